"""Bounding boxes: boxes of different workers that overlap become one (groundtruth.md, section 10.3)."""

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from groundtruth.engine.annotations import Annotation, Consolidated, LabeledObject
from groundtruth.engine.answers import element_with
from groundtruth.engine.consolidation.adjusting import adjustment_status
from groundtruth.engine.consolidation.settings import Settings, class_id
from groundtruth.engine.geometry import SIDES, Floats, box_iou, half_up

SAME_OBJECT = 0.5  # intersection over union from which two boxes are about one thing


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes (their numbers) of different workers about one thing, and their mean."""

    members: tuple[int, ...]
    workers: frozenset[int]
    mean: Floats


def bounding_box(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """One list of boxes for every object; `metadata["objects"][i]` is about `annotations[i]`."""
    return [_one(each, settings) for each in objects]


def group_boxes(boxes: Floats, workers: Sequence[int]) -> list[Group]:
    """Boxes of one class, `(n, 4)`, grouped: the closest pair of groups first, while their mean boxes overlap.

    A group holds one box of a worker at most. Two groups may join, or two pairs that agree would stay two objects.
    """
    groups = {number: Group((number,), frozenset([worker]), boxes[number]) for number, worker in enumerate(workers)}
    near = box_iou(boxes, boxes)
    pairs = [
        (-near[one, other], int(one), int(other))
        for one, other in np.argwhere(np.triu(near >= SAME_OBJECT, 1))
        if workers[one] != workers[other]
    ]
    heapq.heapify(pairs)
    numbers = itertools.count(len(boxes))
    while pairs:
        _, one, other = heapq.heappop(pairs)
        if one not in groups or other not in groups:
            continue
        first, second = groups.pop(one), groups.pop(other)
        members = tuple(sorted(first.members + second.members))
        joined = Group(members, first.workers | second.workers, boxes[list(members)].mean(axis=0))
        number = next(numbers)
        for pair in _neighbours(joined, number, groups):
            heapq.heappush(pairs, pair)
        groups[number] = joined
    return sorted(groups.values(), key=lambda group: group.members)


def _neighbours(joined: Group, number: int, groups: Mapping[int, Group]) -> Iterator[tuple[float, int, int]]:
    others = [other for other, group in groups.items() if not group.workers & joined.workers]
    if others:
        near = box_iou(joined.mean, np.array([groups[other].mean for other in others]))[0]
        yield from ((-iou, other, number) for other, iou in zip(others, near, strict=True) if iou >= SAME_OBJECT)


def _one(each: LabeledObject, settings: Settings) -> Consolidated:
    drawn = list(_drawn(each, settings))
    n = len(each.annotations)
    if n == 1:
        kept = [(label, box, 0.0) for _, label, box in drawn]
    else:
        kept = [row for _, row in sorted(_merged(drawn, n), key=lambda found: found[0])]
    found = [
        {"class_id": label, **{side: half_up(value) for side, value in zip(SIDES, box, strict=True)}}
        for label, box, _ in kept
    ]
    used = sorted({label for label, _, _ in kept})
    metadata: dict[str, Any] = {
        "objects": [{"confidence": round(confidence, 2)} for _, _, confidence in kept],
        "class-map": {str(label): settings.labels[label] for label in used},
        **adjustment_status(each, settings),
    }
    least = Consolidated.least(confidence for *_, confidence in kept)
    value = {"image_size": [_size(each)], "annotations": found}
    return Consolidated(each.object_id, value, metadata, confidence=least)


def _drawn(each: LabeledObject, settings: Settings) -> Iterator[tuple[int, int, Floats]]:
    """(number of the worker, class id, box) of every box of every answer."""
    ids = settings.ids()
    for worker, annotation in enumerate(each.annotations):
        for box in _element(annotation)["boundingBoxes"]:
            label = class_id(ids, box.get("label"), each.object_id)
            yield worker, label, np.array([float(box[side]) for side in SIDES])


def _merged(drawn: list[tuple[int, int, Floats]], n: int) -> Iterator[tuple[int, tuple[int, Floats, float]]]:
    """(number of its first box, (class id, mean box, confidence)) of every group that half of the workers support."""
    for label in sorted({label for _, label, _ in drawn}):
        numbers = [number for number, row in enumerate(drawn) if row[1] == label]
        boxes = np.array([drawn[number][2] for number in numbers])
        for group in group_boxes(boxes, [drawn[number][0] for number in numbers]):
            support = len(group.members)
            if 2 * support < n:
                continue
            own = boxes[list(group.members)]
            pairs = box_iou(own, own)[np.triu_indices(support, 1)]
            agreed = float(pairs.mean()) if support > 1 else 1.0
            yield numbers[group.members[0]], (label, group.mean, support / n * agreed)


def _size(each: LabeledObject) -> dict[str, int]:
    size = _element(each.annotations[0]).get("inputImageProperties") or {}
    return {"width": int(size.get("width", 0)), "height": int(size.get("height", 0)), "depth": 3}


def _element(annotation: Annotation) -> Mapping[str, Any]:
    return element_with(annotation.answer, "boundingBoxes")
