"""The leaderboard over the API."""

from typing import Any

from autopilot import answers
from autopilot.models import AutoMLJob, Candidate
from studio.access.principal import Principal
from studio.api.pages import page
from studio.api.registry import operation

SORT = {"CreationTime": "created_at", "Status": "status", "FinalObjectiveMetricValue": "objective_value"}


@operation("sagemaker", "ListCandidatesForAutoMLJob", resource="automl-job/{AutoMLJobName}")
def list_candidates_for_automl_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of candidates of one job (§2.4)."""
    job = AutoMLJob.objects.get_named(request["AutoMLJobName"], caller)
    rows = Candidate.objects.filter(job=job)
    names = {"CandidateNameEquals": "name"}
    found, token = page(
        rows, request, sort=SORT, default_sort="CreationTime", default_order="Ascending", default_size=100, names=names
    )
    answer = {"Candidates": [answers.candidate(each, job.objective) for each in found]}
    return answer | ({"NextToken": token} if token else {})
