"""Fitting without a server: what is told, what is kept, how limits and stops end it."""

import json
import logging
import shutil
import threading
import time
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from autopilot.engine import portfolio
from autopilot.engine.climbing import _Climb
from autopilot.engine.errors import InputRefused
from autopilot.engine.keeping import keep
from autopilot.engine.metrics import METRICS
from autopilot.engine.news import Away, Fit, News, Over, Seat
from autopilot.engine.packing import Fitted, Packer, Packing
from autopilot.engine.records import Finished, Missed, Outcome, Progress, Resolved, Stage, Started
from autopilot.engine.reports import write_insights
from autopilot.engine.store import Store
from autopilot.engine.training import FOLDS_FILE, Ladder, _with_put_off, load_prepared, train
from autopilot.engine.tuning.trial import analyse
from autopilot.engine.turns import Telling, Turn, Turns
from tests.autopilot.tables import customers, flowers, houses

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]  # models are really fitted


def finished(records):
    return [each for each in records if isinstance(each, Finished)]


def test_every_model_is_told_as_it_starts_and_ends_the_ensemble_last(trained):
    told = [(type(each).__name__, each.model) for each in trained.records if isinstance(each, Started | Finished)]

    assert [each.name for each in trained.records if isinstance(each, Stage)] == [
        "AnalyzingData",
        "PreTraining",
        "TrainingModels",
    ]
    assert told[:2] == [("Started", "LightGBM"), ("Finished", "LightGBM")]
    assert told[-1] == ("Finished", "WeightedEnsemble_L2")
    assert len(finished(trained.records)) == 3
    assert trained.outcome.limit == "MaxCandidates"


def test_what_was_found_out_is_told_before_the_first_model(trained):
    (resolved,) = [each for each in trained.records if isinstance(each, Resolved)]

    assert (resolved.problem_type, resolved.objective) == ("BinaryClassification", "F1")
    assert (resolved.train_rows, resolved.validation_rows, resolved.columns) == (480, 120, 4)


def test_every_model_has_the_metrics_of_the_specification(trained):
    for each in finished(trained.records):
        assert set(each.metrics) == {"Accuracy", "BalancedAccuracy", "Precision", "Recall", "F1", "AUC", "LogLoss"}
        assert each.value == each.metrics["F1"] > 0.7
        assert each.rank == -each.value
        assert each.interval[0] <= each.value <= each.interval[1]
        assert each.size_bytes > 1000
        assert 0 < each.latency_s < 5


def test_a_second_attempt_fits_nothing_again(trained, monkeypatch):
    monkeypatch.setattr("autopilot.engine.training.Store.fit", lambda *_: pytest.fail("fitted again"))
    monkeypatch.setattr("autopilot.engine.training.Store.fit_ensemble", lambda *_: pytest.fail("fitted again"))
    records: list[Any] = []

    outcome = train(trained.plan, records.append, lambda: False)

    assert outcome == trained.outcome
    assert finished(records) == finished(trained.records)


def test_a_model_that_was_fitted_but_not_packed_is_only_packed(trained, tmp_path, monkeypatch):
    plan = trained.plan
    folder = tmp_path / "work"
    shutil.copytree(plan.folder, folder)
    moved = type(plan)(**{**vars(plan), "folder": folder})
    shutil.rmtree(folder / "candidates" / "LightGBM")
    log = logging.getLogger("autogluon")
    log.setLevel(logging.INFO)
    monkeypatch.setattr("autopilot.engine.training.Store.fit", lambda *_: pytest.fail("fitted again"))
    records: list[Any] = []

    train(moved, records.append, lambda: False)

    assert [each.model for each in finished(records)] == [each.model for each in finished(trained.records)]
    assert (folder / "candidates" / "LightGBM" / "model.tar.gz").is_file()
    assert log.level == logging.INFO  # packing has not silenced the fits beside it


def test_a_torn_index_of_the_predictor_is_replaced_by_the_snapshot(trained, tmp_path):
    folder = tmp_path / "work"
    shutil.copytree(trained.plan.folder, folder)
    moved = type(trained.plan)(**{**vars(trained.plan), "folder": folder})
    index = folder / "predictor" / "holdout" / "models" / "trainer.pkl"
    assert index.is_file()
    index.write_bytes(b"torn")
    shutil.rmtree(folder / "candidates")

    outcome = train(moved, lambda _: None, lambda: False)

    assert outcome.models == trained.outcome.models


