"""Every number of a performance report as a function of row weights, so that one resample serves all of them.

A judge looks at the rows once (sorts them by score, takes their losses) and then gives all numbers for any counts of
the rows: ones for the report itself, draws for its spread and its intervals (autopilot specification §5.2, §6.4).
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.metrics import BINARY, CLIP, REGRESSION, ROWS_FOR_DEVIATION, Scored, f_score, per_class, ratio
from autopilot.engine.plan import SEED

Floats = NDArray[np.float64]
Numbers = dict[str, float]

BETAS = {"f0_5": 0.5, "f1": 1.0, "f2": 2.0}
BINS = 10  # of equal width, for the calibration error
# Distances that noise only adds to: every draw lies above the value, and its quantiles would leave the value out.
CENTRED = {"expected_calibration_error"}
MOST_DRAWS = 200
MOST_CELLS = 2_000_000  # rows times draws: bounds the time
LEAST_DRAWS = 30


class Judge(Protocol):
    """counts: (n,) how often each row is there, 0 allowed. Returns name -> value, always the same names."""

    def __call__(self, counts: Floats) -> Numbers:
        """All numbers for these counts."""


def judge_of(scored: Scored, problem_type: str) -> Judge:
    """The judge of a problem type, for rows of which there is at least one."""
    if problem_type == REGRESSION:
        return RegressionJudge(scored)
    return BinaryJudge(scored) if problem_type == BINARY else MulticlassJudge(scored)


class BinaryJudge:
    """Two classes, the second one positive. The matrix counts weights; balanced accuracy leaves them out (§5.2)."""

    def __init__(self, scored: Scored) -> None:
        assert scored.probabilities is not None
        scores = scored.probabilities[:, 1]
        self.cells, self.weights = _cells(scored), scored.weights
        self.order = np.argsort(-scores, kind="stable")
        self.positive = (scored.actual == 1).astype(np.float64)
        sorted_scores = scores[self.order]
        self.starts = np.flatnonzero(np.r_[True, sorted_scores[1:] != sorted_scores[:-1]])
        self.loss = _log_loss(scored)
        self.squares = (scores - self.positive) ** 2
        self.bins, self.gap = bin_of(scores), scores - self.positive

    def __call__(self, counts: Floats) -> Numbers:
        weights = counts if self.weights is None else counts * self.weights
        matrix = _matrix(self.cells, weights, 2)
        plain = matrix if self.weights is None else _matrix(self.cells, counts, 2)
        auc, area = self._areas(weights)
        return class_metrics(matrix) | {
            "auc": auc,
            "auprc": area,
            "balanced_accuracy": balanced(plain),
            "log_loss": _mean(self.loss, weights),
            "brier_score": _mean(self.squares, weights),
            "expected_calibration_error": calibration_error(self.bins, self.gap, weights),
        }

    def _areas(self, weights: Floats) -> tuple[float, float]:
        """Areas under the ROC (ties count one half) and under precision over recall (trapezoids)."""
        ordered = weights[self.order]
        positive = np.add.reduceat(ordered * self.positive[self.order], self.starts)
        negative = np.add.reduceat(ordered, self.starts) - positive
        found, false = np.cumsum(positive), np.cumsum(negative)
        if not found[-1] or not false[-1]:
            return 0.5, float(found[-1] > 0)
        auc = float((negative * (found - positive / 2)).sum() / (found[-1] * false[-1]))
        precision = np.r_[1.0, ratio(found, found + false)]
        recall = np.r_[0.0, found / found[-1]]
        return auc, float(np.trapezoid(precision, recall))


class MulticlassJudge:
    """Three or more classes."""

    def __init__(self, scored: Scored) -> None:
        assert scored.probabilities is not None
        self.k, self.cells, self.weights = scored.n_classes, _cells(scored), scored.weights
        self.loss = _log_loss(scored)
        truth = np.eye(self.k)[scored.actual.astype(np.intp)]
        self.squares = ((scored.probabilities - truth) ** 2).sum(axis=1)
        sure = scored.probabilities.max(axis=1)
        self.bins, self.gap = bin_of(sure), sure - (scored.actual == scored.predicted)

    def __call__(self, counts: Floats) -> Numbers:
        weights = counts if self.weights is None else counts * self.weights
        matrix = _matrix(self.cells, weights, self.k)
        plain = matrix if self.weights is None else _matrix(self.cells, counts, self.k)
        # A class that neither occurs nor is predicted counts nowhere.
        occurs = (matrix.sum(axis=0) + matrix.sum(axis=1)) > 0
        precision, recall = per_class(matrix[np.ix_(occurs, occurs)])
        return weighted_metrics(matrix) | {
            "BalancedAccuracy": balanced(plain),
            "F1macro": float(f_score(precision, recall).mean()),
            "PrecisionMacro": float(precision.mean()),
            "RecallMacro": float(recall.mean()),
            "LogLoss": _mean(self.loss, weights),
            "brier_score": _mean(self.squares, weights),
            "expected_calibration_error": calibration_error(self.bins, self.gap, weights),
        }


class RegressionJudge:
    """A quantity. mape: mean error as a share of the truth; rows whose truth is 0 are left out, and with nothing but
    such rows there is no mape (canvas specification §4.3)."""

    def __init__(self, scored: Scored) -> None:
        self.actual, self.weights = scored.actual.astype(np.float64), scored.weights
        self.errors = np.abs(self.actual - scored.predicted)
        with np.errstate(over="ignore"):
            shares = ratio(self.errors, np.abs(self.actual))
        self.some = (self.actual != 0) & np.isfinite(shares)  # of a truth of nearly nothing the share is too large
        self.shares = np.where(self.some, shares, 0.0)

    def __call__(self, counts: Floats) -> Numbers:
        weights = counts if self.weights is None else counts * self.weights
        mse = _mean(self.errors**2, weights)
        spread = _mean((self.actual - _mean(self.actual, weights)) ** 2, weights)
        constant = 1.0 if mse == 0 else 0.0
        counted = weights * self.some
        relative = {"mape": _mean(self.shares, counted)} if self.some.any() else {}
        return {
            "mae": _mean(self.errors, weights),
            "mse": mse,
            "rmse": float(np.sqrt(mse)),
            "r2": constant if spread == 0 else 1 - mse / spread,
            **relative,
        }


class PerClass:
    """Precision, recall and F1 of every class: `0.recall`, ... with the class's number in front."""

    def __init__(self, scored: Scored) -> None:
        self.k, self.cells, self.weights = scored.n_classes, _cells(scored), scored.weights

    def __call__(self, counts: Floats) -> Numbers:
        matrix = _matrix(self.cells, counts if self.weights is None else counts * self.weights, self.k)
        precision, recall = per_class(matrix)
        columns = {"precision": precision, "recall": recall, "f1": f_score(precision, recall)}
        return {f"{each}.{name}": float(values[each]) for name, values in columns.items() for each in range(self.k)}


