"""Which rows are held back, and which fold every other row belongs to (autopilot specification §3, §4.5).

How rows are split has to fit the data, or the scores promise too much: rows of one customer on both sides let a model
recognise the customer, and random rows of a history let it look at the future.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from autopilot.engine.errors import InputRefused
from autopilot.engine.metrics import REGRESSION
from autopilot.engine.package_code.atelier_tabular.schema import convert
from autopilot.engine.plan import SEED, Plan, Validation
from autopilot.engine.problem import Target

FOLDS = 5  # of bagged models; rows held back by group or time are the first one
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Split:
    """Row numbers, ascending, and the fold of each training row: 0 … FOLDS - 2, as far as the groups reach; None
    where any fold is as good as another."""

    train: Rows
    validation: Rows
    folds: Rows | None = None


def split(frame: pd.DataFrame, values: pd.Series, target: Target, fraction: float, method: Validation) -> Split:
    """Split rows by the method that was asked for; without one, classes alike on both sides, else at random.

    frame: the rows, which hold the method's column. values: their target. InputRefused when the column cannot split.
    """
    if method.name == "Grouped":
        groups = _groups(frame[method.column], method.column)
        train, validation = _grouped(groups, values, target, fraction)
        return Split(train, validation, _grouped_folds(groups[train]))
    if method.name == "Temporal":
        train, validation, order = _temporal(frame[method.column], method.column, fraction)
        return Split(train, validation, _blocks(order))
    stratified = target.problem_type != REGRESSION and method.name != "Random"
    return Split(*(_alike(values, fraction, target) if stratified else _random(len(values), fraction)))


def check_sides(values: pd.Series, parts: Split, target: Target, plan: Plan) -> list[str]:
    """What the log should say of classes that only one side has; InputRefused when nothing can be learned or scored."""
    if not len(parts.validation):
        raise InputRefused(
            f"A ValidationFraction of {plan.validation_fraction:g} holds back none of {len(values):,} rows, so nothing "
            "would be scored. Choose a larger one."
        )
    taught, held_back = (set(values.iloc[rows]) for rows in (parts.train, parts.validation))
    by = f" by `{plan.validation.column}`" if plan.validation.column else ""
    lost = [each for each in target.labels if each not in taught]
    if lost and len(target.labels) - len(lost) < 2:
        raise InputRefused(
            f"All rows of class `{lost[0]}` are held back{by}, so no model could learn it. Name another column, or "
            "validate with random rows."
        )
    untold = [each for each in target.labels if each not in held_back]
    return [
        *([f"All rows of {_classes(lost)} are held back{by}, so no model can learn what tells them."] if lost else []),
        *([f"No row of {_classes(untold)} is held back{by}: the scores say nothing about them."] if untold else []),
    ]


def _classes(labels: list[str]) -> str:
    return f"class `{labels[0]}`" if len(labels) == 1 else f"{len(labels):,} classes, such as `{labels[0]}`,"


def _random(count: int, fraction: float) -> tuple[Rows, Rows]:
    order = np.random.default_rng(SEED).permutation(count)
    cut = round(fraction * count)
    return np.sort(order[cut:]), np.sort(order[:cut])


def _alike(values: pd.Series, fraction: float, target: Target) -> tuple[Rows, Rows]:
    """round(fraction · n) rows are held back, every class in proportion, as far as each keeps one row for training."""
    order = np.random.default_rng(SEED).permutation(len(values))
    codes = pd.Categorical(values, categories=list(target.labels)).codes[order]
    counts = np.bincount(codes, minlength=len(target.labels))
    exact = fraction * counts
    share = np.minimum(np.floor(exact), np.maximum(counts - 1, 0)).astype(int)
    for each in np.argsort(-(exact - share), kind="stable")[: max(0, round(exact.sum()) - share.sum())]:
        share[each] = min(share[each] + 1, max(counts[each] - 1, 0))
    position = pd.Series(codes).groupby(codes).cumcount().to_numpy()
    chosen = position < share[codes]
    return np.sort(order[~chosen]), np.sort(order[chosen])


def _groups(values: pd.Series, column: str) -> Rows:
    """A number per group; a row without a value is a group of its own."""
    codes = values.astype("object").factorize()[0].astype(np.intp)
    missing = codes < 0
    codes[missing] = codes.max() + 1 + np.arange(missing.sum())
    if len(np.unique(codes)) < 2:
        raise InputRefused(
            f"Column `{column}` has one value in every row, so rows cannot be held back by it. Name a column that "
            "tells groups of rows apart, or validate with random rows."
        )
    return codes


def _grouped(groups: Rows, values: pd.Series, target: Target, fraction: float) -> tuple[Rows, Rows]:
    """Whole groups, about `fraction` of the rows; for classes, about as many of each on both sides."""
    parts = min(max(2, round(1 / fraction)), len(np.unique(groups)))
    rows = np.zeros(len(groups))
    if target.problem_type == REGRESSION:
        folds = GroupKFold(parts, shuffle=True, random_state=SEED).split(rows, groups=groups)
    else:
        folds = StratifiedGroupKFold(parts, shuffle=True, random_state=SEED).split(rows, values, groups)
    # The nearest in size: groups are whole, so the folds differ.
    train, validation = min(folds, key=lambda each: abs(len(each[1]) - fraction * len(groups)))
    return train.astype(np.intp), validation.astype(np.intp)


def _grouped_folds(groups: Rows) -> Rows:
    parts = min(FOLDS - 1, len(np.unique(groups)))
    found = np.zeros(len(groups), dtype=np.intp)
    if parts > 1:
        rows = np.zeros(len(groups))
        for number, (_, chosen) in enumerate(
            GroupKFold(parts, shuffle=True, random_state=SEED).split(rows, groups=groups)
        ):
            found[chosen] = number
    return found


def _temporal(values: pd.Series, column: str, fraction: float) -> tuple[Rows, Rows, Rows]:
    """(earlier rows, the latest `fraction` of the rows, rank in time of the earlier ones).

    Rows of one moment stay together; rows without a moment count as the earliest.
    """
    moments = _moments(values, column)
    order = np.argsort(np.where(np.isnan(moments), -np.inf, moments), kind="stable")
    cut = len(order) - max(1, round(fraction * len(order)))
    first_late = moments[order[cut]]
    late = moments >= first_late
    if late.all() or not np.isfinite(first_late):
        later = moments[moments > np.nanmin(moments)] if np.isfinite(moments).any() else np.empty(0)
        if not len(later):
            raise InputRefused(
                f"Column `{column}` has the same moment in every row, so the latest rows cannot be held back. Name "
                "another column, or validate with random rows."
            )
        late = moments >= later.min()
    train = np.flatnonzero(~late)
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return train, np.flatnonzero(late), np.argsort(np.argsort(rank[train], kind="stable"), kind="stable")


def _moments(values: pd.Series, column: str) -> NDArray[np.float64]:
    """Numbers that order the rows: of numbers themselves, of dates their moment; NaN where there is none."""
    if not pd.api.types.is_datetime64_any_dtype(values):
        numbers = convert(values, "numeric")
        if numbers.notna().sum() >= 0.5 * len(values):
            return numbers.to_numpy(dtype=np.float64)
        values = convert(values, "datetime")
    if values.notna().sum() < 0.5 * len(values):
        raise InputRefused(
            f"Column `{column}` holds neither dates nor numbers in most rows, so the latest rows cannot be held back. "
            "Name a column with dates, or validate with random rows."
        )
    return values.astype("int64").where(values.notna()).to_numpy().astype(np.float64)


def _blocks(rank: Rows) -> Rows:
    """Folds that are blocks of time: a model is judged on a stretch that it has not seen any row of."""
    return (rank * (FOLDS - 1) // max(1, len(rank))).astype(np.intp)
