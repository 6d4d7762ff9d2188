"""Tuned models compiled: the same answers as from the pipelines they were fitted with, for every kind of column."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autopilot.engine.compiled.columns import CannotCompile
from autopilot.engine.compiled.proof import compile_model
from autopilot.engine.compiled.tuned import TunedCompiler
from autopilot.engine.package_code.atelier_tabular.compiled import Compiled
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.package_code.atelier_tabular.tuned import TunedPredictor
from autopilot.engine.portable.proof import convert
from autopilot.engine.tuning.fitting import Job, Rows, fit_member
from autopilot.engine.tuning.pipelines import Pipeline
from autopilot.engine.tuning.space import Choice

ROWS = 90
HYPERPARAMETERS = {
    "xgboost": {"max_depth": 3, "eta": 0.3},
    "linear-learner": {"l2": 1.0},
    "mlp": {"layers": 2, "width": 8, "dropout": 0.1, "learning_rate": 0.01, "weight_decay": 0.0, "batch_size": 32},
}
WAYS = [("xgboost", "plain"), ("linear-learner", "standard"), ("mlp", "quantile")]
CATEGORICAL = ["onehot", "ordinal", "frequency", "target"]


def mixed(rows: int = ROWS) -> pd.DataFrame:
    """A column of every type, with gaps, and a category that only one half of the rows has."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=rows),
            "b": rng.integers(0, 2, rows).astype(float),
            "c": np.where(np.arange(rows) % 2, "odd", rng.choice(["red", "green", "blue"], rows)).astype(object),
            "d": pd.Timestamp("2021-03-04 05:00") + pd.to_timedelta(rng.integers(0, 9999, rows), unit="h"),
            "t": rng.choice(["good and cheap", "bad", "never again, bad"], rows).astype(object),
        }
    )
    frame.loc[frame.index[::7], :] = [np.nan, np.nan, None, pd.NaT, None]
    return frame.astype({"d": "datetime64[ns]"})


SCHEMA = (
    Column("x", "numeric", median=0.0, maximum=3.0),
    Column("b", "boolean"),
    Column("c", "categorical", categories=("red",)),
    Column("d", "datetime"),
    Column("t", "text"),
)


@dataclass
class Tuned:
    """Two folds of one algorithm, and the rows they were fitted on."""

    served: TabularModel
    rows: pd.DataFrame

    @property
    def compiler(self) -> TunedCompiler:
        return TunedCompiler(self.served.predictor, self.served.schema)


def fit_tuned(way: tuple[str, str], categorical: str, classes: int, columns: tuple[Column, ...] = SCHEMA) -> Tuned:
    """A predictor of two members, each fitted on one half."""
    algorithm, numeric = way
    rng, frame = np.random.default_rng(0), mixed()[[each.name for each in columns]]
    target = rng.integers(0, classes, ROWS) if classes else 100 + 10 * rng.normal(size=ROWS)
    rows = Rows(frame, target)
    choice = Choice(algorithm, Pipeline("dpp0", numeric, categorical, (algorithm,)), HYPERPARAMETERS[algorithm])
    kinds = [(each.name, each.type) for each in columns]
    halves = [np.arange(start, ROWS, 2) for start in (0, 1)]
    members = [
        fit_member(Job(choice, rows.take(mine), rows.take(other), kinds, classes, time.time() + 0.2, 1))
        for mine, other in (halves, halves[::-1])
    ]
    labels = tuple("abc"[:classes])
    schema = Schema("y", "Any", labels, columns, ({},))
    return Tuned(TabularModel(TunedPredictor(members, labels, "y"), schema, {"model": "m", "background": []}), frame)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("categorical", CATEGORICAL)
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_a_tuned_model_answers_compiled_as_its_pipelines_do(tmp_path, way, categorical, classes):
    tuned = fit_tuned(way, categorical, classes)
    trained = tuned.served.outputs(tuned.rows)

    fast = compile_model(tuned.compiler, tuned.served, tuned.rows, trained, tmp_path / "compiled")

    assert fast.why_not == ""
    assert fast.rows > ROWS  # and odd ones: unseen categories, dates before 1970, missing cells
    tuned.served.compiled = fast.compiled
    alone = np.concatenate([tuned.served.outputs(tuned.rows.iloc[[row]]) for row in range(15)])
    assert alone == pytest.approx(trained[:15], rel=1e-4, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_a_tuned_model_becomes_a_graph(tmp_path, way, classes):
    tuned = fit_tuned(way, CATEGORICAL[classes], classes, SCHEMA[:-1])
    assert compile_model(tuned.compiler, tuned.served, tuned.rows, None, tmp_path / "compiled").why_not == ""

    written = convert(tmp_path / "compiled", tuned.served.schema, {}, tmp_path / "model.onnx")

    assert written.rows > ROWS
    assert written.largest < 2e-6


def test_one_column_is_enough(tmp_path):
    tuned = fit_tuned(("linear-learner", "standard"), "onehot", 2, (SCHEMA[2],))

    fast = compile_model(tuned.compiler, tuned.served, tuned.rows, None, tmp_path / "compiled")

    assert fast.why_not == ""
    assert isinstance(fast.compiled, Compiled)


def test_more_categories_than_a_table_should_hold_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("autopilot.engine.compiled.tuned.MOST_CELLS", 10)

    with pytest.raises(CannotCompile, match=r"^columns like `c` have too many categories for a table$"):
        fit_tuned(WAYS[0], "onehot", 2).compiler.write("m", Path(tmp_path / "out"))
