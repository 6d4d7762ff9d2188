"""Labeling jobs and their data objects (labeling specification §2, §9)."""

import json
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from groundtruth.models.people import Workteam
from studio.api.resources import ResourceQuerySet
from studio.telemetry.metrics import record
from studio.topics.events import Happened, emit
from workers.models import Job

DAY_S = 86_400
NAMESPACE = "AWS/SageMaker/LabelingJobs"
EVENT = "SageMaker Ground Truth Labeling Job State Change"
COUNTED = {"Completed": "JobsSucceeded", "Failed": "JobsFailed", "Stopped": "JobsStopped"}
LIFETIME = timedelta(days=30)  # a job that is not finished then has failed


class _Asked(models.Manager.from_queryset(ResourceQuerySet)):  # type: ignore[misc]
    """Labeling jobs that somebody created; pools of flow definitions do not exist for the API, lists and workers."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(flow=None)


class LabelingJob(Job):
    """One run of a team over one manifest.

        Initializing -> InProgress -> Completed
             |              |-> Stopping -> Stopped
             '-> Failed <---'

    A worker process takes it when there is something to do and parks it in between: people take days. What labelers
    do is written by the web process; states of objects that need a worker (`Consolidating`) wake it.
    `resolved`: what was found out when it began: type, labels (list of names), template (text), source key; pre, post:
    names of registered functions.
    """

    kind: ClassVar[str] = "labeling"
    arn_kind = "labeling-job"
    noun = "labeling job"

    class Status(models.TextChoices):
        INITIALIZING = "Initializing"
        IN_PROGRESS = "InProgress"
        COMPLETED = "Completed"
        STOPPING = "Stopping"
        STOPPED = "Stopped"
        FAILED = "Failed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.INITIALIZING: {Status.IN_PROGRESS, Status.FAILED},
        Status.IN_PROGRESS: {Status.COMPLETED, Status.STOPPING, Status.FAILED},
        Status.STOPPING: {Status.STOPPED, Status.FAILED},
    }

    status = models.CharField(max_length=16, choices=Status, default=Status.INITIALIZING)
    # Of a pool: whose human loops its objects are. Such a row is InProgress as long as there is the flow definition.
    flow = models.OneToOneField(
        "groundtruth.FlowDefinition", null=True, blank=True, on_delete=models.CASCADE, related_name="pool"
    )
    team = models.ForeignKey(Workteam, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs")
    type_key = models.CharField(max_length=64, blank=True)  # suffix of the PRE-… function; "" for custom jobs
    attribute = models.CharField(max_length=127, blank=True)
    reference = models.CharField(max_length=32, blank=True)  # JobReferenceCode
    resolved = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)  # objects
    human = models.PositiveIntegerField(default=0)
    machine = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    iteration = models.PositiveIntegerField(default=0)  # of the batch that labelers work on
    output_uri = models.CharField(max_length=1024, blank=True)  # of the output manifest, once there is one
    in_progress_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = _Asked()
    pools = ResourceQuerySet.as_manager()  # all that labelers work on: labeling jobs, and pools of flow definitions

    class Meta(Job.Meta):
        indexes = [
            *Job.Meta.indexes,
            models.Index(fields=["team", "status", "-created_at"], name="groundtruth_job_of_team"),
        ]

    def move_to(
        self, status: str, reason: str = "", *, attempt: int | None = None, secondary: str | None = None
    ) -> None:
        """As every job; its end is also an event for programs (§16.1) and a count (§16.2)."""
        with transaction.atomic():
            super().move_to(status, reason, attempt=attempt, secondary=secondary)
            if self.finished:
                self._tell_end()

    def _tell_end(self) -> None:
        now, detail = timezone.now(), {"LabelingJobStatus": self.status}
        happened = Happened(EVENT, [self.arn], detail, now, f"{self.arn}#{self.pk}#{self.status}")
        emit([happened], domain_id=self.domain_id)
        minute, where = now.replace(second=0, microsecond=0), {"LabelingJobName": self.name}
        record(NAMESPACE, COUNTED[self.status], where, at=minute, value=1, unit="Count", domain_id=self.domain_id)

    @property
    def human_task(self) -> dict[str, Any]:
        """The HumanTaskConfig."""
        return dict(self.request.get("HumanTaskConfig", {}))

    @property
    def workers_wanted(self) -> int:
        """Answers of different workers per object."""
        return int(self.human_task.get("NumberOfHumanWorkersPerDataObject", 1))

    @property
    def time_limit(self) -> timedelta:
        """How long a worker may hold a task that is open."""
        return timedelta(seconds=int(self.human_task.get("TaskTimeLimitInSeconds", 300)))

    @property
    def availability(self) -> timedelta:
        """How long an object is offered to workers."""
        return timedelta(seconds=int(self.human_task.get("TaskAvailabilityLifetimeInSeconds", 30 * DAY_S)))

    @property
    def batch(self) -> int:
        """Objects that are offered at the same time (MaxConcurrentTaskCount)."""
        return int(self.human_task.get("MaxConcurrentTaskCount", 1000))

    @property
    def automated(self) -> bool:
        """Does a model label what it is sure of?"""
        return "LabelingJobAlgorithmsConfig" in self.request

    @property
    def streaming(self) -> bool:
        """Do objects come from a topic? Then it goes on until somebody stops it, or nothing comes any more."""
        return "SnsDataSource" in self.request.get("InputConfig", {}).get("DataSource", {})

    @property
    def output_prefix(self) -> str:
        """`<S3OutputPath>/<name>`: everything that it writes is below."""
        return f"{self.request['OutputConfig']['S3OutputPath'].rstrip('/')}/{self.name}"

    @property
    def manifest_uri(self) -> str:
        """The input manifest; "" for a streaming job without one."""
        source = self.request.get("InputConfig", {}).get("DataSource", {})
        return str(source.get("S3DataSource", {}).get("ManifestS3Uri", ""))

    @property
    def metadata_key(self) -> str:
        """Where the metadata of a label lies in a line."""
        return f"{self.attribute}-metadata"

    @property
    def counters(self) -> dict[str, int]:
        """LabelCounters of the API."""
        labeled = self.human + self.machine
        return {
            "TotalLabeled": labeled,
            "HumanLabeled": self.human,
            "MachineLabeled": self.machine,
            "FailedNonRetryableError": self.failed,
            "Unlabeled": max(self.total - labeled - self.failed, 0),
        }


class DataObject(models.Model):
    """One line of the manifest.

        Pending -> InLabeling -> Consolidating -> HumanLabeled | Failed
                       '---------------------------------^ (nobody answered)

    While it is InLabeling: slots + tasks that somebody holds + submitted = wanted, unless it was closed because too
    many declined (slots = 0). Rows are made by the import in one INSERT of many, hence the defaults of the database.
    """

    class State(models.TextChoices):
        PENDING = "Pending"
        IN_LABELING = "InLabeling"
        CONSOLIDATING = "Consolidating"
        HUMAN = "HumanLabeled"
        MACHINE = "MachineLabeled"
        FAILED = "Failed"

    LATER: ClassVar[int] = 2**31 - 1
    ENDED: ClassVar[tuple[str, ...]] = (State.HUMAN, State.MACHINE, State.FAILED)

    job = models.ForeignKey(LabelingJob, on_delete=models.CASCADE, related_name="objects_of", db_index=False)
    number = models.PositiveIntegerField()  # datasetObjectId: zero-based line number
    line = models.TextField()  # the line as it came, without its end
    state = models.CharField(max_length=16, choices=State, default=State.PENDING, db_default=State.PENDING)
    slots = models.PositiveSmallIntegerField(default=0, db_default=0)  # workers that are wanted now
    wanted = models.PositiveSmallIntegerField(default=0, db_default=0)  # answers
    submitted = models.PositiveSmallIntegerField(default=0, db_default=0)
    declined = models.PositiveSmallIntegerField(default=0, db_default=0)
    closing = models.BooleanField(default=False, db_default=False)  # nobody new; whoever has it open may finish
    version = models.PositiveIntegerField(default=0, db_default=0)  # goes up with every answer that comes or changes
    iteration = models.PositiveIntegerField(default=0, db_default=0)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    label = models.TextField(blank=True, default="", db_default="")  # JSON: the keys that the output line gets
    confidence = models.FloatField(null=True, blank=True)
    failure_reason = models.CharField(max_length=1024, blank=True, default="", db_default="")
    # JSON: `task.input` as a pre-annotation function gave it, "" without one
    given = models.TextField(blank=True, default="", db_default="")
    # Of automated labeling: in which batch people get it; LATER while that is open. 0 in all other jobs.
    wave = models.PositiveIntegerField(default=0, db_default=0)
    known = models.CharField(max_length=256, blank=True, default="", db_default="")  # the right label, as a check
    # JSON: the answer that is known to be right, of types that have no single label, too
    known_answer = models.TextField(blank=True, default="", db_default="")
    reviewed_at = models.DateTimeField(null=True, blank=True)  # a manager found the label right

    class Meta:
        ordering = ["job_id", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="groundtruth_object_number_once")]
        indexes = [
            # The next task: the first lines that still want somebody.
            models.Index(fields=["job", "number"], condition=Q(slots__gt=0), name="groundtruth_object_open"),
            models.Index(fields=["job", "state", "number"], name="groundtruth_object_by_state"),
            models.Index(
                fields=["job", "iteration", "number"],
                condition=Q(dispatched_at__isnull=False),
                name="groundtruth_object_by_batch",
            ),
            models.Index(fields=["job", "wave", "number"], condition=Q(wave__gt=0), name="groundtruth_object_by_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"

    @property
    def data(self) -> dict[str, Any]:
        """The line, read."""
        return dict(json.loads(self.line))

    @property
    def labels(self) -> dict[str, Any]:
        """What the output line gets beside the input's keys; {} without a label."""
        return dict(json.loads(self.label)) if self.label else {}

    @classmethod
    def end(cls, pk: int, state: str, now: Any, **fields: Any) -> bool:
        """Move it to an end, once; False if it is there already."""
        rows = cls._default_manager.filter(pk=pk).exclude(state__in=cls.ENDED)
        return bool(rows.update(state=state, slots=0, ended_at=now, **fields))


COUNTER_OF: dict[str, str] = {  # the counter that an end of an object is in
    DataObject.State.HUMAN: "human",
    DataObject.State.MACHINE: "machine",
    DataObject.State.FAILED: "failed",
}


def count(job: LabelingJob, **more: int) -> None:
    """Raise counters (`human=3, failed=1`), in the transaction that ends the objects."""
    LabelingJob.pools.filter(pk=job.pk).update(**{name: F(name) + by for name, by in more.items() if by})
