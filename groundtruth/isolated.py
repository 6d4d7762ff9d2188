"""What runs in a process of its own, without Django: engines on files."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from workers.context import InputError


def export(
    _send: Any,
    _stop: Any,
    lines: str,
    target: str,
    format_key: str,
    attribute: str,
    labels: list[str],
    masks: dict[str, str],
) -> dict[str, Any]:
    """In a process of its own: the ZIP of one format. InputError when the labels have no place in it."""
    from groundtruth.engine import formats

    try:
        found = formats.from_lines(
            _read(Path(lines)), attribute, labels, fetch=lambda uri: Path(masks[uri]).read_bytes()
        )
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in formats.export(found, format_key):
                archive.writestr(name, body)
        return {"notes": [*found.notes, *formats.left_out(found, format_key)], "objects": len(found.items)}
    except InputRefused as error:
        raise InputError(str(error)) from error


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        for line in stream:
            yield json.loads(line)


def consolidate_alone(
    _send: Any,
    _stop: Any,
    type_key: str,
    objects: list[LabeledObject],
    labels: list[str],
    created: datetime,
    categories: dict[str, Any],
) -> list[Consolidated | InputRefused]:
    """The label of each object, or why there is none; for types that look at one object alone."""
    found: list[Consolidated | InputRefused] = []
    for each in objects:
        try:
            found += consolidate(type_key, [each], labels, created=created, categories=categories)
        except InputRefused as error:
            found.append(error)
    return found
