"""A whole running Atelier for black-box tests: the real supervisor, a data folder of its own, a free port."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psutil

from studio.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
# For tests in which no model is trained: the libraries of models take a core for many seconds.
WITHOUT_MODELS = {"ATELIER_WARM_WORKERS": "no"}


@dataclass
class Studio:
    """A running system. `link` signs the administrator in, once."""

    url: str
    link: str
    data: Path
    supervisor: subprocess.Popen[bytes]
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a shell needs for `aws --profile atelier`."""
        return os.environ | {
            "AWS_CONFIG_FILE": str(self.data / "aws" / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.data / "aws" / "credentials"),
            "AWS_PROFILE": "atelier",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def client(self, service: str, **more: Any) -> Any:
        """A boto3 client with the key, region and endpoint that `./run` wrote for the profile `atelier`."""
        config, credentials = ConfigParser(), ConfigParser()
        config.read(self.data / "aws" / "config")
        credentials.read(self.data / "aws" / "credentials")
        profile, key = config["profile atelier"], credentials["atelier"]
        connect: Any = boto3.client  # overloaded by literal names of services
        return connect(
            service,
            region_name=profile["region"],
            endpoint_url=profile["endpoint_url"],
            aws_access_key_id=key["aws_access_key_id"],
            aws_secret_access_key=key["aws_secret_access_key"],
            **more,
        )

    def pids(self, name: str) -> list[int]:
        """Process ids of our own living children whose command line contains `name`."""
        found = []
        for child in psutil.Process(self.supervisor.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # gone, or a zombie by now
                if name in " ".join(child.cmdline()):
                    found.append(child.pid)
        return found


def plain_environment() -> dict[str, str]:
    """The environment without what the settings of the tests have put there: a system of its own shares nothing."""
    ours = ("ATELIER_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "OBJECT_STORE_URL", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(condition: Any, seconds: float, what: str) -> Any:
    """The first true value of `condition()`; fails with `what`.

    seconds: what a quiet machine needs; a busy one gets four times as long before the test fails.
    """
    until = time.monotonic() + seconds * 4
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {seconds * 4:.0f} s")


@contextmanager
def running_studio(
    data: Path,
    *,
    sample: bool = False,
    port: int | None = None,
    environment: dict[str, str] | None = None,
    workers: int = 1,
    web: int | None = None,
) -> Iterator[Studio]:
    """Start the supervisor, wait until it says it is ready, and stop it as Ctrl-C would."""
    port = port or free_port()
    log = data.parent / f"{data.name}.out"
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "studio.supervisor", "--port", str(port), "--data", str(data)]
            + ["--workers", str(workers)]
            + (["--web", str(web)] if web else [])
            + ([] if sample else ["--no-sample"]),
            cwd=ROOT,
            env=plain_environment() | {"PYTHONPATH": str(ROOT)} | (environment or {}),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def ready() -> str | None:
        if supervisor.poll() is not None:
            raise AssertionError(f"the supervisor ended:\n{log.read_text(encoding='utf-8')}")
        found = re.search(r"ready: (\S+)", log.read_text(encoding="utf-8"))
        return found.group(1) if found else None

    try:
        link = wait_for(ready, 120, "a ready system")
        yield Studio(f"http://127.0.0.1:{port}", link, data, supervisor)
    finally:
        supervisor.send_signal(signal.SIGINT)
        try:
            supervisor.wait(100)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
            raise
