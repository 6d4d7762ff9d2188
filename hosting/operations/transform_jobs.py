"""CreateTransformJob, DescribeTransformJob, ListTransformJobs, StopTransformJob (hosting spec §13)."""

from typing import Any

from django.db import transaction

from hosting.artifacts import readable, writable
from hosting.engine.datapaths import InvalidPath, Path
from hosting.models import Model, TransformJob
from hosting.operations.models import check_environment
from hosting.unsupported import refuse
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import set_tags
from workers.instances import queue_for
from workers.queue import enqueue, request_stop

SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}
JOINABLE = ("text/csv", "application/json", "application/jsonlines")
MAX_PAYLOAD_MB = 100  # spec §13.2
NOT_BUILT = {
    "DataCaptureConfig": "Leave it out; nothing is captured.",
    "ExperimentConfig": "Leave it out.",
}


@operation("sagemaker", "CreateTransformJob", resource="transform-job/{TransformJobName}")
def create_transform_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Store the job and queue it; every rule that spans fields is checked now, not on the worker."""
    refuse(request, NOT_BUILT)
    check_environment(request.get("Environment", {}))
    model = Model.objects.get_named(request["ModelName"], caller)
    _check_input(request, caller)
    _check_batches(request)
    _check_processing(request)
    writable(request["TransformOutput"]["S3OutputPath"], caller)
    instance_type = request["TransformResources"]["InstanceType"]
    fields = {key: value for key, value in request.items() if key != "Tags"}
    with transaction.atomic():
        job = TransformJob.objects.create_named(
            request["TransformJobName"],
            caller,
            request=fields,
            model_name=model.name,
            container=model.container,
            instance_type=instance_type,
            queue=queue_for(instance_type),
        )
        set_tags(job.arn, request.get("Tags", []))
        enqueue(job)
    return {"TransformJobArn": job.arn}


def _check_input(request: dict[str, Any], caller: Principal) -> None:
    source = request["TransformInput"]["DataSource"]["S3DataSource"]
    if source["S3DataType"] not in ("S3Prefix", "ManifestFile"):
        raise ValidationError(
            f"S3DataType {source['S3DataType']} is not valid for a transform job; use S3Prefix or ManifestFile."
        )
    readable(source["S3Uri"], caller)
    split = request["TransformInput"].get("SplitType", "None")
    if split in ("RecordIO", "TFRecord"):
        raise ValidationError(
            f"TransformInput.SplitType {split} is not supported in this installation. Use Line or None."
        )


def _check_batches(request: dict[str, Any]) -> None:
    payload, concurrent = request.get("MaxPayloadInMB"), request.get("MaxConcurrentTransforms")
    if payload == 0:
        raise ValidationError("MaxPayloadInMB 0 (streaming) is not supported in this installation. Give 1 to 100.")
    if payload and payload > MAX_PAYLOAD_MB:
        raise ValidationError(f"MaxPayloadInMB {payload} is more than {MAX_PAYLOAD_MB}.")
    if payload and concurrent and payload * concurrent > MAX_PAYLOAD_MB:
        raise ValidationError(
            f"MaxConcurrentTransforms {concurrent} times MaxPayloadInMB {payload} is {payload * concurrent}; "
            f"at most {MAX_PAYLOAD_MB} is allowed."
        )
    content = request["TransformInput"].get("ContentType", "").split(";")[0].strip()
    split = request["TransformInput"].get("SplitType", "None")
    if content == "application/json" and split == "Line" and request.get("BatchStrategy") != "SingleRecord":
        raise ValidationError(
            "Several lines of ContentType application/json are not one JSON document. "
            "Use application/jsonlines, or BatchStrategy SingleRecord."
        )
    if request.get("BatchStrategy") == "SingleRecord" and split == "None":
        raise ValidationError("BatchStrategy SingleRecord needs a TransformInput.SplitType other than None.")


def _check_processing(request: dict[str, Any]) -> None:
    """Rules of filters and joins (spec §13.4)."""
    processing = request.get("DataProcessing") or {}
    content, accept = request["TransformInput"].get("ContentType", ""), request["TransformOutput"].get("Accept", "")
    csv = content.split(";")[0].strip() == "text/csv"
    for name in ("InputFilter", "OutputFilter"):
        try:
            Path.parse(processing.get(name, "$")).check(csv=csv)
        except InvalidPath as error:
            raise ValidationError(f"DataProcessing.{name}: {error}") from error
    if not processing or processing == {"JoinSource": "None"}:
        return
    if content.split(";")[0].strip() not in JOINABLE:
        raise ValidationError(
            f"DataProcessing works with the ContentType {', '.join(JOINABLE)} only, not {content or 'none'}."
        )
    if processing.get("JoinSource") == "Input" and content != accept:
        raise ValidationError(
            "JoinSource Input needs TransformInput.ContentType and TransformOutput.Accept to be the same."
        )
    if processing.get("JoinSource") == "Input" and csv:
        both = (request["TransformInput"].get("SplitType"), request["TransformOutput"].get("AssembleWith"))
        if both != ("Line", "Line"):
            raise ValidationError("JoinSource Input with text/csv needs SplitType Line and AssembleWith Line.")


@operation("sagemaker", "DescribeTransformJob", resource="transform-job/{TransformJobName}")
def describe_transform_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """What the job was given and where it stands."""
    job: TransformJob = TransformJob.objects.get_named(request["TransformJobName"], caller)
    answer = {
        **job.request,
        "TransformJobName": job.name,
        "TransformJobArn": job.arn,
        "TransformJobStatus": job.status,
        "CreationTime": job.created_at,
        "TransformStartTime": job.started_at,
        "TransformEndTime": job.ended_at,
        "FailureReason": job.failure_reason or None,
    }
    return {key: value for key, value in answer.items() if value is not None}


@operation("sagemaker", "ListTransformJobs")
def list_transform_jobs(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Transform jobs of the caller's domain, newest first."""
    rows, token = page(
        TransformJob.objects.shown_to(caller),
        request,
        sort=SORT,
        default_sort="CreationTime",
        default_order="Descending",
    )
    return {"TransformJobSummaries": [_summary(row) for row in rows], **({"NextToken": token} if token else {})}


def _summary(job: TransformJob) -> dict[str, Any]:
    summary = {
        "TransformJobName": job.name,
        "TransformJobArn": job.arn,
        "CreationTime": job.created_at,
        "LastModifiedTime": job.modified_at,
        "TransformEndTime": job.ended_at,
        "TransformJobStatus": job.status,
        "FailureReason": job.failure_reason or None,
    }
    return {key: value for key, value in summary.items() if value is not None}


@operation("sagemaker", "StopTransformJob", resource="transform-job/{TransformJobName}")
def stop_transform_job(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Ask the worker to stop; nothing of the output is kept (spec §13.1)."""
    job = TransformJob.objects.get_named(request["TransformJobName"], caller)
    if not job.finished:
        request_stop(job, by=caller.username)
    return {}
