"""What spaces and apps stand in the way of, said to the domains room (spec studio §16.1)."""

from django.db.models import Q

from studio.domains.models import Domain, UserProfile
from studio.domains.occupants import Of
from studio.spaces.models import App, Space

_SHARED = Q(space__isnull=False) & ~Q(space__sharing=Space.Sharing.PRIVATE)


class SpacesAndApps:
    """Implements `studio.domains.occupants.Occupants`."""

    def apps_of_domain(self, domain: Domain, of: Of, statuses: tuple[str, ...]) -> list[str]:
        condition = {"anybody": Q(), "profiles": ~_SHARED, "shared spaces": _SHARED}[of]
        return _names(condition & Q(domain=domain), statuses)

    def apps_of_profile(self, profile: UserProfile, statuses: tuple[str, ...]) -> list[str]:
        return _names(Q(profile=profile) | Q(space__owner_profile=profile), statuses)

    def spaces_of_domain(self, domain: Domain) -> list[str]:
        return list(Space.objects.filter(domain=domain).order_by("pk").values_list("name", flat=True))

    def spaces_of_profile(self, profile: UserProfile) -> list[str]:
        return list(Space.objects.filter(owner_profile=profile).order_by("pk").values_list("name", flat=True))


def _names(condition: Q, statuses: tuple[str, ...]) -> list[str]:
    """`ana-lab/JupyterLab/default`: parent, type and name, as in the ARN."""
    apps = App.objects.filter(condition, status__in=statuses).select_related("profile", "space").order_by("pk")
    return [f"{app.parent.name}/{app.app_type}/{app.name}" for app in apps]