@pytest.mark.parametrize(("data", "target", "metric"), [(houses(), "price", "R2"), (flowers(), "kind", "Accuracy")])
def test_quantities_and_several_classes_are_learned(plan_of, data, target, metric):
    records: list[Any] = []

    train(plan_of(data, target, max_candidates=1, objective=metric), records.append, lambda: False)

    (model,) = finished(records)
    assert model.objective == metric
    assert model.metrics[metric] > 0.8
    assert METRICS[metric].rank(model.value) == model.rank


def test_weights_count(plan_of):
    frame = customers(700)
    heavy = frame.assign(w=(frame["months"] < 15) * 9.0 + 0.1)
    records: list[Any] = []

    train(plan_of(heavy, "churn", max_candidates=1, weight="w", objective="Accuracy"), records.append, lambda: False)

    (model,) = finished(records)
    assert 0.5 < model.metrics["Accuracy"] <= 1


def test_a_single_algorithm_is_bagged_too(plan_of):
    records: list[Any] = []
    plan = plan_of(customers(), "churn", algorithms=("linear-learner",))

    outcome = train(plan, records.append, lambda: False)

    assert outcome.models == ("LinearModel", "LinearModel_BAG_L1")
    quick, bagged = finished(records)
    assert bagged.judged_rows > quick.judged_rows
    told = [json.loads((write_insights(plan, each) / "statistics.json").read_text()) for each in outcome.models]
    assert [each["trained_on"]["rows"] for each in told] == [480, 600]  # folds leave out none but their own


@pytest.mark.parametrize("work", [train, analyse])
def test_an_objective_that_does_not_fit_what_is_found_is_refused(plan_of, work):
    plan = plan_of(customers(), "months", objective="F1")

    with pytest.raises(InputRefused) as refused:
        work(plan, [].append, lambda: False)

    assert str(refused.value) == (
        "The objective F1 does not fit the target column `months`, which was taken for Regression: use one of MSE, "
        "MAE, R2, RMSE, or give the ProblemType that is meant."
    )


def test_a_stop_keeps_what_is_finished(plan_of):
    records: list[Any] = []
    plan = plan_of(customers(), "churn", algorithms=("lightgbm", "linear-learner"))

    outcome = train(plan, records.append, lambda: len(finished(records)) > 2)

    assert outcome.models[:3] == tuple(each.model for each in finished(records)[:3])
    assert "WeightedEnsemble_L2" not in outcome.models
    # Most of what there was time for was still to come, also behind the first ten.
    assert max(each.fraction for each in records if isinstance(each, Progress)) < 0.5


def test_the_first_model_gets_its_share_of_what_preparing_the_data_leaves(plan_of, monkeypatch):
    asked: list[tuple[float, float]] = []
    real = Store.fit

    def noted(self, trial, seconds, threads=None, share=1.0):
        asked.append((seconds, share))
        return real(self, trial, seconds, threads, share)

    monkeypatch.setattr(Store, "fit", noted)
    records: list[Any] = []
    plan = plan_of(customers(), "churn", seconds=100, algorithms=("lightgbm",))

    train(plan, records.append, lambda: bool(finished(records)) or len(asked) > 1)

    (seconds, share), *others = asked
    assert (share, {each for _, each in others} <= {1.0}) == (0.5, True)
    assert seconds > 0.8 * plan.seconds  # whatever preparing takes of it


def test_an_algorithm_whose_library_is_absent_is_said_and_the_others_go_on(plan_of):
    records: list[Any] = []
    plan = plan_of(customers(), "churn", algorithms=("lightgbm", "fastai"), requested=True, max_candidates=1)

    train(plan, records.append, lambda: False)

    (missed,) = [each for each in records if isinstance(each, Missed)]
    assert (missed.algorithm, missed.reason) == (
        "fastai",
        "Algorithm fastai needs the library fastai, which is not installed on this worker.",
    )
    assert len(finished(records)) == 1


