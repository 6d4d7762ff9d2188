"""A recipe on its training table: what its steps learn there, which rows stay, and what every step did."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.cells import as_text
from autopilot.engine.package_code.atelier_tabular.expressions import absent
from autopilot.engine.package_code.atelier_tabular.recipe import DROPPING, Recipe, Rows, reads, stays

from .checking import Kinds, as_moment, check
from .freezing import frozen
from .language import columns_in, parse
from .saying import said_of_missing, said_of_new, said_of_outliers, said_of_rows, why
from .steps import IN_TEXTS, MAKING, Step, StepRefused, refused

Values = NDArray[Any]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Fitted:
    """recipe: with what it learned. kept: (n,) the rows of the table that stay. said: what every step did there."""

    recipe: Recipe
    kept: NDArray[np.bool_]
    said: tuple[str, ...]


def fit(
    steps: Sequence[Step],
    columns: Mapping[str, Values],
    kinds: Kinds,
    forbidden: Mapping[str, str],
    learned: Collection[str],
) -> Fitted:
    """A recipe on the table that models learn from; steps, kinds and forbidden are those of `check`.

    columns: (n,) each, in the forms of `Schema.arrays`; only those that a step needs are read. learned: the columns
    that models take. RecipeRefused for a step that does not fit the table, or leaves no row or no value of it.
    """
    after = check(steps, kinds, forbidden)
    rows = Rows(columns)
    names = list(kinds)  # of the columns at a step
    done: list[Step] = []
    said: list[str] = []
    for at, step in enumerate(steps):
        try:
            fitted = _learn(step, rows, names, after)
            if step["Type"] in DROPPING:
                said.append(_drop(fitted, rows, after))
            else:
                made, words = _change(fitted, step, rows, after)
                names += [name for name in made if name not in names]
                said.append(words)
        except StepRefused as error:
            raise refused(at, step, str(error)) from None
        done.append(fitted)
    new = tuple((name, kind) for name, kind in after.items() if name not in kinds)
    needs = _needs(done, {*learned, *dict(new)}, kinds)
    unlearned = tuple(name for name in needs if name not in learned)
    looked_at = {name for each in done for name in _looked_at(each)}
    read = tuple((name, kind) for name, kind in kinds.items() if name in looked_at)
    return Fitted(Recipe(tuple(done), needs, unlearned, new, read), rows.kept(), tuple(said))


def _looked_at(step: Step) -> set[str]:
    """The columns that a fitted step reads."""
    return {*step["Columns"]} if "Columns" in step else reads(step)


def _needs(done: list[Step], taken: set[str], kinds: Kinds) -> tuple[str, ...]:
    """The table's columns that a model's input depends on. taken: what models take, old and new."""
    live, found = set(taken), set()
    for step in reversed(done):
        # What is changed only for rows to be dropped by it need not be there when rows are predicted.
        if step["Type"] not in DROPPING and (step["Type"] in MAKING or step["Column"] in live):
            live |= reads(step)
            found |= reads(step)
    return tuple(name for name in kinds if name in found)


def _drop(fitted: Step, rows: Rows, kinds: Kinds) -> str:
    mask = stays(fitted, rows.read)
    reason = why(fitted, kinds.get(fitted.get("Column", ""), ""))
    if not mask.any():
        raise StepRefused(
            f"no row is left after it: in all {len(mask):,} rows {reason}. Change the step or leave it out."
        )
    rows.keep(mask)
    return said_of_rows(reason, mask)


def _change(fitted: Step, step: Step, rows: Rows, kinds: Kinds) -> tuple[list[str], str]:
    """The names of the columns that a step made or changed, and what it did."""
    before = None if step["Type"] in MAKING else rows.read(step["Column"])
    found = rows.change(fitted)
    if before is not None and step["Type"] == "ReplaceOutliers":
        return list(found), said_of_outliers(fitted, before)
    if before is not None:
        return list(found), said_of_missing(step, fitted, before, kinds[step["Column"]])
    for name, values in found.items():
        if absent(values).all():
            raise StepRefused(
                f"the new column `{name}` is missing in all {len(values):,} rows. Look at the columns that it is made "
                "of, or leave the step out."
            )
    return list(found), " ".join(said_of_new(name, values, kinds[name]) for name, values in found.items())


def _learn(step: Step, rows: Rows, names: list[str], kinds: Kinds) -> Step:
    """A step as `change` and `stays` take it. names: of all columns at this step."""
    kind = step["Type"]
    if kind == "Formula":
        node = parse(step["Expression"])
        for name in columns_in(node):
            rows.read(name)  # so that no other column is read to count the rows
        tree = frozen(node, rows.read, rows.count)
        return {"Type": kind, "Column": step["Column"], "Tree": tree}
    if kind == "ReplaceMissing":
        return {"Type": kind, "Column": step["Column"], "Value": _replacement(step, rows, kinds)}
    if kind in ("ReplaceOutliers", "DropOutliers"):
        low, high = _bounds(step, rows)
        return {"Type": kind, "Column": step["Column"], "Low": low, "High": high}
    if kind == "DropDuplicates":
        return {"Type": kind, "Columns": list(names)}
    if kind == "DropRows":
        if step["Operator"] in IN_TEXTS:  # a part of a cell, in which blanks count and `True` is no truth
            return step | {"Values": list(step["Values"])}
        return step | {"Values": [_cell(each, kinds[step["Column"]]) for each in step["Values"]]}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in step.items()}


def _cell(value: Any, kind: str) -> Any:
    """A value of a step as a column of that kind has it, or for dates its text."""
    if kind in ("numeric", "boolean"):
        return float(value)
    return as_moment(value) if kind == "datetime" else as_text(value)


def _present(step: Step, rows: Rows, what: str, least: int = 1) -> Values:
    """The values of a step's column that are not missing, of which there must be some."""
    values = rows.read(step["Column"])
    present: Values = values[~absent(values)]
    if len(present) < least:
        amount = "no value" if least == 1 else f"less than {least} values"
        raise StepRefused(f"`{step['Column']}` has {amount}, so there is no {what}. Leave the step out.")
    return present


def _replacement(step: Step, rows: Rows, kinds: Kinds) -> Any:
    way = step["With"]
    if way == "Value":
        return _cell(step["Value"], kinds[step["Column"]])
    present = _present(step, rows, "most frequent one" if way == "Mode" else way.lower())
    if way == "Mode":
        return Counter(present.tolist()).most_common(1)[0][0]  # of several the one that comes first
    with np.errstate(over="ignore"):
        found = np.mean(present) if way == "Mean" else np.median(present)
    return _finite(found, way.lower())


def _bounds(step: Step, rows: Rows) -> Bounds:
    if step["Method"] == "Range":
        low, high = step.get("Low"), step.get("High")
        return None if low is None else float(low), None if high is None else float(high)
    if step["Method"] == "Quantiles":
        present = _present(step, rows, "quantile")
        low, high = np.quantile(present, [step["Low"], step["High"]])
        return _finite(low, "quantile"), _finite(high, "quantile")
    present = _present(step, rows, "standard deviation", 2)
    with np.errstate(all="ignore"):
        middle, reach = np.mean(present), step["Deviations"] * np.std(present, ddof=1)
    return _finite(middle - reach, "standard deviation"), _finite(middle + reach, "standard deviation")


def _finite(value: Any, what: str) -> float:
    if not np.isfinite(value):
        raise StepRefused(f"its numbers are so large that they have no {what}.")
    return float(value)
