"""Human review: what is reviewed and by whom, and one review (workforce specification §8, §9)."""

from typing import Any, ClassVar

from django.db import models

from groundtruth.models.jobs import DataObject
from groundtruth.models.people import Workteam
from studio.api.errors import ApiError
from studio.api.resources import Resource

DAY_S = 86_400


class FlowDefinition(Resource):
    """Who reviews, on which page, how many of them, and where the answers go.

    Active -> Deleting -> gone     (there is nothing to prepare, so it is Active at once)

    Its `pool` is the labeling job, hidden from the API, whose objects are its human loops: what labelers do with a
    task is the same for both.
    """

    arn_kind = "flow-definition"
    noun = "flow definition"

    class Status(models.TextChoices):
        ACTIVE = "Active"
        DELETING = "Deleting"

    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    request = models.JSONField(default=dict)
    team = models.ForeignKey(Workteam, null=True, blank=True, on_delete=models.PROTECT, related_name="flows")

    class Meta(Resource.Meta):
        pass

    @property
    def human(self) -> dict[str, Any]:
        """The HumanLoopConfig."""
        return dict(self.request.get("HumanLoopConfig", {}))

    @property
    def reviewers(self) -> int:
        """Answers of different people per loop."""
        return int(self.human.get("TaskCount", 1))

    @property
    def source(self) -> str:
        """The analyser whose answers are reviewed; "" for loops that programs start."""
        return str(self.request.get("HumanLoopRequestSource", {}).get("AwsManagedHumanLoopRequestSource", ""))

    @property
    def conditions(self) -> str | None:
        """The text of the activation conditions; None: everything is reviewed."""
        config = self.request.get("HumanLoopActivationConfig", {}).get("HumanLoopActivationConditionsConfig", {})
        text: str | None = config.get("HumanLoopActivationConditions")
        return text

    @property
    def output_prefix(self) -> str:
        """`<S3OutputPath>/<name>`: all its answers are below."""
        return f"{self.request['OutputConfig']['S3OutputPath'].rstrip('/')}/{self.name}"

    @property
    def pool_request(self) -> dict[str, Any]:
        """What the pool knows of it, in the words of labeling jobs."""
        known = ("WorkteamArn", "TaskTitle", "TaskDescription", "TaskKeywords")
        human = {name: self.human[name] for name in known if name in self.human}
        return {
            "HumanTaskConfig": {
                **human,
                "NumberOfHumanWorkersPerDataObject": self.reviewers,
                "TaskTimeLimitInSeconds": self.human.get("TaskTimeLimitInSeconds", 3600),
                "TaskAvailabilityLifetimeInSeconds": self.human.get("TaskAvailabilityLifetimeInSeconds", 30 * DAY_S),
            }
        }


class HumanLoop(Resource):
    """One review.

        InProgress -> Completed
            |-> Failed
            '-> Stopping -> Stopped

    `object` is what labelers work on: its line is the input. It goes 30 days after the end, or with the loop.
    `template` is the page's text as it was when the loop began.
    """

    arn_kind = "human-loop"
    noun = "human loop"

    class Status(models.TextChoices):
        IN_PROGRESS = "InProgress"
        STOPPING = "Stopping"
        STOPPED = "Stopped"
        COMPLETED = "Completed"
        FAILED = "Failed"

    class Failure(models.TextChoices):
        VALIDATION = "ValidationError"
        EXPIRED = "Expired"
        INTERNAL = "InternalError"

    RUNNING: ClassVar[tuple[str, ...]] = (Status.IN_PROGRESS, Status.STOPPING)

    flow = models.ForeignKey(FlowDefinition, on_delete=models.CASCADE, related_name="loops", db_index=False)
    object = models.OneToOneField(DataObject, null=True, blank=True, on_delete=models.SET_NULL, related_name="loop")
    status = models.CharField(max_length=16, choices=Status, default=Status.IN_PROGRESS)
    attributes = models.JSONField(default=dict)  # DataAttributes
    digest = models.CharField(max_length=64, blank=True)  # of all that it was started with
    template = models.TextField(blank=True)
    failure_code = models.CharField(max_length=32, choices=Failure, blank=True)
    failure_reason = models.CharField(max_length=1024, blank=True)
    output_uri = models.CharField(max_length=1200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # to write the output, that failed
    try_at = models.DateTimeField(null=True, blank=True)  # not before
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Resource.Meta):
        indexes = [
            *Resource.Meta.indexes,
            models.Index(fields=["flow", "-created_at", "-id"], name="humanloop_of_flow"),
            models.Index(fields=["status", "domain_id"], name="humanloop_by_status"),
        ]

    @property
    def running(self) -> bool:
        """Is it not over?"""
        return self.status in self.RUNNING

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        """Of the runtime service: a conflict."""
        return ApiError(
            "ConflictException", f'There is a human loop "{name}" with another input already; choose another name.', 409
        )
