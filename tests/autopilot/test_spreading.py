"""Fits of an ensembling job over several workers, through real boto3: who is killed costs time and nothing else."""

from typing import Any

import pytest

from autopilot.models import AutoMLJob, Candidate, SharedFit
from studio.telemetry.models import Event, LogEvent
from tests.workers.fixtures import wait_until

MODELS = ["lightgbm", "linear-learner", "catboost", "nn-torch"]
FOUR_FAMILIES = {
    "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": MODELS}]},
    "CompletionCriteria": {"MaxCandidates": 7, "MaxAutoMLJobRuntimeInSeconds": 300},
}


def job() -> AutoMLJob:
    return AutoMLJob.objects.get()


def fit_of(worker: Any) -> SharedFit | None:
    """The fit that this worker is at."""
    return SharedFit.objects.filter(worker__contains=f"/{worker.pid}#", status="InProgress").exclude(request={}).first()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_workers_share_the_fits_and_one_that_dies_costs_only_its_own(dora, v2_request, start_worker):
    slots = {"ATELIER_WARM_WORKERS": "yes", "ATELIER_WORKER_SLOTS": "1", "ATELIER_FIT_THREADS": "1"}
    start_worker(**slots)
    dora.create_auto_ml_job_v2(**v2_request("churn", **FOUR_FAMILIES))
    other = start_worker(**slots)
    lost = wait_until(lambda: fit_of(other), 120, what="a fit of the other worker")
    other.kill()
    start_worker(**slots)

    wait_until(lambda: job().finished, 200, what="the end")

    assert (job().status, job().secondary_status, job().attempt) == ("Completed", "MaxCandidatesReached", 1)
    assert list(Candidate.objects.exclude(status="Completed").values_list("model_name", "failure_reason")) == []
    assert Candidate.objects.count() == 7
    lost.refresh_from_db()
    assert lost.attempt > 1 or lost.status == "Stopped"  # somebody else did it
    assert not SharedFit.objects.filter(ended_at=None).exists()
    assert not Event.objects.filter(kind="shared-fit").exists()  # the job speaks for its fits
    model = lost.request["fit"]["model"]
    lines = LogEvent.objects.filter(stream__name="churn")
    assert lines.filter(message__startswith=f"{model} is fitted by worker ").exists()
