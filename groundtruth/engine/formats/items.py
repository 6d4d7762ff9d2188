"""Labels between our manifest lines and the formats of other tools."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import numpy as np

from groundtruth.engine.annotations import Consolidated
from groundtruth.engine.colours import BACKGROUND, BACKGROUND_COLOUR, distinct
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.label_attributes import has_label
from groundtruth.engine.masks import indexed_png, open_png
from groundtruth.engine.output import output_line
from groundtruth.engine.task_types import TASK_TYPES, TaskType, task_type

Kind = Literal["boxes", "classes", "spans", "masks"]
KINDS: dict[str, Kind] = {
    "single-label": "classes",
    "multi-label": "classes",
    "bounding-box": "boxes",
    "semantic-segmentation": "masks",
    "named-entities": "spans",
}

METADATA, MOST_CLASSES = "-metadata", 100_000


@dataclass(frozen=True, slots=True)
class Box:
    """Whole pixels from the image's top left corner."""

    label: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start to end, exclusive."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One labeled object.

    source: URI of the image or clip, or the text itself; size: of the image, in pixels (width, height).
    mask: one byte for each pixel, row by row: 0 = background, n = `classes[n - 1]`.
    """

    source: str
    size: tuple[int, int] = (0, 0)
    boxes: tuple[Box, ...] = ()
    classes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    mask: bytes = field(default=b"", repr=False)

    @property
    def labels(self) -> list[str]:
        """The label of everything that is marked."""
        return [*(box.label for box in self.boxes), *self.classes, *(span.label for span in self.spans)]


@dataclass(frozen=True, slots=True)
class Labeled:
    """What an export writes and an import finds.

    labels: all of the job, in the order of their class ids. kind: which of an item's fields hold its labels.
    text: whether `source` is a text. notes: sentences about what was left out, and why.
    """

    kind: Kind
    labels: tuple[str, ...]
    items: tuple[Item, ...]
    text: bool = False
    notes: tuple[str, ...] = ()


def from_lines(
    lines: Iterable[Mapping[str, Any]],
    attribute: str,
    labels: Sequence[str] = (),
    *,
    fetch: Callable[[str], bytes] | None = None,
) -> Labeled:
    """The labels of an output manifest.

    labels: of the job, in order; found in the lines when not given. fetch: the bytes of a mask by its URI.

    InputRefused when no line has the attribute, or when it holds labels that no other tool's format has.
    """
    kept = [(number, line) for number, line in enumerate(lines, 1) if has_label(line, attribute)]
    if not kept:
        raise InputRefused(f'No line of the manifest has a label under "{attribute}".')
    kind = _type_of(kept[0][1], attribute)
    if kind.consolidation not in KINDS:
        raise InputRefused(f"Labels of {kind.key} cannot be written in another tool's format: use the manifest.")
    items, by_id = list[Item](), dict[int, str]()
    for number, line in kept:
        try:
            items.append(_masked(line, attribute, fetch) if _is_mask(kind) else _item(line, attribute, kind))
            by_id |= _names(line, attribute)
        except InputRefused:
            raise
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
            what = f"{type(error).__name__}: {error}"
            raise InputRefused(f'Line {number}: "{attribute}" is not as {kind.key} writes it ({what}).') from None
    known = tuple(labels) or tuple(by_id.get(number, f"class {number}") for number in range(_count(by_id)))
    names = tuple(dict.fromkeys([*known, *(name for item in items for name in item.labels)]))
    return Labeled(KINDS[kind.consolidation], names, tuple(items), text=kind.source_key == "source")


def to_lines(
    found: Labeled, attribute: str, *, type_key: str, job_name: str, created: datetime
) -> Iterator[dict[str, Any]]:
    """Manifest lines as a job of that type would have written them; see `to_consolidated`."""
    for line, made in to_consolidated(found, type_key):
        yield output_line(line, attribute, made, type_key=type_key, job_name=job_name, created=created)


def to_consolidated(found: Labeled, type_key: str) -> Iterator[tuple[dict[str, Any], Consolidated]]:
    """The input line and the label of every item; nobody's confidence is known, so it is 0.

    Class ids are places in `found.labels`: put a job's own labels there (`dataclasses.replace`) to import into it.
    """
    kind = task_type(type_key)
    if KINDS.get(kind.consolidation) != found.kind:
        raise InputRefused(f"The imported labels are {found.kind}; {kind.key} has others.")
    for number, item in enumerate(found.items):
        if strange := [name for name in item.labels if name not in found.labels]:
            raise InputRefused(f'Imported object {number} has the label "{strange[0]}", which the job does not have.')
        label, metadata = WRITERS[kind.consolidation](item, found.labels, number)
        files = {label: mask_png(item, found.labels)} if found.kind == "masks" else {}
        yield {kind.source_key: item.source}, Consolidated(str(number), label, metadata, files)


def _type_of(line: Mapping[str, Any], attribute: str) -> TaskType:
    metadata = line.get(f"{attribute}{METADATA}")
    said = metadata.get("type") if isinstance(metadata, Mapping) else None
    for kind in TASK_TYPES.values():
        if kind.metadata_type == said:
            return kind
    raise InputRefused(f'"{attribute}-metadata" has the type {said!r}, which no labeling job writes.')


def _names(line: Mapping[str, Any], attribute: str) -> dict[int, str]:
    """Labels by class id, as far as a line says them."""
    metadata, value = line[f"{attribute}{METADATA}"], line[attribute]
    if "class-map" in metadata:
        return {int(number): str(name) for number, name in metadata["class-map"].items()}
    if "internal-color-map" in metadata:
        shown = metadata["internal-color-map"].items()
        return {int(number) - 1: str(each["class-name"]) for number, each in shown if number != "0"}
    if "class-name" in metadata:
        return {int(value): str(metadata["class-name"])}
    return {number: str(each["label"]) for number, each in enumerate(value["annotations"]["labels"])}


def _count(by_id: Mapping[int, str]) -> int:
    """How many classes there are at least; a class that no line uses has only its number for a name."""
    most = max(by_id, default=-1) + 1
    if min(by_id, default=0) < 0 or most > MOST_CLASSES:
        raise InputRefused(
            f"The manifest has class ids from {min(by_id)} to {most - 1}; 0 to {MOST_CLASSES - 1} are read."
        )
    return most


def _is_mask(kind: TaskType) -> bool:
    return kind.consolidation == "semantic-segmentation"


def _item(line: Mapping[str, Any], attribute: str, kind: TaskType) -> Item:
    value, metadata = line[attribute], line[f"{attribute}{METADATA}"]
    source = str(line.get("source-ref", line.get("source", "")))
    if kind.consolidation == "single-label":
        return Item(source, classes=(str(metadata["class-name"]),))
    if kind.consolidation == "multi-label":
        return Item(source, classes=tuple(str(metadata["class-map"][str(number)]) for number in value))
    if kind.consolidation == "named-entities":
        entities = value["annotations"]["entities"]
        return Item(
            source, spans=tuple(Span(str(e["label"]), int(e["startOffset"]), int(e["endOffset"])) for e in entities)
        )
    names, size = metadata["class-map"], value["image_size"][0]
    boxes = tuple(
        Box(str(names[str(each["class_id"])]), *(int(each[side]) for side in ("left", "top", "width", "height")))
        for each in value["annotations"]
    )
    return Item(source, (int(size["width"]), int(size["height"])), boxes)


def _masked(line: Mapping[str, Any], attribute: str, fetch: Callable[[str], bytes] | None) -> Item:
    if fetch is None:
        raise InputRefused("The masks are files of their own: say how to fetch them.")
    picture = open_png(fetch(str(line[attribute])))
    if picture.mode != "P":
        raise InputRefused(f"{line[attribute]} is no mask of a labeling job: it has no palette.")
    ids = np.asarray(picture)
    shown = line[f"{attribute}{METADATA}"]["internal-color-map"]
    used = [int(number) for number in np.unique(ids) if number and str(number) in shown]
    table = np.zeros(256, dtype=np.uint8)
    table[used] = np.arange(1, len(used) + 1)
    classes = tuple(str(shown[str(number)]["class-name"]) for number in used)
    return Item(str(line["source-ref"]), picture.size, classes=classes, mask=table[ids].tobytes())


def mask_png(item: Item, labels: Sequence[str]) -> bytes:
    """The indexed PNG of an item's mask, whose pixels are class ids from 1 on."""
    table = np.array([0, *(labels.index(name) + 1 for name in item.classes)], dtype=np.uint8)
    ids = table[np.frombuffer(item.mask, dtype=np.uint8)].reshape(item.size[1], item.size[0])
    return indexed_png(ids, [BACKGROUND_COLOUR, *distinct([None] * len(labels))])


