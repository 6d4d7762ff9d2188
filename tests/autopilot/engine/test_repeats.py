"""The best models over other folds: which, in which order, and that they are the same in every attempt."""

import shutil
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autopilot.engine import more_trials, portfolio
from autopilot.engine.apart import fit_apart, lay_out_kit, take_folds
from autopilot.engine.marks import APART
from autopilot.engine.news import Fit, News, Over, Seat
from autopilot.engine.plan import Validation
from autopilot.engine.records import Finished, Given, Missed, Outcome, Record, Started
from autopilot.engine.repeats import CUTS, MOST_REPEATS, repeats
from autopilot.engine.store import Store
from autopilot.engine.training import load_prepared, train
from tests.autopilot.tables import customers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
QUICK = {"num_boost_round": 20}
LIGHTGBM = replace(portfolio.TRIALS[0], hyperparameters=QUICK)
WORSE = replace(LIGHTGBM, name="Worse", hyperparameters={"num_boost_round": 1})
LINEAR = next(each for each in portfolio.TRIALS if each.algorithm == "linear-learner")
FOREST = replace(
    next(each for each in portfolio.TRIALS if each.algorithm == "extra-trees"),
    hyperparameters={"criterion": "gini", "n_estimators": 40},
)
TRIALS = [WORSE, LINEAR, LIGHTGBM, FOREST]


def bagged(plan: Any, name: str, *trials: portfolio.Trial, folds: int = 5) -> Store:
    """A store in which the trials are fitted."""
    store = Store(plan, load_prepared(plan), "AUC", name, folds=folds)
    for each in trials:
        assert store.fit(each, 60, threads=1) is None
    return store


def answers(store: Store, trial: portfolio.Trial) -> pd.DataFrame:
    found: pd.DataFrame = store.predictor.predict_proba_oof(store.model_name(trial))
    return found


def test_the_best_come_first_over_one_cut_and_then_over_the_next_but_no_forest_and_no_linear_model(plan_of):
    store = bagged(plan_of(customers(), "churn"), "folds", *TRIALS)

    found = repeats(store, TRIALS)

    assert [each.name for each in found] == ["LightGBM_F2", "Worse_F2", "LightGBM_F3", "Worse_F3"]
    assert [each.cut for each in found] == [2, 2, 3, 3]
    assert all(each.extra and each.least_s > 0 for each in found)
    assert [each.hyperparameters for each in found] == [QUICK, WORSE.hyperparameters] * 2


def test_what_was_chosen_stays_when_scores_of_a_later_attempt_would_choose_otherwise(plan_of, monkeypatch):
    store = bagged(plan_of(customers(), "churn"), "folds", WORSE, LIGHTGBM)
    chosen = repeats(store, TRIALS)
    monkeypatch.setattr(Store, "score", lambda _, name: float("Worse" in name))

    assert repeats(store, TRIALS) == chosen


def test_the_time_that_the_first_fit_took_says_whether_there_is_enough_for_another(plan_of):
    store = bagged(plan_of(customers(), "churn"), "folds", LIGHTGBM)

    (again, _) = repeats(store, TRIALS)

    assert again.least_s == store.fit_seconds("LightGBM_BAG_L1", 0.0)


def test_other_folds_make_another_model_and_the_next_trial_has_the_first_folds_again(plan_of):
    store = bagged(plan_of(customers(), "churn"), "folds", LIGHTGBM)
    again = replace(LIGHTGBM, name="LightGBM_F2", cut=2)
    twin = replace(LIGHTGBM, name="Twin")

    assert store.fit(again, 60, threads=1) is None
    reopened = Store(store.plan, store.prepared, "AUC", "folds", folds=5)  # as an attempt after a death does it
    assert reopened.fit(twin, 60, threads=1) is None

    first, other, same = (answers(reopened, each) for each in (LIGHTGBM, again, twin))
    pd.testing.assert_frame_equal(same, first)
    assert not np.allclose(other, first)
    assert len(other) == len(first)


def test_another_worker_fits_the_same_model_over_the_same_other_folds(plan_of):
    store = bagged(plan_of(customers(), "churn"), "folds", LIGHTGBM)
    again = replace(LIGHTGBM, name="LightGBM_F2", cut=2)
    folder = store.plan.folder / APART / "LightGBM_F2_BAG_L1"
    fit = Fit.from_json(Fit("LightGBM_F2_BAG_L1", 2, again, "AUC", time.time() + 60, 1).as_json())
    here = bagged(store.plan, "here", LIGHTGBM, again)

    assert fit_apart(lay_out_kit(store), folder, fit, 60) is None
    assert take_folds(store, again) == 5
    assert store.fit(again, 60) is None

    pd.testing.assert_frame_equal(answers(store, again), answers(here, again))


