"""Where the process of an app runs: an interface, and the implementation that starts it on this machine.

Everything that a spawner needs to find a process again is in the text that `start` returns, so that an agent that was
killed leaves nothing behind that its successor could not adopt.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

LAUNCHER = Path(__file__).with_name("launcher.py")
IN_SERVER = Path(__file__).resolve().parent.parent / "in_server"
OUTPUT = "output.log"
MARK = "ATELIER_APP_RUN"  # in the environment of everything that an app starts; finds what outlives its server
NICE = 5  # notebooks give way to the studio's own processes
LEAST_MEMORY = 2 * 1024**3  # JupyterLab and one kernel reserve about 1 GiB
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/opt", "/proc", "/sys", "/run/systemd/resolve")
DEVICES = ("/dev",)


@dataclass(frozen=True)
class Launch:
    """What a process is started with.

    run: names this run of the app. folder: its own, private to the agent and the app, for configuration and output.
    home: the files of the space. argv: absolute program first. memory_bytes: of each process. cores: that it runs on.
    readable, writable: folders beside the system's, the home and the folder. output: name of the file in `folder` that
    takes what it says.
    """

    run: str
    folder: Path
    home: Path
    argv: list[str]
    environment: dict[str, str]
    memory_bytes: int
    cores: int = 1
    readable: list[str] = field(default_factory=list)
    writable: list[str] = field(default_factory=list)
    output: str = OUTPUT
    image: str = ""
    caged: bool = True
    dies_with_parent: bool = False


class Spawner(Protocol):
    """How apps are started, watched and ended. Handles are texts that can be stored."""

    def start(self, launch: Launch) -> str:
        """Start it and return its handle; OSError or CannotSpawn if that cannot be."""

    def alive(self, handle: str) -> bool:
        """Does it run, whoever started it?"""

    def exit_code(self, handle: str) -> int | None:
        """How it ended, if that is known."""

    def stop(self, handle: str, run: str, *, kill: bool) -> None:
        """Ask it to end, or end it and all that it left running."""

    def memory_of(self, handle: str) -> int:
        """Bytes that it and its children use now; 0 if that cannot be known."""

    def works(self, handle: str) -> bool:
        """Does a program run in one of its terminals?"""

    def starved(self, handle: str) -> int:
        """How many of its processes the system has ended because the app had used up its memory."""

    def runs(self, folder: Path) -> set[str]:
        """The runs of all that was started with a folder below this one, and is still there."""


class CannotSpawn(Exception):
    """The app cannot be started; the message is one sentence for the person who started it."""


class LocalSpawner:
    """Processes of this machine, each a session of its own behind launcher.py's limits."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, launch: Launch) -> str:
        """Start launcher.py, which becomes the program. The output goes to a file: it must survive the agent."""
        child = popen(launch)
        handle = f"{child.pid} {psutil.Process(child.pid).create_time():.2f}"
        self._children[handle] = child
        return handle

    def alive(self, handle: str) -> bool:
        """True while the very process runs that was started; a reused process id is not it."""
        child = self._children.get(handle)
        if child is not None:
            return child.poll() is None
        process = _found(handle)
        return process is not None and process.status() != psutil.STATUS_ZOMBIE

    def exit_code(self, handle: str) -> int | None:
        """Of children of this agent; what an agent before us started leaves no code."""
        child = self._children.get(handle)
        return child.returncode if child else None

    def stop(self, handle: str, run: str, *, kill: bool) -> None:
        """SIGTERM to the server, which ends its kernels; or SIGKILL to everything that carries the run's mark."""
        if not kill:
            process = _found(handle)
            if process is not None:
                with contextlib.suppress(psutil.Error):
                    process.send_signal(signal.SIGTERM)
            return
        for process in processes_of(run):
            with contextlib.suppress(psutil.Error):
                process.kill()
        child = self._children.get(handle)
        if child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(5)

    def memory_of(self, handle: str) -> int:
        """Resident bytes of the server and everything below it."""
        process = _found(handle)
        return 0 if process is None else resident(process)

    def works(self, handle: str) -> bool:
        """By the processes below it."""
        process = _found(handle)
        return process is not None and in_terminal(process)

    def starved(self, handle: str) -> int:
        """None: a process that asks for too much is refused it."""
        return 0

    def runs(self, folder: Path) -> set[str]:
        """By the marks of processes."""
        return set(runs_below(folder))


def popen(launch: Launch) -> subprocess.Popen[bytes]:
    """Start a launch in a session of its own and return the child."""
    launch.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (launch.folder / "tmp").mkdir(mode=0o700, exist_ok=True)
    launch.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = launch.folder / f"{launch.output.removesuffix('.log')}.launch.json"
    write_private(file, json.dumps(_described(launch)))
    with (launch.folder / launch.output).open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-I", str(LAUNCHER), str(file)],
            env={},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _described(launch: Launch) -> dict[str, object]:
    writable = [str(launch.home), str(launch.folder), *DEVICES, *launch.writable]
    python = [sys.prefix, sys.base_prefix, str(IN_SERVER)]
    return {
        "argv": launch.argv,
        "environment": launch.environment | {MARK: launch.run, "TMPDIR": str(launch.folder / "tmp")},
        "cwd": str(launch.home),
        "memory_bytes": max(launch.memory_bytes, LEAST_MEMORY),
        "cores": launch.cores,
        "nice": NICE,
        "caged": launch.caged,
        "readable": [*SYSTEM, *python, *launch.readable],
        "writable": writable,
        "dies_with_parent": launch.dies_with_parent,
    }


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, whoever could read what was there before."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)


def processes_of(run: str) -> list[psutil.Process]:
    """Everything that carries the mark of this run: the server, kernels in sessions of their own, terminals."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == run:
                found.append(process)
    return found


def runs_below(folder: Path) -> dict[str, list[psutil.Process]]:
    """All processes whose temporary folder is below `folder`, by the mark of their run."""
    found: dict[str, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            variables = process.environ()
            if MARK in variables and variables.get("TMPDIR", "").startswith(f"{folder}{os.sep}"):
                found.setdefault(variables[MARK], []).append(process)
    return found


def last_lines(file: Path, count: int = 3, limit: int = 600) -> str:
    """The end of a log file in one line, for failure reasons."""
    try:
        with file.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return " | ".join(line.strip() for line in lines[-count:] if line.strip())[-limit:]


def resident(process: psutil.Process) -> int:
    """Resident bytes of a process and of everything below it; what they share counts for each."""
    total = 0
    for each in [process, *_below(process)]:
        with contextlib.suppress(psutil.Error):
            total += each.memory_info().rss
    return total


def in_terminal(process: psutil.Process) -> bool:
    """Does a terminal below the process run something in the foreground, other than its shell?"""
    for each in _below(process):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # Behind the name, which may hold anything: state, parent, group, session, terminal, its foreground group.
            stat = Path(f"/proc/{each.pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
            group, session, terminal, foreground = (int(number) for number in stat.split()[2:6])
            if terminal and each.pid == session and foreground not in (-1, group):
                return True
    return False


def _found(handle: str) -> psutil.Process | None:
    pid, _, began = handle.partition(" ")
    with contextlib.suppress(psutil.Error, ValueError):
        process = psutil.Process(int(pid))
        if abs(process.create_time() - float(began)) < 0.05:
            return process
    return None


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []
