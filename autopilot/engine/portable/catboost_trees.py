"""CatBoost's model as trees. Its one-hot splits and target statistics of categories become columns.

The statistics are those of CatBoost's own appliers: a combination of categories (and of what is known about other
columns) is hashed, the hash is looked up, and what was counted there in training gives a number. Of one category the
number is a table by code; of several, the hash is computed in the graph.
"""

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.trees import Tree

MAGIC = 0x4906BA494954CB65
WORD = 2**64
Element = dict[str, Any]


@dataclass(frozen=True)
class Statistic:
    """Numbers of one combination. elements: CatBoost's words for what is combined. values: hash -> row of the table.

    table: (buckets + 1, m), the first row for what was not there in training. features: the m columns it becomes.
    """

    elements: list[Element]
    rows: dict[int, int]
    table: NDArray[np.float64]
    features: list[int]


@dataclass
class CatBoostTrees:
    """positions: of the floats and of the categories, in the order in which CatBoost numbers them.

    exact: (category, hash, feature): columns that are 1 where a category has a value. hashes: text of a code -> hash.
    """

    trees: list[Tree]
    outputs: int
    base: NDArray[np.float64]
    floats: list[int]
    categories: list[int]
    nan_is_true: list[bool]
    hashes: dict[str, int]
    exact: list[tuple[int, int, int]] = field(default_factory=list)
    statistics: list[Statistic] = field(default_factory=list)


def catboost_trees(file: Path, width: int, categorical: list[int], codes: int) -> CatBoostTrees:
    """Of CatBoost's own model file. width: columns that it is given. codes: how many codes the categories have."""
    model = _as_json(file, width, categorical, codes)
    info = model["features_info"]
    floats, cats = info.get("float_features", []), info.get("categorical_features", [])
    scale, bias = model["scale_and_bias"]
    found = CatBoostTrees(
        trees=[],
        outputs=len(bias),
        base=np.array(bias, dtype=np.float64),
        floats=[each["flat_feature_index"] for each in floats],
        categories=[each["flat_feature_index"] for each in cats],
        nan_is_true=[each.get("nan_value_treatment") == "AsTrue" for each in floats],
        hashes={each["value"]: signed(each["hash"], 32) for each in info.get("cat_features_hash", [])},
    )
    splits = _Splits(found, info, model.get("ctr_data", {}), width)
    if "oblivious_trees" in model:
        found.trees = [_oblivious(each, splits, len(bias), scale) for each in model["oblivious_trees"]]
    else:
        found.trees = [_grown(each, splits, len(bias), scale) for each in model["trees"]]
    return found


def signed(value: int, bits: int) -> int:
    """An unsigned number of so many bits as a signed one."""
    value %= 1 << bits
    return value - (1 << bits) if value >> (bits - 1) else value


def combined(before: int, value: int) -> int:
    """CatBoost's hash of a hash and one more value, unsigned."""
    return MAGIC * (before + MAGIC * value) % WORD


