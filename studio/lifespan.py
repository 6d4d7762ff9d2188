"""Start and end of a web process, told to those who hold something open meanwhile (the ASGI lifespan protocol)."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

logger = logging.getLogger(__name__)

_at_startup: list[Callable[[], None]] = []
_at_shutdown: list[Callable[[], Awaitable[None]]] = []


def at_startup(begin: Callable[[], None]) -> Callable[[], None]:
    """Decorate a function that is called, and must not wait, when a web process starts to serve."""
    _at_startup.append(begin)
    return begin


def at_shutdown(close: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Decorate a coroutine that is awaited on the loop of the web process before it ends."""
    _at_shutdown.append(close)
    return close


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """At the end everything that was begun is closed, and one failure keeps no other from closing."""
    for begin in _at_startup:
        begin()
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    for close in _at_shutdown:
        try:
            await close()
        except Exception:
            logger.exception("%s could not close what it holds", close.__qualname__)
    await send({"type": "lifespan.shutdown.complete"})
