"""Trees of every library as one kind of arrays, and as an operator."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.columns import Arrays
from autopilot.engine.portable.graph import ML, CannotConvert, Graph

MOST_NODES = 6_000_000  # of one model; a file of some 250 MB


@dataclass(frozen=True)
class Tree:
    """One binary tree. Of inner nodes (m,): `feature`, `split`, where to go (`yes`, `no`: a node, or -1 - a leaf), and
    whether a missing value goes to `yes`. leaves: (l, k). outputs: to which outputs the k belong."""

    feature: NDArray[np.int64]
    split: NDArray[np.float64]
    yes: NDArray[np.int64]
    no: NDArray[np.int64]
    missing: NDArray[np.bool_]
    leaves: NDArray[np.float64]
    outputs: tuple[int, ...] = (0,)


def put_trees(graph: Graph, values: str, trees: list[Tree], mode: str, outputs: int) -> str:
    """(n, outputs) sums of leaves in single precision, added up in double. values: (n, w) double.

    mode: when a value goes to `yes`: BRANCH_LEQ, BRANCH_LT or BRANCH_GT its split. Trees without a node are constants.
    """
    fixed = np.zeros(outputs)
    for tree in trees:
        if not len(tree.feature):
            fixed[list(tree.outputs)] += tree.leaves[0]
    grown = [tree for tree in trees if len(tree.feature)]
    if sum(len(tree.feature) + len(tree.leaves) for tree in grown) > MOST_NODES:
        raise CannotConvert(f"its trees have more than {MOST_NODES:,} nodes")
    if not grown:
        shape = graph.op("Concat", graph.op("Shape", values, start=0, end=1), graph.const([outputs], np.int64), axis=0)
        return graph.op("Expand", graph.const(fixed.reshape(1, -1), np.float32), shape)
    return graph.op(
        "TreeEnsembleRegressor", values, domain=ML, n_targets=outputs, aggregate_function="SUM", post_transform="NONE",
        base_values_as_tensor=_tensor(fixed), **_nodes(grown, mode), **_leaves(grown),
    )  # fmt: skip


def _nodes(trees: list[Tree], mode: str) -> dict[str, Any]:
    """Every tree's inner nodes, then its leaves."""
    columns: dict[str, list[Any]] = {name: [] for name in ("tree", "node", "feature", "yes", "no", "missing")}
    splits: list[NDArray[np.float64]] = []
    modes: list[str] = []
    for number, tree in enumerate(trees):
        inner, leaves = len(tree.feature), len(tree.leaves)
        empty = [0] * leaves
        columns["tree"] += [number] * (inner + leaves)
        columns["node"] += range(inner + leaves)
        columns["feature"] += tree.feature.tolist() + empty
        columns["yes"] += np.where(tree.yes < 0, inner - 1 - tree.yes, tree.yes).tolist() + empty
        columns["no"] += np.where(tree.no < 0, inner - 1 - tree.no, tree.no).tolist() + empty
        columns["missing"] += tree.missing.astype(int).tolist() + empty
        splits += [tree.split, np.zeros(leaves)]
        modes += [mode] * inner + ["LEAF"] * leaves
    found = {
        "nodes_treeids": columns["tree"],
        "nodes_nodeids": columns["node"],
        "nodes_featureids": columns["feature"],
        "nodes_truenodeids": columns["yes"],
        "nodes_falsenodeids": columns["no"],
        "nodes_modes": modes,
        "nodes_values_as_tensor": _tensor(np.concatenate(splits)),
    }
    if any(columns["missing"]):
        found["nodes_missing_value_tracks_true"] = columns["missing"]
    return found


def _leaves(trees: list[Tree]) -> dict[str, Any]:
    tree_of, node_of, output_of = [], [], []
    for number, tree in enumerate(trees):
        count, width = tree.leaves.shape
        tree_of += [number] * (count * width)
        node_of += np.repeat(np.arange(count) + len(tree.feature), width).tolist()
        output_of += list(tree.outputs) * count
    weights = np.concatenate([tree.leaves.ravel() for tree in trees])
    return {
        "target_treeids": tree_of,
        "target_nodeids": node_of,
        "target_ids": output_of,
        "target_weights_as_tensor": _tensor(weights),
    }


