"""Scripts that run when an app starts (spec studio §10.1)."""

from django.db import transaction

from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import drop_tags, set_tags
from studio.environments.attachments import refuse_while_used, script_holders
from studio.environments.engine.scripts import BadScript, decoded
from studio.environments.models import LifecycleConfig

SORT = {"CreationTime": "created_at", "LastModifiedTime": "modified_at", "Name": "name"}
FILTERS = {
    "AppTypeEquals": "app_type",
    "ModifiedTimeAfter": "modified_at__gt",
    "ModifiedTimeBefore": "modified_at__lt",
}


@operation("sagemaker", "CreateStudioLifecycleConfig", resource="studio-lifecycle-config/{StudioLifecycleConfigName}")
def create_lifecycle_config(request: Request, caller: Principal) -> Response:
    """Store a script; it runs where its ARN is attached."""
    content = request["StudioLifecycleConfigContent"]
    check_content(content, "StudioLifecycleConfigContent")
    with transaction.atomic():
        config = LifecycleConfig.objects.create_named(
            request["StudioLifecycleConfigName"],
            caller,
            content=content,
            app_type=request["StudioLifecycleConfigAppType"],
        )
        set_tags(config.arn, request.get("Tags", []))
    return {"StudioLifecycleConfigArn": config.arn}


@operation("sagemaker", "DescribeStudioLifecycleConfig", resource="studio-lifecycle-config/{StudioLifecycleConfigName}")
def describe_lifecycle_config(request: Request, caller: Principal) -> Response:
    config = LifecycleConfig.objects.get_named(request["StudioLifecycleConfigName"], caller)
    return {**_summary(config), "StudioLifecycleConfigContent": config.content}


@operation("sagemaker", "ListStudioLifecycleConfigs")
def list_lifecycle_configs(request: Request, caller: Principal) -> Response:
    rows, token = page(
        LifecycleConfig.objects.shown_to(caller),
        request,
        sort=SORT,
        default_sort="CreationTime",
        default_order="Descending",
        names=FILTERS,
    )
    return {"StudioLifecycleConfigs": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteStudioLifecycleConfig", resource="studio-lifecycle-config/{StudioLifecycleConfigName}")
def delete_lifecycle_config(request: Request, caller: Principal) -> Response:
    """Remove a script that is attached nowhere and that no app runs with (spec studio §16.1)."""
    config = LifecycleConfig.objects.get_named(request["StudioLifecycleConfigName"], caller)
    with transaction.atomic():
        refuse_while_used("lifecycle configuration", config.name, script_holders(config.arn))
        drop_tags(config.arn)
        config.delete()
    return {}


def check_content(content: str, member: str) -> None:
    """ValidationError that names the member, unless the text is base64 of a script."""
    try:
        decoded(content)
    except BadScript as error:
        raise ValidationError(f"{member} cannot be used: {error}.") from error


def _summary(config: LifecycleConfig) -> Response:
    return {
        "StudioLifecycleConfigArn": config.arn,
        "StudioLifecycleConfigName": config.name,
        "StudioLifecycleConfigAppType": config.app_type,
        "CreationTime": config.created_at,
        "LastModifiedTime": config.modified_at,
    }
