"""What is kept about what happens: log lines, changes of state, numbers over time."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from studio.access.principal import Principal


class SeenByDomain(models.QuerySet):
    """Rows carry the domain that may see them."""

    def visible_to(self, caller: Principal) -> Self:
        """Rows of the caller's domain; all rows for administrators (design §7)."""
        return self if caller.is_administrator else self.filter(domain_id=caller.domain_id)


class LogStreams(SeenByDomain):
    """Streams of a domain; some are of one profile."""

    def visible_to(self, caller: Principal) -> Self:
        """As other rows; a private one only to its profile, and to administrators, who find out why an app failed."""
        rows = super().visible_to(caller)
        return rows if caller.is_administrator else rows.filter(Q(profile="") | Q(profile__iexact=caller.profile))


class LogStream(models.Model):
    """The lines of one writer, numbered 0, 1, 2, … without a gap.

    `next_seq` is raised in the transaction that stores the lines. Its row lock makes writers take turns, so a reader
    that sees line n sees every line before it.
    """

    group = models.CharField(max_length=512)
    name = models.CharField(max_length=512)
    domain_id = models.CharField(max_length=63, blank=True)
    profile = models.CharField(max_length=63, blank=True)  # whose it is alone; empty: everybody's in the domain
    created_at = models.DateTimeField(default=timezone.now)
    next_seq = models.BigIntegerField(default=0)
    first_ms = models.BigIntegerField(null=True)  # time of the earliest line, milliseconds since 1970
    last_ms = models.BigIntegerField(null=True)
    ingested_ms = models.BigIntegerField(null=True)  # when the last line was stored
    stored_bytes = models.BigIntegerField(default=0)

    objects = LogStreams.as_manager()

    class Meta:
        ordering = ["group", "name"]
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="logstream_once_per_group")]
        indexes = [models.Index(fields=["group", "last_ms"], name="logstream_by_last_line")]

    def __str__(self) -> str:
        return f"{self.group}:{self.name}"


class LogEvent(models.Model):
    """One line."""

    stream = models.ForeignKey(LogStream, on_delete=models.CASCADE, related_name="events", db_index=False)
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField()  # the writer's clock
    ingested_ms = models.BigIntegerField()
    message = models.TextField()

    class Meta:
        ordering = ["stream", "seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="logevent_seq_once_per_stream")]
        indexes = [models.Index(fields=["stream", "at_ms", "seq"], name="logevent_by_time")]

    def __str__(self) -> str:
        return self.message


class Event(models.Model):
    """One change of state of one resource; written in the transaction that made the change, never rewritten."""

    kind = models.CharField(max_length=64)
    noun = models.CharField(max_length=64)
    arn = models.CharField(max_length=256, db_index=True)
    name = models.CharField(max_length=128)
    domain_id = models.CharField(max_length=63, blank=True)
    status = models.CharField(max_length=40)
    secondary_status = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=1024, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = SeenByDomain.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["domain_id", "-id"], name="event_by_domain")]

    def __str__(self) -> str:
        return f"{self.noun} {self.name}: {self.status}"

    def as_message(self) -> dict[str, Any]:
        """The event as browsers get it, over the socket and in `/api/events`."""
        return {
            "type": "event",
            "id": self.pk,
            "kind": self.kind,
            "noun": self.noun,
            "arn": self.arn,
            "name": self.name,
            "status": self.status,
            "secondary_status": self.secondary_status,
            "reason": self.reason,
            "at": self.at.isoformat(),
        }


class MetricSeries(models.Model):
    """One number over time: a namespace, a name, dimensions (`{"EndpointName": "churn"}`)."""

    namespace = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    dimensions = models.JSONField(default=dict)
    dimensions_key = models.CharField(max_length=512)  # the dimensions, sorted, as text: for the constraint
    domain_id = models.CharField(max_length=63, blank=True)
    unit = models.CharField(max_length=32, default="None")

    objects = SeenByDomain.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "name", "dimensions_key"], name="metricseries_once"),
        ]

    def __str__(self) -> str:
        return f"{self.namespace} {self.name}"


class MetricPoint(models.Model):
    """What was measured at one moment or in one period: a statistic set, as CloudWatch keeps it."""

    series = models.ForeignKey(MetricSeries, on_delete=models.CASCADE, related_name="points", db_index=False)
    at = models.DateTimeField()  # the moment, or the beginning of the period
    step = models.BigIntegerField(default=0)  # of iterations; 0 where there are none
    count = models.FloatField(default=1)
    sum = models.FloatField()
    min = models.FloatField()
    max = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "at", "step"], name="metricpoint_once")]

    def __str__(self) -> str:
        return f"{self.sum / self.count if self.count else 0:g}"
