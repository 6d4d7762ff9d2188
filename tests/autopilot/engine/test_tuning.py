"""The search without a server: what is tried next, what is given up, what a trial makes of a table."""

import json
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution
from torch import nn

from autopilot.engine.package_code.atelier_tabular.dense import Dense
from autopilot.engine.package_code.atelier_tabular.processing import Processor, expand_dates
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.package_code.atelier_tabular.tuned import TunedPredictor
from autopilot.engine.plan import Validation
from autopilot.engine.records import Asked, Finished, Missed, Note, Resolved, Stage, Started, Step
from autopilot.engine.reports import write_explainability, write_insights
from autopilot.engine.training import load_prepared
from autopilot.engine.tuning import mlp, trial
from autopilot.engine.tuning.fitting import Job, Rows, fit_member
from autopilot.engine.tuning.parts import fold_of, parts_of
from autopilot.engine.tuning.pipelines import pipelines_of
from autopilot.engine.tuning.pruning import not_promoted, worse_than_usual
from autopilot.engine.tuning.space import Space, propose
from autopilot.engine.tuning.task import State, Task, Tried
from autopilot.engine.tuning.trial import analyse, answer_held_back, run_trial
from hosting.server.predictor import Predictor
from tests.autopilot.engine.conftest import make_plan
from tests.autopilot.tables import customers, flowers, houses

pytestmark = pytest.mark.timeout(240)

ALL = ("xgboost", "linear-learner", "mlp")
MIXED = Schema("y", "BinaryClassification", ("no", "yes"), (Column("x", "numeric"), Column("c", "categorical")))
STATES: list[State] = ["complete", "complete", "pruned", "failed", "running"]
SPACE = Space(ALL, pipelines_of(MIXED, ALL), "BinaryClassification")


# -- what is tried next --


def tried(number: int, **known: Any) -> Tried:
    return Tried(number, known.pop("state", "complete"), known.pop("params", SPACE.default("xgboost")), **known)


@st.composite
def histories(draw: st.DrawFn) -> list[Tried]:
    """Trials as a search may have left them: finished, given up, failed, still under way."""
    found: list[Tried] = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        state: State = draw(st.sampled_from(STATES))
        rank = draw(st.floats(-1, 1)) if state == "complete" else None
        steps = {2: draw(st.floats(-1, 1))} if state in ("complete", "pruned") else {}
        found.append(Tried(number, state, propose(SPACE, found, number), rank, steps))
    return found


@settings(max_examples=15, deadline=None)
@given(histories())
def test_the_next_trial_is_a_function_of_the_history_and_lies_in_the_space(history):
    number = len(history) + 1

    params = propose(SPACE, history, number)

    assert params == propose(SPACE, history, number)
    choice = SPACE.read(params)
    assert choice.algorithm in choice.pipeline.algorithms
    for name, distribution in SPACE.distributions(choice.algorithm).items():
        assert distribution._contains(distribution.to_internal_repr(params[name])), name
    assert set(params) == set(SPACE.distributions(choice.algorithm))


def test_every_algorithm_begins_with_what_usually_works():
    assert [propose(SPACE, [], number)["algorithm"] for number in (1, 2, 3)] == list(ALL)
    assert SPACE.read(propose(SPACE, [], 1)).hyperparameters["max_depth"] == 6


def test_trials_beside_each_other_differ():
    history = [tried(number, rank=float(number), params=propose(SPACE, [], number)) for number in range(1, 12)]
    first = propose(SPACE, history, 12)

    assert propose(SPACE, [*history, tried(12, state="running", params=first)], 13) != first


def test_the_search_turns_to_what_was_good():
    history: list[Tried] = []
    for number in range(1, 41):
        params = propose(SPACE, history, number)
        history.append(tried(number, params=params, rank=0.0 if params["algorithm"] == "linear-learner" else 1.0))

    late = [each.params["algorithm"] for each in history[20:]]
    assert late.count("linear-learner") > 2 * len(late) / 3


