"""Worker task templates as resources (workforce specification §7.1)."""

import hashlib

from django.db import models

from studio.api.resources import Resource


class HumanTaskUi(Resource):
    """A template that never changes: a new text is a new one."""

    arn_kind = "human-task-ui"
    noun = "human task UI"

    content = models.TextField()

    class Meta(Resource.Meta):
        pass

    @property
    def status(self) -> str:
        """Active; deleting takes no time."""
        return "Active"

    @property
    def sha256(self) -> str:
        """Hex digest of the content."""
        return hashlib.sha256(self.content.encode()).hexdigest()
