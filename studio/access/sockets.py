"""Who is at the other end of a websocket: asked when it opens and again while it is open."""

import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host

from studio.access.authenticate import principal_of_request
from studio.access.origin import own_origin
from studio.access.principal import Principal

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NOT_SIGNED_IN = 4401  # our close code; the page goes to the sign-in form when it sees it
CHECK_EVERY_S = 2.0


async def current_principal(scope: Scope) -> Principal | None:
    """Who is at the other end now: reads the session again. Consumers ask before every subscription."""
    principal: Principal | None = await _principal(scope, _headers(scope))
    return principal


class PrincipalMiddleware:
    """Put `scope["principal"]` before a consumer and keep it true.

    A foreign host or origin does not get a handshake. Without a valid session the socket is opened only to say so
    (code 4401: a browser cannot see why a handshake failed). While it is open, the session is read again at most every
    CHECK_EVERY_S seconds of traffic, in either direction: signing out, being disabled or changing role takes effect on
    sockets that are already open, in other tabs too (CVE-2021-41247).
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        if not _own_page(headers):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        principal = await _principal(scope, headers)
        if principal is None:
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": NOT_SIGNED_IN, "reason": "Sign in first."})
            return
        scope = {**scope, "principal": principal}
        guard = _Guard(scope, headers, receive, send)
        await self.app(scope, guard.receive, guard.send)


class _Guard:
    """The two directions of one socket, each asking now and then whether the session still stands."""

    def __init__(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
        self._scope, self._headers, self._receive, self._send = scope, headers, receive, send
        self._checked_at = time.monotonic()
        self._ended = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive" and not await self._stands():
            return {"type": "websocket.disconnect", "code": NOT_SIGNED_IN}
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.send" and not await self._stands():
            return
        if not self._ended:
            await self._send(message)

    async def _stands(self) -> bool:
        if self._ended or time.monotonic() - self._checked_at < CHECK_EVERY_S:
            return not self._ended
        self._checked_at = time.monotonic()
        principal = await _principal(self._scope, self._headers)
        if principal is not None:
            self._scope["principal"] = principal
        elif not self._ended:
            self._ended = True
            await self._send({"type": "websocket.close", "code": NOT_SIGNED_IN, "reason": "Signed out."})
        return not self._ended


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _own_page(headers: dict[str, str]) -> bool:
    host = headers.get("host", "")
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS) and own_origin(headers.get("origin"), host)


@database_sync_to_async
def _principal(scope: Scope, headers: dict[str, str]) -> Principal | None:
    """Read the session that the cookie names, as the HTTP side does."""
    session_key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.META["REMOTE_ADDR"] = (scope.get("client") or [""])[0]
    return principal_of_request(request)
