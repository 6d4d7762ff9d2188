"""What teams are told of their jobs (workforce specification §5.1)."""

from django.db import models
from django.utils import timezone

from groundtruth.models.jobs import LabelingJob


class TeamNotice(models.Model):
    """One thing that the team of a job was told: once, but of reviews (the job is a pool then) every now and then."""

    class Kind(models.TextChoices):
        NEW = "NewJob"
        EXPIRING = "Expiring"
        REVIEWS = "Reviews"

    job = models.ForeignKey(LabelingJob, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["job", "kind"], name="groundtruth_notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.job_id}"
