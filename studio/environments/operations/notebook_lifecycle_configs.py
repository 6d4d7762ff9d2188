"""Scripts of notebook instances (spec studio §12)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import drop_tags, set_tags
from studio.environments.instances import script_holders
from studio.environments.models import NotebookInstanceLifecycleConfig
from studio.environments.operations.lifecycle_configs import check_content
from studio.environments.owning import require_owner

SORT = {"Name": "name", "CreationTime": "created_at", "LastModifiedTime": "modified_at"}
_HOOKS = {"OnCreate": "on_create", "OnStart": "on_start"}
_RESOURCE = "notebook-instance-lifecycle-config/{NotebookInstanceLifecycleConfigName}"


@operation("sagemaker", "CreateNotebookInstanceLifecycleConfig", resource=_RESOURCE)
def create_notebook_lifecycle_config(request: Request, caller: Principal) -> Response:
    with transaction.atomic():
        config = NotebookInstanceLifecycleConfig.objects.create_named(
            request["NotebookInstanceLifecycleConfigName"], caller, **_scripts(request)
        )
        set_tags(config.arn, request.get("Tags", []))
    return {"NotebookInstanceLifecycleConfigArn": config.arn}


@operation("sagemaker", "UpdateNotebookInstanceLifecycleConfig", resource=_RESOURCE)
def update_notebook_lifecycle_config(request: Request, caller: Principal) -> Response:
    """Replace the scripts that are given; they count from the next start.

    Only for who made it, and administrators: it runs with the rights of every instance that it is associated with.
    """
    config = _own(request, caller)
    changes = _scripts(request)
    for field, value in changes.items():
        setattr(config, field, value)
    config.modified_at = timezone.now()
    config.save(update_fields=[*changes, "modified_at"])
    return {}


@operation("sagemaker", "DescribeNotebookInstanceLifecycleConfig", resource=_RESOURCE)
def describe_notebook_lifecycle_config(request: Request, caller: Principal) -> Response:
    config = NotebookInstanceLifecycleConfig.objects.get_named(request["NotebookInstanceLifecycleConfigName"], caller)
    hooks = {member: getattr(config, field) for member, field in _HOOKS.items()}
    return {
        **_summary(config),
        **{member: [{"Content": content}] if content else [] for member, content in hooks.items()},
    }


@operation("sagemaker", "ListNotebookInstanceLifecycleConfigs")
def list_notebook_lifecycle_configs(request: Request, caller: Principal) -> Response:
    rows, token = page(
        NotebookInstanceLifecycleConfig.objects.shown_to(caller),
        request,
        sort=SORT,
        default_sort="CreationTime",
        default_order="Ascending",
    )
    return {"NotebookInstanceLifecycleConfigs": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteNotebookInstanceLifecycleConfig", resource=_RESOURCE)
def delete_notebook_lifecycle_config(request: Request, caller: Principal) -> Response:
    """Remove scripts that no notebook instance starts with."""
    config = _own(request, caller)
    with transaction.atomic():
        if users := script_holders(config.name):
            raise ValidationError(
                f"The lifecycle configuration {config.name} is associated with the notebook instance {users[0]}; "
                "disassociate it there first."
            )
        drop_tags(config.arn)
        config.delete()
    return {}


def _own(request: Request, caller: Principal) -> NotebookInstanceLifecycleConfig:
    config: NotebookInstanceLifecycleConfig = NotebookInstanceLifecycleConfig.objects.get_named(
        request["NotebookInstanceLifecycleConfigName"], caller
    )
    require_owner(config, caller, "change")
    return config


def _scripts(request: Request) -> dict[str, Any]:
    found = {}
    for member, field in _HOOKS.items():
        if member not in request:
            continue
        content = next((hook.get("Content", "") for hook in request[member]), "")
        if content:
            check_content(content, f"{member}.Content")
        found[field] = content
    return found


def _summary(config: NotebookInstanceLifecycleConfig) -> Response:
    return {
        "NotebookInstanceLifecycleConfigName": config.name,
        "NotebookInstanceLifecycleConfigArn": config.arn,
        "CreationTime": config.created_at,
        "LastModifiedTime": config.modified_at,
    }
