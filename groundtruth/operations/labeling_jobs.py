"""Create, describe, list and stop labeling jobs."""

import secrets
from typing import Any

from django.db import transaction

from groundtruth import answers
from groundtruth.models import LabelingJob, Workteam
from groundtruth.requests import check
from groundtruth.streaming import open_queue
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import set_tags
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove
from workers.queue import enqueue, request_stop

SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}
JOB = "labeling-job/{LabelingJobName}"


@operation("sagemaker", "CreateLabelingJob", resource=JOB)
def create_labeling_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Check every rule, store the job and hand it to a worker, which reads the manifest."""
    checked = check(request, caller)
    with transaction.atomic():
        job: LabelingJob = LabelingJob.objects.create_named(
            request["LabelingJobName"],
            caller,
            request={key: value for key, value in request.items() if key != "Tags"},
            secondary_status="Initializing",
            team=checked.team,
            type_key=checked.type_key,
            attribute=request["LabelAttributeName"],
            reference=secrets.token_hex(8),
            resolved=checked.resolved,
        )
        set_tags(job.arn, request.get("Tags", []))
        if job.streaming:
            open_queue(job, caller)
        record_change(job)
        enqueue(job)
    return {"LabelingJobArn": job.arn}


@operation("sagemaker", "DescribeLabelingJob", resource=JOB)
def describe_labeling_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """One job."""
    return answers.describe(LabelingJob.objects.get_named(request["LabelingJobName"], caller))


@operation("sagemaker", "ListLabelingJobs")
def list_labeling_jobs(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of jobs; the newest first, unless asked otherwise."""
    jobs = LabelingJob.objects.shown_to(caller).defer("checkpoint", "progress", "resolved")
    rows, token = page(jobs, request, sort=SORT, default_sort="CreationTime", default_order="Descending")
    return {"LabelingJobSummaryList": [answers.summary(each) for each in rows], "NextToken": token}


@operation("sagemaker", "ListLabelingJobsForWorkteam", resource="{WorkteamArn}")
def list_labeling_jobs_for_workteam(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of a team's jobs."""
    team = Workteam.of_arn(request["WorkteamArn"], caller)
    jobs = LabelingJob.objects.visible_to(caller).filter(team=team)
    names = {"JobReferenceCodeContains": "reference__icontains"}
    rows, token = page(
        jobs,
        request,
        sort={"CreationTime": "created_at"},
        default_sort="CreationTime",
        default_order="Descending",
        names=names,
    )
    return {"LabelingJobSummaryList": [answers.team_summary(each) for each in rows], "NextToken": token}


@operation("sagemaker", "StopLabelingJob", resource=JOB)
def stop_labeling_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """No new tasks; what was submitted is consolidated and written. A job that is being stopped already stays so."""
    job: LabelingJob = LabelingJob.objects.get_named(request["LabelingJobName"], caller)
    if job.status == LabelingJob.Status.STOPPING:
        return {}
    try:
        request_stop(job, by=caller.username)
    except IllegalMove as error:
        job.refresh_from_db()
        raise ValidationError(
            f"Labeling job {job.name} is {job.status}; only one that is InProgress can be stopped."
        ) from error
    return {}
