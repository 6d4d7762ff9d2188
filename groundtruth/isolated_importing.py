"""What runs in a process of its own for an import: files of strangers are opened here and nowhere else."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from groundtruth.engine.errors import InputRefused
from workers.context import InputError

MANIFEST, TABLE, MASKS = "output.manifest", "labels.csv", "masks"
TOLD_EVERY = 1000


def look(_send: Any, _stop: Any, source: dict[str, str]) -> list[str]:
    """Read it all once: the pictures whose size is needed, by their names below the folder."""
    from groundtruth.engine.formats import importing

    try:
        return importing.pictures_to_measure(_source(source))
    except InputRefused as error:
        raise InputError(shown(str(error))) from error


def measure(_send: Any, _stop: Any, folder: str, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """Width and height of the pictures `<folder>/<number>`, or of their beginnings; without those that say none."""
    from PIL import Image, UnidentifiedImageError

    found = {}
    for number in numbers:
        try:
            with Image.open(Path(folder) / str(number), formats=("JPEG", "PNG")) as picture:
                turned = picture.getexif().get(274, 1) >= 5  # as browsers show it
                found[number] = (picture.height, picture.width) if turned else picture.size
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, Image.DecompressionBombError):
            continue
    return found


def make(
    send: Any,
    _stop: Any,
    source: dict[str, str],
    sizes: dict[str, tuple[int, int]],
    into: str,
    wanted: dict[str, str],
    created: datetime,
) -> dict[str, Any]:
    """`output.manifest` and what belongs to it into a folder. wanted: "attribute" ("" = by the type), "name" of the
    import, "folder" that it will lie in, with its slash."""
    from groundtruth.engine.formats import FORMATS, importing
    from groundtruth.engine.formats.matching import gathered, said

    try:
        found, key = importing.imported(_source(source), sizes)
        kind = importing.type_of(found)
        found = importing.for_type(found, kind)
        attribute = _attribute(wanted["attribute"], kind)
        common: Any = {"type_key": kind, "job_name": wanted["name"], "created": created}
        lines = importing.manifest(found, attribute, folder=f"{wanted['folder']}{MASKS}/", **common)
        objects, unusable = _write(Path(into), lines, send)
        if not objects:
            raise InputRefused("Labeling jobs can use none of the objects: pictures must be .jpg, .jpeg or .png, "
                               "texts must have 1 to 20,000 characters.")  # fmt: skip
        if found.kind == "classes":
            left_out = set(unusable)
            usable = replace(found, items=tuple(item for item in found.items if item.source not in left_out))
            for name, body in FORMATS["csv"].write(usable, ""):
                (Path(into) / name).write_bytes(body)
    except InputRefused as error:
        raise InputError(shown(str(error))) from error
    left = said(unusable, "cannot be used by a labeling job and was left out",
                "cannot be used by a labeling job and were left out", "object")  # fmt: skip
    return {
        "format": key,
        "task_type": kind,
        "attribute": attribute,
        "labels": importing.counts(found),
        "notes": [shown(note) for note in gathered([*found.notes, *left])],
        "objects": objects,
    }


def _write(into: Path, lines: Iterable[Any], send: Any) -> tuple[int, list[str]]:
    (into / MASKS).mkdir(parents=True, exist_ok=True)
    objects, unusable = 0, list[str]()
    with (into / MANIFEST).open("wb") as out:
        for each in lines:
            if isinstance(each, str):
                unusable.append(each)
                continue
            line, files = each
            for name, body in files.items():
                (into / MASKS / name).write_bytes(body)
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            objects += 1
            if objects % TOLD_EVERY == 0:
                send(objects)
    return objects, unusable


def _attribute(wanted: str, type_key: str) -> str:
    """The label attribute, with the ending that labels of the type need."""
    from groundtruth.engine.label_attributes import check_label_attribute
    from groundtruth.engine.task_types import task_type

    name = wanted or "labels"
    if task_type(type_key).ref and not name.endswith("-ref"):
        name = f"{name}-ref"
    check_label_attribute(name, type_key)
    return name


def _source(given: dict[str, str]) -> Any:
    from groundtruth.engine.formats.importing import Source
    from groundtruth.engine.formats.matching import Folder

    folder = None
    if given["listing"]:
        names = tuple(json.loads(Path(given["listing"]).read_bytes()))
        folder = Folder(given["folder"], names)
    return Source(Path(given["path"]), given["name"], given["format"], folder)


def shown(text: str) -> str:
    """A sentence with a stranger's words in it, as every database takes it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")[:1000]
