"""Tuning mode through real boto3 and real workers: trials are shared, a lost worker costs time and nothing else."""

import io
import tarfile
from typing import Any

import mlflow.pyfunc
import pytest

from autopilot.folders import Damaged, bring_candidate, bring_prepared, folder_of
from autopilot.models import AutoMLJob, Candidate, TuningTrial
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from studio.telemetry.models import Event, LogEvent
from tests.autopilot.tables import customers
from tests.autopilot.test_jobs import read, until_over
from tests.cast import EXECUTION_ROLE
from tests.workers.fixtures import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # whole searches


def tuning(trials: int | None, *algorithms: str) -> dict[str, Any]:
    """The part of a request that asks for so many trials, or for as many as are the default."""
    wanted = {"AutoMLAlgorithms": list(algorithms or ("xgboost", "linear-learner"))}
    return {
        "Mode": "HYPERPARAMETER_TUNING",
        "CandidateGenerationConfig": {"AlgorithmsConfig": [wanted]},
        "CompletionCriteria": ({"MaxCandidates": trials} if trials else {}) | {"MaxAutoMLJobRuntimeInSeconds": 300},
    }


def job() -> AutoMLJob:
    return AutoMLJob.objects.get()


def the_trials() -> list[tuple[int, str]]:
    return list(TuningTrial.objects.order_by("number").values_list("number", "status"))


def finished() -> list[tuple[str, Any]]:
    return list(Candidate.objects.filter(status="Completed").order_by("number").values_list("name", "ended_at"))


def under_way(worker: Any) -> TuningTrial | None:
    """A trial that this worker is fitting: its model is on the leaderboard."""
    held = TuningTrial.objects.filter(worker__contains=f"/{worker.pid}#", status="InProgress").first()
    told = held and Candidate.objects.filter(number=held.number, status="InProgress").exists()
    return held if told else None


def test_one_slot_searches_reports_and_ends(dora, v2_request, start_worker, tmp_path):
    start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    dora.create_auto_ml_job_v2(**v2_request("churn", **tuning(4)))

    answer = until_over(dora, "churn", wait_until)

    assert (answer["AutoMLJobStatus"], answer["AutoMLJobSecondaryStatus"]) == ("Completed", "MaxCandidatesReached")
    assert the_trials() == [(number, "Completed") for number in (1, 2, 3, 4)]
    seen = Event.objects.filter(name="churn").order_by("pk").values_list("secondary_status", flat=True)
    assert list(dict.fromkeys(seen)) == [
        "Starting",
        "AnalyzingData",
        "FeatureEngineering",
        "ModelTuning",
        "GeneratingExplainabilityReport",
        "GeneratingModelInsightsReport",
        "MaxCandidatesReached",
    ]
    assert not Event.objects.filter(kind="tuning-trial").exists()  # the job speaks for its trials
    best = answer["BestCandidate"]
    everyone = dora.list_candidates_for_auto_ml_job(
        AutoMLJobName="churn", SortBy="FinalObjectiveMetricValue", SortOrder="Descending"
    )["Candidates"]
    assert len(everyone) == 4
    assert everyone[0]["CandidateName"] == best["CandidateName"]
    metrics = {
        (each["StandardMetricName"], each["Set"]): each["Value"]
        for each in best["CandidateProperties"]["CandidateMetrics"]
    }
    assert metrics["F1", "Validation"] == best["FinalAutoMLJobObjectiveMetric"]["Value"] > 0.7
    assert metrics["F1", "Test"] > 0.7
    assert set(best["CandidateProperties"]["CandidateArtifactLocations"]) == {"Explainability", "ModelInsights"}
    row = job().best
    assert row is not None
    assert row.hyperparameters["data_processor"].startswith("dpp")
    folds = LogEvent.objects.filter(stream__group="/aws/sagemaker/TrainingJobs", stream__name=row.name)
    assert folds.filter(message__contains="Fold 5 of 5: F1 ").exists()

    first, container, last = best["InferenceContainers"]
    processed_by = job().processors_of(row.name, row.hyperparameters["data_processor"])
    assert {first["ModelDataUrl"], last["ModelDataUrl"]} == {processed_by}
    with tarfile.open(fileobj=io.BytesIO(read(container["ModelDataUrl"]))) as archive:
        archive.extractall(tmp_path, filter="data")
    asked = mlflow.pyfunc.load_model(str(tmp_path)).get_raw_model().predict(customers(5))
    assert list(asked.columns) == ["predicted_label", "probability", "probabilities", "labels"]
    # What a script written for the service does to be told more than the label (specification §7.2).
    keys = "predicted_label, probability, probabilities"
    container["Environment"]["SAGEMAKER_INFERENCE_OUTPUT"] = keys
    last["Environment"] |= {"SAGEMAKER_INFERENCE_INPUT": keys, "SAGEMAKER_INFERENCE_OUTPUT": f"{keys}, labels"}
    dora.create_model(ModelName="best", Containers=[first, container, last], ExecutionRoleArn=EXECUTION_ROLE)
    # The processors of a trial lie beside it, with all that opens them.
    processors = read(first["ModelDataUrl"])
    with tarfile.open(fileobj=io.BytesIO(processors)) as archive:
        assert {"processors.json", "schema.json", "code", "4.processor.joblib"} <= set(archive.getnames())


