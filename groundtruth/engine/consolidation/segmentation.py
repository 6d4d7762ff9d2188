"""Semantic segmentation: workers vote on every pixel (groundtruth.md, section 10.4)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.answers import element_with
from groundtruth.engine.colours import BACKGROUND, BACKGROUND_COLOUR, distinct
from groundtruth.engine.consolidation.adjusting import adjustment_status
from groundtruth.engine.consolidation.settings import Settings, class_id
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.masks import Mask, class_ids, indexed_png, mapped_colours, png_of
from groundtruth.engine.stamps import stamp

SIGMA, REACH = 1.0, 4  # pixels; the blur looks no further than four sigmas
BAND = 8_000_000  # pixels that are voted on at once, so that memory does not grow with the image
CLOSER = 1e-5  # below that, one blurred vote is not more than another (they are 32-bit numbers)


def semantic_segmentation(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """One mask for every object, as an indexed PNG. Class 0 is the background; labels start at 1."""
    if len(settings.labels) > 255:
        raise InputRefused(f"A mask holds 255 labels at most, this job has {len(settings.labels)}: use fewer labels.")
    return [_one(each, settings) for each in objects]


def vote(masks: Sequence[Mask]) -> tuple[Mask, float]:
    """The winning class of every pixel after smoothing, and the mean share of workers who chose the winner there."""
    present = sorted({int(each) for mask in masks for each in np.unique(mask)})
    height, width = masks[0].shape
    result, agreed = np.zeros((height, width), dtype=np.uint8), 0.0
    rows = max(1, BAND // width)
    for top in range(0, height, rows):
        low, bottom = max(0, top - REACH), min(height, top + rows)
        winner, votes = _band([mask[low : bottom + REACH] for mask in masks], present)
        inner = slice(top - low, bottom - low)
        result[top:bottom] = winner[inner]
        agreed += float(votes[inner].sum(dtype=np.float64))
    return result, agreed / (len(masks) * height * width)


def _band(masks: Sequence[Mask], present: Sequence[int]) -> tuple[Mask, NDArray[np.float32]]:
    shape = masks[0].shape
    winner, best = np.zeros(shape, dtype=np.uint8), np.full(shape, -1, dtype=np.float32)
    votes = np.zeros(shape, dtype=np.float32)
    for number in present:
        own = np.zeros(shape, dtype=np.float32)
        for mask in masks:
            own += mask == number
        smooth = gaussian_filter(own, SIGMA, truncate=REACH / SIGMA)
        better = smooth > best + CLOSER
        winner[better], best[better], votes[better] = number, smooth[better], own[better]
    return winner, votes


def _one(each: LabeledObject, settings: Settings) -> Consolidated:
    elements = [element_with(annotation.answer, "labeledImage") for annotation in each.annotations]
    masks = [_decode(element, settings, each.object_id) for element in elements]
    if len({mask.shape for mask in masks}) > 1:
        raise InputRefused(f"Object {each.object_id}: its workers' masks have different sizes.")
    mask, confidence = (masks[0], 0.0) if len(masks) == 1 else vote(masks)
    confidence = round(confidence, 2)
    used = [int(number) for number in np.unique(mask) if number]
    colours = dict(zip(used, distinct(_asked(settings.labels[number - 1], elements) for number in used), strict=True))
    table = [colours.get(number, BACKGROUND_COLOUR) for number in range(len(settings.labels) + 1)]
    shown = {0: (BACKGROUND, BACKGROUND_COLOUR), **{n: (settings.labels[n - 1], colours[n]) for n in used}}
    name = f"{each.object_id}_{stamp(settings.created or datetime.now(UTC))}.png"
    metadata: dict[str, Any] = {
        "internal-color-map": {
            str(number): {"class-name": label, "hex-color": colour, "confidence": confidence}
            for number, (label, colour) in shown.items()
        },
        **adjustment_status(each, settings),
    }
    return Consolidated(each.object_id, name, metadata, {name: indexed_png(mask, table)}, confidence)


def _decode(element: Mapping[str, Any], settings: Settings, object_id: str) -> Mask:
    ids = settings.ids()
    colours = {class_id(ids, label, object_id) + 1: colour for label, colour in mapped_colours(element).items()}
    return class_ids(png_of(element), colours)


def _asked(label: str, elements: Sequence[Mapping[str, Any]]) -> str | None:
    """The colour that the first worker who painted the label had for it."""
    return next((found[label] for element in elements if label in (found := mapped_colours(element))), None)
