"""One call from a finished candidate to an endpoint: the same operations a script would call, in the same order."""

from typing import Any

from hosting.operations.endpoint_configs import create_endpoint_config
from hosting.operations.endpoints import create_endpoint
from hosting.operations.models import create_model
from studio.access.principal import Principal

VARIANT = "AllTraffic"


def deploy_candidate(
    caller: Principal,
    *,
    endpoint_name: str,
    model_name: str,
    containers: list[dict[str, Any]],
    instance_type: str,
    instance_count: int = 1,
    role_arn: str = "",
    tags: list[dict[str, str]] | None = None,
) -> str:
    """Create model, configuration and endpoint of one candidate; returns the endpoint's ARN.

    containers: the candidate's `InferenceContainers`. The configuration gets the endpoint's name.
    Raises ApiError, as the operations do. The endpoint is still `Creating` when this returns.
    """
    role = {"ExecutionRoleArn": role_arn} if role_arn else {}
    create_model({"ModelName": model_name, "Containers": containers, "Tags": tags or [], **role}, caller)
    variant = {
        "VariantName": VARIANT,
        "ModelName": model_name,
        "InstanceType": instance_type,
        "InitialInstanceCount": instance_count,
    }
    create_endpoint_config(
        {"EndpointConfigName": endpoint_name, "ProductionVariants": [variant], "Tags": tags or []}, caller
    )
    answer = create_endpoint(
        {"EndpointName": endpoint_name, "EndpointConfigName": endpoint_name, "Tags": tags or []}, caller
    )
    arn: str = answer["EndpointArn"]
    return arn
