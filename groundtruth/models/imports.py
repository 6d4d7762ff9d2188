"""Labels of other tools, brought in when somebody asks."""

import re
import secrets
from typing import Any, ClassVar

from django.db import models, transaction

from studio.access.principal import Principal
from studio.telemetry.events import record_change
from workers.models import Job
from workers.queue import enqueue


class LabelImport(Job):
    """A file of another tool that becomes an output manifest, as if a labeling job had made the labels.

    InProgress -> Completed | Failed, and by Stopping -> Stopped
    """

    kind: ClassVar[str] = "labeling.import"
    arn_kind = "labeling-import"
    noun = "label import"

    source = models.CharField(max_length=1100, blank=True)
    format = models.CharField(max_length=32, blank=True)  # as asked for, then as it was found
    folder = models.CharField(max_length=1100, blank=True)  # of the pictures, with a slash at its end
    output = models.CharField(max_length=1100, blank=True)
    attribute = models.CharField(max_length=127, blank=True)
    task_type = models.CharField(max_length=64, blank=True)
    uri = models.CharField(max_length=1300, blank=True)  # of the manifest
    table_uri = models.CharField(max_length=1300, blank=True)  # of the CSV table of classes
    labels = models.JSONField(default=list)  # [{"name", "count"}] in the order of their class ids
    notes = models.JSONField(default=list)  # sentences about what was left out
    objects_written = models.PositiveIntegerField(default=0)

    class Meta(Job.Meta):
        abstract = False

    @property
    def place(self) -> str:
        """Where everything of it lies, with a slash at its end."""
        return f"{self.output.rstrip('/')}/imports/{self.name}/"

    @classmethod
    def ask(cls, asked: dict[str, Any], caller: Principal) -> "LabelImport":
        """A new one, handed to the workers; asked: `source`, `format`, `folder`, `output`, `attribute`, checked."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", asked["source"].rpartition("/")[2].rpartition(".")[0]).strip("-")
        with transaction.atomic():
            made: LabelImport = cls.objects.create(
                name=f"{stem[:40].strip('-') or 'labels'}-{secrets.token_hex(4)}",
                domain_id=caller.domain_id,
                owner_id=caller.user_id,
                request=asked,
                **asked,
            )
            record_change(made)
            enqueue(made)
        return made
