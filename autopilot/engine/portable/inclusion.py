"""A model's ONNX file as a part of its package, and what schema.json says of it."""

import json
from pathlib import Path
from typing import Any

from autopilot.engine.compiled.proof import Fast
from autopilot.engine.package_code.atelier_tabular.recipe import Recipe
from autopilot.engine.portable.encoding import unreadable
from autopilot.engine.portable.recipe import unreadable_step

ONNX_FILE = "model.onnx"  # at the root of the package, and beside it


def forms_of(fast: Fast, compiled: Path, recipe: Recipe | None) -> dict[str, Any]:
    """What schema.json says of a new package's forms. compiled: the folder of the compiled one, if there is one.

    `onnx` is there only when it is known already that there is no such form: a graph is made later, see include_onnx.
    """
    about: dict[str, Any] = {"compiled": fast.as_json()}
    if fast.compiled is not None:
        spec = json.loads((compiled / "compiled.json").read_text(encoding="utf-8"))
        if why_not := next(filter(None, (unreadable_step(recipe), *map(unreadable, spec["columns"]))), ""):
            about["onnx"] = {"why_not": why_not}
    return about


def include_onnx(package: Path) -> tuple[int, float, int]:
    """Write the ONNX file of an unpacked package into it and pack it as `model.tar.gz` beside it.

    Returns how many rows were proved equal, the largest difference and the file's bytes. CannotConvert says why there
    is none; the package is as it was then.
    """
    from autopilot.engine.archive import pack
    from autopilot.engine.portable.proof import write_onnx

    written = write_onnx(package, package / ONNX_FILE)
    path = package / "schema.json"
    told = {"file": ONNX_FILE, "rows": written.rows, "largest_difference": written.largest}
    described = json.loads(path.read_text(encoding="utf-8")) | {"onnx": told}
    path.write_text(json.dumps(described, indent=1), encoding="utf-8")
    pack(package, package.parent / "model.tar.gz")
    return written.rows, written.largest, written.size_bytes
