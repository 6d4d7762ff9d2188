"""What settings may name: rooms that own scripts, images and repositories check here what is attached.

A room registers a check at its start; CreateDomain, UpdateDomain, CreateUserProfile, UpdateUserProfile and the
operations of spaces call `check` with the settings of one level, before anything is stored.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from studio.access.principal import Principal
from studio.domains.engine.settings import Settings
from studio.domains.models import Domain, UserProfile

# The member of the API that the settings were in: whose they are, and so which limits hold.
Where = Literal["DefaultUserSettings", "DefaultSpaceSettings", "UserSettings", "SpaceSettings"]
# Raises ValidationError or ResourceNotFound for something that does not exist or does not fit.
Check = Callable[[Settings, Where, Principal], None]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Called once by a room, when the application starts."""
    _checks.append(check)


def check(settings: Settings, where: Where, caller: Principal) -> None:
    """Ask every room about what the settings name."""
    for each in _checks:
        each(settings, where, caller)


def levels() -> Iterator[tuple[str, Settings]]:
    """All settings of domains and profiles that are stored, each with what it belongs to, for a sentence.

    For rooms that must know whether something is attached anywhere before it is deleted.
    """
    for domain in Domain.objects.only("name", "request").iterator():
        for name in ("DefaultUserSettings", "DefaultSpaceSettings"):
            if settings := domain.request.get(name):
                yield f"domain {domain.name}", settings
    for profile in UserProfile.objects.select_related("domain").iterator():
        if settings := profile.request.get("UserSettings"):
            yield f"user profile {profile.name} of domain {profile.domain.name}", settings
