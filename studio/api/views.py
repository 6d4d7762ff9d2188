"""The AWS edge as a Django view. The server itself reaches it by `studio.api.asgi`, without Django's middleware."""

import asyncio
import io
from typing import BinaryIO
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from studio.api.bodies import too_large
from studio.api.context import Context
from studio.api.edge import answer


@csrf_exempt  # signed requests need no token; the session cookie does, and studio/api/credentials.py asks for it
async def aws_edge(request: HttpRequest) -> HttpResponseBase:
    """Any request under `/aws`, its body already with Django."""

    async def read_body(limit: int) -> bytes:
        body = await asyncio.to_thread(request.read, limit + 1)
        if len(body) > limit:
            raise too_large(limit)
        return body

    def open_body(limit: int) -> BinaryIO:
        return io.BufferedReader(request)  # type: ignore[type-var]

    return await answer(Context(request, raw_path_of(request), read_body, open_body))


def raw_path_of(request: HttpRequest) -> str:
    """The path as it was on the wire; servers that hide it get the canonical encoding."""
    raw = getattr(request, "scope", {}).get("raw_path")
    return raw.decode("latin-1").split("?")[0] if raw else quote(request.path, safe="/~")
