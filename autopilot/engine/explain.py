"""The explainability report of one model: which columns matter, and how (autopilot specification §6.3)."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.data import Prepared
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.shapley import Outputs, contributions
from autopilot.engine.plan import SEED

ROWS = 300  # explained at most; the mean of more hardly moves
BATCH = 10  # rows between two looks at the clock
BEESWARM_COLUMNS = 20


@dataclass(frozen=True)
class Explanation:
    """values: (n, d, n_outputs) contributions of the explained rows. baseline: (n_outputs,)."""

    rows: pd.DataFrame
    values: NDArray[np.float64]
    baseline: NDArray[np.float64]


def explain(model: TabularModel, rows: pd.DataFrame, seconds: float) -> Explanation:
    """Contributions of the table's columns on a sample of the rows, as many as fit into the seconds.

    rows: brought rows (the schema's columns). The sample is the same every time; at least one batch is explained.
    """
    return _explained(_sample(rows), model.background, model.outputs_of, seconds)


def explain_behind(model: TabularModel, rows: pd.DataFrame, seconds: float) -> Explanation:
    """The same of the columns as the recipe leaves them, among them those that it makes."""
    sample, background = (
        pd.DataFrame(model.schema.learned_arrays(model.columns_of(each)), index=each.index)
        for each in (_sample(rows), model.background)
    )
    return _explained(sample, background, model.outputs_behind, seconds)


def _sample(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sample(min(ROWS, len(rows)), random_state=SEED)


def _explained(sample: pd.DataFrame, background: pd.DataFrame, outputs: Outputs, seconds: float) -> Explanation:
    """The cost of a batch depends only on its size, so the time that the first one took says how many more fit."""
    began = time.monotonic()
    found: list[NDArray[np.float64]] = []
    baseline = np.zeros(0)
    batch = BATCH if sample.shape[1] <= 50 else 1
    for start in range(0, len(sample), batch):
        part = _arrays(sample.iloc[start : start + batch])
        values, baseline = contributions(part, _arrays(background), outputs, np.random.default_rng(SEED))
        found.append(values)
        spent = time.monotonic() - began
        if spent + spent / len(found) > seconds:
            break
    values = np.concatenate(found)
    return Explanation(sample.iloc[: len(values)], values, baseline)


def _arrays(frame: pd.DataFrame) -> dict[str, NDArray[Any]]:
    return {str(name): values.to_numpy() for name, values in frame.items()}


def keep_rows(prepared: Prepared, path: Path) -> None:
    """The validation rows that any candidate can be explained on later, when the job's folder is gone."""
    rows = prepared.validation[prepared.schema.names]
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.sample(min(ROWS, len(rows)), random_state=SEED).to_parquet(path, index=False)


def analysis_json(
    explanation: Explanation, labels: tuple[str, ...], behind: Explanation | None = None
) -> dict[str, Any]:
    """analysis.json: mean absolute contribution of every column, per label (one for two labels and for regression).

    behind: of the columns as the recipe leaves them, where it makes some.
    """
    return {
        "version": "1.0",
        "explanations": {"kernel_shap": _kernel(explanation, labels)},
        "label_headers": list(labels) if len(labels) > 2 else list(labels[1:]),
        "rows": len(explanation.rows),
        **(
            {}
            if behind is None
            else {"behind_recipe": {"kernel_shap": _kernel(behind, labels), "rows": len(behind.rows)}}
        ),
    }


def _kernel(explanation: Explanation, labels: tuple[str, ...]) -> dict[str, Any]:
    outputs = range(len(labels)) if len(labels) > 2 else [explanation.values.shape[2] - 1]
    return {
        f"label{number}": {
            "global_shap_values": dict(zip(explanation.rows.columns, _mean_size(explanation, output), strict=True)),
            "expected_value": float(explanation.baseline[output]),
        }
        for number, output in enumerate(outputs)
    }


def by_importance(analysis: dict[str, Any]) -> list[str]:
    """Columns of an analysis.json, the one with the largest contributions first; of several labels their sum counts."""
    sizes: dict[str, float] = {}
    for label in analysis["explanations"]["kernel_shap"].values():
        for name, size in label["global_shap_values"].items():
            sizes[name] = sizes.get(name, 0.0) + size
    return sorted(sizes, key=lambda name: -sizes[name])


def beeswarm_json(explanation: Explanation, kinds: dict[str, str], labels: tuple[str, ...]) -> dict[str, Any]:
    """beeswarm.json: value and contribution of every explained row for the columns that matter most.

    kinds: column -> type of the schema. For three or more labels the contributions are those to the label that is
    predicted most often.
    """
    output = explanation.values.shape[2] - 1
    if len(labels) > 2:
        predicted = (explanation.values.sum(axis=1) + explanation.baseline).argmax(axis=1)
        output = int(np.bincount(predicted, minlength=len(labels)).argmax())
    order = np.argsort(-np.array(_mean_size(explanation, output)), kind="stable")[:BEESWARM_COLUMNS]
    names = explanation.rows.columns
    features = [
        {
            "name": names[each],
            "kind": "numeric" if kinds[names[each]] in ("numeric", "boolean") else "categorical",
            "values": [_plain(value) for value in explanation.rows[names[each]]],
            "shap": [round(float(value), 8) for value in explanation.values[:, each, output]],
        }
        for each in order
    ]
    label = labels[output] if labels else None
    return {"features": features, "expected_value": float(explanation.baseline[output]), "label": label}


def local_csv(explanation: Explanation, labels: tuple[str, ...]) -> str:
    """explanations_shap/out.csv: contributions per row; for three or more labels one column per column and label."""
    outputs = range(len(labels)) if len(labels) > 2 else [explanation.values.shape[2] - 1]
    columns = {
        f"{name}_label{number}": explanation.values[:, position, output]
        for number, output in enumerate(outputs)
        for position, name in enumerate(explanation.rows.columns)
    }
    return pd.DataFrame(columns).to_csv(index=False)


def _mean_size(explanation: Explanation, output: int) -> list[float]:
    return [float(each) for each in np.abs(explanation.values[:, :, output]).mean(axis=0)]


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return float(value) if isinstance(value, (float, np.floating)) else str(value)
