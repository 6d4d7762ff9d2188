"""Groups of the directory and SSO domains: whose profile somebody gets at a visit, and who loses it (spec studio §5.4).

Only what the provider itself names counts: the groups of which somebody is a direct member.
"""

from django.conf import settings
from django.db import transaction

from studio.access.authenticate import forget_principals
from studio.access.models import Role, User
from studio.api.errors import ResourceInUse, ResourceNotFound, ValidationError
from studio.domains import lifecycle
from studio.domains.models import AssignedGroup, Domain, UserProfile


def assign(domain: Domain, name: str, role: Role) -> AssignedGroup:
    """Direct members of the group may come into the domain from now on, with that role if nothing else gives one."""
    if domain.auth_mode != "SSO":
        raise ValidationError(f"Groups are for domains with AuthMode SSO; domain [{domain.domain_id}] uses IAM.")
    group, new = AssignedGroup.objects.get_or_create(domain=domain, name=name, defaults={"role": role.name})
    if not new:
        raise ResourceInUse(f"The group {name} is assigned to domain [{domain.domain_id}] already.")
    return group


def unassign(domain: Domain, name: str) -> None:
    """Who came in through the group is out at once; their profile and files stay for their return."""
    with transaction.atomic():
        if not AssignedGroup.objects.filter(domain=domain, name=name).delete()[0]:
            raise ResourceNotFound(f"There is no group {name[:256]} in domain [{domain.domain_id}].")
        for profile in domain.profiles.filter(sso_group=name).select_related("user"):
            _detach(profile)
    forget_principals()


def assigned(groups: set[str]) -> list[AssignedGroup]:
    """Assignments of these groups to domains that are open, the oldest first."""
    found = AssignedGroup.objects.filter(name__in=groups, domain__status=Domain.Status.IN_SERVICE)
    return list(found.select_related("domain").order_by("created_at", "pk"))


def assigned_by_name(value: str) -> bool:
    """Did an administrator make a profile for this directory user?"""
    return bool(value) and UserProfile.objects.filter(sso_value=value, sso_group="").exists()


def person_of(value: str) -> User | None:
    """The account of a directory user who was here before; known by subject alone."""
    if settings.OIDC_USER_CLAIM != "sub" or not value:
        return None
    return User.objects.filter(issuer=settings.OIDC_ISSUER, subject=value).first()


def settle(user: User, value: str, name: str, through: list[AssignedGroup]) -> None:
    """Give the person the profiles that they are assigned, and take those that they are not any more.

    value: who they are in the directory. name: for a new profile. through: the assignments of their groups.
    """
    UserProfile.objects.filter(sso_value=value, sso_group="", user=None).exclude(sso_value="").update(user=user)
    for group in through:
        mine = UserProfile.objects.filter(domain=group.domain, user=user).first()
        mine = mine or UserProfile.objects.filter(domain=group.domain, sso_value=value).exclude(sso_value="").first()
        if mine is None:
            request = {
                "DomainId": group.domain_id,
                "UserProfileName": _free_name(name, group.domain),
                "SingleSignOnUserIdentifier": "UserName",
                "SingleSignOnUserValue": value,
            }
            mine = lifecycle.add_profile(group.domain, request, owner_id=None, user=user)
            mine.sso_group = group.name
        elif mine.user_id == user.pk and not mine.sso_group:
            continue  # by name: no group counts
        elif mine.sso_group not in {each.name for each in through if each.domain_id == group.domain_id}:
            mine.sso_group = group.name
        mine.user = user
        mine.save(update_fields=["user", "sso_group"])
    domains = {each.domain_id for each in through}
    for profile in UserProfile.objects.filter(user=user).exclude(sso_group="").select_related("user"):
        if profile.domain_id not in domains:
            _detach(profile)
    user.refresh_from_db(fields=["generation"])
    forget_principals()


def _detach(profile: UserProfile) -> None:
    user, profile.user = profile.user, None
    profile.save(update_fields=["user"])
    if user is not None:
        user.end_everything()


def _free_name(name: str, domain: Domain) -> str:
    names = (name if number == 1 else f"{name[:57]}-{number}" for number in range(1, 10_000))
    return next(each for each in names if not domain.profiles.filter(name__iexact=each).exists())
