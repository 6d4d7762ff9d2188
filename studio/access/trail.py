"""The activity log: who did what, when, from where, allowed or denied (spec studio §14).

Lines wait in memory for a moment and are written together, so that no request waits for the log. A web process that is
killed loses what it has not written, at most ACTIVITY_FLUSH_S seconds of lines; the server's own log has these too.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from studio.access.principal import Principal
from studio.lifespan import at_shutdown, at_startup

logger = logging.getLogger(__name__)
MOST_WAITING = 20_000  # lines; the oldest go if the database cannot be written for so long
_BATCH = 500
_waiting: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
_writing = threading.Lock()
_stop = threading.Event()
_LENGTHS = {"username": 63, "role": 64, "source_ip": 45, "action": 128, "resource": 512, "code": 64, "reason": 600}


@dataclass(frozen=True)
class Asked:
    """What a browser view was asked to do; the permission check leaves it on the request."""

    principal: Principal
    action: str
    resource: str


def note(
    principal: Principal,
    action: str,
    *,
    resource: str = "",
    outcome: str,
    code: str = "",
    reason: str = "",
    request_id: str = "",
) -> None:
    """Remember one line. outcome: Allowed, Denied or Failed. Cheap, and safe on an event loop."""
    _add(
        username=principal.username,
        role=principal.role,
        domain_id=principal.domain_id,
        profile=principal.profile,
        via=principal.via,
        access_key_id=principal.access_key_id,
        source_ip=principal.source_ip,
        action=action,
        resource="" if resource == "*" else resource,
        outcome=outcome,
        code=code,
        reason=reason,
        request_id=request_id,
    )


def note_sign_in(username: str, source_ip: str, action: str, method: str, outcome: str, code: str) -> None:
    """Remember that somebody came in, tried to, or left."""
    _add(username=username, source_ip=source_ip, action=action, via=method, outcome=outcome, code=code)


def flush() -> None:
    """Write what waits; what cannot be written goes on waiting. Called before the log is read, too."""
    with _writing:
        model = apps.get_model("access.ActivityLine")
        while _waiting:
            lines = [_waiting.popleft() for _ in range(min(_BATCH, len(_waiting)))]
            try:
                model._default_manager.bulk_create([model(**line) for line in lines])
            except DatabaseError:
                _waiting.extendleft(reversed(lines))
                raise


def _add(**line: str) -> None:
    cut = {name: str(value)[: _LENGTHS.get(name, 64)].replace("\x00", "") for name, value in line.items()}
    _waiting.append({"at": timezone.now(), **cut})


@at_startup
def _begin() -> None:
    if settings.ACTIVITY_FLUSH_S > 0:
        _stop.clear()
        threading.Thread(target=_write_now_and_then, name="activity-log", daemon=True).start()


@at_shutdown
async def _end() -> None:
    _stop.set()


def _write_now_and_then() -> None:
    ending = False
    while not ending:
        ending = _stop.wait(settings.ACTIVITY_FLUSH_S)
        try:
            if _waiting:
                flush()
        except Exception:
            logger.exception("the activity log could not be written; %s lines wait", len(_waiting))
        finally:
            connection.close()


class ActivityTrail:
    """Middleware: one line for every browser view that asked the policy, with how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return _noted(request, self.get_response(request))


def _noted(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    asked: Asked | None = getattr(request, "asked", None)
    if asked is not None:
        denied = response.status_code in (401, 403)
        said = getattr(response, "data", None)
        note(
            asked.principal,
            asked.action,
            resource=asked.resource if asked.resource != "*" else request.path,
            outcome="Denied" if denied else "Allowed" if response.status_code < 400 else "Failed",
            code=str(response.status_code),
            reason=str(said.get("message", "")) if denied and isinstance(said, dict) else "",
        )
    return response
