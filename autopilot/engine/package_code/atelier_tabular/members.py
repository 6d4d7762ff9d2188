"""The fitted models that a package can compute without AutoGluon: boosters, forests, linear models, small nets.

Each is made from an entry of `part.json`, the part's folder and its arrays, and is called with its inputs (n, width)
and the number of threads (-1: all cores); it returns (n, k): the positive label's probability of a binary problem, all
labels' probabilities of a multiclass one, predictions of a regression.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dense import Dense

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]
Member = Callable[[Floats, int], Floats]

FOREST_WALKS = 100_000  # trees times rows that are walked at once: what fits into the processor's cache


def load_member(entry: dict[str, Any], folder: Path, arrays: Arrays) -> Member:
    """One member of a part; ValueError for a kind that this version does not know."""
    kinds: dict[str, Callable[[dict[str, Any], Path, Arrays], Member]] = {
        "lightgbm": LightGBM, "xgboost": XGBoost, "catboost": CatBoost, "forest": Forest, "linear": Linear, "net": Net,
        "dense": DenseLayers, "trees": Trees,
    }  # fmt: skip
    if entry["kind"] not in kinds:
        raise ValueError(f"This package has a compiled model of kind {entry['kind']}, which its loader does not know.")
    return kinds[entry["kind"]](entry, folder, arrays)


class LightGBM:
    """LightGBM's own model file. entry: `file`."""

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        from lightgbm import Booster

        self._model = Booster(model_file=str(folder / entry["file"]))

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        found: Floats = self._model.predict(inputs, num_threads=threads)
        return found.reshape(len(inputs), -1)


class XGBoost:
    """XGBoost's own model file. entry: `file`; `both` when both labels of two are wanted."""

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        from xgboost import Booster

        self._model = Booster(model_file=str(folder / entry["file"]))
        # Its threads wait for each other actively: one row took 100 ms while other work kept the cores busy.
        self._model.set_param({"nthread": 1})
        self._both = bool(entry.get("both"))

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        found = self._model.inplace_predict(inputs, validate_features=False)
        answer = np.asarray(found, dtype=np.float64).reshape(len(inputs), -1)
        return np.concatenate([1.0 - answer, answer], axis=1) if self._both else answer


