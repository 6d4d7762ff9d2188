"""One worker's assignment for one object (labeling specification §9.5)."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from groundtruth.models.jobs import DataObject, LabelingJob
from groundtruth.models.people import Worker


def new_key() -> str:
    """What the browser knows a task by: 22 characters, 128 random bits."""
    return secrets.token_urlsafe(16)


class Task(models.Model):
    """A task begins when a worker gets an object, and there is none before.

    Reserved -> Accepted -> Submitted
        |          |-> Stopped -> Accepted      (kept for this worker)
        |          |-> TimedOut                 (the limit was reached and somebody else wanted it)
        |          '-> Declined
        '-> Released                            (also from Accepted and Stopped: the work is lost)
    any that is held -> Expired                 (the job ended, or the object's time did)
    Submitted -> SentBack                       (a manager wants others to answer; the answer no longer counts)
    """

    class State(models.TextChoices):
        RESERVED = "Reserved"
        ACCEPTED = "Accepted"
        STOPPED = "Stopped"
        SUBMITTED = "Submitted"
        DECLINED = "Declined"
        RELEASED = "Released"
        TIMED_OUT = "TimedOut"
        EXPIRED = "Expired"
        SENT_BACK = "SentBack"

    key = models.CharField(max_length=22, unique=True, default=new_key)
    job = models.ForeignKey(LabelingJob, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    object = models.ForeignKey(DataObject, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    state = models.CharField(max_length=16, choices=State, default=State.RESERVED)
    request_id = models.CharField(max_length=64)  # of the request that got it, so that a repeated one gets it again
    client_id = models.CharField(max_length=64, blank=True)  # of the submit that counted
    reserved_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    active_s = models.FloatField(default=0.0)  # at work, without pauses
    draft = models.TextField(blank=True)  # JSON; the answer as far as it is
    draft_seq = models.BigIntegerField(default=0)
    drafted_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)  # JSON; what was submitted
    revision = models.PositiveIntegerField(default=0)  # how often it was submitted
    reason = models.CharField(max_length=1024, blank=True)  # why it was declined

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Never the same worker twice on one object; one who gave it back may have it again.
            models.UniqueConstraint(
                fields=["object", "worker"], condition=~Q(state="Released"), name="groundtruth_task_worker_once"
            ),
            models.UniqueConstraint(fields=["worker", "request_id"], name="groundtruth_task_request_once"),
        ]
        indexes = [
            models.Index(fields=["object", "state"], name="groundtruth_task_of_object"),
            models.Index(fields=["worker", "job", "state", "submitted_at"], name="groundtruth_task_of_worker"),
            # What is held was never submitted. Not a condition of states: SQLite would use it for all of them alone.
            models.Index(
                fields=["job", "state", "expires_at"],
                condition=Q(submitted_at__isnull=True),
                name="groundtruth_task_waiting",
            ),
            models.Index(
                fields=["job", "submitted_at"], condition=Q(submitted_at__isnull=False), name="groundtruth_task_done"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def held(cls, job: LabelingJob, *states: str) -> "models.QuerySet[Task]":
        """Tasks of the job in some of the states of HELD, however many were submitted."""
        return cls.objects.filter(job=job, state__in=states or HELD, submitted_at=None)


# States in which the object counts on this worker.
HELD = (Task.State.RESERVED, Task.State.ACCEPTED, Task.State.STOPPED)


class TaskActivity(models.Model):
    """What a worker did with a task, until it is written into the log of worker activity (`running/activity.py`)."""

    class Kind(models.TextChoices):
        ACCEPTED = "TasksAccepted"
        SUBMITTED = "TasksSubmitted"
        RETURNED = "TasksReturned"
        DECLINED = "TasksDeclined"

    job = models.ForeignKey(LabelingJob, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    again = models.BooleanField(default=False)  # an answer was corrected: that is told, and counts once

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
