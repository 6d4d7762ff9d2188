"""Two notebooks beside each other, cell by cell, with nbdime (spec studio §11.3).

Run as a program it reads `{"a": text, "b": text}` and writes what `compare` returns, or `{"problem", "side"}`:
comparing is quadratic where cells are alike, and notebooks come from anybody, so it is done in a process that can be
ended.
"""

import json
import resource
import sys
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from nbdime.diffing.notebooks import diff_notebooks
from nbdime.patching import patch as patch_notebook

from studio.notebooks.engine.reading import BadNotebook, read

MEMORY_BYTES = 3 * 1024**3
_IGNORED = frozenset({"id"})  # says nothing to a reader


def diff(a: Any, b: Any) -> Any:
    """What leads from a to b, in nbdime's format."""
    return diff_notebooks(a, b)


def patch(a: Any, difference: Any) -> Any:
    """The notebook b of which `difference` is diff(a, b)."""
    return patch_notebook(a, difference)


def compare(a: Any, b: Any) -> dict[str, Any]:
    """`{"cells": rows, "metadata": bool, "language"}`, the rows in reading order.

    A row: `{"kind": "same"|"added"|"removed"|"changed", "a": cell|None, "b": cell|None, "parts": [], "lines": []}`.
    parts: which members of a changed cell differ (source, outputs, metadata, execution_count, attachments). lines: see
    `lines`, where the source differs. Outputs that are equal are left out.
    """
    difference = diff(a, b)
    rows: list[dict[str, Any]] = []
    at_a = at_b = 0
    of_cells: list[Any] = next((each.diff for each in difference if each.key == "cells" and each.op == "patch"), [])
    for step in of_cells:
        while at_a < step.key:
            rows.append(_same(a.cells[at_a], b.cells[at_b]))
            at_a, at_b = at_a + 1, at_b + 1
        if step.op == "addrange":
            for cell in step.valuelist:
                rows.append(_row("added", None, cell))
                at_b += 1
        elif step.op == "removerange":
            for cell in a.cells[at_a : at_a + step.length]:
                rows.append(_row("removed", cell, None))
            at_a += step.length
        else:
            rows.append(_changed(a.cells[at_a], b.cells[at_b]))
            at_a, at_b = at_a + 1, at_b + 1
    rows += [_same(one, other) for one, other in zip(a.cells[at_a:], b.cells[at_b:], strict=True)]
    language = b.metadata.get("language_info", {}).get("name", "python")
    return {"cells": rows, "metadata": any(each.key == "metadata" for each in difference), "language": language}


def lines(a: str, b: str) -> list[dict[str, Any]]:
    """The lines of two texts side by side: `{"kind": "same"|"added"|"removed"|"changed", "a": str|None, "b": …}`."""
    one, other = a.splitlines(), b.splitlines()
    rows: list[dict[str, Any]] = []
    for tag, begin, end, other_begin, other_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        for left, right in zip_longest(one[begin:end], other[other_begin:other_end]):
            kind = "same" if tag == "equal" else "added" if left is None else "removed" if right is None else "changed"
            rows.append({"kind": kind, "a": left, "b": right})
    return rows


def _row(kind: str, a: Any, b: Any) -> dict[str, Any]:
    return {"kind": kind, "a": a, "b": b, "parts": [], "lines": []}


def _same(a: Any, b: Any) -> dict[str, Any]:
    return _row("same", _without_outputs(a), _without_outputs(b))


def _changed(a: Any, b: Any) -> dict[str, Any]:
    parts = sorted(name for name in {*a, *b} - _IGNORED if a.get(name) != b.get(name))
    if not parts:
        return _same(a, b)
    if "outputs" not in parts:
        a, b = _without_outputs(a), _without_outputs(b)
    made = lines(a["source"], b["source"]) if "source" in parts else []
    return _row("changed", a, b) | {"parts": parts, "lines": made}


def _without_outputs(cell: Any) -> Any:
    return {**cell, "outputs": []} if "outputs" in cell else cell


def main() -> None:
    """Compare what standard input brings."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    both, read_ones = json.load(sys.stdin), {}
    for side in ("a", "b"):
        try:
            read_ones[side] = read(both[side])
        except BadNotebook as error:
            json.dump({"problem": str(error), "side": side}, sys.stdout)
            return
    json.dump(compare(read_ones["a"], read_ones["b"]), sys.stdout)


if __name__ == "__main__":
    main()
