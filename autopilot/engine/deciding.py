"""The probability from which on a row counts as positive, where the objective counts labels.

F1 and balanced accuracy are rarely best at 0.5: of 100 customers of whom 10 leave, hardly anyone gets a probability
above one half (Lipton et al. 2014, "Optimal thresholding of classifiers to maximize F1 measure"). Precision and recall
alone have no best threshold, and accuracy has it at 0.5.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.metrics import METRICS, Floats, Scored, ratio
from autopilot.engine.package_code.atelier_tabular.deciding import HALF, decided
from autopilot.engine.plan import SEED

GRID: Floats = np.arange(1, 100) / 100  # whole percents, as on the page
LEAST_ROWS = 10  # of each label; with fewer, any threshold would be chance
MOST_ROWS = 100_000  # that it is chosen on; more do not move it
RESAMPLES = 20  # of the rows: the mean of their best thresholds is steadier than that of the rows themselves


def _f1(hits: Floats, false: Floats, positives: Floats, negatives: Floats) -> Floats:
    return ratio(2 * hits, hits + false + positives)


def _balanced_accuracy(hits: Floats, false: Floats, positives: Floats, negatives: Floats) -> Floats:
    return (ratio(hits, positives) + 1 - ratio(false, negatives)) / 2


CHOSEN_FOR: dict[str, Callable[[Floats, Floats, Floats, Floats], Floats]] = {
    "F1": _f1,
    "BalancedAccuracy": _balanced_accuracy,
}


def threshold_for(objective: str, scored: Scored) -> float:
    """The threshold of GRID that serves the objective best, by rows that the model has not seen; HALF where that is as
    good, where there are few rows of a label, for several labels and for objectives that it does not serve."""
    if objective not in CHOSEN_FOR or scored.n_classes != 2 or scored.probabilities is None:
        return HALF
    if np.bincount(scored.actual, minlength=2).min() < LEAST_ROWS:
        return HALF
    chosen = round(float(np.mean(_best_of_resamples(objective, scored))), 2)
    metric = METRICS[objective]
    return chosen if metric(at(scored, chosen)) > metric(at(scored, HALF)) else HALF


def at(scored: Scored, threshold: float) -> Scored:
    """The same answers, decided at the threshold; those of more labels than two, and quantities, as they are."""
    if scored.n_classes != 2 or scored.probabilities is None:
        return scored
    return replace(scored, predicted=decided(scored.probabilities, threshold))


def decision_of(model: str, labels: tuple[str, ...], threshold: float, objective: str) -> str:
    """In words, where a model does not decide at one half."""
    if threshold == HALF:
        return ""
    return (
        f'{model} calls a row "{labels[1]}" from a probability of {100 * threshold:.0f} % on, where its {objective} '
        "is best."
    )


def _best_of_resamples(objective: str, scored: Scored) -> Floats:
    """The best threshold of each resample; of equally good ones that nearest to HALF."""
    rng = np.random.default_rng(SEED)
    rows: NDArray[np.intp] = np.arange(len(scored), dtype=np.intp)
    if len(rows) > MOST_ROWS:
        rows = rng.choice(rows, MOST_ROWS, replace=False)
    assert scored.probabilities is not None
    reached = np.searchsorted(GRID, scored.probabilities[rows, 1], side="right")  # how many thresholds a row reaches
    positive = scored.actual[rows] == 1
    weighted = scored.weights is not None and METRICS[objective].weighted
    weights = scored.weights[rows] if weighted and scored.weights is not None else np.ones(len(rows))
    nearest = np.argsort(np.abs(GRID - HALF), kind="stable")
    best = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        drawn = weights * rng.poisson(1.0, len(rows))
        hits, false = (_at_least(reached[each], drawn[each]) for each in (positive, ~positive))
        values = CHOSEN_FOR[objective](hits, false, drawn[positive].sum(), drawn[~positive].sum())
        best[number] = GRID[nearest[np.argmax(values[nearest])]]
    return best


def _at_least(reached: NDArray[np.intp], weights: Floats) -> Floats:
    """(99,) weight of the rows that reach each threshold."""
    counts = np.bincount(reached, weights=weights, minlength=len(GRID) + 1)
    sums: Floats = counts[::-1].cumsum()[::-1][1:]
    return sums
