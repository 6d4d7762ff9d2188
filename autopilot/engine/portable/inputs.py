"""What one fitted model makes of the encoded columns (see Inputs and Made in the package's code), as tensors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.columns import MATCH, Arrays
from autopilot.engine.package_code.atelier_tabular.made import OPERATIONS
from autopilot.engine.portable.encoding import Encoding
from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.normal import normal_scores

COMPUTE = dict(zip(range(len(OPERATIONS)), ("Add", "Sub", "Mul", "Div"), strict=True))


class Prepared:
    """A model's inputs. tensor: (n, width) double. tables: position -> (encoded column, value by code from -1 on)."""

    def __init__(self, encoding: Encoding, arrays: Arrays, *, zero_is_missing: bool) -> None:
        self.encoding, self.graph = encoding, encoding.graph
        self.tables: dict[int, tuple[int, NDArray[np.float64]]] = {}
        self._pieces: list[tuple[list[int], str]] = []
        for source in (*arrays.get("topic_source", ())[:1], *arrays.get("counted_source", ())[:1]):
            encoding.column(int(source))  # says why not
        made = _named(arrays, "made/")
        self._made = _made(encoding, made) if made else None
        self._numbers(arrays)
        self._quantiles(arrays)
        for number, source in enumerate(arrays["table_source"]):
            self._table(int(source), arrays[f"table_at_{number}"], arrays[f"table_{number}"])
        if len(arrays.get("match_at", ())):
            self._matches(arrays)
        self._constants(arrays["base"])
        self.tensor = self._in_order(len(arrays["base"]))
        if zero_is_missing:
            zero = self.graph.op("Equal", self.tensor, self.graph.const(0.0, np.float64))
            self.tensor = self.graph.op("Where", zero, self.graph.const(np.nan, np.float64), self.tensor)

    def _sources(self, places: NDArray[Any]) -> str:
        """(n, m) of encoded columns, or made ones behind them, by their numbers."""
        used = sorted({int(each) for each in places if each < self.encoding.width})
        tensors = [self.encoding.number(each) for each in used]
        at = {each: number for number, each in enumerate(used)}
        if self._made is not None:
            tensors.append(self._made)
            at |= {int(each): len(used) + int(each) - self.encoding.width for each in places if int(each) not in at}
        wanted = [at[int(each)] for each in places]
        together = self.graph.concat(tensors)
        return together if wanted == list(range(len(at))) and self._made is None else self.graph.take(together, wanted)

    def _numbers(self, arrays: Arrays) -> None:
        if not len(arrays["at"]):
            return
        values = self._filled(self._sources(arrays["source"]), arrays["fill"])
        if (arrays["offset"] != 0).any() or (arrays["scale"] != 1).any():
            values = self.graph.op("Sub", values, self.graph.const(arrays["offset"].reshape(1, -1)))
            values = self.graph.op("Div", values, self.graph.const(arrays["scale"].reshape(1, -1)))
        self._pieces.append((arrays["at"].tolist(), values))

    def _filled(self, values: str, fill: NDArray[np.float64]) -> str:
        if not np.isfinite(fill).any():
            return values
        return self.graph.op("Where", self.graph.op("IsNaN", values), self.graph.const(fill.reshape(1, -1)), values)

    def _quantiles(self, arrays: Arrays) -> None:
        if len(arrays["quantile_at"]):
            values = self._filled(self._sources(arrays["quantile_source"]), arrays["quantile_fill"])
            scores = normal_scores(self.graph, values, arrays["quantiles"], arrays["references"])
            self._pieces.append((arrays["quantile_at"].tolist(), scores))

    def _table(self, source: int, at: NDArray[Any], table: NDArray[np.float64]) -> None:
        values = self.graph.rows_of(np.asarray(table, dtype=np.float64), self.encoding.row_numbers(source))
        self._pieces.append((at.tolist(), values))
        self.tables |= {int(place): (source, table[:, column]) for column, place in enumerate(at)}

    def _matches(self, arrays: Arrays) -> None:
        """Positions that change where an encoded column is a number, or is missing."""
        at, source, value, change = (arrays[f"match_{each}"] for each in MATCH)
        graph, found = self.graph, self._sources(source)
        wanted = graph.const(value.reshape(1, -1))
        missing = graph.op("And", graph.op("IsNaN", found), graph.op("IsNaN", wanted))
        same = graph.doubles(graph.op("Or", graph.op("Equal", found, wanted), missing))
        places, column = np.unique(at, return_inverse=True)
        changes = np.zeros((len(at), len(places)))
        changes[np.arange(len(at)), column] = change
        fixed = graph.const(arrays["base"][places].reshape(1, -1))
        self._pieces.append((places.tolist(), graph.op("Add", graph.op("MatMul", same, graph.const(changes)), fixed)))

    def _constants(self, base: NDArray[np.float64]) -> None:
        left = sorted(set(range(len(base))) - {place for places, _ in self._pieces for place in places})
        if left:
            shape = self.graph.op("Concat", self.encoding.rows(), self.graph.const([len(left)], np.int64), axis=0)
            self._pieces.append((left, self.graph.op("Expand", self.graph.const(base[left].reshape(1, -1)), shape)))

    def _in_order(self, width: int) -> str:
        places = [place for piece, _ in self._pieces for place in piece]
        if len(places) != width:
            raise CannotConvert("an input of a model is made twice")
        together = self.graph.concat([tensor for _, tensor in self._pieces])
        return together if places == list(range(width)) else self.graph.take(together, np.argsort(places))


