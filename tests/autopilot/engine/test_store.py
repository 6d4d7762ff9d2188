"""One predictor on disk: what it learns from, and whose answers count for rows that were held back."""

import numpy as np
import pandas as pd
import pytest

from autopilot.engine import portfolio
from autopilot.engine.more_trials import EXTRA_TRIALS, extra_trials
from autopilot.engine.plan import Plan
from autopilot.engine.store import FOLD, Store
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
    ("data", "target", "objective"),
    [(customers(), "churn", "F1"), (houses(), "price", "RMSE"), (flowers(), "kind", "Accuracy")],
)
def test_all_rows_are_learned_from_and_those_held_back_are_answered_by_the_model_that_has_not_seen_them(
    plan_of, data, target, objective
):
    store = bagged(plan_of(data, target), objective)
    name = store.model_name(LIGHTGBM)
    held_back = store.prepared.validation
    bag = store.predictor._trainer.load_model(name)
    first = bag.load_child(bag.models[0])  # fold 0: those rows were kept from it
    features = store.predictor.transform_features(held_back.drop(columns=target))

    answers = store.unseen_outputs(name)

    assert answers is not None
    assert answers.shape == (len(held_back), max(1, len(store.prepared.schema.labels)))
    own = first.predict_proba(features) if store.prepared.schema.labels else first.predict(features)
    order = [list(store.predictor.class_labels).index(each) for each in store.prepared.schema.labels]
    expected = (
        np.column_stack([1 - own, own])[:, order] if len(order) == 2 else own[:, order] if order else own[:, None]
    )
    np.testing.assert_allclose(answers, expected, rtol=1e-5, atol=1e-6)
    assert len(store._rows()) == len(data)


def test_the_folds_of_the_other_rows_hold_every_class_evenly(plan_of):
    plan = plan_of(customers(), "churn")
    store = Store(plan, load_prepared(plan), "F1", "folds", folds=5)

    rows = store._rows()

    assert rows[FOLD].value_counts().to_dict() == dict.fromkeys(range(5), 120)
    shares = rows.groupby(FOLD)["churn"].value_counts().unstack()
    assert (shares.max() - shares.min()).max() <= 1


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
