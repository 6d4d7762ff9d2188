"""Curves of a binary classifier, computed once, drawn by others (autopilot specification §6.4)."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import auc, precision_recall_curve, roc_curve

from autopilot.engine.judges import BINS, bin_of
from autopilot.engine.metrics import Scored, f_score, ratio
from autopilot.engine.package_code.atelier_tabular.deciding import HALF
from autopilot.engine.slices import wilson

COSTS = ((20.0, 1.0), (10.0, 1.0), (5.0, 1.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (1.0, 5.0), (1.0, 10.0), (1.0, 20.0))
POINTS = 500  # of a curve at most: more do not show
Floats = NDArray[np.float64]


def roc(scored: Scored) -> dict[str, list[float]]:
    """False and true positive rate over all thresholds, from (0, 0) to (1, 1); 0 throughout of a label without rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedMetricWarning)
        false, true, thresholds = roc_curve(scored.actual, _scores(scored), sample_weight=scored.weights)
    false, true = np.nan_to_num(false), np.nan_to_num(true)
    keep = _thin(len(false))
    return {
        "false_positive_rates": _list(false[keep]),
        "true_positive_rates": _list(true[keep]),
        "thresholds": _list(np.minimum(thresholds[keep], 1.0)),
    }


def precision_recall(scored: Scored) -> dict[str, Any]:
    """Precision and recall over all thresholds, and the area below."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # without a positive row all of them are found
        precision, recall, _ = precision_recall_curve(scored.actual, _scores(scored), sample_weight=scored.weights)
    keep = _thin(len(precision))
    area = float(auc(recall, precision))
    return {"precisions": _list(precision[keep][::-1]), "recalls": _list(recall[keep][::-1]), "area": area}


def gain_and_lift(scored: Scored, parts: int = 10) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Per tenth of the rows, highest scores first: share of all positives found, and that over the share of rows."""
    order = np.argsort(-_scores(scored), kind="stable")
    weights = _weights(scored)[order]
    found, seen = np.cumsum(weights * (scored.actual[order] == 1)), np.cumsum(weights)
    fractions = np.arange(1, parts + 1) / parts
    # The row that comes closest to the share; of equal weights the rounded number of rows.
    ends = np.searchsorted(seen - weights / 2, fractions * seen[-1], side="right")
    gains = ratio(found[np.maximum(1, ends) - 1], found[-1])
    return (
        {"fractions": _list(fractions), "gains": _list(gains)},
        {"fractions": _list(fractions), "lifts": _list(gains / fractions)},
    )


def calibration(scored: Scored) -> dict[str, list[float]]:
    """Mean prediction against what was observed, in ten bins of equal width; empty bins are left out.

    Two classes: probability of the positive class against the share of positives. More: probability of the answer
    against the share of right answers. low, high: 95 % interval of the observed share.
    """
    assert scored.probabilities is not None
    if scored.n_classes == 2:
        scores, truth = _scores(scored), scored.actual == 1
    else:
        scores, truth = scored.probabilities.max(axis=1), scored.actual == scored.predicted
    number, weights = bin_of(scores), _weights(scored)
    counts, whole = np.bincount(number, minlength=BINS), np.bincount(number, weights=weights, minlength=BINS)
    used = whole > 0
    predicted = (np.bincount(number, weights=scores * weights, minlength=BINS)[used]) / whole[used]
    observed = (np.bincount(number, weights=truth * weights, minlength=BINS)[used]) / whole[used]
    # Whatever rows weigh, there are no more of them to be sure by.
    low, high = np.array([wilson(share * n, int(n)) for share, n in zip(observed, counts[used], strict=True)]).T
    return {
        "predicted": _list(predicted),
        "observed": _list(observed),
        "counts": counts[used].tolist(),
        "low": _list(low),
        "high": _list(high),
    }


