"""Fitted models as members of a part (see members.py in the package's code): what each needs, by AutoGluon's class."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.compiled.columns import CannotCompile, Specs
from autopilot.engine.compiled.inputs import InputsDraft, check_cells, code_frame, codes_as_numbers
from autopilot.engine.compiled.made import made_inputs
from autopilot.engine.compiled.wide import catboost_as_arrays

WIDE = 500  # columns from which on CatBoost needs longer to take a row than its trees to answer it

Entry = dict[str, Any]
Arrays = dict[str, NDArray[Any]]


@dataclass
class Draft:
    """One member: its entry of part.json, its inputs, its arrays. Its model file is written when it is drafted."""

    entry: Entry
    inputs: InputsDraft
    arrays: Arrays = field(default_factory=dict)


@dataclass(frozen=True)
class Fitted:
    """A fitted model as AutoGluon has it.

    names: the columns it was fitted on, in order; seen: what it calls them. encoded: all encoded columns;
    places: their numbers. stem: names its files and arrays.
    """

    model: Any
    names: list[str]
    seen: list[str]
    encoded: Specs
    places: dict[str, int]
    folder: Path
    stem: str

    @property
    def problem(self) -> str:
        """binary, multiclass or regression."""
        return str(self.model.problem_type)

    def place(self, name: str) -> int:
        """Number of an encoded column."""
        return self.places[name]

    def is_code(self, name: str) -> bool:
        """Whether an encoded column holds codes of categories."""
        return bool(self.encoded[name]["kind"] == "code")

    def is_count(self, name: str) -> bool:
        """Whether an encoded column holds whole numbers from 0 on, none missing: of words, or of a bin."""
        spec = self.encoded[name]
        return spec["kind"] in ("words", "all words") or (spec["kind"] == "written" and spec["bins"] is not None)


def _lightgbm(fitted: Fitted) -> Draft:
    file = f"{fitted.stem}.txt"
    fitted.model.model.save_model(str(fitted.folder / file))
    inputs = codes_as_numbers(fitted.names, fitted.encoded, lambda codes: np.where(codes < 0, np.nan, codes))
    return Draft({"kind": "lightgbm", "file": file}, inputs)


def _prep_lightgbm(fitted: Fitted) -> Draft:
    """LightGBM on columns that it makes of the encoded ones."""
    if fitted.model.preprocessor is None:
        return _lightgbm(fitted)
    draft = _lightgbm(fitted)
    draft.inputs = made_inputs(
        fitted.model.preprocessor, dict(zip(fitted.seen, fitted.names, strict=True)), fitted.encoded
    )
    return draft


def _catboost(fitted: Fitted) -> Draft:
    file = f"{fitted.stem}.cbm"
    fitted.model.model.save_model(str(fitted.folder / file))
    # AutoGluon gives the missing category the code after the last.
    inputs = codes_as_numbers(fitted.names, fitted.encoded, lambda codes: np.where(codes < 0, len(codes) - 1, codes))
    categorical = [at for at, name in enumerate(fitted.names) if fitted.is_code(name)]
    if len(fitted.names) >= WIDE and not categorical:
        found = catboost_as_arrays(fitted.folder / file, len(fitted.names), fitted.problem, fitted.stem)
        if found is not None:
            (fitted.folder / file).unlink()
            return Draft(found[0], inputs, found[1])
    return Draft({"kind": "catboost", "file": file, "categorical": categorical, "problem": fitted.problem}, inputs)


def _xgboost(fitted: Fitted) -> Draft:
    wrapper = fitted.model.model
    if not fitted.model._ohe:
        raise CannotCompile("XGBoost was fitted on categories as they are")
    booster = wrapper.get_booster()
    rounds = wrapper._get_iteration_range(None)[1]  # 0: all that there are
    file = f"{fitted.stem}.ubj"
    (booster[:rounds] if 0 < rounds < booster.num_boosted_rounds() else booster).save_model(str(fitted.folder / file))
    encoder = fitted.model._ohe_generator
    codes = list(encoder.cat_cols)
    frame, rows = code_frame(codes, fitted.encoded)
    hot = np.zeros((1, 0))
    if codes:
        sparse = encoder.ohe_encs.transform(frame)
        check_cells(sparse, codes)
        hot = sparse.toarray()
    draft = InputsDraft(hot.shape[1] + len(encoder.other_cols), zero_is_missing=True)
    draft.one_hot(hot, rows, [fitted.place(name) for name in codes], 0)
    for number, name in enumerate(encoder.other_cols):
        draft.number(hot.shape[1] + number, fitted.place(name))
    return Draft({"kind": "xgboost", "file": file}, draft)


def _forest(fitted: Fitted) -> Draft:
    trees = [each.tree_ for each in fitted.model.model.estimators_]
    counts = np.array([each.node_count for each in trees])
    roots = np.concatenate([[0], np.cumsum(counts)[:-1]])
    left = np.concatenate([each.children_left for each in trees])
    right = np.concatenate([each.children_right for each in trees])
    shift, own = np.repeat(roots, counts), np.arange(counts.sum())
    leaf = left < 0
    children = np.stack([np.where(leaf, own, left + shift), np.where(leaf, own, right + shift)], axis=1)
    values = np.concatenate([each.value[:, 0, :] for each in trees])[leaf]
    if fitted.problem == "binary":
        values = values[:, 1:]
    name = fitted.stem
    arrays = {
        f"{name}_roots": roots.astype(np.int32),
        f"{name}_feature": np.where(leaf, 0, np.concatenate([each.feature for each in trees])).astype(
            np.min_scalar_type(len(fitted.names))
        ),
        f"{name}_threshold": _single(np.concatenate([each.threshold for each in trees])),
        f"{name}_children": children.ravel().astype(np.int32),
        f"{name}_leaf": np.where(leaf, np.cumsum(leaf) - 1, 0).astype(np.int32),
        f"{name}_values": values,
    }
    inputs = codes_as_numbers(fitted.names, fitted.encoded, lambda codes: codes)
    inputs.numbers = [(at, source, 0.0, offset, scale) for at, source, _, offset, scale in inputs.numbers]
    entry = {"kind": "forest", "name": name, "depth": int(max(each.max_depth for each in trees))}
    return Draft(entry, inputs, arrays)


def _single(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest single-precision numbers up to the thresholds: the same values in single precision lie above them."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)


def _linear(fitted: Fitted) -> Draft:
    model = fitted.model.model
    if fitted.problem != "regression" and type(model).__name__ != "LogisticRegression":
        raise CannotCompile(f"the linear model is a {type(model).__name__}")
    weights, bias = np.atleast_2d(model.coef_).T, np.atleast_1d(model.intercept_)
    draft = InputsDraft(0)
    kept: list[NDArray[np.float64]] = []  # rows of weights, by position of the draft
    start = 0
    for name, step, columns in fitted.model._pipeline.transformers_:
        if name == "remainder":
            continue
        width = _linear_step(fitted, name, step, list(columns), draft, kept, weights[start:])
        start += width
    if start != len(weights):
        raise CannotCompile("the linear model has inputs of an unknown kind")
    draft.width = sum(map(len, kept))
    draft.base = np.zeros(draft.width)
    link = {"regression": "identity", "binary": "logistic"}.get(fitted.problem, "softmax")
    kept_weights = np.concatenate(kept) if kept else np.zeros((0, weights.shape[1]))
    arrays = {f"{fitted.stem}_weights": kept_weights, f"{fitted.stem}_bias": bias.astype(np.float64)}
    return Draft({"kind": "linear", "name": fitted.stem, "link": link}, draft, arrays)


def _linear_step(
    fitted: Fitted,
    name: str,
    step: Any,
    columns: list[str],
    draft: InputsDraft,
    kept: list[NDArray[np.float64]],
    weights: NDArray[np.float64],
) -> int:
    """One step of the linear model's pipeline; returns how many weights it takes. Categories are multiplied out."""
    at = sum(map(len, kept))
    if name == "cats":
        frame, rows = code_frame(columns, fitted.encoded)
        hot = step.transform(frame)
        products = np.asarray(hot @ weights[: hot.shape[1]])
        for number, (column, mine) in enumerate(zip(columns, rows, strict=True)):
            # What the column adds to the missing code of all columns, which row 0 has.
            moved = products[mine] - products[0] + (products[0] if number == 0 else 0.0)
            draft.table(list(range(at, at + moved.shape[1])), fitted.place(column), moved)
            kept.append(np.eye(moved.shape[1]))
            at += moved.shape[1]
        return int(hot.shape[1])
    for number, column in enumerate(columns):
        counts = fitted.is_count(column)
        draft.through_pipeline(at + number, fitted.place(column), name, step, number, counts=counts)
    kept.append(weights[: len(columns)])
    return len(columns)


def _net(fitted: Fitted) -> Draft:
    from autopilot.engine.compiled.nets import net  # needs torch, which not every job has

    return net(fitted)


CONVERTERS: dict[str, Callable[[Fitted], Draft]] = {
    "LGBModel": _lightgbm,
    "PrepLGBModel": _prep_lightgbm,
    "CatBoostModel": _catboost,
    "XGBoostModel": _xgboost,
    "RFModel": _forest,
    "XTModel": _forest,
    "LinearModel": _linear,
    "TabularNeuralNetTorchModel": _net,
}
