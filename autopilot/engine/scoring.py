"""Scores of a fitted model on rows it has not seen (autopilot specification §5)."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from autogluon.tabular import TabularPredictor

from autopilot.engine.metrics import METRICS, Scored, all_metrics, interval
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.plan import SEED

DEFAULT_OBJECTIVE = {"Regression": "MSE", "BinaryClassification": "F1", "MulticlassClassification": "Accuracy"}  # §5.1


@dataclass(frozen=True)
class Score:
    """metrics: name -> value on the validation rows. latency_s: of one row, alone, in seconds."""

    value: float
    rank: float
    metrics: dict[str, float]
    interval: tuple[float, float]
    latency_s: float


def score(
    predictor: TabularPredictor,
    model: str,
    schema: Schema,
    rows: pd.DataFrame,
    weight: str | None,
    objective: str,
    keep: Path,
    unseen: np.ndarray | None = None,
) -> Score:
    """Score one model on the validation rows and keep its answers in the file `keep` for the reports.

    unseen: the answers to score, when the model as a whole has learned from the validation rows (store.py).
    """
    served = TabularModel(predictor, schema, {"model": model, "background": list(schema.example_rows)})
    predictor.persist(models=[model], with_ancestors=True)  # the caller unpersists when the model is packed, too
    outputs = served.outputs(rows[schema.names]) if unseen is None else unseen
    keep.parent.mkdir(parents=True, exist_ok=True)
    np.save(keep, outputs)
    scored = scored_rows(rows, outputs, schema, weight)
    metric = METRICS[objective]
    metrics = all_metrics(scored, schema.problem_type)
    return Score(
        value=metrics[objective],
        rank=metric.rank(metrics[objective]),
        metrics=metrics,
        interval=interval(metric, scored, np.random.default_rng(SEED)),
        latency_s=one_row_latency(served, rows[schema.names].head(1)),
    )


def scored_rows(rows: pd.DataFrame, outputs: np.ndarray, schema: Schema, weight: str | None) -> Scored:
    """Truth beside answers. outputs: (n, 1) predictions or (n, n_labels) probabilities."""
    weights = None if weight is None else rows[weight].to_numpy(dtype=np.float64)
    if weights is not None and not weights.sum():
        weights = None  # nothing counts: then everything counts alike
    if not schema.labels:
        return Scored(rows[schema.target].to_numpy(dtype=np.float64), outputs[:, 0], None, weights)
    actual = pd.Categorical(rows[schema.target], categories=list(schema.labels)).codes.astype(np.intp)
    return Scored(actual, outputs.argmax(axis=1), outputs, weights, len(schema.labels))


def one_row_latency(served: TabularModel, row: pd.DataFrame, repeats: int = 3) -> float:
    """Median time of one row through all that the package does with it, in seconds; the model is in memory as at an
    endpoint (§5.1 InferenceLatency)."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        served.predict(row)
        times.append(time.perf_counter() - began)
    return float(np.median(times))
