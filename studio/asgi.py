"""The server's door: `/aws` is the AWS edge, `/jupyter/` the servers of apps, `/ws/` the websocket, the rest Django."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import resolve  # noqa: E402

from studio.access.sockets import PrincipalMiddleware  # noqa: E402
from studio.api.asgi import edge_application  # noqa: E402
from studio.lifespan import lifespan  # noqa: E402
from studio.notebooks.addresses import PREFIXES as APP_PATHS  # noqa: E402
from studio.notebooks.proxy.http import notebook_application  # noqa: E402
from studio.notebooks.proxy.socket import notebook_socket  # noqa: E402
from studio.storage.streaming import StreamingASGIHandler  # noqa: E402
from studio.telemetry.routing import websocket_urlpatterns  # noqa: E402

pages = StreamingASGIHandler()
resolve("/healthz")  # loads all views: a second that the first visitor would wait for


async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """AWS requests take the short way; the rest goes through Django's middleware."""
    path = scope["path"]
    if path.startswith(APP_PATHS):
        await notebook_application(scope, receive, send)
        return
    edge = path == "/aws" or path.startswith("/aws/")
    await (edge_application if edge else pages)(scope, receive, send)


_sockets = URLRouter(websocket_urlpatterns)


async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sockets of apps lead to their servers, the others to our consumers."""
    await (notebook_socket if scope["path"].startswith(APP_PATHS) else _sockets)(scope, receive, send)


# PrincipalMiddleware refuses foreign hosts and origins and asks who is there before any consumer runs.
application = ProtocolTypeRouter({"http": http, "websocket": PrincipalMiddleware(sockets), "lifespan": lifespan})