def test_pipelines_that_a_table_makes_equal_are_tried_once():
    numbers = Schema("y", "Regression", (), (Column("x", "numeric"),))
    words = Schema("y", "Regression", (), (Column("t", "text"),))

    assert [(each.name, each.algorithms) for each in pipelines_of(words, ALL)] == [
        ("dpp0", ("xgboost",)),
        ("dpp1", ("linear-learner", "mlp")),
    ]
    assert [each.numeric for each in pipelines_of(numbers, ALL)] == ["plain", "standard", "quantile"]
    assert {each.algorithms for each in pipelines_of(MIXED, ("mlp",))} == {("mlp",)}
    assert [each.name for each in pipelines_of(MIXED, ALL)] == [f"dpp{number}" for number in range(8)]
    for algorithm in ALL:
        own = SPACE.distributions(algorithm)[f"{algorithm}.data_processor"]
        assert isinstance(own, CategoricalDistribution)
        assert list(own.choices) == SPACE.pipelines_for(algorithm)


# -- what is given up --


def test_a_trial_worse_than_the_median_at_its_fold_is_given_up():
    history = [tried(number, rank=0.0, steps={2: number / 10}) for number in range(1, 6)]

    assert worse_than_usual(2, 0.31, history) == 0.3
    assert worse_than_usual(2, 0.30, history) is None
    assert worse_than_usual(3, 9.0, history) is None  # nobody came that far
    assert worse_than_usual(2, 9.0, history[:4]) is None  # too few to know what is usual


def test_the_best_third_of_a_rung_goes_on():
    history = [tried(number, state="pruned", steps={0: number / 10}) for number in range(1, 6)]

    assert not_promoted(0, 0.05, history) is None
    assert not_promoted(0, 0.15, history) is None  # the second of six
    assert not_promoted(0, 0.25, history) == 0.2
    assert not_promoted(1, 9.0, history) is None
    assert not_promoted(0, 9.0, history[:1]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=40), st.sampled_from([worse_than_usual, not_promoted]))
def test_the_best_so_far_is_never_given_up(ranks, rule):
    history = [tried(number, rank=rank, steps={0: rank}) for number, rank in enumerate(ranks)]

    assert rule(0, min(ranks), history) is None


@given(st.lists(st.floats(0, 1), min_size=3, max_size=60, unique=True))
def test_of_those_that_come_to_a_rung_one_after_the_other_few_go_on(ranks):
    history: list[Tried] = []
    promoted = 0
    for number, rank in enumerate(sorted(ranks)):  # best first: no later one pushes into the third
        promoted += not_promoted(0, rank, history) is None
        history.append(tried(number, state="pruned", steps={0: rank}))

    assert promoted <= 2 + len(ranks) // 3


# -- rows --


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=200), st.integers(2, 6))
def test_folds_share_rows_and_classes_evenly(labels, count):
    target = pd.Series(labels)
    fold = fold_of(target, count, True)

    sizes = np.bincount(fold, minlength=count)
    assert sizes.max() - sizes.min() <= 1
    for label in set(labels):
        spread = np.bincount(fold[(target == label).to_numpy()], minlength=count)
        assert spread.max() - spread.min() <= 1
    assert list(fold) == list(fold_of(target, count, True))


def test_there_are_five_folds_up_to_fifty_thousand_rows():
    target = pd.Series(np.arange(50_001) % 2)
    folds, (split,) = parts_of(target[:50_000], True), parts_of(target, True)

    assert len(folds) == 5
    assert sorted(np.concatenate([each.stop for each in folds])) == list(range(50_000))
    assert all(len(np.intersect1d(each.fit, each.stop)) == 0 and each.folded for each in folds)
    assert not split.folded
    assert (len(split.fit), len(split.stop)) == (45_000, 5_001)
    assert list(split.thinned(1 / 9).fit) == list(split.fit[:5000])


# -- numbers --


COLUMNS = [("x", "numeric"), ("b", "boolean"), ("c", "categorical"), ("d", "datetime"), ("t", "text")]


