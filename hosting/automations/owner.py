"""In whose name an automation acts."""

from typing import Any

from hosting.models import Automation
from studio.access.authenticate import principal_of_user
from studio.access.principal import Principal


class Unable(Exception):
    """The automation cannot do its work until a person changes something; it is paused with this sentence."""


def owner_of(row: Automation) -> Principal:
    """Who it works for: its owner, in the domain where it was made; Unable if they are gone or shut out."""
    user: Any = row.owner
    if user is None or user.disabled:
        raise Unable("The person who made this automation is gone or disabled, so nothing is done for them.")
    profile = user.profiles.filter(domain_id=row.domain_id, status="InService").order_by("created_at", "pk").first()
    if profile is None and row.domain_id:
        raise Unable(f"{user.username} has no usable profile in this domain any more.")
    return principal_of_user(user, profile)
