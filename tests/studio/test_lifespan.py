"""What holds something open is told before the web process ends."""

import asyncio

from studio import lifespan
from tests.running import RunningServer


def test_everything_is_closed_on_the_loop_of_the_server_and_one_failure_stops_no_other(monkeypatch):
    closed = []

    async def fails() -> None:
        raise OSError("already gone")

    async def closes() -> None:
        closed.append(asyncio.get_running_loop().is_running())

    monkeypatch.setattr(lifespan, "_at_shutdown", [fails, closes])
    server = RunningServer()
    assert closed == []

    server.stop()

    assert closed == [True]
