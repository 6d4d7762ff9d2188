"""The kernels of a Python environment, as a Jupyter server outside of it can start them (spec studio §10.2).

A kernel that was installed with its environment says `python` where it means the environment's own; a server would
start its own Python instead.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

_PLAIN = re.compile(r"python(3(\.\d+)?)?(\.exe)?")


def kernels_of(prefix: Path, label: str) -> dict[str, dict[str, Any]]:
    """Name -> kernel specification with absolute programs. label: of the environment; shown behind the kernel's name.

    Specifications that cannot be read are left out.
    """
    found = {}
    for file in sorted((prefix / "share" / "jupyter" / "kernels").glob("*/kernel.json")):
        try:
            spec = json.loads(file.read_text(encoding="utf-8"))
            program, *arguments = spec["argv"]
            name = f"{spec.get('display_name', file.parent.name)} ({label})"
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if _PLAIN.fullmatch(program):
            program = str(prefix / "bin" / "python")
        found[file.parent.name] = {**spec, "argv": [program, *arguments], "display_name": name}
    return found


def write_kernels(folder: Path, prefix: Path, label: str) -> Path:
    """Write the specifications below `folder`, in place of earlier ones; returns what JUPYTER_PATH has to name."""
    root = folder / "image"
    shutil.rmtree(root, ignore_errors=True)
    for name, spec in kernels_of(prefix, label).items():
        where = root / "kernels" / name
        where.mkdir(mode=0o700, parents=True)
        (where / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return root
