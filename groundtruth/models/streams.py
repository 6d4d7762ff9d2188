"""What came into streaming labeling jobs (labeling specification §15)."""

import hashlib

from django.db import models
from django.utils import timezone

from groundtruth.models.jobs import DataObject, LabelingJob


class StreamedObject(models.Model):
    """That an object was taken in: another message with the same id is the same object, and is left out."""

    job = models.ForeignKey(LabelingJob, on_delete=models.CASCADE, related_name="streamed", db_index=False)
    digest = models.CharField(max_length=64)  # of the id: ids are up to 1,024 characters
    object = models.OneToOneField(DataObject, on_delete=models.CASCADE, related_name="streamed")
    arrived_at = models.DateTimeField(default=timezone.now)  # in the queue

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "digest"], name="groundtruth_streamed_once")]
        indexes = [models.Index(fields=["job", "-arrived_at"], name="groundtruth_streamed_last")]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.digest[:12]}"


def digest_of(source_id: str) -> str:
    """What an object's id is compared by."""
    return hashlib.sha256(source_id.encode(errors="surrogatepass")).hexdigest()