def _as_json(file: Path, width: int, categorical: list[int], codes: int) -> dict[str, Any]:
    from catboost import CatBoost, Pool

    model = CatBoost()
    model.load_model(str(file))
    rows = np.zeros((codes + 1, width), dtype=object)
    rows[:, categorical] = np.arange(codes + 1).reshape(-1, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        # With the codes as data, it tells their hashes.
        model.save_model(str(path), format="json", pool=Pool(rows, cat_features=categorical) if categorical else None)
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if found["features_info"].get("text_features") or found["features_info"].get("embedding_features"):
        raise CannotConvert("CatBoost reads text by itself")
    return found


class _Splits:
    """What a split of the file is: a feature, its border, and whether a missing value is above it."""

    def __init__(self, model: CatBoostTrees, info: dict[str, Any], data: dict[str, Any], width: int) -> None:
        self.model = model
        self._next = width
        self._exact: dict[tuple[int, int], int] = {}
        self._statistics: dict[int, int] = {}  # number of a split of the file -> feature
        number = sum(len(each["borders"] or []) for each in info.get("float_features", []))
        number += sum(len(each.get("values", [])) for each in info.get("categorical_features", []))
        together: dict[str, list[Element]] = {}
        for ctr in info.get("ctrs", []):
            feature = self._new()
            for at in range(len(ctr["borders"])):
                self._statistics[number + at] = feature
            number += len(ctr["borders"])
            together.setdefault(ctr["identifier"], []).append(ctr | {"feature": feature})
        for identifier, ctrs in together.items():
            model.statistics.append(_statistic(ctrs, data[identifier]))

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def read(self, split: Element) -> tuple[int, float, bool]:
        """(feature, border, a missing value is above)."""
        kind = split["split_type"]
        if kind == "FloatFeature":
            number = int(split["float_feature_index"])
            return self.model.floats[number], _single(split["border"]), self.model.nan_is_true[number]
        if kind == "OneHotFeature":
            key = (int(split["cat_feature_index"]), signed(int(split["value"]), 32))
            if key not in self._exact:
                self._exact[key] = self._new()
                self.model.exact.append((*key, self._exact[key]))
            return self._exact[key], 0.5, False
        if kind != "OnlineCtr":
            raise CannotConvert(f"CatBoost has splits of the kind {kind}")
        return self._statistics[int(split["split_index"])], _single(split["border"]), False


def _single(border: float) -> float:
    return float(np.float32(border))


def _oblivious(tree: Element, splits: _Splits, outputs: int, scale: float) -> Tree:
    """One split per level; bit d of a leaf's number says whether a value is above the split of level d."""
    read = [splits.read(each) for each in tree.get("splits") or []]
    leaves = np.array(tree["leaf_values"], dtype=np.float64).reshape(-1, outputs) * scale
    depth = len(read)
    inner = 2**depth - 1
    # Nodes as in a heap, the last split at the root; so the leaves are in the order of their numbers.
    level = np.floor(np.log2(np.arange(inner) + 1)).astype(np.int64)
    split = depth - 1 - level
    no, yes = 2 * np.arange(inner) + 1, 2 * np.arange(inner) + 2
    feature, border, missing = (np.array([each[at] for each in read]) for at in range(3))
    return Tree(
        feature=feature[split].astype(np.int64) if depth else np.zeros(0, dtype=np.int64),
        split=border[split].astype(np.float64) if depth else np.zeros(0),
        yes=np.where(yes < inner, yes, inner - 1 - yes),
        no=np.where(no < inner, no, inner - 1 - no),
        missing=missing[split].astype(np.bool_) if depth else np.zeros(0, dtype=np.bool_),
        leaves=leaves,
        outputs=tuple(range(outputs)),
    )


def _grown(tree: Element, splits: _Splits, outputs: int, scale: float) -> Tree:
    """A tree as nested nodes."""
    nodes: list[tuple[int, float, bool]] = []
    children: list[list[int]] = []
    leaves: list[Any] = []

    def put(node: Element) -> int:
        if "split" not in node:
            leaves.append(np.ravel(node["value"]))
            return -len(leaves)
        at = len(nodes)
        nodes.append(splits.read(node["split"]))
        children.append([0, 0])
        children[at][:] = [put(node["left"]), put(node["right"])]
        return at

    put(tree)
    feature, border, missing = (np.array([each[at] for each in nodes]) for at in range(3))
    below = np.array(children, dtype=np.int64).reshape(-1, 2)
    return Tree(
        feature=feature.astype(np.int64),
        split=border.astype(np.float64),
        yes=below[:, 1],
        no=below[:, 0],
        missing=missing.astype(np.bool_),
        leaves=np.array(leaves, dtype=np.float64).reshape(-1, outputs) * scale,
        outputs=tuple(range(outputs)),
    )


def _statistic(ctrs: list[Element], data: Element) -> Statistic:
    """All numbers that are looked up with the same hash. data: hash_map is [hash, counts..., hash, counts...]."""
    stride, flat = int(data["hash_stride"]), data["hash_map"]
    hashes = [int(each) for each in flat[::stride]]
    counts = np.array([flat[at + 1 : at + stride] for at in range(0, len(flat), stride)], dtype=np.float64)
    table = np.zeros((len(hashes) + 1, len(ctrs)))
    for column, ctr in enumerate(ctrs):
        table[:, column] = _numbers(ctr, counts, float(data["counter_denominator"]))
    rows = {signed(each, 64): row + 1 for row, each in enumerate(hashes)}
    return Statistic(ctrs[0]["elements"], rows, table, [each["feature"] for each in ctrs])


def _numbers(ctr: Element, counts: NDArray[np.float64], denominator: float) -> NDArray[np.float32]:
    """(buckets + 1,) in single precision, as CatBoost has it."""
    kind, border = ctr["ctr_type"], int(ctr["target_border_idx"])
    if kind == "Counter":
        good, total = np.append(0.0, counts[:, 0]), np.full(len(counts) + 1, denominator)
    elif kind == "BinarizedTargetMeanValue":
        good, total = np.append(0.0, counts[:, 0]), np.append(0.0, counts[:, 1])
    elif kind in ("Borders", "Buckets"):
        chosen = counts[:, border] if kind == "Buckets" else counts[:, border + 1 :].sum(axis=1)
        good, total = np.append(0.0, chosen), np.append(0.0, counts.sum(axis=1))
    else:
        raise CannotConvert(f"CatBoost has target statistics of the kind {kind}")
    single = np.float32
    found = (good.astype(single) + single(ctr["prior_numerator"])) / (
        total.astype(single) + single(ctr["prior_denomerator"])
    )
    return ((found + single(ctr["shift"])) * single(ctr["scale"])).astype(single)
