"""Where a model errs: groups of rows on which it does worse than on the others, with an honest word on chance.

Many groups are looked at, so some look bad by chance. Each gap is tested, the tests are corrected for their number
(Holm 1979), and only what survives is called sure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from autopilot.engine.metrics import Scored
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema

LEAST_ROWS = 20  # of a group, and of the others: fewer say nothing
MOST_VALUES = 20  # of a column, the most frequent ones
MOST_COLUMNS = 200  # of wide data the first ones
BINS = 4  # of a column of numbers or moments, as many rows in each
SHOWN = 15
SURE = 0.05
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Groups:
    """The rows of a table by one column. codes: (n,) the number of each row's group; names: of the groups, in words."""

    column: str
    codes: NDArray[np.intp]
    names: list[str]


def worst_slices(scored: Scored, rows: pd.DataFrame, schema: Schema) -> dict[str, Any]:
    """The groups that the model serves worst, worst first.

    Measured is the error of a row: 1 for a wrong label, the absolute error of a quantity. {"measure": "error_rate" or
    "mean_absolute_error", "overall", "tested", "slices": [{"column", "value", "rows", "error", "interval", "others",
    "difference", "p_value", "sure"}]}: p_value corrected for the number of groups tested; interval of `error`, 95 %.
    """
    errors = _errors(scored)
    measured = [each for column in schema.columns[:MOST_COLUMNS] for each in _measured(errors, rows, column, scored)]
    corrected = holm(np.array([each["p_value"] for each in measured]))
    found = [
        each | {"p_value": float(p), "sure": bool(p < SURE and each["difference"] > 0)}
        for each, p in zip(measured, corrected, strict=True)
    ]
    worse = [each for each in found if each["difference"] > 0]
    worse.sort(key=lambda each: (each["p_value"], -each["difference"]))
    return {
        "measure": "error_rate" if scored.n_classes else "mean_absolute_error",
        "overall": float(errors.mean()) if len(errors) else 0.0,
        "tested": len(found),
        "slices": worse[:SHOWN],
    }


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """p-values corrected for their number, in the order given (Holm 1979)."""
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    stepped = np.maximum.accumulate(p_values[order] * (count - np.arange(count)))
    corrected: NDArray[np.float64] = np.empty(count)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


def wilson(wrong: float, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share, square = wrong / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * float(np.sqrt(share * (1 - share) / n + square / (4 * n * n)))
    return max(0.0, middle - half), min(1.0, middle + half)


def _errors(scored: Scored) -> NDArray[np.float64]:
    if scored.n_classes:
        return np.asarray(scored.actual != scored.predicted, dtype=np.float64)
    return np.asarray(np.abs(scored.actual - scored.predicted), dtype=np.float64)


def _measured(
    errors: NDArray[np.float64], rows: pd.DataFrame, column: Column, scored: Scored
) -> Iterator[dict[str, Any]]:
    """Every group of a column that is large enough, with its own p-value (two-sided, of the gap to the others)."""
    groups = _groups(rows[column.name].reset_index(drop=True), column)
    if groups is None:
        return
    size = len(groups.names)
    counts = np.bincount(groups.codes, minlength=size)
    sums = np.bincount(groups.codes, weights=errors, minlength=size)
    squares = np.bincount(groups.codes, weights=errors**2, minlength=size)
    for place, name in enumerate(groups.names):
        n, rest = int(counts[place]), len(errors) - int(counts[place])
        if n < LEAST_ROWS or rest < LEAST_ROWS:
            continue
        mine = _Part(n, float(sums[place]), float(squares[place]))
        others = _Part(rest, float(errors.sum() - sums[place]), float((errors**2).sum() - squares[place]))
        interval, deviation = _shares(mine, others) if scored.n_classes else _means(mine, others)
        difference = mine.mean - others.mean
        yield {
            "column": groups.column,
            "value": name,
            "rows": n,
            "error": mine.mean,
            "interval": [max(0.0, interval[0]), interval[1]],
            "others": others.mean,
            "difference": difference,
            "p_value": float(2 * norm.sf(abs(difference) / deviation)) if deviation else 1.0,
        }


@dataclass(frozen=True)
class _Part:
    """Errors of a part of the rows: how many, their sum, the sum of their squares."""

    n: int
    sum: float
    squares: float

    @property
    def mean(self) -> float:
        return self.sum / self.n

    @property
    def error_of_mean(self) -> float:
        return float(np.sqrt(max(0.0, self.squares - self.n * self.mean**2) / (self.n - 1) / self.n))


def _shares(mine: _Part, others: _Part) -> tuple[tuple[float, float], float]:
    """(95 % interval of a share, standard deviation of its difference to the other if there is none)."""
    pooled = (mine.sum + others.sum) / (mine.n + others.n)
    return wilson(mine.sum, mine.n), float(np.sqrt(pooled * (1 - pooled) * (1 / mine.n + 1 / others.n)))


def _means(mine: _Part, others: _Part) -> tuple[tuple[float, float], float]:
    """The same of a mean (Welch 1947, with the normal distribution: both parts are large)."""
    own = mine.error_of_mean
    return (mine.mean - Z * own, mine.mean + Z * own), float(np.hypot(own, others.error_of_mean))


def _groups(values: pd.Series, column: Column) -> Groups | None:
    """Groups of a column; the rows of none of them have the last number, which has no name."""
    if column.type in ("numeric", "datetime"):
        codes, names = _bins(values)
    elif column.type in ("categorical", "boolean"):
        codes, names = _values(values, column)
    else:
        return None
    missing = values.isna().to_numpy(dtype=bool)
    codes = np.where(missing, len(names), codes)
    codes[(codes < 0) & ~missing] = len(names) + 1
    return Groups(column.name, codes.astype(np.intp), [*names, "no value"])


def _values(values: pd.Series, column: Column) -> tuple[NDArray[np.intp], list[str]]:
    kept = list(values.value_counts().index[:MOST_VALUES])
    codes = pd.Categorical(values, categories=kept).codes.astype(np.intp)
    if column.type == "boolean":
        return codes, ["true" if each else "false" for each in kept]
    return codes, [str(each)[:80] for each in kept]


def _bins(values: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    """Quarters of the rows; single values where there are only a few."""
    present = values.dropna()
    distinct = present.unique()
    if len(distinct) <= BINS:
        kept = sorted(distinct)
        return pd.Categorical(values, categories=kept).codes.astype(np.intp), [_shown(each) for each in kept]
    edges = present.quantile([each / BINS for each in range(BINS + 1)]).drop_duplicates()
    if len(edges) < 3:  # nearly all rows have one value
        return np.full(len(values), -1, dtype=np.intp), []
    inner = np.searchsorted(edges.to_numpy()[1:-1], values.to_numpy(), side="right")
    names = [f"{_shown(low)} to below {_shown(high)}" for low, high in pairwise(edges)]
    names[-1] = names[-1].replace("below ", "")  # the largest value is in the last one
    return inner.astype(np.intp), names


def _shown(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else f"{float(value):.6g}"
