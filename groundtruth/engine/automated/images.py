"""A small image classifier: colours and edges by place, and a linear model.

It needs no pretrained weights, which an organisation's own machines may not be able to fetch; it tells apart what
differs in colour, shape or texture as a whole, and knows nothing of small things somewhere in a picture.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from groundtruth.engine.automated.linear import Floats, Linear, packed, unpacked
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.masks import MAX_PIXELS

KIND = "image classifier"
STRENGTH = 0.01  # of several hundred standardised features that a few hundred images must be learned from
SIDE, CELL, TURNS, SHADES = 64, 8, 9, 8  # pixels, pixels, directions of edges, shades of each colour
COLOUR_CELL = 16  # pixels
FEATURES = (SIDE // CELL) ** 2 * TURNS + (SIDE // COLOUR_CELL) ** 2 * 3 + 3 * SHADES


class ImageClassifier:
    """Probabilities of classes of images, each given as the bytes of a JPEG or PNG file.

    mean, spread: of each feature in the training images.
    """

    def __init__(self, mean: Floats, spread: Floats, model: Linear) -> None:
        self.mean, self.spread, self.model = mean, spread, model

    @classmethod
    def fit(cls, images: Iterable[bytes], labels: Sequence[int], n_classes: int) -> Self:
        """Learn from images and their class ids. One image is in memory at a time."""
        return cls.fit_features(np.array([features_of(each) for each in images]), labels, n_classes)

    @classmethod
    def fit_features(
        cls,
        features: Floats,
        labels: Sequence[int],
        n_classes: int,
        start: "tuple[ImageClassifier, NDArray[np.int64]] | None" = None,
    ) -> Self:
        """The same from what `features_of` gave, `(images, features)`.

        start: a model to begin with, whose units are taken over, and which of its classes each class is, -1 = none.
        """
        if start is None:
            mean, spread = features.mean(axis=0), features.std(axis=0)
            spread[spread == 0] = 1
        else:
            mean, spread = start[0].mean, start[0].spread
        begin = None if start is None else start[0].model.renamed(start[1])
        units = (features - mean) / spread
        return cls(mean, spread, Linear.fit(units, labels, n_classes, strength=STRENGTH, start=begin))

    def predict(self, images: Iterable[bytes]) -> Floats:
        """Probabilities `(images, classes)`."""
        return self.predict_features(np.array([features_of(each) for each in images]).reshape(-1, len(self.mean)))

    def predict_features(self, features: Floats) -> Floats:
        """The same from what `features_of` gave."""
        return self.model.predict((features - self.mean) / self.spread)

    def dump(self) -> bytes:
        """The whole model; `load` reads it."""
        return packed(KIND, mean=self.mean, spread=self.spread, **self.model.arrays())

    @classmethod
    def load(cls, raw: bytes) -> Self:
        """What `dump` wrote."""
        found = unpacked(raw, KIND)
        return cls(found["mean"], found["spread"], Linear.from_arrays(found))


def features_of(raw: bytes) -> Floats:
    """Directions of edges, colours by place and shades of the whole image, `(features,)`."""
    pixels = _pixels(raw)
    grey = pixels.mean(axis=2)
    down, across = np.gradient(grey)
    strength, turn = np.hypot(down, across), np.arctan2(down, across) % np.pi
    direction = np.minimum((turn / np.pi * TURNS).astype(int), TURNS - 1)
    place = np.add.outer(np.arange(SIDE) // CELL * (SIDE // CELL), np.arange(SIDE) // CELL)
    cells = np.bincount((place * TURNS + direction).ravel(), strength.ravel(), (SIDE // CELL) ** 2 * TURNS)
    edges = cells.astype(float).reshape(-1, TURNS)
    edges = edges / (np.linalg.norm(edges, axis=1, keepdims=True) + 0.1)  # bright and dark pictures are alike
    coarse = pixels.reshape(SIDE // COLOUR_CELL, COLOUR_CELL, SIDE // COLOUR_CELL, COLOUR_CELL, 3).mean(axis=(1, 3))
    shades = [np.histogram(pixels[..., colour], SHADES, (0, 1))[0] / SIDE**2 for colour in range(3)]
    return np.concatenate([edges.ravel(), coarse.ravel(), *shades])


def _pixels(raw: bytes) -> Floats:
    """`(SIDE, SIDE, 3)`, 0 to 1, in the stored orientation; InputRefused for what is no image."""
    try:
        picture = Image.open(io.BytesIO(raw), formats=["JPEG", "PNG"])
        if picture.width * picture.height > MAX_PIXELS:
            raise InputRefused(f"The image has {picture.width} x {picture.height} pixels; 100 million are allowed.")
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is read as small as it will be used
        small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, InputRefused):
            raise
        raise InputRefused("The object is no JPEG or PNG image that can be read.") from None
    return np.asarray(small, dtype=float) / 255
