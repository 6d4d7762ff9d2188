"""What settings may name: rooms that own scripts, images and repositories check here what is attached.

A room registers a check at its start; CreateDomain, UpdateDomain, CreateUserProfile, UpdateUserProfile and the
operations of spaces call `check` with the settings of one level, before anything is stored.
"""

from collections.abc import Callable
from typing import Literal

from studio.access.principal import Principal
from studio.domains.engine.settings import Settings

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
