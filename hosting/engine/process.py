"""Starting, finding and ending model server processes. Used by the agent (endpoints) and by transform jobs."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
PING_TIMEOUT_S = 2.0  # hosting spec §4
MODULE = "hosting.server"
OUTPUT = "output.log"
# What a server inherits from us. Secrets of the studio (keys, database and store addresses) are not among it.
INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "HOME",
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
)


@dataclass(frozen=True)
class Launch:
    """What a server is started with. folder: its own, for configuration, output and temporary files."""

    folder: Path
    model_dir: Path
    host: str
    token: str
    environment: dict[str, str]
    max_body: int = 6 * 1024 * 1024
    orphan_s: float = 120.0
    waiting: int = 64


def start(launch: Launch) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own; its output goes to `<folder>/output.log`.

    A file, not a pipe: the server must survive the end of whoever started it.
    """
    launch.folder.mkdir(parents=True, exist_ok=True)
    (launch.folder / "tmp").mkdir(exist_ok=True)
    address_file = launch.folder / "address.json"
    address_file.unlink(missing_ok=True)
    cores = os.cpu_count() or 1
    threads = int(launch.environment.get("SAGEMAKER_MODEL_SERVER_WORKERS", min(4, cores)))
    config = {
        "model_dir": str(launch.model_dir),
        "address_file": str(address_file),
        "host": launch.host,
        "token": launch.token,
        "threads": threads,
        "waiting": launch.waiting,
        "max_body": launch.max_body,
        "orphan_s": launch.orphan_s,
        "environment": launch.environment,
    }
    config_file = launch.folder / "config.json"
    with os.fdopen(os.open(config_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(config, file)
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment |= {
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(launch.folder / "tmp"),
        # One prediction must not start a thread per core beside the other predictions.
        "OMP_NUM_THREADS": launch.environment.get("OMP_NUM_THREADS", str(max(1, cores // threads))),
        # Nor may its threads keep cores that others need for longer than a moment: see workers/isolation/warm.py.
        "OMP_WAIT_POLICY": "PASSIVE",
        "GOMP_SPINCOUNT": "1000",
        "MLFLOW_DISABLE_ENV_CREATION": "true",
    }
    with (launch.folder / OUTPUT).open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", MODULE, str(config_file)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def address_in(folder: Path, host: str) -> str:
    """`host:port` once the server of this folder listens, else an empty text."""
    try:
        return f"{host}:{json.loads((folder / 'address.json').read_text(encoding='utf-8'))['port']}"
    except (OSError, ValueError, KeyError):
        return ""


def ping(address: str, token: str, timeout_s: float = PING_TIMEOUT_S) -> bool:
    """True if `GET /ping` answers 200 in time."""
    connection = http.client.HTTPConnection(address, timeout=timeout_s)
    try:
        connection.request("GET", "/ping", headers={"X-Atelier-Token": token})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def started_at(pid: int) -> float | None:
    """When the process with this id began; None if there is none. Tells a reused id from the one that was meant."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def is_ours(pid: int, since: float) -> bool:
    """True if the process runs, began at `since`, and is a model server."""
    try:
        process = psutil.Process(pid)
        return (
            abs(process.create_time() - since) < 0.05
            and process.status() != psutil.STATUS_ZOMBIE
            and MODULE in process.cmdline()
        )
    except psutil.Error:
        return False


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to the process group of a server; nothing happens if it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def servers_below(folder: Path) -> list[int]:
    """Ids of the model servers whose configuration lies below `folder`."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = process.info["cmdline"] or []
        if MODULE in words and words[-1].startswith(f"{folder}{os.sep}"):
            found.append(process.info["pid"])
    return found


def last_lines(folder: Path, count: int = 3, limit: int = 600) -> str:
    """The end of a server's output in one line, for failure reasons."""
    try:
        with (folder / OUTPUT).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 8192))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return " | ".join(line.strip() for line in lines[-count:] if line.strip())[-limit:]
