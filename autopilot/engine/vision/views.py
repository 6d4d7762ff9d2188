"""Each time a network sees a picture it is a little different: mirrored, moved, nearer, darker."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

Floats = NDArray[np.float64]
NEAR, FAR = 0.7, 1.25  # of the picture's side that is seen
SHIFT = 0.1
SHADE, LIGHT = 0.2, 0.1
LEAST_LEFT = 0.3  # share of a box that must be seen for it to be there
UNSEEN = -1


@dataclass(frozen=True, slots=True)
class Views:
    """How n pictures are looked at: what is seen at `x` (-1 to 1) lies at `scale * x + shift`.

    scale, shift `(n, 2)`: across and down; a negative scale mirrors. shade, light `(n,)`: of the brightness.
    """

    scale: Floats
    shift: Floats
    shade: Floats
    light: Floats


def draw(count: int, rng: np.random.Generator) -> Views:
    """Views of `count` pictures, at random."""
    zoom = np.exp(rng.uniform(np.log(NEAR), np.log(FAR), (count, 1)))
    scale = np.repeat(zoom, 2, axis=1)
    scale[rng.random(count) < 0.5, 0] *= -1
    room = np.abs(1 - zoom) + SHIFT
    return Views(
        scale,
        rng.uniform(-room, room, (count, 2)),
        rng.uniform(1 - SHADE, 1 + SHADE, count),
        rng.uniform(-LIGHT, LIGHT, count),
    )


def look(pictures: torch.Tensor, views: Views) -> torch.Tensor:
    """`(n, 3, side, side)` from -1 to 1, seen. What lies outside is grey."""
    seen = functional.grid_sample(pictures, _grid(views, pictures), padding_mode="zeros", align_corners=False)
    shade, light = (_column(each, pictures) for each in (views.shade, views.light))
    return seen * shade + light


def look_at_masks(masks: torch.Tensor, views: Views) -> torch.Tensor:
    """Class ids `(n, side, side)`, seen; UNSEEN outside."""
    raised = masks[:, None].float() + 1  # so that the zeros outside are no class
    seen = functional.grid_sample(
        raised, _grid(views, raised), mode="nearest", padding_mode="zeros", align_corners=False
    )
    return seen[:, 0].round().long() - 1


def look_at_boxes(boxes: Floats, views: Views, number: int) -> tuple[Floats, NDArray[np.intp]]:
    """Boxes `(k, 4)` of picture `number` (left, top, width, height from 0 to 1), seen, and which of them are left."""
    scale, shift = views.scale[number], views.shift[number]
    corners = np.stack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]) * 2 - 1
    moved = ((corners - shift) / scale + 1) / 2
    low, high = moved.min(axis=0), moved.max(axis=0)
    inside_low, inside_high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    area, whole = np.prod(inside_high - inside_low, axis=1), np.prod(high - low, axis=1)
    kept = np.flatnonzero((area > 0) & (area >= LEAST_LEFT * whole))
    return np.hstack([inside_low, inside_high - inside_low])[kept], kept


def _grid(views: Views, like: torch.Tensor) -> torch.Tensor:
    theta = np.zeros((len(views.scale), 2, 3), dtype=np.float32)
    theta[:, [0, 1], [0, 1]] = views.scale
    theta[:, :, 2] = views.shift
    found: torch.Tensor = functional.affine_grid(
        torch.from_numpy(theta).to(like.device), list(like.shape), align_corners=False
    )
    return found


def _column(values: Floats, like: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.float32)).to(like.device).reshape(-1, 1, 1, 1)
