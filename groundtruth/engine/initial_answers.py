"""A label turned back into the answer that would make it, so that a labeler's page can begin with it."""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from groundtruth.engine.geometry import SIDES
from groundtruth.engine.task_types import task_type

KEYS = {  # the key that says which element of an answer it is about
    "single-label": "label",
    "verification": "label",
    "multi-label": "labels",
    "bounding-box": "boundingBoxes",
    "semantic-segmentation": "labeledImage",
    "named-entities": "entities",
}
_ELEMENTS = {"named-entities": "crowd-entity-annotation"}  # of pages that the catalogue knows by another name


def can_begin_with(type_key: str) -> bool:
    """Is the label of a type enough to make an answer of? Sequences are not: their answers are kept."""
    return task_type(type_key).consolidation in KEYS


def value_of(type_key: str, label: Any, metadata: Mapping[str, Any], mask: bytes = b"") -> dict[str, Any] | None:
    """The value of the page's element (crowd_elements.md §1.3) of a label as the manifest has it (groundtruth.md §12).

    mask: the PNG that a mask's label names. None where the label is none of the type.
    """
    make = _MAKERS.get(task_type(type_key).consolidation)
    try:
        return make(label, metadata, mask) if make else None
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):  # a line that came labeled from anywhere
        return None


def name_of_element(type_key: str, answer: Mapping[str, Any] | None, template: str) -> str:
    """Under which name the page submits: as an answer of the job has it, else as the template says."""
    kind = task_type(type_key)
    key = KEYS.get(kind.consolidation, "")
    for name, value in (answer or {}).items():
        if isinstance(value, Mapping) and key in value:
            return name
    tag = kind.element or _ELEMENTS.get(kind.consolidation, "")
    found = re.search(rf"<{re.escape(tag)}(?=[\s>])[^>]*?\sname\s*=\s*[\"']([^\"'{{}}]+)[\"']", template)
    return found[1] if found else tag


def _single(_label: Any, metadata: Mapping[str, Any], _mask: bytes) -> dict[str, Any]:
    return {"label": str(metadata["class-name"])}


def _several(label: Any, metadata: Mapping[str, Any], _mask: bytes) -> dict[str, Any]:
    return {"labels": [str(metadata["class-map"][str(number)]) for number in label]}


def _boxes(label: Any, metadata: Mapping[str, Any], _mask: bytes) -> dict[str, Any]:
    size = label["image_size"][0]
    boxes = [
        {"label": str(metadata["class-map"][str(box["class_id"])]), **{side: box[side] for side in SIDES}}
        for box in label["annotations"]
    ]
    return {
        "boundingBoxes": boxes,
        "inputImageProperties": {"width": int(size["width"]), "height": int(size["height"])},
    }


def _mask_of(_label: Any, metadata: Mapping[str, Any], mask: bytes) -> dict[str, Any] | None:
    if not mask:
        return None
    shown = {str(each["class-name"]): each["hex-color"] for each in metadata["internal-color-map"].values()}
    return {
        "labelMappings": {name: {"color": colour} for name, colour in shown.items() if name != "BACKGROUND"},
        "labeledImage": {"pngImageData": base64.b64encode(mask).decode("ascii")},
    }


def _entities(label: Any, _metadata: Mapping[str, Any], _mask: bytes) -> dict[str, Any]:
    names = ("label", "startOffset", "endOffset")
    return {"entities": [{name: each[name] for name in names} for each in label["annotations"]["entities"]]}


_MAKERS: dict[str, Callable[[Any, Mapping[str, Any], bytes], dict[str, Any] | None]] = {
    "single-label": _single,
    "verification": _single,
    "multi-label": _several,
    "bounding-box": _boxes,
    "semantic-segmentation": _mask_of,
    "named-entities": _entities,
}
