"""Around the process that runs a notebook: its shell, its clock, its end. Runs in a job's child process.

Order (spec studio §13.1): the start-up script in a shell of its own; then one shell that sources the initialization
script and becomes the process that runs the notebook. Both are in the cage of notebook apps (studio/notebooks/engine/
launcher.py): they open their own files and the system's, and nothing of the worker's environment is passed on.
"""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.notebook_jobs.engine.plan import START_UP_S, Outcome, Plan, State
from studio.notebooks.engine.spawner import DEVICES, LAUNCHER, LEAST_MEMORY, NICE, SYSTEM, write_private

CODE = Path(__file__).resolve().parents[2]  # the package `studio`; its parent may hold the data folder
LOOK_EVERY_S = 0.2
BEYOND_S = 60.0  # what writing the outputs may take after the time is over
STOP_S = 8.0  # between asking and killing: the outputs so far are written
_NOT_SOURCED = 90
# -I: what the initialization script sets for Python is the notebook's matter, not this process's. The package is made
# by hand because its parent folder is outside the cage.
_EXECUTE = (
    "import sys, types; studio = types.ModuleType('studio'); studio.__path__ = [{code!r}]; "
    "sys.modules['studio'] = studio; "
    "from studio.notebook_jobs.engine.executing import main; sys.exit(main({plan!r}))"
)


def run(send: Callable[[Any], None], stop: threading.Event, plan: Plan) -> Outcome:
    """Execute the plan; send an Outcome whenever another cell is done. A stop ends it, with the outputs so far kept.

    What is printed goes to the job's log.
    """
    notes = plan.outputs.parent / "notes"
    for folder in (notes, plan.outputs, notes / "home"):
        folder.mkdir(parents=True, exist_ok=True)
    environment = environment_of(plan, notes)
    if plan.start_up_script and (problem := _start_up(plan, notes, environment, stop)):
        return Outcome(State.NOT_STARTED, problem)
    for name in ("progress.json", "outcome.json"):
        (notes / name).unlink(missing_ok=True)
    (notes / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    code = _watched(plan, notes, environment, stop, send)
    outcome = Outcome(State.DIED, f"The process that ran the notebook ended with code {code} before its end.")
    with contextlib.suppress(OSError, ValueError, KeyError):
        outcome = Outcome.from_json((notes / "outcome.json").read_text(encoding="utf-8"))
    if stop.is_set() and outcome.state is State.DIED:
        return Outcome(State.STOPPED, "Stopped before the first cell.", outcome.cells)
    if code == _NOT_SOURCED:
        return Outcome(
            State.NOT_STARTED, f"The initialization script {plan.initialization_script} failed; see the log."
        )
    return outcome


def environment_of(plan: Plan, notes: Path) -> dict[str, str]:
    """What shells and kernels see: nothing of this process but where programs are."""
    home = notes / "home"
    packages = home / "packages"
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    own = {
        "PATH": f"{packages / 'bin'}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "SHELL": "/bin/bash",
        "TMPDIR": str(home / "tmp"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        # The studio's own packages cannot be changed: what pip installs is this run's, and found first.
        "PIP_TARGET": str(packages),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": str(packages),
    }
    if plan.keys_file:
        config = notes / "aws-config"
        # Read again by boto3 and the AWS CLI shortly before the keys in it end; the worker renews the file. The second
        # name is the one that "Show as code" and people's own machines use.
        values = f"region = {plan.region}\ncredential_process = /bin/cat {plan.keys_file}\n"
        config.write_text(f"[default]\n{values}[profile atelier]\n{values}", encoding="utf-8")
        own["AWS_CONFIG_FILE"] = str(config)
    return own | plan.environment


def _start_up(plan: Plan, notes: Path, environment: dict[str, str], stop: threading.Event) -> str:
    """Run the start-up script, which sees neither the notebook nor keys; what went wrong, empty if nothing did."""
    folder = notes.parent / "start-up"
    folder.mkdir(exist_ok=True)
    script = folder / "start-up.sh"
    script.write_text(plan.start_up_script, encoding="utf-8")
    sys.stdout.write("Start-up script\n")
    sys.stdout.flush()
    plain = {name: environment[name] for name in ("PATH", "LANG", "SHELL")} | {"HOME": str(folder)}
    process = _popen(plan, ["/bin/bash", str(script)], plain, cwd=folder, readable=[], writable=[folder])
    code = _wait(process, time.monotonic() + START_UP_S, stop, lambda: None)
    if code is None:
        return f"The start-up script took longer than {START_UP_S // 60} minutes."
    return f"The start-up script failed with exit code {code}; see the log." if code else ""


def _popen(
    plan: Plan, argv: list[str], environment: dict[str, str], *, cwd: Path, readable: list[Path], writable: list[Path]
) -> "subprocess.Popen[bytes]":
    """Start a program in a session and a cage of its own; what it prints goes where this process prints."""
    launch = {
        "argv": argv,
        "environment": environment,
        "cwd": str(cwd),
        "memory_bytes": max(plan.memory_bytes, LEAST_MEMORY),
        "cores": plan.cores,
        "nice": NICE,
        "caged": plan.caged,
        "readable": [*SYSTEM, sys.prefix, sys.base_prefix, *map(str, readable)],
        "writable": [*DEVICES, *map(str, writable)],
        "dies_with_parent": True,
    }
    file = plan.outputs.parent / "launch.json"
    write_private(file, json.dumps(launch))
    return subprocess.Popen([sys.executable, "-I", str(LAUNCHER), str(file)], env={}, start_new_session=True)


def _watched(
    plan: Plan, notes: Path, environment: dict[str, str], stop: threading.Event, send: Callable[[Any], None]
) -> int:
    code = _EXECUTE.format(code=str(CODE), plan=str(notes / "plan.json"))
    line = f"exec {shlex.quote(sys.executable)} -I -c {shlex.quote(code)}"
    if plan.initialization_script:
        script = shlex.quote(str(plan.folder / plan.initialization_script))
        line = f"source {script} || exit {_NOT_SOURCED}\n{line}"
    process = _popen(
        plan,
        ["/bin/bash", "-c", line],
        environment,
        cwd=plan.folder,
        readable=[CODE, *([Path(plan.keys_file).parent] if plan.keys_file else [])],
        writable=[plan.folder, plan.outputs, notes],
    )
    seen = ""

    def look() -> None:
        nonlocal seen
        with contextlib.suppress(OSError, ValueError):
            text = (notes / "progress.json").read_text(encoding="utf-8")
            if text != seen:
                seen = text
                send(Outcome.from_json(text))

    # The clock of the notebook is inside; this one is for a script that is sourced and does not end.
    ended = _wait(process, time.monotonic() + plan.timeout_s + BEYOND_S, stop, look)
    look()
    return -signal.SIGKILL if ended is None else ended


def _wait(
    process: "subprocess.Popen[bytes]", deadline: float, stop: threading.Event, look: Callable[[], None]
) -> int | None:
    """Until it has ended: its exit code; None when it had to be killed because the time was over."""
    asked_at = 0.0
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(LOOK_EVERY_S)
        look()
        now = time.monotonic()
        if stop.is_set() and not asked_at:
            asked_at = now
            _signal(process, signal.SIGTERM)
        if now > deadline or (asked_at and now > asked_at + STOP_S):
            _signal(process, signal.SIGKILL)
            process.wait()
            return None if now > deadline else -signal.SIGKILL


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