@pytest.mark.parametrize(
    ("validation", "folds"),
    [(Validation(), 0), (Validation("Grouped", "plan"), 5), (Validation("Temporal", "months"), 5)],
)
def test_without_folds_or_with_folds_of_the_callers_nothing_is_repeated(plan_of, validation, folds):
    plan = plan_of(customers(), "churn", validation=validation)
    store = bagged(plan, "any", LIGHTGBM, folds=folds)

    assert repeats(store, TRIALS) == []


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two quick models are all that there is to try."""
    monkeypatch.setattr(portfolio, "TRIALS", (LIGHTGBM, replace(WORSE, name="Other")))
    monkeypatch.setattr(more_trials, "EXTRA_TRIALS", 0)


NAMES = ["LightGBM", "LightGBM_BAG_L1", "Other_BAG_L1"]
AGAIN = [f"{name}_F{cut}_BAG_L1" for cut in CUTS for name in ("LightGBM", "Other")]


def begun(model: str, records: list[Record]) -> bool:
    """True from the model's fit on. (When a model is packed, behind its fit, all others may be fitted.)"""
    return model in [each.model for each in records if isinstance(each, Started)]


@pytest.mark.usefixtures("short")
def test_a_job_that_has_time_left_fits_them_behind_all_others_and_weighs_them_all(plan_of):
    plan = plan_of(customers(), "churn", seconds=1000)
    records: list[Record] = []

    outcome = train(plan, records.append, lambda: False)

    assert outcome == Outcome("", (*NAMES, *AGAIN, "WeightedEnsemble_L2"))
    assert [each.number for each in records if isinstance(each, Started)] == list(range(1, 9))
    ended = [each for each in records if isinstance(each, Finished)]
    weighed = ended[-1].hyperparameters["weights"]
    assert set(weighed) <= {*NAMES, *AGAIN}
    assert set(weighed) & set(AGAIN)


def test_repeats_do_not_wait_for_the_last_model_that_somebody_else_is_at(plan_of, monkeypatch):
    monkeypatch.setattr(portfolio, "TRIALS", (LIGHTGBM, replace(WORSE, name="Slow", cost=100.0)))
    monkeypatch.setattr(more_trials, "EXTRA_TRIALS", 0)
    plan = plan_of(customers(), "churn", seconds=1000)
    News("here", (Seat(7, 1, "there/1", "there", 4),)).write(plan.folder)
    records: list[Record] = []

    def hear(record: Record) -> None:
        records.append(record)
        if isinstance(record, Started) and record.model == "LightGBM_F2_BAG_L1":  # only now Slow comes back
            News("here", over=(Over(7, "Slow_BAG_L1", "there/1", failure="lost"),)).write(plan.folder)

    outcome = train(plan, hear, lambda: False)

    assert [each.fit.model for each in records if isinstance(each, Given)] == ["Slow_BAG_L1"]
    assert [(each.model, each.reason) for each in records if isinstance(each, Missed)] == [("Slow_BAG_L1", "lost")]
    assert outcome.models == (*NAMES[:2], "LightGBM_F2_BAG_L1", "LightGBM_F3_BAG_L1", "WeightedEnsemble_L2")


@pytest.mark.usefixtures("short")
def test_an_attempt_after_a_death_has_the_same_numbers(plan_of):
    plan = plan_of(customers(), "churn", seconds=1000)
    first: list[Record] = []
    train(plan, first.append, lambda: begun(AGAIN[1], first))
    shutil.rmtree(plan.folder / "candidates" / "Other_BAG_L1")  # was fitted, and not packed when the worker died
    second: list[Record] = []

    outcome = train(plan, second.append, lambda: False)

    assert outcome.models == (*NAMES, *AGAIN, "WeightedEnsemble_L2")
    numbers = {each.model: each.number for each in second if isinstance(each, Finished)}
    assert list(numbers.values()) == list(range(1, 9))
    told = {each.model: each.number for each in first if isinstance(each, Finished)}
    assert told.items() <= numbers.items()


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("told", [{"max_candidates": 10}, {"requested": True}])
def test_a_job_that_was_told_how_many_models_or_which_it_may_try_repeats_none(plan_of, told):
    plan = plan_of(customers(), "churn", seconds=1000, **told)

    outcome = train(plan, lambda _: None, lambda: False)

    assert outcome.models == (*NAMES, "WeightedEnsemble_L2")


@pytest.mark.usefixtures("short")
def test_an_ensemble_of_what_is_there_stands_behind_every_repeat(plan_of):
    plan = plan_of(customers(), "churn", seconds=1000)
    stop: list[Record] = []
    train(plan, stop.append, lambda: begun(AGAIN[0], stop))
    records: list[Record] = []

    train(replace(plan, only_ensemble=True), records.append, lambda: False)

    (ensemble,) = [each for each in records if isinstance(each, Finished)]
    assert ensemble.number > 1 + len(portfolio.TRIALS) + MOST_REPEATS
