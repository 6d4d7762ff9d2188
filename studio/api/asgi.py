"""The AWS edge as an ASGI application of its own.

Django's handler reads the whole body before it asks anybody, and runs each middleware in a thread. Here signatures
are verified before an upload is read, bodies stream both ways, and an invocation costs no thread at all.
"""

import asyncio
import io
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any, BinaryIO, cast

from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.http.response import HttpResponse, HttpResponseBase

from studio.access.middleware import harden, refuse
from studio.api.bodies import Receive, WireStream, receive_whole, too_large
from studio.api.context import Context
from studio.api.edge import answer
from studio.api.errors import ApiError
from studio.api.threads import STREAMS, in_thread, pieces
from studio.api.views import raw_path_of

DRAINED_BYTES = 1024 * 1024  # of a refused upload
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def edge_application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request under `/aws`."""
    request = _request(scope)
    if request is None:
        await send_response(HttpResponse("The request line is not UTF-8.", status=400), send)
        return
    wire = _Wire(request, receive)
    response = refuse(request)
    if response is None:
        response = await answer(_context(request, wire))
    await wire.leave_clean(response)
    try:
        await send_response(harden(request, response), send)
    finally:
        if response.streaming:
            await in_thread(STREAMS, response.close)


class _Wire:
    """The receiving side of one request, which knows whether the body was taken to its end."""

    def __init__(self, request: ASGIRequest, receive: Receive) -> None:
        self._request, self._receive = request, receive
        self.length = _declared_length(request)
        self.over = self.length == 0 and "Transfer-Encoding" not in request.headers

    async def __call__(self) -> dict[str, Any]:
        message = await self._receive()
        self.over = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    async def leave_clean(self, response: HttpResponseBase) -> None:
        """What is left of a body that nobody read must not be taken for the next request on this connection.

        A short rest is drained, so that the client reads the answer; otherwise, and when the client waits to be told to
        go on (`Expect: 100-continue`), the connection ends with the answer.
        """
        if self.over:
            return
        if "Expect" not in self._request.headers and 0 < self.length <= DRAINED_BYTES:
            with suppress(ApiError):
                await receive_whole(self, DRAINED_BYTES)
        else:
            response["Connection"] = "close"


def _request(scope: dict[str, Any]) -> ASGIRequest | None:
    try:
        return ASGIRequest(scope, io.BytesIO())
    except UnicodeDecodeError:
        return None


def _declared_length(request: ASGIRequest) -> int:
    """The Content-Length; 0 if there is none."""
    length = request.META.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _context(request: ASGIRequest, receive: _Wire) -> Context:
    loop = asyncio.get_running_loop()

    async def read_body(limit: int) -> bytes:
        if receive.length > limit:
            raise too_large(limit)
        return await receive_whole(receive, limit)

    def open_body(limit: int) -> BinaryIO:
        # Frames of aws-chunked take some room of their own; the decoded length is bounded by the front door.
        return cast(BinaryIO, io.BufferedReader(WireStream(receive, loop, limit + limit // 8), 256 * 1024))

    return Context(request, raw_path_of(request), read_body, open_body)


async def send_response(response: HttpResponseBase, send: Send) -> None:
    """Django's answer in the words of ASGI; of a stream each piece when the client has taken the one before."""
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [(b"Set-Cookie", each.OutputString().encode("ascii")) for each in response.cookies.values()]
    if not response.streaming:
        body = cast(HttpResponse, response).content
        if not response.has_header("Content-Length"):
            headers.append((b"Content-Length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    async with aclosing(_pieces(cast(StreamingHttpResponse, response))) as content:
        async for piece in content:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})


async def _pieces(response: StreamingHttpResponse) -> AsyncGenerator[bytes, None]:
    if response.is_async:
        async for piece in response:
            yield piece
    else:
        async for piece in pieces(iter(cast(Any, response.streaming_content))):
            yield piece
