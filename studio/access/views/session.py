"""Coming in and going out."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio import __version__
from studio.access import directory
from studio.access.authenticate import ACTING, USABLE, principal_of_request, source_ip_of
from studio.access.catalogue import allowed_actions
from studio.access.models import OneTimeLink, SignIn, User
from studio.access.permissions import PUBLIC, caller
from studio.access.principal import Principal
from studio.access.throttle import Attempt, TooManyAttempts
from studio.api.errors import ResourceNotFound
from studio.domains.models import Domain, UserProfile

Outcome, Method = SignIn.Outcome, SignIn.Method
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class Credentials(serializers.Serializer[Any]):
    """What is typed into the sign-in form. Lengths are bounded before anything looks at the texts or logs them."""

    username = serializers.CharField(max_length=63)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


@method_decorator(ensure_csrf_cookie, name="dispatch")
@method_decorator(csrf_protect, name="post")
class SessionView(APIView):
    """`/api/session`: who am I, sign in, sign out."""

    action = {"GET": "atelier:GetSession", "POST": PUBLIC, "DELETE": "atelier:SignOut"}

    def get(self, request: Request) -> Response:
        """Who is signed in, where they are, what they may do; 401 for strangers."""
        return Response(described(caller(request)))

    @extend_schema(request=Credentials)
    def post(self, request: Request) -> Response:
        """Sign in with name and password. The refusal is the same for an unknown name and a wrong password."""
        form = Credentials(data=request.data)
        form.is_valid(raise_exception=True)
        username, address = form.validated_data["username"], source_ip_of(request._request)
        attempt = Attempt(username, address)
        try:
            attempt.count()
        except TooManyAttempts:
            SignIn.record(username, address, Method.PASSWORD, Outcome.THROTTLED)
            raise
        user = authenticate(request._request, username=username, password=form.validated_data["password"])
        if not isinstance(user, User):
            SignIn.record(username, address, Method.PASSWORD, Outcome.REFUSED)
            raise NotAuthenticated("The user name or the password is not right.")
        attempt.succeeded()
        let_in(request._request, user, Method.PASSWORD)
        return Response({"username": user.username})

    def delete(self, request: Request) -> Response:
        """Sign out everywhere: every session of this person ends, in every browser, and open links are void.

        Whoever came in through the identity provider is told where to end the session there.
        """
        principal = caller(request)
        user = User.objects.get(pk=principal.user_id)
        elsewhere = directory.sign_out_address(request._request)
        user.end_everything()
        logout(request._request)
        SignIn.record(user.username, principal.source_ip, Method.SESSION, Outcome.SIGNED_OUT, user)
        return Response({"provider_sign_out": elsewhere}) if elsewhere else Response(status=204)


class Place(serializers.Serializer[Any]):
    """One of the caller's own profiles."""

    DomainId = serializers.CharField(max_length=63)
    UserProfileName = serializers.CharField(max_length=63)


class SessionProfileView(APIView):
    """`/api/session/profile`: where this browser acts, for people with profiles in several domains."""

    action = {"GET": "atelier:GetSession", "PUT": "atelier:ChooseProfile"}

    def get(self, request: Request) -> Response:
        """`{"profiles": [{"DomainId", "DomainName", "UserProfileName", "acting"}]}`: the caller's own, oldest first."""
        principal = caller(request)
        now = (principal.domain_id, principal.profile)
        rows = _own_profiles(principal).select_related("domain")
        return Response(
            {
                "profiles": [
                    {
                        "DomainId": row.domain_id,
                        "DomainName": row.domain.name,
                        "UserProfileName": row.name,
                        "acting": (row.domain_id, row.name) == now,
                    }
                    for row in rows
                ]
            }
        )

    @extend_schema(request=Place)
    def put(self, request: Request) -> Response:
        """Act in another of the caller's own profiles, in this browser; answers as GET /api/session does."""
        form = Place(data=request.data)
        form.is_valid(raise_exception=True)
        domain_id, name = form.validated_data["DomainId"], form.validated_data["UserProfileName"]
        profile = _own_profiles(caller(request)).filter(domain_id=domain_id, name__iexact=name).first()
        if profile is None:
            raise ResourceNotFound(f"You have no user profile {name} in domain {domain_id}.")
        request._request.session[ACTING] = {"profile": profile.pk}
        principal = principal_of_request(request._request)
        assert principal is not None  # the caller, elsewhere
        return Response(described(principal))


def _own_profiles(principal: Principal) -> QuerySet[UserProfile]:
    mine = UserProfile.objects.filter(user_id=principal.user_id, status__in=USABLE)
    return cast("QuerySet[UserProfile]", mine.order_by("created_at", "pk"))


@require_safe
def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """`/sign-in/<token>`: the one-time link. A session and the front page, or a page that says why not.

    A HEAD request and a browser that only fetches ahead do not use the link up.
    """
    if fetches_ahead(request):
        return HttpResponse(status=204)
    request.path = "/sign-in/..."  # what Django writes into its log of refused requests; the token is not for logs
    address = source_ip_of(request)
    user = OneTimeLink.consume(token)
    if user is None:
        if principal_of_request(request):  # the same link clicked twice by the one it let in
            return HttpResponseRedirect("/")
        SignIn.record("", address, Method.LINK, Outcome.REFUSED)
        return render(request, "access/link_is_void.html", status=410)
    let_in(request, user, Method.LINK)
    return HttpResponseRedirect("/")  # always here: no `next` parameter exists, so nobody can be sent elsewhere


def fetches_ahead(request: HttpRequest) -> bool:
    """Does somebody only look, who must not use a link up?"""
    ahead = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method == "HEAD" or "prefetch" in ahead


def let_in(request: HttpRequest, user: User, method: str) -> None:
    """Start a fresh session: the identifier from before signing in is never kept."""
    request.session.flush()
    login(request, user, backend=_BACKEND)
    get_token(request)
    SignIn.record(user.username, source_ip_of(request), method, Outcome.SIGNED_IN, user)


def described(principal: Principal) -> dict[str, Any]:
    """What the pages need to know of the caller."""
    domain = Domain.objects.filter(domain_id=principal.domain_id).first() if principal.domain_id else None
    profile = domain and {
        "DomainId": domain.domain_id,
        "DomainName": domain.name,
        "UserProfileName": principal.profile,
    }
    user = User.objects.get(pk=principal.user_id)
    return {
        "user": {
            "username": user.username,
            "name": user.username,
            "role": principal.role,
            "has_password": user.has_usable_password(),
        },
        "profile": profile,
        "other_domains": principal.is_administrator and Domain.objects.exclude(domain_id=principal.domain_id).exists(),
        "account": principal.account,
        "region": settings.REGION,
        "endpoint_url": f"{settings.PUBLIC_URL}/aws",
        "version": __version__,
        "permissions": allowed_actions(principal.statements),
    }
