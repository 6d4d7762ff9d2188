"""Labeling jobs as the API shows them (labeling specification §2.2)."""

from typing import Any

from django.conf import settings

from groundtruth.models import LabelingJob
from studio.api.tags import tags_of

_SHOWN = (
    "LabelAttributeName",
    "InputConfig",
    "OutputConfig",
    "RoleArn",
    "LabelCategoryConfigS3Uri",
    "StoppingConditions",
    "LabelingJobAlgorithmsConfig",
    "HumanTaskConfig",
)


def describe(job: LabelingJob) -> dict[str, Any]:
    """Everything about one job."""
    return {
        "LabelingJobName": job.name,
        "LabelingJobArn": job.arn,
        "LabelingJobStatus": job.status,
        "LabelCounters": job.counters,
        "FailureReason": job.failure_reason or None,
        "CreationTime": job.created_at,
        "LastModifiedTime": job.modified_at,
        "JobReferenceCode": job.reference,
        **{name: job.request[name] for name in _SHOWN if name in job.request},
        "Tags": tags_of(job.arn),
        "LabelingJobOutput": (output | _final_model(job)) if (output := _output(job)) else None,
    }


def summary(job: LabelingJob) -> dict[str, Any]:
    """A line of ListLabelingJobs."""
    human = job.human_task
    consolidation = human.get("AnnotationConsolidationConfig", {})
    return {
        "LabelingJobName": job.name,
        "LabelingJobArn": job.arn,
        "CreationTime": job.created_at,
        "LastModifiedTime": job.modified_at,
        "LabelingJobStatus": job.status,
        "LabelCounters": job.counters,
        "WorkteamArn": human.get("WorkteamArn"),
        "PreHumanTaskLambdaArn": human.get("PreHumanTaskLambdaArn"),
        "AnnotationConsolidationLambdaArn": consolidation.get("AnnotationConsolidationLambdaArn"),
        "FailureReason": job.failure_reason or None,
        "LabelingJobOutput": _output(job),
        "InputConfig": job.request.get("InputConfig"),
    }


def team_summary(job: LabelingJob) -> dict[str, Any]:
    """A line of ListLabelingJobsForWorkteam."""
    return {
        "LabelingJobName": job.name,
        "JobReferenceCode": job.reference,
        "WorkRequesterAccountId": settings.ACCOUNT_ID,
        "CreationTime": job.created_at,
        "LabelCounters": {
            "HumanLabeled": job.human,
            "PendingHuman": max(job.total - job.machine - job.human - job.failed, 0),
            "Total": job.total - job.machine,
        },
        "NumberOfHumanWorkersPerDataObject": job.workers_wanted,
    }


def _output(job: LabelingJob) -> dict[str, str] | None:
    """The API has no output without a manifest."""
    return {"OutputDatasetS3Uri": job.output_uri} if job.output_uri else None


def _final_model(job: LabelingJob) -> dict[str, str]:
    """Only of one job: lists do not read what its worker keeps."""
    arn = job.checkpoint.get("automated", {}).get("model")
    return {"FinalActiveLearningModelArn": arn} if arn else {}
