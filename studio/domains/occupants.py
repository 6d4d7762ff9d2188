"""Who is in the way: rooms that put things into domains say here what is there (spec studio §16.1).

The arrow points from those rooms to this one, so they register; nothing here knows what a space is.
"""

from collections.abc import Iterable
from typing import Literal, Protocol

from studio.domains.models import Domain, UserProfile

Of = Literal["anybody", "profiles", "shared spaces"]
RUNNING = ("Pending", "InService", "Deleting")
SHOWN = 5  # names in one sentence


class Occupants(Protocol):
    """What a room has put into domains. Names are as a person would look for them."""

    def apps_of_domain(self, domain: Domain, of: Of, statuses: tuple[str, ...]) -> list[str]:
        """Apps in one of the statuses: of anybody; under profiles and in their own spaces; or in shared spaces."""

    def apps_of_profile(self, profile: UserProfile, statuses: tuple[str, ...]) -> list[str]:
        """Apps directly under a profile and in the spaces that it owns."""

    def spaces_of_domain(self, domain: Domain) -> list[str]:
        """All spaces of a domain."""

    def spaces_of_profile(self, profile: UserProfile) -> list[str]:
        """Spaces that a profile owns."""


_rooms: list[Occupants] = []


def register(room: Occupants) -> None:
    """Called once by a room, when the application starts."""
    _rooms.append(room)


def apps_of_domain(domain: Domain, of: Of = "anybody", statuses: tuple[str, ...] = RUNNING) -> list[str]:
    return [name for room in _rooms for name in room.apps_of_domain(domain, of, statuses)]


def apps_of_profile(profile: UserProfile, statuses: tuple[str, ...] = RUNNING) -> list[str]:
    return [name for room in _rooms for name in room.apps_of_profile(profile, statuses)]


def spaces_of_domain(domain: Domain) -> list[str]:
    return [name for room in _rooms for name in room.spaces_of_domain(domain)]


def spaces_of_profile(profile: UserProfile) -> list[str]:
    return [name for room in _rooms for name in room.spaces_of_profile(profile)]


def listed(names: Iterable[str]) -> str:
    """`a, b and 7 more` for a sentence."""
    found = list(names)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more