class Constant:
    """The numbers of a confusion matrix for a model that always answers one label."""

    def __init__(self, numbers: Callable[[Floats], Numbers], scored: Scored, label: int) -> None:
        self.numbers, self.label = numbers, label
        self.k, self.cells, self.weights = scored.n_classes, _cells(scored), scored.weights

    def __call__(self, counts: Floats) -> Numbers:
        matrix = _matrix(self.cells, counts if self.weights is None else counts * self.weights, self.k)
        return self.numbers(constant_matrix(matrix, self.label))


def values(judge: Judge, rows: int) -> dict[str, dict[str, Any]]:
    """Name -> {"value", "standard_deviation", "interval"} of every number, from resamples that all of them share.

    standard_deviation: of five draws of 80 % of the rows; the string "NaN" below 200 rows (§5.2). interval: 95 %,
    percentile bootstrap; 200 draws, fewer (30 at least) above 10,000 rows. That of CENTRED ones is moved to the value.
    """
    # Two generators, so that the interval of a report is the one that the leaderboard has for the same rows.
    found = judge(np.ones(rows))
    draws = _table(judge, resamples(rows, np.random.default_rng(SEED)), list(found))
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    for place, (name, value) in enumerate(found.items()):
        if name in CENTRED:
            moved = value - draws[:, place].mean()
            low[place], high[place] = max(0.0, low[place] + moved), high[place] + moved
    deviations: list[float | str] = ["NaN"] * len(found)
    if rows >= ROWS_FOR_DEVIATION:
        parts = _table(judge, subsamples(rows, np.random.default_rng(SEED + 1)), list(found))
        deviations = [float(each) for each in parts.std(axis=0)]
    return {
        name: {
            "value": value,
            "standard_deviation": deviations[place],
            "interval": [float(low[place]), float(high[place])],
        }
        for place, (name, value) in enumerate(found.items())
    }


