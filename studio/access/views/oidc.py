"""Users of the studio sign in with the identity provider that the settings name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_GET
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access import directory
from studio.access.authenticate import source_ip_of
from studio.access.models import SignIn
from studio.access.oidc import ProviderRefused, redeem
from studio.access.oidc_round import come_back, failed, forget, require_issuer, send_off
from studio.access.permissions import PUBLIC
from studio.access.views.session import let_in

PATH = "/sign-in/oidc"
_NOT_HERE = "Nobody signs in with an identity provider here. Use your user name and password."


class SignInWaysView(APIView):
    """`/api/sign-in-ways`: what the sign-in form offers beside name and password."""

    action = {"GET": PUBLIC}

    def get(self, request: Request) -> Response:
        """`{"provider": {"name", "address"} | null}`."""
        shown: Any = {"name": settings.OIDC_NAME, "address": PATH} if directory.configured() else None
        return Response({"provider": shown})


@require_GET
def sign_in_with_provider(request: HttpRequest) -> HttpResponse:
    """`/sign-in/oidc`: to the identity provider."""
    if not directory.configured():
        return failed(request, _NOT_HERE, "/")
    try:
        return send_off(directory.provider(), directory.redirect_uri(), PATH)
    except ProviderRefused as refusal:
        return failed(request, str(refusal), "/")


@require_GET
def back_from_provider(request: HttpRequest) -> HttpResponseBase:
    """`/sign-in/oidc/response`: a session and the front page, or a page that says why not."""
    response: HttpResponseBase
    try:
        response = _signed_in(request)
    except ProviderRefused as refusal:
        SignIn.record(refusal.subject, source_ip_of(request), SignIn.Method.PROVIDER, SignIn.Outcome.REFUSED)
        response = failed(request, str(refusal), "/")
    forget(request, response, PATH)
    return response


def _signed_in(request: HttpRequest) -> HttpResponseBase:
    if not directory.configured():
        raise ProviderRefused(_NOT_HERE)
    returned = come_back(request)
    found = directory.provider()
    require_issuer(request, found)
    tokens = redeem(found, returned.ticket, returned.code, directory.redirect_uri())
    user = directory.account_for(directory.claims_of(found, tokens))
    let_in(request, user, SignIn.Method.PROVIDER)
    request.session[directory.ID_TOKEN] = tokens.id_token
    return HttpResponseRedirect("/")  # always here: no parameter says where to
