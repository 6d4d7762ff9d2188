"""Who owns which bucket, and the uploads that are under way. The objects themselves are in the object store."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from studio.access.principal import Principal
from studio.storage.store import default_bucket

PARTS_BUCKET = ".parts"  # where parts wait for their upload's completion; no name from outside can mean it


class BucketQuerySet(models.QuerySet):
    """Queries that already know who asks."""

    def visible_to(self, caller: Principal) -> Self:
        """Buckets of the caller's domain and shared ones (no domain); all for administrators."""
        return self if caller.is_administrator else self.filter(domain_id__in=["", caller.domain_id])


class Bucket(models.Model):
    """A bucket belongs to a domain; the default bucket belongs to none and is shared by all."""

    name = models.CharField(max_length=63, unique=True)
    domain_id = models.CharField(max_length=63, blank=True, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    notifications = models.JSONField(default=list)  # who is told of new objects, see front_door/notifications.py

    objects = BucketQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def find(cls, name: str, caller: Principal) -> "Bucket | None":
        """The bucket, if the caller's domain may know of it. The default bucket is there from the first question on."""
        if name == default_bucket():
            return cls.objects.get_or_create(name=name)[0]
        return cls.objects.visible_to(caller).filter(name=name).first()


class Upload(models.Model):
    """A multipart upload that is neither complete nor aborted. Its parts lie in PARTS_BUCKET under its id."""

    upload_id = models.CharField(max_length=64, unique=True)
    bucket = models.ForeignKey(Bucket, on_delete=models.CASCADE, related_name="uploads")
    key = models.CharField(max_length=1024)
    content_type = models.CharField(max_length=255, blank=True)
    metadata = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    checksum_algorithm = models.CharField(max_length=16, blank=True)
    checksum_type = models.CharField(max_length=16, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key", "created_at", "pk"]

    def __str__(self) -> str:
        return f"s3://{self.bucket.name}/{self.key} ({self.upload_id})"


class Part(models.Model):
    """One part, as it was last uploaded under its number."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    object_key = models.CharField(max_length=128)
    size = models.BigIntegerField()
    etag = models.CharField(max_length=64)
    checksums = models.JSONField(default=dict)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="part_number_once")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.upload_id}"
