"""Frames of video files, cut when somebody asks."""

import secrets
from typing import ClassVar

from django.db import models, transaction

from studio.access.principal import Principal
from studio.telemetry.events import record_change
from workers.models import Job
from workers.queue import enqueue


class Extraction(Job):
    """The videos of a folder, each cut into pictures in a folder of its own beside it.

    InProgress -> Completed | Failed, and by Stopping -> Stopped: what is cut by then stays
    """

    kind: ClassVar[str] = "labeling.frames"
    arn_kind = "frame-extraction"
    noun = "frame extraction"

    folder = models.CharField(max_length=1100, blank=True)
    every = models.PositiveIntegerField(default=1)
    videos = models.PositiveIntegerField(default=0)
    frames = models.PositiveIntegerField(default=0)

    class Meta(Job.Meta):
        abstract = False

    @classmethod
    def ask(cls, folder: str, every: int, caller: Principal) -> "Extraction":
        """A new one, handed to the workers. folder: an S3 URI that ends in a slash and that the caller may write."""
        with transaction.atomic():
            made: Extraction = cls.objects.create(
                name=f"frames-{secrets.token_hex(8)}",
                domain_id=caller.domain_id,
                owner_id=caller.user_id,
                folder=folder,
                every=every,
                request={"Folder": folder, "Every": every},
            )
            record_change(made)
            enqueue(made)
        return made
