"""The server's door: `/aws` to the AWS edge, `/ws/` to the websockets, everything else to Django."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from studio.access.sockets import PrincipalMiddleware  # noqa: E402
from studio.api.asgi import edge_application  # noqa: E402
from studio.lifespan import lifespan  # noqa: E402
from studio.storage.streaming import StreamingASGIHandler  # noqa: E402
from studio.telemetry.routing import websocket_urlpatterns  # noqa: E402

pages = StreamingASGIHandler()


async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """AWS requests take the short way; the rest goes through Django's middleware."""
    path = scope["path"]
    edge = path == "/aws" or path.startswith("/aws/")
    await (edge_application if edge else pages)(scope, receive, send)


# PrincipalMiddleware refuses foreign hosts and origins and asks who is there before any consumer runs.
application = ProtocolTypeRouter(
    {"http": http, "websocket": PrincipalMiddleware(URLRouter(websocket_urlpatterns)), "lifespan": lifespan}
)
