"""Links that sign somebody in to one profile: made, used once, and what their sessions may do (spec studio §5.3).

A link acts with the rights of the profile's person. A profile that is nobody's gets an account of its own at its first
sign-in, with the role that its execution role names; so people, keys and sessions stay the one way to be somebody.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from studio.access.authenticate import ACTING, USABLE, forget_principals, principal_of_request
from studio.access.execution import role_of_arn
from studio.access.models import Role, SignIn, User
from studio.access.policies import authorize, covers
from studio.access.principal import Principal
from studio.access.roles import FULL_ACCESS
from studio.access.sealing import fingerprint, new_secret
from studio.access.views.session import let_in
from studio.api.arns import arn
from studio.api.errors import AccessDenied, ResourceInUse, ValidationError
from studio.api.lookup import resource_of_arn
from studio.domains.engine.landing import LandingRefused, is_studio, path_of
from studio.domains.models import PresignedLink, UserProfile

DEFAULT_EXPIRES_S, DEFAULT_SESSION_S = 300, 43200
ISSUER = "atelier:user-profile"  # of accounts that a profile got for itself: nobody signs in elsewhere with them
_KEPT = timedelta(days=1)  # used or expired links, so that their holders are told why


class LinkRefused(Exception):
    """Nobody is signed in; the message says why, to whoever holds the link."""


def issue(profile: UserProfile, request: dict[str, Any], caller: Principal) -> str:
    """The address that opens the studio as `profile`, once.

    Everybody may make links into their own profile; into others' who may make sign-in links and holds at least what
    the link gives. Raises ValidationError, ResourceNotFound (the space), ResourceInUse, AccessDenied.
    """
    if profile.domain.auth_mode == "SSO":
        raise ValidationError(
            f"Domain [{profile.domain_id}] uses SSO: its people sign in with the identity provider at "
            f"{settings.PUBLIC_URL}/sign-in/oidc, not by presigned URL."
        )
    if profile.status not in USABLE:
        raise ResourceInUse(f"User profile [{profile.name}] is {profile.status}; it must be InService.")
    own = caller.domain_id == profile.domain_id and caller.profile.lower() == profile.name.lower()
    nobodys = profile.user is None or profile.user.issuer == ISSUER
    # Nobody gives themselves another role by a link: who is in keeps the role that the account has.
    role = _role_of_nobodys(profile) if nobodys and not own else profile.user.role  # type: ignore[union-attr]
    if not own:
        _check_reach(profile, role, caller)
    if profile.user is not None and profile.user.disabled:
        raise ResourceInUse(f"{profile.user.username} is disabled; enable the account first.")
    landing = _landing(profile, request, caller)
    token, now = new_secret(), timezone.now()
    PresignedLink.objects.filter(expires_at__lt=now - _KEPT).delete()
    PresignedLink.objects.create(
        token_hash=fingerprint(token),
        profile=profile,
        role=role.name,
        landing=landing,
        session_s=request.get("SessionExpirationDurationInSeconds", DEFAULT_SESSION_S),
        expires_at=now + timedelta(seconds=request.get("ExpiresInSeconds", DEFAULT_EXPIRES_S)),
    )
    return f"{settings.PUBLIC_URL}/sign-in/studio/{token}"


def enter(request: HttpRequest, token: str) -> str:
    """Sign the browser in and say which page to show; LinkRefused with the reason.

    The browser that used the link may open it again while its session lasts; no other may.
    """
    link = (
        PresignedLink.objects.select_related("profile__domain", "profile__user__role")
        .filter(token_hash=fingerprint(token))
        .first()
    )
    if link is None:
        raise LinkRefused("This link is not known here, or its user profile was deleted.")
    if request.session.get(ACTING, {}).get("link") == link.pk and principal_of_request(request):
        return link.landing
    now = timezone.now()
    _check_usable(link, now)
    if not link.use(now):
        raise LinkRefused("This link was used already. It works once, in one browser.")
    user = _person(link)
    until = now + timedelta(seconds=link.session_s)
    let_in(request, user, SignIn.Method.LINK)
    request.session[ACTING] = {"profile": link.profile_id, "link": link.pk, "until": until.timestamp()}
    request.session.set_expiry(datetime.fromtimestamp(until.timestamp(), UTC))
    return link.landing


def _check_usable(link: PresignedLink, now: datetime) -> None:
    if link.used_at is not None:
        raise LinkRefused("This link was used already. It works once, in one browser.")
    if link.expires_at <= now:
        raise LinkRefused("This link has expired.")
    if link.profile.status not in USABLE:
        raise LinkRefused(f"The user profile {link.profile.name} is {link.profile.status}.")
    if link.profile.user is not None and link.profile.user.disabled:
        raise LinkRefused(f"The account of the user profile {link.profile.name} is disabled.")


def _check_reach(profile: UserProfile, role: Role, caller: Principal) -> None:
    authorize(caller, "atelier:CreateSignInLink", profile.arn)
    if not covers(caller.statements, role.parsed()):
        raise AccessDenied(f"{profile.name} may do more than you may, so you cannot make a link into it.")


def _landing(profile: UserProfile, request: dict[str, Any], caller: Principal) -> str:
    found = profile.effective
    uri, space = request.get("LandingUri") or found.get("DefaultLandingUri", ""), request.get("SpaceName", "")
    if is_studio(uri) and found.get("StudioWebPortal") == "DISABLED":
        raise ValidationError(
            f"StudioWebPortal is DISABLED for user profile [{profile.name}]; a LandingUri of an app is possible."
        )
    if space:
        _check_space(profile, space, caller)
    try:
        return path_of(uri, profile.domain_id, space)
    except LandingRefused as error:
        raise ValidationError(str(error)) from error


def _check_space(profile: UserProfile, name: str, caller: Principal) -> None:
    space: Any = resource_of_arn(arn("space", f"{profile.domain_id}/{name}"), caller)
    if space.is_private and space.owner_profile_id != profile.pk:
        raise ValidationError(f"Space [{name}] is private and not of user profile [{profile.name}].")


def _role_of_nobodys(profile: UserProfile) -> Role:
    """The role that the execution role is; the full-access role for ARNs that are no role of ours."""
    named = role_of_arn(profile.effective.get("ExecutionRole", ""))
    return named or Role.objects.get(name=FULL_ACCESS)


@transaction.atomic
def _person(link: PresignedLink) -> User:
    """The person of the profile; an account of its own for a profile that is nobody's, with the role of the link."""
    profile = link.profile
    if profile.user is not None and profile.user.issuer != ISSUER:
        return profile.user
    account = User.objects.filter(issuer=ISSUER, subject=str(profile.pk)).first()
    if account is None:
        account = User(username=_free_name(profile.name), role_id=link.role, issuer=ISSUER, subject=str(profile.pk))
        account.set_unusable_password()
        account.save()
    elif account.role_id != link.role:
        account.role_id = link.role
        account.save(update_fields=["role"])
        account.end_everything()
    if profile.user_id != account.pk:
        profile.user = account
        profile.save(update_fields=["user"])
    transaction.on_commit(forget_principals)
    return account


def _free_name(name: str) -> str:
    names = (name if number == 1 else f"{name[:57]}-{number}" for number in range(1, 10_000))
    return next(each for each in names if not User.objects.filter(username__iexact=each).exists())
