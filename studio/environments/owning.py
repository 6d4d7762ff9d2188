"""Who may change what others run: whoever made it, and administrators.

A script, an image or a configuration runs with the rights of everybody who starts an app with it, so that it is no
matter of the whole domain what is in it.
"""

from studio.access.principal import Principal
from studio.api.errors import AccessDenied
from studio.api.resources import Resource


def require_owner(row: Resource, caller: Principal, doing: str) -> None:
    """AccessDenied unless the caller made the row or is an administrator. doing: `change`, `delete`, …"""
    if row.owner_id != caller.user_id and not caller.is_administrator:
        raise AccessDenied(
            f"The {row.noun} [{row.name}] belongs to somebody else of your domain; only its owner and administrators "
            f"may {doing} it."
        )
