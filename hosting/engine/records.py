"""Objects to records to mini-batches, in bounded memory (hosting spec §13.3)."""

from collections.abc import Iterable, Iterator
from typing import IO

READ_BYTES = 256 * 1024


class BadObject(Exception):
    """An object cannot be transformed; the message names the record and the rule."""


def lines_of(stream: IO[bytes], max_bytes: int) -> Iterator[bytes]:
    """The lines of a stream without their ends; empty lines are left out, a UTF-8 byte order mark too.

    Raises BadObject for a line longer than `max_bytes`: it is never held in memory.
    """
    rest, number = b"", 0
    first = True
    while True:
        piece = stream.read(READ_BYTES)
        if first:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
            first = False
        parts = (rest + piece).split(b"\n") if piece else [rest, b""]
        rest = parts.pop()
        for part in parts:
            number += 1
            line = part.removesuffix(b"\r")
            if len(line) > max_bytes:
                raise BadObject(_too_large(number, len(line), max_bytes))
            if line:
                yield line
        if not piece:
            return
        if len(rest) > max_bytes:
            raise BadObject(_too_large(number + 1, len(rest), max_bytes))


def _too_large(number: int, size: int, limit: int) -> str:
    return (
        f"Record {number} has {size} bytes or more, which is more than MaxPayloadInMB allows ({limit} bytes). "
        "Raise MaxPayloadInMB."
    )


def whole(stream: IO[bytes], max_bytes: int) -> bytes:
    """The whole object as one record; BadObject if it is larger than a request may be."""
    body = stream.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise BadObject(
            f"The object is larger than MaxPayloadInMB allows ({max_bytes} bytes) and SplitType is None. "
            "Set SplitType to Line."
        )
    return body


def batches(records: Iterable[bytes], max_bytes: int, *, single: bool) -> Iterator[list[bytes]]:
    """Consecutive records, as many as fit into one request (with a line end each); one at a time if `single`."""
    batch: list[bytes] = []
    size = 0
    for record in records:
        if batch and (single or size + len(record) + 1 > max_bytes):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record) + 1
    if batch:
        yield batch
