"""Worker task templates over the API (workforce specification §7)."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from groundtruth.models import HumanTaskUi
from groundtruth.rendering.addresses import Signer
from groundtruth.rendering.templates import Problem, render
from groundtruth.requests import human_task_ui
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import drop_tags, set_tags

UI = "human-task-ui/{HumanTaskUiName}"


@operation("sagemaker", "CreateHumanTaskUi", resource=UI)
def create_human_task_ui(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Keep a template."""
    with transaction.atomic():
        made: HumanTaskUi = HumanTaskUi.objects.create_named(
            request["HumanTaskUiName"], caller, content=request["UiTemplate"]["Content"]
        )
        set_tags(made.arn, request.get("Tags", []))
    return {"HumanTaskUiArn": made.arn}


@operation("sagemaker", "DescribeHumanTaskUi", resource=UI)
def describe_human_task_ui(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """The template without its text: a digest, and where the studio shows it."""
    found: HumanTaskUi = HumanTaskUi.objects.get_named(request["HumanTaskUiName"], caller)
    return {
        "HumanTaskUiArn": found.arn,
        "HumanTaskUiName": found.name,
        "HumanTaskUiStatus": found.status,
        "CreationTime": found.created_at,
        "UiTemplate": {
            "Url": f"{settings.PUBLIC_URL}/api/labeling/task-uis/{found.name}",
            "ContentSha256": found.sha256,
        },
    }


@operation("sagemaker", "ListHumanTaskUis")
def list_human_task_uis(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of templates, the newest first."""
    rows, token = page(
        HumanTaskUi.objects.shown_to(caller).defer("content"),
        request,
        sort={"CreationTime": "created_at"},
        default_sort="CreationTime",
        default_order="Descending",
    )
    found = [
        {"HumanTaskUiName": each.name, "HumanTaskUiArn": each.arn, "CreationTime": each.created_at} for each in rows
    ]
    return {"HumanTaskUiSummaries": found, "NextToken": token}


@operation("sagemaker", "DeleteHumanTaskUi", resource=UI)
def delete_human_task_ui(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Jobs that began keep the text that they began with."""
    found: HumanTaskUi = HumanTaskUi.objects.get_named(request["HumanTaskUiName"], caller)
    with transaction.atomic():
        drop_tags(found.arn)
        found.delete()
    return {}


@operation("sagemaker", "RenderUiTemplate")
def render_ui_template(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A template with an input, as a worker would get it; what is wrong with either is in `Errors`."""
    if ("UiTemplate" in request) == ("HumanTaskUiArn" in request):
        raise ValidationError("Give exactly one of UiTemplate and HumanTaskUiArn.")
    if "HumanTaskUiArn" in request:
        content = human_task_ui(request["HumanTaskUiArn"], caller).content
    else:
        content = request["UiTemplate"]["Content"]
    try:
        given = json.loads(request["Task"]["Input"])
    except ValueError as error:
        problem = Problem("InvalidInputJson", f"Task.Input is not JSON: {error}.")
        return {"RenderedContent": "", "Errors": [problem.as_answer()]}
    if not isinstance(given, dict):
        problem = Problem("InvalidInputJson", "Task.Input must be a JSON object: it becomes task.input.")
        return {"RenderedContent": "", "Errors": [problem.as_answer()]}
    rendered = render(content, given, Signer.for_caller(caller, settings.PUBLIC_URL))
    return {"RenderedContent": rendered.html, "Errors": [each.as_answer() for each in rendered.problems]}