def test_two_workers_share_the_trials(dora, v2_request, start_worker):
    first = start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    second = start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    dora.create_auto_ml_job_v2(**v2_request("churn", **tuning(8)))

    wait_until(lambda: job().finished, 200, what="the end")

    assert job().status == "Completed", job().failure_reason
    holders = {each.split("#")[0].split("/")[1] for each in TuningTrial.objects.values_list("worker", flat=True)}
    assert holders == {str(first.pid), str(second.pid)}
    assert TuningTrial.objects.filter(attempt=1, status="Completed").count() == 8  # each had one owner


def test_a_worker_that_dies_in_a_trial_costs_that_trial_an_attempt(dora, v2_request, start_worker):
    start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    dora.create_auto_ml_job_v2(**v2_request("churn", **tuning(6, "mlp")))
    wait_until(lambda: job().secondary_status == "ModelTuning", 120, what="the search")
    other = start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    lost = wait_until(lambda: under_way(other), 120, what="a trial of the other worker")
    other.kill()

    wait_until(lambda: job().finished, 200, what="the end")

    assert (job().status, job().attempt) == ("Completed", 1)
    lost.refresh_from_db()
    assert (lost.status, lost.attempt) == ("Completed", 2)
    assert [status for _, status in the_trials()] == ["Completed"] * 6
    assert not Candidate.objects.filter(status="InProgress").exists()


def test_the_worker_of_the_job_dies_and_the_search_goes_on(dora, v2_request, start_worker):
    parents = start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    dora.create_auto_ml_job_v2(**v2_request("churn", **tuning(6, "mlp")))
    wait_until(finished, 120, what="the first model")
    start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    parents.kill()
    before = finished()

    wait_until(lambda: job().finished, 200, what="the end")

    assert (job().status, job().secondary_status, job().attempt) == ("Completed", "MaxCandidatesReached", 2)
    assert finished()[: len(before)] == before  # not fitted again
    assert [status for _, status in the_trials()] == ["Completed"] * 6
    best = job().best
    assert best is not None
    assert best.explainability_uri
    assert best.insights_uri
    wait_until(lambda: not folder_of(job()).exists(), what="the work folder to go")


def test_a_stop_keeps_what_is_finished(dora, v2_request, start_worker):
    start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="2")
    dora.create_auto_ml_job_v2(**v2_request("churn", **tuning(None, "mlp")))
    wait_until(finished, 120, what="the first model")

    dora.stop_auto_ml_job(AutoMLJobName="churn")
    wait_until(lambda: job().finished, 5, what="the stop")

    answer = dora.describe_auto_ml_job_v2(AutoMLJobName="churn")
    assert (answer["AutoMLJobStatus"], answer["AutoMLJobSecondaryStatus"]) == ("Stopped", "Stopped")
    assert answer["BestCandidate"]["CandidateStatus"] == "Completed"
    criteria = answer["ResolvedAttributes"]["CompletionCriteria"]
    assert criteria == {"MaxCandidates": 100, "MaxAutoMLJobRuntimeInSeconds": 300}
    assert {status for _, status in the_trials()} <= {"Completed", "Stopped"}
    assert set(Candidate.objects.values_list("status", flat=True)) <= {"Completed", "Stopped"}
    count = TuningTrial.objects.count()
    assert count < 100
    wait_until(lambda: not folder_of(job()).exists(), what="the work folder to go")
    assert TuningTrial.objects.count() == count  # nobody planted another


def test_what_another_machine_made_is_brought_unless_it_was_changed(dora, v2_request, start_worker):
    start_worker(ATELIER_WARM_WORKERS="yes", ATELIER_WORKER_SLOTS="1")
    dora.create_auto_ml_job_v2(**v2_request("churn", **tuning(1)))
    wait_until(lambda: job().finished, 120, what="the end")
    done, best = job(), job().best
    assert best is not None
    wait_until(lambda: not folder_of(done).exists(), what="the work folder to go")

    assert bring_candidate(done, best)
    assert not bring_candidate(done, best)  # it is there
    assert (folder_of(done) / "candidates" / best.model_name / "package" / "MLmodel").is_file()
    bring_prepared(done, done.checkpoint["prepared"])
    kept = folder_of(done) / "prepared.pkl"
    assert kept.is_file()

    kept.unlink()
    where = S3Uri.parse(done.output_prefix) / "preprocessed-data/tuning_data/prepared.pkl"
    object_store().put(where.bucket, where.key, b"not what the job wrote")
    with pytest.raises(Damaged, match="was changed since"):
        bring_prepared(done, done.checkpoint["prepared"])
    assert not kept.exists()
