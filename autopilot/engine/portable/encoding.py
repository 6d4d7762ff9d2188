"""The encoded columns (see Encoder in the package's code) as tensors, made of one input per column of the schema."""

from typing import Any

import numpy as np

from autopilot.engine.package_code.atelier_tabular.columns import DAY_NS
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.portable.dates import Dates
from autopilot.engine.portable.graph import CannotConvert, Graph
from autopilot.engine.portable.recipe import columns_behind

WORDS = {"written": "how text is written", "words": "words of text", "all words": "words of text", "hashed": "text"}


def unreadable(spec: dict[str, Any]) -> str:
    """Why a graph cannot make this encoded column; empty if it can."""
    if spec["kind"] not in WORDS:
        return ""
    name = spec["from"] if isinstance(spec["from"], str) else spec["from"][0]
    return f"its models read the words of column `{name}`, which a graph cannot"


class Encoding:
    """Tensors (n, 1) of the encoded columns, each made when it is first asked for; codes are int64, others double.

    Inputs are (n, 1): double of numbers and truth (NaN where missing), text of categories (empty where missing), int64
    of dates (nanoseconds since 1970 UTC, the smallest int64 where missing).
    """

    def __init__(self, graph: Graph, specs: list[dict[str, Any]], schema: Schema) -> None:
        self.graph, self.specs, self.dates = graph, specs, Dates(graph)
        self.types = {each.name: each.type for each in schema.spread.columns}
        self._first = schema.columns[0].name
        self._columns = columns_behind(graph, self.dates, schema)
        self._made: dict[int, str] = {}

    @property
    def width(self) -> int:
        """How many encoded columns there are."""
        return len(self.specs)

    def rows(self) -> str:
        """(1,) how many rows there are."""
        return self.graph.op("Shape", self._first, start=0, end=1)

    def column(self, at: int) -> str:
        """(n, 1) of one encoded column, a code as int64. CannotConvert for what is made of text."""
        if at not in self._made:
            spec = self.specs[at]
            if why_not := unreadable(spec):
                raise CannotConvert(why_not)
            self._made[at] = getattr(self, f"_{spec['kind']}")(spec)
        return self._made[at]

    def number(self, at: int) -> str:
        """(n, 1) of one encoded column as double."""
        column = self.column(at)
        return self.graph.doubles(column) if self.specs[at]["kind"] == "code" else column

    def row_numbers(self, at: int) -> str:
        """(n,) of an encoded column of codes: the rows of tables by code, whose first is for -1."""
        flat = self.graph.op("Reshape", self.column(at), self.graph.const([-1], np.int64))
        return self.graph.op("Add", flat, self.graph.const(1, np.int64))

    def _number(self, spec: dict[str, Any]) -> str:
        return self._columns[spec["from"]]

    def _missing(self, spec: dict[str, Any]) -> str:
        column = self._columns[spec["from"]]
        dated = self.types[spec["from"]] == "datetime"
        return self.graph.doubles(self.dates.gone(column) if dated else self.graph.op("IsNaN", column))

    def _equals(self, spec: dict[str, Any]) -> str:
        column, value, graph = self._columns[spec["from"]], spec["value"], self.graph
        if self.types[spec["from"]] in ("categorical", "text"):
            keys = [value] if isinstance(value, str) and value else []  # an empty cell is missing and equals nothing
            return graph.doubles(graph.numbers_of(column, keys, [1] * len(keys), 0))
        known = isinstance(value, int | float) and not isinstance(value, str)
        return graph.doubles(graph.op("Equal", column, graph.const(value if known else np.nan, np.float64)))

    def _code(self, spec: dict[str, Any]) -> str:
        categories = [str(each) for each in spec["categories"]]
        return self.graph.numbers_of(self._columns[spec["from"]], categories, list(range(len(categories))), -1)

    def _moment(self, spec: dict[str, Any]) -> str:
        column, fill, part, graph = self._columns[spec["from"]], spec["fill"], spec["part"], self.graph
        moments = self.dates.filled(column, fill or 0)
        if part == "days":
            found = graph.op("Div", graph.doubles(moments), graph.const(DAY_NS, np.float64))
        elif part == "ns":
            found = graph.doubles(moments)
        elif part == "hour":
            found = graph.doubles(self.dates.hour(moments))
        else:
            found = graph.doubles(self.dates.part(self.dates.days(moments), part))
        if fill is not None:
            return found
        return graph.op("Where", self.dates.gone(column), graph.const(np.nan, np.float64), found)
