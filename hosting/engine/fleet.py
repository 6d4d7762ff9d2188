"""Model servers that one batch transform job has for itself."""

import contextlib
import itertools
import json
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from hosting.engine import process
from hosting.engine.process import Launch
from hosting.engine.records import BadObject

PING_EVERY_S = 3.0
ORPHAN_S = 20.0  # the servers of a worker that was killed end by themselves


class ServerLost(ConnectionError):
    """A server died and could not be started again."""


class Fleet:
    """`count` servers of one package, for `call`s from several threads. Use as a context manager.

    timeout_s, retries: of one request, as in ModelClientConfig (spec §13.1).
    """

    def __init__(
        self,
        folder: Path,
        model_dir: Path,
        environment: dict[str, str],
        *,
        count: int,
        max_body: int,
        timeout_s: float,
        retries: int,
        startup_s: float = 480.0,
    ) -> None:
        self._token = secrets.token_urlsafe(24)
        self._launches = [
            Launch(
                folder / str(number),
                model_dir,
                "127.0.0.1",
                self._token,
                environment,
                max_body=max_body,
                orphan_s=ORPHAN_S,
            )
            for number in range(count)
        ]
        self._children: list[subprocess.Popen[bytes]] = []
        self._addresses: list[str] = []
        self._turn = itertools.count()
        self._restarting = threading.Lock()
        self._over = threading.Event()
        self._client = httpx.Client(timeout=httpx.Timeout(timeout_s, connect=5.0), trust_env=False)
        self._retries, self._startup_s = retries, startup_s

    def __enter__(self) -> "Fleet":
        try:
            self._children = [process.start(launch) for launch in self._launches]
            self._addresses = [self._wait(number) for number in range(len(self._launches))]
        except BaseException:
            self.__exit__()
            raise
        threading.Thread(target=self._keep_alive, daemon=True, name="transform-pings").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._client.close()
        for child in self._children:
            process.send(child.pid, signal.SIGKILL)  # nothing is in flight any more that anybody wants
            child.wait()

    def parameters(self) -> dict[str, Any]:
        """What the model server says of itself: columns, concurrency, payload (spec §13.2)."""
        found: dict[str, Any] = self._client.get(
            f"http://{self._addresses[0]}/execution-parameters", headers={"X-Atelier-Token": self._token}
        ).json()
        return found

    def call(self, body: bytes, content_type: str, accept: str) -> bytes:
        """One request to the next server in turn. BadObject for what the model refuses, after the retries."""
        said = ""
        for attempt in range(self._retries + 1):
            number = next(self._turn) % len(self._launches)
            headers = {"Content-Type": content_type, "Accept": accept, "X-Atelier-Token": self._token}
            try:
                response = self._client.post(
                    f"http://{self._addresses[number]}/invocations", content=body, headers=headers
                )
            except httpx.TimeoutException:
                said = "the model did not answer in time"
            except httpx.TransportError:
                said = "the model server died"
                self._revive(number)
            else:
                if response.status_code == 200:
                    return response.content
                said = _sentence(response)
                if response.status_code < 500 and response.status_code != 429:
                    break  # the same request would be refused again
            self._over.wait(min(0.2 * 2**attempt, 5.0))
        raise BadObject(said)

    def _revive(self, number: int) -> None:
        with self._restarting:
            if self._children[number].poll() is None and process.ping(self._addresses[number], self._token):
                return
            if self._over.is_set():
                raise ServerLost("the job is over")
            process.send(self._children[number].pid, signal.SIGKILL)
            self._children[number].wait()
            self._children[number] = process.start(self._launches[number])
            self._addresses[number] = self._wait(number)

    def _wait(self, number: int) -> str:
        """The address once the server answers its first ping; BadObject with its last words if it does not."""
        folder, until = self._launches[number].folder, time.monotonic() + self._startup_s
        while time.monotonic() < until and self._children[number].poll() is None:
            address = process.address_in(folder, "127.0.0.1")
            if address and process.ping(address, self._token):
                return address
            time.sleep(0.05)
        raise BadObject(f"The model did not pass the ping health check. Its last lines: {process.last_lines(folder)}")

    def _keep_alive(self) -> None:
        while not self._over.wait(PING_EVERY_S):
            for address in list(self._addresses):
                process.ping(address, self._token)

    def new_output(self) -> Callable[[], Iterator[str]]:
        """A function that gives the lines the servers have written since its last call."""
        offsets = [0] * len(self._launches)

        def read() -> Iterator[str]:
            for number, launch in enumerate(self._launches):
                with contextlib.suppress(OSError), (launch.folder / process.OUTPUT).open("rb") as file:
                    file.seek(offsets[number])
                    data = file.read()
                    offsets[number] += len(data)
                    yield from data.decode("utf-8", "replace").splitlines()

        return read


def _sentence(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"])
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError):
        return f"the model answered with status {response.status_code}"
