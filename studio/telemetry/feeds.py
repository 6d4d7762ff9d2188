"""What flows over one subscription of a page: a log stream from a line on, or the changes of state.

A feed reads rows; hints only wake it. So a slow browser costs no memory (its rows wait in the database, and `send`
returns when the socket has taken the message), a lost hint costs a few seconds, and nothing comes twice or is missing.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import DatabaseError

from studio.access.principal import Principal
from studio.telemetry import logs
from studio.telemetry.models import Event, LogStream

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Send = Callable[[dict[str, Any]], Awaitable[None]]

BATCH_LINES = 1000
BATCH_EVENTS = 200
LOOK_AGAIN_S = 5.0  # without a hint: one may have been lost while Redis was away
AWAY_S = 1.0  # between two tries while the database does not answer
# Ids are given before a transaction commits, so a lower one may appear later; that far back is looked at again.
WINDOW = 200
GATHER_S = 0.03  # a stream in full flow is read in pieces of this length instead of line by line


class Feed(ABC):
    """One subscription: a task that sends what is new whenever it is woken."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """There may be something new."""
        self._news.set()

    async def close(self) -> None:
        """Send nothing more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._news.clear()  # before reading: what is stored meanwhile sets it again
            begin = time.monotonic()
            try:
                more = await self.send_new()
            except DatabaseError:  # it restarts, say: the rows are read when it is back, from where this page stands
                logger.exception("a page could not be told what is new; it is tried again")
                await asyncio.sleep(AWAY_S)
                continue
            if more:
                await asyncio.sleep(max(0.0, GATHER_S - (time.monotonic() - begin)))
                continue
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._news.wait()
            except TimeoutError:
                pass

    @abstractmethod
    async def send_new(self) -> bool:
        """Read and send one batch; True if there may be more at once."""


class LogFeed(Feed):
    """The lines of one stream from number `start` on; a negative start counts from the end.

    A stream that does not exist yet, or is not the caller's to see, has no lines so far: the two look the same.
    """

    def __init__(self, send: Send, caller: Principal, group: str, stream: str, start: int) -> None:
        self._caller, self._group, self._stream, self._next = caller, group, stream, start
        self._stream_id: int | None = None
        super().__init__(send)

    async def send_new(self) -> bool:
        if self._stream_id is None and not await self._find():
            return False
        assert self._stream_id is not None
        lines = await _read_lines(self._stream_id, self._next)
        if not lines:
            return False
        self._next = lines[-1][0] + 1
        await self._send(
            {
                "type": "log",
                "group": self._group,
                "stream": self._stream,
                "lines": [{"seq": seq, "at": at, "message": message} for seq, at, message in lines],
                "next": self._next,
            }
        )
        return True

    async def _find(self) -> bool:
        found = await _find_stream(self._caller, self._group, self._stream)
        if found is None:
            return False
        self._stream_id, next_seq = found
        if self._next < 0:
            self._next = max(0, next_seq + self._next)
        return True


class EventFeed(Feed):
    """Changes of state, and what passes: progress and hints that something else of a resource changed.

    start: the id of the last event the page has seen; None = from now on.
    """

    def __init__(self, send: Send, caller: Principal, start: int | None) -> None:
        self._caller, self._last = caller, start
        self._seen: set[int] | None = None
        self._passing: OrderedDict[tuple[str, str, str], dict[str, Any]] = OrderedDict()
        super().__init__(send)

    def offer(self, message: dict[str, Any]) -> None:
        """Send this soon; only the latest about the same thing, so that a slow page does not fall behind."""
        key = (message["type"], message["arn"], message.get("what", ""))
        self._passing.pop(key, None)
        self._passing[key] = message
        self.wake()

    async def send_new(self) -> bool:
        if self._seen is None:
            self._last, self._seen = await _events_seen(self._caller, self._last)
        events = await _read_events(self._caller, (self._last or 0) - WINDOW, self._seen)
        for event in events:
            self._seen.add(event["id"])
            self._last = max(self._last or 0, event["id"])
            await self._send(event)
        self._seen = {each for each in self._seen if each > (self._last or 0) - WINDOW}
        while self._passing:
            _, message = self._passing.popitem(last=False)
            await self._send(message)
        return len(events) == BATCH_EVENTS


def _in_any_thread(read: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Pages do not wait for each other: by default all consumers of a process would share one thread."""
    threaded: Callable[P, Awaitable[T]] = database_sync_to_async(read, thread_sensitive=False)
    return threaded


@_in_any_thread
def _find_stream(caller: Principal, group: str, stream: str) -> tuple[int, int] | None:
    rows = LogStream.objects.visible_to(caller).filter(group=group, name=stream)
    return rows.values_list("pk", "next_seq").first()


@_in_any_thread
def _read_lines(stream_id: int, start: int) -> list[tuple[int, int, str]]:
    return logs.lines_from(stream_id, start, BATCH_LINES)


@_in_any_thread
def _events_seen(caller: Principal, last: int | None) -> tuple[int, set[int]]:
    """Where a page stands: the id of its last event, and which of the ids before it were there already."""
    rows = Event.objects.visible_to(caller)
    if last is None:
        last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    seen = rows.filter(pk__gt=last - WINDOW, pk__lte=last)
    return last, set(seen.values_list("pk", flat=True))


@_in_any_thread
def _read_events(caller: Principal, after: int, seen: set[int]) -> list[dict[str, Any]]:
    rows = Event.objects.visible_to(caller).filter(pk__gt=after).order_by("pk")
    fresh = (event for event in rows[: BATCH_EVENTS + WINDOW] if event.pk not in seen)
    return [event.as_message() for event, _ in zip(fresh, range(BATCH_EVENTS), strict=False)]
