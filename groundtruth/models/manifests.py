"""Making an input manifest: of the objects in a folder, or of a part of another manifest (§5.3)."""

import secrets
from typing import Any, ClassVar

from django.db import models, transaction

from studio.access.principal import Principal
from studio.telemetry.events import record_change
from workers.models import ShortJob
from workers.queue import enqueue


class ManifestSetup(ShortJob):
    """One manifest that is being made. `request` is the question, `result` says where it is: uri, count, skipped.

    InProgress -> Completed | Failed
    """

    kind: ClassVar[str] = "labeling.manifest"
    arn_kind = "labeling-manifest"
    noun = "manifest"

    result = models.JSONField(default=dict)

    class Meta(ShortJob.Meta):
        abstract = False

    @classmethod
    def ask(cls, question: dict[str, Any], caller: Principal) -> "ManifestSetup":
        """A new one, handed to the workers."""
        with transaction.atomic():
            made: ManifestSetup = cls.objects.create(
                name=f"manifest-{secrets.token_hex(8)}",
                domain_id=caller.domain_id,
                owner_id=caller.user_id,
                request=question,
            )
            record_change(made)
            enqueue(made)
        return made
