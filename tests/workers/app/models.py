"""The job of the tests."""

from typing import ClassVar

from workers.models import Job


class PracticeJob(Job):
    """A job that does what its request says: `{"double": "IgnoresStop", ...}`, see tests/doubles.py."""

    kind: ClassVar[str] = "practice"
    arn_kind = "practice-job"
    noun = "practice job"

    class Meta(Job.Meta):
        app_label = "app"
