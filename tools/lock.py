"""Write the lock files: the installed versions of everything that the `.in` files name, and of what those need.

Usage: python tools/lock.py requirements.in requirements-dev.in requirements.txt requirements-dev.txt
"""

import importlib.metadata
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def wanted(path: Path) -> list[Requirement]:
    """The requirements of an `.in` file."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def closure(requirements: list[Requirement]) -> set[str]:
    """Canonical names of the requirements and of everything they pull in on this platform."""
    done: set[tuple[str, tuple[str, ...]]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), tuple(sorted(requirement.extras)))
        if key in done:
            continue
        done.add(key)
        for text in importlib.metadata.distribution(requirement.name).requires or []:
            needed = Requirement(text)
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras | {""}):
                waiting.append(needed)
    return {name for name, _ in done}


def write(path: Path, names: set[str], source: str) -> None:
    """One pin a line. The build tag of torch (`+cpu`) is left out: it differs between machines."""
    pins = [f"{name}=={importlib.metadata.version(name).split('+')[0]}" for name in sorted(names)]
    path.write_text(f"# Locked from {source} by tools/lock.py; do not edit by hand.\n" + "\n".join(pins) + "\n")


def main(run_in: str, dev_in: str, run_lock: str, dev_lock: str) -> None:
    needed = closure(wanted(Path(run_in)))
    write(Path(run_lock), needed, run_in)
    write(Path(dev_lock), closure(wanted(Path(dev_in))) - needed, dev_in)


if __name__ == "__main__":
    main(*sys.argv[1:])
