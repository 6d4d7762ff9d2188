"""A fitted recipe: what is done to rows before a model sees them (canvas specification §4.2).

Steps that change or make columns are done to every row, with the numbers that they learned from the training table.
Steps that drop rows are for tables that are learned from or judged on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .cells import as_text
from .expressions import Read, Values, absent, computed

Step = dict[str, Any]
Mask = NDArray[np.bool_]
DROPPING = ("DropOutliers", "DropMissing", "DropDuplicates", "DropRows")


@dataclass(frozen=True)
class Recipe:
    """A recipe that has seen its training table.

    steps: as JSON values, in order. needs: the columns of the table that steps which change or make columns read, so
    far as it matters to a model. unlearned: those of them that models do not take. new: name and kind (numeric,
    boolean or categorical) of the columns that it makes. read: name and kind of every column of the table that a step
    reads, be it to drop rows.
    """

    steps: tuple[Step, ...] = ()
    needs: tuple[str, ...] = ()
    unlearned: tuple[str, ...] = ()
    new: tuple[tuple[str, str], ...] = ()
    read: tuple[tuple[str, str], ...] = ()

    def made(self) -> list[tuple[str, str]]:
        """Name and kind of the new columns, in order."""
        return list(self.new)

    def apply(self, columns: Mapping[str, Values]) -> dict[str, Values]:
        """Columns (n,) as models take them: changed, without `unlearned`, the new ones at the end. All rows stay.

        columns: those of `needs` and any others, in the forms of `Schema.arrays`; they are not written to.
        """
        found = dict(columns)
        count = len(next(iter(found.values()), ()))
        for step in self.applied:
            found |= change(step, found.__getitem__, count)
        for name in self.unlearned:
            found.pop(name, None)
        return found

    @cached_property
    def applied(self) -> list[Step]:
        """The steps that are done to every row, in order."""
        there = {*self.needs, *(name for name, _ in self.new)}
        return [each for each in self.steps if each["Type"] not in DROPPING and there.issuperset(reads(each))]

    def kept(self, columns: Mapping[str, Values]) -> Mask:
        """(n,) the rows of a table that the steps which drop rows leave. columns: all that the steps read, (n,)."""
        rows = Rows(columns)
        for step in self.steps:
            rows.take(step)
        return rows.kept()

    def as_json(self) -> dict[str, Any]:
        """As schema.json has it."""
        return {
            "steps": list(self.steps),
            "needs": list(self.needs),
            "unlearned": list(self.unlearned),
            "new": _named(self.new),
            "read": _named(self.read),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Recipe":
        """Read what `as_json` wrote."""
        return cls(
            tuple(data["steps"]),
            tuple(data["needs"]),
            tuple(data["unlearned"]),
            *(tuple((each["name"], each["kind"]) for each in data[member]) for member in ("new", "read")),
        )


def _named(kinds: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "kind": kind} for name, kind in kinds]


class Rows:
    """A table while steps run over it: a column is read when a step asks for it, of the rows that are still there."""

    def __init__(self, columns: Mapping[str, Values]) -> None:
        self._columns = columns
        self._now: dict[str, Values] = {}
        self._count: int | None = None
        self._left: NDArray[np.intp] | None = None  # positions in the table; None: all

    def read(self, name: str) -> Values:
        """(rows left,) of a column as it is now."""
        if name not in self._now:
            whole = self._columns[name]
            self._count = len(whole)
            self._now[name] = whole if self._left is None else whole[self._left]
        return self._now[name]

    @property
    def total(self) -> int:
        """Rows of the table before any was dropped."""
        if self._count is None:
            self._count = len(self._columns[next(iter(self._columns))])
        return self._count

    @property
    def count(self) -> int:
        """Rows that are left."""
        return self.total if self._left is None else len(self._left)

    def take(self, step: Step) -> None:
        """Do one fitted step."""
        if step["Type"] in DROPPING:
            self.keep(stays(step, self.read))
        else:
            self.change(step)

    def change(self, step: Step) -> dict[str, Values]:
        """Do a fitted step that changes or makes columns, and give these, (rows left,)."""
        for name in reads(step):
            self.read(name)  # which tells how many rows there are, without a column more than needed
        found = change(step, self.read, self.count)
        self._now |= found
        return found

    def keep(self, mask: Mask) -> None:
        """Leave only some of the rows. mask: (rows left,)."""
        if not mask.all():
            self._left = np.flatnonzero(mask) if self._left is None else self._left[mask]
            self._now = {name: values[mask] for name, values in self._now.items()}

    def kept(self) -> Mask:
        """(total,) which rows are left."""
        mask = np.full(self.total, self._left is None)
        if self._left is not None:
            mask[self._left] = True
        return mask


def reads(step: Step) -> set[str]:
    """The columns that a fitted step which changes or makes columns looks at."""
    return _columns_in(step["Tree"]) if step["Type"] == "Formula" else {step["Column"]}


def _columns_in(tree: list[Any]) -> set[str]:
    if tree[0] == "column":
        return {tree[1]}
    return {name for each in tree[1:] if isinstance(each, list) for name in _columns_in(each)}


def change(step: Step, read: Read, count: int) -> dict[str, Values]:
    """The columns (count,) that a fitted step makes or puts in the place of others."""
    name = step["Column"]
    if step["Type"] == "Formula":
        found = computed(step["Tree"], read, count)
        return {name: _categories(found) if found.dtype == object else found}
    values = read(name)
    if step["Type"] == "DatetimeParts":
        return {f"{name}_{part}": _part(values, part) for part in step["Parts"]}
    if step["Type"] == "ReplaceOutliers":
        return {name: np.clip(values, step["Low"], step["High"])}
    return {name: np.where(absent(values), step["Value"], values)}


def _categories(values: Values) -> Values:
    """Texts as they are brought from rows: without outer blanks, and None where nothing is left."""
    out = np.empty(len(values), dtype=object)
    out[:] = [None if each is None else as_text(each) or None for each in values]
    return out


def _part(moments: Values, part: str) -> NDArray[np.float64]:
    """(n,) from 0 on but for the year; weeks begin on Mondays, the first is that of the first Thursday (ISO 8601)."""
    missing = np.isnat(moments)
    days = moments.astype("datetime64[D]").astype(np.int64)
    if part == "week":  # that of its Thursday; day 0, the first of 1970, was one
        days += 3 - (days + 3) % 7
    years = days.astype("datetime64[D]").astype("datetime64[Y]")
    months = moments.astype("datetime64[M]")
    found: NDArray[Any]
    if part == "year":
        found = years.astype(np.int64) + 1970
    elif part in ("month", "quarter"):
        found = months.astype(np.int64) % 12 // (1 if part == "month" else 3)
    elif part == "day":
        found = days - months.astype("datetime64[D]").astype(np.int64)
    elif part == "hour":
        found = moments.astype("datetime64[h]").astype(np.int64) % 24
    else:
        found = (days - years.astype("datetime64[D]").astype(np.int64)) // (7 if part == "week" else 1)
    return np.where(missing, np.nan, found)


def stays(step: Step, read: Read) -> Mask:
    """(rows,) which of the rows a fitted step that drops rows leaves."""
    if step["Type"] == "DropMissing":
        missing: Mask = np.any([absent(read(name)) for name in step["Columns"]], axis=0)
        return ~missing
    if step["Type"] == "DropDuplicates":
        together = pd.DataFrame({str(at): read(name) for at, name in enumerate(step["Columns"])})
        return ~together.duplicated().to_numpy(dtype=bool)
    values = read(step["Column"])
    if step["Type"] == "DropOutliers":
        low, high = step["Low"], step["High"]
        below = values < (-np.inf if low is None else low)
        outside: Mask = below | (values > (np.inf if high is None else high))
        return ~outside
    wanted = np.array(step["Values"], dtype=object if values.dtype == object else values.dtype)
    return ~(CONDITIONS[step["Operator"]](values, wanted) & ~absent(values))


def _any_of(values: Values, wanted: Values) -> Mask:
    found = np.zeros(len(values), dtype=bool)
    for each in wanted:
        found |= values == each
    return found


def _each(question: Callable[[str, str], bool]) -> Callable[[Values, Values], Mask]:
    return lambda values, wanted: np.array([each is not None and question(each, wanted[0]) for each in values], bool)


CONDITIONS: dict[str, Callable[[Values, Values], Mask]] = {
    "Equals": _any_of,
    "NotEquals": lambda values, wanted: ~_any_of(values, wanted),
    "LessThan": lambda values, wanted: values < wanted[0],
    "LessThanOrEqualTo": lambda values, wanted: values <= wanted[0],
    "GreaterThan": lambda values, wanted: values > wanted[0],
    "GreaterThanOrEqualTo": lambda values, wanted: values >= wanted[0],
    "Between": lambda values, wanted: (values >= wanted[0]) & (values <= wanted[1]),
    "Contains": _each(lambda text, part: part in text),
    "StartsWith": _each(str.startswith),
    "EndsWith": _each(str.endswith),
}
