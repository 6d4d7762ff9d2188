"""Boxes as a network is taught them, and as its answer is read: heat where a middle is, and how far the sides are.

After "Training-Time-Friendly Network for Real-Time Object Detection" (Liu et al., 2020), which learns faster from few
pictures than a network that is taught the middle alone: all places near it are taught the box.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

Floats = NDArray[np.float64]
SPREAD = 0.54 / 6  # of the heat, in sides of the box
NARROW = 0.5  # cells; heat is never narrower
MOST = 100  # boxes of a picture
SAME = 0.5  # overlap from which two boxes of a class are one
FAINT = 0.05  # heat below which nothing is read


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes of one picture. places `(k, 4)`: left, top, width, height, from 0 to 1; classes `(k,)`; scores `(k,)`."""

    places: Floats
    classes: NDArray[np.int64]
    scores: Floats

    def take(self, which: NDArray[np.intp]) -> "Boxes":
        """Some of them."""
        return Boxes(self.places[which], self.classes[which], self.scores[which])


@dataclass(frozen=True, slots=True)
class Taught:
    """heat `(classes, grid, grid)`; sides `(4, grid, grid)`: left, top, right, bottom from 0 to 1; weight of each."""

    heat: NDArray[np.float32]
    sides: NDArray[np.float32]
    weight: NDArray[np.float32]


def taught(places: Floats, classes: NDArray[np.int64], n_classes: int, grid: int) -> Taught:
    """What a network should say of a picture with these boxes. Where boxes overlap, the smaller one counts."""
    heat = np.zeros((n_classes, grid, grid), dtype=np.float32)
    sides, weight = np.zeros((4, grid, grid), dtype=np.float32), np.zeros((grid, grid), dtype=np.float32)
    cells = np.arange(grid)
    for number in np.argsort(-np.prod(places[:, 2:], axis=1), kind="stable"):
        left, top, width, height = places[number]
        middle = np.array([left + width / 2, top + height / 2]) * grid
        column, row = np.minimum(middle.astype(int), grid - 1)
        across, down = (max(SPREAD * each * grid, NARROW) for each in (width, height))
        bump = np.exp(-((cells - row) ** 2)[:, None] / (2 * down**2) - ((cells - column) ** 2)[None] / (2 * across**2))
        bump[bump < np.finfo(np.float32).eps * 10] = 0
        own = heat[classes[number]]
        np.maximum(own, bump, out=own, casting="same_kind")
        near = bump > 0.1
        sides[:, near] = np.array([left, top, left + width, top + height])[:, None]
        weight[near] = bump[near] / bump[near].sum()
    return Taught(heat, sides, weight)


def read_boxes(heat: NDArray[np.float32], sides: NDArray[np.float32]) -> Boxes:
    """Boxes where the heat `(classes, grid, grid)` has a peak, the surest first; of one class none twice.

    sides `(4, grid, grid)` as in `Taught`.
    """
    peaks = (heat == maximum_filter(heat, size=(1, 3, 3))) & (heat >= FAINT)
    labels, rows, columns = np.nonzero(peaks)
    scores = heat[labels, rows, columns].astype(float)
    order = np.argsort(-scores, kind="stable")[:MOST]
    labels, scores = labels[order].astype(np.int64), scores[order]
    corners = np.clip(sides[:, rows[order], columns[order]].T.astype(float), 0, 1)
    places = np.hstack([corners[:, :2], corners[:, 2:] - corners[:, :2]])
    fine = (places[:, 2:] > 0).all(axis=1)
    found = Boxes(places[fine], labels[fine], scores[fine])
    return found.take(without_doubles(found))


def without_doubles(boxes: Boxes) -> NDArray[np.intp]:
    """Numbers of the boxes that overlap no surer one of their class by half. The surest must come first."""
    low, high = boxes.places[:, :2], boxes.places[:, :2] + boxes.places[:, 2:]
    inner = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    inter = np.prod(np.clip(inner, 0, None), axis=-1)
    area = np.prod(boxes.places[:, 2:], axis=1)
    double = inter >= SAME * (area[:, None] + area[None] - inter)
    double &= boxes.classes[:, None] == boxes.classes[None]
    kept: list[int] = []
    for number in range(len(area)):
        if not double[number, kept].any():
            kept.append(number)
    return np.array(kept, dtype=np.intp)
