"""Reading logs in pieces: one stream by line numbers, many streams merged by time."""

import heapq
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from studio.telemetry.models import LogEvent, LogStream

Between = tuple[int | None, int | None]  # [start, end) in milliseconds; None = open

MOST_BYTES = 1024 * 1024  # of text in one answer, as the service has it
MOST_LOOKED_AT = 50_000  # lines that one search reads before it answers with what it has
_BATCH = 500
_TOKEN = re.compile(r"([fb])/(\d{1,18})")


class BadToken(ValueError):
    """Not a token of ours."""


@dataclass(frozen=True)
class Piece:
    """Consecutive lines of one stream, in order, and the tokens of what is after and before them."""

    events: list[LogEvent]
    forward: str
    backward: str


def read(stream: LogStream, *, token: str, from_head: bool, limit: int, between: Between) -> Piece:
    """A piece of a stream: behind a forward token, before a backward one, else its end or its head.

    A token is a boundary between lines: boundary n lies before line n. Where nothing is found the tokens stay as they
    are, so that a reader who asks until the token repeats has read to the end and may go on later.
    """
    backwards, boundary = _parse(token) if token else (not from_head, stream.next_seq if not from_head else 0)
    rows = LogEvent.objects.filter(_within(between), stream=stream)
    if backwards:
        newest_first = list(rows.filter(seq__lt=boundary).order_by("-seq")[:limit])
        events = _fitting(newest_first)[::-1]
    else:
        events = _fitting(list(rows.filter(seq__gte=boundary).order_by("seq")[:limit]))
    first, end = (events[0].seq, events[-1].seq + 1) if events else (boundary, boundary)
    return Piece(events, forward=f"f/{end:018d}", backward=f"b/{first:018d}")


def _parse(token: str) -> tuple[bool, int]:
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise BadToken(token)
    return found[1] == "b", int(found[2])


def _within(between: Between) -> Q:
    start, end = between
    return (Q() if start is None else Q(at_ms__gte=start)) & (Q() if end is None else Q(at_ms__lt=end))


def _fitting(events: list[LogEvent]) -> list[LogEvent]:
    """As many as one answer holds, at least one."""
    size = 0
    for number, event in enumerate(events):
        size += len(event.message.encode())
        if size > MOST_BYTES and number:
            return events[:number]
    return events


@dataclass(frozen=True, order=True)
class Position:
    """Where a line stands among the lines of many streams."""

    at_ms: int
    stream_id: int
    seq: int


def search(
    streams: QuerySet[LogStream],
    matches: Callable[[str], bool],
    *,
    after: Position | None,
    limit: int,
    between: Between,
) -> tuple[list[LogEvent], Position | None]:
    """Matching lines of all streams by time, and where the search stopped (None: it has seen everything)."""
    found: list[LogEvent] = []
    size = 0
    reached: Position | None = None
    for number, event in enumerate(_merged(streams, after, between)):
        if number >= MOST_LOOKED_AT or len(found) >= limit or size >= MOST_BYTES:
            return found, reached
        reached = Position(event.at_ms, event.stream_id, event.seq)
        if matches(event.message):
            found.append(event)
            size += len(event.message.encode())
    return found, None


def _merged(streams: QuerySet[LogStream], after: Position | None, between: Between) -> Iterator[LogEvent]:
    """Lines of all streams by (time, stream, number), read lazily: a stream is opened when its first line is due."""
    start, end = between
    due = max(start or 0, after.at_ms if after else 0)
    streams = streams.filter(last_ms__gte=due)
    if end is not None:
        streams = streams.filter(first_ms__lt=end)
    # Entries: (position, line or None, rest). Without a line the stream has not been opened yet.
    heap: list[tuple[Position, int, LogEvent | None, Iterator[LogEvent]]] = []
    for stream in streams:
        lines = _lines(stream, after, between)
        heap.append((Position(max(stream.first_ms or 0, due), stream.pk, -1), stream.pk, None, lines))
    heapq.heapify(heap)
    while heap:
        _, stream_id, line, rest = heap[0]
        if line is not None:
            yield line
        following = next(rest, None)
        if following is None:
            heapq.heappop(heap)
        else:
            position = Position(following.at_ms, stream_id, following.seq)
            heapq.heapreplace(heap, (position, stream_id, following, rest))


def _lines(stream: LogStream, after: Position | None, between: Between) -> Iterator[LogEvent]:
    """The lines of one stream behind `after`, by (time, number), a batch at a time."""
    rows = LogEvent.objects.filter(_within(between), stream=stream).order_by("at_ms", "seq")
    last = None
    if after is not None:
        rows = rows.filter(Q(at_ms__gt=after.at_ms) | Q(at_ms=after.at_ms, seq__gt=_seq_before(stream, after)))
    while True:
        later = rows if last is None else rows.filter(Q(at_ms__gt=last.at_ms) | Q(at_ms=last.at_ms, seq__gt=last.seq))
        batch = list(later[:_BATCH])
        for event in batch:
            event.stream = stream
            yield event
        if len(batch) < _BATCH:
            return
        last = batch[-1]


def _seq_before(stream: LogStream, after: Position) -> int:
    """The last line of this stream at `after`'s own millisecond that was told; the order is time, stream, number."""
    if stream.pk < after.stream_id:
        return 2**62
    return after.seq if stream.pk == after.stream_id else -1
