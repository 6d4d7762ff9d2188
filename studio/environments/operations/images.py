"""Images (spec studio §10.2)."""

from functools import partial

from django.db import transaction

from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import set_tags
from studio.environments import making
from studio.environments.attachments import image_holders, refuse_while_used
from studio.environments.engine.images import BUILT_IN
from studio.environments.models import Image
from studio.environments.owning import require_owner
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove

SORT = {"CREATION_TIME": "created_at", "LAST_MODIFIED_TIME": "modified_at", "IMAGE_NAME": "name"}
_TEXTS = {"DisplayName": "display_name", "Description": "description"}


@operation("sagemaker", "CreateImage", resource="image/{ImageName}")
def create_image(request: Request, caller: Principal) -> Response:
    """A name for versions that follow."""
    name = request["ImageName"]
    if name.lower() in BUILT_IN:
        raise ResourceInUse(f"The image name [{name}] is one of the built-in images; choose another name.")
    with transaction.atomic():
        image = Image.objects.create_named(
            name,
            caller,
            role_arn=request["RoleArn"],
            display_name=request.get("DisplayName", ""),
            description=request.get("Description", ""),
        )
        set_tags(image.arn, request.get("Tags", []))
        record_change(image)
        transaction.on_commit(partial(making.make_image, image))
    return {"ImageArn": image.arn}


@operation("sagemaker", "UpdateImage", resource="image/{ImageName}")
def update_image(request: Request, caller: Principal) -> Response:
    """Change texts and role, or remove texts."""
    image = Image.objects.get_named(request["ImageName"], caller)
    require_owner(image, caller, "change")
    removed = request.get("DeleteProperties", [])
    if both := [member for member in removed if member in request]:
        raise ValidationError(f"{both[0]} is given and also in DeleteProperties; do one of the two.")
    changes = {field: request[member] for member, field in _TEXTS.items() if member in request}
    changes |= {_TEXTS[member]: "" for member in removed}
    if "RoleArn" in request:
        changes["role_arn"] = request["RoleArn"]
    with transaction.atomic():
        move(image, Image.Status.UPDATING, **changes)
        transaction.on_commit(partial(making.end_update, image))
    return {"ImageArn": image.arn}


@operation("sagemaker", "DescribeImage", resource="image/{ImageName}")
def describe_image(request: Request, caller: Principal) -> Response:
    image = Image.objects.get_named(request["ImageName"], caller)
    return {**_summary(image), "RoleArn": image.role_arn}


@operation("sagemaker", "ListImages")
def list_images(request: Request, caller: Principal) -> Response:
    rows, token = page(
        Image.objects.shown_to(caller),
        ordered(request),
        sort=SORT,
        default_sort="CREATION_TIME",
        default_order="Descending",
    )
    return {"Images": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteImage", resource="image/{ImageName}")
def delete_image(request: Request, caller: Principal) -> Response:
    """Remove an image that is attached nowhere, with all its versions; never what is in the registry."""
    image = Image.objects.get_named(request["ImageName"], caller)
    require_owner(image, caller, "delete")
    refuse_while_used("image", image.name, image_holders(image.name))
    with transaction.atomic():
        move(image, Image.Status.DELETING)
        transaction.on_commit(partial(making.delete_image, image))
    return {}


def move(image: Image, status: str, **changes: str) -> None:
    """ResourceInUse if the image is in the middle of something."""
    try:
        image.move_to(status, **changes)
    except IllegalMove as error:
        raise ResourceInUse(
            f"The image [{image.name}] is {image.status}; wait until that has ended, then try again."
        ) from error


def ordered(request: Request) -> Request:
    """Image operations write ASCENDING where all others write Ascending."""
    return {**request, "SortOrder": request["SortOrder"].capitalize()} if "SortOrder" in request else request


def _summary(image: Image) -> Response:
    return {
        "ImageArn": image.arn,
        "ImageName": image.name,
        "ImageStatus": image.status,
        "DisplayName": image.display_name or None,
        "Description": image.description or None,
        "FailureReason": image.failure_reason or None,
        "CreationTime": image.created_at,
        "LastModifiedTime": image.modified_at,
    }
