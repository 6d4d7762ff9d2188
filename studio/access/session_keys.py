"""Short-lived keys: an access key, a secret and a session token that says, sealed, for whom and until when.

Nothing is stored: the token itself carries what is known, sealed with the server's key, as those of STS do. A key
holds while the person may come in, until its end, and while what it was made for (`holder`) says that it stands.
"""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from studio.access.models import User
from studio.access.principal import Principal
from studio.access.sealing import SealBroken, new_access_key_id, new_secret, seal, unseal

LIFE_S = 3600  # the longest that a key of ours holds
PREFIX = "ATLS"  # of a long-lived key it is ATLA
# By kind of holder: does what the key was made for still stand? Rooms add theirs when they are loaded.
holders: dict[str, Callable[[str], bool]] = {}


@dataclass(frozen=True)
class SessionKey:
    """What a program signs with until `expires_at` (aware, UTC)."""

    access_key_id: str
    secret: str
    token: str
    expires_at: datetime


def issue(profile: Any, holder: str, holder_id: str, *, space: str = "", life_s: int = LIFE_S) -> SessionKey:
    """A key that acts as the person of a UserProfile; `holders[holder](holder_id)` can end it before its time.

    space: name of the shared space whose programs sign with it; what they make says so (api/system_tags.py).
    """
    key_id = PREFIX + new_access_key_id()[len(PREFIX) :]
    secret, expires = new_secret(), int(time.time()) + min(life_s, LIFE_S)
    said = {
        "key": key_id,
        "secret": secret,
        "profile": profile.pk,
        "user": profile.user_id,
        "until": expires,
        "holder": [holder, holder_id],
        "space": space,
        "salt": secrets.token_hex(4),
    }
    return SessionKey(key_id, secret, seal(json.dumps(said)), datetime.fromtimestamp(expires, UTC))


def principal_of_session_key(access_key_id: str, token: str) -> tuple[Principal, str] | None:
    """The principal and the secret; None if the token is not ours, not of this key, over, or no longer backed."""
    from studio.access.authenticate import principal_of_user
    from studio.domains.models import UserProfile

    try:
        said = json.loads(unseal(token))
    except (SealBroken, ValueError):
        return None
    if not isinstance(said, dict) or said.get("key") != access_key_id or said["until"] <= time.time():
        return None
    kind, holder_id = said["holder"]
    stands = holders.get(kind)
    if stands is None or not stands(holder_id):
        return None
    user = User.objects.select_related("role").filter(pk=said["user"], disabled=False).first()
    profile = UserProfile.objects.filter(pk=said["profile"], user=user, status="InService").first() if user else None
    if user is None or profile is None:
        return None
    principal = principal_of_user(user, profile, via="notebook")
    return replace(principal, access_key_id=access_key_id, space=said.get("space", "")), str(said["secret"])
