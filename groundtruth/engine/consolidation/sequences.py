"""Video frames: one worker's answer, written as the output schema wants it (groundtruth.md, sections 10.7 and 12.9).

The answer of the worker page is `{"trackingAnnotations": [<frame>, …]}` (or `detectionAnnotations`), a frame
`{"frameNumber", "frame", "frameAttributes", <list>: [{"label", "objectId", "objectName", "labelCategoryAttributes",
<geometry>}]}` with `boundingBoxes`, `polygons`, `polylines` or `keypoints` as its list. A single frame needs no list
around it: worker response files hold one frame each.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.consolidation.adjusting import adjustment_status
from groundtruth.engine.consolidation.settings import Settings, class_id
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.geometry import half_up
from groundtruth.engine.shapes import KEYS


def video_detection(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """`SeqLabel.json` with what is in every frame."""
    return [_one(each, settings, "detection") for each in objects]


def video_tracking(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """`SeqLabel.json` with what is in every frame; an object keeps its `object-id`."""
    return [_one(each, settings, "tracking") for each in objects]


def only_answer(each: LabeledObject) -> Mapping[str, Any]:
    """The one answer of a type that has one worker; of several, the last one submitted."""
    return max(each.annotations, key=lambda one: one.moment).answer


def frames_in(answer: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The frames of an answer, below `key` at its top or in one of its elements."""
    places = [answer, *(value for value in answer.values() if isinstance(value, Mapping))]
    found = next((place[key] for place in places if key in place), None)
    if isinstance(found, Mapping):
        return [found]
    if not isinstance(found, list) or not all(isinstance(frame, Mapping) for frame in found):
        raise InputRefused(f'The answer has no list "{key}" of frames.')
    return found


def class_map(used: set[int], settings: Settings) -> dict[str, str]:
    """Names of the classes that occur."""
    return {str(number): settings.labels[number] for number in sorted(used)}


def seq_label(object_id: str, content: Mapping[str, Any]) -> tuple[str, bytes]:
    """Name and bytes of a sequence's file of labels."""
    return f"{object_id}/SeqLabel.json", json.dumps(content, ensure_ascii=False).encode()


def geometry(item: Mapping[str, Any], shape: str) -> dict[str, Any]:
    """The shape's own keys of the output, in whole pixels."""
    if shape == "BoundingBox":
        return {side: half_up(item[side]) for side in ("left", "top", "width", "height")}
    if shape == "Keypoint":
        return {axis: half_up(item[axis]) for axis in ("x", "y")}
    return {"vertices": [{axis: half_up(vertex[axis]) for axis in ("x", "y")} for vertex in item["vertices"]]}


def frame_attributes(frame: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """`frame-attributes`, where the job asks for any."""
    given = frame.get("frameAttributes") or {}
    return {"frame-attributes": dict(given)} if given or settings.categories.get("frameAttributes") else {}


def _one(each: LabeledObject, settings: Settings, kind: str) -> Consolidated:
    shape = str(settings.categories.get("annotationType") or "BoundingBox")
    if shape not in KEYS:
        raise InputRefused(f"annotationType {shape!r} is none of {', '.join(KEYS)}.")
    inside, outside = KEYS[shape]
    used: set[int] = set()
    written = []
    for frame in frames_in(only_answer(each), f"{kind}Annotations"):
        items = [_item(item, shape, kind, each, settings, used.add) for item in frame.get(inside) or []]
        attributes = frame_attributes(frame, settings)
        if items or attributes.get("frame-attributes"):  # frames without anything are not listed
            number = {"frame-no": frame["frameNumber"], "frame": frame["frame"]}
            written.append({**number, **attributes, outside: items})
    name, content = seq_label(each.object_id, {f"{kind}-annotations": written})
    metadata = {"class-map": class_map(used, settings), **adjustment_status(each, settings)}
    return Consolidated(each.object_id, name, metadata, {name: content})


def _item(
    item: Mapping[str, Any],
    shape: str,
    kind: str,
    each: LabeledObject,
    settings: Settings,
    use: Callable[[int], None],
) -> dict[str, Any]:
    number = class_id(settings.ids(), item.get("label"), each.object_id)
    use(number)
    attributes = dict(item.get("labelCategoryAttributes") or {})
    found = {**geometry(item, shape), "class-id": str(number), "label-category-attributes": attributes}
    if kind == "tracking":
        found |= {"object-id": item["objectId"], "object-name": item["objectName"]}
    return found
