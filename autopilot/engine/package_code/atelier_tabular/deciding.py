"""From probabilities to labels."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

HALF = 0.5


def threshold_of(settings: Mapping[str, Any]) -> float:
    """A model's threshold. settings: of model.json; packages made before there were thresholds have none."""
    return float(settings.get("threshold", HALF))


def decided(outputs: NDArray[np.float64], threshold: float = HALF) -> NDArray[np.intp]:
    """(n,) positions of the answers among the labels. outputs: (n, n_labels) probabilities.

    threshold: the probability from which on the second of two labels is the answer. At HALF, and of more labels, the
    most probable one is; of equally probable ones the first.
    """
    if threshold == HALF or outputs.shape[1] != 2:
        found: NDArray[np.intp] = outputs.argmax(axis=1)
        return found
    return (outputs[:, 1] >= threshold).astype(np.intp)
