"""Versions of images and their aliases (spec studio §10.2)."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ResourceNotFound, ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.environments import making
from studio.environments.engine.images import BadReference, check_reference
from studio.environments.models import Image, ImageAlias, ImageVersion
from studio.environments.operations.images import ordered
from studio.environments.owning import require_owner
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove

SORT = {"CREATION_TIME": "created_at", "LAST_MODIFIED_TIME": "modified_at", "VERSION": "number"}
_ABOUT = ("VendorGuidance", "JobType", "MLFramework", "ProgrammingLang", "Processor", "Horovod", "ReleaseNotes")


@operation("sagemaker", "CreateImageVersion", resource="image/{ImageName}")
def create_image_version(request: Request, caller: Principal) -> Response:
    """The next number for another container image or Python environment; the same ClientToken gives the same one."""
    image = Image.objects.get_named(request["ImageName"], caller)
    require_owner(image, caller, "add a version to")
    try:
        check_reference(request["BaseImage"])
    except BadReference as error:
        raise ValidationError(f"BaseImage cannot be used: {error}.") from error
    with transaction.atomic():
        image = Image.objects.select_for_update().get(pk=image.pk)
        if known := image.versions.filter(client_token=request["ClientToken"]).first():
            return {"ImageVersionArn": known.arn}
        if image.status not in (Image.Status.CREATED, Image.Status.UPDATE_FAILED):
            raise ResourceInUse(f"The image [{image.name}] is {image.status}; it must be CREATED.")
        image.last_version += 1
        image.save(update_fields=["last_version"])
        version = ImageVersion.objects.create(
            image=image,
            number=image.last_version,
            client_token=request["ClientToken"],
            base_image=request["BaseImage"],
            about={member: request[member] for member in _ABOUT if member in request},
        )
        _add_aliases(version, request.get("Aliases", []))
        record_change(version)
        transaction.on_commit(partial(making.make_version, version))
    return {"ImageVersionArn": version.arn}


@operation("sagemaker", "UpdateImageVersion", resource="image-version/{ImageName}/{Version}")
def update_image_version(request: Request, caller: Principal) -> Response:
    """Change what is said about a version, and its aliases; what it is made of never changes."""
    version = _version(request, caller)
    require_owner(version.image, caller, "change")
    with transaction.atomic():
        locked = ImageVersion.objects.select_for_update().select_related("image").get(pk=version.pk)
        if locked.status != ImageVersion.Status.CREATED:
            raise ResourceInUse(f"Version {locked.number} of [{locked.image.name}] is {locked.status}.")
        for alias in request.get("AliasesToDelete", []):
            if not locked.aliases.filter(name__iexact=alias).delete()[0]:
                raise ResourceNotFound(
                    f"Version {locked.number} of the image [{locked.image.name}] has no alias [{alias}]."
                )
        _add_aliases(locked, request.get("AliasesToAdd", []))
        locked.about = {**locked.about, **{member: request[member] for member in _ABOUT if member in request}}
        locked.modified_at = timezone.now()
        locked.save(update_fields=["about", "modified_at"])
    return {"ImageVersionArn": locked.arn}


@operation("sagemaker", "DescribeImageVersion", resource="image-version/{ImageName}/{Version}")
def describe_image_version(request: Request, caller: Principal) -> Response:
    """One version: the one that is named by number or alias, or the latest."""
    version = _version(request, caller)
    return {
        **_summary(version),
        "BaseImage": version.base_image,
        "ContainerImage": version.base_image,
        **version.about,
    }


@operation("sagemaker", "ListImageVersions", resource="image/{ImageName}")
def list_image_versions(request: Request, caller: Principal) -> Response:
    image = Image.objects.get_named(request["ImageName"], caller)
    rows, token = page(
        image.versions.select_related("image"),
        ordered(request),
        sort=SORT,
        default_sort="CREATION_TIME",
        default_order="Descending",
    )
    return {"ImageVersions": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "ListAliases", resource="image/{ImageName}")
def list_aliases(request: Request, caller: Principal) -> Response:
    """All aliases of an image, or those of one version."""
    image = Image.objects.get_named(request["ImageName"], caller)
    aliases = image.aliases.all()
    if "Version" in request or "Alias" in request:
        aliases = aliases.filter(version=_version(request, caller))
    rows, token = page(aliases, request, sort={"Name": "name"}, default_sort="Name", default_order="Ascending")
    return {"SageMakerImageVersionAliases": [row.name for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteImageVersion", resource="image-version/{ImageName}/{Version}")
def delete_image_version(request: Request, caller: Principal) -> Response:
    """Remove one version, by number or alias; the container image stays."""
    if "Version" not in request and "Alias" not in request:
        raise ValidationError("Give Version or Alias, so that it is clear which version to delete.")
    version = _version(request, caller)
    require_owner(version.image, caller, "delete a version of")
    with transaction.atomic():
        try:
            version.move_to(ImageVersion.Status.DELETING)
        except IllegalMove as error:
            raise ResourceInUse(f"Version {version.number} of [{version.image.name}] is {version.status}.") from error
        transaction.on_commit(partial(making.delete_version, version))
    return {}


def _version(request: Request, caller: Principal) -> ImageVersion:
    image = Image.objects.get_named(request["ImageName"], caller)
    if "Version" in request and "Alias" in request:
        raise ValidationError("Give Version or Alias, not both.")
    versions = image.versions.select_related("image").order_by("-number")
    if "Version" in request:
        versions = versions.filter(number=request["Version"])
    elif "Alias" in request:
        versions = versions.filter(aliases__name__iexact=request["Alias"])
    version: ImageVersion | None = versions.first()
    if version is None:
        wanted = request.get("Version", request.get("Alias"))
        raise ResourceNotFound(
            f"The image [{image.name}] has no version" + (f" [{wanted}]." if wanted is not None else " yet.")
        )
    return version


def _add_aliases(version: ImageVersion, names: list[str]) -> None:
    for name in names:
        try:
            with transaction.atomic():
                ImageAlias.objects.create(image=version.image, version=version, name=name)
        except IntegrityError as error:
            raise ResourceInUse(
                f"The alias [{name}] names a version of the image [{version.image.name}] already; remove it there."
            ) from error


def _summary(version: ImageVersion) -> Response:
    return {
        "ImageArn": version.image.arn,
        "ImageVersionArn": version.arn,
        "ImageVersionStatus": version.status,
        "Version": version.number,
        "FailureReason": version.failure_reason or None,
        "CreationTime": version.created_at,
        "LastModifiedTime": version.modified_at,
    }
