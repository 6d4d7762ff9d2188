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

from studio.notebooks.engine.spawner import IN_SERVER, MARK, CannotSpawn, Launch

COMMAND_TIMEOUT_S = 30.0
PULL_TIMEOUT_S = 600.0
STOP_GRACE_S = 5


class ContainerSpawner:
    """One container per app, named after its run. program: `docker` or `podman`, or the path of one."""

    def __init__(self, program: str = "docker") -> None:
        self._program = program

    def start(self, launch: Launch) -> str:
        """`run --detach`; the output goes to the same file as that of a local process."""
        for folder in (launch.folder, launch.folder / "tmp", launch.home):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        output = launch.folder / launch.output
        output.touch(mode=0o600)
        environment = launch.environment | {MARK: launch.run, "TMPDIR": str(launch.folder / "tmp")}
        variables = launch.folder / "environment.list"
        variables.touch(mode=0o600)
        variables.write_text("".join(f"{name}={value}\n" for name, value in environment.items()), encoding="utf-8")
        name = launch.run
        command = ["run", "--detach", "--name", name, "--network", "host", "--init", "--env-file", str(variables)]
        command += ["--user", f"{os.getuid()}:{os.getgid()}", "--workdir", str(launch.home)]
        command += ["--memory", str(launch.memory_bytes), "--cpus", str(launch.cores), "--pids-limit", "4096"]
        command += ["--security-opt", "no-new-privileges", "--cap-drop", "ALL"]
        for folder in (launch.home, launch.folder):
            command += ["--volume", f"{folder}:{folder}"]
        command += ["--volume", f"{IN_SERVER}:{IN_SERVER}:ro", launch.image]
        # A file of ours, not the log of the engine: it survives the container.
        command += ["/bin/sh", "-c", f'exec "$@" >> {output} 2>&1', "sh", *_inside(launch.argv)]
        self._call(command, PULL_TIMEOUT_S)
        return name

    def alive(self, handle: str) -> bool:
        """What the engine says; an engine that does not answer says nothing, and the container counts as running."""
        if not handle:
            return False
        try:
            return bool(self._state(handle).get("Running"))
        except (subprocess.SubprocessError, OSError):
            return True

    def exit_code(self, handle: str) -> int | None:
        """Of a container that has ended and was not removed yet."""
        with contextlib.suppress(subprocess.SubprocessError, OSError):
            code = self._state(handle).get("ExitCode")
            return int(code) if code is not None else None
        return None

    def stop(self, handle: str, run: str, *, kill: bool) -> None:
        """`stop` in the background, which kills after STOP_GRACE_S; or remove it with all its processes."""
        with contextlib.suppress(CannotSpawn, OSError):
            if kill:
                self._call(["rm", "--force", run], COMMAND_TIMEOUT_S)
            else:
                subprocess.Popen(
                    [self._program, "stop", "--time", str(STOP_GRACE_S), run],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )

    def memory_of(self, handle: str) -> int:
        """The engine keeps the limit."""
        return 0

    def _state(self, name: str) -> dict[str, Any]:
        done = subprocess.run(
            [self._program, "inspect", "--format", "{{json .State}}", name],
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            return {}
        state: dict[str, Any] = json.loads(done.stdout)
        return state

    def _call(self, command: list[str], timeout_s: float) -> None:
        try:
            done = subprocess.run(
                [self._program, *command], capture_output=True, text=True, timeout=timeout_s, check=False
            )
        except FileNotFoundError as error:
            raise CannotSpawn(
                f"{self._program} is not on this machine; install it, or unset ATELIER_NOTEBOOK_IMAGE to run apps as "
                "processes."
            ) from error
        if done.returncode:
            raise CannotSpawn(f"The container could not be started: {done.stderr.strip()[-400:]}")


def _inside(argv: list[str]) -> list[str]:
    """The command in the image, which has a Python of its own."""
    program = Path(argv[0]).name
    return ["python3" if program.startswith("python") else argv[0], *argv[1:]]
