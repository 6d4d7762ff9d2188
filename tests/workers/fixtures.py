"""A real worker for tests of any room: a Celery process on the test's own database file and Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LOG_SHOWN = 4_000  # letters of a worker's log, behind a test that failed


def wait_until(
    condition: Callable[[], Any], timeout_s: float = 30.0, *, what: str = "", state: Callable[[], Any] = lambda: ""
) -> Any:
    """What the condition says as soon as it is true; AssertionError when it stays false.

    The timeout is what a quiet machine needs; a busy one gets four times as long before the test fails. state: how
    things are then, for whoever looks for the cause.
    """
    until = time.monotonic() + timeout_s * 4
    while True:
        if found := condition():
            return found
        in_time = time.monotonic() < until
        assert in_time, f"waited {timeout_s:g} s in vain{f' for {what}' if what else ''}. {state()}"
        time.sleep(0.02)


def environment_of_this_test(**extra: str) -> dict[str, str]:
    """What a process needs to see the database, the Redis and the data folder of this test session."""
    vendor = connection.vendor
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if vendor == "sqlite"
        else f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        "ATELIER_DATA": str(settings.DATA_DIR),
        "ATELIER_WARM_WORKERS": "no",
        "ATELIER_SWEEP_S": "1",
        **extra,
    }


class WorkerProcess:
    """One `celery -A workers worker`, started by a test and ended by it."""

    def __init__(self, queues: str = "cpu", **environment: str) -> None:
        self.queues, self.extra = queues, environment
        self.log = Path(settings.DATA_DIR) / f"worker-{time.monotonic_ns()}.log"
        self._command = [sys.executable, "-m", "celery", "-A", "workers", "--quiet", "worker", "-Q", queues]
        self._environment = environment_of_this_test(**environment)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "WorkerProcess":
        """Start it and wait until it takes messages."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "-n", f"w{time.monotonic_ns()}@%h", "-l", "info"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: self._says_ready() or not self.running, 60, what="the worker to be ready")
        assert self.running, self.text()
        return self

    def _says_ready(self) -> bool:
        return " ready." in self.text()

    def text(self) -> str:
        """Everything it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9 of this process alone: its children have to notice by themselves."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def terminate(self) -> None:
        """Ask it to end, as the supervisor does, and wait for it."""
        os.kill(self.pid, signal.SIGTERM)
        self.wait()

    def wait(self, timeout_s: float = 80) -> None:
        """Until it has ended."""
        assert self._process is not None
        self._process.wait(timeout_s)

    def clean_up(self) -> None:
        """At the end of a test: it ends, whatever state it is in."""
        if self.running:
            os.kill(self.pid, signal.SIGTERM)
            try:
                self.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self.wait()


Start = Callable[..., WorkerProcess]


# At most one worker that outlives its test, because starting one takes seconds.
_idle_worker: list[WorkerProcess] = []


def _end_idle_worker() -> None:
    while _idle_worker:
        left = _idle_worker.pop()
        if left.running:
            left.kill()


@pytest.fixture(autouse=True)
def _no_workers_but_those_of_the_test(request: pytest.FixtureRequest) -> None:
    """A worker left over from another test would claim the rows of a test that makes jobs and wants none run."""
    if "start_worker" not in request.fixturenames:
        _end_idle_worker()


@pytest.fixture(scope="session", autouse=True)
def _none_left_over(private_redis: str) -> Iterator[None]:
    """The last worker ends before its Redis does."""
    yield
    _end_idle_worker()


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Start]:
    """Start workers of this test alone: `start_worker()`, `start_worker("gpu", ATELIER_ENFORCE_MEMORY="yes")`.

    The test may kill them. The first one may be left over from another test; the database is emptied in between.
    """
    started: list[WorkerProcess] = []

    def start(queues: str = "cpu", **environment: str) -> WorkerProcess:
        left = _idle_worker.pop() if _idle_worker else None
        if left is not None and (not left.running or (left.queues, left.extra) != (queues, environment)):
            left.clean_up()
            left = None
        worker = left or WorkerProcess(queues, **environment)
        started.append(worker)
        return worker if left else worker.start()

    yield start
    for worker in started:  # pytest shows it where the test has failed
        state = "running" if worker.running else "ended"
        sys.stdout.write(f"-- {worker.log.name}, {state}\n{worker.text()[-LOG_SHOWN:]}\n")
    alive = [worker for worker in started if worker.running]
    for worker in alive[1:]:
        worker.kill()
    _idle_worker.extend(alive[:1])


@pytest.fixture
def no_worker(transactional_db: None) -> None:
    """No worker runs, not even one left over from another test that this test's `start_worker` might take."""
    _end_idle_worker()


@pytest.fixture
def worker(start_worker: Start) -> WorkerProcess:
    """A worker of the `cpu` queue."""
    return start_worker()
