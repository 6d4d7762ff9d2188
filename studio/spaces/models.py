"""Spaces and the apps that run in them (spec studio §6).

A space keeps files; an app is a process that works on them; an instance type says what the process may use. Stopping
is deleting the app: the space and its files stay.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, cast

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ApiError, ResourceInUse, ResourceNotFound
from studio.api.resources import Resource
from studio.domains.models import Domain, Lived, UserProfile
from studio.telemetry.moves import Moving

SILENT_AFTER = timedelta(minutes=5)  # the agent looks at its apps every few seconds
PURGED_AFTER = timedelta(hours=24)  # a deleted app is listed that long (spec studio §6.3)


class Space(Lived):
    """A folder with files, of one profile or of the whole domain, and how its app is to run."""

    arn_kind = "space"
    noun = "space"

    class Sharing(models.TextChoices):
        PRIVATE = "Private"
        SHARED = "Shared"

    domain_id = None  # replaced by the column of the foreign key below, which keeps the name
    domain = models.ForeignKey(Domain, to_field="domain_id", on_delete=models.PROTECT, related_name="spaces")
    owner_profile = models.ForeignKey(
        UserProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces"
    )
    app_type = models.CharField(max_length=32, blank=True)
    sharing = models.CharField(max_length=8, choices=Sharing, blank=True)  # empty: without an owner, for everybody
    size_gb = models.PositiveIntegerField(default=5)
    resized_at = models.DateTimeField(null=True, blank=True)

    class Meta(Lived.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), "domain", name="spaces_space_name_once_per_domain")]

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, f"{self.domain_id}/{self.name}")

    @property
    def is_private(self) -> bool:
        """True if only the owner may come in."""
        return self.sharing == self.Sharing.PRIVATE

    @classmethod
    def of_arn_tail(cls, tail: str, caller: Principal) -> Self:
        """`{DomainId}/{SpaceName}`; ResourceNotFound if domain or space are not there for the caller."""
        domain_id, _, name = tail.partition("/")
        domain = Domain.of_arn_tail(domain_id, caller)
        space = cls.objects.filter(domain=domain, name__iexact=name).first()
        if space is None:
            raise ResourceNotFound(f"Space [{name}] does not exist in domain [{domain_id}].")
        return cast(Self, space)


class App(Moving, Resource):
    """One running thing of a profile or of a space: a JupyterLab, an editor, a kernel gateway.

    Pending -> InService -> Deleting -> Deleted, Pending -> Failed, InService -> Failed when its process dies for good.
    A key (domain, parent, type, name) has at most one app that is neither Deleted nor Failed; a row that ended is used
    again by the next CreateApp with its key.
    """

    arn_kind = "app"
    noun = "app"

    class Status(models.TextChoices):
        PENDING = "Pending"
        IN_SERVICE = "InService"
        DELETING = "Deleting"
        DELETED = "Deleted"
        FAILED = "Failed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PENDING: {Status.IN_SERVICE, Status.FAILED, Status.DELETING},
        Status.IN_SERVICE: {Status.DELETING, Status.FAILED, Status.PENDING},
        Status.DELETING: {Status.DELETED},
        Status.DELETED: {Status.PENDING},
        Status.FAILED: {Status.PENDING},
    }
    OVER = (Status.DELETED, Status.FAILED)

    domain_id = None
    domain = models.ForeignKey(Domain, to_field="domain_id", on_delete=models.PROTECT, related_name="apps")
    profile = models.ForeignKey(UserProfile, null=True, blank=True, on_delete=models.CASCADE, related_name="apps")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="apps")
    app_type = models.CharField(max_length=32)
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    failure_reason = models.CharField(max_length=1024, blank=True)
    spec = models.JSONField(default=dict)  # the effective ResourceSpec
    request = models.JSONField(default=dict)  # what the caller sent
    started_at = models.DateTimeField(null=True, blank=True)  # of this run: metering
    stopped_at = models.DateTimeField(null=True, blank=True)
    health_checked_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True)  # the last keystroke or running cell: idle shutdown
    postponed_until = models.DateTimeField(null=True, blank=True)  # somebody asked idle shutdown to wait
    warned_at = models.DateTimeField(null=True, blank=True)  # the people were told that it will stop

    class Meta(Resource.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(profile__isnull=True) ^ Q(space__isnull=True), name="spaces_app_one_parent"
            ),
            models.UniqueConstraint(
                Lower("name"),
                Lower("app_type"),
                "profile",
                condition=Q(profile__isnull=False),
                name="spaces_app_of_profile_once",
            ),
            models.UniqueConstraint(
                Lower("name"),
                Lower("app_type"),
                "space",
                condition=Q(space__isnull=False),
                name="spaces_app_of_space_once",
            ),
        ]

    @property
    def parent(self) -> "UserProfile | Space":
        """The profile or the space that it runs in."""
        return cast("UserProfile | Space", self.space or self.profile)

    @property
    def arn(self) -> str:
        return arn(self.arn_kind, f"{self.domain_id}/{self.parent.name}/{self.app_type.lower()}/{self.name}")

    @property
    def instance_type(self) -> str:
        return str(self.spec.get("InstanceType", "system"))

    @classmethod
    def running(cls) -> "models.QuerySet[Any]":
        """Apps that are neither Deleted nor Failed: what stands in the way of updates and deletions."""
        return cls.objects.exclude(status__in=cls.OVER)

    def move_to(self, status: str, reason: str = "", **changes: Any) -> None:
        """As everything; its runs are dated and metered."""
        now = timezone.now()
        if status == self.Status.IN_SERVICE and self.started_at is None:
            changes.setdefault("started_at", now)
        elif status in self.OVER:
            changes.setdefault("stopped_at", now)
        with transaction.atomic():
            super().move_to(status, reason, **changes)
            MeterInterval.note(self)

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        return ResourceNotFound(f"App [{name}] does not exist.")

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ResourceInUse(f"App [{name}] exists already; delete it first, or use it.")

    @classmethod
    def of_arn_tail(cls, tail: str, caller: Principal) -> Self:
        """`{DomainId}/{parent}/{apptype}/{AppName}`; ResourceNotFound if it is not there for the caller."""
        domain_id, _, rest = tail.partition("/")
        parent, _, kind_and_name = rest.partition("/")
        app_type, _, name = kind_and_name.partition("/")
        domain = Domain.of_arn_tail(domain_id, caller)
        of_parent = Q(space__name__iexact=parent) | Q(profile__name__iexact=parent)
        app = cls.objects.filter(of_parent, domain=domain, app_type__iexact=app_type, name__iexact=name).first()
        if app is None:
            raise cls.not_found(name)
        return cast(Self, app)


class MeterInterval(models.Model):
    """An app on an instance from InService until it is gone (spec studio §11.4). The names outlive what they name."""

    app = models.ForeignKey(App, null=True, blank=True, on_delete=models.SET_NULL, related_name="meters")
    domain_id = models.CharField(max_length=63, db_index=True)
    profile_name = models.CharField(max_length=63, blank=True)  # whose: of the app's profile, or of the space's owner
    space_name = models.CharField(max_length=63, blank=True)
    app_type = models.CharField(max_length=32)
    instance_type = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["app"], condition=Q(ended_at=None), name="spaces_meterinterval_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.instance_type} of {self.space_name or self.profile_name}"

    @classmethod
    def note(cls, app: App) -> None:
        """Open or close the meter of an app whose status has just changed; in the same transaction."""
        is_open = cls.objects.filter(app=app, ended_at=None)
        if app.status in App.OVER:
            is_open.update(ended_at=last_sign_of_life(app, timezone.now()))
        elif app.status == App.Status.IN_SERVICE and not is_open.exists():
            owner = app.profile or (app.space.owner_profile if app.space else None)
            cls.objects.create(
                app=app,
                domain_id=app.domain_id,
                profile_name=owner.name if owner else "",
                space_name=app.space.name if app.space else "",
                app_type=app.app_type,
                instance_type=app.instance_type,
                started_at=timezone.now(),
            )


def last_sign_of_life(app: App, now: datetime) -> datetime:
    """`now`, or the last health check of an app whose agent has been silent for longer than SILENT_AFTER.

    An agent that was killed with its machine says nothing; what nobody saw running is not counted.
    """
    checked = app.health_checked_at
    return checked if checked is not None and now - checked > SILENT_AFTER else now
