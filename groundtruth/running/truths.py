"""What people's labels teach a model: the class, the boxes or the mask of an object (labeling specification §12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundtruth.engine.automated.drawn import BOXES, MASKS
from groundtruth.engine.colours import distinct
from groundtruth.engine.geometry import SIDES
from groundtruth.models import LabelingJob

MOST_BOXES = 1000  # of a line from elsewhere


def truth_of(job: LabelingJob, algorithm: str, line: Mapping[str, Any]) -> Any:
    """The label of a line by the names of its classes, as a line that came labeled may count differently; None without.

    A class id; of boxes a list of [class id, left, top, width, height] in pixels; of masks {"uri", "classes"}, where
    classes are the ids from 1 on by the value of a pixel.
    """
    label, metadata = line.get(job.attribute), line.get(job.metadata_key)
    if not isinstance(metadata, Mapping):
        return None
    labels = list(job.resolved["labels"])
    if algorithm == BOXES:
        return _boxes(label, metadata.get("class-map"), labels)
    if algorithm == MASKS:
        return _mask(label, metadata.get("internal-color-map"), labels)
    name = metadata.get("class-name")
    return labels.index(name) if name in labels else None


def colours_of(job: LabelingJob, metadata: Sequence[Mapping[str, Any]]) -> list[str]:
    """The colour of each label in masks that a model paints: as in people's masks, as far as they have it."""
    asked: dict[str, str] = {}
    for each in metadata:
        for entry in _mapping(each.get("internal-color-map")).values():
            if isinstance(entry, Mapping) and isinstance(entry.get("hex-color"), str):
                asked.setdefault(str(entry.get("class-name")), entry["hex-color"])
    return distinct(asked.get(label) for label in job.resolved["labels"])


def _boxes(label: Any, names: Any, labels: list[str]) -> list[list[float]] | None:
    if not isinstance(label, Mapping) or not isinstance(label.get("annotations"), list):
        return None
    found = []
    for each in label["annotations"][:MOST_BOXES]:
        if not isinstance(each, Mapping):
            return None
        name = _mapping(names).get(str(each.get("class_id")))
        sides = [float(side) for side in map(each.get, SIDES) if isinstance(side, int | float)]
        if name not in labels or len(sides) != len(SIDES):
            return None
        found.append([labels.index(name), *sides])
    return found


def _mask(label: Any, colours: Any, labels: list[str]) -> dict[str, Any] | None:
    if not isinstance(label, str):
        return None
    names = {value: _mapping(entry).get("class-name") for value, entry in _mapping(colours).items()}
    classes = {value: labels.index(name) + 1 for value, name in names.items() if name in labels}
    return {"uri": label, "classes": classes}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
