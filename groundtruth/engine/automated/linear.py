"""A regularised linear classifier that is saved as plain arrays: what is loaded can be data from anywhere."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
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
    def fit(
        cls,
        features: Features,
        labels: Sequence[int],
        n_classes: int,
        *,
        strength: float,
        start: "Linear | None" = None,
    ) -> Self:
        """Fit to `(n, features)` and n class ids. strength: of the fit, the inverse of the regularisation.

        start: a model of the same features and classes; what the new examples do not tell stays as it is there.
        """
        truth = np.asarray(labels, dtype=np.int64)
        if start is not None and len(start.seen) > 1:
            return cls._near(features, truth, n_classes, strength, start)
        seen, counts = np.unique(truth, return_counts=True)
        if len(seen) == 1:  # nothing to learn; predict needs to know how often it was seen
            return cls(np.zeros((1, features.shape[1])), counts.astype(float), seen, n_classes)
        model = LogisticRegression(C=strength, max_iter=ROUNDS).fit(features, truth)
        weights, offsets = model.coef_, model.intercept_
        if len(seen) == 2:  # one row for the second class: the first is its mirror
            weights, offsets = np.vstack([-weights / 2, weights / 2]), np.concatenate([-offsets / 2, offsets / 2])
        return cls(weights, offsets, seen, n_classes)

    @classmethod
    def _near(
        cls, features: Features, truth: NDArray[np.int64], n_classes: int, strength: float, start: "Linear"
    ) -> Self:
        """The same regression, drawn to the weights of `start` where the plain one is drawn to 0."""
        seen = np.union1d(truth, start.seen)
        begin, offsets = np.zeros((len(seen), features.shape[1])), np.zeros(len(seen))
        old = np.searchsorted(seen, start.seen)
        begin[old], offsets[old] = start.weights, start.offsets
        hot = (truth[:, None] == seen[None]).astype(float)
        count, width = begin.shape

        def cost(flat: Floats) -> tuple[float, Floats]:
            change, shift = flat[:-count].reshape(count, width), flat[-count:]
            scores = np.asarray(features @ (begin + change).T) + offsets + shift
            raised = np.exp(scores - scores.max(axis=1, keepdims=True))
            chances = raised / raised.sum(axis=1, keepdims=True)
            wrong = strength * (chances - hot)
            lost = -strength * np.log(np.clip((chances * hot).sum(axis=1), 1e-300, None)).sum()
            slope = np.asarray(features.T @ wrong).T + change
            # offsets are drawn to the old ones as well, or a class without new examples would be given up
            return lost + (flat**2).sum() / 2, np.concatenate([slope.ravel(), wrong.sum(axis=0) + shift])

        found = minimize(cost, np.zeros(begin.size + count), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
        return cls(begin + found[:-count].reshape(count, width), offsets + found[-count:], seen, n_classes)

    def renamed(self, classes: NDArray[np.int64]) -> "Linear":
        """The same model for other class ids: `classes[new]` is the old id, -1 for a class that it does not know."""
        pairs = [(new, int(np.flatnonzero(self.seen == old)[0])) for new, old in enumerate(classes) if old in self.seen]
        new, rows = [each for each, _ in pairs], [row for _, row in pairs]
        if len(self.seen) == 1:  # its rows are no weights
            rows, new = [], []
        return Linear(self.weights[rows], self.offsets[rows], np.array(new, dtype=np.int64), len(classes))

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