def _made(encoding: Encoding, arrays: Arrays) -> str:
    """(n, made columns): mean targets first, then numbers; see Made."""
    targets, computed = _targets(encoding, arrays), _computed(encoding, arrays)
    return encoding.graph.concat([each for each in (targets, computed) if each is not None])


def _computed(encoding: Encoding, arrays: Arrays) -> str | None:
    graph = encoding.graph
    if not len(arrays["number_out"]):
        return None
    pool = graph.cast(graph.concat([encoding.number(int(each)) for each in arrays["numbers"]]), np.float32)
    for at, op in enumerate(arrays["ops"]):
        made = graph.op(
            COMPUTE[int(op)], graph.take(pool, arrays[f"left_{at}"]), graph.take(pool, arrays[f"right_{at}"])
        )
        pool = graph.concat([pool, made])
    found = graph.doubles(graph.take(pool, arrays["number_out"]))
    return graph.op("Where", graph.op("IsInf", graph.cast(found, np.float32)), graph.const(np.nan, np.float64), found)


def _targets(encoding: Encoding, arrays: Arrays) -> str | None:
    graph = encoding.graph
    if not len(arrays["target_source"]):
        return None
    pool = graph.concat([encoding.column(int(each)) for each in arrays["codes"]])
    for level in range(int(arrays["levels"][0])):
        left, right, size, offset, start, keys = (
            arrays[f"cross_{name}_{level}"] for name in ("left", "right", "size", "offset", "start", "keys")
        )
        crossed = graph.op("Mul", graph.take(pool, left), graph.const(size.reshape(1, -1), np.int64))
        crossed = graph.op("Add", crossed, graph.take(pool, right))
        wanted = graph.op("Add", crossed, graph.const(offset.reshape(1, -1), np.int64))
        at = graph.numbers_of(wanted, keys.tolist(), list(range(len(keys))), -1)
        zero = graph.const(0, np.int64)
        known = graph.op("And", graph.op("GreaterOrEqual", crossed, zero), graph.op("GreaterOrEqual", at, zero))
        codes = graph.op("Sub", at, graph.const(start.reshape(1, -1), np.int64))
        pool = graph.concat([pool, graph.op("Where", known, codes, graph.const(-1, np.int64))])
    first = graph.const((arrays["target_start"] + 1).reshape(1, -1), np.int64)
    rows = graph.op("Add", graph.take(pool, arrays["target_source"]), first)
    table = arrays["target_table"]
    found = graph.rows_of(np.asarray(table, dtype=np.float64), rows)
    width = len(arrays["target_source"]) * table.shape[1]
    return graph.op("Reshape", found, graph.const([-1, width], np.int64))


def _named(arrays: Arrays, prefix: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
