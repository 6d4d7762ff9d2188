"""What a worker may not change of point cloud labels that they check or correct (groundtruth.md, 6.2, 12.10 to 13)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from groundtruth.engine.asked import Asked
from groundtruth.engine.consolidation.clouds import MEASURES, MOST_CAMERAS, place_of, point_labels
from groundtruth.engine.consolidation.sequences import frames_in, geometry
from groundtruth.engine.errors import InputRefused

Item = Mapping[str, Any]
NEAR = 1e-3  # metres and radians: pages write four decimals, labels from elsewhere may have more


def check_cloud_edits(answer: Item, kind: str, before: Item, asked: Asked) -> None:
    """InputRefused when the answer adds, changes or leaves out what a locked label has, or changes a locked attribute.

    kind: detection, tracking or segmentation. before: what the worker was shown, in the words of an answer
    (`cloud_labels`).
    """
    if kind == "segmentation":
        _check_points(place_of(answer, "pointLabels"), before, asked)
    elif kind == "detection":
        _check_frame(before, place_of(answer, "cuboids"), "The frame", asked)
    else:
        _check_tracks(answer, before, asked)


def _check_tracks(answer: Item, before: Item, asked: Asked) -> None:
    pairs = _by_number(before.get("trackingAnnotations")), _by_number(frames_in(answer, "trackingAnnotations"))
    for number in sorted({*pairs[0], *pairs[1]}):
        _check_frame(pairs[0].get(number, {}), pairs[1].get(number, {}), f"Frame {number}", asked)
    cameras = before.get("cameras") or {}, place_of(answer, "trackingAnnotations").get("cameras") or {}
    for name in [f"camera-{number}" for number in range(MOST_CAMERAS)]:
        was, now = (_by_number(each.get(name)) for each in cameras)
        for number in sorted({*was, *now}):
            boxes = [each.get(number, {}).get("boundingBoxes") or [] for each in (was, now)]
            _check_items(boxes[0], boxes[1], f"Frame {number}, {name}", "boxes", asked)


def _by_number(frames: Any) -> dict[int, Item]:
    return {frame["frameNumber"]: frame for frame in frames or []}


def _check_frame(was: Item, now: Item, where: str, asked: Asked) -> None:
    _check_items(was.get("cuboids") or [], now.get("cuboids") or [], where, "cuboids", asked)
    _check_frame_values(was, now, where, asked)


def _check_frame_values(was: Item, now: Item, where: str, asked: Asked) -> None:
    names = _locked_names(asked.categories.get("frameAttributes") or [])
    _check_values(was.get("frameAttributes"), now.get("frameAttributes"), names, where)


def _check_items(was: Sequence[Item], now: Sequence[Item], where: str, what: str, asked: Asked) -> None:
    locked = _locked_labels(asked)
    left = [item for item in now if item["label"] in locked]
    for item in was:
        if item["label"] not in locked:
            continue
        same = next((other for other in left if _same(item, other)), None)
        if same is None:
            raise InputRefused(_refusal(where, what, item["label"]))
        left.remove(same)
    if left:
        raise InputRefused(_refusal(where, what, left[0]["label"]))
    for before, after in _pairs(was, now):
        names = _locked_names(asked.attributes_of(after["label"]))
        given = [each.get("labelCategoryAttributes") for each in (before, after)]
        _check_values(given[0], given[1], names, f"{where}, {_identity(after)}")


def _refusal(where: str, what: str, label: str) -> str:
    return f"{where}: {what} of {label} may not be added, changed or deleted here."


def _same(one: Item, other: Item) -> bool:
    """The same thing at the same place. What has no name from the job before gets one on the page."""
    if one["label"] != other["label"]:
        return False
    if any(key in one and key in other and one[key] != other[key] for key in ("objectId", "objectName")):
        return False
    if "left" in one:
        return geometry(one, "BoundingBox") == geometry(other, "BoundingBox")
    return all(abs(float(one.get(name, 0)) - float(other.get(name, 0))) < NEAR for name in MEASURES.values())


def _pairs(was: Sequence[Item], now: Sequence[Item]) -> Iterable[tuple[Item, Item]]:
    """What there was and still is under the same label, wherever it stands now."""
    known = {(item["label"], _identity(item)): item for item in was}
    for item in now:
        if (found := known.get((item["label"], _identity(item)))) is not None:
            yield found, item


def _identity(item: Item) -> str:
    return str(item.get("objectName") or item.get("objectId") or "")


def _check_points(now: Item, was: Item, asked: Asked) -> None:
    locked = sorted(asked.labels.index(label) + 1 for label in _locked_labels(asked))
    if locked:
        before, after = (point_labels(each["pointLabels"], len(asked.labels)) for each in (was, now))
        if len(before) != len(after):
            raise InputRefused(f"pointLabels.count is {len(after)}; the labels shown have {len(before)} points.")
        for number in locked:
            moved = int(np.count_nonzero((before == number) != (after == number)))
            if moved:
                label = asked.labels[number - 1]
                raise InputRefused(f"Points of {label} may not be painted or unpainted here; {moved:,} were.")
    _check_frame_values(was, now, "The frame", asked)


def _locked_labels(asked: Asked) -> set[str]:
    return {each["label"] for each in asked.categories.get("labels") or [] if each.get("editsAllowed") == "none"}


def _locked_names(defined: Iterable[Item]) -> list[str]:
    return [str(each["name"]) for each in defined if each.get("editsAllowed") == "none"]


def _check_values(was: Any, now: Any, names: Iterable[str], where: str) -> None:
    for name in names:
        one, other = ((each or {}).get(name) for each in (was, now))
        close = isinstance(one, float) and isinstance(other, int | float) and math.isclose(one, other)
        if one != other and not close:
            raise InputRefused(f"{where}: the attribute {name} may not be changed in this job.")