def _painted(item: Item, labels: Sequence[str], number: int) -> tuple[Any, dict[str, Any]]:
    colours = distinct([None] * len(labels))
    used = {labels.index(name) + 1: name for name in item.classes}
    shown = {0: (BACKGROUND, BACKGROUND_COLOUR), **{each: (used[each], colours[each - 1]) for each in sorted(used)}}
    table = {
        str(each): {"class-name": name, "hex-color": colour, "confidence": 0.0}
        for each, (name, colour) in shown.items()
    }
    return f"{number}.png", {"internal-color-map": table}


def _single(item: Item, labels: Sequence[str], number: int) -> tuple[Any, dict[str, Any]]:
    if len(item.classes) != 1:
        raise InputRefused(f"Imported object {number} has {len(item.classes)} classes; a single-label job has one.")
    return labels.index(item.classes[0]), {"class-name": item.classes[0], "confidence": 0.0}


def _several(item: Item, labels: Sequence[str], number: int) -> tuple[Any, dict[str, Any]]:
    ids = [labels.index(name) for name in item.classes]
    return ids, {
        "class-map": {str(each): labels[each] for each in ids},
        "confidence-map": {str(each): 0.0 for each in ids},
    }


def _boxes(item: Item, labels: Sequence[str], number: int) -> tuple[Any, dict[str, Any]]:
    found = [
        {
            "class_id": labels.index(box.label),
            "left": box.left,
            "top": box.top,
            "width": box.width,
            "height": box.height,
        }
        for box in item.boxes
    ]
    used = sorted({each["class_id"] for each in found})
    size = {"width": item.size[0], "height": item.size[1], "depth": 3}
    return {"image_size": [size], "annotations": found}, {
        "objects": [{"confidence": 0.0} for _ in found],
        "class-map": {str(each): labels[each] for each in used},
    }


def _spans(item: Item, labels: Sequence[str], number: int) -> tuple[Any, dict[str, Any]]:
    entities = [{"label": span.label, "startOffset": span.start, "endOffset": span.end} for span in item.spans]
    value = {"annotations": {"labels": [{"label": label} for label in labels], "entities": entities}}
    return value, {"entities": [{"confidence": 0.0} for _ in entities]}


WRITERS = {
    "single-label": _single,
    "multi-label": _several,
    "bounding-box": _boxes,
    "semantic-segmentation": _painted,
    "named-entities": _spans,
}
