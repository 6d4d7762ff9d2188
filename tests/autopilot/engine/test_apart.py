"""A model fitted away from the store is the model that the store would have fitted."""

import time
from dataclasses import replace

import pandas as pd
import pytest
from autogluon.tabular.models.lgb.lgb_model import LGBModel

from autopilot.engine import portfolio
from autopilot.engine.apart import fit_apart, lay_out_kit, take_folds
from autopilot.engine.marks import APART, kept_folds
from autopilot.engine.news import Fit
from autopilot.engine.store import OUT_OF_TIME, Store
from autopilot.engine.training import load_prepared
from tests.autopilot.tables import customers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
LIGHTGBM = replace(portfolio.TRIALS[0], hyperparameters={"num_boost_round": 20})
OTHER = replace(LIGHTGBM, name="Other", hyperparameters={"extra_trees": True, "num_boost_round": 20})


@pytest.fixture
def store(plan_of) -> Store:
    """A bagged store with its first model."""
    plan = plan_of(customers(), "churn")
    store = Store(plan, load_prepared(plan), "F1", "folds", folds=5)
    assert store.fit(LIGHTGBM, 60, threads=1) is None
    return store


def fit_of(trial: portfolio.Trial = OTHER) -> Fit:
    return Fit(f"{trial.name}_BAG_L1", 2, trial, "F1", time.time() + 60, 1)


def test_what_comes_back_is_taken_up_without_fitting_and_answers_as_if_it_had_been_fitted_here(
    store, plan_of, monkeypatch
):
    folder = store.plan.folder / APART / "Other_BAG_L1"
    assert fit_apart(lay_out_kit(store), folder, Fit.from_json(fit_of().as_json()), 60) is None
    here = Store(store.plan, store.prepared, "F1", "here", folds=5)
    assert here.fit(LIGHTGBM, 60, threads=1) is None
    assert here.fit(OTHER, 60, threads=1) is None
    monkeypatch.setattr(LGBModel, "_fit", lambda *args, **more: pytest.fail("it was fitted again"))
    before = kept_folds(store.plan.folder)

    assert take_folds(store, OTHER) == 5
    assert kept_folds(store.plan.folder) == before + 5  # the job got further
    assert store.fit(OTHER, 60) is None

    assert not folder.exists()
    expected, found = (each.predictor.predict_proba_oof("Other_BAG_L1") for each in (here, store))
    pd.testing.assert_frame_equal(found, expected)
    assert store.fit_seconds("Other_BAG_L1", 0) > 0


def test_a_fit_that_was_cut_off_goes_on_and_folds_that_are_there_already_stay(store, monkeypatch):
    folder, kit = store.plan.folder / APART / "Other_BAG_L1", lay_out_kit(store)
    fit, fitted = LGBModel._fit, list[str]()

    class Killed(BaseException):
        """Stands for the end of the process."""

    def dies_in_the_fourth(model, *args, **more):
        if len(fitted) == 3:
            raise Killed
        fitted.append(model.name)
        fit(model, *args, **more)

    monkeypatch.setattr(LGBModel, "_fit", dies_in_the_fourth)
    with pytest.raises(Killed):
        fit_apart(kit, folder, fit_of(), 60)
    fitted.clear()

    assert fit_apart(kit, folder, fit_of(), 60) is None

    assert fitted == ["S1F4", "S1F5"]


def test_why_there_is_no_model_is_said(store):
    kit, folder = lay_out_kit(store), store.plan.folder / APART / "Other_BAG_L1"
    wrong = replace(OTHER, hyperparameters={"num_leaves": "many"})

    failed = fit_apart(kit, folder, fit_of(wrong), 60)

    assert failed is not None
    assert failed[0].startswith("lightgbm could not be fitted. Its library says: ")
    assert not failed[1]
    assert fit_apart(kit, folder, fit_of(), 0) == (OUT_OF_TIME, True)
    assert store.fitted() == ["LightGBM_BAG_L1"]  # nothing of it is in the job's own store
