"""Scores of a fitted model on rows it has not seen (autopilot specification §5)."""

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.metrics import METRICS, Scored, all_metrics, interval
from autopilot.engine.package_code.atelier_tabular.deciding import HALF, decided
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.plan import SEED

LEAST_REPEATS, MOST_REPEATS, REPEATING_S = 3, 20, 0.1  # of measuring how long one row takes


@dataclass(frozen=True)
class Score:
    """metrics: name -> value on the rows that the model was judged on."""

    value: float
    rank: float
    metrics: dict[str, float]
    interval: tuple[float, float]


def score(scored: Scored, problem_type: str, objective: str) -> Score:
    """Score answers to rows that the model has not seen."""
    metric = METRICS[objective]
    metrics = all_metrics(scored, problem_type)
    return Score(
        value=metrics[objective],
        rank=metric.rank(metrics[objective]),
        metrics=metrics,
        interval=interval(metric, scored, np.random.default_rng(SEED)),
    )


def scored_rows(
    rows: pd.DataFrame, outputs: NDArray[np.float64], schema: Schema, weight: str | None, threshold: float = HALF
) -> Scored:
    """Truth beside answers. outputs: (n, 1) predictions or (n, n_labels) probabilities. threshold: see decided."""
    weights = None if weight is None else rows[weight].to_numpy(dtype=np.float64)
    if weights is not None and not weights.sum():
        weights = None  # nothing counts: then everything counts alike
    if not schema.labels:
        return Scored(rows[schema.target].to_numpy(dtype=np.float64), outputs[:, 0], None, weights)
    actual = pd.Categorical(rows[schema.target], categories=list(schema.labels)).codes.astype(np.intp)
    return Scored(actual, decided(outputs, threshold), outputs, weights, len(schema.labels))


def one_row_latency(served: TabularModel, row: pd.DataFrame) -> float:
    """Time of one row through all that the package does with it, in seconds; the model is in memory as at an endpoint
    (§5.1 InferenceLatency). The best of several, as `timeit` does it: what else the machine does meanwhile is not the
    model's matter."""
    times: list[float] = []
    while len(times) < LEAST_REPEATS or (len(times) < MOST_REPEATS and sum(times) < REPEATING_S):
        began = time.perf_counter()
        served.predict(row)
        times.append(time.perf_counter() - began)
    return min(times)
