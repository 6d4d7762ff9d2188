"""What hosting stores: models, endpoints with their instances, batch transform jobs and what starts these by itself."""

import secrets
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from hosting.chains import served
from studio.api.arns import arn
from studio.api.errors import ApiError, ValidationError
from studio.api.resources import Resource
from studio.datasets.models import Dataset
from studio.telemetry.events import record_change
from studio.telemetry.moves import Moving
from workers.models import Job


class HostedResource(Resource):
    """Abstract. These answer with ValidationException where others say ResourceNotFound (spec §2)."""

    class Meta(Resource.Meta):
        abstract = True

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        return ValidationError(f'Could not find {cls.noun} "{arn(cls.arn_kind, name)}".')

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ValidationError(f'Cannot create already existing {cls.noun} "{arn(cls.arn_kind, name)}".')


class Model(HostedResource):
    """An image, where its artifact lies, an environment. No compute, no status (spec §3)."""

    arn_kind = "model"
    noun = "model"

    status = "Created"  # for the event only: models have no status, but events when they come and go (spec §23)

    request = models.JSONField(default=dict)  # what CreateModel was given

    class Meta(HostedResource.Meta):
        pass

    @property
    def container(self) -> dict[str, Any]:
        """The one container that serves; of a chain, the one that answers for all."""
        primary = self.request.get("PrimaryContainer")
        return served([primary] if primary else self.request["Containers"])


class EndpointConfig(HostedResource):
    """An immutable list of variants: model, instances, weight (spec §6)."""

    arn_kind = "endpoint-config"
    noun = "endpoint configuration"

    request = models.JSONField(default=dict)

    class Meta(HostedResource.Meta):
        pass


class Endpoint(Moving, HostedResource):
    """A running thing that points at one configuration.

        Creating -> InService <-> Updating
            |           |
            '-> Failed -+-> Deleting -> gone

    A fleet is a snapshot of a configuration and its models, taken at deploy, so that deleting these does not break
    what runs (spec §2): {"generation", "config_name", "started_at", "variants": [{...}]}, see hosting/fleets.py.
    `deployed` takes the traffic; `pending` is being launched and replaces it when all its instances answer.
    """

    class Status(models.TextChoices):
        CREATING = "Creating"
        IN_SERVICE = "InService"
        UPDATING = "Updating"
        FAILED = "Failed"
        DELETING = "Deleting"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.CREATING: {Status.IN_SERVICE, Status.FAILED},
        Status.IN_SERVICE: {Status.UPDATING, Status.DELETING},
        Status.UPDATING: {Status.IN_SERVICE},
        Status.FAILED: {Status.DELETING},
        Status.DELETING: set(),
    }
    arn_kind = "endpoint"
    noun = "endpoint"

    status = models.CharField(max_length=24, choices=Status, default=Status.CREATING, db_index=True)
    failure_reason = models.CharField(max_length=1024, blank=True)
    config_name = models.CharField(max_length=63)
    deployed = models.JSONField(null=True, blank=True)
    pending = models.JSONField(null=True, blank=True)
    schemas = models.JSONField(default=dict)  # variant -> schema.json of its package, where there is one

    class Meta(HostedResource.Meta):
        constraints = [
            *HostedResource.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(status="Failed") | ~models.Q(failure_reason=""),
                name="hosting_endpoint_failed_says_why",
            ),
        ]

    @property
    def log_group(self) -> str:
        return f"/aws/sagemaker/Endpoints/{self.name}"

    @property
    def fleets(self) -> list[dict[str, Any]]:
        """The snapshots whose instances should run, the one with the traffic first."""
        return [fleet for fleet in (self.deployed, self.pending) if fleet]

    @property
    def generation(self) -> int:
        """The youngest generation; the next update takes the number after it."""
        return max((int(fleet["generation"]) for fleet in self.fleets), default=0)


