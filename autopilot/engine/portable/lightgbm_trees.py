"""LightGBM's model file as trees. Its splits of categories become columns: 1 where a category goes to the left."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.trees import Tree

CATEGORICAL, DEFAULT_LEFT, ZERO_IS_MISSING, NAN_IS_MISSING = 1, 2, 1, 2  # bits of decision_type; the last two >> 2
IDENTITY = ("regression", "regression_l1", "huber", "fair", "quantile", "mape")
Header = dict[str, str]


@dataclass
class LightGBMTrees:
    """trees: features beyond `width` are memberships. memberships: (feature, the categories that go left)."""

    trees: list[Tree]
    outputs: int
    link: str
    sigmoid: float
    memberships: list[tuple[int, frozenset[int]]] = field(default_factory=list)


def lightgbm_trees(file: Path, width: int) -> LightGBMTrees:
    """width: columns that the model is given."""
    header, *blocks = file.read_text(encoding="utf-8").split("\nTree=")
    about = _fields(header)
    objective, *settings = about.get("objective", "regression").split()
    options = dict(each.split(":") for each in settings if ":" in each)
    links = {"binary": "logistic", "multiclass": "softmax", "poisson": "exponential", "gamma": "exponential",
             "tweedie": "exponential"} | dict.fromkeys(IDENTITY, "identity")  # fmt: skip
    if objective not in links or "sqrt" in settings or "\naverage_output" in header:
        raise CannotConvert(f"LightGBM was fitted with the objective {' '.join([objective, *settings])}")
    per_round = int(about["num_tree_per_iteration"])
    found = LightGBMTrees([], per_round, links[objective], float(options.get("sigmoid", 1.0)))
    known: dict[tuple[int, frozenset[int]], int] = {}

    def membership(feature: int, categories: frozenset[int]) -> int:
        return known.setdefault((feature, categories), width + len(known))

    for number, block in enumerate(blocks):
        found.trees.append(_tree(_fields(block.split("\n\n")[0]), number % per_round, membership))
    found.memberships = list(known)
    return found


def _fields(text: str) -> Header:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def _tree(fields: Header, output: int, membership: Callable[[int, frozenset[int]], int]) -> Tree:
    def array(name: str, kind: type = np.int64) -> NDArray[np.generic]:
        return np.array(fields.get(name, "").split(), dtype=kind)

    if fields.get("is_linear", "0") != "0":
        raise CannotConvert("LightGBM has linear models in its leaves")
    leaves = array("leaf_value", np.float64).astype(np.float64).reshape(-1, 1)
    feature, split = array("split_feature").astype(np.int64), array("threshold", np.float64).astype(np.float64)
    decision = array("decision_type").astype(np.int64)
    if len(leaves) == 1:
        feature, split, decision = feature[:0], split[:0], decision[:0]
    categorical, missing = (decision & CATEGORICAL) > 0, decision >> 2
    if (missing[~categorical] == ZERO_IS_MISSING).any():
        raise CannotConvert("LightGBM takes zeros for missing")
    yes, no = (array(name).astype(np.int64)[: len(feature)] for name in ("left_child", "right_child"))
    # A value that is not there counts as zero, unless the column had such values in training.
    tracks = np.where(missing == NAN_IS_MISSING, (decision & DEFAULT_LEFT) > 0, split >= 0)
    if categorical.any():
        bounds, bits = array("cat_boundaries").astype(np.int64), array("cat_threshold").astype(np.int64)
        for node in np.flatnonzero(categorical):
            first, last = bounds[int(split[node])], bounds[int(split[node]) + 1]
            categories = frozenset(
                32 * word + bit
                for word, value in enumerate(bits[first:last].tolist())
                for bit in range(32)
                if value >> bit & 1
            )
            feature[node] = membership(int(feature[node]), categories)
            # Up to -0.5 is "a member": the column is -1 there and 0 elsewhere.
            split[node], tracks[node] = -0.5, False
    return Tree(feature, split, yes, no, tracks.astype(np.bool_), leaves, (output,))
