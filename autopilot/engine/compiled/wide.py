"""CatBoost's trees as arrays (see Trees in the package's code), for tables of thousands of columns."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.portable.catboost_trees import catboost_trees
from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.trees import Tree

LINKS = {"regression": "identity", "binary": "logistic", "multiclass": "softmax"}


def catboost_as_arrays(
    file: Path, width: int, problem: str, name: str
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]] | None:
    """(entry of part.json, arrays named `<name>_...`) of CatBoost's own file, fitted on `width` numbers.

    None for trees of an unknown kind, and for those in which a missing value is above every split.
    """
    try:
        found = catboost_trees(file, width, [], 0)
    except CannotConvert:
        return None
    if any(found.nan_is_true):
        return None
    starts = np.cumsum([0, *(len(tree.feature) + len(tree.leaves) for tree in found.trees[:-1])])
    leaves = np.cumsum([0, *(len(tree.leaves) for tree in found.trees[:-1])])
    parts = [_walked(tree, start, leaf) for tree, start, leaf in zip(found.trees, starts, leaves, strict=True)]
    feature, threshold, children, leaf = (np.concatenate(each) for each in zip(*parts, strict=True))
    entry = {"kind": "trees", "name": name, "depth": max(map(_depth, found.trees)), "link": LINKS[problem]}
    return entry, {
        f"{name}_roots": starts.astype(np.int32),
        f"{name}_feature": feature.astype(np.int32),
        f"{name}_threshold": threshold.astype(np.float32),
        f"{name}_children": children.astype(np.int32),
        f"{name}_leaf": leaf.astype(np.int32),
        f"{name}_values": np.concatenate([tree.leaves for tree in found.trees]),
        f"{name}_base": found.base,
    }


def _walked(tree: Tree, start: int, leaf: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Feature, threshold, children and leaf of a tree's nodes, leaves last. start, leaf: what lies before them."""
    inner, count = len(tree.feature), len(tree.leaves)
    own = start + inner + np.arange(count)

    def places(children: NDArray[np.int64]) -> NDArray[np.int64]:
        return start + np.where(children >= 0, children, inner - 1 - children)

    children = np.concatenate([np.stack([places(tree.no), places(tree.yes)], axis=1), np.stack([own, own], axis=1)])
    return (
        np.concatenate([tree.feature, np.zeros(count, dtype=np.int64)]),
        np.concatenate([tree.split, np.zeros(count)]),
        children.ravel(),
        np.concatenate([np.zeros(inner, dtype=np.int64), leaf + np.arange(count)]),
    )


def _depth(tree: Tree) -> int:
    """How many steps it is to the leaf that lies deepest."""
    depth = np.ones(len(tree.feature), dtype=np.int64)
    for node, children in enumerate(zip(tree.yes, tree.no, strict=True)):  # children come behind their parents
        for child in children:
            if child >= 0:
                depth[child] = depth[node] + 1
    return int(depth.max(initial=0))
