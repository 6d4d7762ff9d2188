"""From a session, an access key or a person to the Principal that everything else asks about."""

import hmac
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from redis.exceptions import RedisError

from studio.access.isolation import statements_of
from studio.access.models import AccessKey, User
from studio.access.policies import Statement
from studio.access.principal import Principal, Via
from studio.access.roles import ACCOUNT_ONLY, ADMINISTRATOR, NO_WAY_IN
from studio.access.session_keys import principal_of_session_key

REMEMBERED_S = 30.0  # how long a web process trusts what it read about a key; ended early by forget_principals()
SESSION_KEY_S = 5.0  # the same of a short-lived key
TRUSTED_S = 2.0  # of that, how long without even asking for the epoch: an invocation waits for nobody
# In a session: the profile in which it acts, `{"profile": pk}`; of a link also `{"link": pk, "until": epoch seconds}`.
ACTING = "acting"
# Pages send it with their lists: `domain` leaves out what carries the tag of another domain. SDKs never do.
DISPLAY_HEADER = "X-Atelier-Display"
USABLE = ("InService", "Updating", "Update_Failed")  # of profiles: people go on working while settings change
_EPOCH = "access:epoch"
_CACHE_AWAY = (RedisError, OSError)
_USED_PRECISION = timedelta(minutes=1)


@dataclass(frozen=True)
class _Remembered:
    epoch: str
    until: float  # time.monotonic()
    checked: float  # when the epoch was last compared
    principal: Principal
    secret: str
    session_token: str = ""


_remembered: dict[str, _Remembered] = {}


def principal_of_user(user: User, profile: Any = None, *, via: Via = "system") -> Principal:
    """The person acting in `profile` (a UserProfile), or in their oldest usable profile when none is given.

    Without a profile only administrators keep what their role says; everybody else has their own account and no more.
    """
    usable = user.profiles.filter(status__in=USABLE).select_related("domain")
    profile = profile or usable.order_by("created_at", "pk").first()
    return Principal(
        user_id=user.pk,
        username=user.username,
        account=settings.ACCOUNT_ID,
        role=user.role_id,
        statements=_statements_of(user, profile),
        domain_id=profile.domain_id if profile else "",
        profile=profile.name if profile else "",
        via=via,
    )


def _statements_of(user: User, profile: Any) -> tuple[Statement, ...]:
    if user.role_id == ADMINISTRATOR:
        return user.role.parsed()
    return (*user.role.parsed(), *statements_of(profile.domain_id), *profile.denials()) if profile else ACCOUNT_ONLY


def principal_of_request(request: HttpRequest) -> Principal | None:
    """Who the session cookie stands for; None without a valid session, or when the person was disabled meanwhile."""
    user = get_user(request)
    if not isinstance(user, User) or user.disabled:
        return None
    acting = request.session.get(ACTING, {})
    usable = user.profiles.filter(status__in=USABLE).select_related("domain")
    profile = usable.filter(pk=acting["profile"]).first() if acting else None
    if "until" in acting:
        principal = _principal_of_link(user, profile, acting["until"])
    else:
        principal = principal_of_user(user, profile, via="session")
    narrowed = request.headers.get(DISPLAY_HEADER) == "domain"
    return principal and replace(principal, source_ip=source_ip_of(request), own_domain_only=narrowed)


def _principal_of_link(user: User, profile: Any, until: float) -> Principal | None:
    """The session of a presigned link acts in its profile and nowhere else, and ends at its hour whatever happens."""
    if profile is None or time.time() >= until:
        return None
    principal = principal_of_user(user, profile, via="presigned")
    return replace(principal, statements=(*principal.statements, NO_WAY_IN))


def principal_of_access_key(access_key_id: str, session_token: str = "") -> tuple[Principal, str] | None:
    """The principal and the secret to check the signature with; None for an unknown or disabled key or person.

    Remembered per process for REMEMBERED_S seconds while the shared epoch stands still; disabling a key or a person,
    or changing a role, moves the epoch (forget_principals), so no process goes on trusting what it remembers.
    """
    epoch = _current_epoch()
    known = _remembered.get(access_key_id)
    now = time.monotonic()
    if known and _is_of(known, session_token) and epoch and known.epoch == epoch and known.until > now:
        _remembered[access_key_id] = replace(known, checked=now)
        return known.principal, known.secret
    _remembered.pop(access_key_id, None)
    if session_token:
        return _of_session_key(access_key_id, session_token, epoch)
    if not access_key_id.isalnum():  # never a key of ours, and PostgreSQL refuses some characters
        return None
    key = (
        AccessKey.objects.select_related("user__role")
        .filter(pk=access_key_id[:20], disabled=False, user__disabled=False)
        .first()
    )
    if key is None:
        return None
    _note_use(key)
    principal = replace(principal_of_user(key.user, via="access-key"), access_key_id=key.pk)
    secret = key.secret()
    if epoch:
        _remembered[key.pk] = _Remembered(epoch, now + REMEMBERED_S, now, principal, secret)
    return principal, secret


def remembered(access_key_id: str, session_token: str = "") -> tuple[Principal, str] | None:
    """What this process checked at most TRUSTED_S seconds ago; asks neither cache nor database, so safe on a loop."""
    known = _remembered.get(access_key_id)
    if known is None or not _is_of(known, session_token) or time.monotonic() - known.checked > TRUSTED_S:
        return None
    return known.principal, known.secret


def _of_session_key(access_key_id: str, token: str, epoch: str) -> tuple[Principal, str] | None:
    """A short-lived key: proven by its token, and remembered with it for a few seconds only, as it ends by itself."""
    found = principal_of_session_key(access_key_id, token)
    if found and epoch:
        now = time.monotonic()
        _remembered[access_key_id] = _Remembered(epoch, now + SESSION_KEY_S, now, *found, token)
    return found


def _is_of(known: _Remembered, session_token: str) -> bool:
    return hmac.compare_digest(known.session_token.encode(), session_token.encode())


def forget_principals() -> None:
    """Make every web process read access keys, people and roles again; call after changing any of them."""
    _remembered.clear()
    with suppress(*_CACHE_AWAY):
        cache.set(_EPOCH, token_hex(8), timeout=None)


def source_ip_of(request: HttpRequest) -> str:
    """The peer's address as the server saw it. Forwarded headers are the ASGI server's matter: it knows its proxies."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _current_epoch() -> str:
    """The shared epoch; empty while the cache is away: then nothing is remembered and the database is asked."""
    with suppress(*_CACHE_AWAY):
        return str(cache.get_or_set(_EPOCH, lambda: token_hex(8), timeout=None))
    return ""


def _note_use(key: AccessKey) -> None:
    """Write down when the key was last used, to the minute: not a write for every request."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _USED_PRECISION)
    AccessKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
