"""Flow definitions over the API (workforce specification §8)."""

from typing import Any

from groundtruth.models import FlowDefinition
from groundtruth.reviewing import definitions
from studio.access.principal import Principal
from studio.api.pages import page
from studio.api.registry import operation

FLOW = "flow-definition/{FlowDefinitionName}"
_SHOWN = ("HumanLoopRequestSource", "HumanLoopActivationConfig", "HumanLoopConfig", "OutputConfig", "RoleArn")


@operation("sagemaker", "CreateFlowDefinition", resource=FLOW)
def create_flow_definition(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Who reviews what, on which page; Active at once."""
    return {"FlowDefinitionArn": definitions.create(request, caller).arn}


@operation("sagemaker", "DescribeFlowDefinition", resource=FLOW)
def describe_flow_definition(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """One flow definition."""
    flow: FlowDefinition = FlowDefinition.objects.get_named(request["FlowDefinitionName"], caller)
    return {**summary(flow), **{name: flow.request[name] for name in _SHOWN if name in flow.request}}


@operation("sagemaker", "ListFlowDefinitions")
def list_flow_definitions(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of flow definitions, the newest first."""
    rows, token = page(
        FlowDefinition.objects.shown_to(caller),
        request,
        sort={"CreationTime": "created_at"},
        default_sort="CreationTime",
        default_order="Descending",
    )
    return {"FlowDefinitionSummaries": [summary(each) for each in rows], "NextToken": token}


@operation("sagemaker", "DeleteFlowDefinition", resource=FLOW)
def delete_flow_definition(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Loops that nobody has begun go with it; those that somebody has open end first, and are written."""
    definitions.delete(FlowDefinition.objects.get_named(request["FlowDefinitionName"], caller))
    return {}


def summary(flow: FlowDefinition) -> dict[str, Any]:
    """A line of the list."""
    return {
        "FlowDefinitionName": flow.name,
        "FlowDefinitionArn": flow.arn,
        "FlowDefinitionStatus": flow.status,
        "CreationTime": flow.created_at,
    }
