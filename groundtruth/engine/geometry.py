"""Boxes and how much they overlap. A box is (left, top, width, height) in pixels."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SIDES = ("left", "top", "width", "height")


def box_iou(ours: Floats, theirs: Floats) -> Floats:
    """Intersection over union of every box with every other: `(n, 4)` and `(m, 4)` give `(n, m)`.

    Two boxes without any area overlap completely if they are equal and not at all otherwise.
    """
    mine, other = ours.reshape(-1, 1, 4), theirs.reshape(1, -1, 4)
    low = np.maximum(mine[..., :2], other[..., :2])
    high = np.minimum(mine[..., :2] + mine[..., 2:], other[..., :2] + other[..., 2:])
    inter = np.prod(np.clip(high - low, 0, None), axis=-1)
    union = np.prod(mine[..., 2:], axis=-1) + np.prod(other[..., 2:], axis=-1) - inter
    same = (mine == other).all(axis=-1).astype(float)
    found: Floats = np.divide(inter, union, out=same, where=union > 0)
    return found


def half_up(value: float) -> int:
    """The nearest whole number, halves upwards."""
    return math.floor(value + 0.5)
