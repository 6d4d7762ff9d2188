"""`application/vnd.amazon.eventstream`: the frames in which an answer arrives piece by piece.

Source: the "event stream encoding" of the service models: total length, header length, CRC of these two, headers,
payload, CRC of everything; numbers big-endian.
"""

import json
import struct
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import Any

from studio.api.errors import ApiError

_STRING = 7  # the type of a header's value
LARGEST_PAYLOAD = 1024 * 1024


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    """One message."""
    head = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + head + payload
    return message + struct.pack("!I", zlib.crc32(message))


async def framed(events: Any) -> AsyncIterator[bytes]:
    """Frames of the pieces that a handler yields: bytes become `PayloadPart` events, an ApiError ends the stream."""
    try:
        async for piece in _each(events):
            for start in range(0, len(piece), LARGEST_PAYLOAD):
                yield frame(
                    {
                        ":message-type": "event",
                        ":event-type": "PayloadPart",
                        ":content-type": "application/octet-stream",
                    },
                    piece[start : start + LARGEST_PAYLOAD],
                )
    except ApiError as error:
        body = json.dumps({**error.fields, "Message": error.message}).encode()
        yield frame(
            {":message-type": "exception", ":exception-type": error.code, ":content-type": "application/json"}, body
        )


async def _each(events: AsyncIterable[bytes] | Iterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(events, AsyncIterable):
        async for piece in events:
            yield piece
    else:
        for piece in events:
            yield piece


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    return struct.pack("!B", len(key)) + key + struct.pack("!BH", _STRING, len(text)) + text
