"""Formulas of a recipe, computed: trees of JSON such as ["/", ["column", "weight"], ["number", 2]], over columns.

Numbers are float64 with NaN, truth 0, 1 or NaN, texts objects with None, dates datetime64 with NaT. What is missing
makes what is computed from it missing; as a condition (of If, Case, &&, || and !) it is false, as a part of Concat it
is empty. What no number can be (1/0, Log(0), Sqrt(-1), more than 1.8e308) is missing too.
"""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Floats = NDArray[np.float64]
Tree = list[Any]
Read = Callable[[str], Values]

DAY = 86_400e6  # microseconds
LONGEST_TEXT = 10_000  # characters that Concat makes: steps that join what steps have joined would fill the memory


def computed(tree: Tree, read: Read, count: int) -> Values:
    """(count,) what a tree gives, in memory of its own. read: a column by its name, (count,)."""
    with np.errstate(all="ignore"):
        found = evaluate(tree, read)
    out = np.empty(count, dtype=found.dtype)
    out[:] = found
    return out


def evaluate(tree: Tree, read: Read) -> Values:
    """(n,) of a tree, or (1,) if it is the same in every row."""
    what = tree[0]
    if what == "column":
        # numpy may take another way through numbers that lie apart, with another last digit.
        return np.ascontiguousarray(read(tree[1]))
    if what in CONSTANTS:
        return np.array([tree[1]], dtype=CONSTANTS[what])
    return OPERATIONS[what](*[evaluate(each, read) for each in tree[1:]])


def absent(values: Values) -> NDArray[np.bool_]:
    """(n,) where there is no value."""
    if values.dtype == object:
        return np.array([each is None for each in values], dtype=bool)
    found: NDArray[np.bool_] = np.isnan(values)  # and NaT
    return found


def _finite(values: Values) -> Floats:
    values[~np.isfinite(values)] = np.nan
    return values


def _folded(operation: Callable[[Values, Values], Values]) -> Callable[..., Values]:
    """An operation of two as one of several, from the left."""
    return lambda *parts: reduce(lambda one, other: _finite(operation(one, other)), parts)


def _of_one(operation: Callable[[Values], Values]) -> Callable[..., Values]:
    return lambda values: _finite(operation(values))


def _minus(one: Values, other: Values) -> Values:
    if one.dtype.kind != "M":
        found: Values = one - other
        return found
    # Not in nanoseconds, whose differences end at 292 years.
    apart: Values = one.astype("datetime64[us]") - other.astype("datetime64[us]")
    days: Floats = apart.astype(np.float64) / DAY
    days[np.isnat(apart)] = np.nan
    return days


def _power(one: Values, other: Values) -> Values:
    # An exponent that is one for all has a faster way in numpy, with another last digit, which one row does not take.
    base, exponent = (np.ascontiguousarray(each) for each in np.broadcast_arrays(one, other))
    found: Floats = np.power(base, exponent)
    return np.where(exponent == 2, base * base, found)


def _rounded(values: Values) -> Values:
    """Halves away from zero, as in SQL."""
    whole = np.trunc(values)
    return np.where(np.abs(values - whole) >= 0.5, whole + np.sign(values), whole)


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[..., Values]:
    def answer(one: Values, other: Values) -> Values:
        found: Floats = compare(one, other).astype(np.float64)
        found[absent(one) | absent(other)] = np.nan
        return found

    return answer


def _all_hold(*parts: Values) -> Values:
    found: NDArray[np.bool_] = reduce(np.logical_and, [each == 1 for each in parts])
    return found.astype(np.float64)


def _one_holds(*parts: Values) -> Values:
    found: NDArray[np.bool_] = reduce(np.logical_or, [each == 1 for each in parts])
    return found.astype(np.float64)


def _case(*parts: Values) -> Values:
    """condition, value, condition, value, …, else: the value of the first condition that holds."""
    found = parts[-1]
    for at in range(len(parts) - 3, -1, -2):
        found = np.where(parts[at] == 1, parts[at + 1], found)
    return found


def _asked(question: Callable[[str, str], bool]) -> Callable[..., Values]:
    def answer(one: Values, other: Values) -> Values:
        pairs = zip(*np.broadcast_arrays(one, other), strict=True)
        return np.array([np.nan if a is None or b is None else question(a, b) for a, b in pairs], dtype=np.float64)

    return answer


def _texts(found: list[str | None]) -> Values:
    out = np.empty(len(found), dtype=object)
    out[:] = found
    return out


def _lower(values: Values) -> Values:
    return _texts([None if each is None else each.lower() for each in values])


def _length(values: Values) -> Values:
    return np.array([np.nan if each is None else len(each) for each in values], dtype=np.float64)


def _concat(*parts: Values) -> Values:
    """A part that is missing counts as empty."""
    return _texts([_joined(row) for row in zip(*np.broadcast_arrays(*parts), strict=True)])


def _joined(row: tuple[str | None, ...]) -> str:
    found = ""
    for each in row:
        found += each or ""
        if len(found) >= LONGEST_TEXT:
            return found[:LONGEST_TEXT]
    return found


CONSTANTS: dict[str, Any] = {"number": np.float64, "truth": np.float64, "text": object}
OPERATIONS: dict[str, Callable[..., Values]] = {
    "+": _folded(operator.add),
    "-": _folded(_minus),
    "*": _folded(operator.mul),
    "/": _folded(operator.truediv),
    "%": _folded(np.fmod),  # the sign of what is divided, as in SQL
    "^": _folded(_power),
    "negate": _of_one(operator.neg),
    "abs": _of_one(np.abs),
    "exp": _of_one(np.exp),
    "log": _of_one(np.log10),
    "ln": _of_one(np.log),
    "sqrt": _of_one(np.sqrt),
    "round": _of_one(_rounded),
    "=": _compared(operator.eq),
    "!=": _compared(operator.ne),
    "<": _compared(operator.lt),
    "<=": _compared(operator.le),
    ">": _compared(operator.gt),
    ">=": _compared(operator.ge),
    "&&": _all_hold,
    "||": _one_holds,
    "!": lambda values: (values != 1).astype(np.float64),
    "if": _case,
    "case": _case,
    "ismissing": lambda values: absent(values).astype(np.float64),
    "contains": _asked(lambda text, part: part in text),
    "startswith": _asked(str.startswith),
    "endswith": _asked(str.endswith),
    "lower": _lower,
    "length": _length,
    "concat": _concat,
}
