"""What Git knows of a file in a space's home: read only, and never by anything that the repository itself configures.

The repository is the user's: its hooks, filters and pagers are not run, links and alternates (which lead to objects
elsewhere) are refused, nothing is fetched.
"""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from studio.notebooks.engine.reading import MAX_NOTEBOOK_BYTES

TIMEOUT_S = 10
MOST_ENTRIES = 100_000
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitProblem(Exception):
    """The file is in no repository that can be read, or not in its last commit; the message says which."""


def repository_of(home: Path, file: Path) -> Path | None:
    """The nearest folder from the file up to the home that has a `.git` folder; None without one."""
    folder = file.parent
    while folder.is_relative_to(home):
        git = folder / ".git"
        if git.is_dir() and not git.is_symlink():
            return folder
        folder = folder.parent
    return None


def describe(home: Path, file: Path) -> dict[str, str]:
    """`{"commit", "branch", "remote", "path"}` of its repository, empty texts for what is not there; {} without."""
    folder = repository_of(home, file)
    if folder is None:
        return {}
    _check(folder)
    return {
        "commit": _said(folder, "rev-parse", "--verify", "--quiet", "HEAD"),
        "branch": _said(folder, "symbolic-ref", "--short", "--quiet", "HEAD"),
        "remote": _without_secrets(_said(folder, "config", "--local", "--no-includes", "--get", "remote.origin.url")),
        "path": file.relative_to(folder).as_posix(),
    }


def at_head(home: Path, file: Path) -> bytes:
    """The file as the last commit has it; GitProblem if there is none."""
    folder = repository_of(home, file)
    if folder is None:
        raise GitProblem(f"{file.name} is not in a Git repository.")
    _check(folder)
    what = f"HEAD:{file.relative_to(folder).as_posix()}"
    size = _said(folder, "cat-file", "-s", what)
    if not size.isdigit():
        raise GitProblem(f"{file.name} is not in the last commit of its repository.")
    if int(size) > MAX_NOTEBOOK_BYTES:
        raise GitProblem(f"{file.name} is larger than {MAX_NOTEBOOK_BYTES >> 20} MB in the last commit.")
    return _git(folder, "cat-file", "blob", what)


def _said(folder: Path, *arguments: str) -> str:
    """The first line of what git says; empty when it says no."""
    return _git(folder, *arguments)[:2000].decode(errors="replace").partition("\n")[0].strip()


def _git(folder: Path, *arguments: str) -> bytes:
    safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"]
    command = ["git", f"--git-dir={folder / '.git'}", *safe, *arguments]
    environment = {**_ENVIRONMENT, "PATH": os.environ.get("PATH", os.defpath)}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=TIMEOUT_S, check=False)
    except FileNotFoundError as error:
        raise GitProblem("Git is not installed where the studio runs.") from error
    except subprocess.TimeoutExpired as error:
        raise GitProblem("The repository took too long to read.") from error
    return done.stdout if done.returncode == 0 else b""


def _check(folder: Path) -> None:
    """GitProblem when something in `.git` leads out of it."""
    git, entries = folder / ".git", 0
    for above, folders, files in os.walk(git):
        entries += len(folders) + len(files)
        if entries > MOST_ENTRIES:
            raise GitProblem("The repository has too many files to be read here; `git gc` makes them fewer.")
        if any(os.path.islink(os.path.join(above, name)) for name in (*folders, *files)):
            raise GitProblem("The repository has symbolic links in its .git folder, which are not followed here.")
    if any((git / each).exists() for each in ("commondir", "objects/info/alternates")):
        raise GitProblem("The repository keeps its objects elsewhere, which is not followed here.")


def _without_secrets(address: str) -> str:
    """The address of a remote without the user name and password that some people write into it."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else address
