"""A recipe on its way through a job: learned from the table, carried in the package, repeated for every prediction."""

import dataclasses
import json
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autopilot.engine import portfolio
from autopilot.engine.compiled.parts import Compiler
from autopilot.engine.compiled.proof import compile_model
from autopilot.engine.data import prepare
from autopilot.engine.explain import analysis_json, explain_behind
from autopilot.engine.exploration.definitions_notebook import _read_here
from autopilot.engine.exploration.source import Origin, reading
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import InputRefused as RowRefused
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.plan import Validation
from autopilot.engine.portable.proof import answers as onnx_answers
from autopilot.engine.portable.proof import convert as to_onnx
from autopilot.engine.preview import QuickModel
from autopilot.engine.recipe.steps import RecipeRefused, read_steps
from autopilot.engine.store import Store
from tests.autopilot.tables import as_csv

STEPS: list[dict[str, Any]] = [
    {"Type": "DropRows", "Column": "group", "Operator": "Equals", "Values": ["test"]},
    {"Type": "ReplaceMissing", "Column": "weight", "With": "Median"},
    {"Type": "Formula", "Column": "bmi", "Expression": "weight / (height ^ 2)"},
    {"Type": "Formula", "Column": "form", "Expression": "If(bmi > avg(bmi), 'heavy', 'light')"},
    {"Type": "DatetimeParts", "Column": "seen", "Parts": ["month"]},
]


def patients(rows: int = 600) -> pd.DataFrame:
    """Whoever has a body mass index above 25 is ill; neither weight nor height alone says so."""
    rng = np.random.default_rng(3)
    height = rng.uniform(1.4, 2.1, rows).round(2)
    weight = (rng.uniform(18, 32, rows) * height**2).round(1)
    frame = pd.DataFrame(
        {
            "height": height,
            "weight": weight,
            "group": rng.choice(["a", "b", "test"], rows, p=[0.5, 0.4, 0.1]),
            "seen": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 360, rows), unit="D"),
            "ill": np.where(weight / height**2 > 25, "yes", "no"),
        }
    )
    frame.loc[::50, "weight"] = np.nan
    return frame


