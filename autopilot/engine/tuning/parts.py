"""Which rows a trial is fitted on and which say how good it is (autopilot specification §4.5)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.plan import SEED

FOLDS = 5
MOST_ROWS_FOR_FOLDS = 50_000  # training rows; above, one split
STOP_SHARE = 0.1  # of the training rows of one split, that say when more rounds do not help

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Part:
    """One fit. fit: training rows to learn from. stop: training rows that tell when to end it.

    folded: the rows of `stop` are also those that the metric is measured on; otherwise the validation rows are.
    """

    fit: Rows
    stop: Rows
    folded: bool

    def thinned(self, share: float) -> "Part":
        """The same with the first rows of `fit` only; they are in random order, so it is a sample."""
        return Part(self.fit[: max(2, round(share * len(self.fit)))], self.stop, self.folded)


def parts_of(target: pd.Series, classes: bool, own: Rows | None = None) -> list[Part]:
    """k = 5 folds up to 50,000 training rows, one split above. target: of the training rows, in their order.

    own: folds of the training rows that fit the data better than random ones: groups, or blocks of time.
    """
    fold = fold_of(target, FOLDS, classes) if own is None else own
    order = np.random.default_rng(SEED).permutation(len(target)).astype(np.intp)
    if len(target) <= MOST_ROWS_FOR_FOLDS:
        return [Part(order[fold[order] != each], order[fold[order] == each], True) for each in np.unique(fold)]
    inner = fold_of(target, round(1 / STOP_SHARE), classes)[order] == 0
    return [Part(order[~inner], order[inner], False)]


def fold_of(target: pd.Series, count: int, classes: bool) -> Rows:
    """(n,) the fold of every row: drawn at random, alike in size, every class spread evenly if it has classes."""
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(target))
    if classes:  # rows of a class one behind the other: dealt out in turn, they spread evenly
        order = order[np.argsort(pd.factorize(target)[0][order], kind="stable")]
    folds = np.empty(len(target), dtype=np.intp)
    folds[order] = np.arange(len(target)) % count
    return folds
