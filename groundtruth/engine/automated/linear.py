"""A regularised linear classifier that is saved as plain arrays: what is loaded can be data from anywhere."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
Features = Any  # `(n, features)`: a matrix of scipy's, sparse, or an array
ROUNDS = 500


class Linear:
    """Multinomial logistic regression.

    weights `(classes, features)`, offsets `(classes,)` and seen `(classes,)`: the class ids that the training data
    had; other classes get probability 0.
    """

    def __init__(self, weights: Floats, offsets: Floats, seen: NDArray[np.int64], n_classes: int) -> None:
        self.weights, self.offsets, self.seen, self.n_classes = weights, offsets, seen, n_classes

    @classmethod
    def fit(cls, features: Features, labels: Sequence[int], n_classes: int, *, strength: float) -> Self:
        """Fit to `(n, features)` and n class ids. strength: of the fit, the inverse of the regularisation."""
        truth = np.asarray(labels, dtype=np.int64)
        seen, counts = np.unique(truth, return_counts=True)
        if len(seen) == 1:  # nothing to learn; predict needs to know how often it was seen
            return cls(np.zeros((1, features.shape[1])), counts.astype(float), seen, n_classes)
        model = LogisticRegression(C=strength, max_iter=ROUNDS).fit(features, truth)
        weights, offsets = model.coef_, model.intercept_
        if len(seen) == 2:  # one row for the second class: the first is its mirror
            weights, offsets = np.vstack([-weights / 2, weights / 2]), np.concatenate([-offsets / 2, offsets / 2])
        return cls(weights, offsets, seen, n_classes)

    def predict(self, features: Features) -> Floats:
        """Probabilities `(n, n_classes)`."""
        scores = np.asarray(features @ self.weights.T) + self.offsets
        found = np.zeros((scores.shape[0], self.n_classes))
        if len(self.seen) == 1:
            found[:] = 1 / (self.offsets[0] + self.n_classes)  # the rule of succession
            found[:, self.seen[0]] = (self.offsets[0] + 1) / (self.offsets[0] + self.n_classes)
            return found
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        found[:, self.seen] = raised / raised.sum(axis=1, keepdims=True)
        return found

    def arrays(self) -> dict[str, Any]:
        """What `from_arrays` needs."""
        kept = {"weights": self.weights.astype(np.float32), "offsets": self.offsets, "seen": self.seen}
        return {**kept, "n_classes": np.array(self.n_classes)}

    @classmethod
    def from_arrays(cls, found: Mapping[str, Any]) -> Self:
        """What `arrays` gave."""
        return cls(found["weights"], found["offsets"], found["seen"], int(found["n_classes"]))


def packed(kind: str, **arrays: Any) -> bytes:
    """A model as one file without code."""
    target = io.BytesIO()
    np.savez_compressed(target, about=np.array(json.dumps({"kind": kind})), **arrays)
    return target.getvalue()


def unpacked(raw: bytes, kind: str) -> dict[str, Any]:
    """The arrays of a model's file; ValueError for one of another kind."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    if json.loads(str(arrays.pop("about")))["kind"] != kind:
        raise ValueError(f"this file holds no {kind}")
    return arrays
