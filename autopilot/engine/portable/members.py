"""Every member of a compiled model (see members.py in the package's code) as tensors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autopilot.engine.package_code.atelier_tabular.columns import Arrays
from autopilot.engine.portable.catboost_trees import (
    MAGIC,
    WORD,
    CatBoostTrees,
    Statistic,
    catboost_trees,
    combined,
    signed,
)
from autopilot.engine.portable.graph import CannotConvert, Graph
from autopilot.engine.portable.inputs import Prepared
from autopilot.engine.portable.lightgbm_trees import lightgbm_trees
from autopilot.engine.portable.trees import forest_trees, put_trees, xgboost_trees

MOST_CELLS = 20_000_000  # of the tables of one model's categories


def member(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    """(n, k) double: what the member with this entry of part.json answers."""
    if entry["kind"] not in KINDS:
        raise CannotConvert(f"there is no graph of a compiled {entry['kind']}")
    return KINDS[entry["kind"]](entry, folder, arrays, prepared)


def _lightgbm(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph, width = prepared.graph, len(arrays["base"])
    found = lightgbm_trees(folder / entry["file"], width)
    columns = [prepared.tensor]
    by_feature: dict[int, list[frozenset[int]]] = {}
    order: list[tuple[int, frozenset[int]]] = []
    for feature, categories in found.memberships:
        by_feature.setdefault(feature, []).append(categories)
    for feature, sets in by_feature.items():
        source, values = _table(prepared, feature)
        _check_cells(len(values) * len(sets))
        # Minus one for members, so that "up to -0.5" is the same question as at every other split.
        table = np.array([[-(value in each) for each in sets] for value in values.tolist()], dtype=np.int8)
        rows = graph.rows_of(table, prepared.encoding.row_numbers(source))
        columns.append(graph.doubles(rows))
        order += [(feature, each) for each in sets]
    values = graph.concat(columns)
    if order != found.memberships:
        at = {key: width + number for number, key in enumerate(order)}
        values = graph.take(values, [*range(width), *(at[key] for key in found.memberships)])
    sums = graph.doubles(put_trees(graph, values, found.trees, "BRANCH_LEQ", found.outputs))
    if found.link == "logistic" and found.sigmoid != 1.0:
        sums = graph.op("Mul", sums, graph.const(found.sigmoid, np.float64))
    return LINKS[found.link](graph, sums)


def _xgboost(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph = prepared.graph
    found = xgboost_trees(folder / entry["file"])
    sums = graph.doubles(put_trees(graph, _rounded(graph, prepared.tensor), found.trees, "BRANCH_LT", len(found.base)))
    answer = LINKS[found.link](graph, graph.op("Add", sums, graph.const(found.base.reshape(1, -1), np.float64)))
    if not entry.get("both"):
        return answer
    return graph.concat([graph.op("Sub", graph.const(1.0, np.float64), answer), answer])


def _forest(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph, trees = prepared.graph, forest_trees(entry["name"], arrays)
    values = _rounded(graph, prepared.tensor)
    return graph.doubles(put_trees(graph, values, trees, "BRANCH_LEQ", trees[0].leaves.shape[1]))


def _boosted(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    """Trees of Trees in the package's code."""
    graph, trees, base = (
        prepared.graph,
        forest_trees(entry["name"], arrays, boosted=True),
        arrays[f"{entry['name']}_base"],
    )
    values = _rounded(graph, prepared.tensor)
    sums = graph.doubles(put_trees(graph, values, trees, "BRANCH_LEQ", len(base)))
    return LINKS[entry["link"]](graph, graph.op("Add", sums, graph.const(base.reshape(1, -1), np.float64)))