class Forest:
    """scikit-learn's forests: the mean of the trees' leaves. entry: `name` of its arrays, `depth`.

    arrays: `_roots` (n_trees,), of all nodes `_feature` and `_threshold`, `_children` (2 * n_nodes,): where a value up
    to the threshold and one above it go; a leaf goes to itself. `_leaf` (n_nodes,) rows of `_values` (n_leaves, k).
    scikit-learn itself needs 20 ms for one row of 300 trees, because it calls each; here all are walked at once.
    """

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        name = entry["name"]
        self._roots = arrays[f"{name}_roots"].astype(np.intp)
        self._feature = arrays[f"{name}_feature"].astype(np.intp)
        self._threshold = arrays[f"{name}_threshold"]
        self._children = arrays[f"{name}_children"]
        self._leaf = arrays[f"{name}_leaf"]
        self._values = arrays[f"{name}_values"]
        self._depth = int(entry["depth"])

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        at_once = max(1, FOREST_WALKS // len(self._roots))
        pieces = [self._answer(inputs[start : start + at_once]) for start in range(0, len(inputs), at_once)]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _answer(self, inputs: Floats) -> Floats:
        return self._sums(inputs) / len(self._roots)

    def _sums(self, inputs: Floats) -> Floats:
        rows, width = inputs.shape
        values = inputs.astype(np.float32).ravel()  # scikit-learn compares single with double precision
        start = np.repeat(np.arange(rows) * width, len(self._roots))
        node = np.tile(self._roots, rows)
        walking: Any = slice(None)
        for level in range(self._depth):
            here = node[walking]
            above = values[start[walking] + self._feature[here]] > self._threshold[here]
            node[walking] = self._children[2 * here + above]
            if rows > 1 and level % 4 == 3:  # most trees are much deeper in a few places than elsewhere
                walking = np.flatnonzero(self._children[2 * node] != node)
                if not len(walking):
                    break
        leaves = self._values[self._leaf[node]].reshape(rows, len(self._roots), -1)
        found: Floats = leaves.sum(axis=1)
        return found


class Trees(Forest):
    """Boosted trees as arrays: the sum of their leaves and `_base` (k,), then `link`. entry: as of Forest, and `link`.

    For tables of thousands of columns, whose names take CatBoost itself 10 ms for each row.
    """

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        super().__init__(entry, folder, arrays)
        self._base = arrays[f"{entry['name']}_base"]
        self._link = LINKS[entry["link"]]

    def _answer(self, inputs: Floats) -> Floats:
        return self._link(self._sums(inputs) + self._base)


class CatBoost:
    """CatBoost's own model file. entry: `file`, `categorical` (positions of codes), `problem`."""

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        from catboost import CatBoost as Model

        self._model = Model()
        self._model.load_model(str(folder / entry["file"]))
        self._categorical = list(entry["categorical"])
        self._type = "RawFormulaVal" if entry["problem"] == "regression" else "Probability"
        self._binary = entry["problem"] == "binary"

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        data: Any = inputs.astype(np.float32)
        if self._categorical:
            data = inputs.astype(object)
            data[:, self._categorical] = inputs[:, self._categorical].astype(np.int64)
        found = np.asarray(
            self._model.predict(data, prediction_type=self._type, thread_count=threads), dtype=np.float64
        )
        found = found.reshape(len(inputs), -1)
        return found[:, -1:] if self._binary else found


class Linear:
    """inputs @ `weights` (width, k) + `bias` (k,), then `link`: identity, logistic or softmax. entry: `name` of its
    arrays."""

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        self._weights, self._bias = arrays[f"{entry['name']}_weights"], arrays[f"{entry['name']}_bias"]
        self._link = LINKS[entry["link"]]

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        return self._link(inputs @ self._weights + self._bias)


class Net:
    """A feed-forward net. entry: `name`, `steps` (linear, affine, relu, elu or tanh), `link`, `low` and `high`."""

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        self._steps: list[tuple[str, Floats, Floats]] = []
        none = np.zeros(0)
        for number, kind in enumerate(entry["steps"]):
            name = f"{entry['name']}_{number}"
            self._steps.append((kind, arrays.get(f"{name}_weights", none), arrays.get(f"{name}_bias", none)))
        self._link = _in_range(entry) if entry["link"] == "range" else LINKS[entry["link"]]

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        values = inputs.astype(np.float32).astype(np.float64)  # the net was fitted on these
        for kind, weights, bias in self._steps:
            if kind == "linear":
                values = values @ weights + bias
            elif kind == "affine":
                values = values * weights + bias
            else:
                values = ACTIVATIONS[kind](values)
        return self._link(values)


class DenseLayers:
    """A tuned model's linear layers with ReLU in between, in the single precision it was fitted in; see tuned.Dense.

    entry: `name`, `layers` (how many), `classes` (0 for a regression), `shift` and `scale`.
    """

    def __init__(self, entry: dict[str, Any], folder: Path, arrays: Arrays) -> None:
        name = entry["name"]
        weights = [(arrays[f"{name}_{at}_weights"], arrays[f"{name}_{at}_bias"]) for at in range(entry["layers"])]
        self._layers = Dense(weights, int(entry["classes"]), float(entry["shift"]), float(entry["scale"]))

    def __call__(self, inputs: Floats, threads: int) -> Floats:
        return self._layers.outputs(inputs.astype(np.float32))


def _in_range(entry: dict[str, Any]) -> Callable[[Floats], Floats]:
    """The range that a regression's net keeps its predictions in."""
    low, high = entry["low"], entry["high"]
    if low is not None and high is not None:
        return lambda values: logistic(values) * (high - low) + low
    if low is not None:
        return lambda values: low + np.abs(values)
    return lambda values: high - np.abs(values)


def logistic(values: Floats) -> Floats:
    """1 / (1 + e^-x), without overflow."""
    from scipy.special import expit

    found: Floats = expit(values)
    return found


def softmax(values: Floats) -> Floats:
    """e^x over its sum, by row."""
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    found: Floats = powers / powers.sum(axis=1, keepdims=True)
    return found


def _last_of_softmax(values: Floats) -> Floats:
    return softmax(values)[:, -1:]


LINKS: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda values: values,
    "logistic": logistic,
    "softmax": softmax,
    "last of softmax": _last_of_softmax,
}
ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "relu": lambda values: np.maximum(values, 0.0),
    "elu": lambda values: np.where(values > 0, values, np.expm1(np.minimum(values, 0.0))),
    "tanh": np.tanh,
}
