"""Which websocket leads where: there is one, for everything that a page wants to hear."""

from typing import Any, cast

from django.urls import re_path

from studio.telemetry.sockets import PageSocket

NOT_FOUND = 4404


async def nothing_here(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuse the handshake at every other address."""
    await receive()
    await send({"type": "websocket.close", "code": NOT_FOUND})


# Django's type of a route knows views only; to Channels' router an ASGI application is one.
websocket_urlpatterns = [re_path(r"^ws/$", PageSocket.as_asgi()), re_path(r"", cast(Any, nothing_here))]
