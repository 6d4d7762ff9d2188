"""`./test`: set up, then every check. `--quick` leaves out what takes minutes: browsers, servers, workers that die."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from studio.supervisor.bootstrap import PYTHON, ROOT, SetupFailed, npm, prepare

FRONTEND = ROOT / "frontend"
QUICK = "not slow and not browser and not server"
BEHIND = ("nice", "-n", "15")  # takes the cores that nobody else wants
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)


@dataclass(frozen=True)
class Check:
    """One command that must exit with 0."""

    name: str
    command: Sequence[str]
    folder: Path = ROOT
    timed: bool = False  # has time limits of its own, which hold on a busy machine only if it gets its share


def _python(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", *arguments]


def _static() -> list[Check]:
    """What looks at the code without running it, and the front end's own tests. Runs beside pytest, behind it."""
    return [
        Check("ruff", _python("ruff", "check", ".")),
        Check("ruff format", _python("ruff", "format", "--check", ".")),
        Check("migrations", [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"]),
        Check("front end: types", [*npm(), "run", "typecheck"], FRONTEND),
        Check("front end: lint", [*npm(), "run", "lint"], FRONTEND),
        Check("front end: tests", [*npm(), "run", "test"], FRONTEND, timed=True),
        Check("front end: size", [*npm(), "run", "size"], FRONTEND),
        Check("mypy", _python("mypy", ".")),
    ]


def _pytest(quick: bool, more: Sequence[str]) -> list[Check]:
    """The tests: those of the rooms, then all that waits more than it computes: jobs, deaths, browsers, servers.

    The former keep two cores busy with two processes, the latter need three. How they are shared out is said in
    tests/sharing_out.py.
    """
    command = _python("pytest", "-q", "--durations=10")
    if more:
        return [Check("pytest", [*command, *more])]
    shared_out = [*command, "--dist", "loadfile", "--no-loadscope-reorder"]
    rooms = Check("pytest: rooms", [*shared_out, "-n", "2", "-m", QUICK])
    if quick:
        return [rooms]
    slow = [*shared_out, "-n", "3", "-m"]
    if missing := _missing_servers():
        if os.environ.get("CI"):
            raise SetupFailed(f"CI must have {' and '.join(missing)}; .ci/run installs them.")
        sys.stdout.write(
            f"NOT CHECKED: tests of the server set-up and the browser need {' and '.join(missing)} on this machine. "
            "Install them (see .ci/run) to run everything.\n"
        )
        return [rooms, Check("pytest: jobs and deaths", [*slow, "slow and not browser and not server"])]
    return [rooms, Check("pytest: jobs, deaths, browser, servers", [*slow, "slow or browser or server"])]


def _missing_servers() -> list[str]:
    needed = {
        "Chromium": shutil.which("chromium") or os.environ.get("ATELIER_CHROMIUM"),
        "PostgreSQL": POSTGRES,
        "Redis": shutil.which("redis-server"),
    }
    return [name for name, found in needed.items() if not found]


def _perform(check: Check) -> bool:
    """Run one check with its output captured; printed whole when it fails."""
    started = time.monotonic()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "ATELIER_SECRET_KEY": "only-for-checks-" + "x" * 32,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [*(() if check.timed else BEHIND), *check.command]
    done = subprocess.run(command, cwd=check.folder, env=environment, capture_output=True, text=True, check=False)
    passed = done.returncode == 0
    sys.stdout.write(f"{'ok    ' if passed else 'FAILED'} {check.name} ({time.monotonic() - started:.0f} s)\n")
    if not passed:
        sys.stdout.write(f"{done.stdout}\n{done.stderr}\n")
    sys.stdout.flush()
    return passed


def _perform_aloud(check: Check) -> bool:
    """Run one check whose own output is the report."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(check.command, cwd=check.folder, env=environment, check=False).returncode == 0


def main(arguments: list[str]) -> int:
    """Everything after `--` goes to pytest. Returns 0 when every check passed."""
    parser = argparse.ArgumentParser(prog="./test", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="only what takes seconds each (about seven minutes on two cores)"
    )
    given, more = parser.parse_known_args(arguments)
    try:
        prepare(dev=True)
        tests = _pytest(given.quick, [each for each in more if each != "--"])
    except SetupFailed as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    # One lane beside pytest, which goes first: tests that wait, and the last process of them, leave a core idle.
    with ThreadPoolExecutor(max_workers=1) as lane:
        beside: Callable[[], list[bool]] = lambda: [_perform(check) for check in _static()]  # noqa: E731
        static = lane.submit(beside)
        tested = [_perform_aloud(each) for each in tests]
        passed = all([*tested, *static.result()])
    sys.stdout.write("Everything passed.\n" if passed else "Something FAILED; see above.\n")
    return 0 if passed else 1
