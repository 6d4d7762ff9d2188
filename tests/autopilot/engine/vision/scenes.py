"""Shapes on noise, with the boxes around them and the masks of them."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from autopilot.engine.vision.boxes import Boxes

COLOURS = ((220, 70, 60), (60, 70, 220))  # of class 0, a disc, and class 1, a rectangle


def scenes(count: int, side: int, seed: int) -> tuple[NDArray[np.uint8], list[Boxes], NDArray[np.uint8]]:
    """Pictures `(n, side, side, 3)`, the boxes of each, masks `(n, side, side)`; one or two shapes in each."""
    rng = np.random.default_rng(seed)
    pictures, boxes, masks = [], [], []
    for _ in range(count):
        noise = rng.normal(rng.integers(40, 120, 3), 20, (side, side, 3)).clip(0, 255).astype(np.uint8)
        picture, mask = Image.fromarray(noise), Image.new("L", (side, side))
        places, classes = [], []
        for half in rng.permutation(2)[: rng.integers(1, 3)]:
            label, (width, height) = int(rng.integers(2)), rng.integers(side // 4, side // 2 - 2, 2)
            left, top = half * side // 2 + rng.integers(0, side // 2 - width), rng.integers(0, side - height)
            around = (int(left), int(top), int(left + width - 1), int(top + height - 1))
            for target, colour in ((picture, COLOURS[label]), (mask, label + 1)):
                draw = ImageDraw.Draw(target)
                (draw.ellipse, draw.rectangle)[label](around, fill=colour)
            places.append([left, top, width, height])
            classes.append(label)
        pictures.append(np.asarray(picture))
        masks.append(np.asarray(mask))
        boxes.append(Boxes(np.array(places, dtype=float) / side, np.array(classes), np.ones(len(classes))))
    return np.array(pictures), boxes, np.array(masks)
