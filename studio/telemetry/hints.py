"""Telling browsers that something is new. A hint is never the truth: what it speaks of is stored before it is sent.

Hints go out over the channel layer from one thread of this process that keeps an event loop, so that worker threads
and views neither wait for Redis nor open a connection per hint. While one hint is on its way, later ones about the
same thing replace each other: a stream that grows a thousand times a second sends as many hints as Redis takes.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
import threading
from collections import OrderedDict
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)
MAX_WAITING = 10_000  # while Redis is away the oldest hints go first; readers look again by themselves
SEND_TIMEOUT_S = 5.0


class Hints:
    """The sender of one process."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._pid = 0

    def send(self, group: str, about: str, message: dict[str, Any]) -> None:
        """Send `message` to the channel group soon. A waiting message with the same group and `about` is replaced."""
        with self._lock:
            self._waiting.pop((group, about), None)
            self._waiting[(group, about)] = message
            while len(self._waiting) > MAX_WAITING:
                self._waiting.popitem(last=False)
            loop = self._running_loop()
            wake = self._wake
        assert wake is not None
        with contextlib.suppress(RuntimeError):  # the loop is closed: this process is ending
            loop.call_soon_threadsafe(wake.set)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or self._pid != os.getpid():  # a forked child has the object but not the thread
            self._loop, self._wake, self._pid = asyncio.new_event_loop(), asyncio.Event(), os.getpid()
            threading.Thread(target=self._run, args=(self._loop,), name="hints", daemon=True).start()
        return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(self._send_forever())

    async def _send_forever(self) -> None:
        layer, wake = get_channel_layer(), self._wake
        assert layer is not None
        assert wake is not None
        while True:
            await wake.wait()
            wake.clear()
            while (next_one := self._take()) is not None:
                group, message = next_one
                try:
                    async with asyncio.timeout(SEND_TIMEOUT_S):
                        await layer.group_send(group, message)
                except Exception as error:  # Redis is away in one of many ways; the rows are there, readers look again
                    logger.warning("a hint to %s was not sent: %s: %s", group, type(error).__name__, error)

    def _take(self) -> tuple[str, dict[str, Any]] | None:
        with self._lock:
            if not self._waiting:
                return None
            (group, _about), message = self._waiting.popitem(last=False)
            return group, message


_hints = Hints()
send = _hints.send
EVENTS = "events"  # the channel group of everybody who watches states; consumers drop what their domain may not see


def log_group_name(group: str, stream: str) -> str:
    """The channel group of those who follow one log stream; known before the stream has a first line."""
    return f"log.{hashlib.blake2b(f'{group}:{stream}'.encode(), digest_size=16).hexdigest()}"


def user_group_name(user_id: int) -> str:
    """The channel group of all open pages of one person."""
    return f"user.{user_id}"


def log_grew(group: str, stream: str) -> None:
    """A stream has new lines. Which ones does not matter: readers take all they have not seen."""
    send(log_group_name(group, stream), "grew", {"type": "log.grew", "group": group, "stream": stream})


def event_written(event_id: int) -> None:
    """A row of `Event` is stored. Which one does not matter: readers take all they have not seen."""
    send(EVENTS, "event", {"type": "event.written", "id": event_id})


def progress(arn: str, domain_id: str, message: dict[str, Any]) -> None:
    """A job got further; `message` is what browsers get."""
    send(EVENTS, f"progress {arn}", {"type": "page.message", "domain_id": domain_id, "message": message})


def changed(resource: Any, what: str) -> None:
    """Something of a resource other than its status changed (`candidates`); call it after commit. Carries no data."""
    message = {
        "type": "changed",
        "kind": getattr(resource, "kind", resource.arn_kind),
        "arn": resource.arn,
        "name": resource.name,
        "what": what,
    }
    hint = {"type": "page.message", "domain_id": resource.domain_id, "message": message}
    send(EVENTS, f"changed {what} {resource.arn}", hint)


def signed_out(user_id: int) -> None:
    """Every open page of this person closes its socket; call it after commit when sessions end."""
    send(user_group_name(user_id), "signed out", {"type": "signed.out"})
