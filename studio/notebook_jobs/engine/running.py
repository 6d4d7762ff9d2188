"""Around the process that runs a notebook: its shell, its clock, its end. Runs in a job's child process.

Order (spec studio §13.1): the start-up script in a shell of its own; then one shell that sources the initialization
script and becomes the process that runs the notebook. Nothing of the worker's environment is passed on.
"""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from studio.notebook_jobs.engine.plan import START_UP_S, Outcome, Plan, State

ROOT = Path(__file__).resolve().parents[3]
LOOK_EVERY_S = 0.2
BEYOND_S = 60.0  # what writing the outputs may take after the time is over
STOP_S = 8.0  # between asking and killing: the outputs so far are written
_NOT_SOURCED = 90
# -I: what the initialization script sets for Python is the notebook's matter, not this process's.
_EXECUTE = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from studio.notebook_jobs.engine.executing import main; sys.exit(main({plan!r}))"
)


def run(send: Callable[[Any], None], stop: threading.Event, plan: Plan) -> Outcome:
    """Execute the plan; send an Outcome whenever another cell is done. A stop ends it, with the outputs so far kept.

    What is printed goes to the job's log.
    """
    notes = plan.outputs.parent / "notes"
    for folder in (notes, plan.outputs, notes / "home"):
        folder.mkdir(parents=True, exist_ok=True)
    environment = environment_of(plan.environment, notes / "home")
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


def environment_of(variables: Mapping[str, str], home: Path) -> dict[str, str]:
    """What shells and kernels see: nothing of this process but where programs are."""
    programs = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    own = {"PATH": programs, "HOME": str(home), "LANG": "C.UTF-8", "SHELL": "/bin/bash"}
    return own | {"JUPYTER_RUNTIME_DIR": str(home / "runtime"), "TMPDIR": str(_made(home / "tmp"))} | dict(variables)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _start_up(plan: Plan, notes: Path, environment: dict[str, str], stop: threading.Event) -> str:
    """Run the start-up script, which sees neither the notebook nor keys; what went wrong, empty if nothing did."""
    script = notes / "start-up.sh"
    script.write_text(plan.start_up_script, encoding="utf-8")
    sys.stdout.write("Start-up script\n")
    sys.stdout.flush()
    plain = {name: environment[name] for name in ("PATH", "HOME", "LANG", "SHELL", "TMPDIR")}
    process = subprocess.Popen(["/bin/bash", str(script)], cwd=notes / "home", env=plain, start_new_session=True)
    code = _wait(process, time.monotonic() + START_UP_S, stop, lambda: None)
    if code is None:
        return f"The start-up script took longer than {START_UP_S // 60} minutes."
    return f"The start-up script failed with exit code {code}; see the log." if code else ""


def _watched(
    plan: Plan, notes: Path, environment: dict[str, str], stop: threading.Event, send: Callable[[Any], None]
) -> int:
    code = _EXECUTE.format(root=str(ROOT), plan=str(notes / "plan.json"))
    line = f"exec {shlex.quote(sys.executable)} -I -c {shlex.quote(code)}"
    if plan.initialization_script:
        script = shlex.quote(str(plan.folder / plan.initialization_script))
        line = f"source {script} || exit {_NOT_SOURCED}\n{line}"
    process = subprocess.Popen(["/bin/bash", "-c", line], cwd=plan.folder, env=environment, start_new_session=True)
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
