"""Create, describe, list and stop AutoML jobs, in both versions of the API."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import transaction

from autopilot import answers
from autopilot.deployment import authorize_deployment
from autopilot.inputs import check_access
from autopilot.models import AutoMLJob, job_for_v1
from autopilot.requests import as_v2, check, check_v1
from autopilot.versions import place_in_series
from studio.access.principal import Principal
from studio.access.quotas import Quota, announce, require
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import set_tags
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove
from workers.queue import enqueue, request_stop


def _under_way(domain_id: str) -> int:
    rows = AutoMLJob.objects.filter(status__in=list(AutoMLJob.MOVES))
    return (rows.filter(domain_id=domain_id) if domain_id else rows).count()


AT_ONCE = announce(
    Quota("automl-jobs", "AutoML jobs at the same time", "jobs", settings.AUTOML_CONCURRENT_JOBS, _under_way)
)
SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}


@operation("sagemaker", "CreateAutoMLJobV2", resource="automl-job/{AutoMLJobName}")
def create_automl_job_v2(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Check every rule of §2.6, store the job and hand it to a worker."""
    check(request)
    return {"AutoMLJobArn": _create(request, caller, AutoMLJob.Api.V2).arn}


@operation("sagemaker", "CreateAutoMLJob", resource="automl-job/{AutoMLJobName}")
def create_automl_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """The same for the first version, whose fields map onto the second's (§2.2)."""
    check_v1(request)
    check(as_v2(request), objective_needs_type=False)
    return {"AutoMLJobArn": _create(request, caller, AutoMLJob.Api.V1).arn}


@operation("sagemaker", "DescribeAutoMLJobV2", resource="automl-job/{AutoMLJobName}")
def describe_automl_job_v2(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A job of either version."""
    return answers.describe_v2(AutoMLJob.objects.get_named(request["AutoMLJobName"], caller))


@operation("sagemaker", "DescribeAutoMLJob", resource="automl-job/{AutoMLJobName}")
def describe_automl_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A job that CreateAutoMLJob made."""
    return answers.describe_v1(job_for_v1(request["AutoMLJobName"], caller))


@operation("sagemaker", "ListAutoMLJobs")
def list_automl_jobs(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of jobs (§2.4: by name, descending, unless asked otherwise)."""
    jobs = AutoMLJob.objects.shown_to(caller).defer("checkpoint", "progress")
    rows, token = page(jobs, request, sort=SORT, default_sort="Name", default_order="Descending")
    return {"AutoMLJobSummaries": [answers.summary(each) for each in rows]} | ({"NextToken": token} if token else {})


@operation("sagemaker", "StopAutoMLJob", resource="automl-job/{AutoMLJobName}")
def stop_automl_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Ask the worker to stop; what is finished is kept. A job that is over already stays as it is."""
    job = AutoMLJob.objects.get_named(request["AutoMLJobName"], caller)
    with suppress(IllegalMove):  # it is over, or somebody stops it already: what was asked for is so
        request_stop(job, by=caller.username)
    return {}


def _create(request: dict[str, Any], caller: Principal, api: str) -> AutoMLJob:
    v2 = as_v2(request) if api == AutoMLJob.Api.V1 else request
    check_access(v2, caller)
    if deploy := v2.get("ModelDeployConfig"):  # told now, and not behind hours of training
        name = v2["AutoMLJobName"]
        authorize_deployment(caller, model_name=name, endpoint_name=deploy.get("EndpointName") or name)
    _check_quota(caller)
    with transaction.atomic():
        place = place_in_series(v2, caller)
        job: AutoMLJob = AutoMLJob.objects.create_named(
            request["AutoMLJobName"], caller, api=api, request=request, secondary_status="Starting", **place
        )
        set_tags(job.arn, request.get("Tags", []))
        record_change(job)
        enqueue(job)
    return job


def _check_quota(caller: Principal) -> None:
    """Spec §14: concurrent jobs are bounded."""
    require(AT_ONCE.code, AT_ONCE.used(caller.domain_id), domain_id=caller.domain_id)
