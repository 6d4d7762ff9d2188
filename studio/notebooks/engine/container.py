"""Apps in containers, by the command line of Docker or Podman.

The container shares the network name space of the machine, so that its server listens on loopback like a process of
the machine does, and the address for credentials, which SDKs accept on loopback only, is reachable inside. Its files
are the home and the app's folder, mounted where they lie; the image brings Python and Jupyter.
"""

import contextlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import psutil

from studio.notebooks.engine import cgroups
from studio.notebooks.engine.spawner import IN_SERVER, MARK, CannotSpawn, Launch, in_terminal, resident, write_private

COMMAND_TIMEOUT_S = 30.0
PULL_TIMEOUT_S = 600.0
STOP_GRACE_S = 5
PROCESSES = 4096
CPU_SHARES = 512  # half of what others get when all want more than there is: notebooks give way to the studio
LABEL = "atelier.apps"  # on each container: the folder that the folders of its studio's apps lie in
# The output goes to a file of ours, not to the log of the engine: it survives the container.
WRAPPER = 'umask 077; PATH="$1$PATH"; export PATH; output=$2; shift 2; exec "$@" >> "$output" 2>&1'


class ContainerSpawner:
    """One container per app, named after its run. program: `docker` or `podman`, or the path of one."""

    def __init__(self, program: str = "docker") -> None:
        self._program = program
        self._identity: list[str] | None = None
        self._seen: dict[str, _Seen] = {}

    def start(self, launch: Launch) -> str:
        """`run --detach`, in place of a container that carries the name; the handle is the name."""
        for folder in (launch.folder, launch.folder / "tmp", launch.home):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        output, variables = launch.folder / launch.output, launch.folder / "environment.list"
        output.touch(mode=0o600)
        write_private(variables, _environment_list(launch))
        self._remove(launch.run)
        command = ["run", "--detach", "--name", launch.run, "--label", f"{LABEL}={launch.folder.parent}"]
        command += ["--network", "host", "--init", "--stop-timeout", str(STOP_GRACE_S), *self._user()]
        command += ["--env-file", str(variables), "--workdir", str(launch.home), *_limits(launch), *_mounts(launch)]
        command += [launch.image, "/bin/sh", "-c", WRAPPER, "sh", _own_programs(launch), str(output)]
        self._run([*command, *_inside(launch.argv)], launch)
        return launch.run

    def alive(self, handle: str) -> bool:
        """What the engine says; an engine that does not answer says nothing, and the container counts as running.

        A process that was seen once is looked at without asking the engine again.
        """
        if not handle:
            return False
        seen = self._seen.get(handle)
        if seen is not None and seen.runs():
            return True
        try:
            return bool(self._state(handle).get("Running"))
        except (subprocess.SubprocessError, OSError, ValueError):
            return True

    def exit_code(self, handle: str) -> int | None:
        """Of a container that has ended and was not removed yet; negative for a signal, as of processes."""
        with contextlib.suppress(subprocess.SubprocessError, OSError, ValueError):
            code = self._state(handle).get("ExitCode")
            return None if code is None else 128 - int(code) if int(code) > 128 else int(code)
        return None

    def stop(self, handle: str, run: str, *, kill: bool) -> None:
        """`stop` in the background, which kills after STOP_GRACE_S; or remove it with all its processes."""
        if kill:
            self._remove(run)
            return
        with contextlib.suppress(OSError):
            subprocess.Popen(
                [self._program, "stop", "-t", str(STOP_GRACE_S), run],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def memory_of(self, handle: str) -> int:
        """Bytes that the container holds: what the system counts, else what its processes on this machine hold."""
        group, seen = self._group(handle), self._seen.get(handle)
        with contextlib.suppress(OSError, ValueError):
            if group:
                return cgroups.memory_used(group)
        return resident(seen.init) if seen is not None and seen.runs() else 0

    def works(self, handle: str) -> bool:
        """By the processes of this machine; False if the container runs on another."""
        seen = self._seen.get(handle)
        return seen is not None and seen.runs() and in_terminal(seen.init)

    def starved(self, handle: str) -> int:
        """Processes that the system has ended, by its count while the container runs, by the engine's word after."""
        group = self._group(handle)
        with contextlib.suppress(OSError, ValueError):
            if group:
                return cgroups.ended_for_memory(group)
        with contextlib.suppress(subprocess.SubprocessError, OSError, ValueError):
            return int(bool(self._state(handle).get("OOMKilled")))
        return 0

    def runs(self, folder: Path) -> set[str]:
        """Names of the containers that carry our label, whether they run or have ended."""
        try:
            found = self._asked("ps", "--all", "--filter", f"label={LABEL}={folder}", "--format", "{{.Names}}")
        except (subprocess.SubprocessError, OSError):
            return set()
        return set(found.stdout.split()) if not found.returncode else set()

    def _state(self, name: str) -> dict[str, Any]:
        """Empty if there is no such container; SubprocessError or OSError if the engine does not answer."""
        done = self._asked("inspect", "--type", "container", name)
        if done.returncode:
            if "no such container" in done.stderr.lower() or "no such object" in done.stderr.lower():
                return {}
            raise subprocess.SubprocessError(_last(done.stderr))
        about = json.loads(done.stdout)[0]
        state: dict[str, Any] = about["State"]
        if state.get("Running") and (seen := _Seen.found(int(state.get("Pid", 0)), name, about["Id"])):
            self._seen[name] = seen
        return state

    def _group(self, name: str) -> Path | None:
        seen = self._seen.get(name)
        return cgroups.memory_group(seen.init.pid, seen.container) if seen is not None and seen.runs() else None

    def _user(self) -> list[str]:
        """As whom the container runs. Asked once: an engine does not change its ways while it runs."""
        if self._identity is None:
            info: dict[str, Any] = {}
            with contextlib.suppress(ValueError, OSError, subprocess.SubprocessError):  # `run` meets it, and says it
                info = json.loads(self._asked("info", "--format", "{{json .}}").stdout)
            self._identity = identity(info, os.getuid(), os.getgid())
        return self._identity

    def _remove(self, name: str) -> None:
        """`rm --force` alone waits for the end of the processes with some engines, and says so with others."""
        self._seen.pop(name, None)
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            self._asked("kill", name)
            self._asked("rm", "--force", name)

    def _asked(
        self, *command: str, timeout_s: float = COMMAND_TIMEOUT_S, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._program, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def _run(self, command: list[str], launch: Launch) -> None:
        """CannotSpawn says why the container does not run; then there is none."""
        try:
            # Podman's monitor writes files where it was started.
            done = self._asked(*command, timeout_s=PULL_TIMEOUT_S, folder=launch.folder)
        except FileNotFoundError as error:
            raise CannotSpawn(
                f"{self._program} is not on this machine; install it, or unset ATELIER_NOTEBOOK_IMAGE to run apps as "
                "processes."
            ) from error
        except subprocess.TimeoutExpired as error:
            self._remove(launch.run)
            raise CannotSpawn(f"The container was not started within {PULL_TIMEOUT_S / 60:g} minutes.") from error
        if not done.returncode:
            return
        self._remove(launch.run)
        why = _last(done.stderr)
        if self._asked("image", "inspect", launch.image).returncode:
            raise CannotSpawn(
                f"The image {launch.image} is not on this machine and could not be fetched; build or pull it there, "
                f"or choose another image. {Path(self._program).name} says: {why}"
            )
        raise CannotSpawn(f"The container could not be started: {why}")


class _Seen:
    """The first process of a running container, if it is one of this machine."""

    def __init__(self, init: psutil.Process, container: str) -> None:
        self.init, self.container = init, container

    @classmethod
    def found(cls, pid: int, run: str, container: str) -> "_Seen | None":
        """None unless the process carries the mark of the run: another machine's process ids mean nothing here."""
        with contextlib.suppress(psutil.Error, OSError, ValueError):
            process = psutil.Process(pid)
            if process.environ().get(MARK) == run:
                return cls(process, container)
        return None

    def runs(self) -> bool:
        with contextlib.suppress(psutil.Error):
            return self.init.is_running() and self.init.status() != psutil.STATUS_ZOMBIE
        return False


def identity(info: dict[str, Any], uid: int, gid: int) -> list[str]:
    """Options that make files of the container ours. info: what `info` says of the engine; empty if unknown.

    Without root, Podman maps other users unless it is told to keep ours; Docker maps us to root inside.
    """
    if info.get("host", {}).get("security", {}).get("rootless"):
        return ["--userns", "keep-id", "--user", f"{uid}:{gid}"]
    if any("name=rootless" in each for each in info.get("SecurityOptions") or []):
        return ["--user", "0:0"]
    return ["--user", f"{uid}:{gid}"]


def _environment_list(launch: Launch) -> str:
    own = {"USER": "atelier"} | launch.environment | {MARK: launch.run, "TMPDIR": str(launch.folder / "tmp")}
    own.pop("PATH", None)  # the image knows where its programs are; see WRAPPER
    return "".join(f"{name}={value}\n" for name, value in own.items())


def _own_programs(launch: Launch) -> str:
    """The folders of the home that come before the image's on the PATH, each with a colon behind it."""
    folders = launch.environment.get("PATH", "").split(":")
    return "".join(f"{folder}:" for folder in folders if folder and Path(folder).is_relative_to(launch.home))


def _limits(launch: Launch) -> list[str]:
    memory, cores = launch.memory_bytes, min(launch.cores, os.cpu_count() or 1)  # Docker refuses more than there are
    found = ["--memory", str(memory), "--memory-swap", str(memory), "--shm-size", str(memory // 2)]
    found += ["--cpus", str(cores), "--cpu-shares", str(CPU_SHARES), "--pids-limit", str(PROCESSES)]
    return [*found, "--security-opt", "no-new-privileges", "--cap-drop", "ALL"]


def _mounts(launch: Launch) -> list[str]:
    found = [f"{folder}:{folder}" for folder in (launch.home, launch.folder, *launch.writable)]
    found += [f"{folder}:{folder}:ro" for folder in (IN_SERVER, *launch.readable)]
    return [word for each in found for word in ("--volume", each)]


def _inside(argv: list[str]) -> list[str]:
    """The command in the image, which has a Python of its own."""
    program = Path(argv[0]).name
    return ["python3" if program.startswith("python") else argv[0], *argv[1:]]


def _last(said: str) -> str:
    """The last line: what went wrong, behind warnings and progress."""
    return (said.strip().splitlines() or ["the engine did not say why"])[-1][-400:]
