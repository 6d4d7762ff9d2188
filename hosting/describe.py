"""The answer of DescribeEndpoint, made from the endpoint's fleets and its instances (hosting spec §7)."""

from collections import Counter
from datetime import datetime
from typing import Any

from hosting.models import Endpoint, Instance


def describe(endpoint: Endpoint) -> dict[str, Any]:
    """DescribeEndpointOutput of one endpoint."""
    ready = Counter(endpoint.instances.filter(state=Instance.State.READY).values_list("generation", "variant"))
    answer: dict[str, Any] = {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint.arn,
        "EndpointConfigName": endpoint.config_name,
        "EndpointStatus": endpoint.status,
        "CreationTime": endpoint.created_at,
        "LastModifiedTime": endpoint.modified_at,
    }
    if endpoint.failure_reason:
        answer["FailureReason"] = endpoint.failure_reason
    if endpoint.deployed:
        answer["ProductionVariants"] = _variants(endpoint, endpoint.deployed, ready, taking_traffic=True)
    if endpoint.pending and endpoint.status in (Endpoint.Status.CREATING, Endpoint.Status.UPDATING):
        answer["PendingDeploymentSummary"] = {
            "EndpointConfigName": endpoint.pending["config_name"],
            "StartTime": datetime.fromisoformat(endpoint.pending["started_at"]),
            "ProductionVariants": _variants(endpoint, endpoint.pending, ready, taking_traffic=False),
        }
    return answer


def _variants(
    endpoint: Endpoint, fleet: dict[str, Any], ready: Counter[tuple[int, str]], *, taking_traffic: bool
) -> list[dict[str, Any]]:
    return [_variant(endpoint, fleet, variant, ready, taking_traffic) for variant in fleet["variants"]]


def _variant(
    endpoint: Endpoint,
    fleet: dict[str, Any],
    variant: dict[str, Any],
    ready: Counter[tuple[int, str]],
    taking_traffic: bool,
) -> dict[str, Any]:
    count = ready[(fleet["generation"], variant["name"])]
    started = datetime.fromisoformat(fleet["started_at"])
    image = variant["container"]["Image"]
    answer: dict[str, Any] = {
        "VariantName": variant["name"],
        "DeployedImages": [{"SpecifiedImage": image, "ResolvedImage": image, "ResolutionTime": started}],
        "CurrentWeight": variant["weight"] if taking_traffic else 0.0,
        "DesiredWeight": variant["weight"],
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": variant["count"],
        "RoutingConfig": {"RoutingStrategy": variant["routing"]},
    }
    if not taking_traffic:
        answer["InstanceType"] = variant["instance_type"]
    missing = variant["count"] - count
    if endpoint.status == Endpoint.Status.DELETING:
        answer["VariantStatus"] = [_status("Deleting", f"Terminating {count} instance(s).", endpoint.modified_at)]
    elif missing > 0 and not taking_traffic:
        word = "Creating" if endpoint.status == Endpoint.Status.CREATING else "Updating"
        answer["VariantStatus"] = [_status(word, f"Launching {missing} instance(s).", started)]
    elif missing > 0 and endpoint.status == Endpoint.Status.UPDATING:
        message = f"Scaling out desired instance count to {variant['count']}."
        answer["VariantStatus"] = [_status("Updating", message, endpoint.modified_at)]
    return answer


def _status(status: str, message: str, at: datetime) -> dict[str, Any]:
    return {"Status": status, "StatusMessage": message, "StartTime": at}
