"""Workers that are killed, jobs that are stopped: what is finished is kept and never made again."""

import pytest

from autopilot.folders import folder_of
from autopilot.models import AutoMLJob, Candidate
from tests.workers.fixtures import wait_until

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


def test_a_job_that_is_over_is_stopped_without_a_word(dora, v2_request):
    dora.create_auto_ml_job_v2(**v2_request("churn"))
    dora.stop_auto_ml_job(AutoMLJobName="churn")
    dora.stop_auto_ml_job(AutoMLJobName="churn")  # perhaps it still stops
    wait_until(lambda: job().finished, 30, what="the stop")

    dora.stop_auto_ml_job(AutoMLJobName="churn")

    assert job().status == "Stopped"
