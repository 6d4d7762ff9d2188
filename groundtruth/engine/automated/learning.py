"""One round of automated labeling: learn, see on the validation set how good that is, label the rest (11.1, 3-6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundtruth.engine.automated.images import ImageClassifier
from groundtruth.engine.automated.linear import Floats
from groundtruth.engine.automated.quality import TARGETS, classification_quality
from groundtruth.engine.automated.texts import TextClassifier
from groundtruth.engine.automated.threshold import Threshold, choose_threshold, expected_share

Material = Any  # texts, or the features of images `(n, features)`; a row with NaN is an image that cannot be read


@dataclass(frozen=True, slots=True)
class Learned:
    """model: its file; threshold: None if nothing is good enough; expected: share of the rest that it will label.

    accuracy: on the validation set. classes `(n,)`, confidences `(n,)` of the rest; confidence 0 = cannot be read.
    """

    model: bytes
    threshold: Threshold | None
    expected: float
    accuracy: float
    classes: NDArray[np.int64]
    confidences: Floats


AT_ONCE = 2000  # texts, of which each has thousands of features
Fit = Callable[[Material, Sequence[int], int, Any], Any]
_FIT: dict[str, Fit] = {
    "text-classification": TextClassifier.fit,
    "image-classification": ImageClassifier.fit_features,
}
LOAD: dict[str, Callable[[bytes], Any]] = {
    "text-classification": TextClassifier.load,
    "image-classification": ImageClassifier.load,
}


def learn(
    algorithm: str,
    training: tuple[Material, Sequence[int]],
    validation: tuple[Material, Sequence[int]],
    rest: Material,
    n_classes: int,
    start: tuple[bytes, NDArray[np.int64]] | None = None,
) -> Learned:
    """Fit to the training set, judge on the validation set, predict the rest. Class ids are 0 to n_classes - 1.

    start: the file of a model to begin with, and which of its classes each class is, -1 = none.
    """
    material, truth = _readable(*training)
    begun = (LOAD[algorithm](start[0]), start[1]) if start else None
    model = _FIT[algorithm](material, truth, n_classes, begun)
    material, truth = _readable(*validation)
    found, sure = _predict(algorithm, model, material)
    quality = classification_quality([int(each) for each in found], truth)
    threshold = choose_threshold(sure.tolist(), quality, TARGETS[algorithm])
    classes, confidences = _predict(algorithm, model, rest)
    return Learned(
        model.dump(),
        threshold,
        expected_share(threshold, len(truth)),
        float(np.mean(quality)) if quality else 0.0,
        classes,
        confidences,
    )


def _readable(material: Material, truth: Sequence[int]) -> tuple[Material, list[int]]:
    if not isinstance(material, np.ndarray):
        return material, list(truth)
    fine = ~np.isnan(material).any(axis=1)
    return material[fine], np.asarray(truth, dtype=int)[fine].tolist()


def _predict(algorithm: str, model: Any, material: Material) -> tuple[NDArray[np.int64], Floats]:
    """The likeliest class of each, and its probability."""
    if not len(material):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    if not isinstance(material, np.ndarray):
        parts = [model.predict(material[at : at + AT_ONCE]) for at in range(0, len(material), AT_ONCE)]
        chances = np.concatenate(parts)
        return chances.argmax(axis=1), chances.max(axis=1)
    fine = ~np.isnan(material).any(axis=1)
    classes, confidences = np.zeros(len(material), dtype=np.int64), np.zeros(len(material))
    if fine.any():
        chances = model.predict_features(material[fine])
        classes[fine], confidences[fine] = chances.argmax(axis=1), chances.max(axis=1)
    return classes, confidences
