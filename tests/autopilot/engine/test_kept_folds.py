"""Folds that were fitted before a worker died are not fitted again."""

from dataclasses import replace

import pandas as pd
import pytest
from autogluon.tabular.models.lgb.lgb_model import LGBModel

from autopilot.engine import portfolio
from autopilot.engine.marks import kept_folds
from autopilot.engine.plan import Validation
from autopilot.engine.store import Store
from autopilot.engine.training import load_prepared
from tests.autopilot.tables import customers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


class Killed(BaseException):
    """Stands for the end of the process in the middle of a fit."""


def test_a_bagged_model_goes_on_with_the_fold_that_was_cut_off(plan_of, monkeypatch):
    plan = plan_of(customers(), "churn")
    prepared = load_prepared(plan)
    (lightgbm, *_) = portfolio.trials_of(("lightgbm",), "BinaryClassification")
    undisturbed = Store(plan, prepared, "F1", "undisturbed", folds=5)
    assert undisturbed.fit(lightgbm, 60) is None
    fit = LGBModel._fit
    fitted: list[str] = []

    def dies_in_the_fourth(model, *args, **more):
        if len(fitted) == 3:
            raise Killed
        fitted.append(model.name)
        fit(model, *args, **more)

    monkeypatch.setattr(LGBModel, "_fit", dies_in_the_fourth)
    with pytest.raises(Killed):
        Store(plan, prepared, "F1", "folds", folds=5).fit(lightgbm, 60)
    assert kept_folds(plan.folder) == 5 + 3
    fitted.clear()

    again = Store(plan, prepared, "F1", "folds", folds=5)
    assert again.fit(lightgbm, 60) is None

    assert fitted == ["S1F4", "S1F5"]
    name = again.model_name(lightgbm)
    expected, found = (each.predictor.predict_proba_oof(name) for each in (undisturbed, again))
    pd.testing.assert_frame_equal(found, expected)


def test_folds_without_a_mark_are_fitted_again(plan_of):
    plan = plan_of(customers(), "churn")
    (lightgbm, *_) = portfolio.trials_of(("lightgbm",), "BinaryClassification")
    torn = plan.folder / "predictor" / "folds" / "models" / "LightGBM_BAG_L1" / "S1F1"
    torn.mkdir(parents=True)
    (torn / "model.pkl").write_bytes(b"torn")

    store = Store(plan, load_prepared(plan), "F1", "folds", folds=5)

    assert store.fit(lightgbm, 60) is None
    assert store.fitted() == ["LightGBM_BAG_L1"]


def test_a_fold_that_lacks_a_class_costs_no_model(plan_of):
    """The scores of one fold are not defined there; those of the bagged model are."""
    history = customers().sort_values("months", ignore_index=True)
    history["churn"] = ["no"] * 140 + list(history["churn"])[140:]
    plan = plan_of(history, "churn", validation=Validation("Temporal", "months"), objective="AUC")
    prepared = load_prepared(plan)
    assert prepared.folds is not None
    assert set(prepared.train["churn"][prepared.folds == 0]) == {"no"}
    (lightgbm, *_) = portfolio.trials_of(("lightgbm",), "BinaryClassification")
    store = Store(plan, prepared, "AUC", "folds", folds=5)

    assert store.fit(lightgbm, 60) is None

    assert 0.5 < store.score("LightGBM_BAG_L1") < 1
    reopened = Store(plan, prepared, "AUC", "folds", folds=5)
    other = replace(lightgbm, name="Other", hyperparameters={"num_boost_round": 20})
    assert reopened.fit(other, 60) is None
    reopened.fit_ensemble(reopened.fitted(), 60)
    assert "WeightedEnsemble_L2" in reopened.fitted()


def test_why_the_first_model_could_not_be_fitted_is_said_in_the_words_of_its_library(plan_of):
    plan = plan_of(customers(), "churn")
    (forest,) = portfolio.trials_of(("extra-trees",), "BinaryClassification")
    few = replace(forest, hyperparameters={"criterion": "gini", "n_estimators": 2})
    store = Store(plan, load_prepared(plan), "F1", "folds", folds=5)

    reason, only_the_time = store.fit(few, 60) or ("", True)

    assert reason.startswith("extra-trees could not be fitted. Its library says: Some inputs do not have OOB scores.")
    assert not only_the_time
    assert store.fitted() == []
