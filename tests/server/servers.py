"""A real PostgreSQL, a real Redis and an S3 server, started for the tests and stopped after them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from studio.ports import free_port
from tests.system.studio import wait_for


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A fresh cluster in `folder`; yields a DATABASE_URL. Root hands it to the user `postgres`: the server insists."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)[0]
    folder.mkdir(parents=True, exist_ok=True)
    as_user: list[str] = []
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and parent != Path("/") and parent != Path("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)
        as_user = ["runuser", "-u", "postgres", "--"]
    data, port = folder / "data", free_port()
    initialise = [programs / "initdb", "-D", data, "-U", "atelier", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_user, *map(str, initialise)], check=True, capture_output=True, cwd="/")
    options = ["-D", data, "-p", port, "-h", "127.0.0.1", "-k", folder, "-F", "-c", "max_connections=200"]
    said = folder / "postgresql.log"  # of deadlocks, of refused clients, and why it did not start
    with said.open("wb") as log:
        server = subprocess.Popen(
            [*as_user, str(programs / "postgres"), *map(str, options)], cwd="/", stdout=log, stderr=log
        )
    url = f"postgres://atelier@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        assert server.poll() is None, f"PostgreSQL ended: {said.read_text(encoding='utf-8', errors='replace')[-4000:]}"
        return _answers(url)

    try:
        wait_for(answers, 30, "an answer of PostgreSQL")
        yield url
    finally:
        if server.poll() is None:
            # To PostgreSQL, "quit" is an end at once; nobody reads the data again. It ends its own processes.
            os.kill(int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0]), signal.SIGQUIT)
            server.wait(100)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A system Redis; yields a REDIS_URL."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed"
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _listens(port), 10, "an answer of Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def s3() -> Iterator[str]:
    """moto's S3 server over the wire; yields an OBJECT_STORE_URL of a bucket that does not exist yet."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"s3://atelier-objects?endpoint_url=http://{host}:{port}"
    finally:
        server.stop()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
