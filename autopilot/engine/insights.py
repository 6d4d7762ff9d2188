"""The performance report of one model as numbers: statistics.json (autopilot specification §6.4)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from autopilot.engine import curves
from autopilot.engine.metrics import (
    BINARY,
    METRICS,
    MULTICLASS,
    REGRESSION,
    Formula,
    Scored,
    confusion,
    f_score,
    interval,
    per_class,
    ratio,
    standard_deviation,
)
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.plan import SEED

WORST_ROWS = 10
RESIDUALS = 1000
FEW_ROWS = 200  # validation rows below which the numbers deserve a warning
KEYS = {
    REGRESSION: "regression_metrics",
    BINARY: "binary_classification_metrics",
    MULTICLASS: "multiclass_classification_metrics",
}
BETAS = {"f0_5": 0.5, "f1": 1.0, "f2": 2.0}


def statistics(
    scored: Scored, rows: pd.DataFrame, schema: Schema, *, evaluated_at: str, source: str, train_rows: int
) -> dict[str, Any]:
    """statistics.json. rows: the validation rows that `scored` is about. source: where they come from, in words."""
    section = {REGRESSION: _regression, BINARY: _binary, MULTICLASS: _multiclass}[schema.problem_type]
    body = section(scored, schema.labels)
    body |= {"sentence": sentence(scored, schema), "worst_rows": worst_rows(scored, rows, schema)}
    return {
        "version": 0.0,
        "dataset": {"item_count": len(scored), "evaluation_time": evaluated_at, "source": source},
        "trained_on": {"rows": train_rows, "columns": len(schema.columns)},
        "limits": list(_limits(scored)),
        KEYS[schema.problem_type]: body,
    }


def sentence(scored: Scored, schema: Schema) -> str:
    """How good the model is, in words for everybody."""
    n = f"{len(scored):,}"
    if schema.problem_type == REGRESSION:
        error = METRICS["MAE"](replace(scored, weights=None))
        near = np.abs(scored.actual - scored.predicted) <= error
        return (
            f"On {n} rows that it had not seen, the model's prediction of {schema.target} was off by {error:.4g} on "
            f"average; {near.mean():.0%} of the predictions were closer than that."
        )
    plain = replace(scored, weights=None)
    right, constant = METRICS["Accuracy"](plain), float(np.bincount(scored.actual).max() / len(scored))
    text = f"On {n} rows that it had not seen, the model was right in {round(100 * right)} of 100 cases"
    text += f"; always answering the most frequent label would be right in {round(100 * constant)}."
    if schema.problem_type == BINARY:
        found, certain = METRICS["Recall"](plain), METRICS["Precision"](plain)
        label = schema.labels[1]
        text += f' It found {round(100 * found)} of 100 rows with "{label}"'
        text += f", and {round(100 * certain)} of 100 rows that it called so were."
    return text


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


def class_metrics(matrix: np.ndarray) -> dict[str, float]:
    """The numbers of a two-class confusion matrix (rows actual, columns predicted, class 1 positive)."""
    (tn, fp), (fn, tp) = matrix
    precision, recall = float(ratio(tp, tp + fp)), float(ratio(tp, tp + fn))
    return {
        "recall": recall,
        "precision": precision,
        "accuracy": float(ratio(tp + tn, matrix.sum())),
        "true_positive_rate": recall,
        "true_negative_rate": float(ratio(tn, tn + fp)),
        "false_positive_rate": float(ratio(fp, tn + fp)),
        "false_negative_rate": float(ratio(fn, tp + fn)),
    } | {name: float(f_score(precision, recall, beta)) for name, beta in BETAS.items()}


def weighted_metrics(matrix: np.ndarray) -> dict[str, float]:
    """Per-class values weighted by class support (§5.2)."""
    support = matrix.sum(axis=1)
    precision, recall = per_class(matrix)

    def mean(values: np.ndarray) -> float:
        return float(ratio((values * support).sum(), support.sum()))

    return {
        "accuracy": float(ratio(np.trace(matrix), matrix.sum())),
        "weighted_recall": mean(recall),
        "weighted_precision": mean(precision),
    } | {f"weighted_{name}": mean(f_score(precision, recall, beta)) for name, beta in BETAS.items()}


def constant_matrix(matrix: np.ndarray, label: int) -> np.ndarray:
    """The confusion matrix of a model that always answers one label."""
    constant = np.zeros_like(matrix)
    constant[:, label] = matrix.sum(axis=1)
    return constant


def _binary(scored: Scored, labels: tuple[str, ...]) -> dict[str, Any]:
    matrix = confusion(scored)
    body = _with_spread(class_metrics, scored, label=1)
    body["auc"] = _value(METRICS["AUC"], scored)
    body["log_loss"] = _value(METRICS["LogLoss"], scored)
    body["balanced_accuracy"] = _value(METRICS["BalancedAccuracy"], scored)
    gain, lift = curves.gain_and_lift(scored)
    return body | {
        "confusion_matrix": _named(matrix, labels),
        "positive_label": labels[1],
        "negative_label": labels[0],
        "threshold": 0.5,
        "best_constant_label": labels[1],
        "receiver_operating_characteristic_curve": curves.roc(scored),
        "precision_recall_curve": curves.precision_recall(scored),
        "threshold_curve": curves.threshold_curve(scored),
        "gain_curve": gain,
        "lift_curve": lift,
        "calibration": curves.calibration(scored),
    }


def _multiclass(scored: Scored, labels: tuple[str, ...]) -> dict[str, Any]:
    matrix = confusion(scored)
    label = int(matrix.sum(axis=1).argmax())
    body = _with_spread(weighted_metrics, scored, label=label)
    for name in ("BalancedAccuracy", "F1macro", "PrecisionMacro", "RecallMacro", "LogLoss"):
        body[name] = _value(METRICS[name], scored)
    precision, recall = per_class(matrix)
    classes = {
        name: {
            "precision": float(precision[each]),
            "recall": float(recall[each]),
            "f1": float(f_score(precision[each], recall[each])),
            "support": float(matrix[each].sum()),
        }
        for each, name in enumerate(labels)
    }
    return body | {"confusion_matrix": _named(matrix, labels), "best_constant_label": labels[label], "classes": classes}


def _regression(scored: Scored, labels: tuple[str, ...]) -> dict[str, Any]:
    body = {name.lower(): _value(METRICS[name], scored) for name in ("MAE", "MSE", "RMSE", "R2")}
    return body | {"residuals": residuals(scored)}


def residuals(scored: Scored) -> dict[str, Any]:
    """Residual = actual - predicted; standardised by its (population) standard deviation (§6.4, T10)."""
    difference = scored.actual - scored.predicted
    spread = float(difference.std())
    standardised = ratio(difference, spread)
    counts, edges = np.histogram(standardised, bins=30)
    rng = np.random.default_rng(SEED)
    shown = np.sort(rng.choice(len(scored), min(RESIDUALS, len(scored)), replace=False))
    return {
        "predicted": [float(each) for each in scored.predicted[shown]],
        "actual": [float(each) for each in scored.actual[shown]],
        "standardised": [float(each) for each in standardised[shown]],
        "standard_deviation": spread,
        "histogram": {"edges": [float(each) for each in edges], "counts": counts.tolist()},
        "outliers": int((np.abs(standardised) > 3).sum()),
    }


def _with_spread(numbers: Callable[[np.ndarray], dict[str, float]], scored: Scored, *, label: int) -> dict[str, Any]:
    """Every number of a confusion matrix with its spread, and the same of always answering one label."""

    def constant(matrix: np.ndarray) -> dict[str, float]:
        return numbers(constant_matrix(matrix, label))

    body: dict[str, Any] = {}
    for name in numbers(confusion(scored)):
        body[name] = _value(_number_of(numbers, name), scored)
        body[f"{name}_best_constant_classifier"] = _value(_number_of(constant, name), scored)
    return body


def _number_of(numbers: Callable[[np.ndarray], dict[str, float]], name: str) -> Formula:
    return lambda scored: numbers(confusion(scored))[name]


def _value(formula: Formula, scored: Scored) -> dict[str, Any]:
    rng = np.random.default_rng(SEED)
    low, high = interval(formula, scored, rng)
    return {
        "value": formula(scored),
        "standard_deviation": standard_deviation(formula, scored, rng),
        "interval": [low, high],
    }


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


def _limits(scored: Scored) -> Iterator[str]:
    if len(scored) < FEW_ROWS:
        yield f"Only {len(scored)} rows were held back to judge the model: differences between models may be chance."
    if scored.n_classes:
        counts = np.bincount(scored.actual, minlength=scored.n_classes)
        if rare := int((counts < 10).sum()):
            yield f"{rare} of {scored.n_classes} labels have fewer than 10 rows among those held back."
