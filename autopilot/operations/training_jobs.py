"""The fits behind candidates as the training jobs that `CandidateSteps` names (autopilot specification §2.3)."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from autopilot.models import AutoMLJob, Candidate
from autopilot.training_jobs import LISTED, describe, summary
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ResourceNotFound, ValidationError
from studio.api.pages import page
from studio.api.registry import operation

SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}
NOT_HERE = ("WarmPoolStatusEquals", "TrainingPlanArnEquals")  # no machine is kept warm or reserved for a fit


@operation("sagemaker", "DescribeTrainingJob", resource="training-job/{TrainingJobName}")
def describe_training_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """The fit of one candidate. Upper and lower case are the same: ARNs are written in lower case."""
    name = request["TrainingJobName"]
    fits = _fits(AutoMLJob.objects.visible_to(caller)).alias(name_lower=Lower("name"))
    row = fits.filter(name_lower=name.lower()).select_related("job").first()
    if row is None:
        raise ResourceNotFound(f'Could not find training job "{arn("training-job", name)}".')
    return describe(row)


@operation("sagemaker", "ListTrainingJobs")
def list_training_jobs(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of the fits of all candidates."""
    for name in NOT_HERE:
        if name in request:
            raise ValidationError(f"{name}: training jobs here have no warm pools and no training plans. Leave it out.")
    fits = _fits(AutoMLJob.objects.shown_to(caller)).only(*LISTED)
    rows, token = page(fits, request, sort=SORT, default_sort="CreationTime", default_order="Ascending")
    return {"TrainingJobSummaries": [summary(each) for each in rows]} | ({"NextToken": token} if token else {})


def _fits(jobs: QuerySet[AutoMLJob]) -> QuerySet[Candidate]:
    return Candidate.objects.filter(job__in=jobs)
