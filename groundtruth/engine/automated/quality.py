"""How good a model's label of one validation object is, 0 to 1, and how good they must be (section 11.2)."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from groundtruth.engine.geometry import Floats, box_iou
from groundtruth.engine.masks import Mask

# by the last part of the algorithm's ARN
TARGETS: dict[str, float] = {
    "image-classification": 0.95,
    "text-classification": 0.95,
    "object-detection": 0.6,
    "semantic-segmentation": 0.7,
}


def detection_quality(predicted: Mapping[int, Floats], truth: Mapping[int, Floats]) -> float:
    """Mean over classes of the mean IoU over predicted and missed boxes.

    predicted, truth: boxes `(n, 4)` by class id. A box that has no partner in the other counts 0; an image without
    boxes that the model leaves empty is right.
    """
    found = [
        _mean_iou(predicted.get(label, np.zeros((0, 4))), truth.get(label, np.zeros((0, 4))))
        for label in predicted.keys() | truth.keys()
        if len(predicted.get(label, ())) or len(truth.get(label, ()))
    ]
    return float(np.mean(found)) if found else 1.0


def segmentation_quality(predicted: Mask, truth: Mask) -> float:
    """Mean IoU of the classes in the image, background (0) excluded; both empty is right."""
    found: list[float] = []
    for label in np.union1d(predicted, truth):
        if label:
            ours, theirs = predicted == label, truth == label
            found.append(float((ours & theirs).sum() / (ours | theirs).sum()))
    return float(np.mean(found)) if found else 1.0


def classification_quality(predicted: Sequence[int], truth: Sequence[int]) -> list[float]:
    """1 where the class is right."""
    return [float(one == other) for one, other in zip(predicted, truth, strict=True)]


def _mean_iou(predicted: Floats, truth: Floats) -> float:
    iou = box_iou(predicted, truth)
    rows, columns = linear_sum_assignment(iou, maximize=True)
    matched = iou[rows, columns]
    missed = len(truth) - int((matched > 0).sum())
    return float(matched.sum()) / (len(predicted) + missed)