def _catboost(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph, width = prepared.graph, len(arrays["base"])
    tables = [_table(prepared, place)[1] for place in entry["categorical"]]
    codes = int(max((values.max() for values in tables), default=0))
    found = catboost_trees(folder / entry["file"], width, list(entry["categorical"]), codes)
    values = _rounded(graph, prepared.tensor)
    pieces = _exact(prepared, found) + [_statistics(prepared, found, each, values) for each in found.statistics]
    places = [feature for features, _ in pieces for feature in features]
    values = graph.concat([values, *(tensor for _, tensor in pieces)])
    if places != list(range(width, width + len(places))):
        values = graph.take(values, [*range(width), *(width + np.argsort(places))])
    sums = graph.doubles(put_trees(graph, values, found.trees, "BRANCH_GT", found.outputs))
    sums = graph.op("Add", sums, graph.const(found.base.reshape(1, -1), np.float64))
    link = {"regression": "identity", "binary": "logistic"}.get(entry["problem"], "softmax")
    return LINKS[link](graph, sums)


def _hashes(prepared: Prepared, model: CatBoostTrees, category: int) -> tuple[int, list[int]]:
    """The encoded column of one of CatBoost's categories, and the hashes of its codes from -1 on."""
    source, values = _table(prepared, model.categories[category])
    return source, [model.hashes[str(int(value))] for value in values]


def _exact(prepared: Prepared, model: CatBoostTrees) -> list[tuple[list[int], str]]:
    """Columns that are 1 where a category has one value."""
    found = []
    for category in sorted({each for each, _, _ in model.exact}):
        source, hashes = _hashes(prepared, model, category)
        mine = [(value, feature) for each, value, feature in model.exact if each == category]
        table = np.array([[each == value for value, _ in mine] for each in hashes], dtype=np.float64)
        rows = prepared.graph.rows_of(table, prepared.encoding.row_numbers(source))
        found.append(([feature for _, feature in mine], rows))
    return found


def _statistics(prepared: Prepared, model: CatBoostTrees, statistic: Statistic, values: str) -> tuple[list[int], str]:
    """The numbers of one combination; of a single category by its code, otherwise by the hash."""
    graph, encoding = prepared.graph, prepared.encoding
    if len(statistic.elements) == 1 and statistic.elements[0]["combination_element"] == "cat_feature_value":
        source, hashes = _hashes(prepared, model, statistic.elements[0]["cat_feature_index"])
        rows = [statistic.rows.get(signed(combined(0, each), 64), 0) for each in hashes]
        return statistic.features, graph.rows_of(statistic.table[rows], encoding.row_numbers(source))
    _check_cells(statistic.table.size)
    hashed = ""
    for element in statistic.elements:
        term = _term(prepared, model, element, values)
        before = graph.op("Add", hashed, term) if hashed else term
        hashed = graph.op("Mul", before, graph.const(MAGIC, np.int64))
    at = graph.numbers_of(hashed, list(statistic.rows), list(statistic.rows.values()), 0)
    return statistic.features, graph.rows_of(statistic.table, at)


def _term(prepared: Prepared, model: CatBoostTrees, element: dict[str, Any], values: str) -> str:
    """(n,) int64: MAGIC times what an element adds to the hash."""
    graph, kind = prepared.graph, element["combination_element"]
    if kind == "float_feature":
        number = int(element["float_feature_index"])
        flat = graph.const([-1], np.int64)
        column = graph.op("Reshape", graph.take(values, [model.floats[number]]), flat)
        above = graph.op("Greater", column, graph.const(float(np.float32(element["border"])), np.float64))
        if model.nan_is_true[number]:
            above = graph.op("Or", above, graph.op("IsNaN", column))
        return graph.op("Mul", graph.cast(above, np.int64), graph.const(MAGIC, np.int64))
    source, hashes = _hashes(prepared, model, int(element["cat_feature_index"]))
    if kind == "cat_feature_exact_value":
        hashes = [int(each == signed(int(element["value"]), 32)) for each in hashes]
    elif kind != "cat_feature_value":
        raise CannotConvert(f"CatBoost combines a {kind}")
    table = np.array([signed(MAGIC * each % WORD, 64) for each in hashes], dtype=np.int64)
    return graph.rows_of(table, prepared.encoding.row_numbers(source))


def _linear(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph, name = prepared.graph, entry["name"]
    sums = _affine(graph, prepared.tensor, arrays[f"{name}_weights"], arrays[f"{name}_bias"])
    return LINKS[entry["link"]](graph, sums)


def _net(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph = prepared.graph
    values = _rounded(graph, prepared.tensor)
    for number, kind in enumerate(entry["steps"]):
        name = f"{entry['name']}_{number}"
        if kind == "linear":
            values = _affine(graph, values, arrays[f"{name}_weights"], arrays[f"{name}_bias"])
        elif kind == "affine":
            values = graph.op("Mul", values, graph.const(arrays[f"{name}_weights"].reshape(1, -1), np.float64))
            values = graph.op("Add", values, graph.const(arrays[f"{name}_bias"].reshape(1, -1), np.float64))
        else:
            values = ACTIVATIONS[kind](graph, values)
    return _in_range(graph, values, entry) if entry["link"] == "range" else LINKS[entry["link"]](graph, values)


def _in_range(graph: Graph, values: str, entry: dict[str, Any]) -> str:
    low, high = entry["low"], entry["high"]
    if low is not None and high is not None:
        scaled = graph.op("Mul", graph.op("Sigmoid", values), graph.const(high - low, np.float64))
        return graph.op("Add", scaled, graph.const(low, np.float64))
    size = graph.op("Abs", values)
    if low is not None:
        return graph.op("Add", graph.const(low, np.float64), size)
    return graph.op("Sub", graph.const(high, np.float64), size)


def _dense(entry: dict[str, Any], folder: Path, arrays: Arrays, prepared: Prepared) -> str:
    graph, name = prepared.graph, entry["name"]
    values = graph.cast(prepared.tensor, np.float32)
    for at in range(entry["layers"]):
        values = graph.op("Relu", values) if at else values
        values = _affine(graph, values, arrays[f"{name}_{at}_weights"], arrays[f"{name}_{at}_bias"], np.float32)
    values = graph.doubles(values)
    if entry["classes"]:
        return graph.op("Softmax", values, axis=1)
    scaled = graph.op("Mul", values, graph.const(entry["scale"], np.float64))
    return graph.op("Add", scaled, graph.const(entry["shift"], np.float64))


def _affine(graph: Graph, values: str, weights: Any, bias: Any, kind: Any = np.float64) -> str:
    product = graph.op("MatMul", values, graph.const(weights, kind))
    return graph.op("Add", product, graph.const(np.reshape(bias, (1, -1)), kind))


def _rounded(graph: Graph, tensor: str) -> str:
    """In double precision, but only what single precision can say: what these libraries compare."""
    return graph.doubles(graph.cast(tensor, np.float32))


def _table(prepared: Prepared, place: int) -> tuple[int, Any]:
    """(encoded column, value by code from -1 on) of an input that is made of a code."""
    if place not in prepared.tables:
        raise CannotConvert("a model takes numbers for categories")
    return prepared.tables[place]


def _check_cells(cells: int) -> None:
    if cells > MOST_CELLS:
        raise CannotConvert("its categories need larger tables than a file should hold")


def _elu(graph: Graph, values: str) -> str:
    zero = graph.const(0.0, np.float64)
    below = graph.op("Sub", graph.op("Exp", graph.op("Min", values, zero)), graph.const(1.0, np.float64))
    return graph.op("Where", graph.op("Greater", values, zero), values, below)


LINKS: dict[str, Callable[[Graph, str], str]] = {
    "identity": lambda graph, values: values,
    "logistic": lambda graph, values: graph.op("Sigmoid", values),
    "softmax": lambda graph, values: graph.op("Softmax", values, axis=1),
    "last of softmax": lambda graph, values: graph.take(graph.op("Softmax", values, axis=1), [-1]),
    "exponential": lambda graph, values: graph.op("Exp", values),
}
ACTIVATIONS: dict[str, Callable[[Graph, str], str]] = {
    "relu": lambda graph, values: graph.op("Max", values, graph.const(0.0, np.float64)),
    "elu": _elu,
    "tanh": lambda graph, values: graph.op("Tanh", values),
}
KINDS: dict[str, Callable[[dict[str, Any], Path, Arrays, Prepared], str]] = {
    "lightgbm": _lightgbm,
    "xgboost": _xgboost,
    "catboost": _catboost,
    "forest": _forest,
    "linear": _linear,
    "net": _net,
    "dense": _dense,
    "trees": _boosted,
}
