"""Addresses that are their own permission: signed, short-lived, bound to the person they were made for.

The frame in which templates run has no origin and so no cookies; what it may load says the address alone. It is void
when its hour is over, and at once when the person signs out everywhere or is removed.
"""

import time
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core import signing

from groundtruth.models import Worker
from studio.access.authenticate import principal_of_user
from studio.access.models import User
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.storage.permissions import require_read
from studio.storage.uris import BadUri, S3Uri

LIFETIME_S = 3600
SLOT_S = 600
LONGEST_S = 7 * 86_400  # of frames that are loaded while somebody works on their task
MEDIA, PAGES = "groundtruth.media", "groundtruth.pages"


@dataclass(frozen=True)
class Holder:
    """For whom an address is made: a worker, or a user of the studio. `seal` changes when they sign out everywhere."""

    kind: str  # "w" or "u"
    id: int
    seal: str
    ip: str = ""  # good from this address of the network alone; "" = from anywhere

    @classmethod
    def of_worker(cls, worker: Worker, ip: str = "") -> "Holder":
        """A labeler at the portal."""
        return cls("w", worker.pk, worker.session_hash()[:12], ip)

    @classmethod
    def of_caller(cls, caller: Principal) -> "Holder":
        """A person at the studio's pages."""
        user = User.objects.get(pk=caller.user_id)
        return cls("u", user.pk, user.get_session_auth_hash()[:12])

    @classmethod
    def still(cls, kind: str, pk: int, seal: str) -> bool:
        """Does the person still exist, and have they not signed out since?"""
        if kind == "w":
            worker = Worker.objects.filter(pk=pk).first()
            return worker is not None and worker.session_hash()[:12] == seal
        user = User.objects.filter(pk=pk, disabled=False).first()
        return user is not None and user.get_session_auth_hash()[:12] == seal


def sign(salt: str, holder: Holder, what: Any, lifetime_s: int = LIFETIME_S) -> str:
    """The token of an address: the same for ten minutes, so that what was loaded ahead is found again."""
    until = (int(time.time()) // SLOT_S + 1) * SLOT_S + lifetime_s
    signer = signing.Signer(salt=salt)
    return signer.sign_object([holder.kind, holder.id, holder.seal, holder.ip, until, what], compress=True)


def read(salt: str, token: str, ip: str) -> tuple[Holder, Any] | None:
    """For whom it was signed and what; None if it was not by us, is too old, the holder is gone or is elsewhere."""
    try:
        kind, pk, seal, bound, until, what = signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError, zlib.error):
        return None
    here = time.time() < until and bound in ("", ip)
    return (Holder(kind, pk, seal, bound), what) if here and Holder.still(kind, pk, seal) else None


def media_address(holder: Holder, uri: str, lifetime_s: int = LIFETIME_S) -> str:
    """Where the holder may load an object of the store from."""
    name = uri.rstrip("/").rsplit("/", 1)[-1]
    return f"/task-media/{sign(MEDIA, holder, uri, lifetime_s)}/{quote(name, safe='')}"


def page_address(holder: Holder, what: Any) -> str:
    """Where the holder may load a task's page from."""
    return f"/task-pages/{sign(PAGES, holder, what)}"


class Signer:
    """Signs what `reader` may read, for `holder`."""

    def __init__(self, reader: Principal, holder: Holder, base: str = "", lifetime_s: int = LIFETIME_S) -> None:
        self._reader, self._holder, self._base, self._lifetime_s = reader, holder, base, lifetime_s

    def __call__(self, uri: str) -> str:
        from groundtruth.rendering.templates import AccessRefused

        try:
            found: S3Uri = require_read(self._reader, uri)
        except (ApiError, BadUri) as error:
            raise AccessRefused(f"{uri[:300]}: {error}") from error
        return self._base + media_address(self._holder, str(found), self._lifetime_s)

    @classmethod
    def for_caller(cls, caller: Principal, base: str = "") -> "Signer":
        """Somebody who looks at what they may read themselves."""
        return cls(caller, Holder.of_caller(caller), base)


def owner_of(job: Any) -> Principal | None:
    """In whose name a job reads: its owner, in the domain where it was created; None when they are gone."""
    user = job.owner
    if user is None or user.disabled:
        return None
    profile = user.profiles.filter(domain_id=job.domain_id, status="InService").order_by("created_at", "pk").first()
    return principal_of_user(user, profile)
