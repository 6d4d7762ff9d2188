"""Columns whose cells are sequences of numbers: told apart, learned from, answered alike."""

import dataclasses
import tarfile
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine import portfolio
from autopilot.engine.column_types import column_type
from autopilot.engine.compiled.parts import Compiler
from autopilot.engine.compiled.proof import compile_model
from autopilot.engine.compiled.tuned import TunedCompiler
from autopilot.engine.data import prepare
from autopilot.engine.exploration.definitions_notebook import _read_here
from autopilot.engine.exploration.exploration_notebook import _power_code
from autopilot.engine.exploration.report import explore
from autopilot.engine.exploration.rows import open_rows
from autopilot.engine.exploration.source import Origin, reading
from autopilot.engine.exploration.writing import question_of
from autopilot.engine.package import lay_out
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.processors import Processors
from autopilot.engine.package_code.atelier_tabular.schema import Column, InputRefused, Schema
from autopilot.engine.package_code.atelier_tabular.sequences import STATISTICS, as_sequence, numbers_of, statistics
from autopilot.engine.package_code.atelier_tabular.tuned import TunedPredictor
from autopilot.engine.portable.graph import CannotConvert
from autopilot.engine.portable.proof import convert as to_onnx
from autopilot.engine.preview import QuickModel
from autopilot.engine.store import Store
from autopilot.engine.tuning.fitting import Job, Rows, fit_member
from autopilot.engine.tuning.pipelines import pipelines_of
from autopilot.engine.tuning.processors import pack_processors
from autopilot.engine.tuning.space import Choice

SCHEMA = Schema("y", "BinaryClassification", ("no", "yes"), (Column("beats", "sequence"), Column("age", "numeric")))


def walks(rows: int = 520) -> pd.DataFrame:
    """Who is ill has beats that climb; nothing else says so."""
    rng = np.random.default_rng(5)
    ill = rng.random(rows) < 0.4
    cells = [
        str([round(float(each), 2) for each in rng.normal(size=10 + row % 4) + slope * np.arange(10 + row % 4)])
        for row, slope in enumerate(np.where(ill, 0.5, -0.1))
    ]
    frame = pd.DataFrame({"beats": cells, "age": rng.integers(20, 80, rows), "ill": np.where(ill, "yes", "no")})
    frame.loc[::40, "beats"] = None
    return frame


def told(cell: str) -> dict[str, float]:
    return dict(zip(STATISTICS, statistics([cell])[0], strict=True))


def test_the_statistics_are_those_that_one_would_compute_by_hand():
    found = told("[1, 3, 2, 6]")

    assert found["length"] == 4
    assert (found["mean"], found["minimum"], found["maximum"]) == (3, 1, 6)
    assert (found["first"], found["last"], found["peak"]) == (1, 6, 1)
    assert (found["lower quartile"], found["median"], found["upper quartile"]) == (1.75, 2.5, 3.75)
    assert found["standard deviation"] == pytest.approx(np.sqrt(3.5))
    assert found["slope"] == pytest.approx(1.4)
    assert found["mean change"] == pytest.approx(7 / 3)
    assert found["crossings"] == pytest.approx(1 / 3)
    assert found["autocorrelation"] == pytest.approx((0 + 0 - 3) / 14)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("1,2,3", [1, 2, 3]),
        ("[1.5, null, -2e1]", [1.5, -20]),
        ("1,5;2,5", [1.5, 2.5]),
        ("1|2", [1, 2]),
        ("(4 5)", [4, 5]),
        ("7", [7]),
        ("[]", []),
    ],
)
def test_sequences_are_read_however_their_numbers_are_parted(cell, numbers):
    found = numbers_of(cell)

    assert found is not None
    assert found.tolist() == numbers


@pytest.mark.parametrize("cell", ["", "  ", "abc", "1,two", "2024-01-01", None, object()])
def test_what_holds_no_numbers_is_no_sequence(cell):
    assert as_sequence(cell) is None


@given(st.lists(st.lists(st.floats(-1e6, 1e6), max_size=6) | st.none(), min_size=1, max_size=8))
def test_a_row_has_the_same_statistics_alone_and_among_others(rows):
    cells = [None if each is None else str(each) for each in rows]

    np.testing.assert_array_equal(statistics(cells), np.vstack([statistics([each]) for each in cells]))


def test_a_cell_with_no_number_has_a_length_and_no_cell_has_nothing():
    empty, none = statistics(["[]", None])

    assert empty[0] == 0
    assert np.isnan(empty[1:]).all()
    assert np.isnan(none).all()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("[{0}.5, 2]", "sequence"),
        ("{0},2,3,4", "sequence"),
        ("1,5;{0},0;2,0;3", "sequence"),
        ("{0} 1 2 3 4 5 6 7", "sequence"),
        ("{0},234,567", "categorical"),
        ("{0},5", "categorical"),
        ("030 12 34 {0}", "text"),
        ("one, two, {0}, 3", "text"),
    ],
)
def test_only_what_surely_is_a_sequence_is_taken_for_one(cell, kind):
    values = pd.Series([cell.format(each) for each in range(100, 200)], dtype=object)

    assert column_type(values) == kind


def test_rows_come_as_text_or_as_lists_and_a_cell_that_is_none_is_refused():
    rows = pd.DataFrame({"beats": [[1, 2.5, None], " 1;2 ", None], "age": [1, 2, 3]})

    assert SCHEMA.bring(rows)["beats"].tolist() == ["[1, 2.5, None]", "1;2", None]
    with pytest.raises(InputRefused, match=r"Column `beats` must be a sequence of numbers.*; row 2 has `high`"):
        SCHEMA.bring(rows.assign(beats=["1,2", "high", "3"]))