def test_when_the_time_is_over_what_there_is_becomes_an_ensemble(trained, tmp_path):
    folder = tmp_path / "work"
    shutil.copytree(trained.plan.folder, folder)
    shutil.rmtree(folder / "candidates" / "WeightedEnsemble_L2")
    keep(folder / FOLDS_FILE, 0)
    settings = vars(trained.plan) | {"folder": folder, "max_candidates": None}
    late = type(trained.plan)(**settings | {"deadline": trained.plan.started + 1})  # only LightGBMXT is left to fit
    records: list[Any] = []

    prepared = load_prepared(late)
    with Packer(Packing(late, prepared, "F1", records.append)) as packer:
        outcome = Ladder(late, prepared, "F1", records.append, lambda: False, packer).climb()

    assert outcome == Outcome("MaxRuntime", ("LightGBM", "LinearModel", "WeightedEnsemble_L2"))
    assert not [each for each in records if isinstance(each, Missed)]


def test_the_ensemble_comes_behind_a_model_that_somebody_else_has(trained, tmp_path):
    folder = tmp_path / "work"
    shutil.copytree(trained.plan.folder, folder)
    shutil.rmtree(folder / "candidates" / "WeightedEnsemble_L2")
    keep(folder / FOLDS_FILE, 0)
    plan = type(trained.plan)(**vars(trained.plan) | {"folder": folder})
    records: list[Any] = []
    prepared = load_prepared(plan)
    store = Store(plan, prepared, "F1", "holdout", folds=0)
    away = Fit("CatBoost_BAG_L1", 9, portfolio.TRIALS[1], "F1", 0.0, 1)

    with Packer(Packing(plan, prepared, "F1", records.append)) as packer:
        ladder = Ladder(plan, prepared, "F1", records.append, lambda: False, packer)
        _Climb(ladder, store).given(away, Seat(1, 1, "there/1", "there", 4))
        ladder._ensemble(store)

    assert [each.number for each in records if isinstance(each, Started)] == [9, 10]


def test_what_workers_died_of_comes_behind_the_others_that_were_asked_for(trained, tmp_path, monkeypatch):
    folder = tmp_path / "work"
    shutil.copytree(trained.plan.folder, folder)
    keep(folder / FOLDS_FILE, 0)
    tried: list[list[str]] = []

    def climb(ladder, base, rest, *_args, **_more) -> bool:
        tried.append([base.model_name(each) for each in rest])
        return False

    monkeypatch.setattr("autopilot.engine.training.climb", climb)
    for put_off in ((), ("LinearModel",)):
        algorithms = ("lightgbm", "linear-learner", "extra-trees", "randomforest")
        asked = {"folder": folder, "put_off": put_off, "algorithms": algorithms, "max_candidates": 4}

        train(replace(trained.plan, **asked), lambda _: None, lambda: False)

    before, behind = tried
    assert "LinearModel" in before[:-1]
    assert behind == [*(each for each in before if each != "LinearModel"), "LinearModel"]


def test_what_was_put_off_comes_before_the_models_for_which_there_may_be_no_time():
    first, second, last = (replace(PLAIN, name=name, extra=False) for name in ("first", "second", "last"))
    trials = [first, second, PREP, PLAIN, last]  # of many rows one of the ten comes behind all

    assert _with_put_off(trials, [first]) == [second, first, PREP, PLAIN, last]
    assert _with_put_off(trials, [first, PREP]) == [second, first, PLAIN, last, PREP]
    assert _with_put_off(trials, [last]) == [first, second, last, PREP, PLAIN]
    assert _with_put_off(trials[:2], [first]) == [second, first]


def test_the_ensemble_is_made_from_what_is_there_when_a_fit_was_cut_off(trained, tmp_path):
    folder = tmp_path / "work"
    shutil.copytree(trained.plan.folder, folder)
    shutil.rmtree(folder / "candidates" / "WeightedEnsemble_L2")
    keep(folder / FOLDS_FILE, 0)
    plan = type(trained.plan)(**vars(trained.plan) | {"folder": folder, "only_ensemble": True})
    records: list[Any] = []

    outcome = train(plan, records.append, lambda: False)

    assert outcome == Outcome("MaxRuntime", ("WeightedEnsemble_L2",))
    assert [each.model for each in finished(records)] == ["WeightedEnsemble_L2"]


