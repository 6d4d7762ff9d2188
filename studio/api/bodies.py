"""How a request's body comes off the wire: whole and bounded for operations, as a blocking stream for uploads."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

from django.http import UnreadablePostError
from typing_extensions import Buffer

from studio.api.errors import ApiError

Receive = Callable[[], Awaitable[dict[str, Any]]]
IDLE_S = 60.0  # a peer that sends nothing for so long has gone


class Incomplete(UnreadablePostError):
    """The body ended before its end; the message says how."""


def too_large(limit: int) -> ApiError:
    """413: names the limit."""
    return ApiError("RequestEntityTooLargeException", f"The body is larger than {limit} bytes.", 413)


async def next_message(receive: Receive) -> dict[str, Any]:
    """The next message of an ASGI body; Incomplete when the client has gone, or sends nothing for IDLE_S."""
    try:
        message = await asyncio.wait_for(receive(), IDLE_S)
    except TimeoutError as error:
        raise Incomplete(f"Nothing of the body arrived for {IDLE_S:.0f} seconds.") from error
    if message["type"] == "http.disconnect":
        raise Incomplete("The connection was closed before the body was complete.")
    return message


async def receive_whole(receive: Receive, limit: int) -> bytes:
    """The body of an ASGI request; ApiError 413 as soon as it is longer than `limit` bytes."""
    parts, size, more = [], 0, True
    while more:
        try:
            message = await next_message(receive)
        except Incomplete as error:
            raise ApiError("RequestTimeout", str(error)) from error
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise too_large(limit)
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class BodyStream(io.RawIOBase):
    """The rest of an ASGI body as a blocking file. Read it from a thread, never from the loop that it pulls from.

    Nothing is buffered beyond one message, so a slow disk slows the sender down instead of filling memory.
    first: what was received already. Reading raises Incomplete when the rest does not come.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop, first: bytes = b"") -> None:
        super().__init__()
        self._receive, self._loop = receive, loop
        self._held = memoryview(first)
        self._more = True
        self.finished = asyncio.Event()  # everything was received; set on the loop

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._held and self._more:
            self._pull()
        count = min(len(view), len(self._held))
        view[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def _pull(self) -> None:
        asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()

    async def drain(self, at_most: int) -> bool:
        """On the loop, when nobody reads any more: drop the rest. False if more than `at_most` bytes are to come."""
        try:
            while self._more and at_most > 0:
                await self._next()
                at_most -= len(self._held)
        except Incomplete:
            return False
        return not self._more

    async def _next(self) -> None:
        message = await next_message(self._receive)
        self._held = memoryview(message.get("body", b""))
        if not message.get("more_body", False):
            self._more = False
            self.finished.set()


class WireStream(BodyStream):
    """The body of a request to the AWS edge: bounded, and what goes wrong is said in the edge's words."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop, limit: int) -> None:
        super().__init__(receive, loop)
        self._limit, self._size = limit, 0

    def _pull(self) -> None:
        try:
            super()._pull()
        except Incomplete as error:
            raise ApiError("RequestTimeout", str(error)) from error
        self._size += len(self._held)
        if self._size > self._limit:
            raise ApiError("EntityTooLarge", f"The body is larger than {self._limit} bytes.")
