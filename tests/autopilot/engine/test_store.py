"""One predictor on disk: what it learns from, and whose answers count for rows that were held back."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from autopilot.engine import data, portfolio
from autopilot.engine.more_trials import (
    ARITHMETIC,
    COSTS,
    DEAR,
    EXTRA_TRIALS,
    LARGE,
    LEFT_OUT,
    MANY_ROWS,
    QUICK,
    extra_trials,
    in_order,
)
from autopilot.engine.plan import Plan, Validation
from autopilot.engine.store import Store
from autopilot.engine.training import load_prepared
from tests.autopilot.tables import as_csv, customers, flowers, houses

pytestmark = pytest.mark.timeout(240)
LIGHTGBM = portfolio.TRIALS[0]


def bagged(plan: Plan, objective: str) -> Store:
    store = Store(plan, load_prepared(plan), objective, "folds", folds=5)
    assert store.fit(LIGHTGBM, 60) is None
    return store


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "target", "objective"),
    [(customers(), "churn", "F1"), (houses(), "price", "RMSE"), (flowers(), "kind", "Accuracy")],
)
def test_groups_held_back_are_learned_from_and_answered_by_the_model_that_has_not_seen_them(
    plan_of, table, target, objective
):
    table = table.assign(batch=np.arange(len(table)) % 30)
    store = bagged(plan_of(table, target, validation=Validation("Grouped", "batch")), objective)
    name = store.model_name(LIGHTGBM)
    held_back = store.prepared.validation
    bag = store.predictor._trainer.load_model(name)
    first = bag.load_child(bag.models[0])  # fold 0: those rows were kept from it
    features = store.predictor.transform_features(held_back.drop(columns=target))

    answers = store.unseen_outputs(name)

    assert answers is not None
    assert answers.shape == (len(table), max(1, len(store.prepared.schema.labels)))
    own = first.predict_proba(features) if store.prepared.schema.labels else first.predict(features)
    order = [list(store.predictor.class_labels).index(each) for each in store.prepared.schema.labels]
    expected = (
        np.column_stack([1 - own, own])[:, order] if len(order) == 2 else own[:, order] if order else own[:, None]
    )
    np.testing.assert_allclose(answers[: len(held_back)], expected, rtol=1e-5, atol=1e-6)
    assert len(store._rows()) == len(table)


@pytest.mark.slow
def test_rows_held_back_at_random_are_learned_from_and_answered_by_what_has_not_seen_them(plan_of):
    noise = customers().assign(churn=np.random.default_rng(0).choice(["no", "yes"], 600))
    store = bagged(plan_of(noise, "churn"), "AUC")
    forest = next(each for each in portfolio.TRIALS if each.name == "RandomForest")
    assert store.fit(forest, 60) is None
    held_back = store.prepared.validation
    name = store.model_name(forest)

    unseen = store.unseen_outputs(name)

    # What nobody can know: the fitted forest knows it by heart, what is told of it does not.
    assert unseen is not None
    assert len(unseen) == len(noise)
    judged = store.prepared.judged(len(unseen))
    assert 0.35 < roc_auc_score(judged["churn"] == "yes", unseen[:, 1]) < 0.65
    assert (
        roc_auc_score(held_back["churn"] == "yes", store.predictor.predict_proba(held_back, model=name)["yes"]) > 0.95
    )
    assert len(store._rows()) == len(noise)
    assert len(store.predictor._trainer.load_model(name).models) == 1


@pytest.mark.slow
def test_every_answer_stands_beside_its_own_row(plan_of):
    """What can be known for sure is known out of every fold: the rows behind those held back are in the right order."""
    sure = customers().assign(churn=lambda table: np.where(table["months"] > table["months"].median(), "yes", "no"))
    store = bagged(plan_of(sure, "churn"), "AUC")

    unseen = store.unseen_outputs(store.model_name(LIGHTGBM))

    assert unseen is not None
    judged = store.prepared.judged(len(unseen))
    assert sorted(judged["months"]) == sorted(sure["months"].astype(float))
    assert ((unseen[:, 1] > 0.5) == (judged["churn"] == "yes")).mean() > 0.97


@pytest.mark.slow
def test_of_a_history_only_the_latest_rows_are_judged_on(plan_of):
    """The models of the earlier stretches have seen what came later."""
    history = customers().assign(day=np.arange(600))
    store = bagged(plan_of(history, "churn", validation=Validation("Temporal", "day")), "AUC")

    unseen = store.unseen_outputs(store.model_name(LIGHTGBM))

    assert unseen is not None
    assert store.prepared.judged(len(unseen))["day"].min() == 480


def test_of_a_large_table_only_some_rows_are_judged_on(plan_of, monkeypatch):
    monkeypatch.setattr(data, "MOST_JUDGED", 200)
    prepared = load_prepared(plan_of(customers(), "churn"))

    judged = prepared.judged(200)

    assert prepared.judged(120) is prepared.validation
    pd.testing.assert_frame_equal(judged.head(120), prepared.validation.reset_index(drop=True))
    assert len(judged) == 200


def test_a_channel_of_the_callers_own_is_not_learned_from(plan_of):
    plan = plan_of(customers(), "churn")
    (plan.folder / "input" / "validation").mkdir()
    (plan.folder / "input" / "validation" / "rows.csv").write_bytes(as_csv(customers(200)))
    store = Store(plan, load_prepared(plan), "F1", "folds", folds=5)

    assert store.learns_all_rows is False
    pd.testing.assert_frame_equal(store._rows(), store.prepared.train)


def test_more_configurations_come_in_order_and_only_of_the_algorithms_asked_for():
    every = extra_trials(tuple(portfolio.ALGORITHMS))
    boosted = extra_trials(("lightgbm",))

    names = [each.name for each in (*portfolio.TRIALS, *every)]
    assert len(set(names)) == len(names)
    assert len(every) == EXTRA_TRIALS
    assert {each.algorithm for each in boosted} == {"lightgbm"}
    assert [each for each in every if each in boosted] == [each for each in boosted if each in every]
    assert extra_trials(("fastai",)) == []
    assert not any(each.hyperparameters == {} for each in every)  # the defaults are among the ten


@pytest.mark.parametrize("rows", [MANY_ROWS - 1, MANY_ROWS])
def test_what_takes_longest_for_its_worth_comes_last_and_the_quick_catboost_is_one_of_the_ten(rows):
    everything = tuple(portfolio.ALGORITHMS)
    ten = portfolio.trials_of(everything, "BinaryClassification")

    tried = {each.name: each for each in in_order(ten, everything, rows, "BinaryClassification")}
    extra = [each for each in tried.values() if each.extra and each != LARGE]

    assert len(tried) == len(ten) + EXTRA_TRIALS + (LARGE.name in tried)
    assert (tried[QUICK].extra, tried["CatBoost"].extra) == (False, True)
    trees = [each for each in extra if each.algorithm != "nn-torch"]
    assert [each.cost > DEAR for each in trees] == sorted(each.cost > DEAR for each in trees)
    assert next(each.name for each in trees if each.cost > DEAR) == "CatBoost"
    assert extra[-1] == trees[-1]
    assert trees[-1].cost > DEAR
    assert not set(LEFT_OUT) & set(tried)
    assert set(COSTS) <= set(tried)  # none is a slip of the pen
    only_catboost = in_order(portfolio.trials_of(("catboost",), "Regression"), ("catboost",), rows, "Regression")
    assert [each.name for each in only_catboost] == [QUICK, "CatBoost_r137", "CatBoost"]
    assert [each.name for each in in_order(ten[:1], ("lightgbm",), 0, "Regression")[:2]] == [
        "LightGBM",
        "LightGBM_r177",
    ]


def test_configurations_that_make_columns_of_pairs_tell_each_others_time():
    like = {each.name: each.paces for each in extra_trials(("lightgbm",))}

    assert like["LightGBMPrep_r13"] == like["LightGBMPrep_r41"] == (ARITHMETIC, "GBM_PREP", "GBM", "")
    assert like["LightGBMPrep_r21"] == ("GBM_PREP", "GBM_PREP", "GBM", "")
    assert like["LightGBM_r177"] == ("GBM", "GBM", "GBM", "")


@pytest.mark.parametrize(("problem_type", "forest_s"), [("Regression", 12.0), ("BinaryClassification", 4.0)])
def test_with_many_rows_others_come_first_and_forests_need_time_for_them(problem_type, forest_s):
    everything = tuple(portfolio.ALGORITHMS)
    ten = portfolio.trials_of(everything, problem_type)

    few, many = (in_order(ten, everything, rows, problem_type) for rows in (MANY_ROWS - 1, 12_000))

    assert [each.name for each in few[: len(ten)]] == [QUICK if each.name == "CatBoost" else each.name for each in ten]
    assert [each.name for each in many[:4]] == ["LightGBM", "LightGBMLarge", "XGBoost", QUICK]
    assert many[-1].name == "LightGBMXT"
    assert {each.name: each.least_s for each in many if each.least_s} == {
        "ExtraTrees": forest_s,
        "RandomForest": forest_s,
    }
    names = [each.name for each in many]
    assert max(names.index("ExtraTrees"), names.index("RandomForest")) < names.index("LightGBM_r177")
    assert not any(each.algorithm == "lightgbm" for each in in_order([], ("xgboost",), MANY_ROWS, problem_type))
    assert {each.name for each in ten} <= {each.name for each in many}
    assert [each.name for each in in_order(ten, everything, 0, problem_type, text=True)[:2]] == [
        "LinearModel",
        "LightGBM",
    ]
