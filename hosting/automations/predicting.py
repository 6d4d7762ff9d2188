"""What an automation does that predicts: what it needs, and the transform job that it makes."""

from typing import Any

from django.utils import timezone

from hosting.artifacts import readable, writable
from hosting.automations.fields import told_at
from hosting.automations.owner import Unable
from hosting.models import Automation, Model, TransformJob
from hosting.operations.transform_jobs import create_transform_job
from studio.access.permissions import FieldError
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.datasets.models import Dataset
from studio.storage.store import default_bucket
from workers.instances import queue_for


def check(row: Automation, caller: Principal) -> None:
    """Raise FieldError or ApiError for what could not work; fills in the folder of the results."""
    row.output_uri = (
        row.output_uri or f"s3://{default_bucket()}/batch/{caller.domain_id or 'shared'}/automations/{row.name}"
    )
    if not Model.objects.visible_to(caller).named(row.model_name).exists():
        raise FieldError(f"There is no model {row.model_name}." if row.model_name else "Choose a model.", "model_name")
    if row.on_new_version == bool(row.cron):
        raise FieldError("Choose one: a schedule, or every new version of the data set.", "cron")
    if row.on_new_version and not row.dataset_name:
        raise FieldError("Only a data set has versions; choose one, or a schedule.", "dataset_name")
    if bool(row.dataset_name) == bool(row.input_uri):
        raise FieldError("Choose one: a data set, or an address of files.", "dataset_name")
    if row.dataset_name:
        _newest(row, caller)
    else:
        with told_at("input_uri"):
            readable(row.input_uri, caller)
    with told_at("output_uri"):
        writable(row.output_uri, caller)
    queue_for(row.instance_type)
    authorize(caller, "sagemaker:CreateTransformJob", arn("transform-job", row.name))


def running(row: Automation) -> str:
    """The name of the job of the last run that made one, if it goes on; empty otherwise."""
    last = row.runs.exclude(job_name="").first()
    job = TransformJob.objects.filter(name=last.job_name, domain_id=row.domain_id).first() if last else None
    return job.name if job is not None and not job.finished else ""


def perform(row: Automation, caller: Principal) -> dict[str, Any]:
    """Create the transform job; what the run is remembered with. Unable if the model is gone, ApiError if refused."""
    if not Model.objects.visible_to(caller).named(row.model_name).exists():
        raise Unable(f"The model {row.model_name} is gone. Choose another one for this automation, or delete it.")
    now = timezone.now()
    # With milliseconds: two versions of a data set may come within a second.
    name = f"{row.name}-{now:%y%m%d-%H%M%S}-{now.microsecond // 1000:03d}"
    authorize(caller, "sagemaker:CreateTransformJob", arn("transform-job", name))
    create_transform_job(_request_of(row, name, caller), caller)
    return {"job_name": name}


def _request_of(row: Automation, job_name: str, caller: Principal) -> dict[str, Any]:
    """What CreateTransformJob is given: the rows of this moment, results in a folder of their own."""
    uri = row.input_uri
    if row.dataset_name:
        dataset = _newest(row, caller)
        if dataset is None:
            raise FieldError(f"No version of the data set {row.dataset_name} is ready yet.", "dataset_name")
        uri = dataset.csv_uri
    packed = {"CompressionType": "Gzip"} if uri.endswith(".gz") else {}
    model: Model = Model.objects.get_named(row.model_name, caller)
    return {
        "TransformJobName": job_name,
        "ModelName": row.model_name,
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}},
            "ContentType": "text/csv",
            "SplitType": "Line",
            **packed,
        },
        "TransformOutput": {
            "S3OutputPath": f"{row.output_uri.rstrip('/')}/{job_name}",
            "Accept": "text/csv",
            "AssembleWith": "Line",
        },
        "TransformResources": {"InstanceType": row.instance_type, "InstanceCount": 1},
        "BatchStrategy": "MultiRecord",
        **({"DataProcessing": {"JoinSource": "Input"}} if row.join else {}),
        **_sure(model.container.get("Environment", {})),
    }


def _sure(environment: dict[str, str]) -> dict[str, Any]:
    """Ask for the probability beside the label (canvas spec §4.4) of a model that was not told what to answer."""
    known = [each.strip() for each in environment.get("SAGEMAKER_INFERENCE_SUPPORTED", "").split(",")]
    told = environment.get("SAGEMAKER_INFERENCE_OUTPUT", "predicted_label")
    if "probability" not in known or told != "predicted_label":
        return {}
    return {"Environment": {"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label,probability"}}


def _newest(row: Automation, caller: Principal) -> Dataset | None:
    """The newest version that is ready, if there is one; FieldError if there is no such data set."""
    found = Dataset.objects.versions_of(row.dataset_name, caller)
    if not found.exists():
        raise FieldError(f"There is no data set {row.dataset_name}.", "dataset_name")
    ready: Dataset | None = found.filter(status=Dataset.Status.READY).first()
    return ready
