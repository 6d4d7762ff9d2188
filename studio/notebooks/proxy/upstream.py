"""Connections of one event loop to the servers of apps, and what is said to them instead of what the browser said."""

import asyncio
import weakref
from collections.abc import Iterable, Mapping

import aiohttp

from studio.lifespan import at_shutdown
from studio.notebooks.engine.editor import SESSION_COOKIE, session_cookie
from studio.notebooks.proxy.admission import Admitted

CONNECT_TIMEOUT_S = 3.0
SILENCE_S = 600.0
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
# Ours to say: who asks is proven by the server's token, never by what a browser sends.
_OURS = {"host", "cookie", "authorization", "origin", "referer", "content-length", "forwarded", "expect"}

_sessions: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = weakref.WeakKeyDictionary()


def session() -> aiohttp.ClientSession:
    """The kept-alive connections of this event loop. Cookies of one server are never kept, so never sent to another."""
    loop = asyncio.get_running_loop()
    if loop not in _sessions:
        _sessions[loop] = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S, sock_read=SILENCE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=["Accept", "Accept-Encoding", "User-Agent", "Content-Type"],
        )
    return _sessions[loop]


@at_shutdown
async def _close_connections() -> None:
    if here := _sessions.pop(asyncio.get_running_loop(), None):
        await here.close()


def request_headers(
    sent: Iterable[tuple[str, str]], admitted: Admitted, seen: Mapping[str, str], client: str, scheme: str
) -> list[tuple[str, str]]:
    """What the server gets: the browser's headers without connection, cookies and claims, and our own."""
    named = {each.strip().lower() for each in seen.get("connection", "").split(",")}
    dropped = HOP_BY_HOP | _OURS | named
    kept = [
        (name, value)
        for name, value in sent
        if name not in dropped and not name.startswith(("x-forwarded-", "x-atelier-", "sec-websocket-", "x-real-"))
    ]
    own = [("X-Forwarded-For", client), ("X-Forwarded-Proto", scheme), ("X-Forwarded-Host", seen.get("host", ""))]
    if admitted.editor:
        own.append(("Cookie", f"{SESSION_COOKIE}={session_cookie(admitted.token)}"))
    else:
        own += [("Authorization", f"token {admitted.token}"), ("X-Atelier-Profile", admitted.profile)]
    return kept + own
