"""Notebook jobs and the definitions that start them (spec studio §13)."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.resources import Resource, ResourceQuerySet
from studio.notebook_jobs.engine.schedules import Schedule
from studio.telemetry.events import record_change
from workers.models import Job


class SeenBySome(ResourceQuerySet):
    """Rows with `profile_name`: seen by that profile alone, or by everybody of the domain where it is empty.

    (Spec §13.3 draws that line by tags; the rows have them as well.)
    """

    def visible_to(self, caller: Principal) -> "SeenBySome":
        """Of the caller's domain, and the caller's own or shared; all rows for administrators."""
        rows: SeenBySome = super().visible_to(caller)
        if caller.is_administrator:
            return rows
        return rows.filter(Q(profile_name="") | Q(profile_name=caller.profile))


class JobDefinition(Resource):
    """A notebook, how it is run, and when: each time that the schedule is due, a job of its own.

        Active <-> Paused      (by a person, or by itself when its owner may not do it any more; `reason` says why)

    Its jobs run in the name and with the rights of its owner. Pausing or deleting it ends no run.
    """

    arn_kind = "notebook-job-definition"
    noun = "notebook job definition"

    class Status(models.TextChoices):
        ACTIVE = "Active"
        PAUSED = "Paused"

    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    reason = models.CharField(max_length=1024, blank=True)  # why it is paused, when nobody paused it
    display_name = models.CharField(max_length=64)  # `name` is this and something that makes it unique
    profile_name = models.CharField(max_length=63, blank=True)  # who sees it; empty: everybody of the domain
    acting_profile = models.CharField(max_length=63, blank=True)  # in whose place its jobs act
    space_name = models.CharField(max_length=63, blank=True)  # where the notebook came from, if from a space
    request = models.JSONField(default=dict)  # see creating.Wanted
    input_uri = models.CharField(max_length=1200)  # folder with the notebook and its dependencies, as they were then
    input_name = models.CharField(max_length=512)  # the notebook's path in it
    schedule = models.CharField(max_length=200)
    scheduled_at = models.DateTimeField(default=timezone.now)  # what a rate counts from
    next_run_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = SeenBySome.as_manager()  # type: ignore[misc]  # the base's knows no profiles

    class Meta(Resource.Meta):
        pass

    @property
    def parsed(self) -> Schedule:
        return Schedule.parse(self.schedule, self.scheduled_at)

    def set_status(self, status: str, reason: str = "", **changes: Any) -> bool:
        """Change the status and write the event, both or neither; False if it has this status already."""
        with transaction.atomic():
            changed = (
                JobDefinition.objects.filter(pk=self.pk)
                .exclude(status=status)
                .update(status=status, reason=reason[:1024], modified_at=timezone.now(), **changes)
            )
            if changed:
                self.refresh_from_db()
                record_change(self, reason=reason)
        return bool(changed)


class NotebookJob(Job):
    """One run of one notebook on a worker.

    InProgress -> Completed | Failed | Stopping -> Stopped; outputs are kept however it ends.
    """

    kind = "notebook-job"
    arn_kind = "notebook-job"
    noun = "notebook job"

    # As the scheduler extension of JupyterLab says it.
    REST_STATUS: ClassVar[dict[str, str]] = {
        "InProgress": "IN_PROGRESS",
        "Completed": "COMPLETED",
        "Failed": "FAILED",
        "Stopping": "STOPPING",
        "Stopped": "STOPPED",
    }

    display_name = models.CharField(max_length=64)
    definition = models.ForeignKey(JobDefinition, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    cause = models.CharField(max_length=200, blank=True)  # "Schedule", "Asked for by ada"
    profile_name = models.CharField(max_length=63, blank=True)
    acting_profile = models.CharField(max_length=63, blank=True)
    space_name = models.CharField(max_length=63, blank=True)
    input_uri = models.CharField(max_length=1200)
    input_name = models.CharField(max_length=512)
    output_uri = models.CharField(max_length=1200)
    outputs = models.JSONField(default=list)  # [{"format": "ipynb", "uri": "s3://…"}], what is published

    objects = SeenBySome.as_manager()  # type: ignore[misc]  # the base's knows no profiles

    class Meta(Job.Meta):
        pass

    @property
    def log_group(self) -> str:
        return "/aws/sagemaker/NotebookJobs"

    @property
    def rest_status(self) -> str:
        """QUEUED until a worker has begun it."""
        if self.status == self.Status.IN_PROGRESS and not self.attempt:
            return "QUEUED"
        return self.REST_STATUS[self.status]
