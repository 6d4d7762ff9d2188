"""CreateModel, DescribeModel, ListModels, DeleteModel (hosting spec §3)."""

import re
from typing import Any

from django.db import transaction

from hosting.artifacts import check_readable
from hosting.chains import check_chain
from hosting.models import Model
from hosting.unsupported import IN_PLACE_OF_NETWORK, refuse
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import drop_tags, set_tags
from studio.telemetry.events import record_change

IMAGES = ("atelier/automl-tabular:1", "atelier/mlflow-pyfunc:1")
SORT = {"Name": "name", "CreationTime": "created_at"}
NOT_BUILT = {"VpcConfig": IN_PLACE_OF_NETWORK, "EnableNetworkIsolation": IN_PLACE_OF_NETWORK}
NOT_BUILT_IN_CONTAINER = {
    "ImageConfig": "Leave it out.",
    "ModelDataSource": "Give the package as one .tar.gz in ModelDataUrl.",
    "AdditionalModelDataSources": "Put everything into the package of ModelDataUrl.",
    "ModelPackageName": "Give Image and ModelDataUrl of the package version.",
    "InferenceSpecificationName": "Give Image and ModelDataUrl of the package version.",
    "MultiModelConfig": "Create one model per package.",
    "ContainerMetricsConfig": "Leave it out.",
}
# Variables like LD_PRELOAD or OMP_TOOL_LIBRARIES make a process load code; so only names that cannot are let through.
ENVIRONMENT_NAMES = re.compile(r"(SAGEMAKER|AUTOML|MODEL)_[A-Z0-9_]+|OMP_NUM_THREADS|MAX_CONTENT_LENGTH")
ENVIRONMENT_BYTES = 32 * 1024  # spec §3.1: all maps together


@operation("sagemaker", "CreateModel", resource="model/{ModelName}")
def create_model(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Store a model; its artifact must exist and be readable for the caller."""
    refuse(request, NOT_BUILT)
    for container in _containers(request):
        _check_container(container)
        check_readable(container["ModelDataUrl"], caller)
    fields = {key: value for key, value in request.items() if key != "Tags"}
    with transaction.atomic():
        model = Model.objects.create_named(request["ModelName"], caller, request=fields)
        set_tags(model.arn, request.get("Tags", []))
        record_change(model)
    return {"ModelArn": model.arn}


def _containers(request: dict[str, Any]) -> list[dict[str, Any]]:
    primary, several = request.get("PrimaryContainer"), request.get("Containers")
    if bool(primary) == bool(several):
        raise ValidationError("Give exactly one of PrimaryContainer and Containers.")
    if request.get("InferenceExecutionConfig", {}).get("Mode") == "Direct":
        raise ValidationError(
            "InferenceExecutionConfig.Mode Direct is not supported in this installation. "
            "Give one container that does the whole work."
        )
    found: list[dict[str, Any]] = [primary] if primary else several or []
    if len(found) > 1:
        check_chain(found)
    size = sum(
        len(key.encode()) + len(value.encode())
        for container in found
        for key, value in container.get("Environment", {}).items()
    )
    if size > ENVIRONMENT_BYTES:
        raise ValidationError(f"Environment holds {size} bytes; at most {ENVIRONMENT_BYTES} are allowed.")
    return found


def _check_container(container: dict[str, Any]) -> None:
    refuse(container, NOT_BUILT_IN_CONTAINER, "Container.")
    if container.get("Mode") == "MultiModel":
        raise ValidationError(
            "Container.Mode MultiModel is not supported in this installation. Create one model per package."
        )
    if container.get("Image") not in IMAGES:
        given = f"Image {container['Image']} cannot run here" if container.get("Image") else "Image is missing"
        raise ValidationError(
            f"{given}. Images of this installation: {', '.join(IMAGES)}; both serve MLflow pyfunc packages."
        )
    if not container.get("ModelDataUrl", "").endswith(".tar.gz"):
        raise ValidationError("ModelDataUrl must name the model package: s3://bucket/key ending in .tar.gz.")
    check_environment(container.get("Environment", {}))


def check_environment(environment: dict[str, str]) -> None:
    """Refuse variables that could change how a server's process loads code."""
    if wrong := [name for name in environment if not ENVIRONMENT_NAMES.fullmatch(name)]:
        raise ValidationError(
            f"The environment variable {wrong[0]} is not passed to model servers of this installation. "
            "Use names that begin with SAGEMAKER_, AUTOML_ or MODEL_."
        )


@operation("sagemaker", "DescribeModel", resource="model/{ModelName}")
def describe_model(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """What CreateModel was given, with ARN and date."""
    model = Model.objects.get_named(request["ModelName"], caller)
    return {
        **model.request,
        "ModelName": model.name,
        "ModelArn": model.arn,
        "CreationTime": model.created_at,
        "EnableNetworkIsolation": False,
    }


@operation("sagemaker", "ListModels")
def list_models(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Models of the caller's domain, newest first."""
    rows, token = page(
        Model.objects.shown_to(caller), request, sort=SORT, default_sort="CreationTime", default_order="Descending"
    )
    found = [{"ModelName": row.name, "ModelArn": row.arn, "CreationTime": row.created_at} for row in rows]
    return {"Models": found, **({"NextToken": token} if token else {})}


@operation("sagemaker", "DeleteModel", resource="model/{ModelName}")
def delete_model(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Remove the record; artifact and running endpoints stay (spec §2)."""
    model = Model.objects.get_named(request["ModelName"], caller)
    drop_tags(model.arn)
    model.status = "Deleted"
    with transaction.atomic():
        record_change(model)
        model.delete()
    return {}
