"""Rows that are unlike the others: an isolation forest over all columns (autopilot specification §6.1)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from autopilot.engine.exploration.formulas import outlier_bounds

SEED = 20240501
TREES = 100
COLUMNS = 60  # the most important ones; more hide an odd cell among ordinary ones
LEAST_ROWS = 50  # fewer have no crowd to stand apart from
# Liu, Ting, Zhou (2008): "if instances return s very close to 1, they are definitely anomalies"; they look closer from
# 0.6 on. Rows of independent normal and exponential columns reach 0.65, so that is where ours begin. scikit-learn's
# sign: score_samples is -s.
POTENTIAL = -0.65


@dataclass(frozen=True)
class Anomalies:
    """scores: (n,) per row; negative = anomalous. shown: places of the lowest ones, lowest first."""

    scores: NDArray[np.float64]
    shown: list[int]

    @property
    def count(self) -> int:
        """Rows with a negative score."""
        return int((self.scores < 0).sum())


def anomalies(frame: pd.DataFrame, columns: list[str], shown: int = 10) -> Anomalies | None:
    """Score every row of the frame; None when there are too few rows or no column to tell them apart by.

    The sign is that of scikit-learn's `decision_function`: negative = anomalous. Its own offset calls a fixed share of
    any table anomalous; ours lies where a score is both an outlier among the scores (five robust standard deviations
    below their median, the definition of §6.1) and beyond what ordinary rows reach.
    """
    if len(frame) < LEAST_ROWS:
        return None
    matrix = _encoded(frame, columns[:COLUMNS])
    if matrix.shape[1] == 0:
        return None
    forest = IsolationForest(n_estimators=TREES, max_samples=min(256, len(matrix)), random_state=SEED)
    raw = forest.fit(matrix).score_samples(matrix)
    scores = raw - min(outlier_bounds(raw)[0], POTENTIAL)
    return Anomalies(scores, [int(each) for each in np.argsort(scores, kind="stable")[:shown]])


def _encoded(frame: pd.DataFrame, columns: list[str]) -> NDArray[np.float32]:
    """Numbers as they are (missing: the median), everything else by how frequent its value is."""
    encoded = []
    for name in columns:
        values = frame[name]
        if pd.api.types.is_numeric_dtype(values):
            numbers = values.to_numpy(dtype="float64", na_value=np.nan)
            finite = numbers[np.isfinite(numbers)]
            if finite.size == 0 or np.ptp(finite) == 0:
                continue
            scale = float(np.abs(finite).max()) or 1.0  # the forest wants float32
            encoded.append(np.where(np.isfinite(numbers), numbers, np.median(finite)) / scale)
        else:
            counts = values.value_counts(dropna=True)
            if len(counts) < 2 or len(counts) > 0.5 * len(values):  # nearly all different: an identifier or a text
                continue
            encoded.append(values.map(counts).astype("float64").fillna(0).to_numpy() / len(values))
    return np.column_stack(encoded).astype("float32") if encoded else np.zeros((len(frame), 0), dtype="float32")
