"""Labels of an earlier job over point clouds, as the worker page shows them (groundtruth.md, sections 12.10 to 13)."""

import base64
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from groundtruth.engine import shapes
from groundtruth.engine.consolidation.clouds import MAX_POINTS, MEASURES, MOST_CAMERAS
from groundtruth.engine.consolidation.sequences import geometry
from groundtruth.engine.errors import InputRefused


def shown_cuboids(label: Any, labels: Sequence[str], class_map: Mapping[str, Any]) -> dict[str, Any]:
    """Cuboids of one frame, from the line itself, in the words of an answer.

    labels: those of the new job. class_map: of the earlier job's metadata, class id to name. InputRefused for what is
    no such label, and for a class that the new job does not have.
    """
    if not isinstance(label, Mapping) or "annotations" not in label:
        raise InputRefused('The earlier label must be an object with "annotations".')
    return {"cuboids": _cuboids(label["annotations"], "annotations", labels, class_map)}


def shown_tracks(document: Any, labels: Sequence[str], class_map: Mapping[str, Any]) -> dict[str, Any]:
    """The frames of a `SeqLabel.json`, with or without cameras, in the words of an answer."""
    cameras: dict[str, Any] = {}
    if isinstance(document, Mapping) and isinstance(document.get("lidar"), Mapping):
        cameras = {
            name: _images(document[name], name, labels, class_map)
            for name in (f"camera-{number}" for number in range(MOST_CAMERAS))
            if name in document
        }
        document = document["lidar"]
    if not isinstance(document, Mapping) or "tracking-annotations" not in document:
        raise InputRefused("The earlier label must be a JSON object with tracking-annotations.")
    frames = []
    for where, frame in shapes.items(document["tracking-annotations"], "tracking-annotations"):
        cuboids = _cuboids(frame.get("annotations") or [], f"{where}.annotations", labels, class_map)
        frames.append(
            {
                "frameNumber": shapes.whole(frame.get("frame-number"), f"{where}.frame-number"),
                "frameName": shapes.text(frame.get("frame-name"), f"{where}.frame-name"),
                "frameAttributes": dict(frame.get("frame-attributes") or {}),
                "cuboids": cuboids,
            }
        )
    return {"trackingAnnotations": frames, **({"cameras": cameras} if cameras else {})}


def _images(document: Any, name: str, labels: Sequence[str], class_map: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Boxes in the images of one camera (section 12.12)."""
    if not isinstance(document, Mapping):
        raise InputRefused(f"{name} must be an object with tracking-annotations.")
    found = []
    for where, frame in shapes.items(document.get("tracking-annotations"), f"{name}.tracking-annotations"):
        boxes = []
        for at, item in shapes.items(frame.get("annotations") or [], f"{where}.annotations"):
            shapes.check_box(item, at, None)
            boxes.append({**_said(item, at, labels, class_map), **geometry(item, "BoundingBox")})
        number = shapes.whole(frame.get("frame-no"), f"{where}.frame-no")
        found.append({"frameNumber": number, "frame": str(frame.get("frame", "")), "boundingBoxes": boxes})
    return found


def shown_points(packed: bytes, labels: Sequence[str], color_map: Mapping[str, Any]) -> dict[str, Any]:
    """Classes of points, from a file of one byte each, numbered as the new job does. Packed again: base64 of zlib."""
    try:
        raw = zlib.decompressobj().decompress(packed, MAX_POINTS + 1)
    except zlib.error:
        raise InputRefused("The earlier label is no zlib file.") from None
    if len(raw) > MAX_POINTS:
        raise InputRefused(f"The earlier label has more than {MAX_POINTS:,} points.")
    found = np.frombuffer(raw, dtype=np.uint8)
    table = np.zeros(256, dtype=np.uint8)
    for number in np.unique(found):
        entry = color_map.get(str(number))
        name = str(entry.get("class-name")) if isinstance(entry, Mapping) else ""
        if int(number) == 0:
            continue
        if not isinstance(name, str) or name not in labels:
            raise InputRefused(f"color-map: class {number} ({name!r}) is no label of this job ({', '.join(labels)}).")
        table[number] = list(labels).index(name) + 1
    data = base64.b64encode(zlib.compress(table[found].tobytes())).decode()
    return {"pointLabels": {"data": data, "count": len(found)}}


def _cuboids(given: Any, where: str, labels: Sequence[str], class_map: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for at, item in shapes.items(given, where):
        measures = {name: shapes.number(item.get(key, 0), f"{at}.{key}") for key, name in MEASURES.items()}
        found.append({**_said(item, at, labels, class_map), **measures})
    return found


def _said(item: Mapping[str, Any], at: str, labels: Sequence[str], class_map: Mapping[str, Any]) -> dict[str, Any]:
    """Label, identity and attributes of a cuboid or a box."""
    label = class_map.get(str(item.get("class-id")))
    if label not in labels:
        known = ", ".join(labels)
        raise InputRefused(f"{at}.class-id: {item.get('class-id')!r} is no label of this job ({known}).")
    identity = {"objectName": item.get("object-name"), "objectId": item.get("object-id")}
    return {
        "label": label,
        **{key: value for key, value in identity.items() if isinstance(value, str)},
        "labelCategoryAttributes": dict(item.get("label-category-attributes") or {}),
    }