def test_the_ensemble_is_not_missed_for_models_that_are_slow_to_pack(trained, tmp_path):
    folder = tmp_path / "work"
    shutil.copytree(trained.plan.folder, folder)
    shutil.rmtree(folder / "candidates" / "WeightedEnsemble_L2")
    keep(folder / FOLDS_FILE, 0)
    plan = type(trained.plan)(**vars(trained.plan) | {"folder": folder, "deadline": time.time()})  # nothing is left
    records: list[Any] = []
    prepared = load_prepared(plan)
    store = Store(plan, prepared, "F1", "holdout", folds=0)
    pack = Packing(plan, prepared, "F1", records.append)
    slow_is_begun, ensemble_is_there = threading.Event(), threading.Event()

    def slowly(each: Fitted) -> None:
        if each.model == "slow":
            slow_is_begun.set()
            assert ensemble_is_there.wait(60)
        else:
            pack(each)

    with Packer(slowly) as packer:
        ladder = Ladder(plan, prepared, "F1", records.append, lambda: False, packer)
        for number, model in enumerate(("slow", "behind"), 4):
            packer.take(Fitted(model, "lightgbm", number, {}, 1.0, tmp_path / model, None, 3))
            ladder.done.append(model)
        assert slow_is_begun.wait(60)  # what is not begun is given up, too
        ladder._ensemble(store)
        ensemble_is_there.set()

    assert [each.model for each in finished(records)] == ["WeightedEnsemble_L2"]
    assert [(each.model, each.gave_up) for each in records if isinstance(each, Missed)] == [("behind", True)]
    assert ladder.done == ["slow", "WeightedEnsemble_L2"]


PREP = portfolio.Trial("LightGBMPrep_r1", "lightgbm", 14.0, variant="GBM_PREP", extra=True)
PLAIN = portfolio.Trial("LightGBM_r1", "lightgbm", 2.5, variant="GBM", extra=True)


@pytest.fixture
def ladder(trained):
    """One that has fitted nothing itself."""
    prepared = load_prepared(trained.plan)
    with Packer(Packing(trained.plan, prepared, "F1", lambda _: None)) as packer:
        yield Ladder(trained.plan, prepared, "F1", lambda _: None, lambda: False, packer)


@pytest.mark.parametrize(("rows_are_many", "folds"), [(False, 5), (True, 0)])
def test_of_many_rows_the_first_bagged_model_may_take_less_of_the_time(
    ladder, monkeypatch, tmp_path, rows_are_many, folds
):
    monkeypatch.setattr("autopilot.engine.training.ENOUGH_ROWS", len(ladder.prepared.train) - rows_are_many)
    quick = Store(ladder.plan, ladder.prepared, "F1", "holdout", folds=0)
    ladder.plan = replace(ladder.plan, folder=tmp_path)  # where nothing was chosen yet

    assert ladder._folds([PLAIN], quick, 0.4 * ladder.left() / 5) == folds


def test_a_model_is_expected_to_take_as_long_as_its_like_or_else_its_family_or_else_the_first(ladder):
    assert ladder.needs(PREP) == 0  # nobody knows

    expected = []
    for name, pace in (("", 2.0), ("GBM", 3.0), ("GBM_PREP", 8.0)):
        ladder.paces[name] = pace
        expected.append((ladder.needs(PREP), ladder.needs(PLAIN)))

    assert expected == [(28.0, 5.0), (42.0, 7.5), (112.0, 7.5)]
    assert ladder.needs(replace(PREP, like="pairs")) == 112
    ladder.paces["pairs"] = 10.0
    assert (ladder.needs(replace(PREP, like="pairs")), ladder.needs(PREP)) == (140.0, 112.0)


def test_a_network_is_begun_only_with_as_much_time_as_it_may_have_and_a_boosted_model_may_be_cut_short(ladder):
    network = portfolio.Trial("Net", "nn-torch", 6.0)
    boosted = portfolio.Trial("XGBoost", "xgboost", 6.0)
    store = Store(ladder.plan, ladder.prepared, "F1", "folds", folds=5)
    ladder.paces[""] = 0.1 * ladder.left()  # so that each needs 60 % of the time left, as it is

    assert ladder.too_long(store, network)  # one of the ten may have half of it
    assert not ladder.too_long(store, replace(network, extra=True))
    assert not ladder.too_long(store, boosted)


def test_a_model_that_is_not_finished_yet_says_how_long_its_like_take_at_least(ladder):
    ladder.paces["GBM"] = 1.0
    ladder.here = (PREP, time.monotonic() - 140)

    assert ladder.needs(PREP) >= 140
    assert ladder.needs(PLAIN) == 2.5
    assert ladder.needs(replace(PREP, like="pairs")) == 14  # what it is like is not under way


