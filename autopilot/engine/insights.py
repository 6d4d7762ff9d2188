"""The performance report of one model as numbers: statistics.json (autopilot specification §6.4)."""

from typing import Any

import numpy as np
import pandas as pd

from autopilot.engine import curves
from autopilot.engine.judges import (
    BinaryJudge,
    Constant,
    MulticlassJudge,
    PerClass,
    RegressionJudge,
    class_metrics,
    values,
    weighted_metrics,
)
from autopilot.engine.metrics import BINARY, MULTICLASS, REGRESSION, Scored, confusion, ratio
from autopilot.engine.package_code.atelier_tabular.deciding import HALF
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.plan import SEED
from autopilot.engine.slices import worst_slices
from autopilot.engine.words import in_words, limits, sentence

WORST_ROWS = 10
RESIDUALS = 1000
KEYS = {
    REGRESSION: "regression_metrics",
    BINARY: "binary_classification_metrics",
    MULTICLASS: "multiclass_classification_metrics",
}


def statistics(
    scored: Scored,
    rows: pd.DataFrame,
    schema: Schema,
    *,
    evaluated_at: str,
    source: str,
    train_rows: int,
    threshold: float = HALF,
) -> dict[str, Any]:
    """statistics.json. rows: the validation rows that `scored` is about. source: where they come from, in words.

    threshold: that `scored` was decided at.
    """
    section = {REGRESSION: _regression, BINARY: _binary, MULTICLASS: _multiclass}[schema.problem_type]
    body = section(scored, schema.labels)
    if schema.problem_type == BINARY:
        body |= _by_threshold(scored, threshold)
    body |= {
        "sentence": sentence(scored, schema),
        "worst_rows": worst_rows(scored, rows, schema),
        "slices": worst_slices(scored, rows, schema),
    }
    return {
        "version": 0.0,
        "dataset": {"item_count": len(scored), "evaluation_time": evaluated_at, "source": source},
        "trained_on": {"rows": train_rows, "columns": len(schema.columns)},
        "in_words": in_words(body, schema),
        "limits": limits(scored, body, source),
        KEYS[schema.problem_type]: body,
    }


def worst_rows(scored: Scored, rows: pd.DataFrame, schema: Schema) -> list[dict[str, Any]]:
    """The rows where the model was most wrong: the highest errors, or wrong labels with the highest probability."""
    if schema.problem_type == REGRESSION:
        error = np.abs(scored.actual - scored.predicted)
        order = np.argsort(-error, kind="stable")[:WORST_ROWS]
        return [
            {
                "row": _row(rows, each, schema),
                "actual": float(scored.actual[each]),
                "predicted": float(scored.predicted[each]),
                "error": float(scored.predicted[each] - scored.actual[each]),
            }
            for each in order
        ]
    assert scored.probabilities is not None
    sure = scored.probabilities.max(axis=1)
    wrong = np.flatnonzero(scored.actual != scored.predicted)
    order = wrong[np.argsort(-sure[wrong], kind="stable")][:WORST_ROWS]
    return [
        {
            "row": _row(rows, each, schema),
            "actual": schema.labels[scored.actual[each]],
            "predicted": schema.labels[scored.predicted[each]],
            "probability": float(sure[each]),
        }
        for each in order
    ]


def _binary(scored: Scored, labels: tuple[str, ...]) -> dict[str, Any]:
    body = values(BinaryJudge(scored), len(scored)) | _constants(Constant(class_metrics, scored, 1), scored)
    # A constant answer puts no row before another.
    body["auc_best_constant_classifier"] = {"value": 0.5, "standard_deviation": 0.0, "interval": [0.5, 0.5]}
    gain, lift = curves.gain_and_lift(scored)
    return body | {
        "confusion_matrix": _named(confusion(scored), labels),
        "positive_label": labels[1],
        "negative_label": labels[0],
        "best_constant_label": labels[1],
        "receiver_operating_characteristic_curve": curves.roc(scored),
        "precision_recall_curve": curves.precision_recall(scored),
        "gain_curve": gain,
        "lift_curve": lift,
        "calibration": curves.calibration(scored),
    }


