"""Fits of an ensembling job over several workers, through real boto3: who is killed costs time and nothing else."""

from typing import Any

import pytest

from autopilot.models import AutoMLJob, Candidate, SharedFit
from studio.telemetry.models import Event, LogEvent
from tests.workers.fixtures import wait_until

# Models that take long enough for another worker to be worth it, however many of them are there already.
MODELS = ["catboost", "nn-torch"]
LONG_FITS = {
    "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": MODELS}]},
    "CompletionCriteria": {"MaxCandidates": 7, "MaxAutoMLJobRuntimeInSeconds": 900},
}


def job() -> AutoMLJob:
    return AutoMLJob.objects.get()


def fit_of(worker: Any) -> SharedFit | None:
    """The fit that this worker is at."""
    return SharedFit.objects.filter(worker__contains=f"/{worker.pid}#", status="InProgress").exclude(request={}).first()


def how_it_is() -> str:
    """The rows of all fits, and the last that the job has said."""
    fits = SharedFit.objects.values_list("number", "status", "worker", "attempt", "lease_until", "own", "request")
    said = LogEvent.objects.filter(stream__name="churn").order_by("-seq").values_list("at_ms", "message")[:30]
    return "\n".join(map(str, [job().status, job().progress, *fits, *said]))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_workers_share_the_fits_and_whoever_dies_costs_only_what_it_was_at(dora, v2_request, start_worker):
    slots = {"ATELIER_WARM_WORKERS": "yes", "ATELIER_WORKER_SLOTS": "1", "ATELIER_FIT_THREADS": "1"}
    first = start_worker(**slots)
    dora.create_auto_ml_job_v2(**v2_request("churn", **LONG_FITS))
    wait_until(lambda: job().attempt, what="the job to begin")
    other = start_worker(**slots)
    lost = wait_until(lambda: fit_of(other), 60, what="a fit of the other worker")
    other.kill()
    third = start_worker(**slots)
    kept = wait_until(lambda: fit_of(third) or job().finished, 60, what="a fit of the third worker", state=how_it_is)
    assert isinstance(kept, SharedFit), job().failure_reason
    attempt = kept.attempt
    finished = dict(Candidate.objects.filter(status="Completed").values_list("model_name", "ended_at"))
    first.kill()  # the job's own
    start_worker(**slots)

    wait_until(lambda: job().finished, 200, what="the end")

    assert (job().status, job().secondary_status, job().attempt) == ("Completed", "MaxCandidatesReached", 2)
    assert list(Candidate.objects.exclude(status="Completed").values_list("model_name", "failure_reason")) == []
    ended = dict(Candidate.objects.values_list("model_name", "ended_at"))
    assert len(ended) == 7
    assert finished.items() <= ended.items()  # not fitted again
    lost.refresh_from_db()
    assert lost.attempt > 1 or lost.status == "Stopped"  # somebody else did it
    kept.refresh_from_db()
    assert (kept.attempt, kept.status, kept.result) == (attempt, "Completed", {})
    assert not SharedFit.objects.filter(ended_at=None).exists()
    assert not Event.objects.filter(kind="shared-fit").exists()  # the job speaks for its fits
    lines = LogEvent.objects.filter(stream__name="churn")
    assert lines.filter(message__startswith=f"{lost.request['fit']['model']} is fitted by worker ").exists()
    assert lines.filter(message__startswith=f"{kept.request['fit']['model']}: 5 folds came from worker ").exists()