def mixed(rows: int, *, holes: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=rows),
            "b": rng.integers(0, 2, rows).astype(float),
            "c": rng.choice(["red", "green", "blue"], rows).astype(object),
            "d": pd.Timestamp("2021-03-04 05:00") + pd.to_timedelta(rng.integers(0, 999, rows), unit="h"),
            "t": rng.choice(["good and cheap", "bad", "never again, bad"], rows).astype(object),
        }
    )
    if holes:
        frame.loc[frame.index[::7], :] = [np.nan, np.nan, None, pd.NaT, None]
    return frame


@pytest.mark.parametrize("numeric", ["plain", "standard", "quantile"])
@pytest.mark.parametrize("categorical", ["onehot", "ordinal", "frequency", "target"])
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_a_pipeline_gives_every_row_the_same_numbers_wherever_it_stands(tmp_path, numeric, categorical, classes):
    frame, rng = mixed(90), np.random.default_rng(0)
    target = rng.integers(0, classes, 90) if classes else rng.normal(size=90)
    recipe = {"numeric": numeric, "categorical": categorical}
    processor = Processor(recipe, COLUMNS)
    fitted = processor.fit_transform(frame, target, classes)
    processor.save(tmp_path / "p.joblib")
    loaded = Processor.load(tmp_path / "p.joblib", recipe, COLUMNS)

    later = mixed(30)
    later.loc[3, "c"] = "never seen"
    numbers = loaded.transform(later)

    assert fitted.dtype == numbers.dtype == np.float32
    assert fitted.shape[1] == numbers.shape[1]
    alone = np.vstack([loaded.transform(later.iloc[[row]]) for row in range(len(later))])
    np.testing.assert_allclose(alone, numbers, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(loaded.transform(later), processor.transform(later))
    assert np.isnan(numbers).any() == (numeric == "plain")


def test_dates_are_taken_apart():
    found = expand_dates(pd.Series([pd.Timestamp("2024-03-01 13:30"), pd.NaT]))

    assert list(found[0]) == [19783.5625, 2024, 3, 1, 4, 61, 13]
    assert np.isnan(found[1]).all()


def test_the_arrays_of_a_net_say_what_the_net_says():
    torch.manual_seed(0)
    net = mlp._net(4, 3, {"layers": 2, "width": 8, "dropout": 0.2})
    net.train()
    for _ in range(20):
        net(torch.randn(32, 4) * 3 + 1)  # batch norms that are not at their beginning
    net.eval()
    numbers = np.random.default_rng(0).normal(size=(10, 4)).astype(np.float32)
    with torch.no_grad():
        expected = nn.functional.softmax(net(torch.from_numpy(numbers)), dim=1).numpy()

    np.testing.assert_allclose(Dense(mlp._layers(net), 3).outputs(numbers), expected, rtol=1e-4, atol=1e-6)


# -- trials --


class Told:
    """One trial and what it said."""

    def __init__(self, plan: Any, number: int, history: tuple[Tried, ...] = (), **task: Any) -> None:
        self.records: list[Any] = []
        given = {"until": time.time() + 120} | task
        self.finished = run_trial(plan, Task(number, history, **given), self.records.append, lambda: False)

    def of(self, kind: type) -> list[Any]:
        return [each for each in self.records if isinstance(each, kind)]

    @property
    def model(self) -> Finished:
        found: list[Finished] = self.of(Finished)
        assert len(found) == 1
        return found[0]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The customers table; what trials leave in its folder stays until the module is over."""
    return make_plan(tmp_path_factory.mktemp("tuning") / "work", customers(), "churn", 100_000, algorithms=ALL)


@pytest.fixture(scope="module")
def each(plan):
    """The first trial of every algorithm."""
    return {algorithm: Told(plan, number) for number, algorithm in enumerate(ALL, 1)}


def opened(model: Finished, folder: Path) -> Path:
    with tarfile.open(model.package) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_what_was_found_out_is_told_first(plan):
    records: list[Any] = []

    analyse(plan, records.append, lambda: False)

    assert [each.name for each in records if isinstance(each, Stage)] == ["AnalyzingData", "FeatureEngineering"]
    (resolved,) = [each for each in records if isinstance(each, Resolved)]
    assert (resolved.objective, resolved.train_rows, resolved.validation_rows) == ("F1", 480, 120)
    said = [each.message for each in records if isinstance(each, Note)]
    assert "Data processor dpp0: numbers as they are, categories one-hot; for xgboost." in said
    assert said[-1] == "Every trial is measured with 5 folds."


@pytest.mark.parametrize("algorithm", ALL)
def test_a_trial_tells_folds_metrics_and_a_package(each, algorithm):
    told = each[algorithm]
    model = told.model

    assert told.finished
    assert [type(record).__name__ for record in told.records[:2]] == ["Asked", "Started"]
    assert len([note for note in told.of(Note) if "on validation" in note.message]) == 5
    assert [step.step for step in told.of(Step)] == [2, 3, 4, 5, 6]
    assert told.of(Step)[-1].rank == pytest.approx(model.rank)
    assert model.algorithm == algorithm
    assert model.value == model.metrics["F1"] > 0.7
    assert model.rank == -model.value
    assert model.interval[0] <= model.value <= model.interval[1]
    assert set(model.test_metrics) == set(model.metrics)
    assert model.test_metrics["F1"] > 0.7
    assert model.latency_s > 0


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", ALL)
def test_its_package_needs_nothing_but_what_it_names(each, tmp_path, algorithm):
    package = opened(each[algorithm].model, tmp_path)
    requirements = (package / "requirements.txt").read_text().split()
    program = (
        "import json, sys, pandas, mlflow.pyfunc\n"
        f"model = mlflow.pyfunc.load_model({str(package)!r}).get_raw_model()\n"
        f"smoke = json.load(open({str(package / 'smoke_test.json')!r}))\n"
        "answer = model.predict(pandas.DataFrame([smoke['row']])).iloc[0]\n"
        "assert abs(answer['probability'] - smoke['expected']['probability']) < 1e-6, answer\n"
        "found = {'autopilot', 'studio', 'django', 'torch', 'autogluon', 'optuna', 'xgboost'} & set(sys.modules)\n"
        "print('needed:', *sorted(found))\n"
    )

    done = subprocess.run([sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-3000:]
    needed = ["xgboost"] if algorithm == "xgboost" else []
    assert done.stdout.strip().splitlines()[-1].split() == ["needed:", *needed]
    assert [name.split("==")[0].removesuffix("-cpu") for name in requirements] == [
        "mlflow-skinny",
        "numpy",
        "pandas",
        "scikit-learn",
        *needed,
    ]


def test_a_model_server_answers_from_it_and_explains(each, tmp_path, monkeypatch):
    monkeypatch.setenv("SAGEMAKER_INFERENCE_OUTPUT", "predicted_label,probability")
    server = Predictor(opened(each["xgboost"].model, tmp_path))

    answer = server.answer(b"3,basic,Oslo,2021-01-01\n55,pro,Lima,2021-01-01", "text/csv", "", "")

    labels = [line.split(",")[0] for line in answer.body.decode().split()]
    assert labels == ["yes", "no"]
    assert server.can_explain


def test_its_answers_are_the_mean_of_the_folds(each, tmp_path):
    package = opened(each["mlp"].model, tmp_path)
    predictor = TunedPredictor.load(package / "data" / "model" / "tuned")
    served = mlflow.pyfunc.load_model(str(package)).get_raw_model()
    rows = served.schema.bring(customers(20))

    assert len(predictor.members) == 5
    mean = np.mean([member.outputs(rows) for member in predictor.members], axis=0)
    np.testing.assert_allclose(served.outputs(rows), mean)
    np.testing.assert_allclose(mean.sum(axis=1), 1.0)


def test_reports_are_made_of_it(each, plan):
    name = each["xgboost"].model.model

    explained = write_explainability(plan, name, 5)
    insights = write_insights(plan, name)

    analysis = json.loads((explained / "analysis.json").read_text())
    importance = analysis["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert max(importance, key=importance.get) == "months"
    statistics = json.loads((insights / "statistics.json").read_text())
    assert statistics["dataset"]["item_count"] == 120


def test_answers_of_a_model_from_another_machine_are_made_again(each, plan):
    name = each["linear-learner"].model.model
    kept = plan.folder / "outputs" / f"{name}.npy"
    before = np.load(kept)
    kept.unlink()

    answer_held_back(plan, name)

    np.testing.assert_allclose(np.load(kept), before)


@pytest.mark.parametrize(("data", "target", "metric"), [(houses(), "price", "R2"), (flowers(), "kind", "Accuracy")])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_quantities_and_several_classes_are_learned(plan_of, data, target, metric, number):
    told = Told(plan_of(data, target, objective=metric, algorithms=ALL), number)

    assert told.model.metrics[metric] > 0.8
    assert told.model.test_metrics[metric] > 0.8


def test_the_same_trial_gives_the_same_model(plan_of):
    plan = plan_of(customers(), "churn", algorithms=("mlp",))
    first = Told(plan, 1).model
    (plan.folder / "candidates" / first.model / "record.pkl").unlink()

    assert Told(plan, 1).model.metrics == first.metrics


def test_a_second_attempt_tells_what_the_first_one_packed(each, plan, monkeypatch):
    monkeypatch.setattr(trial, "fit_member", lambda *_: pytest.fail("fitted again"))

    again = Told(plan, 1, params=each["xgboost"].of(Asked)[0].params)

    assert again.model == each["xgboost"].model


def test_a_trial_goes_on_with_the_fold_in_which_its_worker_died(plan_of, monkeypatch):
    plan = plan_of(customers(), "churn", algorithms=("linear-learner",))
    undisturbed = Told(plan, 1).model
    params = propose(trial.space_of(plan, load_prepared(plan)), (), 1)
    fitted: list[Job] = []
    died: list[bool] = []

    def dies_in_the_fourth(job):
        if len(fitted) == 3 and not died:
            died.append(True)
            raise KeyboardInterrupt  # stands for the end of the process
        fitted.append(job)
        return fit_member(job)

    monkeypatch.setattr(trial, "fit_member", dies_in_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        Told(plan, 2, params=params)
    again = Told(plan, 2, params=params)

    assert len(fitted) == 5
    assert [step.step for step in again.of(Step)] == [2, 3, 4, 5, 6]
    assert again.model.metrics == undisturbed.metrics


def test_a_poor_trial_is_given_up_after_a_fold(each, plan):
    good = tuple(tried(number, rank=-0.999, steps={2: -0.999}) for number in range(10, 15))

    told = Told(plan, 8, good, params=each["linear-learner"].of(Asked)[0].params)

    assert not told.finished
    (missed,) = told.of(Missed)
    assert missed.gave_up
    assert missed.reason.startswith("Stopped early: after 1 of 5 folds its F1 was 0.97")
    assert missed.reason.endswith("; the median of the trials before it had 0.999.")


def test_large_data_is_searched_on_rungs(plan_of):
    plan = plan_of(customers(1200), "churn", algorithms=ALL)
    good = tuple(tried(number, state="pruned", steps={0: -0.99}) for number in range(10, 13))

    through = Told(plan, 1, multi_fidelity=True)
    ended = Told(plan, 2, good, multi_fidelity=True)

    assert [step.step for step in through.of(Step)] == [0, 1, 2, 3, 4, 5, 6]
    assert through.finished
    assert [step.step for step in ended.of(Step)] == [0]
    assert "on 11% of the rows its F1" in ended.of(Missed)[0].reason


def test_one_split_is_scored_on_the_rows_held_back(plan_of, monkeypatch):
    monkeypatch.setattr("autopilot.engine.tuning.parts.MOST_ROWS_FOR_FOLDS", 100)

    told = Told(plan_of(customers(), "churn", algorithms=ALL), 1)

    assert [step.step for step in told.of(Step)] == [2]
    assert told.model.test_metrics == {}  # the rows held back are its validation rows


def test_groups_stay_on_one_side_of_a_fold(plan_of):
    frame = customers(800).assign(shop=np.arange(800) // 20)
    plan = plan_of(frame, "churn", algorithms=ALL, validation=Validation("Grouped", "shop"))
    prepared = load_prepared(plan)

    parts = trial._parts(plan, prepared)

    shops = frame.groupby(["months", "joined", "city", "plan"])["shop"].agg(["first", "nunique"])
    known = shops[shops["nunique"] == 1]["first"]
    rows = prepared.train.merge(known.rename("of").reset_index(), how="left", on=list(known.index.names))["of"]
    assert len(parts) == 4
    for each in parts:
        assert not set(rows.iloc[each.fit].dropna()) & set(rows.iloc[each.stop].dropna())
    assert Told(plan, 1).model.metrics["F1"] > 0.7


def test_an_algorithm_that_breaks_is_told_and_not_raised(plan, monkeypatch):
    def broken(job: Any) -> None:
        raise ValueError("no such luck")

    monkeypatch.setattr(trial, "fit_member", broken)

    told = Told(plan, 4, params=SPACE.default("mlp") | {"mlp.data_processor": pipelines_name(plan)})

    assert not told.finished
    (missed,) = told.of(Missed)
    assert (missed.reason, missed.gave_up) == ("mlp could not be fitted. Its library says: no such luck", False)


def pipelines_name(plan: Any) -> str:
    prepared = load_prepared(plan)
    return trial.space_of(plan, prepared).pipelines_for("mlp")[0]


def test_a_trial_keeps_its_time(plan_of):
    plan = plan_of(customers(4000), "churn", algorithms=("mlp",))
    analyse(plan, lambda _: None, lambda: False)
    began = time.time()

    told = Told(plan, 1, until=began + 4)

    assert told.finished
    assert time.time() - began < 4 + 12  # however busy the machine is


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_fit_whose_time_is_over_at_once_is_a_model_all_the_same(plan, number):
    prepared = load_prepared(plan)
    frame = prepared.train[prepared.schema.names]
    codes = (prepared.train["churn"] == "yes").to_numpy().astype(int)
    rows = Rows(frame, codes)
    columns = [(each.name, each.type) for each in prepared.schema.columns]
    space = trial.space_of(plan, prepared)
    choice = space.read(space.default(ALL[number - 1]))

    member = fit_member(Job(choice, rows.take(np.arange(400)), rows.take(np.arange(400, 480)), columns, 2, 0.0, 1))

    chances = member.outputs(frame.tail(20))
    assert chances.shape == (20, 2)
    np.testing.assert_allclose(chances.sum(axis=1), 1.0, rtol=1e-6)


def test_a_trial_that_comes_too_late_says_so(plan):
    told = Told(replace(plan, algorithms=("mlp",)), 1, until=time.time() - 1)

    assert [record.reason for record in told.of(Missed)] == ["The model could not be fitted in the time that was left."]


def test_a_stop_ends_a_trial_between_its_fits(plan):
    records: list[Any] = []

    done = run_trial(
        replace(plan, algorithms=("linear-learner",)),
        Task(7, (), time.time() + 60),
        records.append,
        lambda: any(isinstance(record, Step) for record in records),
    )

    assert not done
    assert [record.step for record in records if isinstance(record, Step)] == [2]
    assert not [record for record in records if isinstance(record, Finished | Missed)]
    assert [record for record in records if isinstance(record, Started)]


def test_a_class_with_one_row_does_not_break_a_fold(plan_of):
    frame = flowers(600)
    frame.loc[0, "kind"] = "alone"

    plan = plan_of(frame, "kind", algorithms=ALL, problem_type="MulticlassClassification", objective="Accuracy")

    for number in (1, 2, 3):
        assert Told(plan, number).model.metrics["Accuracy"] > 0.8
