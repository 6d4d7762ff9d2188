"""Code Editor is code-server: where it is, and what one is started with (spec studio §9)."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from studio.notebooks.engine.spawner import write_private

SOURCE = Path(__file__).resolve().parent.parent / "code_editor"
CONFIGURATION = "code_editor.json"
ACTIVITY = "activity"  # touched by our extension while somebody works
SESSION_COOKIE = "code-server-session"
VSCODE = Path("lib") / "vscode"
LEFT_OUT = {"copilot", "microsoft-authentication", "tunnel-forwarding"}  # they need services outside


@dataclass(frozen=True)
class Editor:
    """A code-server. argv: what starts it. root: the folder that it reads. package: where its VS Code is below that."""

    argv: list[str]
    root: Path
    package: Path


def find(installed: Path, named: str) -> Editor | None:
    """The program that the administrator has named, else what we have installed, else code-server on the PATH."""
    if not named and (node := installed / "bin" / "node").is_file():
        package = installed / "node_modules" / "code-server"
        return Editor([str(node), str(package / "out" / "node" / "entry.js")], installed, package)
    program = shutil.which(named or "code-server")
    if program is None:
        return None
    file = Path(program).resolve()
    # A release and an npm package have the program inside; a package of the system puts a script into bin/.
    for root in (place for parent in file.parents for place in (parent, parent / "lib" / "code-server")):
        if (root / VSCODE / "extensions").is_dir():
            return Editor([str(file)], root, root)
    return None


def write(editor: Editor, *, port: int, token: str, home: Path, folder: Path, name: str) -> list[str]:
    """Write the configuration and return the command that starts the editor with it."""
    data = home / ".local" / "share" / "code-server"
    options = {
        "bind-addr": f"127.0.0.1:{port}",
        "auth": "password",
        "hashed-password": session_cookie(token),
        "cert": False,
        "app-name": name,
        "user-data-dir": str(data),
        "extensions-dir": str(data / "extensions"),
        "session-socket": str(folder / "editor.sock"),
        "log": "warn",  # VS Code keeps lines for a native logger, which is not built; see installing.py
        "disable-telemetry": True,
        "disable-update-check": True,
        "disable-getting-started-override": True,
        "disable-proxy": True,  # other ports of the machine are no part of the app
        "ignore-last-opened": True,
        # Terminals have the environment of the app, not what a login shell makes of it.
        "vscode-option": [f"builtin-extensions-dir={_extensions(editor, folder)}", "force-disable-user-env"],
    }
    write_private(folder / CONFIGURATION, json.dumps(options))  # YAML that is JSON
    (folder / ACTIVITY).touch(mode=0o600)
    return [*editor.argv, "--config", str(folder / CONFIGURATION), str(home)]


def session_cookie(token: str) -> str:
    """What our proxy sends as the cookie of a session, and code-server compares with its hashed password."""
    return hashlib.sha256(token.encode()).hexdigest()


def environment(folder: Path) -> dict[str, str]:
    """What our extension needs beside what every app gets."""
    return {"ATELIER_ACTIVITY_FILE": str(folder / ACTIVITY)}


def _extensions(editor: Editor, folder: Path) -> Path:
    """A folder of links: the extensions that the editor came with, without LEFT_OUT, and our own."""
    links = folder / "extensions"
    shutil.rmtree(links, ignore_errors=True)
    links.mkdir(mode=0o700)
    for each in (editor.package / VSCODE / "extensions").iterdir():
        if each.name not in LEFT_OUT:
            (links / each.name).symlink_to(each)
    shutil.copytree(SOURCE / "extension", links / "atelier-studio")
    return links


def last_activity(folder: Path) -> float:
    """When somebody worked in the editor last, in seconds since 1970; 0 if that is not known."""
    try:
        return os.stat(folder / ACTIVITY).st_mtime
    except OSError:
        return 0.0
