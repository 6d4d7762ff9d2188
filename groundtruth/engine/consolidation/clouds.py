"""3D point clouds: one worker's answer, as the output schema wants it (groundtruth.md, sections 12.10 to 12.13).

Answers of the worker pages:

- detection: `{"cuboids": [<cuboid>], "frameAttributes": {}}`, a cuboid `{"label", "objectName", "centerX", "centerY",
  "centerZ", "length", "width", "height", "roll", "pitch", "yaw", "labelCategoryAttributes"}` (metres, radians);
- tracking: `{"trackingAnnotations": [{"frameNumber", "frameName", "cuboids": [<cuboid with "objectId">],
  "frameAttributes"}]}`, with cameras also `"cameras": {"camera-0": [{"frameNumber", "frame", "boundingBoxes": [<box>],
  "frameAttributes"}]}`, a box `{"label", "objectId", "objectName", "left", "top", "width", "height",
  "labelCategoryAttributes"}`;
- segmentation: `{"pointLabels": {"data": <base64 of zlib of one byte per point>, "count": <points>,
  "labelMappings": {<label>: {"color": "#rrggbb"}}}, "frameAttributes": {}}`; a byte is 0 for background, else the
  label's index in the category file plus 1.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.colours import BACKGROUND_COLOUR, distinct
from groundtruth.engine.consolidation.adjusting import adjustment_status
from groundtruth.engine.consolidation.sequences import class_map, frames_in, geometry, only_answer, seq_label
from groundtruth.engine.consolidation.settings import Settings, class_id
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.masks import mapped_colours

MEASURES = {
    "center-x": "centerX",
    "center-y": "centerY",
    "center-z": "centerZ",
    "length": "length",
    "width": "width",
    "height": "height",
    "roll": "roll",
    "pitch": "pitch",
    "yaw": "yaw",
}
TURNS = ("roll", "pitch", "yaw")  # missing = not turned
MOST_CAMERAS = 8
MAX_POINTS = 50_000_000  # of one answer: a second bound beside the count that it claims


def detection(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """Cuboids of one frame, on the line itself."""
    found = []
    for each in objects:
        answer, used = only_answer(each), set[int]()
        place = place_of(answer, "cuboids")
        cuboids = [_cuboid(item, each, settings, used) for item in place["cuboids"]]
        names = class_map(used, settings)
        metadata = {
            "objects": [],
            "class_map": names,  # the public guide writes an underscore, every other type a hyphen: both
            "class-map": names,
            "dataset-object-attributes": dict(place.get("frameAttributes") or answer.get("frameAttributes") or {}),
            **adjustment_status(each, settings),
        }
        found.append(Consolidated(each.object_id, {"annotations": cuboids}, metadata))
    return found


def tracking(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """`SeqLabel.json` with the cuboids of every frame, and the boxes in camera images that belong to them."""
    return [_tracked(each, settings) for each in objects]


def segmentation(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """One byte for every point, its class; 0 is the background."""
    return [_segmented(each, settings) for each in objects]


def place_of(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The answer itself, or the one of its elements that has `key`."""
    places = [answer, *(value for value in answer.values() if isinstance(value, Mapping))]
    found = next((place for place in places if key in place), None)
    if found is None:
        raise InputRefused(f'The answer has no "{key}".')
    return found


def point_labels(element: Mapping[str, Any], n_labels: int) -> NDArray[np.uint8]:
    """Class of every point, `(points,)`; InputRefused unless there is one for each point and each is a class."""
    count = element.get("count")
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_POINTS:
        raise InputRefused(f"pointLabels.count must be the number of points, 0 to {MAX_POINTS:,}, not {count!r}.")
    try:
        packed = base64.b64decode(str(element.get("data", "")), validate=True)
        unpacked = zlib.decompressobj().decompress(packed, count + 1)  # never more than can be right
    except (binascii.Error, ValueError, zlib.error):
        raise InputRefused("pointLabels.data must be base64 of zlib data, one byte for each point.") from None
    if len(unpacked) != count:
        raise InputRefused(f"pointLabels.data must have one byte for each of {count} points.")
    found = np.frombuffer(unpacked, dtype=np.uint8)
    if count and int(found.max()) > n_labels:
        raise InputRefused(f"pointLabels.data has class {found.max()}; the job has {n_labels} labels.")
    return found


