"""What every kind of job shares: who holds it, how far it is, how it may move on."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from studio.api.resources import Resource
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove, move

# How long a message may be under way before the sweep takes it for lost.
PATIENCE = timedelta(seconds=10)


class Job(Resource):
    """Abstract base of long-running work that a worker claims, beats for, and ends (design §4).

    A concrete job names its states in `Status` and its arrows in `MOVES`; where its words differ from these it also
    says where a stop, an end and a failure lead (`ON_STOP` … `ON_FAILURE`). A worker may take it in every state that
    has an arrow out. The database decides every race: each change is one conditional UPDATE, and a worker that has
    lost its lease (its attempt number is old) changes nothing.

        InProgress -> Completed
            |-----> Stopping -> Stopped
            '-----> Failed <-------'      (drawn from Stopping)
    """

    class Status(models.TextChoices):
        IN_PROGRESS = "InProgress"
        STOPPING = "Stopping"
        STOPPED = "Stopped"
        COMPLETED = "Completed"
        FAILED = "Failed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.IN_PROGRESS: {Status.COMPLETED, Status.FAILED, Status.STOPPING},
        Status.STOPPING: {Status.STOPPED, Status.FAILED},
    }
    ON_STOP: ClassVar[str] = "Stopping"  # what a request to stop leads to; "" for work that nobody stops
    ON_STOPPED: ClassVar[str] = "Stopped"
    ON_DONE: ClassVar[str] = "Completed"
    ON_FAILURE: ClassVar[str] = "Failed"
    kind: ClassVar[str]  # the registered name of the work, see workers/registry.py
    part: ClassVar[bool] = False  # of another job, which speaks for it: no events and no line among the activity

    status = models.CharField(max_length=16, choices=Status, default=Status.IN_PROGRESS)
    secondary_status = models.CharField(max_length=40, blank=True)
    failure_reason = models.CharField(max_length=1024, blank=True)
    request = models.JSONField(default=dict)  # what the caller sent: for Describe, for clones, for "Show as code"
    instance_type = models.CharField(max_length=32, default="ml.m5.large")
    queue = models.CharField(max_length=16, default="cpu")
    attempt = models.PositiveIntegerField(default=0)  # goes up at every claim
    # Ended by a worker's death or a fault that may heal, since the job last got further than ever before.
    failed_attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True, blank=True)  # when the workers were last told about it
    worker = models.CharField(max_length=128, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, db_index=True)
    checkpoint = models.JSONField(default=dict)  # where the next attempt goes on
    progress = models.JSONField(default=dict)  # {"stage", "fraction", "message", "seconds_left"}
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=150, blank=True)

    class Meta(Resource.Meta):
        abstract = True
        indexes = [
            *Resource.Meta.indexes,
            # The list of activity, filtered by status, for administrators; of one domain the first of them serves.
            models.Index(fields=["status", "-created_at", "-id"], name="%(class)s_by_status"),
            # The sweep looks at what has not ended, every few seconds, among all jobs that ever were.
            models.Index(fields=["lease_until"], condition=Q(ended_at=None), name="%(app_label)s_%(class)s_live"),
        ]
        constraints = [
            *Resource.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="Failed") | ~Q(failure_reason=""), name="%(app_label)s_%(class)s_failed_says_why"
            ),
        ]

    @property
    def log_group(self) -> str:
        """Name of the log group that this kind of job writes to."""
        return f"/aws/sagemaker/{type(self).__name__}s"

    @property
    def log_stream(self) -> str:
        return self.name

    @property
    def finished(self) -> bool:
        return self.status not in self.MOVES

    @property
    def stopping(self) -> bool:
        return bool(self.ON_STOP) and self.status == self.ON_STOP

    @property
    def stoppable(self) -> bool:
        """True while a request to stop would change something."""
        return bool(self.ON_STOP) and self.ON_STOP in self.MOVES.get(self.status, set())

    def is_for(self, worker: str) -> bool:
        """False: this worker leaves the job to others."""
        return True

    def move_to(
        self, status: str, reason: str = "", *, attempt: int | None = None, secondary: str | None = None
    ) -> None:
        """Change the status and write the event, both or neither; IllegalMove when the arrow does not exist.

        A worker passes its attempt number, so that one whose lease ran out changes nothing.
        """
        changes: dict[str, Any] = {"secondary_status": status if secondary is None else secondary}
        if status not in self.MOVES:
            changes |= {"ended_at": timezone.now(), "lease_until": None}
        mine = Q() if attempt is None else Q(attempt=attempt)
        move(self, status, reason, changes, where=mine, told=not self.part)

    def enter(self, secondary: str, *, attempt: int) -> None:
        """Change the secondary status of a job that goes on; IllegalMove if it is not this attempt's any more."""
        with transaction.atomic():
            if not (
                type(self)
                ._default_manager.filter(pk=self.pk, attempt=attempt, status__in=list(self.MOVES))
                .update(secondary_status=secondary, modified_at=timezone.now())
            ):
                raise IllegalMove(f"{self.noun} {self.name} is not attempt {attempt}'s any more")
            self.refresh_from_db()
            if not self.part:
                record_change(self)

    def claim(self, worker: str, lease: timedelta) -> bool:
        """Take the job until the lease runs out; False if somebody holds it or it is over.

        A lease that ran out, instead of being given back, is the mark of a worker that died: it counts as a failed
        attempt in the same UPDATE.
        """
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        taken = (
            type(self)
            ._default_manager.filter(free, pk=self.pk, status__in=list(self.MOVES))
            .update(
                attempt=F("attempt") + 1,
                failed_attempts=Case(
                    When(lease_until=None, then=F("failed_attempts")), default=F("failed_attempts") + 1
                ),
                worker=worker,
                lease_until=now + lease,
                started_at=Coalesce("started_at", now),
                modified_at=now,
            )
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def beat(self, lease: timedelta, *, attempt: int) -> bool:
        """Prolong the lease; False if the job belongs to a later attempt or is over."""
        return bool(
            type(self)
            ._default_manager.filter(pk=self.pk, attempt=attempt, status__in=list(self.MOVES))
            .update(lease_until=timezone.now() + lease)
        )

    def looked_at_within(self, wait: timedelta) -> bool:
        """Is it parked, and does a worker look again so soon by itself? By the row as it was read."""
        if self.queued_at is None or self.lease_until is not None:
            return False
        # As `release` writes it.
        return timezone.now() < self.queued_at + PATIENCE <= timezone.now() + wait

    def release(self, *, attempt: int, again_in: timedelta = timedelta(0), failed: bool = False) -> bool:
        """Give the job back for the next worker, at once or after a wait; False if it is not this attempt's any more.

        failed: the attempt counts against the limit of retries; one that a leaving worker gives back does not.
        """
        return bool(
            type(self)
            ._default_manager.filter(pk=self.pk, attempt=attempt, status__in=list(self.MOVES))
            .update(
                lease_until=None,
                worker="",
                # What the sweep looks at: nobody was told, or so long ago that it is time when the wait is over.
                queued_at=timezone.now() + again_in - PATIENCE if again_in else None,
                failed_attempts=F("failed_attempts") + int(failed),
            )
        )


class ShortJob(Job):
    """Abstract: what takes a minute at most, when somebody asks; nobody has to be able to stop it.

    InProgress -> Completed | Failed
    """

    class Status(models.TextChoices):
        IN_PROGRESS = "InProgress"
        COMPLETED = "Completed"
        FAILED = "Failed"

    MOVES: ClassVar[dict[str, set[str]]] = {Status.IN_PROGRESS: {Status.COMPLETED, Status.FAILED}}
    ON_STOP: ClassVar[str] = ""
    ON_STOPPED: ClassVar[str] = ""

    status = models.CharField(max_length=16, choices=Status, default=Status.IN_PROGRESS)

    class Meta(Job.Meta):
        abstract = True
