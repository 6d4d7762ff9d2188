"""Images, their numbered versions with aliases, and how an image is run as an app (spec studio §10.2)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from studio.api.arns import arn
from studio.api.resources import Resource
from studio.telemetry.moves import Moving


class Image(Moving, Resource):
    """A name under which versions of a container image, or of a Python environment, are offered.

    CREATING -> CREATED -> UPDATING -> CREATED
       |           '-> DELETING -> (gone)
       '-> CREATE_FAILED -> DELETING
    """

    arn_kind = "image"
    noun = "image"

    class Status(models.TextChoices):
        CREATING = "CREATING"
        CREATED = "CREATED"
        CREATE_FAILED = "CREATE_FAILED"
        UPDATING = "UPDATING"
        UPDATE_FAILED = "UPDATE_FAILED"
        DELETING = "DELETING"
        DELETE_FAILED = "DELETE_FAILED"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.CREATING: {Status.CREATED, Status.CREATE_FAILED},
        Status.CREATED: {Status.UPDATING, Status.DELETING},
        Status.UPDATING: {Status.CREATED, Status.UPDATE_FAILED},
        Status.UPDATE_FAILED: {Status.UPDATING, Status.DELETING},
        Status.CREATE_FAILED: {Status.DELETING},
        Status.DELETING: {Status.DELETE_FAILED},
        Status.DELETE_FAILED: {Status.DELETING},
    }

    status = models.CharField(max_length=16, choices=Status, default=Status.CREATING)
    failure_reason = models.CharField(max_length=1024, blank=True)
    display_name = models.CharField(max_length=128, blank=True)
    description = models.CharField(max_length=512, blank=True)
    role_arn = models.CharField(max_length=2048)
    last_version = models.PositiveIntegerField(default=0)  # numbers are never used twice

    class Meta(Resource.Meta):
        pass


class ImageVersion(Moving, models.Model):
    """One version: what it is made of never changes, what is said about it may.

    CREATING -> CREATED | CREATE_FAILED; CREATED | CREATE_FAILED -> DELETING -> (gone)
    """

    arn_kind = "image-version"
    noun = "image version"

    class Status(models.TextChoices):
        CREATING = "CREATING"
        CREATED = "CREATED"
        CREATE_FAILED = "CREATE_FAILED"
        DELETING = "DELETING"
        DELETE_FAILED = "DELETE_FAILED"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.CREATING: {Status.CREATED, Status.CREATE_FAILED},
        Status.CREATED: {Status.DELETING},
        Status.CREATE_FAILED: {Status.DELETING},
        Status.DELETING: {Status.DELETE_FAILED},
        Status.DELETE_FAILED: {Status.DELETING},
    }

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    client_token = models.CharField(max_length=36)
    base_image = models.CharField(max_length=255)
    about = models.JSONField(default=dict)  # VendorGuidance, JobType, … as the API names them
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATING)
    failure_reason = models.CharField(max_length=1024, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["image", "number"]
        constraints = [
            models.UniqueConstraint(fields=["image", "number"], name="environments_version_number_once"),
            models.UniqueConstraint(fields=["image", "client_token"], name="environments_version_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.image_id}/{self.number}"

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, f"{self.image.name}/{self.number}")

    @property
    def name(self) -> str:
        return f"{self.image.name}/{self.number}"

    @property
    def domain_id(self) -> str:
        return self.image.domain_id


class ImageAlias(models.Model):
    """A second name of a version; a name means one version of the image."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="aliases")
    version = models.ForeignKey(ImageVersion, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=128)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("image", Lower("name"), name="environments_alias_once")]

    def __str__(self) -> str:
        return self.name


class AppImageConfig(Resource):
    """How an image is run as an app: kernels, arguments, the user and folder of the home."""

    arn_kind = "app-image-config"
    noun = "app image configuration"

    request = models.JSONField(default=dict)  # one of the three …ImageConfig members, with defaults filled in

    class Meta(Resource.Meta):
        pass
