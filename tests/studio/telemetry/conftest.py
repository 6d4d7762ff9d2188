"""An open page of a person: what it subscribes to and what it hears."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.cast import Person
from tests.running import RunningServer
from tests.studio.access.browsers import browser_of


class Page:
    """A websocket as the front end uses it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def subscribe(self, topic: str, **more: Any) -> None:
        self.say(type="subscribe", topic=topic, **more)

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def settle(self) -> None:
        """Return when the server has taken in everything that was said so far."""
        self.say(type="subscribe", topic="no such topic")
        assert self.hear()["type"] == "error"

    def hear(self, seconds: float = 40) -> dict[str, Any]:
        """The next message."""
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=seconds))
        return message

    def hear_lines(self, count: int) -> list[dict[str, Any]]:
        """The next `count` log lines; a message that brings more of them fails the test."""
        lines: list[dict[str, Any]] = []
        while len(lines) < count:
            message = self.hear()
            assert message["type"] == "log", message
            assert message["next"] == message["lines"][-1]["seq"] + 1
            lines += message["lines"]
        assert len(lines) == count
        return lines

    def hears_nothing(self, seconds: float = 0.5) -> bool:
        """True if no message comes for a while."""
        try:
            self.socket.recv(timeout=seconds)
        except TimeoutError:
            return True
        return False


@pytest.fixture
def open_page(server: RunningServer) -> Iterator[Callable[[Person], Page]]:
    """`open_page(people.dora)`: a signed-in person's page with its socket open."""
    with ExitStack() as open_sockets:

        def go(person: Person) -> Page:
            cookie = browser_of(person).client.cookies["atelier_session"].value
            address = f"{server.url.replace('http', 'ws')}/ws/"
            headers = {"Cookie": f"atelier_session={cookie}", "Origin": server.url}
            return Page(open_sockets.enter_context(connect(address, additional_headers=headers)))

        yield go
