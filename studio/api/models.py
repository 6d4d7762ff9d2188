"""What the API room stores: tags."""

from django.db import models


class Tag(models.Model):
    """One key and value on one resource.

    system: set by the studio itself (`aws:` keys, lineage); callers see it, cannot change it, and it fills no limit.
    """

    arn = models.CharField(max_length=256)
    key = models.CharField(max_length=128)
    value = models.CharField(max_length=256, blank=True)
    system = models.BooleanField(default=False)

    class Meta:
        ordering = ["key", "pk"]
        constraints = [models.UniqueConstraint(fields=["arn", "key"], name="tag_key_once_per_resource")]
        indexes = [models.Index(fields=["key", "value"], name="tag_by_key_and_value")]

    def __str__(self) -> str:
        return f"{self.key}={self.value} on {self.arn}"
