"""Dates and times as tensors: int64 of nanoseconds since 1970 UTC, the smallest int64 where missing."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autopilot.engine.package_code.atelier_tabular.columns import DAY_NS, EPOCH_WEEKDAY, HOUR_NS, MISSING_MOMENT
from autopilot.engine.portable.graph import Graph

# Howard Hinnant's civil_from_days: an era has 400 years, years begin in March.
ERA_DAYS, EPOCH_FROM_ERA = 146_097, 719_468


class Dates:
    """Parts of dates, each computed once. Tensors are (n, 1)."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._made: dict[Any, Any] = {}

    def gone(self, moments: str) -> str:
        """Where there is no date, as truth."""
        missing = self.graph.const(MISSING_MOMENT, np.int64)
        return str(self._once(("gone", moments), lambda: self.graph.op("Equal", moments, missing)))

    def filled(self, moments: str, fill: int) -> str:
        """The dates, with `fill` where there is none."""
        value = self.graph.const(fill, np.int64)
        return str(
            self._once(("filled", moments, fill), lambda: self.graph.op("Where", self.gone(moments), value, moments))
        )

    def hour(self, moments: str) -> str:
        """0 to 23."""
        return self.mod(self.floor(moments, HOUR_NS), 24)

    def days(self, moments: str) -> str:
        """Days since 1970, rounded down."""
        return str(self._once(("days", moments), lambda: self.floor(moments, DAY_NS)))

    def part(self, days: str, part: str) -> str:
        """Of days since 1970 the year, the month, day or dayofyear (from 1 on) or the dayofweek (0 is Monday)."""
        if part == "dayofweek":
            return self.mod(self.plus(days, EPOCH_WEEKDAY), 7)
        year, month, day, in_year = self._once(("civil", days), lambda: self._civil(days))
        return str({"year": year, "month": month, "day": day, "dayofyear": in_year}[part])

    def plus(self, tensor: str, value: int) -> str:
        """The sum with a number."""
        return self.graph.op("Add", tensor, self.graph.const(value, np.int64))

    def mod(self, tensor: str, value: int) -> str:
        """What is left of a division, of the sign of the divisor."""
        return self.graph.op("Mod", tensor, self.graph.const(value, np.int64))

    def floor(self, tensor: str, value: int) -> str:
        """Division that rounds down; ONNX's own cuts off."""
        whole = self.graph.op("Sub", tensor, self.mod(tensor, value))
        return self.graph.op("Div", whole, self.graph.const(value, np.int64))

    def _times(self, tensor: str, value: int) -> str:
        return self.graph.op("Mul", tensor, self.graph.const(value, np.int64))

    def _civil(self, days: str) -> tuple[str, str, str, str]:
        """(year, month, day, day of the year)."""
        op, plus, floor, times = self.graph.op, self.plus, self.floor, self._times
        shifted = plus(days, EPOCH_FROM_ERA)
        era, in_era = floor(shifted, ERA_DAYS), self.mod(shifted, ERA_DAYS)
        leap = op("Sub", op("Add", op("Sub", in_era, floor(in_era, 1460)), floor(in_era, 36_524)),
                  floor(in_era, ERA_DAYS - 1))  # fmt: skip
        year_of_era = floor(leap, 365)
        before = op("Sub", op("Add", times(year_of_era, 365), floor(year_of_era, 4)), floor(year_of_era, 100))
        since_march = op("Sub", in_era, before)
        month_from_march = floor(plus(times(since_march, 5), 2), 153)
        day = plus(op("Sub", since_march, floor(plus(times(month_from_march, 153), 2), 5)), 1)
        month = plus(self.mod(plus(month_from_march, 2), 12), 1)
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

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]
