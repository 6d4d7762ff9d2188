"""Labels that a model drew, as the output manifest has them (groundtruth.md, sections 12.5 and 12.6)."""

from collections.abc import Sequence
from typing import Any

from groundtruth.engine.annotations import Consolidated
from groundtruth.engine.colours import BACKGROUND, BACKGROUND_COLOUR
from groundtruth.engine.geometry import SIDES

BOXES, MASKS = "object-detection", "semantic-segmentation"  # algorithms
DRAWN = (BOXES, MASKS)


def boxes_label(
    object_id: str, found: Sequence[Sequence[float]], size: Sequence[int], labels: Sequence[str], confidence: float
) -> Consolidated:
    """found: [class id, left, top, width, height, confidence] of each box, in pixels. size: width and height."""
    annotations = [
        {"class_id": int(label), **dict(zip(SIDES, map(int, sides), strict=True))} for label, *sides, _ in found
    ]
    metadata: dict[str, Any] = {
        "objects": [{"confidence": round(each[-1], 2)} for each in found],
        "class-map": {str(label): labels[label] for label in sorted({int(each[0]) for each in found})},
    }
    image = {"width": size[0], "height": size[1], "depth": 3}
    return Consolidated(object_id, {"image_size": [image], "annotations": annotations}, metadata, {}, confidence)


def mask_label(
    name: str, object_id: str, png: bytes, used: Sequence[int], labels: Sequence[str], colours: Sequence[str],
    confidence: float,
) -> Consolidated:  # fmt: skip
    """name: of the file; png: its bytes; used: class ids from 1 on that are in it; colours: one for each label."""
    shown = {0: (BACKGROUND, BACKGROUND_COLOUR), **{each: (labels[each - 1], colours[each - 1]) for each in used}}
    colour_map = {
        str(number): {"class-name": label, "hex-color": colour, "confidence": round(confidence, 2)}
        for number, (label, colour) in shown.items()
    }
    return Consolidated(object_id, name, {"internal-color-map": colour_map}, {name: png}, confidence)