def new_instance_id() -> str:
    return f"i-{secrets.token_hex(8)}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Instance(models.Model):
    """One model server process of an endpoint: where it listens, who started it, how it is.

    Launching -> Ready -> Draining -> row removed
        ^----------'   (a crash: started again after a pause)
    """

    class State(models.TextChoices):
        LAUNCHING = "Launching"
        READY = "Ready"
        DRAINING = "Draining"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="instances")
    generation = models.PositiveIntegerField()
    variant = models.CharField(max_length=63)
    instance_id = models.CharField(max_length=32, unique=True, default=new_instance_id)
    state = models.CharField(max_length=12, choices=State, default=State.LAUNCHING)
    address = models.CharField(max_length=255, blank=True)  # host:port, once it listens
    token = models.CharField(max_length=64, default=new_token)  # what the server demands of its callers
    pid = models.PositiveIntegerField(null=True, blank=True)
    process_started = models.FloatField(null=True, blank=True)  # tells a reused process id from ours
    starts = models.PositiveIntegerField(default=0)
    log_offset = models.BigIntegerField(default=0)  # bytes of the output file that are in the log stream already
    launched_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    drain_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.endpoint_id}/{self.variant}/{self.instance_id}"


class AgentLease(models.Model):
    """Which hosting agent acts. One row; an agent that cannot renew it stands by (two must not fight)."""

    name = models.CharField(max_length=32, unique=True)
    holder = models.CharField(max_length=128)
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class TrustedPackage(models.Model):
    """A model package that this system wrote itself, or that an administrator vouched for; known by its content."""

    sha256 = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=255)  # the ARN of the job that wrote it, or who vouched for it
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256


class TransformJob(Job):
    """Predictions for whole objects of the object store (spec §13)."""

    kind = "transform-job"
    arn_kind = "transform-job"
    noun = "transform job"

    model_name = models.CharField(max_length=63)
    container = models.JSONField(default=dict)  # snapshot of the model's container

    class Meta(Job.Meta):
        pass

    @property
    def log_group(self) -> str:
        return "/aws/sagemaker/TransformJobs"


class Automation(Resource):
    """What starts by itself: a batch prediction, or a new version of a data set out of a folder.

        Active <-> Paused      (by a person, or by itself when its owner may not do it any more; `reason` says why)

    The rows to predict are the newest version of a data set, or what lies below a prefix. Exactly one of `cron` and
    `on_new_version` starts it. A data set is updated by `cron`, from the files of the folder `input_uri`. It does what
    its owner could do by hand, with the owner's rights of that moment.
    """

    class Status(models.TextChoices):
        ACTIVE = "Active"
        PAUSED = "Paused"

    class Action(models.TextChoices):
        PREDICT = "Predict"
        UPDATE = "Update"

    arn_kind = "automation"
    noun = "automation"
    secondary_status: str = ""  # not stored: events tell with it of a run that did not start

    action = models.CharField(max_length=8, choices=Action, default=Action.PREDICT)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    reason = models.CharField(max_length=1024, blank=True)  # why it is paused, when nobody paused it
    model_name = models.CharField(max_length=63, blank=True)
    dataset_name = models.CharField(max_length=63, blank=True)
    input_uri = models.CharField(max_length=1200, blank=True)
    output_uri = models.CharField(max_length=1200, blank=True)
    join = models.BooleanField(default=True)  # the prediction beside the row, not alone
    keep_files = models.BooleanField(default=True)  # of the version before, that the folder does not have
    instance_type = models.CharField(max_length=32, default="ml.m5.large")
    cron = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    on_new_version = models.BooleanField(default=False)
    dataset_seen = models.BigIntegerField(default=0)  # id of the version that it was last started for
    next_run_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta(Resource.Meta):
        pass

    def set_status(self, status: str, reason: str = "", **changes: Any) -> bool:
        """Change the status and write the event, both or neither; False if it has this status already."""
        with transaction.atomic():
            changed = (
                Automation.objects.filter(pk=self.pk)
                .exclude(status=status)
                .update(status=status, reason=reason[:1024], modified_at=timezone.now(), **changes)
            )
            if changed:
                self.refresh_from_db()
                record_change(self, reason=reason)
        return bool(changed)


class AutomationRun(models.Model):
    """One time that an automation started: the transform job or the version that it made, or why it made none."""

    automation = models.ForeignKey(Automation, on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField(default=timezone.now)
    cause = models.CharField(max_length=200)
    job_name = models.CharField(max_length=63, blank=True)
    version = models.ForeignKey(Dataset, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    unchanged = models.BooleanField(default=False)  # the folder held what the newest version has
    problem = models.CharField(max_length=1024, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["automation", "-at"], name="hosting_automationrun_recent")]

    def __str__(self) -> str:
        return f"{self.automation_id} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def outcome(self) -> str:
        """What it came to, for the event."""
        return f"version {self.version.version}" if self.version else self.job_name or "nothing new"