def _tracked(each: LabeledObject, settings: Settings) -> Consolidated:
    answer, used = only_answer(each), set[int]()
    frames = frames_in(answer, "trackingAnnotations")
    lidar = [
        {
            "frame-number": frame["frameNumber"],
            "frame-name": frame["frameName"],
            "frame-attributes": dict(frame.get("frameAttributes") or {}),
            "annotations": [
                {**_cuboid(item, each, settings, used), "object-id": item["objectId"]}
                for item in frame.get("cuboids") or []
            ],
        }
        for frame in frames
    ]
    content: dict[str, Any] = {"tracking-annotations": lidar}
    place = place_of(answer, "trackingAnnotations")
    if isinstance(cameras := place.get("cameras"), Mapping) and cameras:
        content = {"lidar": content}
        for name, images in cameras.items():
            content[name] = {"tracking-annotations": [_image(image, each, settings, used) for image in images]}
    name, data = seq_label(each.object_id, content)
    metadata = {
        "objects": [{"frame-no": frame["frame-number"], "confidence": []} for frame in lidar],
        "class-map": class_map(used, settings),
        **adjustment_status(each, settings),
    }
    return Consolidated(each.object_id, name, metadata, {name: data})


def _segmented(each: LabeledObject, settings: Settings) -> Consolidated:
    answer = only_answer(each)
    place = place_of(answer, "pointLabels")
    element = place["pointLabels"]
    found = point_labels(element, len(settings.labels))
    used = [int(number) for number in np.unique(found) if number]
    asked = mapped_colours(element)
    colours = distinct(asked.get(settings.labels[number - 1]) for number in used)
    shown = [(0, "Background", BACKGROUND_COLOUR)]
    shown += [(number, settings.labels[number - 1], colour) for number, colour in zip(used, colours, strict=True)]
    metadata = {
        "color-map": {
            str(number): {"class-name": label, "hex-color": colour, "confidence": 0.0}
            for number, label, colour in shown
        },
        "dataset-object-attributes": dict(place.get("frameAttributes") or {}),
        **adjustment_status(each, settings),
    }
    name = f"{each.object_id}/points.zlib"
    return Consolidated(each.object_id, name, metadata, {name: zlib.compress(found.tobytes())})


def _cuboid(item: Mapping[str, Any], each: LabeledObject, settings: Settings, used: set[int]) -> dict[str, Any]:
    number = class_id(settings.ids(), item.get("label"), each.object_id)
    used.add(number)
    measures = {
        key: item.get(name, 0) if name in TURNS else item[name] for key, name in MEASURES.items()
    }  # numbers stay as they are: metres and radians
    attributes = dict(item.get("labelCategoryAttributes") or {})
    return {
        "object-name": item["objectName"],
        "class-id": number,
        **measures,
        "label-category-attributes": attributes,
    }


def _image(image: Mapping[str, Any], each: LabeledObject, settings: Settings, used: set[int]) -> dict[str, Any]:
    boxes = []
    for item in image.get("boundingBoxes") or []:
        number = class_id(settings.ids(), item.get("label"), each.object_id)
        used.add(number)
        box = {"object-name": item["objectName"], "class-id": number, **geometry(item, "BoundingBox")}
        attributes = dict(item.get("labelCategoryAttributes") or {})
        boxes.append({**box, "label-category-attributes": attributes, "object-id": item["objectId"]})
    attributes = dict(image.get("frameAttributes") or {})
    frame = {"frame-no": image["frameNumber"], "frame": image["frame"]}
    return {**frame, "frame-attributes": attributes, "annotations": boxes}
