"""Labels in the formats of other tools, out and in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import coco, coco_masks, conll, cvat, label_studio, table, voc, yolo
from groundtruth.engine.formats.items import KINDS, Item, Kind, Labeled, from_lines, to_consolidated, to_lines
from groundtruth.engine.formats.reading import Sizes
from groundtruth.engine.task_types import TaskType

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """write: (labels, prefix) to (name, bytes) of every file; read: files by name, prefix and image sizes to labels.

    prefix: what an image's URI has before its name in the format, `s3://bucket/folder/`. file: the only file that there
    is, which is not zipped then.
    """

    title: str
    kinds: tuple[Kind, ...]
    write: Callable[[Labeled, str], Files]
    read: Callable[[Mapping[str, bytes], str, Sizes], Labeled]
    file: str = ""


FORMATS: dict[str, Format] = {
    "coco": Format("COCO", ("boxes",), coco.write, coco.read),
    "coco-masks": Format("COCO (masks)", ("masks",), coco_masks.write, coco_masks.read),
    "yolo": Format("YOLO", ("boxes",), yolo.write, yolo.read),
    "voc": Format("Pascal VOC", ("boxes",), voc.write, voc.read),
    "cvat": Format("CVAT XML", ("boxes", "classes"), cvat.write, cvat.read),
    "label-studio": Format("Label Studio JSON", ("boxes", "classes", "spans"), label_studio.write, label_studio.read),
    "conll": Format("CoNLL", ("spans",), conll.write, conll.read),
    "csv": Format("CSV table", ("classes",), table.write, table.read, file=table.FILE),
}


def export(found: Labeled, key: str, prefix: str = "") -> Files:
    """Name and bytes of every file, one after the other. Without a prefix, the images' common folder is left out."""
    chosen = _format(key)
    if not fits(key, found.kind, text=found.text):
        what = f"{'text' if found.text else 'image'} {found.kind}"
        raise InputRefused(f"{chosen.title} has no place for {what}: choose another format.")
    return chosen.write(found, prefix or ("" if found.text else common_folder(found)))


def fits(key: str, kind: Kind, *, text: bool) -> bool:
    """Has the format a place for such labels, of texts or of images?"""
    return kind in _format(key).kinds and not (text and key == "cvat")


def of_task_type(kind: TaskType) -> list[str]:
    """The formats that have a place for what a task type writes; none for sequences and point clouds."""
    written = KINDS.get(kind.consolidation)
    return [key for key in FORMATS if written and fits(key, written, text=kind.source_key == "source")]


def left_out(found: Labeled, key: str) -> list[str]:
    """Sentences about what an export in that format does not hold."""
    overlaps = sum(conll.overlapping(item) for item in found.items) if key == "conll" else 0
    if not overlaps:
        return []
    return [f"{overlaps:,} entities overlap longer ones and were left out: a token has one tag in CoNLL."]


def read(files: Mapping[str, bytes], key: str, prefix: str = "", sizes: Sizes | None = None) -> Labeled:
    """What files of another tool say. sizes: (width, height) of images by name, where the format does not say."""
    return _format(key).read(files, prefix, sizes or {})


def common_folder(found: Labeled) -> str:
    """What the URIs of all items begin with, up to a slash."""
    sources = sorted(item.source for item in found.items)
    first, last = sources[0], sources[-1]
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[: first.rfind("/", 0, same) + 1]


def _format(key: str) -> Format:
    if key not in FORMATS:
        raise InputRefused(f'"{key}" is no format; use one of {", ".join(FORMATS)}.')
    return FORMATS[key]


__all__ = [
    "FORMATS",
    "Format",
    "Item",
    "Labeled",
    "export",
    "fits",
    "from_lines",
    "left_out",
    "of_task_type",
    "read",
    "to_consolidated",
    "to_lines",
]