def threshold_table(scored: Scored) -> list[dict[str, float]]:
    """What every twentieth of the thresholds does: counts, precision, recall, F1 and the share called positive."""
    thresholds = np.round(np.arange(1, 20) / 20, 2)
    hits, positives = _at_least(scored, 1, thresholds)
    false, negatives = _at_least(scored, 0, thresholds)
    precision, recall = ratio(hits, hits + false), ratio(hits, positives)
    columns = {
        "threshold": thresholds,
        "precision": precision,
        "recall": recall,
        "f1": f_score(precision, recall),
        "false_positive_rate": ratio(false, negatives),
        "called_positive": (hits + false) / (positives + negatives),
        "true_positives": hits,
        "false_positives": false,
    }
    return [
        {name: round(float(values[place]), 6) for name, values in columns.items()} for place in range(len(thresholds))
    ]


def cost_table(curve: dict[str, list[float]], threshold: float = HALF) -> list[dict[str, float]]:
    """For how much dearer one kind of error is: the cheapest threshold, and what 100 rows cost there, at 0.5 and now.

    curve: as `threshold_curve` gives it. threshold: in force, one of the curve's. Chosen and measured on the same rows,
    so a little too good.
    """
    thresholds = np.array(curve["thresholds"])
    false, missed = np.array(curve["false_positives"]), np.array(curve["false_negatives"])
    rows = curve["true_positives"][0] + curve["false_positives"][0]  # at threshold 0 everything is positive
    half, now = (int(np.flatnonzero(thresholds == each)[0]) for each in (HALF, threshold))
    table = []
    for false_cost, missed_cost in COSTS:
        costs = (false * false_cost + missed * missed_cost) * 100 / rows
        best = int(costs.argmin())
        table.append(
            {
                "false_positive_cost": false_cost,
                "false_negative_cost": missed_cost,
                "threshold": float(thresholds[best]),
                "cost_per_100_rows": round(float(costs[best]), 6),
                "cost_per_100_rows_at_half": round(float(costs[half]), 6),
                "cost_per_100_rows_now": round(float(costs[now]), 6),
                "false_positives": _counts(false)[best],
                "false_negatives": _counts(missed)[best],
            }
        )
    return table


def threshold_curve(scored: Scored, threshold: float = HALF) -> dict[str, list[float]]:
    """Counts of "predicted positive when P(positive) >= threshold", for about POINTS thresholds and that in force."""
    thresholds = np.unique(np.concatenate([[0.0], _scores(scored), [1.0]]))
    thresholds = np.unique(np.concatenate([thresholds[_thin(len(thresholds))], [HALF, threshold]]))
    hits, positives = _at_least(scored, 1, thresholds)
    false, negatives = _at_least(scored, 0, thresholds)
    return {
        "thresholds": _list(thresholds),
        "true_positives": _counts(hits),
        "false_positives": _counts(false),
        "true_negatives": _counts(negatives - false),
        "false_negatives": _counts(positives - hits),
    }


def _at_least(scored: Scored, label: int, thresholds: Floats) -> tuple[Floats, float]:
    """Of the rows with that label: (how many score at least each threshold, all of them), by their weights."""
    these = scored.actual == label
    scores, weights = _scores(scored)[these], _weights(scored)[these]
    order = np.argsort(scores, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(weights[order])])
    return below[-1] - below[np.searchsorted(scores[order], thresholds, side="left")], float(below[-1])


def _weights(scored: Scored) -> Floats:
    return np.ones(len(scored)) if scored.weights is None else scored.weights


def _counts(values: Floats) -> list[float]:
    """Whole numbers where there are no weights."""
    return [int(each) if float(each).is_integer() else round(float(each), 6) for each in values]


def _scores(scored: Scored) -> Floats:
    assert scored.probabilities is not None
    return scored.probabilities[:, 1]


def _thin(length: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, length - 1, min(length, POINTS)).round().astype(int))


def _list(values: Floats) -> list[float]:
    return [round(float(each), 6) for each in values]
