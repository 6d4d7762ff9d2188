"""Dense layers as arrays: what tuned linear models and nets are."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Outputs = NDArray[np.float64]


class Dense:
    """A chain of dense layers with ReLU in between: a linear model has one, a feed-forward net several.

    weights: [(m, width) and (width,), ...]. classes: number of labels, 0 for regression. A regression's answers are
    `shift + scale · x`, the target's own units.
    """

    suffix = "npz"

    def __init__(
        self, weights: list[tuple[Numbers, Numbers]], classes: int, shift: float = 0.0, scale: float = 1.0
    ) -> None:
        self.weights, self.classes, self.shift, self.scale = weights, classes, shift, scale

    def outputs(self, numbers: Numbers) -> Outputs:
        """See Fitted."""
        values: NDArray[Any] = numbers
        for place, (matrix, bias) in enumerate(self.weights):
            values = (np.maximum(values, 0) if place else values) @ matrix + bias
        found = values.astype(np.float64)
        if not self.classes:
            return np.asarray(self.shift + self.scale * found)
        powers = np.exp(found - found.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def save(self, path: Path) -> None:
        """See Fitted."""
        arrays: dict[str, Any] = {f"matrix{place}": matrix for place, (matrix, _) in enumerate(self.weights)}
        arrays |= {f"bias{place}": bias for place, (_, bias) in enumerate(self.weights)}
        np.savez(path, classes=self.classes, shift=self.shift, scale=self.scale, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            count = sum(name.startswith("matrix") for name in kept.files)
            weights = [(kept[f"matrix{place}"], kept[f"bias{place}"]) for place in range(count)]
            return cls(weights, int(kept["classes"]), float(kept["shift"]), float(kept["scale"]))
