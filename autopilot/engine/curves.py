"""Curves of a binary classifier, computed once, drawn by others (autopilot specification §6.4)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import auc, precision_recall_curve, roc_curve

from autopilot.engine.metrics import Scored, ratio

POINTS = 500  # of a curve at most: more do not show
Floats = NDArray[np.float64]


def roc(scored: Scored) -> dict[str, list[float]]:
    """False and true positive rate over all thresholds, from (0, 0) to (1, 1)."""
    false, true, thresholds = roc_curve(scored.actual, _scores(scored), sample_weight=scored.weights)
    keep = _thin(len(false))
    return {
        "false_positive_rates": _list(false[keep]),
        "true_positive_rates": _list(true[keep]),
        "thresholds": _list(np.minimum(thresholds[keep], 1.0)),
    }


def precision_recall(scored: Scored) -> dict[str, Any]:
    """Precision and recall over all thresholds, and the area below."""
    precision, recall, _ = precision_recall_curve(scored.actual, _scores(scored), sample_weight=scored.weights)
    keep = _thin(len(precision))
    area = float(auc(recall, precision))
    return {"precisions": _list(precision[keep][::-1]), "recalls": _list(recall[keep][::-1]), "area": area}


def gain_and_lift(scored: Scored, parts: int = 10) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Per tenth of the rows, highest scores first: share of all positives found, and that over the share of rows."""
    order = np.argsort(-_scores(scored), kind="stable")
    found = np.cumsum(scored.actual[order] == 1)
    fractions = np.arange(1, parts + 1) / parts
    ends = np.maximum(1, np.round(fractions * len(found)).astype(int))
    gains = ratio(found[ends - 1], found[-1])
    return (
        {"fractions": _list(fractions), "gains": _list(gains)},
        {"fractions": _list(fractions), "lifts": _list(gains / fractions)},
    )


def calibration(scored: Scored, bins: int = 10) -> dict[str, list[float]]:
    """Mean prediction against observed share of positives in bins of equal width; empty bins are left out."""
    scores = _scores(scored)
    number = np.minimum((scores * bins).astype(int), bins - 1)
    counts = np.bincount(number, minlength=bins)
    used = counts > 0
    predicted = ratio(np.bincount(number, weights=scores, minlength=bins), counts)
    observed = ratio(np.bincount(number, weights=scored.actual == 1, minlength=bins), counts)
    return {"predicted": _list(predicted[used]), "observed": _list(observed[used]), "counts": counts[used].tolist()}


def threshold_curve(scored: Scored) -> dict[str, list[float]]:
    """Counts of "predicted positive when P(positive) >= threshold", for at most POINTS thresholds."""
    scores, positive = _scores(scored), scored.actual == 1
    thresholds = np.unique(np.concatenate([[0.0, 0.5], scores, [1.0]]))
    thresholds = thresholds[_thin(len(thresholds))]
    if 0.5 not in thresholds:  # the threshold that is in force is always there
        thresholds = np.sort(np.append(thresholds, 0.5))
    hits = _at_least(scores[positive], thresholds)
    false = _at_least(scores[~positive], thresholds)
    return {
        "thresholds": _list(thresholds),
        "true_positives": hits.tolist(),
        "false_positives": false.tolist(),
        "true_negatives": ((~positive).sum() - false).tolist(),
        "false_negatives": (positive.sum() - hits).tolist(),
    }


def _at_least(scores: Floats, thresholds: Floats) -> NDArray[np.intp]:
    return len(scores) - np.searchsorted(np.sort(scores), thresholds, side="left")


def _scores(scored: Scored) -> Floats:
    assert scored.probabilities is not None
    return scored.probabilities[:, 1]


def _thin(length: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, length - 1, min(length, POINTS)).round().astype(int))


def _list(values: Floats) -> list[float]:
    return [round(float(each), 6) for each in values]