def resamples(rows: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Counts of bootstrap draws."""
    for _ in range(int(np.clip(MOST_CELLS // rows, LEAST_DRAWS, MOST_DRAWS))):
        yield np.bincount(rng.integers(0, rows, size=rows), minlength=rows).astype(np.float64)


def subsamples(rows: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Counts of the five draws of 80 % of the rows."""
    for _ in range(5):
        counts = np.zeros(rows)
        counts[rng.choice(rows, size=int(0.8 * rows), replace=False)] = 1.0
        yield counts


def class_metrics(matrix: Floats) -> Numbers:
    """The numbers of a two-class confusion matrix (rows actual, columns predicted, class 1 positive)."""
    (tn, fp), (fn, tp) = ((float(cell) for cell in row) for row in matrix)
    precision, recall = _share(tp, tp + fp), _share(tp, tp + fn)
    return {
        "recall": recall,
        "precision": precision,
        "accuracy": _share(tp + tn, tp + tn + fp + fn),
        "true_positive_rate": recall,
        "true_negative_rate": _share(tn, tn + fp),
        "false_positive_rate": _share(fp, tn + fp),
        "false_negative_rate": _share(fn, tp + fn),
    } | {name: _share((1 + beta**2) * precision * recall, beta**2 * precision + recall) for name, beta in BETAS.items()}


def weighted_metrics(matrix: Floats) -> Numbers:
    """Per-class values weighted by class support (§5.2)."""
    support = matrix.sum(axis=1)
    precision, recall = per_class(matrix)

    def mean(numbers: Floats) -> float:
        return _share(float((numbers * support).sum()), float(support.sum()))

    return {
        "accuracy": _share(float(np.trace(matrix)), float(matrix.sum())),
        "weighted_recall": mean(recall),
        "weighted_precision": mean(precision),
    } | {f"weighted_{name}": mean(f_score(precision, recall, beta)) for name, beta in BETAS.items()}


def constant_matrix(matrix: Floats, label: int) -> Floats:
    """The confusion matrix of a model that always answers one label."""
    constant = np.zeros_like(matrix)
    constant[:, label] = matrix.sum(axis=1)
    return constant


def balanced(matrix: Floats) -> float:
    """Mean recall over the classes that occur."""
    present = matrix.sum(axis=1) > 0
    return float(per_class(matrix)[1][present].mean()) if present.any() else 0.0


def bin_of(scores: Floats) -> NDArray[np.intp]:
    """The number of the bin of equal width that a probability lies in."""
    return np.minimum((scores * BINS).astype(np.intp), BINS - 1)


def calibration_error(bins: NDArray[np.intp], gap: Floats, weights: Floats) -> float:
    """Mean distance between said and observed over the bins, by the weight of their rows (ECE, Naeini et al. 2015)."""
    sums = np.bincount(bins, weights=gap * weights, minlength=BINS)
    return _share(float(np.abs(sums).sum()), float(weights.sum()))


def _table(judge: Judge, draws: Iterator[Floats], names: list[str]) -> Floats:
    rows = [judge(counts) for counts in draws]
    return np.array([[each[name] for name in names] for each in rows])


def _cells(scored: Scored) -> NDArray[np.intp]:
    return scored.actual.astype(np.intp) * scored.n_classes + scored.predicted.astype(np.intp)


def _matrix(cells: NDArray[np.intp], weights: Floats, k: int) -> Floats:
    return np.bincount(cells, weights=weights, minlength=k * k).reshape(k, k).astype(np.float64)


def _log_loss(scored: Scored) -> Floats:
    assert scored.probabilities is not None
    chance = scored.probabilities[np.arange(len(scored)), scored.actual.astype(np.intp)]
    losses: Floats = -np.log(np.clip(chance, CLIP, 1 - CLIP))
    return losses


def _mean(values: Floats, weights: Floats) -> float:
    return _share(float(values @ weights), float(weights.sum()))


def _share(part: float, whole: float) -> float:
    """part / whole; 0 where whole is 0 (§5.2)."""
    return part / whole if whole else 0.0
