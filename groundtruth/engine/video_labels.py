"""Labels of an earlier job over video frames, as the worker page shows them (groundtruth.md, sections 12.9 and 13)."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundtruth.engine import shapes
from groundtruth.engine.consolidation.sequences import geometry
from groundtruth.engine.errors import InputRefused


def shown_frames(
    document: Any, labels: Sequence[str], class_map: Mapping[str, Any], shape: str
) -> list[dict[str, Any]]:
    """The frames of a `SeqLabel.json` in the words of an answer: what `consolidate` turns into that file again.

    labels: those of the new job. class_map: of the earlier job's metadata, class id to name. shape: `annotationType`.
    InputRefused for a file that is none, for other shapes, and for a class that the new job does not have.
    """
    kind = next((kind for kind in ("tracking", "detection") if _holds(document, f"{kind}-annotations")), None)
    if kind is None:
        raise InputRefused(
            "The earlier label must be a JSON object with tracking-annotations or detection-annotations."
        )
    inside, outside = shapes.KEYS[shape]
    frames = []
    for where, frame in shapes.items(document[f"{kind}-annotations"], f"{kind}-annotations"):
        other = next((key for _, key in shapes.KEYS.values() if key != outside and frame.get(key)), None)
        if other is not None:
            raise InputRefused(f'{where} has "{other}", but this job\'s annotationType is {shape}.')
        marks = [
            _mark(item, at, labels, class_map, shape)
            for at, item in shapes.items(frame.get(outside) or [], f"{where}.{outside}")
        ]
        frames.append(
            {
                "frameNumber": shapes.whole(frame.get("frame-no"), f"{where}.frame-no"),
                "frame": shapes.text(frame.get("frame"), f"{where}.frame"),
                "frameAttributes": dict(frame.get("frame-attributes") or {}),
                inside: marks,
            }
        )
    return frames


def _holds(document: Any, key: str) -> bool:
    return isinstance(document, Mapping) and key in document


def _mark(
    item: Mapping[str, Any], where: str, labels: Sequence[str], class_map: Mapping[str, Any], shape: str
) -> dict[str, Any]:
    label = class_map.get(str(item.get("class-id")))
    if label not in labels:
        raise InputRefused(f"{where}.class-id: {item.get('class-id')!r} is no label of this job ({', '.join(labels)}).")
    shapes.CHECKS[shape](item, where, None)
    identity = {"objectId": item.get("object-id"), "objectName": item.get("object-name")}
    return {
        "label": label,
        **{key: value for key, value in identity.items() if isinstance(value, str)},
        "labelCategoryAttributes": dict(item.get("label-category-attributes") or {}),
        **geometry(item, shape),
    }
