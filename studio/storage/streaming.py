"""Uploads as they arrive: Django behind ASGI, without a temporary copy of every large body.

Django's own handler writes the whole body to a temporary file before it knows who asks. For an upload that is twice the
disk traffic, and anybody at all could fill the disk. Here a large body stays on the wire: the view reads it as a stream
(`request.read(n)`), each read takes the next message from the server, and a client that is faster than our disk waits.
"""

import asyncio
import io
import tempfile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from studio.api.asgi import send_response
from studio.api.bodies import BodyStream, Incomplete, Receive, next_message
from studio.api.threads import PAGES, STREAMS, in_thread

SMALL_BYTES = 1024 * 1024  # up to this a body is read before the view runs
UPLOADS = ("/api/datasets",)  # paths whose views read a stream; all others have bodies of at most this:
LARGEST_BODY_BYTES = 64 * 1024 * 1024
DRAINED_BYTES = 256 * 1024 * 1024  # of an upload that was refused


class StreamingASGIHandler(ASGIHandler):
    """Django's ASGI handler, with uploads as streams and every other body bounded.

    Our views are synchronous. Django changes threads for each asynchronous middleware, for the signals at the start and
    at the end, and starts a thread for each request. Here a request changes threads once, to one that is there already.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the synchronous chain, whatever is asked for."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request. The state of its body lives in an object of its own, because the handler serves many at once."""
        await _OneRequest(self, scope, receive).run(send)

    def respond(self, scope: dict[str, Any], request: HttpRequest) -> HttpResponseBase:
        """All that Django does with a request, in a thread. What is not a stream is finished with it."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        response = self.get_response(request)
        response._handler_class = type(self)  # type: ignore[attr-defined]  # the sender of the signal at its end
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        else:
            close_old_connections()  # the end of a stream is told in another thread, and this one would keep its own
        return response


class _OneRequest:
    """The receiving end of one request, and its way through the handler."""

    def __init__(self, handler: StreamingASGIHandler, scope: dict[str, Any], receive: Receive) -> None:
        self._handler, self._scope, self._receive = handler, scope, receive
        self._stream: BodyStream | None = None

    async def run(self, send: Any) -> None:
        """Take the body, answer."""
        try:
            body = await self._body()
        except RequestAborted:
            return
        except _TooLarge:
            text = f"The body is larger than the {LARGEST_BODY_BYTES // 1024**2} MB that are read at once."
            response = HttpResponse(text, status=413, content_type="text/plain")
            response["Connection"] = "close"
            await send_response(response, send)
            return
        try:
            await self._answer(body, send)
        finally:
            body.close()

    async def _answer(self, body: BinaryIO, send: Any) -> None:
        request, refused = self._handler.create_request(self._scope, body)
        if request is None:
            await send_response(cast(HttpResponseBase, refused), send)
            return
        pool = STREAMS if self._stream else PAGES
        response = await in_thread(pool, self._handler.respond, self._scope, request)
        if not await self._drained():
            response["Connection"] = "close"
        if not response.streaming:
            await send_response(response, send)
            return
        try:
            await self._send_stream(response, send)
        finally:
            await in_thread(STREAMS, response.close)

    async def _send_stream(self, response: HttpResponseBase, send: Any) -> None:
        """As long as the client is there: a film that nobody watches any more is not read to its end."""
        sending = asyncio.create_task(send_response(response, send))
        leaving = asyncio.create_task(self._left())
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
        if not sending.cancelled():
            sending.result()

    async def _left(self) -> None:
        """The body is over, so that the next message is the end of the connection."""
        await self._receive()

    async def _drained(self) -> bool:
        """Take what is left of a refused upload, for a while: a browser that is still sending reads no answer."""
        return self._stream is None or await self._stream.drain(DRAINED_BYTES)

    def _form(self) -> bool:
        """Forms are parsed by Django before any view runs, so they are never streamed."""
        kinds = [value for name, value in self._scope["headers"] if name == b"content-type"]
        return any(kind.startswith((b"multipart/", b"application/x-www-form-urlencoded")) for kind in kinds)

    async def _body(self) -> BinaryIO:
        streamed = (
            self._scope["path"].startswith(UPLOADS) and self._scope["method"] in {"POST", "PUT"} and not self._form()
        )
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
