"""Users of the studio who come in through the identity provider: whose account it is, and what their groups make of it.

Spec studio §5.4: the directory says who may come in, a first visit makes account and profile, and only the groups that
the provider names count. The account is found by issuer and subject, never by a name.
"""

import re
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from studio.access.authenticate import forget_principals
from studio.access.models import Role, User
from studio.access.oidc import Provider, ProviderRefused, Tokens, discover, user_info
from studio.access.oidc import sign_out_address as address_of
from studio.access.roles import ADMINISTRATOR
from studio.domains import groups, lifecycle
from studio.domains.models import AssignedGroup, Domain, UserProfile

ID_TOKEN = "oidc_id_token"  # in the session: the provider wants it back when the person signs out
_NOT_ASSIGNED = (
    "You have no applications here: neither you nor a group of which you are a direct member is assigned to a domain. "
    "Ask an administrator."
)
_NAMES = ("preferred_username", "email", "name", "sub")


def configured() -> bool:
    """May people sign in with an identity provider here?"""
    return bool(settings.OIDC_ISSUER)


def provider() -> Provider:
    """The one that the settings name. The operator chose it, so it may be inside their own network."""
    return discover(
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_SCOPE, private=True
    )


def redirect_uri() -> str:
    """What has to be on the provider's list."""
    return f"{settings.PUBLIC_URL}/sign-in/oidc/response"


def claims_of(found: Provider, tokens: Tokens) -> dict[str, Any]:
    """What the ID token says, and what the user-info endpoint adds if the groups are not in it."""
    if settings.OIDC_GROUPS_CLAIM in tokens.identity:
        return tokens.identity
    return user_info(found, tokens) | tokens.identity


def account_for(claims: dict[str, Any]) -> User:
    """The person's account, made at their first visit, with the role of their groups; ProviderRefused without one."""
    subject = str(claims.get("sub", ""))[:255]
    if not subject:
        raise ProviderRefused("The identity provider did not say who you are (sub).")
    known = User.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).first()
    through = groups.assigned(_groups_of(claims))
    role = _role_of(claims) or _role_of_assignment(through)
    if role is None:
        if known is not None:  # they were in such a group once
            known.end_everything()
            forget_principals()
        claim = settings.OIDC_GROUPS_CLAIM
        reason = "None of your groups lets you into the studio" if claim in claims else f"There is no claim {claim!r}"
        raise ProviderRefused(f"{reason}. Ask an administrator.", subject)
    value = str(claims.get(settings.OIDC_USER_CLAIM, ""))[:256]
    if known is None:
        return _first_visit(claims, subject, role, value, through)
    if known.disabled:
        raise ProviderRefused("Your account is disabled. Ask an administrator.", subject)
    if known.role_id != role.name:
        _change_role(known, role, subject)
    groups.settle(known, value, known.username, through)
    if role.name != ADMINISTRATOR and not known.profiles.exists():
        raise ProviderRefused(_NOT_ASSIGNED, subject)
    return known


def sign_out_address(request: HttpRequest) -> str:
    """Where to end the session at the provider, for somebody who came from there; "" for everybody else."""
    token = request.session.get(ID_TOKEN)
    if not token or not configured():
        return ""
    try:
        return address_of(provider(), f"{settings.PUBLIC_URL}/", token)
    except ProviderRefused:  # it cannot be reached: signing out here goes on
        return ""


def _groups_of(claims: dict[str, Any]) -> set[str]:
    """The groups that the provider names, as it writes them: a group inside another is not the other."""
    said = claims.get(settings.OIDC_GROUPS_CLAIM)
    return {said} if isinstance(said, str) else set(map(str, said)) if isinstance(said, list) else set()


def _role_of(claims: dict[str, Any]) -> Role | None:
    mine = _groups_of(claims)
    wanted = next((role for group, role in settings.OIDC_ROLES if group in mine), None)
    if wanted is None:
        return None
    role = Role.objects.filter(pk=wanted).first()
    if role is None:
        raise ProviderRefused(f"ATELIER_OIDC_ROLES names a role {wanted!r} that does not exist; tell an administrator.")
    return role


def _role_of_assignment(through: list[AssignedGroup]) -> Role | None:
    """The role that came with the oldest assignment of the person's groups."""
    if not through:
        return None
    role = Role.objects.filter(pk=through[0].role).first()
    if role is None:
        raise ProviderRefused(
            f"Your group {through[0].name} is assigned with the role {through[0].role}, which does not exist any more; "
            "tell an administrator."
        )
    return role


def _first_visit(claims: dict[str, Any], subject: str, role: Role, value: str, through: list[AssignedGroup]) -> User:
    """Account and profiles: where the person or a group of theirs is assigned, else in the domain of new people."""
    by_name = groups.assigned_by_name(value)
    domain = None if through or by_name else _domain_of_new_people(subject)
    with transaction.atomic():
        name = _free_name(claims, domain or (through[0].domain if through else None))
        user = User(username=name, role=role, issuer=settings.OIDC_ISSUER, subject=subject)
        user.set_unusable_password()
        user.save()
        groups.settle(user, value, user.username, through)
        if domain is not None:
            profile = {"DomainId": domain.domain_id, "UserProfileName": user.username}
            lifecycle.add_profile(domain, profile, owner_id=None, user=user)
    return user


def _domain_of_new_people(subject: str) -> Domain:
    domains = Domain.objects.filter(status=Domain.Status.IN_SERVICE).order_by("created_at", "pk")
    domain = domains.filter(domain_id=settings.OIDC_DOMAIN).first() if settings.OIDC_DOMAIN else domains.first()
    if domain is None:
        raise ProviderRefused(
            "There is no domain for new people (ATELIER_OIDC_DOMAIN); tell an administrator.", subject
        )
    if domain.auth_mode == "SSO":
        raise ProviderRefused(_NOT_ASSIGNED, subject)
    return domain


def _free_name(claims: dict[str, Any], domain: Domain | None) -> str:
    """A user name after what the provider calls the person; a name that is taken gets a number, never the account."""
    said = next((claims[name] for name in _NAMES if isinstance(claims.get(name), str) and claims[name]), "user")
    plain = re.sub(r"[^a-zA-Z0-9]+", "-", said.split("@")[0]).strip("-")[:58].strip("-") or "user"
    names = (plain if number == 1 else f"{plain}-{number}" for number in range(1, 10_000))
    return next(name for name in names if not _taken(name, domain))


def _taken(name: str, domain: Domain | None) -> bool:
    profiles = UserProfile.objects.filter(domain=domain, name__iexact=name)
    return User.objects.filter(username__iexact=name).exists() or profiles.exists()


def _change_role(user: User, role: Role, subject: str) -> None:
    """The directory's word counts, except that the last administrator stays one."""
    with transaction.atomic():
        list(User.objects.select_for_update().filter(role_id=ADMINISTRATOR).order_by("pk").values_list("pk", flat=True))
        others = User.objects.filter(role_id=ADMINISTRATOR, disabled=False).exclude(pk=user.pk)
        if user.role_id == ADMINISTRATOR and not others.exists():
            raise ProviderRefused(
                "Your groups make you no administrator any more, but you are the last one; make another one first.",
                subject,
            )
        user.role = role
        user.save(update_fields=["role"])
        user.end_everything()
    forget_principals()