def _tensor(values: NDArray[np.float64]) -> Any:
    from onnx import numpy_helper

    return numpy_helper.from_array(np.ascontiguousarray(values, dtype=np.float64))


# -- Trees as arrays: scikit-learn's forests and wide boosters (see members.Forest and Trees in the package's code) --


def forest_trees(name: str, arrays: Arrays, *, boosted: bool = False) -> list[Tree]:
    """Trees whose sum is the forest's mean, or the booster's sum."""
    roots = arrays[f"{name}_roots"].astype(np.int64)
    children = arrays[f"{name}_children"].astype(np.int64).reshape(-1, 2)
    values = arrays[f"{name}_values"].astype(np.float64) / (1 if boosted else len(roots))
    ends = np.append(roots[1:], len(children))
    found = []
    for start, end in zip(roots, ends, strict=True):
        mine = children[start:end]
        leaf = mine[:, 0] == np.arange(start, end)
        place = np.where(leaf, -np.cumsum(leaf), np.cumsum(~leaf) - 1)  # leaves by -1 - number, inner nodes by number
        inner = np.arange(start, end)[~leaf]
        below = place[mine[~leaf] - start]
        found.append(
            Tree(
                feature=arrays[f"{name}_feature"][inner].astype(np.int64),
                split=arrays[f"{name}_threshold"][inner].astype(np.float64),
                yes=below[:, 0],
                no=below[:, 1],
                missing=np.full(len(inner), boosted),  # no number is not above; nothing is missing in a forest's rows
                leaves=values[arrays[f"{name}_leaf"][start:end][leaf]],
                outputs=tuple(range(values.shape[1])),
            )
        )
    return found


# -- XGBoost --


@dataclass(frozen=True)
class Boosted:
    """Trees, what their sum begins with (k,), and what it becomes: identity, logistic or softmax."""

    trees: list[Tree]
    base: NDArray[np.float64]
    link: str


XGBOOST_LINKS = {
    "reg:squarederror": "identity", "reg:absoluteerror": "identity", "reg:pseudohubererror": "identity",
    "binary:logistic": "logistic", "multi:softprob": "softmax",
}  # fmt: skip


def xgboost_trees(file: Path) -> Boosted:
    """Of XGBoost's own model file."""
    from xgboost import Booster

    model = json.loads(Booster(model_file=str(file)).save_raw("json"))["learner"]
    objective, booster = model["objective"]["name"], model["gradient_booster"]
    if objective not in XGBOOST_LINKS or booster["name"] != "gbtree":
        raise CannotConvert(f"XGBoost was fitted with {objective} and {booster['name']}")
    link = XGBOOST_LINKS[objective]
    outputs = max(1, int(model["learner_model_param"]["num_class"]))
    base = np.atleast_1d(np.array(json.loads(model["learner_model_param"]["base_score"]), dtype=np.float64))
    if link == "logistic":
        base = np.log(base / (1 - base))
    base = np.broadcast_to(base, (outputs,))
    model = booster["model"]
    trees = [_xgboost_tree(each, int(of)) for each, of in zip(model["trees"], model["tree_info"], strict=True)]
    return Boosted(trees, base, link)


def _xgboost_tree(tree: dict[str, Any], output: int) -> Tree:
    if any(tree["split_type"]) or int(tree["tree_param"]["size_leaf_vector"]) > 1:
        raise CannotConvert("XGBoost has trees of an unknown kind")
    left, right = (np.array(tree[name], dtype=np.int64) for name in ("left_children", "right_children"))
    leaf, inner = np.flatnonzero(left < 0), np.flatnonzero(left >= 0)
    place = np.zeros(len(left), dtype=np.int64)  # leaves by -1 - number, inner nodes by number
    place[leaf], place[inner] = -1 - np.arange(len(leaf)), np.arange(len(inner))
    conditions = np.array(tree["split_conditions"], dtype=np.float32).astype(np.float64)
    return Tree(
        feature=np.array(tree["split_indices"], dtype=np.int64)[inner],
        split=conditions[inner],
        yes=place[left[inner]],
        no=place[right[inner]],
        missing=np.array(tree["default_left"], dtype=np.bool_)[inner],
        leaves=conditions[leaf].reshape(-1, 1),
        outputs=(output,),
    )
