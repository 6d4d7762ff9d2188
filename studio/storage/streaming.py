"""Uploads as they arrive: Django behind ASGI, without a temporary copy of every large body.

Django's own handler writes the whole body to a temporary file before it knows who asks. For an upload that is twice the
disk traffic, and anybody at all could fill the disk. Here a large body stays on the wire: the view reads it as a stream
(`request.read(n)`), each read takes the next message from the server, and a client that is faster than our disk waits.
"""

import asyncio
import io
import tempfile
from typing import Any, BinaryIO, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from studio.api.bodies import BodyStream, Incomplete, Receive, next_message

SMALL_BYTES = 1024 * 1024  # up to this a body is read before the view runs
UPLOADS = ("/api/datasets",)  # paths whose views read a stream; all others have bodies of at most this:
LARGEST_BODY_BYTES = 64 * 1024 * 1024
DRAINED_BYTES = 256 * 1024 * 1024  # of an upload that was refused


class StreamingASGIHandler(ASGIHandler):
    """Django's ASGI handler, with uploads as streams and every other body bounded.

    Our views are synchronous. Middleware that is asynchronous around them changes threads for each of its methods,
    which took a third of a request's time; here the whole chain runs in the thread of the view.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the synchronous chain, whatever is asked for."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """One change of threads for the whole chain."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """One request. The state of its body lives in this call, because the handler serves many at once."""
        await _OneRequest(self, scope, receive).run(send)

    async def handle_with(self, scope: Any, receive: Any, send: Any) -> None:
        """What Django does with a request."""
        await super().handle(scope, receive, send)

    async def read_body(self, receive: Any) -> Any:
        """Called by Django's `handle`; our `receive` knows how."""
        return await receive.body()

    async def listen_for_disconnect(self, receive: Any) -> None:
        """Wait for the client to go away, but only after the body has been taken: both read the same channel."""
        await receive.finished()
        await super().listen_for_disconnect(receive)


class _OneRequest:
    """The receiving end of one request, callable as ASGI's `receive`."""

    def __init__(self, handler: StreamingASGIHandler, scope: dict[str, Any], receive: Receive) -> None:
        self._handler, self._scope, self._receive = handler, scope, receive
        self._stream: BodyStream | None = None

    async def __call__(self) -> dict[str, Any]:
        return await self._receive()

    async def run(self, send: Any) -> None:
        async def answer(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start" and not await self._drained():
                message = message | {"headers": [*message.get("headers", []), (b"Connection", b"close")]}
            await send(message)

        try:
            await self._handler.handle_with(self._scope, self, answer)
        except _TooLarge:
            text = f"The body is larger than the {LARGEST_BODY_BYTES // 1024**2} MB that are read at once."
            response = HttpResponse(text, status=413, content_type="text/plain")
            response["Connection"] = "close"
            await self._handler.send_response(response, send)

    async def _drained(self) -> bool:
        """Take what is left of a refused upload, for a while: a browser that is still sending reads no answer."""
        return self._stream is None or await self._stream.drain(DRAINED_BYTES)

    async def finished(self) -> None:
        if self._stream is not None:
            await self._stream.finished.wait()

    def _form(self) -> bool:
        """Forms are parsed by Django before any view runs, so they are never streamed."""
        kinds = [value for name, value in self._scope["headers"] if name == b"content-type"]
        return any(kind.startswith((b"multipart/", b"application/x-www-form-urlencoded")) for kind in kinds)

    async def body(self) -> BinaryIO:
        streamed = (
            self._scope["path"].startswith(UPLOADS) and self._scope["method"] in {"POST", "PUT"} and not self._form()
        )
        # Django closes it, after the view.
        spool = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115
        size, more = 0, True
        while more:
            try:
                message = await next_message(self._receive)
            except Incomplete as error:
                spool.close()
                raise RequestAborted from error
            piece = message.get("body", b"")
            size, more = size + len(piece), message.get("more_body", False)
            spool.write(piece)
            if more and streamed and size > SMALL_BYTES:
                spool.seek(0)
                self._stream = BodyStream(self._receive, asyncio.get_running_loop(), spool.read())
                spool.close()
                return cast(BinaryIO, io.BufferedReader(self._stream, 256 * 1024))
            if size > LARGEST_BODY_BYTES:
                spool.close()
                raise _TooLarge
        spool.seek(0)
        return cast(BinaryIO, spool)


class _TooLarge(Exception):
    """Cut off before the rest is received."""
