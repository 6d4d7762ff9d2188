"""How alike two answers are that are no single label: 0 = nothing in common, 1 = the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from groundtruth.engine.answers import element_with
from groundtruth.engine.geometry import SIDES, Floats, box_iou
from groundtruth.engine.masks import class_ids, mapped_colours, png_of

Similarity = dict[str, float]  # by label that at least one of the two used


def boxes(one: Mapping[str, Any], other: Mapping[str, Any]) -> Similarity:
    """Mean IoU by label: boxes are matched so that the sum is largest; one without a partner counts 0."""
    ours, theirs = (_by_label(element_with(each, "boundingBoxes")["boundingBoxes"]) for each in (one, other))
    return {
        label: _matched(_boxes(ours, label), _boxes(theirs, label)) for label in sorted(ours.keys() | theirs.keys())
    }


def spans(one: Mapping[str, Any], other: Mapping[str, Any]) -> Similarity:
    """Mean Jaccard index of the characters by label, matched as boxes are."""
    ours, theirs = (_by_label(element_with(each, "entities")["entities"]) for each in (one, other))
    return {
        label: _matched(_spans(ours, label), _spans(theirs, label)) for label in sorted(ours.keys() | theirs.keys())
    }


def masks(one: Mapping[str, Any], other: Mapping[str, Any]) -> Similarity:
    """IoU of every label's pixels; the background is no label. Masks of different sizes have nothing in common."""
    elements = [element_with(each, "labeledImage") for each in (one, other)]
    colours = [mapped_colours(element) for element in elements]
    names = sorted(set().union(*colours))
    ours, theirs = (
        class_ids(png_of(element), {names.index(name) + 1: colour for name, colour in table.items()})
        for element, table in zip(elements, colours, strict=True)
    )
    if ours.shape != theirs.shape:
        return dict.fromkeys(names, 0.0)
    found = {}
    for number, name in enumerate(names, 1):
        union = int(((ours == number) | (theirs == number)).sum())
        if union:
            found[name] = int(((ours == number) & (theirs == number)).sum()) / union
    return found


def label_sets(one: Mapping[str, Any], other: Mapping[str, Any]) -> Similarity:
    """Whether both chose it, for every label that one of them chose."""
    ours, theirs = (set(element_with(each, "labels")["labels"]) for each in (one, other))
    return {label: float(label in ours and label in theirs) for label in sorted(ours | theirs)}


SIMILARITIES: dict[str, tuple[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Similarity]]] = {
    "bounding-box": ("mean_iou", boxes),
    "semantic-segmentation": ("mean_iou", masks),
    "named-entities": ("mean_overlap", spans),
    "multi-label": ("mean_overlap", label_sets),
}


def mean(found: Similarity) -> float:
    """Mean over labels; two answers without any label agree that there is none."""
    return sum(found.values()) / len(found) if found else 1.0


def _by_label(items: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        found.setdefault(str(item["label"]), []).append(item)
    return found


def _boxes(items: Mapping[str, list[Mapping[str, Any]]], label: str) -> Floats:
    return np.array([[float(item[side]) for side in SIDES] for item in items.get(label, [])]).reshape(-1, 4)


def _spans(items: Mapping[str, list[Mapping[str, Any]]], label: str) -> Floats:
    """Spans as boxes of height 1, whose IoU is the Jaccard index of their characters."""
    rows = [(item["startOffset"], 0, item["endOffset"] - item["startOffset"], 1) for item in items.get(label, [])]
    return np.array(rows, dtype=float).reshape(-1, 4)


def _matched(ours: Floats, theirs: Floats) -> float:
    iou = box_iou(ours, theirs)
    rows, columns = linear_sum_assignment(iou, maximize=True)
    return float(iou[rows, columns].sum()) / max(len(ours), len(theirs))
