"""From which confidence on a model labels by itself (section 11.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Threshold:
    """confidence: the lowest that is good enough; passed: validation objects from there on; quality: their mean."""

    confidence: float
    passed: int
    quality: float


def choose_threshold(confidences: Sequence[float], qualities: Sequence[float], target: float) -> Threshold | None:
    """The smallest confidence whose validation objects, from there on, are as good as the target on average.

    confidences, qualities: one of each for every validation object. None: nothing may be labeled automatically.
    """
    if len(confidences) != len(qualities):
        raise ValueError(f"{len(confidences)} confidences but {len(qualities)} qualities")
    order = np.argsort(-np.asarray(confidences, dtype=float), kind="stable")
    sure, good = np.asarray(confidences, dtype=float)[order], np.asarray(qualities, dtype=float)[order]
    mean = np.cumsum(good) / np.arange(1, len(good) + 1)
    # equal confidences pass or fail together: only the last of them ends a group
    ends = np.append(sure[1:] != sure[:-1], True) if len(sure) else np.zeros(0, dtype=bool)
    enough = np.flatnonzero(ends & (mean >= target - 1e-12))
    if not len(enough):
        return None
    last = int(enough[-1])
    return Threshold(float(sure[last]), last + 1, float(mean[last]))


def expected_share(threshold: Threshold | None, validation: int) -> float:
    """Share of the objects that are not labeled yet that the model will probably label: as of validation objects."""
    return threshold.passed / validation if threshold and validation else 0.0
