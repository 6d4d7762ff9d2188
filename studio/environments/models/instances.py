"""Notebook instances and what runs when they start (spec studio §12)."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from studio.access.sealing import fingerprint, new_secret
from studio.api.errors import ApiError, ValidationError
from studio.api.resources import Resource
from studio.domains.models import UserProfile
from studio.environments.engine.scripts import decoded
from studio.telemetry.moves import Moving

LINK_LIFETIME = timedelta(minutes=5)


class NotebookInstanceLifecycleConfig(Resource):
    """Scripts for notebook instances: one for the first start, one for every start."""

    arn_kind = "notebook-instance-lifecycle-config"
    noun = "notebook instance lifecycle configuration"

    on_create = models.TextField(blank=True)  # base64, as it was sent
    on_start = models.TextField(blank=True)

    class Meta(Resource.Meta):
        indexes = [  # the names of the base are too long for this class
            models.Index(fields=["domain_id", "-created_at", "-id"], name="environments_nilc_recent"),
            models.Index(fields=["domain_id", "name", "id"], name="environments_nilc_by_name"),
            models.Index(fields=["name", "id"], name="environments_nilc_all_by_name"),
        ]

    @property
    def create_script(self) -> str:
        """The shell text of the first start; empty without one."""
        return decoded(self.on_create) if self.on_create else ""

    @property
    def start_script(self) -> str:
        """The shell text of every start; empty without one."""
        return decoded(self.on_start) if self.on_start else ""

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        """These operations declare no not-found error; the service answers with ValidationException."""
        return ValidationError(f"Unable to describe Notebook Instance Lifecycle Config '{name}': it does not exist.")

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ValidationError(f"Notebook Instance Lifecycle Config '{name}' exists already; choose another name.")


class NotebookInstance(Moving, Resource):
    """A Jupyter server of one person, with a folder that outlives its runs.

    Pending -> InService | Failed; InService -> Stopping -> Stopped | Failed; InService -> Failed when its process dies
    Stopped -> Pending, Stopped -> Updating -> Stopped; Stopped | Failed -> Deleting -> (gone)
    """

    arn_kind = "notebook-instance"
    noun = "notebook instance"

    class Status(models.TextChoices):
        PENDING = "Pending"
        IN_SERVICE = "InService"
        STOPPING = "Stopping"
        STOPPED = "Stopped"
        FAILED = "Failed"
        UPDATING = "Updating"
        DELETING = "Deleting"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PENDING: {Status.IN_SERVICE, Status.FAILED},
        Status.IN_SERVICE: {Status.STOPPING, Status.FAILED},
        Status.STOPPING: {Status.STOPPED, Status.FAILED},
        Status.STOPPED: {Status.PENDING, Status.UPDATING, Status.DELETING},
        Status.UPDATING: {Status.STOPPED, Status.FAILED},
        Status.FAILED: {Status.DELETING},
        Status.DELETING: {Status.FAILED},
    }

    profile = models.ForeignKey(
        UserProfile, null=True, blank=True, on_delete=models.SET_NULL, related_name="notebook_instances"
    )  # of its owner; what it runs in
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    failure_reason = models.CharField(max_length=1024, blank=True)
    instance_type = models.CharField(max_length=32)
    volume_gb = models.PositiveIntegerField(default=5)
    lifecycle_config_name = models.CharField(max_length=63, blank=True)
    default_repository = models.CharField(max_length=1024, blank=True)
    additional_repositories = models.JSONField(default=list)
    request = models.JSONField(default=dict)  # RoleArn, RootAccess and what else is only told again
    created_once = models.BooleanField(default=False)  # the script of the first start has run
    started_at = models.DateTimeField(null=True, blank=True)  # of this run
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta(Resource.Meta):
        pass

    @property
    def base_path(self) -> str:
        """Where its server answers on our origin, with a slash at both ends."""
        return f"/notebook-instance/{self.name}/"

    @property
    def url(self) -> str:
        """The address as DescribeNotebookInstance tells it: without a scheme."""
        return f"{settings.PUBLIC_URL.split('://', 1)[-1]}{self.base_path.rstrip('/')}"

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        """These operations declare no not-found error; the service answers with ValidationException."""
        return ValidationError(f"RecordNotFound: notebook instance {name} does not exist.")

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ValidationError(f"Cannot create a duplicate Notebook Instance ({name}); choose another name.")


class InstanceLink(models.Model):
    """A way into one notebook instance, good for one use within five minutes. Only the hash of its token is stored."""

    token_hash = models.CharField(max_length=64, unique=True)
    instance = models.ForeignKey(NotebookInstance, on_delete=models.CASCADE, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_s = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"link to {self.instance_id}"

    @classmethod
    def issue(cls, instance: NotebookInstance, user_id: int, session_s: int) -> str:
        """A fresh token for this person."""
        token = new_secret()
        cls.objects.create(
            token_hash=fingerprint(token),
            instance=instance,
            user_id=user_id,
            session_s=session_s,
            expires_at=timezone.now() + LINK_LIFETIME,
        )
        return token

    @classmethod
    def consume(cls, token: str) -> Self | None:
        """The link, once; None if the token is unknown, used or expired, or its person is disabled.

        One conditional UPDATE decides, so of two requests at the same moment only one gets in.
        """
        now = timezone.now()
        mine = cls.objects.filter(token_hash=fingerprint(token), used_at=None, expires_at__gt=now, user__disabled=False)
        link = mine.select_related("user", "instance").first()
        if link is None or not cls.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
            return None
        return link
