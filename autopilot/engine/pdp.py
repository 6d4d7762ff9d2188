"""How the prediction moves when one column alone is changed: partial dependence, and single rows (ICE).

Monitor specification §12.3: for column j and grid value v the mean prediction over the rows with x_j := v. A column of
numbers gets equal-width buckets over its range, told by their centres; categories are taken as they are.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.schema import Schema

Floats = NDArray[np.float64]
Outputs = Callable[[pd.DataFrame], Floats]

COLUMNS = 8  # that are drawn at most, those that matter most first
BUCKETS = 15
VALUES = 20  # categories of a column, the most frequent ones
ROWS = 200
LEAST_ROWS = 10
LINES = 25  # rows that are drawn alone


class Model(Protocol):
    """What is varied: a loaded package, or anything with its schema and outputs."""

    @property
    def schema(self) -> Schema:
        """The columns that go in, the labels that come out."""

    def outputs(self, frame: pd.DataFrame, /) -> Floats:
        """(n, n_outputs) predictions of brought rows."""


@dataclass(frozen=True)
class Grid:
    """values: what the column is set to, in its own type; shown: the same as JSON. shares: of the rows, per value."""

    values: list[Any]
    shown: list[float | str]
    shares: list[float]
    kind: str  # numerical | categorical, the words of analysis.json


def dependence(
    model: Model, rows: pd.DataFrame, order: list[str], seconds: float, label: int | None = None
) -> dict[str, Any]:
    """pdp.json: one entry per column, those of `order` first that have a grid; as many as fit into the seconds.

    rows: brought rows. label: the output whose single rows are kept (None: the last one).
    Each entry: feature_name, data_type, feature_values, data_distribution, model_predictions[output][grid],
    label_headers, ice[row][grid] (rows alone) and ice_label (what they show).
    """
    until = time.monotonic() + seconds
    names = _with_grid(rows, model.schema, order)[:COLUMNS]
    sample = rows.head(_affordable(model.outputs, rows, len(names), seconds))
    shown = len(model.schema.labels) - 1 if label is None else label
    entries: list[dict[str, Any]] = []
    took = 0.0
    for name in names:
        began = time.monotonic()
        if entries and began + took > until:
            break
        grid = grid_of(rows[name], _kind(model.schema, name))
        entries.append(_entry(name, grid, sample, model, shown))
        took = time.monotonic() - began
    return {"version": "1.0", "rows": len(sample), "wanted": len(names), "pdp": entries}


def grid_of(values: pd.Series, kind: str) -> Grid:
    """The values that a column is set to. kind: of the schema."""
    present = values.dropna()
    if kind == "numeric":
        return _buckets(present.astype("float64"))
    if kind == "datetime":
        # In nanoseconds, as numbers; back to moments for the model.
        numbers = _buckets(present.astype("int64").astype("float64"))
        moments = [pd.Timestamp(int(each)) for each in numbers.values]
        return Grid(moments, [f"{each:%Y-%m-%dT%H:%M:%S}" for each in moments], numbers.shares, "categorical")
    counts = present.value_counts()
    chosen = list(counts.index[:VALUES])
    if kind == "boolean":
        chosen = sorted(chosen)
    shares = [float(counts[each]) / max(1, len(present)) for each in chosen]
    shown = [("true" if each else "false") if kind == "boolean" else str(each) for each in chosen]
    return Grid(chosen, list(shown), shares, "categorical")


def varied(outputs: Outputs, rows: pd.DataFrame, name: str, grid: Grid) -> Floats:
    """(n_rows, n_grid, n_outputs) predictions with the column set to each value of the grid."""
    repeated = pd.concat([rows] * len(grid.values), ignore_index=True)
    column = pd.Series(np.repeat(np.arange(len(grid.values)), len(rows))).map(dict(enumerate(grid.values)))
    repeated[name] = column.astype(rows[name].dtype)
    found = outputs(repeated)
    return found.reshape(len(grid.values), len(rows), -1).transpose(1, 0, 2)


def _buckets(present: pd.Series) -> Grid:
    """Centres of equal-width buckets over the range, and the share of rows in each."""
    low, high = float(present.min()), float(present.max())
    counts, edges = np.histogram(present, bins=BUCKETS, range=(low, high))
    centres = [float(each) for each in (edges[:-1] + edges[1:]) / 2]
    return Grid(list(centres), list(centres), [float(each) / max(1, len(present)) for each in counts], "numerical")


def _entry(name: str, grid: Grid, sample: pd.DataFrame, model: Model, shown: int) -> dict[str, Any]:
    found = varied(model.outputs, sample, name, grid)
    labels = list(model.schema.labels)
    # Two labels: the chance of the positive one says it all.
    outputs = range(found.shape[2]) if len(labels) > 2 else [found.shape[2] - 1]
    return {
        "feature_name": name,
        "data_type": grid.kind,
        "feature_values": grid.shown,
        "data_distribution": [round(each, 6) for each in grid.shares],
        "model_predictions": [_rounded(found[:, :, each].mean(axis=0)) for each in outputs],
        "label_headers": labels if len(labels) > 2 else labels[1:] or [model.schema.target],
        "ice": [_rounded(each) for each in found[:LINES, :, shown if labels else 0]],
        "ice_label": labels[shown] if labels else None,
    }


def _affordable(outputs: Outputs, rows: pd.DataFrame, columns: int, seconds: float) -> int:
    """How many rows fit, by the time of one call: most of a call's time is the same for few and for many rows."""
    sample = rows.head(min(ROWS, len(rows)))
    began = time.monotonic()
    outputs(sample)
    once = max(1e-4, time.monotonic() - began)
    whole = once * max(BUCKETS, VALUES) * max(1, columns)
    return max(min(LEAST_ROWS, len(sample)), int(len(sample) * min(1.0, max(0.0, seconds) / whole)))


def _with_grid(rows: pd.DataFrame, schema: Schema, order: list[str]) -> list[str]:
    """Columns that can be varied: no text, no sequences, and more than one value."""
    return [
        name for name in order if _kind(schema, name) not in ("text", "sequence") and rows[name].dropna().nunique() > 1
    ]


def _kind(schema: Schema, name: str) -> str:
    return next(each.type for each in schema.columns if each.name == name)


def _rounded(values: Floats) -> list[float]:
    return [float(f"{each:.7g}") for each in values]
