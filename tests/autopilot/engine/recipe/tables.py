"""A small table and short ways to run recipes over it."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.expressions import computed
from autopilot.engine.recipe.fitting import Fitted, fit
from autopilot.engine.recipe.freezing import frozen
from autopilot.engine.recipe.kinds import kind_of
from autopilot.engine.recipe.language import parse
from autopilot.engine.recipe.steps import read_steps

Columns = Mapping[str, NDArray[Any]]

KINDS = {
    "age": "numeric",
    "fare": "numeric",
    "member": "boolean",
    "city": "categorical",
    "note": "text",
    "sold": "datetime",
    "paid": "datetime",
    "beats": "sequence",
    "price": "numeric",
}
FORBIDDEN = {"price": "it is the column to predict"}


def objects(*values: Any) -> NDArray[Any]:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def table() -> dict[str, NDArray[Any]]:
    """Six rows; the last two are equal."""
    return {
        "age": np.array([17.0, 40.0, np.nan, 70.0, 30.0, 30.0]),
        "fare": np.array([10.0, 20.0, 30.0, 1000.0, np.nan, np.nan]),
        "member": np.array([1.0, 0.0, np.nan, 1.0, 0.0, 0.0]),
        "city": objects("Bern", "Rome", None, "Bern", "Oslo", "Oslo"),
        "note": objects("a long note", None, "short", "Another note", "x y", "x y"),
        "sold": np.array(
            ["2024-01-01T00:30", "2021-01-03", "NaT", "1969-12-31T23:00", "2024-12-30", "2024-12-30"],
            dtype="datetime64[ns]",
        ),
        "paid": np.array(["2024-01-02T12:30", "2021-01-03", "2020-01-01", "NaT", "2025-01-01", "2025-01-01"], "M8[ns]"),
        "beats": objects("1;2", "3;4", None, "5", "6", "6"),
        "price": np.array([1.0, 2.0, 3.0, 4.0, 5.0, 5.0]),
    }


def fitted(*steps: dict[str, Any], columns: Columns | None = None, learned: Collection[str] = ()) -> Fitted:
    """Steps on the table above. learned: every column that may be, unless some are named."""
    taken = learned or [name for name in KINDS if name not in FORBIDDEN]
    return fit(read_steps(list(steps)), columns or table(), KINDS, FORBIDDEN, taken)


def values(text: str, **columns: list[Any]) -> list[Any]:
    """What a formula gives in every row; missing as None. columns: numbers, truth or texts, told from the first."""
    kinds, arrays = {}, {}
    for name, cells in columns.items():
        first = next((each for each in cells if each is not None), 0.0)
        kinds[name] = "categorical" if isinstance(first, str) else "boolean" if isinstance(first, bool) else "numeric"
        arrays[name] = objects(*cells) if isinstance(first, str) else np.array(cells, dtype=np.float64)
    count = len(next(iter(columns.values()), [0]))
    node = parse(text)
    kind_of(node, kinds)
    found = computed(frozen(node, arrays.__getitem__, count), arrays.__getitem__, count)
    return [None if each is None or each != each else each for each in found.tolist()]