def _by_threshold(scored: Scored, threshold: float) -> dict[str, Any]:
    curve = curves.threshold_curve(scored, threshold)
    return {
        "threshold": threshold,
        "threshold_curve": curve,
        "threshold_table": curves.threshold_table(scored),
        "cost_table": curves.cost_table(curve, threshold),
    }


def _multiclass(scored: Scored, labels: tuple[str, ...]) -> dict[str, Any]:
    matrix = confusion(scored)
    label = int(matrix.sum(axis=1).argmax())
    body = values(MulticlassJudge(scored), len(scored)) | _constants(Constant(weighted_metrics, scored, label), scored)
    return body | {
        "confusion_matrix": _named(matrix, labels),
        "best_constant_label": labels[label],
        "classes": _classes(scored, matrix, labels),
        "calibration": curves.calibration(scored),
    }


def _classes(scored: Scored, matrix: np.ndarray, labels: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Precision, recall, F1 and rows of every label, with 95 % intervals."""
    found = values(PerClass(scored), len(scored))
    return {
        label: {
            **{name: found[f"{place}.{name}"]["value"] for name in ("precision", "recall", "f1")},
            "support": float(matrix[place].sum()),
            "intervals": {name: found[f"{place}.{name}"]["interval"] for name in ("precision", "recall", "f1")},
        }
        for place, label in enumerate(labels)
    }


def _regression(scored: Scored, labels: tuple[str, ...]) -> dict[str, Any]:
    return values(RegressionJudge(scored), len(scored)) | {"residuals": residuals(scored)}


def residuals(scored: Scored) -> dict[str, Any]:
    """Residual = actual - predicted; standardised by its (population) standard deviation (§6.4, T10)."""
    difference = scored.actual - scored.predicted
    spread = float(difference.std())
    standardised = ratio(difference, spread)
    counts, edges = np.histogram(standardised, bins=30)
    rng = np.random.default_rng(SEED)
    shown = np.sort(rng.choice(len(scored), min(RESIDUALS, len(scored)), replace=False))
    slope, intercept = _best_fit(scored.actual, scored.predicted)
    return {
        "best_fit_line": {"slope": slope, "intercept": intercept},
        "predicted": [float(each) for each in scored.predicted[shown]],
        "actual": [float(each) for each in scored.actual[shown]],
        "standardised": [float(each) for each in standardised[shown]],
        "standard_deviation": spread,
        "histogram": {"edges": [float(each) for each in edges], "counts": counts.tolist()},
        "outliers": int((np.abs(standardised) > 3).sum()),
    }


def _best_fit(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The line of least squares, predicted over actual; level when all that was true is the same."""
    spread = float(((x - x.mean()) ** 2).sum())
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / spread) if spread else 0.0
    return slope, float(y.mean() - slope * x.mean())


def _constants(judge: Constant, scored: Scored) -> dict[str, Any]:
    return {f"{name}_best_constant_classifier": found for name, found in values(judge, len(scored)).items()}


def _named(matrix: np.ndarray, labels: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """{actual: {predicted: n}} with whole numbers where there are no weights."""
    whole = bool((matrix == matrix.round()).all())
    return {
        actual: {said: int(matrix[i, j]) if whole else float(matrix[i, j]) for j, said in enumerate(labels)}
        for i, actual in enumerate(labels)
    }


def _row(rows: pd.DataFrame, position: int, schema: Schema) -> dict[str, Any]:
    row = rows.iloc[int(position)]
    return {name: None if pd.isna(row[name]) else _plain(row[name]) for name in schema.names}


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float, np.integer, np.floating)):
        return int(value) if float(value).is_integer() else float(value)
    return value.isoformat() if isinstance(value, pd.Timestamp) else str(value)
