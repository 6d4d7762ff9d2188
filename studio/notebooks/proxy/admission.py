"""Who may use the app at a path of our origin: asked at every request and again and again while a socket is open."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, parse_cookie
from django.utils import timezone

from studio.access.authenticate import principal_of_request
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.notebooks.addresses import app_at, base_url
from studio.spaces.models import App
from studio.spaces.ownership import authorize_open

ACTIVE_EVERY_S = 30.0
_noted: dict[int, float] = {}


@dataclass(frozen=True)
class Admitted:
    """The app that somebody may use now, and how its server is reached. base: path on our origin."""

    app_pk: int
    base: str
    address: str
    token: str
    profile: str
    user_id: int
    editor: bool

    def path_at_server(self, raw_path: str) -> str:
        """A path of ours as the app's server knows it: Code Editor has no base, it is at the root of its address."""
        if not self.editor:
            return raw_path
        if not raw_path.startswith(self.base):  # the same path in another spelling
            raise ApiError("ResourceNotFound", "Write the address of the app without escapes.", 404)
        return raw_path[len(self.base) - 1 :]


def refuse_path(raw_path: str) -> None:
    """Raise for a path that climbs: nothing that a browser sends by itself has `..`, however it is written."""
    once = unquote(raw_path)
    for text in (raw_path, once, unquote(once)):
        if "\x00" in text or ".." in text.replace("\\", "/").split("/"):
            raise ApiError("ValidationException", "The path has a part `..`; ask for the file by its own path.", 400)


def principal_of_cookie(headers: Mapping[str, str], client: str) -> Principal | None:
    """Who the session cookie stands for, read anew."""
    session_key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.META["REMOTE_ADDR"] = client
    return principal_of_request(request)


def admit(headers: Mapping[str, str], client: str, path: str) -> Admitted:
    """The app at the path, for whoever the cookie stands for; ApiError 401, 403, 404 or 503 with a sentence."""
    caller = principal_of_cookie(headers, client)
    if caller is None:
        raise ApiError("ExpiredTokenException", "You are signed out. Sign in again.", 401)
    app = app_at(path)
    if app is None or not (caller.is_administrator or caller.domain_id == app.domain_id):
        raise ApiError("ResourceNotFound", "There is no app at this address.", 404)
    authorize_open(caller, app)
    server: Any = getattr(app, "server", None)
    if app.status != App.Status.IN_SERVICE or server is None or not server.port:
        raise ApiError("ResourceInUse", f"The app is {app.status}; start the space, or wait until it runs.", 503)
    return Admitted(
        app_pk=app.pk,
        base=base_url(app),
        address=server.address,
        token=server.token(),
        profile=caller.profile or caller.username,
        user_id=caller.user_id,
        editor=app.app_type == "CodeEditor",
    )


def is_due(app_pk: int) -> bool:
    """Should the use of the app be written down now? Once in ACTIVE_EVERY_S seconds is enough."""
    now = time.monotonic()
    if now - _noted.get(app_pk, float("-inf")) < ACTIVE_EVERY_S:
        return False
    _noted[app_pk] = now
    return True


def note_use(app_pk: int) -> None:
    """Somebody worked in the app just now: that puts off its idle shutdown."""
    App.objects.filter(pk=app_pk).update(active_at=timezone.now())