def test_a_statistic_never_takes_the_name_of_another_column():
    columns = (Column("beats", "sequence"), Column("beats (mean)", "numeric"))
    spread = dataclasses.replace(SCHEMA, columns=columns).spread

    assert len(set(spread.names)) == len(spread.names) == len(STATISTICS) + 1
    assert dataclasses.replace(SCHEMA, columns=columns).owners == ["beats"] * len(STATISTICS) + ["beats (mean)"]


def test_the_report_has_a_type_of_its_own_for_them_and_the_preview_finds_what_they_say(plan_of):
    plan = plan_of(walks(), "ill")
    prepared = prepare(plan)
    assert [each.type for each in prepared.schema.columns] == ["sequence", "numeric"]

    looked = open_rows(plan.folder / "input" / "training", plan.content_type, plan.folder / "tables", 20)
    report = explore(looked, question_of(plan, prepared, looked), 20)

    assert report.summary["types"]["sequence"] == 1
    assert {each["column"]: each["type"] for each in report.cardinality}["beats"] == "sequence"
    assert report.sample["columns"][1]["name"] == "beats"  # behind the target, because it says most
    assert report.sample["columns"][1]["power"] > 0.8
    names: dict[str, Any] = {"pd": pd, "np": np, "frame": walks(), "TARGET": "ill"}
    exec(_power_code(report, False), names)  # the cell of the notebook, which computes it again
    assert names["power"]["beats"] == pytest.approx(report.sample["columns"][1]["power"], abs=0.15)
    quick = QuickModel(prepared, plan, time.monotonic() + 20)
    assert quick.impact[0].column == "beats"
    assert quick.estimate.plain > 0.9


def test_the_definitions_notebook_gives_its_own_fit_what_the_models_of_the_job_read(plan_of, tmp_path):
    prepared = prepare(plan_of(walks(), "ill"))
    walks().to_parquet(tmp_path / "walks.parquet")
    origin = Origin({})
    names: dict[str, Any] = {"TARGET": "ill", "TRAIN_HERE": "LightGBM", "LOCAL": str(tmp_path / "walks.parquet")}

    exec(reading(origin) + _read_here(prepared.schema), names)  # the cell that reads before AutoGluon fits

    expected = prepared.schema.spread_frame(prepared.schema.bring(walks()))
    found = names["frame"][list(expected.columns)]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert "beats" not in names["frame"]


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_model_learns_from_them_and_its_compiled_form_answers_alike(plan_of, tmp_path):
    plan = plan_of(walks(), "ill")
    prepared = prepare(plan)
    store = Store(plan, prepared, "AUC", "all", folds=0)
    trial = dataclasses.replace(portfolio.TRIALS[0], hyperparameters={"num_boost_round": 20})
    assert store.fit(trial, 100) is None
    settings = {"model": store.model_name(trial), "background": list(prepared.schema.example_rows)}
    served = TabularModel(store.predictor, prepared.schema, settings)
    rows = prepared.validation[prepared.schema.names]

    fast = compile_model(
        Compiler(store.predictor, prepared.schema, tmp_path / "parts"), served, rows, None, tmp_path / "fast"
    )

    assert not fast.why_not
    assert fast.largest <= 1e-6
    answers = served.predict(rows, params={"explain": True})
    assert (answers["predicted_label"] == prepared.validation["ill"]).mean() > 0.9
    assert set(answers["contributions"].iloc[0]) == {"beats", "age"}
    with pytest.raises(CannotConvert, match="column `beats` holds sequences"):
        to_onnx(tmp_path / "fast", prepared.schema, {}, tmp_path / "model.onnx")


@pytest.mark.parametrize("algorithm", ["xgboost", "linear-learner"])
def test_tuned_models_learn_from_them_and_their_compiled_form_answers_alike(algorithm, plan_of, tmp_path):
    prepared = prepare(plan_of(walks(), "ill"))
    schema = prepared.schema
    hyperparameters = {"xgboost": {"max_depth": 3, "eta": 0.3}, "linear-learner": {"l2": 1.0}}[algorithm]
    choice = Choice(algorithm, pipelines_of(schema, (algorithm,))[0], hyperparameters)
    train, held = (
        Rows(schema.spread_frame(each[schema.names]), (each["ill"] == schema.labels[1]).to_numpy().astype(np.intp))
        for each in (prepared.train, prepared.validation)
    )
    kinds = [(each.name, each.type) for each in schema.spread.columns]
    member = fit_member(Job(choice, train, held, kinds, 2, time.time() + 2, 1))
    predictor = TunedPredictor([member], schema.labels, "ill")
    served = TabularModel(predictor, schema, {"model": "m", "background": list(schema.example_rows)})

    fast = compile_model(
        TunedCompiler(predictor, schema.spread), served, prepared.validation[schema.names], None, tmp_path / "fast"
    )

    assert not fast.why_not
    assert fast.largest <= 1e-6
    lay_out(lambda data: predictor.save(data / "tuned"), served, ["numpy"], tmp_path / "candidate")
    archive = pack_processors(tmp_path / "candidate" / "package")
    assert archive is not None
    with tarfile.open(archive) as file:
        file.extractall(tmp_path / "apart", filter="data")
    (numbers,) = Processors.load(tmp_path / "apart").transform(prepared.validation[schema.names])
    np.testing.assert_array_equal(member.fitted.outputs(numbers), predictor.outputs(held.frame))
    right = served.outputs(prepared.validation[schema.names]).argmax(axis=1) == held.target
    assert right.mean() > 0.9
