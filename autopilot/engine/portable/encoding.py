"""The encoded columns (see Encoder in the package's code) as tensors, made of one input per column of the schema."""

from typing import Any

import numpy as np

from autopilot.engine.package_code.atelier_tabular.columns import DAY_NS, EPOCH_WEEKDAY, HOUR_NS, MISSING_MOMENT
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.portable.graph import CannotConvert, Graph

WORDS = {"written": "how text is written", "words": "words of text", "all words": "words of text", "hashed": "text"}
# Howard Hinnant's civil_from_days: an era has 400 years, years begin in March.
ERA_DAYS, EPOCH_FROM_ERA = 146_097, 719_468


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
        self.graph, self.specs = graph, specs
        self.types = {each.name: each.type for each in schema.columns}
        self._made: dict[int, str] = {}
        self._dates: dict[Any, str] = {}

    @property
    def width(self) -> int:
        """How many encoded columns there are."""
        return len(self.specs)

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
        return str(spec["from"])

    def _missing(self, spec: dict[str, Any]) -> str:
        name = spec["from"]
        return self.graph.doubles(self._gone(name) if self.types[name] == "datetime" else self.graph.op("IsNaN", name))

    def _equals(self, spec: dict[str, Any]) -> str:
        name, value, graph = spec["from"], spec["value"], self.graph
        if self.types[name] in ("categorical", "text"):
            keys = [value] if isinstance(value, str) and value else []  # an empty cell is missing and equals nothing
            return graph.doubles(graph.numbers_of(name, keys, [1] * len(keys), 0))
        known = isinstance(value, int | float) and not isinstance(value, str)
        return graph.doubles(graph.op("Equal", name, graph.const(value if known else np.nan, np.float64)))

    def _code(self, spec: dict[str, Any]) -> str:
        categories = [str(each) for each in spec["categories"]]
        return self.graph.numbers_of(spec["from"], categories, list(range(len(categories))), -1)

    def _moment(self, spec: dict[str, Any]) -> str:
        name, fill, part, graph = spec["from"], spec["fill"], spec["part"], self.graph
        moments = self._once(("filled", name, fill), lambda: self._filled(name, fill or 0))
        if part == "days":
            found = graph.op("Div", graph.doubles(moments), graph.const(DAY_NS, np.float64))
        elif part == "ns":
            found = graph.doubles(moments)
        elif part == "hour":
            found = graph.doubles(self._mod(self._floor(moments, HOUR_NS), 24))
        else:
            days = self._once(("days", moments), lambda: self._floor(moments, DAY_NS))
            found = graph.doubles(self._calendar(days, part))
        return (
            found if fill is not None else graph.op("Where", self._gone(name), graph.const(np.nan, np.float64), found)
        )

    def _gone(self, name: str) -> str:
        return self._once(
            ("gone", name), lambda: self.graph.op("Equal", name, self.graph.const(MISSING_MOMENT, np.int64))
        )

    def _filled(self, name: str, fill: int) -> str:
        return self.graph.op("Where", self._gone(name), self.graph.const(fill, np.int64), name)

    def _calendar(self, days: str, part: str) -> str:
        """A part of the date of days since 1970, as int64."""
        if part == "dayofweek":
            return self._mod(self._plus(days, EPOCH_WEEKDAY), 7)
        year, month, day, in_year = self._once_four(days)
        return {"year": year, "month": month, "day": day, "dayofyear": in_year}[part]

    def _once_four(self, days: str) -> tuple[str, str, str, str]:
        if ("civil", days, 0) not in self._dates:
            for at, each in enumerate(self._civil(days)):
                self._dates["civil", days, at] = each
        first, second, third, fourth = (self._dates["civil", days, at] for at in range(4))
        return first, second, third, fourth

    def _civil(self, days: str) -> tuple[str, str, str, str]:
        """(year, month, day, day of the year)."""
        op, plus, floor, times = self.graph.op, self._plus, self._floor, self._times
        shifted = plus(days, EPOCH_FROM_ERA)
        era, in_era = floor(shifted, ERA_DAYS), self._mod(shifted, ERA_DAYS)
        leap = op("Sub", op("Add", op("Sub", in_era, floor(in_era, 1460)), floor(in_era, 36_524)),
                  floor(in_era, ERA_DAYS - 1))  # fmt: skip
        year_of_era = floor(leap, 365)
        before = op("Sub", op("Add", times(year_of_era, 365), floor(year_of_era, 4)), floor(year_of_era, 100))
        since_march = op("Sub", in_era, before)
        month_from_march = floor(plus(times(since_march, 5), 2), 153)
        day = plus(op("Sub", since_march, floor(plus(times(month_from_march, 153), 2), 5)), 1)
        month = plus(self._mod(plus(month_from_march, 2), 12), 1)
        early = self.graph.cast(op("LessOrEqual", month, self.graph.const(2, np.int64)), np.int64)
        year = op("Add", op("Add", year_of_era, times(era, 400)), early)
        # January 1st is 306 days behind March 1st of the year before.
        is_leap = op("Sub", op("Sub", floor(year, 4), floor(plus(year, -1), 4)),
                     op("Sub", op("Sub", floor(year, 100), floor(plus(year, -1), 100)),
                        op("Sub", floor(year, 400), floor(plus(year, -1), 400))))  # fmt: skip
        late_day = op("Add", plus(since_march, 60), is_leap)
        in_year = op(
            "Where", op("LessOrEqual", month, self.graph.const(2, np.int64)), plus(since_march, -305), late_day
        )
        return year, month, day, in_year

    def _plus(self, tensor: str, value: int) -> str:
        return self.graph.op("Add", tensor, self.graph.const(value, np.int64))

    def _times(self, tensor: str, value: int) -> str:
        return self.graph.op("Mul", tensor, self.graph.const(value, np.int64))

    def _mod(self, tensor: str, value: int) -> str:
        return self.graph.op("Mod", tensor, self.graph.const(value, np.int64))  # of the sign of the divisor

    def _floor(self, tensor: str, value: int) -> str:
        """Division that rounds down; ONNX's own cuts off."""
        whole = self.graph.op("Sub", tensor, self._mod(tensor, value))
        return self.graph.op("Div", whole, self.graph.const(value, np.int64))

    def _once(self, key: Any, make: Any) -> str:
        if key not in self._dates:
            self._dates[key] = make()
        return self._dates[key]
