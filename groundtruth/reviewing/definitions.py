"""Making and removing flow definitions (workforce specification §8.1, §8.2)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from groundtruth.engine.activation import parse
from groundtruth.engine.errors import InputRefused
from groundtruth.models import FlowDefinition, HumanLoop, LabelingJob, Workteam
from groundtruth.requests import human_task_ui
from groundtruth.reviewing.stopping import stop
from studio.access.principal import Principal
from studio.api.errors import ApiError, ResourceInUse, ValidationError
from studio.api.tags import drop_tags, set_tags
from studio.storage.permissions import require_write
from studio.storage.uris import BadUri
from studio.telemetry.events import record_change

AT_ONCE = 200
POOL = "~"  # no name of a labeling job begins so


def create(request: dict[str, Any], caller: Principal) -> FlowDefinition:
    """Check every rule and store it, with the pool that its loops will be in."""
    team = _checked(request, caller)
    with transaction.atomic():
        flow: FlowDefinition = FlowDefinition.objects.create_named(
            request["FlowDefinitionName"],
            caller,
            team=team,
            request={key: value for key, value in request.items() if key != "Tags"},
        )
        LabelingJob.pools.create(
            name=f"{POOL}{flow.name}",
            domain_id=flow.domain_id,
            owner_id=flow.owner_id,
            flow=flow,
            team=team,
            status=LabelingJob.Status.IN_PROGRESS,
            in_progress_at=timezone.now(),
            request=flow.pool_request,
        )
        set_tags(flow.arn, request.get("Tags", []))
        record_change(flow)
    return flow


def _checked(request: dict[str, Any], caller: Principal) -> Workteam:
    human = request.get("HumanLoopConfig")
    if human is None:
        raise ValidationError("HumanLoopConfig is needed: who reviews (WorkteamArn) on which page (HumanTaskUiArn).")
    if "PublicWorkforceTaskPrice" in human:
        raise ValidationError(
            "HumanLoopConfig.PublicWorkforceTaskPrice is for the public workforce, which is not available."
        )
    _check_conditions(request)
    output = request["OutputConfig"]["S3OutputPath"]
    if not output.startswith("s3://"):
        raise ValidationError("OutputConfig.S3OutputPath: give a place in the object store, s3://bucket/prefix.")
    try:
        require_write(caller, output)
        require_write(caller, f"{output.rstrip('/')}/{request['FlowDefinitionName']}/")
    except (BadUri, ApiError) as error:
        raise ValidationError(f"OutputConfig.S3OutputPath: {error}") from error
    human_task_ui(human["HumanTaskUiArn"], caller)
    return Workteam.of_arn(human["WorkteamArn"], caller)


def _check_conditions(request: dict[str, Any]) -> None:
    source = request.get("HumanLoopRequestSource", {}).get("AwsManagedHumanLoopRequestSource")
    config = request.get("HumanLoopActivationConfig")
    if config is None:
        return
    if source is None:
        raise ValidationError(
            "HumanLoopActivationConfig needs a HumanLoopRequestSource: without one your program decides what is "
            "reviewed, by calling StartHumanLoop."
        )
    text = config["HumanLoopActivationConditionsConfig"]["HumanLoopActivationConditions"]
    try:
        parse(text, source)
    except InputRefused as error:
        raise ValidationError(f"HumanLoopActivationConfig: {error}") from error


def delete(flow: FlowDefinition) -> None:
    """No new loops; those that nobody has open are stopped and go, the others go when they are over (§8.2)."""
    with transaction.atomic():
        rows = FlowDefinition.objects.filter(pk=flow.pk, status=FlowDefinition.Status.ACTIVE)
        if not rows.update(status=FlowDefinition.Status.DELETING, modified_at=timezone.now()):
            raise ResourceInUse(f'"{flow.arn}" is being deleted already.')
        flow.refresh_from_db()
        record_change(flow)
    if flow.loops.count() <= AT_ONCE:  # more than a few are the scheduler's work
        clear(flow)


def clear(flow: FlowDefinition) -> bool:
    """Of one that is being deleted: stop what runs; remove it when nothing does. True when it is gone."""
    for loop in flow.loops.filter(status=HumanLoop.Status.IN_PROGRESS).order_by("pk").defer("template"):
        stop(loop)
    with transaction.atomic():
        if flow.loops.filter(status__in=HumanLoop.RUNNING).exists():
            return False
        for arn in (each.arn for each in flow.loops.only("name")):
            drop_tags(arn)
        drop_tags(flow.arn)
        flow.delete()
    return True
