"""Formulas as a fitted recipe has them: trees of JSON, with a constant in the place of every aggregate."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autopilot.engine.package_code.atelier_tabular.cells import as_text
from autopilot.engine.package_code.atelier_tabular.expressions import Read, Tree, Values, absent, computed

from .language import AGGREGATES, Node


def frozen(node: Node, read: Read, count: int) -> Tree:
    """The tree of a formula over the rows that aggregates are of. read: a column by its name, (count,)."""
    if node.what in ("number", "text", "truth", "column"):
        return [node.what, float(node.value) if node.what == "truth" and node.value is not None else node.value]
    parts = [frozen(each, read, count) for each in node.parts]
    if node.what in AGGREGATES:
        return _constant(node.what, computed(parts[0], read, count))
    if node.what in ("=", "!="):  # 'True ' is written `true` in columns
        parts = [["text", as_text(each[1])] if each[0] == "text" and each[1] is not None else each for each in parts]
    return [node.what, *parts]


def _constant(what: str, values: Values) -> Tree:
    """An aggregate of the values that are not missing; a constant that is missing where there are too few."""
    present = values[~absent(values)]
    if what == "count":
        return ["number", float(len(present))]
    if what == "approx_count_distinct":
        return ["number", float(len(set(present.tolist())))]
    if what in ("first", "last"):
        found = None if not len(present) else present[0 if what == "first" else -1]
        return ["text", found] if values.dtype == object else ["number", None if found is None else float(found)]
    return ["number", _statistic(what, present)]


def _statistic(what: str, present: Values) -> float | None:
    sample = what in ("std", "stddev", "variance")
    if len(present) < (2 if sample else 1):
        return None
    with np.errstate(all="ignore"):
        found = float(STATISTICS[what](present))
    return found if math.isfinite(found) else None


def _deviation(values: Values) -> Any:
    return np.std(values, ddof=1)


def _variance(values: Values) -> Any:
    return np.var(values, ddof=1)


STATISTICS: dict[str, Callable[[Values], Any]] = {
    "sum": np.sum,
    "min": np.min,
    "max": np.max,
    "avg": np.mean,
    "std": _deviation,
    "stddev": _deviation,
    "variance": _variance,
    "stddev_pop": np.std,
    "variance_pop": np.var,
}