def steps(*given: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return read_steps(list(given or STEPS))


def test_a_table_goes_through_its_recipe_before_models_see_it(plan_of):
    frame = patients()
    prepared = prepare(plan_of(frame, "ill", recipe=steps(), features=("weight", "seen")))

    left = frame[frame["group"] != "test"]
    assert len(prepared.train) + len(prepared.validation) == len(left)
    # Whoever asks sends columns of the table; `height` is read by a formula, and learned from no other way.
    assert prepared.schema.names == ["height", "weight", "seen"]
    spread = [(each.name, each.type) for each in prepared.schema.spread.columns]
    assert spread == [
        ("weight", "numeric"),
        ("seen", "datetime"),
        ("bmi", "numeric"),
        ("form", "categorical"),
        ("seen_month", "numeric"),
    ]
    learned = prepared.schema.spread_frame(prepared.train)
    median = left["weight"].median()
    assert learned["weight"].isna().sum() == 0
    expected = prepared.train["weight"].fillna(median) / prepared.train["height"] ** 2
    np.testing.assert_allclose(learned["bmi"], expected)
    assert (learned["seen_month"] == prepared.train["seen"].dt.month - 1).all()
    assert list(learned.columns[-1:]) == ["ill"]
    assert len(prepared.recipe_said) == len(STEPS)
    assert any(each.startswith("Recipe, step 1: ") for each in prepared.notes)


def test_it_is_the_same_behind_its_file(plan_of):
    schema = prepare(plan_of(patients(), "ill", recipe=steps())).schema

    again = Schema.from_json(json.loads(json.dumps(schema.as_json())))

    assert again.spread == schema.spread
    brought = schema.bring(patients().drop(columns="ill"))
    pd.testing.assert_frame_equal(again.spread_frame(brought), schema.spread_frame(brought))


def test_a_validation_channel_loses_its_rows_by_the_same_steps(plan_of):
    plan = plan_of(patients(), "ill", recipe=steps())
    channel = plan.folder / "input" / "validation"
    channel.mkdir()
    held = patients().tail(200)
    (channel / "held.csv").write_bytes(as_csv(held))

    prepared = prepare(plan)

    assert len(prepared.validation) == (held["group"] != "test").sum()
    (channel / "held.csv").write_bytes(as_csv(held.assign(group="test")))
    with pytest.raises(ValueError, match="leave no row of the validation data"):
        prepare(plan)


@pytest.mark.parametrize(
    ("step", "settings", "says"),
    [
        ({"Type": "Formula", "Column": "x", "Expression": "wieght * 2"}, {}, "Did you mean `weight`?"),
        ({"Type": "Formula", "Column": "x", "Expression": "ill = 'yes'"}, {}, "it is the column to predict"),
        ({"Type": "Formula", "Column": "x", "Expression": "Length(`group`)"}, {"grouped": True}, "belong together"),
        ({"Type": "Formula", "Column": "x", "Expression": "height * 2"}, {"weight": "height"}, "weights of the rows"),
        ({"Type": "DropRows", "Column": "height", "Operator": "GreaterThan", "Values": [0]}, {}, "no row"),
    ],
)
def test_what_a_table_cannot_do_is_said_with_the_step(plan_of, step, settings, says):
    grouped = {"validation": Validation("Grouped", "group")} if settings.pop("grouped", False) else {}
    plan = plan_of(patients(), "ill", recipe=steps(step), **grouped, **settings)

    with pytest.raises(RecipeRefused, match=says) as refused:
        prepare(plan)

    assert str(refused.value).startswith("Step 1 ")


def test_rows_may_be_dropped_by_the_column_to_predict(plan_of):
    frame = patients(1000).assign(
        ill=lambda each: each["ill"].replace({"no": "unclear"}).where(each.index % 3 > 0, "no")
    )
    step = {"Type": "DropRows", "Column": "ill", "Operator": "Equals", "Values": ["unclear"]}

    prepared = prepare(plan_of(frame, "ill", recipe=steps(step)))

    assert set(prepared.schema.labels) == {"no", "yes"}


def test_a_recipe_that_leaves_too_few_rows_is_named(plan_of):
    few = STEPS[0] | {"Operator": "NotEquals", "Values": ["a"]}

    with pytest.raises(ValueError, match=r"at least 500 are needed\. The recipe left \d+ of 600 rows\."):
        prepare(plan_of(patients(), "ill", recipe=steps(few)))


def test_a_column_that_loses_all_its_values_is_named(plan_of):
    frame = patients()
    frame.loc[frame["group"] != "test", "height"] = np.nan
    double: dict[str, Any] = {"Type": "Formula", "Column": "x", "Expression": "height * 2"}

    with pytest.raises(ValueError, match="The recipe reads column `height`, which has no value in the rows"):
        prepare(plan_of(frame, "ill", recipe=steps(double, STEPS[0])))


def test_whether_the_day_comes_first_is_decided_before_rows_are_dropped(plan_of):
    """Only the rows that are dropped say that days come first; the model must not read the others as months."""
    frame = patients(1000)
    frame["when"] = [f"0{1 + row % 9}/03/2024" if row % 5 else f"0{1 + row % 9}-03-2024 10:00" for row in range(1000)]
    frame.loc[frame["group"] == "test", "when"] = "15/02/2024"
    parts = {"Type": "DatetimeParts", "Column": "when", "Parts": ["month", "day"]}

    prepared = prepare(plan_of(frame, "ill", recipe=steps(STEPS[0], parts)))

    learned = prepared.schema.spread_frame(prepared.train)
    assert set(learned["when_month"]) == {2}
    assert set(learned["when"].dt.month) == {3}
    assert learned["when_day"].nunique() == 9


def test_a_column_that_is_left_out_has_a_type_for_the_steps_that_read_it(plan_of):
    frame = patients().assign(code=lambda each: [f"00{row % 7}" for row in range(len(each))])
    coded = {"Type": "Formula", "Column": "first", "Expression": "EndsWith(code, '1')"}
    plan = plan_of(
        frame, "ill", recipe=steps(coded), features=("weight", "height"), feature_types={"code": "categorical"}
    )

    schema = prepare(plan).schema

    assert {each.name: each.type for each in schema.columns}["code"] == "categorical"
    assert "code" not in schema.spread.names


def test_one_constant_column_is_enough_where_a_step_makes_one_that_differs(plan_of):
    frame = patients().assign(same=1)

    schema = prepare(plan_of(frame, "ill", recipe=steps(*STEPS[1:3]), features=("same",))).schema

    assert schema.spread.names == ["same", "bmi"]


def test_the_preview_says_how_much_a_made_column_matters(plan_of):
    plan = plan_of(patients(), "ill", recipe=steps(), features=("seen",))

    quick = QuickModel(prepare(plan), plan, time.monotonic() + 20)

    assert quick.impact[0].column in ("bmi", "form")
    assert {each.column for each in quick.impact} == {"seen", "bmi", "form", "seen_month"}
    assert quick.estimate.plain > 0.95


def test_the_definitions_notebook_gives_its_own_fit_what_the_models_of_the_job_read(plan_of, tmp_path):
    plan = plan_of(patients(), "ill", recipe=steps())
    prepared = prepare(plan)
    place = tmp_path / "patients.csv"
    place.write_bytes(as_csv(patients()))
    names: dict[str, Any] = {"TARGET": "ill", "TRAIN_HERE": "LightGBM", "LOCAL": str(place)}

    exec(reading(Origin({}, dates={"seen": "%Y-%m-%d"})) + _read_here(prepared.schema), names)

    kept = patients().query("group != 'test'")
    expected = prepared.schema.spread_frame(prepared.schema.bring(kept)).reset_index(drop=True)
    found = names["frame"][list(expected.columns)].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert (names["frame"]["ill"].to_numpy() == kept["ill"].to_numpy()).all()


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_model_behind_a_recipe_answers_rows_of_the_table_and_its_compiled_form_alike(plan_of, tmp_path):
    plan = plan_of(patients(), "ill", recipe=steps())
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
    assert (answers["predicted_label"] == prepared.validation["ill"]).mean() > 0.95
    assert set(answers["contributions"].iloc[0]) == set(prepared.schema.names)
    behind = explain_behind(served, rows, 1)
    sizes = analysis_json(behind, prepared.schema.labels)["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert set(sizes) == set(prepared.schema.spread.names)
    assert max(sizes, key=sizes.get) in ("bmi", "form")
    told = served.outputs(rows.loc[behind.rows.index])
    np.testing.assert_allclose(behind.values.sum(axis=1) + behind.baseline, told, atol=1e-9)
    alone = served.predict(pd.DataFrame([{"height": 1.7, "weight": None, "group": "a", "seen": "2024-05-01"}]))
    assert alone["predicted_label"].iloc[0] in ("no", "yes")
    with pytest.raises(RowRefused, match="Column `height` missing"):
        served.predict(rows.drop(columns="height"))
    written = to_onnx(tmp_path / "fast", prepared.schema, {}, tmp_path / "model.onnx")
    assert written.rows >= len(rows)
    assert written.largest <= 1e-6
    labels, _ = onnx_answers(tmp_path / "model.onnx", prepared.schema, rows)
    assert labels == answers["predicted_label"].tolist()
