"""How columns relate to the target and to each other: prediction power, correlations (autopilot specification §6.1)."""

import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.schema import convert
from autopilot.engine.package_code.atelier_tabular.sequences import STATISTICS, statistics
from studio.datasets.engine.relation import gathered, relations, spread

SEED = 20240501
AT_ONCE = 16  # columns between two looks at the clock
SCREENED_ROWS = 2_000  # that decide which columns are measured first
MATRIX_COLUMNS = 40  # of the matrix that is shown
PAIRED_COLUMNS = 400  # among which pairs are looked for
HIGH_CORRELATION = 0.95
HUGE = 1e15
SAME = 1 - 1e-9


@dataclass(frozen=True)
class Pair:
    """Two different columns and Pearson's r, -1 to 1."""

    one: str
    other: str
    r: float


def prediction_power(
    frame: pd.DataFrame, target: str, *, regression: bool, until: float, sequences: Collection[str] = ()
) -> dict[str, float]:
    """Power (0 useless, 1 perfect) of every column that was measured until the moment (time.monotonic()).

    The formula is that of the data set page (`studio.datasets.engine.relation`); the most suspicious columns come
    first. frame: rows with a target, which is float for regression and text for classes. sequences: columns of
    sequences of numbers; such a one says as much as the most telling of its statistics.
    """
    if frame.empty:
        return {}
    flat, owner = spread(frame, sequences, statistics_of)
    return gathered(_of_columns(flat, target, regression=regression, until=until), owner)


def statistics_of(cells: pd.Series) -> dict[str, NDArray[np.float64]]:
    """What models make of a column of sequences, by name."""
    return dict(zip(STATISTICS, statistics(convert(cells, "sequence").to_numpy()).T, strict=True))


def _of_columns(frame: pd.DataFrame, target: str, *, regression: bool, until: float) -> dict[str, float]:
    found: dict[str, float] = {}
    frame = pd.DataFrame({name: _of_handy_size(frame[name]) for name in frame.columns})
    order = by_suspicion(frame, target, regression=regression)
    for start in range(0, len(order), AT_ONCE):
        if start and time.monotonic() > until:
            break
        some = [*order[start : start + AT_ONCE], target]
        # A fresh generator of the same seed: every group is split alike, so the result does not depend on the groups.
        rng = np.random.default_rng(SEED)
        found |= {each.column: each.power for each in relations(frame[some], target, regression=regression, rng=rng)}
    return found


def _of_handy_size(values: pd.Series) -> pd.Series:
    """Numbers so large that trees (float32) or squares of them would overflow, scaled: power does not know the unit."""
    if not pd.api.types.is_numeric_dtype(values):
        return values
    largest = float(values.abs().max())
    return values / largest if largest > HUGE else values


def by_suspicion(frame: pd.DataFrame, target: str, *, regression: bool) -> list[str]:
    """Columns in the order in which they are worth measuring, by a cheap look at a few rows.

    frame: rows with a target, which is float for regression and text for classes.
    """
    few = frame if len(frame) <= SCREENED_ROWS else frame.sample(SCREENED_ROWS, random_state=SEED)
    wanted = few[target].to_numpy(dtype="float64") if regression else pd.factorize(few[target])[0].astype("float64")
    names = [str(name) for name in frame.columns if name != target]
    hints = {name: _hint(few[name], wanted) for name in names}
    return sorted(names, key=lambda name: -hints[name])


def _hint(values: pd.Series, wanted: NDArray[np.float64]) -> float:
    """Share of the target's variance between groups of equal values (numbers: of tenths of the rows), corrected for
    the number of groups: 0 for an identifier."""
    if len(wanted) < 2:
        return 0.0
    if pd.api.types.is_numeric_dtype(values):
        ranks = values.rank(pct=True).to_numpy(dtype="float64", na_value=np.nan)
        groups = np.where(np.isnan(ranks), 10, np.ceil(np.nan_to_num(ranks) * 10) - 1).astype(int)
    else:
        groups = pd.factorize(values, use_na_sentinel=False)[0]
    counts = np.bincount(groups)
    used = counts > 0
    total = float(np.var(wanted)) * len(wanted)
    if total == 0 or used.sum() >= len(wanted):
        return 0.0
    means = np.bincount(groups, weights=wanted)[used] / counts[used]
    between = float((counts[used] * (means - wanted.mean()) ** 2).sum()) / total
    free = used.sum() - 1
    return 1 - (1 - between) * (len(wanted) - 1) / (len(wanted) - 1 - free) if free < len(wanted) - 1 else 0.0


def correlations(frame: pd.DataFrame, columns: list[str]) -> tuple[list[str], NDArray[np.float64], list[Pair]]:
    """(columns of the matrix, the matrix, highly correlated pairs, strongest first) of numeric columns.

    columns: numeric columns of the frame, the most important first; the first PAIRED_COLUMNS are compared, the first
    MATRIX_COLUMNS shown. Rows that lack a value of a pair are left out of it. A column without variance has no
    correlation and is left out.
    """
    usable = [name for name in columns[:PAIRED_COLUMNS] if frame[name].nunique(dropna=True) > 1]
    if len(usable) < 2:
        return usable, np.ones((len(usable), len(usable))), []
    numbers = frame[usable].astype("float64")
    scaled = numbers / numbers.abs().max().replace(0, 1)  # squares of huge numbers are not finite
    if scaled.isna().to_numpy().any():
        matrix = scaled.corr(min_periods=3).to_numpy(dtype="float64", copy=True)
    else:
        with np.errstate(invalid="ignore", divide="ignore"):
            matrix = np.corrcoef(scaled.to_numpy(), rowvar=False)
    matrix = np.clip(np.nan_to_num(matrix), -1, 1)
    np.fill_diagonal(matrix, 1.0)
    one, other = np.nonzero(np.triu(np.abs(matrix) >= HIGH_CORRELATION, 1))
    pairs = [Pair(usable[i], usable[j], float(matrix[i, j])) for i, j in zip(one, other, strict=True)]
    pairs.sort(key=lambda each: (-abs(each.r), each.one, each.other))
    shown = usable[:MATRIX_COLUMNS]
    return shown, matrix[: len(shown), : len(shown)], pairs
