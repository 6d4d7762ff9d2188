"""What an administrator does with other people's accounts. Nobody grants, or takes over, more than they hold."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.authenticate import forget_principals
from studio.access.models import LINK_LIFETIME, OneTimeLink, Role, SignIn, User
from studio.access.permissions import FieldError, caller
from studio.access.policies import covers
from studio.access.principal import Principal
from studio.access.roles import ADMINISTRATOR
from studio.api.errors import AccessDenied, ResourceInUse, ResourceNotFound
from studio.domains import lifecycle
from studio.domains.models import Domain, UserProfile
from studio.spaces.models import App, Space
from studio.telemetry.moves import IllegalMove

# The same characters as a user profile's name, because a person's profile is named after them (spec studio §1).
USERNAME = RegexValidator(
    r"\A[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\Z",
    "A user name has 1 to 63 letters, digits and hyphens, and neither begins nor ends with a hyphen.",
)


SIGN_INS_PER_PAGE = 100


class NewUser(serializers.Serializer[Any]):
    """Who is to be let in, as what, and into which domain (the caller's own, if nothing is said)."""

    username = serializers.CharField(max_length=63, validators=[USERNAME])
    role = serializers.CharField(max_length=64)
    domain = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")


class ProfilePlace(serializers.Serializer[Any]):
    """A profile that becomes the person's: one that is nobody's, or a new one."""

    DomainId = serializers.CharField(max_length=63)
    UserProfileName = serializers.CharField(max_length=63, validators=[USERNAME])


class UserChange(serializers.Serializer[Any]):
    """What may be changed of a person, and nothing else."""

    role = serializers.CharField(max_length=64, required=False)
    disabled = serializers.BooleanField(required=False)
    profile = ProfilePlace(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(self.initial_data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError(
                {unknown[0]: f"{unknown[0]!r} cannot be changed; role, disabled, profile can."}
            )
        return attrs


class UsersView(APIView):
    """`/api/users`: everybody who may sign in."""

    action = {"GET": "atelier:ListUsers", "POST": "atelier:CreateUser"}

    def get(self, request: Request) -> Response:
        """All people by name, and the roles that the caller may give."""
        people = User.objects.prefetch_related("profiles__domain")
        roles = [role.name for role in Role.objects.all() if covers(caller(request).statements, role.parsed())]
        return Response({"users": [_shown(user) for user in people], "roles": roles})

    @extend_schema(request=NewUser)
    def post(self, request: Request) -> Response:
        """A new person with a profile in that domain (or the caller's), and the one-time link to hand to them."""
        form = NewUser(data=request.data)
        form.is_valid(raise_exception=True)
        principal = caller(request)
        role = grantable(form.validated_data["role"], principal)
        name = form.validated_data["username"]
        with transaction.atomic():
            user = _insert(name, role)
            _give_place(user, form.validated_data["domain"] or principal.domain_id, user.username, principal)
            token = OneTimeLink.issue(user)
        return Response({"user": _shown(user), **_link(token)}, status=201)


class UserView(APIView):
    """`/api/users/<username>`."""

    action = {"PATCH": "atelier:UpdateUser"}

    @extend_schema(request=UserChange)
    def patch(self, request: Request, username: str) -> Response:
        """Change a person's role or place, or shut them out or in; at once, also for open pages and signed requests.

        {"role"?, "disabled"?, "profile"?: {"DomainId", "UserProfileName"}}. Who is shut out loses sessions, links, keys
        and running apps; what they made stays.
        """
        form = UserChange(data=request.data)
        form.is_valid(raise_exception=True)
        principal = caller(request)
        with transaction.atomic():
            _one_at_a_time()
            user = _within_reach(username, principal)
            if "role" in form.validated_data:
                user.role = grantable(form.validated_data["role"], principal)
            user.disabled = form.validated_data.get("disabled", user.disabled)
            user.save(update_fields=["role", "disabled"])
            if place := form.validated_data.get("profile"):
                _give_place(user, place["DomainId"], place["UserProfileName"], principal)
            _keep_an_administrator()
            user.end_everything()
            if user.disabled:
                _stop_apps(user)
        forget_principals()
        return Response({"user": _shown(user)})


class SignInLinkView(APIView):
    """`/api/users/<username>/sign-in-link`."""

    action = {"POST": "atelier:CreateSignInLink"}

    def post(self, request: Request, username: str) -> Response:
        """A fresh one-time link for a person who has no password or forgot it; older unused links are void."""
        user = _within_reach(username, caller(request))
        if user.disabled:
            raise ResourceInUse(f"{user.username} is disabled; enable the account first.")
        return Response(_link(OneTimeLink.issue(user)), status=201)


class SignInsView(APIView):
    """`/api/sign-ins`: who came in, tried to, or left; newest first."""

    action = {"GET": "atelier:ListSignIns"}

    def get(self, request: Request) -> Response:
        """A page of the trail; `?cursor=` is the `cursor` of the page before and stays put under new lines."""
        lines = SignIn.objects.order_by("-pk")
        if before := request.query_params.get("cursor", ""):
            if not before.isascii() or not before.isdigit() or len(before) > 18:
                raise FieldError("The cursor is not one of this list.", "cursor")
            lines = lines.filter(pk__lt=int(before))
        fields = ("pk", "at", "username", "source_ip", "method", "outcome")
        rows = list(lines.values(*fields)[: SIGN_INS_PER_PAGE + 1])
        shown, more = rows[:SIGN_INS_PER_PAGE], len(rows) > SIGN_INS_PER_PAGE
        cursor = str(shown[-1]["pk"]) if more else None
        return Response({"sign_ins": [{name: row[name] for name in fields[1:]} for row in shown], "cursor": cursor})


def _insert(name: str, role: Role) -> User:
    user = User(username=name, role=role)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise FieldError(f"The user name {name} is taken.", "username", status=409) from error
    return user


def _give_place(user: User, domain_id: str, name: str, principal: Principal) -> None:
    """A profile of that name in the domain is the person's from now on: a new one, or one that is nobody's."""
    if not domain_id:
        raise FieldError("You have no user profile yourself, so it is not clear in which domain the person belongs.")
    domain = Domain.of_arn_tail(domain_id, principal)
    profile = domain.profiles.filter(name__iexact=name).first()
    if profile is None:
        request = {"DomainId": domain.domain_id, "UserProfileName": name}
        lifecycle.add_profile(domain, request, owner_id=principal.user_id, user=user)
    elif profile.user_id not in (None, user.pk):
        raise FieldError(f"The profile {profile.name} is somebody else's already.", "profile", status=409)
    else:
        UserProfile.objects.filter(pk=profile.pk).update(user=user)


def _stop_apps(user: User) -> None:
    """What runs for a person who is shut out ends: their own apps and those in their private spaces."""
    theirs = Q(profile__user=user) | Q(space__owner_profile__user=user, space__sharing=Space.Sharing.PRIVATE)
    for app in App.running().filter(theirs).exclude(status=App.Status.DELETING):
        with suppress(IllegalMove):  # it ended by itself meanwhile
            app.move_to(App.Status.DELETING, f"{user.username} was disabled.")


def grantable(name: str, principal: Principal) -> Role:
    role = Role.objects.filter(pk=name).first()
    if role is None:
        known = ", ".join(Role.objects.values_list("name", flat=True))
        raise FieldError(f"There is no role {name!r}; there are {known}.", "role")
    if not covers(principal.statements, role.parsed()):
        raise AccessDenied(f"You cannot give the role {role.name}: it may do more than you may.")
    return role


def _within_reach(username: str, principal: Principal) -> User:
    """The person, if they may do no more than the caller: whoever makes links for somebody could become them."""
    user = User.objects.named(username)
    if user is None:
        raise ResourceNotFound(f"There is no user {username[:63]!r}.")
    if not covers(principal.statements, user.role.parsed()):
        raise AccessDenied(f"{user.username} may do more than you may, so you cannot change this account.")
    return user


def _one_at_a_time() -> None:
    """Until the end of the transaction nobody else changes a person: two administrators could demote each other.

    Before anything is written, and in one order: PostgreSQL ends transactions that wait for each other.
    """
    administrators = User.objects.select_for_update().filter(role_id=ADMINISTRATOR)
    list(administrators.order_by("pk").values_list("pk", flat=True))


def _keep_an_administrator() -> None:
    if not User.objects.filter(role_id=ADMINISTRATOR, disabled=False).exists():
        raise ResourceInUse("This is the last administrator who can sign in; make another one first.")


def _link(token: str) -> dict[str, Any]:
    return {
        "link": f"{settings.PUBLIC_URL}/sign-in/{token}",
        "expires_in_hours": int(LINK_LIFETIME.total_seconds() // 3600),
    }


def _shown(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "role": user.role_id,
        "disabled": user.disabled,
        "created_at": user.created_at,
        "last_sign_in_at": user.last_login,
        "has_password": user.has_usable_password(),
        "profiles": [
            {"DomainId": each.domain_id, "DomainName": each.domain.name, "UserProfileName": each.name}
            for each in user.profiles.all()
        ],
    }
