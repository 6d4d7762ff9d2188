"""Topics and who subscribed, queues and what waits in them, what is under way to the outside, rules for events."""

import re
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.telemetry.models import SeenByDomain

DAY_S = 86_400
LONGEST_MESSAGE = 262_144  # bytes, of what a client sends


class Named(models.Model):
    """Abstract: a thing with an ARN of another service than sagemaker. Names are exact, upper and lower case.

    `service` and `before` are what stands before the name in the ARN; `shape` is what a name may look like.
    """

    service: ClassVar[str]
    noun: ClassVar[str]
    before: ClassVar[str] = ""
    shape: ClassVar[str]
    # The service's own errors, (code, sentence with the name in it, HTTP status).
    NOT_THERE: ClassVar[tuple[str, str, int]]
    NAME_TAKEN: ClassVar[tuple[str, str, int]]

    name = models.CharField(max_length=256, unique=True)
    domain_id = models.CharField(max_length=63, blank=True, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SeenByDomain.as_manager()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def arn(self) -> str:
        """`arn:aws:sns:<region>:<account>:<name>`."""
        return f"arn:aws:{self.service}:{settings.REGION}:{settings.ACCOUNT_ID}:{self.before}{self.name}"

    @classmethod
    def not_found(cls, text: str) -> ApiError:
        """The error for a name or ARN that is not there."""
        code, sentence, status = cls.NOT_THERE
        return ApiError(code, sentence.format(name=text[:256]), status)

    @classmethod
    def taken(cls, name: str) -> ApiError:
        """The error for a name that somebody else has."""
        code, sentence, status = cls.NAME_TAKEN
        return ApiError(code, sentence.format(name=name), status)

    @classmethod
    def named(cls, name: str, caller: Principal) -> Self:
        """The row of that name; what the caller may not see does not exist."""
        row: Any = cls.objects.visible_to(caller).filter(name=name.replace("\x00", "?")).first()
        if row is None:
            raise cls.not_found(name)
        found: Self = row
        return found

    @classmethod
    def of_arn(cls, arn: str, caller: Principal) -> Self:
        """The row that an ARN names; the region is not looked at."""
        name = cls.name_in(arn)
        if name is None:
            raise cls.not_found(arn)
        return cls.named(name, caller)

    @classmethod
    def name_in(cls, arn: str) -> str | None:
        """The name in an ARN of this kind and this account; None for other texts."""
        pattern = rf"arn:aws[a-z-]*:{cls.service}:[a-z0-9-]*:{settings.ACCOUNT_ID}:{cls.before}({cls.shape})"
        found = re.fullmatch(pattern, arn)
        return found[1] if found else None

    @classmethod
    def make(cls, name: str, caller: Principal, **fields: Any) -> tuple[Self, bool]:
        """The caller's row of that name and whether it is new: making it twice is fine, as the service has it."""
        try:
            with transaction.atomic():
                row = cls(name=name, domain_id=caller.domain_id, owner_id=caller.user_id, **fields)
                row.save(force_insert=True)
                return row, True
        except IntegrityError as error:
            there: Any = cls.objects.filter(name=name, domain_id=caller.domain_id).first()
            if there is None:
                raise cls.taken(name) from error
            found: Self = there
            return found, False


class Topic(Named):
    """What messages are published to; every subscription gets each of them."""

    service = "sns"
    noun = "topic"
    shape = "[A-Za-z0-9_-]{1,256}"
    NOT_THERE = ("NotFound", 'Topic does not exist: "{name}".', 404)
    NAME_TAKEN = ("InvalidParameter", "Invalid parameter: Name: {name!r} is taken; choose another one.", 400)

    display_name = models.CharField(max_length=100, blank=True)


class Queue(Named):
    """Messages that wait until somebody takes and deletes them, the oldest first.

    retention_s: how long a message is kept; 0 = as long as the queue is.
    """

    service = "sqs"
    noun = "queue"
    shape = "[A-Za-z0-9_-]{1,80}"
    NOT_THERE = ("QueueDoesNotExist", 'The specified queue does not exist: "{name}".', 400)
    NAME_TAKEN = ("QueueNameExists", "A queue already exists with the name {name!r}; choose another one.", 400)

    visibility_s = models.PositiveIntegerField(default=30)
    retention_s = models.PositiveIntegerField(default=4 * DAY_S)

    @property
    def url(self) -> str:
        """How clients name it."""
        return f"{settings.PUBLIC_URL}/aws/{settings.ACCOUNT_ID}/{self.name}"

    def waiting(self) -> "models.QuerySet[QueueMessage]":
        """What nobody holds at the moment, the oldest first."""
        return self.messages.filter(visible_at__lte=timezone.now()).order_by("pk")


class QueueMessage(models.Model):
    """One message of one queue. While somebody holds it (`receipt`), others do not get it until `visible_at`."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="messages", db_index=False)
    message_id = models.UUIDField(default=uuid.uuid4)
    body = models.TextField()
    attributes = models.JSONField(default=dict)
    sent_at = models.DateTimeField(default=timezone.now)
    visible_at = models.DateTimeField(default=timezone.now)
    receipt = models.CharField(max_length=32, blank=True)
    receives = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(null=True, blank=True)  # for the first time

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["queue", "id"], name="topics_message_in_order")]

    def __str__(self) -> str:
        return str(self.message_id)


class Subscription(models.Model):
    """Who gets the messages of a topic: an address, which must confirm that it wants them, or a queue of ours."""

    class Protocol(models.TextChoices):
        HTTP = "http"
        HTTPS = "https"
        EMAIL = "email"
        SQS = "sqs"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="subscriptions")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    protocol = models.CharField(max_length=8, choices=Protocol)
    endpoint = models.CharField(max_length=1024)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions")
    raw = models.BooleanField(default=False)  # the message alone, without what is told about it
    confirmed = models.BooleanField(default=False)
    domain_id = models.CharField(max_length=63, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SeenByDomain.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "protocol", "endpoint"], name="topics_subscription_once")
        ]

    def __str__(self) -> str:
        return f"{self.protocol}:{self.endpoint}"

    @property
    def arn(self) -> str:
        """`<topic's ARN>:<key>`."""
        return f"{self.topic.arn}:{self.key}"


class Delivery(models.Model):
    """A message under way to an address outside; gone when it has arrived or was tried often enough."""

    subscription = models.ForeignKey(Subscription, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    protocol = models.CharField(max_length=8, choices=Subscription.Protocol)
    endpoint = models.CharField(max_length=1024)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.protocol}:{self.endpoint}"


class Rule(Named):
    """Which events go where: a pattern, and ARNs of topics and queues."""

    service = "events"
    noun = "rule"
    before = "rule/"
    shape = r"[.A-Za-z0-9_-]{1,64}"
    NOT_THERE = ("ResourceNotFoundException", "Rule {name} does not exist.", 400)
    NAME_TAKEN = ("ValidationException", "The name {name!r} is taken; choose another one for the rule.", 400)

    description = models.CharField(max_length=512, blank=True)
    pattern = models.JSONField(default=dict)
    enabled = models.BooleanField(default=True)
    targets = models.JSONField(default=list)  # [{"Id", "Arn"}]
