"""Functions that an administrator registered for custom labeling jobs (labeling specification §8)."""

from django.db import models
from django.utils import timezone

NAME = r"^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,63})$"


class AnnotationFunction(models.Model):
    """Python code that runs in a process of its own, or an HTTP endpoint; exactly one of `code` and `url`.

    To register one is to allow it: its code runs on the studio's machines, and its address is called with what the
    objects of jobs hold. Jobs name it by the last part of a function's ARN.
    """

    name = models.CharField(max_length=64, unique=True)
    code = models.TextField(blank=True)
    handler = models.CharField(max_length=64, default="handler")  # the name in `code`
    url = models.CharField(max_length=2048, blank=True)
    timeout_s = models.PositiveSmallIntegerField(default=10)  # of one call
    memory_mb = models.PositiveIntegerField(default=1024)
    registered_by = models.CharField(max_length=150)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_arn(cls, arn: str) -> "AnnotationFunction | None":
        """What the last part of an ARN names; None if nothing of that name is registered."""
        return cls._default_manager.filter(name=arn.rpartition(":")[2][:65].replace("\x00", "?")).first()
