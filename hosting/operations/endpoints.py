"""CreateEndpoint, UpdateEndpoint, UpdateEndpointWeightsAndCapacities, Describe, List, Delete (hosting spec §7)."""

from typing import Any, cast

from django.conf import settings
from django.db import transaction

from hosting.describe import describe
from hosting.fleets import Fleet, instances_in_use, retain, snapshot
from hosting.models import Endpoint, EndpointConfig
from hosting.unsupported import refuse
from studio.access.principal import Principal
from studio.api.errors import ResourceLimitExceeded, ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import set_tags
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove

SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}
AT_ONCE = "Updates start the new fleet first and then move all traffic at once; leave it out."


@operation("sagemaker", "CreateEndpoint", resource="endpoint/{EndpointName}")
def create_endpoint(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Write down what shall run; the hosting agent starts it."""
    _check_deployment(request)
    config = EndpointConfig.objects.get_named(request["EndpointConfigName"], caller)
    fleet = snapshot(config, 1, caller)
    _check_quota(fleet, None)
    with transaction.atomic():
        endpoint = Endpoint.objects.create_named(
            request["EndpointName"], caller, config_name=config.name, pending=fleet, status=Endpoint.Status.CREATING
        )
        set_tags(endpoint.arn, request.get("Tags", []))
        record_change(endpoint)
    return {"EndpointArn": endpoint.arn}


def _check_deployment(request: dict[str, Any]) -> None:
    """The default of the API (blue/green, all at once, no alarms) is what happens here; anything else is refused."""
    deployment = request.get("DeploymentConfig") or {}
    refuse(deployment, {"RollingUpdatePolicy": AT_ONCE, "AutoRollbackConfiguration": AT_ONCE}, "DeploymentConfig.")
    routing = deployment.get("BlueGreenUpdatePolicy", {}).get("TrafficRoutingConfiguration", {})
    if routing.get("Type", "ALL_AT_ONCE") != "ALL_AT_ONCE" or routing.get("WaitIntervalInSeconds"):
        raise ValidationError(
            f"DeploymentConfig.BlueGreenUpdatePolicy is not supported in this installation. {AT_ONCE}"
        )


def _check_quota(fleet: Fleet, current: dict[str, Any] | None) -> None:
    """ResourceLimitExceeded if an instance type would be used more often than allowed (spec §7: U + D > N)."""
    for instance_type in sorted({variant["instance_type"] for variant in fleet["variants"]}):
        wanted = sum(each["count"] for each in fleet["variants"] if each["instance_type"] == instance_type)
        here = sum(
            each["count"] for each in (current or {}).get("variants", []) if each["instance_type"] == instance_type
        )
        used, limit = instances_in_use(instance_type), settings.ENDPOINT_INSTANCES
        delta = wanted - here
        if delta > 0 and used + delta > limit:
            raise ResourceLimitExceeded(
                f"The account-level service limit '{instance_type} for endpoint usage' is {limit} Instances, with "
                f"current utilization of {used} Instances and a request delta of {delta} Instances. Delete an endpoint "
                "that is not needed, or ask an administrator to raise ATELIER_ENDPOINT_INSTANCES."
            )


def _start_update(endpoint: Endpoint, **changes: Any) -> None:
    try:
        endpoint.move_to(Endpoint.Status.UPDATING, **changes)
    except IllegalMove as error:
        raise ValidationError(f'Cannot update in-progress endpoint "{endpoint.arn}".') from error


@operation("sagemaker", "UpdateEndpoint", resource="endpoint/{EndpointName}")
def update_endpoint(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Launch the fleet of another configuration, then move the traffic to it; the old one goes when that is done."""
    _check_deployment(request)
    endpoint = Endpoint.objects.get_named(request["EndpointName"], caller)
    config = EndpointConfig.objects.get_named(request["EndpointConfigName"], caller)
    fleet = snapshot(config, endpoint.generation + 1, caller)
    if request.get("RetainAllVariantProperties"):
        exclude = [each["VariantPropertyType"] for each in request.get("ExcludeRetainedVariantProperties", [])]
        retain(fleet, endpoint.deployed, exclude)
    _check_quota(fleet, endpoint.deployed)
    _start_update(endpoint, pending=fleet)
    return {"EndpointArn": endpoint.arn}


@operation("sagemaker", "UpdateEndpointWeightsAndCapacities", resource="endpoint/{EndpointName}")
def update_weights_and_capacities(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Change weights and instance counts of the running fleet in place (spec §8.3)."""
    endpoint = Endpoint.objects.get_named(request["EndpointName"], caller)
    fleet = endpoint.deployed
    if fleet is None or endpoint.status != Endpoint.Status.IN_SERVICE:
        raise ValidationError(f'Cannot update in-progress endpoint "{endpoint.arn}".')
    before = {"variants": [dict(variant) for variant in fleet["variants"]]}
    variants = {variant["name"]: variant for variant in fleet["variants"]}
    for wish in request["DesiredWeightsAndCapacities"]:
        _apply(wish, variants, endpoint)
    if not sum(variant["weight"] for variant in variants.values()):
        raise ValidationError("The weights of all production variants would be 0; give one of them a weight.")
    _check_quota(cast(Fleet, fleet), before)
    _start_update(endpoint, deployed=fleet)
    return {"EndpointArn": endpoint.arn}


def _apply(wish: dict[str, Any], variants: dict[str, dict[str, Any]], endpoint: Endpoint) -> None:
    name = wish["VariantName"]
    refuse(wish, {"ServerlessUpdateConfig": "Give DesiredInstanceCount."}, "DesiredWeightsAndCapacities.")
    if name not in variants:
        raise ValidationError(
            f'Endpoint "{endpoint.arn}" has no production variant {name}; it has {", ".join(variants)}.'
        )
    if wish.get("DesiredInstanceCount") == 0:
        raise ValidationError(f"DesiredInstanceCount of variant {name} is 0; at least one instance must stay.")
    variants[name]["weight"] = float(wish.get("DesiredWeight", variants[name]["weight"]))
    variants[name]["count"] = wish.get("DesiredInstanceCount", variants[name]["count"])


@operation("sagemaker", "DescribeEndpoint", resource="endpoint/{EndpointName}")
def describe_endpoint(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Where the endpoint and each of its variants stand."""
    return describe(Endpoint.objects.get_named(request["EndpointName"], caller))


@operation("sagemaker", "ListEndpoints")
def list_endpoints(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Endpoints of the caller's domain, newest first."""
    rows, token = page(
        Endpoint.objects.shown_to(caller), request, sort=SORT, default_sort="CreationTime", default_order="Descending"
    )
    found = [
        {
            "EndpointName": row.name,
            "EndpointArn": row.arn,
            "CreationTime": row.created_at,
            "LastModifiedTime": row.modified_at,
            "EndpointStatus": row.status,
        }
        for row in rows
    ]
    return {"Endpoints": found, **({"NextToken": token} if token else {})}


@operation("sagemaker", "DeleteEndpoint", resource="endpoint/{EndpointName}")
def delete_endpoint(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Begin the end: the agent stops the servers, then the endpoint is gone."""
    endpoint = Endpoint.objects.get_named(request["EndpointName"], caller)
    try:
        endpoint.move_to(Endpoint.Status.DELETING)
    except IllegalMove as error:
        raise ValidationError(
            f'Cannot update in-progress endpoint "{endpoint.arn}". Its status is {endpoint.status}; '
            "wait until it is InService or Failed, then delete it."
        ) from error
    return {}
