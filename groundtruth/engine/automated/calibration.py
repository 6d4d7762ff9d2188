"""From how sure a network says it is to how good its label will be (section 11.2), learned on the validation set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
EDGE = 1e-4
STRENGTH = 100.0  # of the fit: hardly regularised, as there are two numbers to learn


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve: the expected quality is sigmoid(slope * logit(raw) + offset).

    It never turns the order round, so a threshold found on the same objects promises no more than one on raw numbers.
    """

    slope: float
    offset: float

    @classmethod
    def fit(cls, raw: Sequence[float] | Floats, quality: Sequence[float] | Floats) -> Self:
        """From raw confidences and qualities, both 0 to 1. Where more sureness is no better, all are alike."""
        said, good = _logit(raw), np.asarray(quality, dtype=float)
        if not len(said):
            return cls(1.0, 0.0)
        mean = float(_logit([good.mean()])[0])
        if np.ptp(said) == 0 or np.ptp(good) == 0:
            return cls(0.0, mean)
        both, yes = np.concatenate([said, said])[:, None], np.repeat([1, 0], len(said))
        model = LogisticRegression(C=STRENGTH).fit(both, yes, sample_weight=np.concatenate([good, 1 - good]))
        slope = float(model.coef_[0, 0])
        return cls(slope, float(model.intercept_[0])) if slope > 0 else cls(0.0, mean)

    def __call__(self, raw: Sequence[float] | Floats) -> Floats:
        """Expected qualities `(n,)`."""
        found: Floats = 1 / (1 + np.exp(-(self.slope * _logit(raw) + self.offset)))
        return found


def _logit(share: Sequence[float] | Floats) -> Floats:
    inside = np.clip(np.asarray(share, dtype=float), EDGE, 1 - EDGE)
    found: Floats = np.log(inside / (1 - inside))
    return found
