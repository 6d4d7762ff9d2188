"""From somebody's files to the lines of a manifest: read, find the pictures, say what was left out."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import read
from groundtruth.engine.formats.detecting import detect
from groundtruth.engine.formats.items import Labeled, to_consolidated
from groundtruth.engine.formats.matching import Folder, Matcher, matched, needs_sizes, said, with_sizes
from groundtruth.engine.formats.unpacking import files_of
from groundtruth.engine.formats.yolo import label_files
from groundtruth.engine.manifests import check_line
from groundtruth.engine.output import output_line
from groundtruth.engine.task_types import task_type

MOST_LABELS, MOST_LABEL_CHARACTERS = 1000, 256
TYPES = {"boxes": "BoundingBox", "masks": "SemanticSegmentation", "spans": "NamedEntityRecognition"}
PixelSizes = Mapping[str, tuple[int, int]]  # by the name of a picture below the folder


@dataclass(frozen=True)
class Source:
    """The file at `path`, called `name` by whoever brought it. folder: None for texts, or when nobody said one."""

    path: Path
    name: str
    format: str = ""  # "" = by what is in it
    folder: Folder | None = None


def pictures_to_measure(source: Source) -> list[str]:
    """Names of pictures whose size is needed and not in the file."""
    files, key = _opened(source)
    if key == "yolo":
        return list(_of_label_files(files, _needed(source)).values())
    found = _found(source, files, key, {})
    return [uri.removeprefix(source.folder.prefix) for uri in needs_sizes(found)] if source.folder else []


def imported(source: Source, sizes: PixelSizes) -> tuple[Labeled, str]:
    """The labels with their pictures, and the key of the format; InputRefused when nothing is left."""
    files, key = _opened(source)
    found = _found(source, files, key, sizes)
    if source.folder and not found.text:
        uris = {source.folder.prefix + name: size for name, size in sizes.items()}
        found = with_sizes(found, uris)
    check_labels(found)
    if not found.items:
        raise InputRefused(_nothing(source, found))
    return found, key


def type_of(found: Labeled) -> str:
    """The task type whose jobs write such labels."""
    if found.kind != "classes":
        return TYPES[found.kind]
    most = max((len(item.classes) for item in found.items), default=0)
    return f"{'Text' if found.text else 'Image'}MultiClass{'MultiLabel' if most > 1 else ''}"


def for_type(found: Labeled, type_key: str) -> Labeled:
    """What a job of that type has a place for: one label has to be there where there is exactly one."""
    if found.kind != "classes" or type_key.endswith("MultiLabel"):
        return found
    none = [item.source for item in found.items if not item.classes]
    notes = said(none, "has no class and was left out", "have no class and were left out", "object")
    kept = tuple(item for item in found.items if item.classes)
    if not kept:
        raise InputRefused("None of the objects has a class, so there is nothing to import.")
    return replace(found, items=kept, notes=(*found.notes, *notes))


def manifest(
    found: Labeled, attribute: str, *, type_key: str, job_name: str, created: datetime, folder: str
) -> Iterator[tuple[dict[str, Any], Mapping[str, bytes]] | str]:
    """(line, files) of each object; the source of one that no job could use. folder: URI that masks lie in."""
    kind = task_type(type_key)
    common: dict[str, Any] = {"type_key": type_key, "job_name": job_name, "created": created, "folder": folder}
    for line, made in to_consolidated(found, type_key):
        try:
            check_line(line, kind)
            str(line[kind.source_key]).encode()
        except (InputRefused, UnicodeEncodeError):
            yield str(line[kind.source_key])
        else:
            yield output_line(line, attribute, made, **common), made.files


def counts(found: Labeled) -> list[dict[str, Any]]:
    """How often each label is there, in their order."""
    each = Counter(name for item in found.items for name in item.labels)
    return [{"name": name, "count": each[name]} for name in found.labels]


def check_labels(found: Labeled) -> None:
    """InputRefused for names that no job can have as labels."""
    if len(found.labels) > MOST_LABELS:
        raise InputRefused(f"There are {len(found.labels):,} labels; {MOST_LABELS:,} can be imported.")
    for name in (*found.labels, *(one for item in found.items for one in item.labels)):
        if not name.strip():
            raise InputRefused("A label has an empty name: give it one in the file.")
        if len(name) > MOST_LABEL_CHARACTERS:
            raise InputRefused(f'The label "{name[:40]}…" has more than {MOST_LABEL_CHARACTERS} characters.')
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
            raise InputRefused(f"The label {name[:80]!a} has characters that cannot be shown: rename it in the file.")


def _opened(source: Source) -> tuple[dict[str, bytes], str]:
    files, others = files_of(source.path, source.name)
    if not files:
        what = "1 other file" if others == 1 else f"{others:,} other files"
        raise InputRefused(
            f"{source.name} has no labels in it, only {what}: it needs those of COCO, YOLO, Pascal VOC, CVAT, Label "
            "Studio, CoNLL or a CSV table."
        )
    return files, source.format or detect(files)


def _found(source: Source, files: Mapping[str, bytes], key: str, sizes: PixelSizes) -> Labeled:
    if key == "yolo":
        folder = _needed(source)
        pictures = {name: at for name, at in _of_label_files(files, folder).items() if at in sizes}
        if not pictures:
            raise InputRefused(_none_found(source, list(label_files(files).values()), folder))
        found = read(files, key, "", {name: sizes[at] for name, at in pictures.items()})
        items = tuple(replace(item, source=folder.prefix + pictures[item.source]) for item in found.items)
        return matched(replace(found, items=items), folder)
    found = read(files, key)
    if found.text:
        return found
    folder = _needed(source)
    there = matched(found, folder)
    if found.items and not there.items:
        raise InputRefused(_none_found(source, [item.source for item in found.items], folder))
    return there


def _of_label_files(files: Mapping[str, bytes], folder: Folder) -> dict[str, str]:
    """Of each label file whose picture is clear: the name that YOLO's reader knows it by, and the picture's own."""
    matcher, found = Matcher(folder, by_stem=True), {}
    for name in label_files(files):
        pictures = matcher.find(f"{name}.txt")
        if len(pictures) == 1:
            found[f"{name}.{pictures[0].rpartition('.')[2]}"] = pictures[0]
    return found


def _needed(source: Source) -> Folder:
    if source.folder is None:
        raise InputRefused("These are labels of pictures: say in which folder the pictures lie.")
    if not source.folder.names:
        raise InputRefused(f"There are no pictures (.jpg, .jpeg, .png) in {source.folder.prefix}: choose their folder.")
    return source.folder


def _none_found(source: Source, names: list[str], folder: Folder) -> str:
    return (
        f'None of the {len(names):,} names in {source.name} is a picture of {folder.prefix}: the first is "'
        f'{(names or [""])[0][-100:]}", the folder has "{folder.names[0][-100:]}". Choose the folder of the pictures.'
    )


def _nothing(source: Source, found: Labeled) -> str:
    return f"There are no labels in {source.name}. {' '.join(found.notes[:1])}".strip()
