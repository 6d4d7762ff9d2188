"""How an image is run as an app (spec studio §10.2)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import drop_tags, set_tags
from studio.environments.attachments import image_config_holders, refuse_while_used
from studio.environments.engine.images import home_owner
from studio.environments.images import CONFIG_MEMBERS
from studio.environments.models import AppImageConfig
from studio.environments.owning import require_owner

SORT = {"CreationTime": "created_at", "LastModifiedTime": "modified_at", "Name": "name"}
FILTERS = {"ModifiedTimeAfter": "modified_at__gt", "ModifiedTimeBefore": "modified_at__lt"}


@operation("sagemaker", "CreateAppImageConfig", resource="app-image-config/{AppImageConfigName}")
def create_app_image_config(request: Request, caller: Principal) -> Response:
    with transaction.atomic():
        config = AppImageConfig.objects.create_named(request["AppImageConfigName"], caller, request=_config(request))
        set_tags(config.arn, request.get("Tags", []))
    return {"AppImageConfigArn": config.arn}


@operation("sagemaker", "UpdateAppImageConfig", resource="app-image-config/{AppImageConfigName}")
def update_app_image_config(request: Request, caller: Principal) -> Response:
    """Replace the configuration; it counts from the next start of an app."""
    config = AppImageConfig.objects.get_named(request["AppImageConfigName"], caller)
    require_owner(config, caller, "change")
    config.request, config.modified_at = _config(request), timezone.now()
    config.save(update_fields=["request", "modified_at"])
    return {"AppImageConfigArn": config.arn}


@operation("sagemaker", "DescribeAppImageConfig", resource="app-image-config/{AppImageConfigName}")
def describe_app_image_config(request: Request, caller: Principal) -> Response:
    return _described(AppImageConfig.objects.get_named(request["AppImageConfigName"], caller))


@operation("sagemaker", "ListAppImageConfigs")
def list_app_image_configs(request: Request, caller: Principal) -> Response:
    rows, token = page(
        AppImageConfig.objects.shown_to(caller),
        request,
        sort=SORT,
        default_sort="CreationTime",
        default_order="Descending",
        names=FILTERS,
    )
    return {"AppImageConfigs": [_described(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteAppImageConfig", resource="app-image-config/{AppImageConfigName}")
def delete_app_image_config(request: Request, caller: Principal) -> Response:
    """Remove a configuration that is attached nowhere."""
    config = AppImageConfig.objects.get_named(request["AppImageConfigName"], caller)
    require_owner(config, caller, "delete")
    with transaction.atomic():
        refuse_while_used("app image configuration", config.name, image_config_holders(config.name))
        drop_tags(config.arn)
        config.delete()
    return {}


def _config(request: Request) -> dict[str, Any]:
    """The one member that says for which type of app, with the defaults of the home folder."""
    given = [member for member in CONFIG_MEMBERS if member in request]
    if len(given) != 1:
        raise ValidationError(f"Give exactly one of {', '.join(CONFIG_MEMBERS)}; {len(given)} are given.")
    member = given[0]
    config = dict(request[member])
    try:
        config["FileSystemConfig"] = home_owner(config.get("FileSystemConfig", {}))
    except ValueError as error:
        raise ValidationError(f"{member}.FileSystemConfig cannot be used: {error}.") from error
    return {member: config}


def _described(config: AppImageConfig) -> Response:
    return {
        "AppImageConfigArn": config.arn,
        "AppImageConfigName": config.name,
        "CreationTime": config.created_at,
        "LastModifiedTime": config.modified_at,
        **{member: config.request[member] for member in CONFIG_MEMBERS if member in config.request},
    }
