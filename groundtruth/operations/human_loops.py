"""Human loops: the runtime service `sagemaker-a2i-runtime` (workforce specification §9.1)."""

from typing import Any

from groundtruth.models import FlowDefinition, HumanLoop
from groundtruth.reviewing import stopping
from groundtruth.reviewing.starting import Wanted, read_content, start
from studio.access.principal import Principal
from studio.api.errors import ResourceNotFound, ValidationError
from studio.api.lookup import resource_of_arn
from studio.api.pages import page
from studio.api.registry import operation

SERVICE = "sagemaker-a2i-runtime"
LOOP = "human-loop/{HumanLoopName}"


@operation(SERVICE, "StartHumanLoop", resource="{FlowDefinitionArn}")
def start_human_loop(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Have people look at something. The same request again gives the same loop."""
    flow = flow_of(request["FlowDefinitionArn"], caller)
    if flow.source:
        raise ValidationError(
            f"Flow definition {flow.name} reviews what {flow.source} has found; its human loops begin with an analysis."
        )
    content = read_content(request["HumanLoopInput"]["InputContent"])
    wanted = Wanted(request["HumanLoopName"], content, request.get("DataAttributes", {}))
    return {"HumanLoopArn": start(flow, wanted, caller).arn}


@operation(SERVICE, "DescribeHumanLoop", resource=LOOP)
def describe_human_loop(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """One human loop."""
    loop = _named(request, caller)
    return {
        **summary(loop),
        "HumanLoopArn": loop.arn,
        "FailureCode": loop.failure_code or None,
        "HumanLoopOutput": {"OutputS3Uri": loop.output_uri} if loop.output_uri else None,
    }


@operation(SERVICE, "ListHumanLoops", resource="{FlowDefinitionArn}")
def list_human_loops(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of a flow definition's loops, the newest first."""
    flow = flow_of(request["FlowDefinitionArn"], caller)
    rows, token = page(
        HumanLoop.objects.filter(flow=flow).select_related("flow").defer("template"),
        request,
        sort={"CreationTime": "created_at"},
        default_sort="CreationTime",
        default_order="Descending",
    )
    return {"HumanLoopSummaries": [summary(each) for each in rows], "NextToken": token}


@operation(SERVICE, "StopHumanLoop", resource=LOOP)
def stop_human_loop(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Whoever has it open may finish."""
    stopping.stop(_named(request, caller))
    return {}


@operation(SERVICE, "DeleteHumanLoop", resource=LOOP)
def delete_human_loop(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """One that is over; its answers in the store stay."""
    stopping.delete(_named(request, caller))
    return {}


def flow_of(arn: str, caller: Principal) -> FlowDefinition:
    """The flow definition that an ARN names."""
    found = resource_of_arn(arn, caller)
    if not isinstance(found, FlowDefinition):
        raise ResourceNotFound(f'Could not find flow definition "{arn[:256]}".')
    return found


def summary(loop: HumanLoop) -> dict[str, Any]:
    """A line of the list."""
    return {
        "HumanLoopName": loop.name,
        "HumanLoopStatus": loop.status,
        "CreationTime": loop.created_at,
        "FailureReason": loop.failure_reason or None,
        "FlowDefinitionArn": loop.flow.arn,
    }


def _named(request: dict[str, Any], caller: Principal) -> HumanLoop:
    rows = HumanLoop.objects.select_related("flow").defer("template")
    found: HumanLoop = rows.get_named(request["HumanLoopName"], caller)
    return found
