"""Workers that are killed, jobs that are stopped: what is finished is kept and never made again."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from autopilot.engine.marks import FITTED
from autopilot.engine.plan import Plan
from autopilot.engine.records import Missed, Outcome, Started
from autopilot.folders import folder_of
from autopilot.jobs import Attempt
from autopilot.leaderboard import Leaderboard
from autopilot.models import AutoMLJob, Candidate, SharedFit
from tests.workers.fixtures import wait_until
from workers.context import ChildDied

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TWO_MODELS = {
    "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm", "linear-learner"]}]},
    "CompletionCriteria": {"MaxCandidates": 3, "MaxAutoMLJobRuntimeInSeconds": 300},
}


def job() -> AutoMLJob:
    return AutoMLJob.objects.get()


def entered(stage: str) -> None:
    wait_until(lambda: job().secondary_status == stage or job().finished, 120, what=stage)
    assert job().secondary_status == stage, job().failure_reason


def one_finished() -> bool:
    return Candidate.objects.filter(status="Completed").exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [("AnalyzingData", "GeneratingExplainabilityReport"), ("TrainingModels", "GeneratingModelInsightsReport")],
)
def test_a_worker_killed_in_a_stage_loses_nothing(dora, v2_request, start_worker, first, second):
    dora.create_auto_ml_job_v2(**v2_request("churn", **TWO_MODELS))
    worker = start_worker()
    entered(first)
    if first == "TrainingModels":
        wait_until(one_finished, 120, what="the first model")
    worker.kill()
    finished_before = list(Candidate.objects.filter(status="Completed").values_list("name", "ended_at"))

    worker = start_worker()
    if second == "GeneratingModelInsightsReport":
        entered("GeneratingExplainabilityReport")
        Candidate.objects.update(insights_uri="")  # as if they had been cut off: that stage makes up for them
    entered(second)
    worker.kill()
    trained = list(Candidate.objects.order_by("number").values_list("name", "status", "ended_at"))
    start_worker()
    wait_until(lambda: job().finished, 150, what="the end")

    assert (job().status, job().secondary_status, job().failure_reason) == ("Completed", "MaxCandidatesReached", "")
    assert list(Candidate.objects.order_by("number").values_list("name", "status", "ended_at")) == trained
    assert [status for _, status, _ in trained] == ["Completed"] * 3
    assert set(finished_before) <= {(name, ended) for name, _, ended in trained}  # not fitted again
    best = job().best
    assert best is not None
    assert best.explainability_uri
    assert best.insights_uri
    wait_until(lambda: not folder_of(job()).exists(), what="the work folder to go")


def test_a_stopped_job_keeps_its_finished_models_and_the_best(dora, v2_request, worker):
    many = {"CandidateGenerationConfig": None, "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": 600}}
    dora.create_auto_ml_job_v2(**v2_request("churn", **many))
    wait_until(one_finished, 120, what="the first model")

    dora.stop_auto_ml_job(AutoMLJobName="churn")
    wait_until(lambda: job().finished, 30, what="the stop")

    answer = dora.describe_auto_ml_job_v2(AutoMLJobName="churn")
    assert (answer["AutoMLJobStatus"], answer["AutoMLJobSecondaryStatus"]) == ("Stopped", "Stopped")
    assert answer["BestCandidate"]["CandidateStatus"] == "Completed"
    assert answer["BestCandidate"]["InferenceContainers"][0]["ModelDataUrl"].endswith("/model.tar.gz")
    statuses = {
        each["CandidateStatus"] for each in dora.list_candidates_for_auto_ml_job(AutoMLJobName="churn")["Candidates"]
    }
    assert statuses <= {"Completed", "Stopped"}
    wait_until(lambda: not folder_of(job()).exists(), what="the work folder to go")


class _Context:
    """As much of a context as fitting needs. deaths: what the child dies of, one run after the other; then it ends."""

    attempt = 1

    def __init__(self, *deaths: ChildDied) -> None:
        self.deaths = list(deaths)
        self.plans: list[Plan] = []
        self.advanced: list[bool] = []
        self.lines: list[str] = []

    def run_isolated(self, name: str, plan: Plan, **more: Any) -> Outcome:
        self.plans.append(plan)
        if self.deaths:
            Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
            raise self.deaths.pop()
        return Outcome("", ())

    def save_checkpoint(self, data: dict[str, Any], *, advanced: bool = True) -> None:
        AutoMLJob.objects.update(checkpoint=data)
        self.advanced.append(advanced)

    def log(self, message: str) -> None:
        self.lines.append(message)

    def changed(self, what: str) -> None: ...


def attempt_at(failed_attempts: int, context: _Context) -> Attempt:
    AutoMLJob.objects.update(failed_attempts=failed_attempts)
    return Attempt(job(), context)  # type: ignore[arg-type]


@pytest.fixture
def half_done(cast, no_worker) -> Plan:
    """A job with one model under way when its worker died."""
    AutoMLJob.objects.create_named("slow", cast.dora.principal)
    now = time.time()
    return Plan("slow", Path("slow"), "y", now + 100, now)


@pytest.mark.django_db(transaction=True)
def test_a_model_that_workers_died_of_comes_behind_the_others_and_is_left_out_when_they_die_there_too(half_done):
    row = Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
    reasons = {
        2: "Workers died 2 times in a row, the last one while this model was being fitted, so it is put behind the "
        "others: it is tried again when they are fitted and time is left.",
        4: "Workers died 2 times in a row, the last one while this model was being fitted, behind the others, too, so "
        "the job went on without it.",
    }
    put_off, left_out = [], []
    for deaths in range(1, 5):
        Candidate.objects.update(status="InProgress")  # the attempt before had begun it again
        context = _Context()

        attempt_at(1 + (deaths - 1) % 2, context)._fit(half_done)  # a step further: deaths are counted anew

        put_off.append(context.plans[0].put_off)
        left_out.append(context.plans[0].left_out)
        assert any(context.advanced) == (deaths in reasons)  # or else the job would be given up before the model is
        row.refresh_from_db()
        if deaths in reasons:
            assert (row.status, row.failure_reason) == ("Failed", reasons[deaths])
    assert put_off == [(), *[("CatBoost",)] * 3]
    assert left_out == [(), (), (), ("CatBoost",)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at_work", [True, False])
def test_a_job_that_only_waits_for_what_others_fit_is_not_what_its_worker_dies_of(half_done, at_work):
    Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
    named = {"name": "slow-fit-1", "job": job(), "number": 1, "owner_id": job().owner_id, "domain_id": job().domain_id}
    fit = SharedFit.objects.create(**named, request={"fit": {"model": "CatBoost", "threads": 1}, "host": "there"})
    if not at_work:  # so that its folds are taken up here, and whoever does that may die of it
        fit.move_to("Completed")
    context = _Context()

    attempt_at(2, context)._fit(half_done)

    assert context.plans[0].put_off == (() if at_work else ("CatBoost",))
    assert any(context.advanced)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun_again", [True, False])
def test_a_model_that_came_back_is_not_what_a_worker_dies_of_until_it_is_begun_again(half_done, begun_again):
    row = Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
    named = {"name": "slow-fit-1", "job": job(), "number": 1, "owner_id": job().owner_id, "domain_id": job().domain_id}
    fit = SharedFit.objects.create(**named, request={"fit": {"model": "CatBoost", "threads": 1}, "host": "there"})
    fit.move_to("Stopped")
    if begun_again:
        Candidate.objects.filter(pk=row.pk).update(modified_at=timezone.now())
    context = _Context()

    attempt_at(2, context)._fit(half_done)

    assert context.plans[0].put_off == (("CatBoost",) if begun_again else ())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["Failed", "Stopped", "Completed"])
def test_no_model_is_under_way_when_the_job_is_over(half_done, end):
    Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
    if end == "Stopped":
        job().move_to("Stopping")
        assert Candidate.objects.get().status == "InProgress"

    job().move_to(end, "InternalServerError: Nobody foresaw it." if end == "Failed" else "")

    row = Candidate.objects.get()
    assert (row.status, row.failure_reason) == ("Stopped", "The job ended before this model was fitted.")
    assert row.ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_model_of_which_more_folds_are_there_than_at_the_last_death_is_tried_again(half_done):
    Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
    for deaths, fold in enumerate(("S1F1", "S1F2", "S1F3"), 1):
        mark = folder_of(job()) / "predictor" / "folds" / "models" / "CatBoost_BAG_L1" / FITTED / fold
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        context = _Context()
        attempt_at(deaths, context)._fit(half_done)
        assert context.plans[0].left_out == ()
        assert any(context.advanced)


@pytest.mark.django_db(transaction=True)
def test_a_fold_of_a_model_that_had_failed_before_is_a_step_ahead(half_done):
    row = Candidate.objects.create(job=job(), name="slow-1", model_name="CatBoost", number=1, algorithm="catboost")
    row.status = "Failed"  # for want of time; the next attempt tries it again
    row.save()
    attempt_at(0, _Context())._fit(half_done)
    Candidate.objects.update(status="InProgress")
    mark = folder_of(job()) / "predictor" / "folds" / "models" / "CatBoost_BAG_L1" / FITTED / "S1F1"
    mark.parent.mkdir(parents=True)
    mark.touch()
    context = _Context()

    attempt_at(1, context)._fit(half_done)

    assert any(context.advanced)


@pytest.mark.django_db(transaction=True)
def test_why_there_is_no_model_is_said_once_however_many_attempts_there_are(half_done):
    for again in (False, True):
        tell = Leaderboard(job(), context := _Context())  # type: ignore[arg-type]
        tell(Started("CatBoost", "catboost", 1, {}))
        tell(Missed("CatBoost", "catboost", 1, "It could not be fitted."))
        row = Candidate.objects.get()
        assert (row.status, row.failure_reason, row.why_none) == ("Failed", *["It could not be fitted."] * 2)
        assert context.lines == ([] if again else ["CatBoost: It could not be fitted."])
        tell(Started("CatBoost", "catboost", 1, {}))
        row.refresh_from_db()
        assert (row.status, row.ended_at, row.why_none) == ("InProgress", None, "")  # while it is tried again


@pytest.mark.django_db(transaction=True)
def test_an_ensemble_gets_another_number_than_what_an_attempt_before_gave_away(half_done):
    Leaderboard(job(), _Context())(Started("LightGBM_r72_BAG_L1", "lightgbm", 11, {}))  # type: ignore[arg-type]
    tell = Leaderboard(job(), _Context())  # type: ignore[arg-type]

    for _again in range(2):
        tell(Started("WeightedEnsemble_L2", "ensemble", 11, {}))

    rows = Candidate.objects.order_by("number").values_list("number", "model_name", "name")
    assert [(number, model) for number, model, _ in rows] == [(11, "LightGBM_r72_BAG_L1"), (12, "WeightedEnsemble_L2")]
    assert [name[-3:] for *_, name in rows] == ["011", "012"]


@pytest.mark.django_db(transaction=True)
def test_a_model_that_needs_too_much_memory_is_left_out_and_the_others_are_fitted(half_done):
    context = _Context(ChildDied(-9, "It ran out of memory.", out_of_memory=True))

    attempt_at(0, context)._fit(half_done)

    assert [plan.left_out for plan in context.plans] == [(), ("CatBoost",)]
    assert "out of memory" in Candidate.objects.get().failure_reason


def test_a_job_that_is_over_is_stopped_without_a_word(dora, v2_request):
    dora.create_auto_ml_job_v2(**v2_request("churn"))
    dora.stop_auto_ml_job(AutoMLJobName="churn")
    dora.stop_auto_ml_job(AutoMLJobName="churn")  # perhaps it still stops
    wait_until(lambda: job().finished, 30, what="the stop")

    dora.stop_auto_ml_job(AutoMLJobName="churn")

    assert job().status == "Stopped"