def test_others_have_the_longest_of_the_ten_first_while_there_is_time_for_all(ladder):
    long, short = (replace(PLAIN, cost=cost, extra=False) for cost in (6.0, 1.0))
    turns = [Turn(place, trial, f"M{place}", apart=True) for place, trial in enumerate((short, PREP, long, long))]
    ladder.plan = replace(ladder.plan, put_off=("M3",))
    climbing = _Climb(ladder, Store(ladder.plan, ladder.prepared, "F1", "folds", folds=5))
    order = []

    for pace in (0.0, 0.1, 1e6):
        ladder.paces["GBM"] = pace
        order.append([each.model for each in climbing.for_others(turns)])

    assert order == [["M0", "M2", "M1", "M3"], ["M2", "M0", "M1", "M3"], ["M0", "M1", "M2", "M3"]]


@pytest.mark.parametrize("counted", [False, True])
def test_time_is_left_for_taking_up_what_others_are_at_and_what_they_did_too_late_is_told(trained, tmp_path, counted):
    plan = replace(trained.plan, folder=tmp_path, deadline=time.time() + 1000)
    prepared = load_prepared(trained.plan)
    records: list[Any] = []
    turn = Turn(4, PLAIN, "LightGBM_r1_BAG_L1", apart=True)
    News("here", away=(Away(1, turn.model, "there/1", "there", 1),)).write(tmp_path)
    with Packer(Packing(plan, prepared, "F1", records.append)) as packer:
        ladder = Ladder(plan, prepared, "F1", records.append, lambda: False, packer)
        climbing = _Climb(ladder, Store(plan, prepared, "F1", "folds", folds=5), counted=counted)
        ladder.taking_s, before = 300.0, ladder.left()

        with Turns(tmp_path, [turn], Telling(climbing.order, climbing.given, records.append), 2) as ladder.turns:
            assert before - ladder.left() == pytest.approx(300, abs=10)
            ladder.done.append("another")
            ladder.plan = replace(plan, deadline=time.time())
            News("here", over=(Over(1, turn.model, "there/1"),)).write(tmp_path)
            cut = climbing.up(ladder.turns, list)

    assert [(each.model, each.number, each.gave_up) for each in records if isinstance(each, Missed)] == [
        (turn.model, 4, True)
    ]
    assert cut is counted  # an extra one is missed only where so many were asked for


def test_what_an_earlier_attempt_has_fitted_tells_its_pace_too(plan_of):
    light = replace(portfolio.TRIALS[0], hyperparameters={"num_boost_round": 20})
    plan = plan_of(customers(), "churn")
    prepared = load_prepared(plan)
    store = Store(plan, prepared, "F1", "folds", folds=5)
    assert store.fit(light, 60, threads=1) is None

    with Packer(Packing(plan, prepared, "F1", lambda _: None)) as packer:
        ladder = Ladder(plan, prepared, "F1", lambda _: None, lambda: False, packer)
        ladder.step(store, light, 2)

    assert ladder.paces["GBM"] >= store.fit_seconds("LightGBM_BAG_L1", 0.0) > 0


def test_the_default_list_leaves_absent_libraries_out_without_a_word():
    names = [each.algorithm for each in portfolio.trials_of(("lightgbm", "fastai"), "Regression")]

    assert set(names) == {"lightgbm"}


def test_forests_measure_what_the_problem_asks_for():
    for problem, criterion in (("Regression", "squared_error"), ("BinaryClassification", "gini")):
        (forest,) = portfolio.trials_of(("randomforest",), problem)
        assert forest.hyperparameters == {"criterion": criterion}


def test_data_is_read_once(plan_of, monkeypatch):
    plan = plan_of(customers(), "churn")
    first = load_prepared(plan)
    monkeypatch.setattr("autopilot.engine.training.prepare", lambda _: pytest.fail("read again"))

    pd.testing.assert_frame_equal(load_prepared(plan).train, first.train)


def test_a_preparation_that_takes_all_the_time_is_a_matter_of_time(plan_of):
    """AutoGluon breaks off with an AssertionError then; for the owner of the job it is no breakdown."""
    plan = plan_of(customers(), "churn")
    store = Store(plan, load_prepared(plan), "F1", "holdout", folds=0)

    said = store.fit(portfolio.trials_of(("lightgbm",), "BinaryClassification")[0], 0.001)

    assert said == ("The model could not be fitted in the time that was left.", True)
    assert store.fitted() == []
