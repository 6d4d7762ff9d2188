"""The labels of a job in the format of another tool, made when somebody asks."""

from typing import ClassVar

from django.db import models, transaction

from groundtruth.models.jobs import LabelingJob
from studio.access.principal import Principal
from studio.telemetry.events import record_change
from workers.models import ShortJob
from workers.queue import enqueue


class LabelExport(ShortJob):
    """One export of one job: a ZIP file below the job's output.

    InProgress -> Completed | Failed
    """

    kind: ClassVar[str] = "labeling.export"
    arn_kind = "labeling-export"
    noun = "label export"

    job = models.ForeignKey(LabelingJob, null=True, blank=True, on_delete=models.CASCADE, related_name="exports")
    format = models.CharField(max_length=32, blank=True)
    uri = models.CharField(max_length=1024, blank=True)
    notes = models.JSONField(default=list)  # sentences about what the format has no place for
    objects_written = models.PositiveIntegerField(default=0)

    class Meta(ShortJob.Meta):
        abstract = False

    @classmethod
    def ask(cls, job: LabelingJob, format_key: str, caller: Principal) -> "LabelExport":
        """The one that is under way, or a new one, handed to the workers."""
        with transaction.atomic():
            LabelingJob.objects.select_for_update().get(pk=job.pk)  # two people who ask at once get the same one
            running = cls.objects.filter(job=job, format=format_key, status=cls.Status.IN_PROGRESS).first()
            if running is not None:
                found: LabelExport = running
                return found
            number = cls.objects.filter(job=job).count() + 1
            made: LabelExport = cls.objects.create(
                name=f"export-{job.name[:40].strip('-')}-{job.pk}-{number}"[:63],
                domain_id=job.domain_id,
                owner_id=caller.user_id,
                job=job,
                format=format_key,
                request={"LabelingJobName": job.name, "Format": format_key},
            )
            record_change(made)
            enqueue(made)
        return made
