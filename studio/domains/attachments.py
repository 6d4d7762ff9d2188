"""What settings may name: rooms that own scripts, images and repositories check here what is attached.

A room registers a check at its start; CreateDomain, UpdateDomain, CreateUserProfile, UpdateUserProfile and the
operations of spaces call `check` with the settings of one level, before anything is stored.
"""

from collections.abc import Callable, Iterator

from studio.access.principal import Principal
from studio.domains.engine.settings import Settings
from studio.domains.models import Domain, UserProfile

# Raises ValidationError or ResourceNotFound for something that does not exist or does not fit. `where` begins its
# sentence: "DefaultUserSettings".
Check = Callable[[Settings, str, Principal], None]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Called once by a room, when the application starts."""
    _checks.append(check)


def check(settings: Settings, where: str, caller: Principal) -> None:
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
