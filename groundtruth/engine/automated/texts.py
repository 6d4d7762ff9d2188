"""A small text classifier: words and parts of words, weighed, and a linear model; seconds on a CPU."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from groundtruth.engine.automated.linear import Floats, Linear, packed, unpacked

KIND = "text classifier"
STRENGTH = 10.0  # of rows of length 1 that a few hundred texts must be learned from
# hashing needs no vocabulary, so that a model is arrays alone; collisions are rare at that size
WORDS = {"analyzer": "word", "ngram_range": (1, 2), "n_features": 1 << 18}
PARTS = {"analyzer": "char_wb", "ngram_range": (2, 4), "n_features": 1 << 18}


class TextClassifier:
    """Probabilities of classes of texts.

    columns: the hashed features that the training texts have, weights_of: how rare each is (idf).
    """

    def __init__(self, columns: NDArray[np.int64], weights_of: Floats, model: Linear) -> None:
        self.columns, self.weights_of, self.model = columns, weights_of, model

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[int],
        n_classes: int,
        start: "tuple[TextClassifier, NDArray[np.int64]] | None" = None,
    ) -> Self:
        """Learn from texts and their class ids. start: a model to begin with, and which of its classes each is."""
        counts = _counts(texts)
        texts_with = np.asarray((counts > 0).sum(axis=0)).ravel()
        columns = np.flatnonzero(texts_with)
        if start is not None:
            columns = np.union1d(columns, start[0].columns)
        weights_of = np.log((1 + len(texts)) / (1 + texts_with[columns])) + 1
        found = cls(columns, weights_of, Linear(np.zeros((1, 1)), np.zeros(1), np.zeros(1, dtype=np.int64), n_classes))
        begin = None if start is None else found._begin(*start)
        found.model = Linear.fit(found._features(counts), labels, n_classes, strength=STRENGTH, start=begin)
        return found

    def _begin(self, start: "TextClassifier", classes: NDArray[np.int64]) -> Linear:
        """Another model in the features of this one, which takes over how rare each is."""
        places = np.searchsorted(self.columns, start.columns)
        self.weights_of[places] = start.weights_of
        known = start.model.renamed(classes)
        weights = np.zeros((len(known.seen), len(self.columns)))
        if len(known.seen):
            weights[:, places] = known.weights
        return Linear(weights, known.offsets, known.seen, known.n_classes)

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities `(texts, classes)`."""
        return self.model.predict(self._features(_counts(texts)))

    def dump(self) -> bytes:
        """The whole model; `load` reads it."""
        return packed(KIND, columns=self.columns, weights_of=self.weights_of, **self.model.arrays())

    @classmethod
    def load(cls, raw: bytes) -> Self:
        """What `dump` wrote."""
        found = unpacked(raw, KIND)
        return cls(found["columns"], found["weights_of"], Linear.from_arrays(found))

    def _features(self, counts: Any) -> csr_matrix:
        seen = counts[:, self.columns]
        seen.data = 1 + np.log(seen.data)
        return normalize(seen @ diags(self.weights_of), copy=False)


def _counts(texts: Sequence[str]) -> Any:
    """How often each hashed word, pair of words and part of a word is in each text."""
    common: dict[str, Any] = {"norm": None, "alternate_sign": False}
    return hstack([HashingVectorizer(**each, **common).transform(texts) for each in (WORDS, PARTS)], format="csr")
