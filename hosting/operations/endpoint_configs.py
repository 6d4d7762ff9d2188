"""CreateEndpointConfig, DescribeEndpointConfig, ListEndpointConfigs, DeleteEndpointConfig (hosting spec §6)."""

from typing import Any

from hosting.models import EndpointConfig, Model
from hosting.unsupported import IN_PLACE_OF_NETWORK, refuse
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import drop_tags, set_tags

SORT = {"Name": "name", "CreationTime": "created_at"}
INSTANCES = "Give InstanceType and InitialInstanceCount."
NOT_BUILT = {
    "DataCaptureConfig": "Leave it out; nothing is captured.",
    "AsyncInferenceConfig": "Use a batch transform job for large or slow requests.",
    "ExplainerConfig": "Ask for explanations per request with EnableExplanations.",
    "ShadowProductionVariants": "Use production variants with weights.",
    "VpcConfig": IN_PLACE_OF_NETWORK,
    "EnableNetworkIsolation": IN_PLACE_OF_NETWORK,
    "MetricsConfig": "Metrics are kept per minute; leave it out.",
    "CrossRegionTrafficConfig": "This installation is one region; leave it out.",
}
NOT_BUILT_IN_VARIANT = {
    "ServerlessConfig": INSTANCES,
    "InstancePools": INSTANCES,
    "VariantInstanceProvisionTimeoutInSeconds": "Leave it out.",
    "AcceleratorType": "Choose a GPU instance type instead.",
    "CoreDumpConfig": "The end of a server's log is in FailureReason; leave it out.",
    "EnableSSMAccess": "Leave it out.",
    "InferenceAmiVersion": "Leave it out.",
    "CapacityReservationConfig": "Leave it out.",
    "AcceleratorPartitionLayouts": "Leave it out.",
}
ROUTING = ("RANDOM", "LEAST_OUTSTANDING_REQUESTS")


@operation("sagemaker", "CreateEndpointConfig", resource="endpoint-config/{EndpointConfigName}")
def create_endpoint_config(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Store a configuration whose models exist and whose weights add up to more than nothing."""
    refuse(request, NOT_BUILT)
    variants = request["ProductionVariants"]
    for number, variant in enumerate(variants):
        _check_variant(variant, f"ProductionVariants[{number}].", caller)
    names = [variant["VariantName"] for variant in variants]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValidationError(f"ProductionVariants names {twice[0]} twice; every VariantName must be different.")
    if not sum(variant.get("InitialVariantWeight", 1.0) for variant in variants):
        raise ValidationError("The InitialVariantWeight of all ProductionVariants is 0; give one of them a weight.")
    fields = {key: value for key, value in request.items() if key != "Tags"}
    config = EndpointConfig.objects.create_named(request["EndpointConfigName"], caller, request=fields)
    set_tags(config.arn, request.get("Tags", []))
    return {"EndpointConfigArn": config.arn}


def _check_variant(variant: dict[str, Any], where: str, caller: Principal) -> None:
    refuse(variant, NOT_BUILT_IN_VARIANT, where)
    for name in ("ModelName", "InstanceType", "InitialInstanceCount"):
        if not variant.get(name):
            raise ValidationError(f"{where}{name} is missing.")
    if variant.get("ManagedInstanceScaling", {}).get("Status") == "ENABLED":
        raise ValidationError(
            f"{where}ManagedInstanceScaling is not supported in this installation. Set InitialInstanceCount."
        )
    strategy = variant.get("RoutingConfig", {}).get("RoutingStrategy", "RANDOM")
    if strategy not in ROUTING:
        raise ValidationError(
            f"{where}RoutingConfig.RoutingStrategy {strategy} is not supported in this installation. "
            f"Use one of {', '.join(ROUTING)}."
        )
    Model.objects.get_named(variant["ModelName"], caller)


@operation("sagemaker", "DescribeEndpointConfig", resource="endpoint-config/{EndpointConfigName}")
def describe_endpoint_config(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """What CreateEndpointConfig was given, defaults filled in."""
    config = EndpointConfig.objects.get_named(request["EndpointConfigName"], caller)
    variants = [{"InitialVariantWeight": 1.0, **variant} for variant in config.request["ProductionVariants"]]
    return {
        **config.request,
        "ProductionVariants": variants,
        "EndpointConfigName": config.name,
        "EndpointConfigArn": config.arn,
        "CreationTime": config.created_at,
        "EnableNetworkIsolation": False,
    }


@operation("sagemaker", "ListEndpointConfigs")
def list_endpoint_configs(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Configurations of the caller's domain, newest first."""
    rows, token = page(
        EndpointConfig.objects.shown_to(caller),
        request,
        sort=SORT,
        default_sort="CreationTime",
        default_order="Descending",
    )
    found = [
        {"EndpointConfigName": row.name, "EndpointConfigArn": row.arn, "CreationTime": row.created_at} for row in rows
    ]
    return {"EndpointConfigs": found, **({"NextToken": token} if token else {})}


@operation("sagemaker", "DeleteEndpointConfig", resource="endpoint-config/{EndpointConfigName}")
def delete_endpoint_config(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Remove the record; endpoints made from it go on (spec §2)."""
    config = EndpointConfig.objects.get_named(request["EndpointConfigName"], caller)
    drop_tags(config.arn)
    config.delete()
    return {}
