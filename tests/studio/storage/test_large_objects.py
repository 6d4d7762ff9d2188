"""A gigabyte through the real AWS CLI: the server's memory must not notice."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest
from django.conf import settings

from studio.ports import free_port
from tests.workers.fixtures import environment_of_this_test

GROWTH_BYTES = 150 * 1024**2
SIZE_BYTES = 1024**3


@pytest.fixture
def separate_server(people, wait_until):
    """The application in a process of its own, so that its memory is its own; yields (url, process)."""
    port = free_port()
    command = [sys.executable, "-m", "studio.web", "--port", str(port)]
    process = subprocess.Popen(command, env=environment_of_this_test(), cwd=Path(__file__).parents[3])
    url = f"http://127.0.0.1:{port}"

    def answers():
        try:
            return httpx.get(f"{url}/healthz").status_code < 500
        except httpx.TransportError:
            return False

    wait_until(answers, timeout=60)
    yield url, psutil.Process(process.pid)
    process.terminate()
    process.wait(80)


def digest_of(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_gigabyte_goes_up_and_down_in_constant_memory(separate_server, people, tmp_path):
    url, process = separate_server
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
        "AWS_ACCESS_KEY_ID": people.dora.access_key_id,
        "AWS_SECRET_ACCESS_KEY": people.dora.secret,
        "AWS_DEFAULT_REGION": settings.REGION,
        "AWS_ENDPOINT_URL": f"{url}/aws",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }

    def aws(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "awscli", "s3", *map(str, arguments)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    source = tmp_path / "up" / "big.bin"
    source.parent.mkdir()
    block = os.urandom(1024**2)
    with source.open("wb") as stream:
        for number in range(SIZE_BYTES // len(block)):
            stream.write(number.to_bytes(8, "big") + block[8:])
    aws("mb", "s3://big-bucket")
    aws("ls", "s3://big-bucket")
    before = process.memory_info().rss

    aws("cp", source, "s3://big-bucket/one/big.bin")
    after_upload = process.memory_info().rss
    aws("cp", "s3://big-bucket/one/big.bin", tmp_path / "down.bin")
    after_download = process.memory_info().rss

    assert digest_of(tmp_path / "down.bin") == digest_of(source)
    assert max(after_upload, after_download) - before < GROWTH_BYTES
    assert "big.bin" in aws("ls", "s3://big-bucket/one/")
    assert aws("sync", source.parent, "s3://big-bucket/one") == ""  # the same size, and newer there: nothing to do
    aws("rm", "s3://big-bucket", "--recursive")
    aws("rb", "s3://big-bucket")
