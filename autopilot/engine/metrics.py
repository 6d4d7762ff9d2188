"""The metrics of tabular models: a registry, weighted variants, spread and intervals (autopilot specification §5)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REGRESSION = "Regression"
BINARY = "BinaryClassification"
MULTICLASS = "MulticlassClassification"
CLASSIFICATION = (BINARY, MULTICLASS)

CLIP = 1e-15  # LogLoss: probabilities are kept this far from 0 and 1 (§5.2)
ROWS_FOR_DEVIATION = 200  # fewer rows say nothing about spread (§5.2)


@dataclass(frozen=True)
class Scored:
    """What a model said about rows whose answer is known.

    actual, predicted: (n,) class numbers 0..k-1 for classification, values for regression.
    probabilities: (n, k), rows sum to 1; None for regression. For binary, class 1 is the positive one.
    weights: (n,) >= 0, or None for all equal.
    """

    actual: NDArray[Any]
    predicted: NDArray[Any]
    probabilities: Floats | None = None
    weights: Floats | None = None
    n_classes: int = 0

    def __len__(self) -> int:
        return len(self.actual)

    def take(self, rows: NDArray[np.intp]) -> "Scored":
        """The same for some of the rows; a row may be taken several times."""
        return replace(
            self,
            actual=self.actual.take(rows),
            predicted=self.predicted.take(rows),
            probabilities=None if self.probabilities is None else self.probabilities.take(rows, axis=0),
            weights=None if self.weights is None else self.weights.take(rows),
        )


Formula = Callable[[Scored], float]


@dataclass(frozen=True)
class Metric:
    """What a metric is. weighted: sample weights count (§5.2: not for BalancedAccuracy)."""

    name: str
    formula: Formula
    problem_types: tuple[str, ...]
    higher_is_better: bool = True
    weighted: bool = True

    def __call__(self, scored: Scored) -> float:
        return float(self.formula(scored if self.weighted else replace(scored, weights=None)))

    def rank(self, value: float) -> float:
        """A number that is smaller the better the value is."""
        return -value if self.higher_is_better else value


METRICS: dict[str, Metric] = {}


def metric(name: str, *problem_types: str, higher: bool = True, weighted: bool = True) -> Callable[[Formula], Formula]:
    """Register the decorated formula."""

    def register(formula: Formula) -> Formula:
        METRICS[name] = Metric(name, formula, problem_types, higher, weighted)
        return formula

    return register


def metrics_for(problem_type: str) -> list[Metric]:
    """Every metric of a problem type, in a stable order."""
    return [each for each in METRICS.values() if problem_type in each.problem_types]


def all_metrics(scored: Scored, problem_type: str) -> dict[str, float]:
    """Name -> value of every metric of the problem type."""
    return {each.name: each(scored) for each in metrics_for(problem_type)}


def confusion(scored: Scored) -> Floats:
    """(k, k) sums of weights: rows actual, columns predicted."""
    k = scored.n_classes
    cells = scored.actual.astype(np.intp) * k + scored.predicted.astype(np.intp)
    return np.bincount(cells, weights=scored.weights, minlength=k * k).reshape(k, k).astype(np.float64)


def ratio(part: Any, whole: Any) -> Floats:
    """part / whole; 0 where whole is 0 (§5.2)."""
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    shares: Floats = np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole != 0)
    return shares


def per_class(matrix: Floats) -> tuple[Floats, Floats]:
    """(precision, recall) of every class of a confusion matrix."""
    hits = np.diag(matrix)
    return ratio(hits, matrix.sum(axis=0)), ratio(hits, matrix.sum(axis=1))


def f_score(precision: Any, recall: Any, beta: float = 1.0) -> Floats:
    """(1+b²)PR / (b²P + R); 0 when both are 0."""
    precision, recall = np.asarray(precision), np.asarray(recall)
    return ratio((1 + beta**2) * precision * recall, beta**2 * precision + recall)


@metric("Accuracy", *CLASSIFICATION)
def _accuracy(scored: Scored) -> float:
    matrix = confusion(scored)
    return float(ratio(np.trace(matrix), matrix.sum()))


@metric("BalancedAccuracy", *CLASSIFICATION, weighted=False)
def _balanced_accuracy(scored: Scored) -> float:
    """Mean recall over the classes that occur: what §5.2 gives for two classes, and ours for more."""
    matrix = confusion(scored)
    present = matrix.sum(axis=1) > 0
    return float(per_class(matrix)[1][present].mean()) if present.any() else 0.0


@metric("Precision", BINARY)
def _precision(scored: Scored) -> float:
    return float(per_class(confusion(scored))[0][1])


@metric("Recall", BINARY)
def _recall(scored: Scored) -> float:
    return float(per_class(confusion(scored))[1][1])


@metric("F1", BINARY)
def _f1(scored: Scored) -> float:
    return float(f_score(*per_class(confusion(scored)))[1])


@metric("AUC", BINARY)
def _auc(scored: Scored) -> float:
    """P(score of a positive > score of a negative), ties one half; 0.5 when only one class occurs.

    The same as scikit-learn's roc_auc_score, whose checks of its input take fifty times as long as the sum: for one
    interval it is asked 200 times.
    """
    if scored.probabilities is None or not len(scored):
        return 0.5
    scores, weights = scored.probabilities[:, 1], np.ones(len(scored)) if scored.weights is None else scored.weights
    if np.isnan(scores).any():
        raise ValueError("The model answered with a probability that is not a number.")
    order = np.argsort(scores)
    new = np.flatnonzero(np.diff(scores[order], prepend=np.nan) != 0)  # where another score begins
    positives = np.add.reduceat(np.where(scored.actual == 1, weights, 0.0)[order], new)
    negatives = np.add.reduceat(np.where(scored.actual == 1, 0.0, weights)[order], new)
    pairs = positives.sum() * negatives.sum()
    below = np.cumsum(negatives) - negatives
    return float((positives * (below + negatives / 2)).sum() / pairs) if pairs else 0.5


@metric("PrecisionMacro", MULTICLASS)
def _precision_macro(scored: Scored) -> float:
    return float(per_class(_of_occurring(scored))[0].mean())


@metric("RecallMacro", MULTICLASS)
def _recall_macro(scored: Scored) -> float:
    return float(per_class(_of_occurring(scored))[1].mean())


@metric("F1macro", MULTICLASS)
def _f1_macro(scored: Scored) -> float:
    """Mean of the F1 of the classes, not F1 of the means (§5.2)."""
    return float(f_score(*per_class(_of_occurring(scored))).mean())


@metric("LogLoss", *CLASSIFICATION, higher=False)
def _log_loss(scored: Scored) -> float:
    if scored.probabilities is None or not len(scored):
        return 0.0
    chance = scored.probabilities[np.arange(len(scored)), scored.actual.astype(np.intp)]
    return float(np.average(-np.log(np.clip(chance, CLIP, 1 - CLIP)), weights=scored.weights))


@metric("MSE", REGRESSION, higher=False)
def _mse(scored: Scored) -> float:
    return float(np.average((scored.actual - scored.predicted) ** 2, weights=scored.weights))


@metric("RMSE", REGRESSION, higher=False)
def _rmse(scored: Scored) -> float:
    return float(np.sqrt(_mse(scored)))


@metric("MAE", REGRESSION, higher=False)
def _mae(scored: Scored) -> float:
    return float(np.average(np.abs(scored.actual - scored.predicted), weights=scored.weights))


@metric("R2", REGRESSION)
def _r2(scored: Scored) -> float:
    """1 - SSE/SST, never clipped (§15.6). A constant target: 1 when it is met exactly, else 0."""
    mean = np.average(scored.actual, weights=scored.weights)
    sst = np.average((scored.actual - mean) ** 2, weights=scored.weights)
    sse = _mse(scored)
    if sst == 0:
        return 1.0 if sse == 0 else 0.0
    return float(1 - sse / sst)


def _of_occurring(scored: Scored) -> Floats:
    """The confusion matrix of the classes that occur in truth or prediction; others count nowhere."""
    matrix = confusion(scored)
    occurs = (matrix.sum(axis=0) + matrix.sum(axis=1)) > 0
    return matrix[np.ix_(occurs, occurs)]


def standard_deviation(formula: Formula, scored: Scored, rng: np.random.Generator) -> float | str:
    """Spread over five draws of 80 % of the rows; the string "NaN" below 200 rows (§5.2)."""
    n = len(scored)
    if n < ROWS_FOR_DEVIATION:
        return "NaN"
    draws = [formula(scored.take(np.sort(rng.choice(n, size=int(0.8 * n), replace=False)))) for _ in range(5)]
    return float(np.std(draws))


def _drawn(n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """n of n rows, drawn with replacement, in ascending order: reading memory in order is 20 times as fast."""
    return np.repeat(np.arange(n), np.bincount(rng.integers(0, n, size=n), minlength=n))


def interval(formula: Formula, scored: Scored, rng: np.random.Generator, level: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap interval; 200 repeats, above 10,000 rows fewer (30 at least) to bound the time."""
    n = len(scored)
    if n == 0:
        return (0.0, 0.0)
    repeats = int(np.clip(2_000_000 // n, 30, 200))
    values = [formula(scored.take(_drawn(n, rng))) for _ in range(repeats)]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return (float(low), float(high))
