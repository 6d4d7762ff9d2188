"""What the page of a point cloud task is about: points, cameras, labels (specification §5.5, §6.2, §13).

Points go to the page as the bytes that are stored, by a signed address each: little-endian floats need no copy.
"""

from collections.abc import Mapping
from typing import Any

from groundtruth.engine.asked import Asked
from groundtruth.engine.attributes_given import without_removed
from groundtruth.engine.cloud_labels import shown_cuboids, shown_points, shown_tracks
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import check_cloud_bytes, check_cloud_frame, check_cloud_sequence
from groundtruth.engine.task_types import task_type
from groundtruth.rendering.sequences import LARGEST_LABELS, LARGEST_SEQUENCE, Video, read_file, read_json
from groundtruth.rendering.templates import Sign
from studio.storage.objects import StoreError
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

KINDS = {"Detection": "detection", "Tracking": "tracking", "Segmentation": "segmentation"}
_CAMERA = ("fx", "fy", "cx", "cy", "skew", "camera-model", "k1", "k2", "k3", "k4", "p1", "p2", "position", "heading")


def is_cloud(type_key: str) -> bool:
    """Is the object a point cloud, or a sequence of them?"""
    return bool(type_key) and task_type(type_key).category == "Point cloud"


def kind_of(type_key: str) -> str:
    """detection, tracking or segmentation."""
    return next(kind for suffix, kind in KINDS.items() if type_key.endswith(suffix))


def cloud_input(asked: Video, line: dict[str, Any], sign: Sign) -> dict[str, Any]:
    """What the page knows beside what every template does. InputRefused for files that cannot be used."""
    categories = asked.categories
    shared = categories.get("categoryGlobalAttributes") or []
    kind = kind_of(asked.type_key)
    labels = [
        {
            "label": entry["label"],
            "categoryAttributes": [] if kind == "segmentation" else [*shared, *(entry.get("categoryAttributes") or [])],
            "editsAllowed": entry.get("editsAllowed", "any"),
        }
        for entry in categories.get("labels", [])
    ]
    frames = [_shown(frame, number, sign) for number, frame in enumerate(_frames(kind, line, sign))]
    task: dict[str, Any] = {"kind": kind, "frames": frames, "labels": labels}
    task["linked"] = kind == "tracking" and isinstance(categories.get("annotationType"), list)
    task["frameAttributes"] = categories.get("frameAttributes") or []
    task["initial"] = cloud_labels_before(asked, kind, line, sign)
    return {"pointCloud": task}


def cloud_problem(asked: Video, line: dict[str, Any], sign: Sign) -> str:
    """Why nobody can work on the object; "" if they can. Of a sequence the first frame is looked at."""
    try:
        kind = kind_of(asked.type_key)
        first = _frames(kind, line, sign)[0]
        uri = S3Uri.parse(first["uri"])
        check_cloud_bytes(object_store().head(uri.bucket, uri.key).size, first["name"], first["metadata"])
        cloud_labels_before(asked, kind, line, sign)
    except InputRefused as error:
        return f"{line.get('source-ref')}: {error}"
    except StoreError as error:
        return f"{first['uri']} cannot be read: {error}"
    return ""


def _frames(kind: str, line: dict[str, Any], sign: Sign) -> list[dict[str, Any]]:
    """Frames as `{"name", "number", "uri", "prefix", "metadata"}`, checked."""
    source = str(line.get("source-ref", ""))
    if kind != "tracking":
        metadata = line.get("source-ref-metadata") or {"unix-timestamp": 0}
        check_cloud_frame(metadata)
        name = source.rsplit("/", 1)[-1]
        return [{"name": name, "number": 0, "uri": source, "prefix": metadata.get("prefix"), "metadata": metadata}]
    document = read_json(source, LARGEST_SEQUENCE, sign)
    return [
        {
            "name": frame["frame"],
            "number": frame["frame-no"] if isinstance(frame.get("frame-no"), int) else number,
            "uri": document["prefix"] + frame["frame"],
            "prefix": frame.get("prefix") or document["prefix"],
            "metadata": frame,
        }
        for number, frame in enumerate(check_cloud_sequence(document))
    ]


def _shown(frame: dict[str, Any], number: int, sign: Sign) -> dict[str, Any]:
    metadata = frame["metadata"]
    text = frame["name"].lower().endswith(".txt")
    cameras = [
        {
            "name": f"camera-{place}",
            "image": sign(frame["prefix"] + camera["image-path"]),
            **{key: camera[key] for key in _CAMERA if key in camera},
        }
        for place, camera in enumerate(metadata.get("images") or [])
    ]
    return {
        "number": frame["number"],
        "name": frame["name"],
        "time": metadata.get("unix-timestamp", number),
        "points": sign(frame["uri"]),
        "format": metadata.get("format") or ("text/xyzi" if text else "binary/xyzi"),
        "cameras": cameras,
    }


def cloud_labels_before(asked: Video, kind: str, line: dict[str, Any], sign: Sign) -> dict[str, Any] | None:
    """The label that an auditing job shows, as an answer; None for other jobs."""
    if not task_type(asked.type_key).audit:
        return None
    attribute = str(asked.categories.get("auditLabelAttributeName", ""))
    label, metadata = line.get(attribute), line.get(f"{attribute}-metadata")
    if label is None or not isinstance(metadata, Mapping):
        raise InputRefused(f'The line has no label under "{attribute}" of an earlier job.')
    shown = _before(label, metadata, kind, asked.labels, sign)
    kept: dict[str, Any] = without_removed(shown, Asked(tuple(asked.labels), line, asked.categories))
    return kept


def _before(label: Any, metadata: Mapping[str, Any], kind: str, labels: list[str], sign: Sign) -> dict[str, Any]:
    classes = _mapping(metadata, "class-map") or _mapping(metadata, "class_map")
    attributes = {"frameAttributes": dict(_mapping(metadata, "dataset-object-attributes"))}
    if kind == "detection":
        return shown_cuboids(label, labels, classes) | attributes
    if kind == "tracking":
        return shown_tracks(read_json(str(label), LARGEST_LABELS, sign), labels, classes)
    packed = read_file(str(label), LARGEST_LABELS, sign)
    return shown_points(packed, labels, _mapping(metadata, "color-map")) | attributes


def _mapping(metadata: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = metadata.get(key)
    return found if isinstance(found, Mapping) else {}
