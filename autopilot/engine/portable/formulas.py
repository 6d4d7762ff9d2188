"""Formulas of recipes (see `expressions.py` in the package's code) as tensors.

Numbers and truth are double, NaN where missing; texts are strings, empty where missing; dates are int64 (see Dates).
Tensors are (n, 1), or (1, 1) of what is the same in every row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from autopilot.engine.package_code.atelier_tabular.cells import as_text
from autopilot.engine.package_code.atelier_tabular.expressions import DAY, Tree
from autopilot.engine.portable.dates import Dates
from autopilot.engine.portable.graph import CannotConvert, Graph

# Functions that look into texts, as users write them: ONNX compares texts as a whole, and no more.
IN_TEXTS = {
    "contains": "Contains", "startswith": "StartsWith", "endswith": "EndsWith", "lower": "Lower", "length": "Length",
    "concat": "Concat",
}  # fmt: skip
FOLDED = {"+": "Add", "*": "Mul", "/": "Div"}
OF_ONE = {"negate": "Neg", "abs": "Abs", "exp": "Exp", "ln": "Log", "log": "Log", "sqrt": "Sqrt"}
COMPARED = {"=": "Equal", "!=": "Equal", "<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual"}


@dataclass(frozen=True)
class Value:
    """What a part of a formula gives. kind: number (truth, too), text or date. text: of a constant."""

    tensor: str
    kind: str
    text: str | None = None


class Formulas:
    """Trees as tensors. read: a column as it is now. CannotConvert names what a graph cannot do."""

    def __init__(self, graph: Graph, dates: Dates, read: Callable[[str], Value]) -> None:
        self.graph, self.dates, self.read = graph, dates, read
        self._nan = graph.const([[np.nan]], np.float64)

    def computed(self, tree: Tree, rows: str) -> Value:
        """(n, 1) of a formula. rows: (1,) how many there are."""
        found = self._value(tree)
        tensor = self._as_cells(tree, found.tensor) if found.kind == "text" else found.tensor
        shape = self.graph.op("Concat", rows, self.graph.const([1], np.int64), axis=0)
        return Value(self.graph.op("Expand", tensor, shape), found.kind)

    def is_text(self, tensor: str, text: str) -> str:
        """Where a tensor of texts is this one, as truth."""
        return self.graph.cast(self.graph.numbers_of(tensor, [text], [1], 0), np.bool_)

    def _value(self, tree: Tree) -> Value:
        what = tree[0]
        if what == "column":
            return self.read(tree[1])
        if what in ("number", "truth"):
            return Value(self._number(np.nan if tree[1] is None else tree[1]), "number")
        if what == "text":
            return self._text(tree[1])
        if what in IN_TEXTS:
            raise CannotConvert(f"its recipe looks into texts with `{IN_TEXTS[what]}`, which a graph cannot")
        parts = [self._value(each) for each in tree[1:]]
        if what in ("if", "case"):
            return self._case(parts)
        if what in COMPARED:
            return Value(self._compared(what, *parts), "number")
        if what == "ismissing":
            return Value(self.graph.doubles(self._absent(parts[0])), "number")
        return Value(self._computed(what, parts), "number")

    def _text(self, text: str | None) -> Value:
        if text == "":
            raise CannotConvert("its recipe has an empty text in a formula, which is a missing one in a graph")
        return Value(self.graph.text(text or ""), "text", text)

    def _number(self, value: float) -> str:
        return self.graph.const([[value]], np.float64)

    def _computed(self, what: str, parts: list[Value]) -> str:
        tensors = [each.tensor for each in parts]
        if what == "-":
            return reduce(self._minus, parts).tensor
        if what in FOLDED:
            return reduce(lambda one, other: self._finite(self.graph.op(FOLDED[what], one, other)), tensors)
        if what == "%":
            return reduce(lambda one, other: self._finite(self.graph.op("Mod", one, other, fmod=1)), tensors)
        if what == "^":
            return reduce(self._power, tensors)
        if what in ("&&", "||"):
            name = "And" if what == "&&" else "Or"
            return self.graph.doubles(reduce(lambda one, other: self.graph.op(name, one, other), self._true(parts)))
        if what == "!":
            return self.graph.doubles(self.graph.op("Not", *self._true(parts)))
        if what == "round":
            return self._rounded(tensors[0])
        found = self.graph.op(OF_ONE[what], tensors[0])
        return self._finite(self.graph.op("Div", found, self._number(np.log(10))) if what == "log" else found)

    def _minus(self, one: Value, other: Value) -> Value:
        if one.kind != "date":
            return Value(self._finite(self.graph.op("Sub", one.tensor, other.tensor)), "number")
        ends = [self.dates.floor(each.tensor, 1_000) for each in (one, other)]  # as there, in microseconds
        days = self.graph.op("Div", self.graph.doubles(self.graph.op("Sub", *ends)), self._number(DAY))
        return Value(self._unless(self._either_absent(one, other), days), "number")

    def _power(self, base: str, exponent: str) -> str:
        square = self.graph.op("Equal", exponent, self._number(2.0))
        found = self.graph.op("Where", square, self.graph.op("Mul", base, base), self.graph.op("Pow", base, exponent))
        return self._finite(found)

    def _rounded(self, values: str) -> str:
        op = self.graph.op
        below = op("Less", values, self._number(0.0))
        whole = op("Where", below, op("Ceil", values), op("Floor", values))
        half = op("GreaterOrEqual", op("Abs", op("Sub", values, whole)), self._number(0.5))
        return self._finite(op("Where", half, op("Add", whole, op("Sign", values)), whole))

    def _compared(self, what: str, one: Value, other: Value) -> str:
        if one.kind == "text":
            found = self._same_text(one, other)
        else:
            found = self.graph.op(COMPARED[what], one.tensor, other.tensor)
        if what == "!=":
            found = self.graph.op("Not", found)
        return self._unless(self._either_absent(one, other), self.graph.doubles(found))

    def _same_text(self, one: Value, other: Value) -> str:
        if other.text is not None:
            return self.is_text(one.tensor, other.text)
        if one.text is not None:
            return self.is_text(other.tensor, one.text)
        raise CannotConvert("its recipe compares two columns of texts, which a graph cannot")

    def _case(self, parts: list[Value]) -> Value:
        """condition, value, condition, value, …, else."""
        found = parts[-1].tensor
        for at in range(len(parts) - 3, -1, -2):
            (holds,) = self._true([parts[at]])
            found = self.graph.op("Where", holds, parts[at + 1].tensor, found)
        return Value(found, parts[-1].kind)

    def _true(self, parts: list[Value]) -> list[str]:
        """Conditions as truth: what is missing does not hold."""
        return [self.graph.op("Equal", each.tensor, self._number(1.0)) for each in parts]

    def _absent(self, value: Value) -> str:
        if value.kind == "text":
            return self.is_text(value.tensor, "")
        return self.dates.gone(value.tensor) if value.kind == "date" else self.graph.op("IsNaN", value.tensor)

    def _either_absent(self, one: Value, other: Value) -> str:
        return self.graph.op("Or", self._absent(one), self._absent(other))

    def _unless(self, absent: str, values: str) -> str:
        return self.graph.op("Where", absent, self._nan, values)

    def _finite(self, values: str) -> str:
        return self._unless(self.graph.op("IsInf", values), values)

    def _as_cells(self, tree: Tree, tensor: str) -> str:
        """Texts as cells are written: those of columns are, those of the formula may be not."""
        for text in sorted(_given(tree)):
            if (cell := as_text(text)) != text:
                tensor = self.graph.op("Where", self.is_text(tensor, text), self.graph.text(cell), tensor)
        return tensor


def _given(tree: Tree) -> set[str]:
    """The constants that a formula may give."""
    if tree[0] == "text":
        return set() if tree[1] is None else {tree[1]}
    values = [*tree[2::2], tree[-1]] if tree[0] in ("if", "case") else []
    return {text for each in values for text in _given(each)}
