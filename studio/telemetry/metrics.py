"""Numbers over time: of jobs (`validation:auc`) and of endpoints (`ModelLatency`), as sets of statistics."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from studio.telemetry.models import MetricPoint, MetricSeries


@dataclass(frozen=True)
class Statistics:
    """What was measured: how many values, their sum, the smallest, the largest."""

    count: float
    sum: float
    min: float
    max: float

    @classmethod
    def of(cls, value: float) -> "Statistics":
        """A single value."""
        return cls(1, value, value, value)


def record(
    namespace: str,
    name: str,
    dimensions: dict[str, str],
    *,
    at: datetime | None = None,
    step: int = 0,
    unit: str = "None",
    domain_id: str = "",
    **statistics: float,
) -> None:
    """Store one value (`value=`) or a set of statistics (`count=, sum=, min=, max=`).

    What is recorded for the same moment and step is merged with what is there, so that per-minute counts may be
    flushed in parts and by several processes. A series is made by its first record and belongs to `domain_id` from
    then on.
    """
    found = Statistics.of(statistics["value"]) if "value" in statistics else Statistics(**statistics)
    with transaction.atomic():
        series, _ = MetricSeries.objects.get_or_create(
            namespace=namespace,
            name=name,
            dimensions_key=key_of(dimensions),
            defaults={"dimensions": dimensions, "unit": unit, "domain_id": domain_id},
        )
        _merge(series.pk, at or timezone.now(), step, found)


def _merge(series_id: int, at: datetime, step: int, found: Statistics) -> None:
    there = MetricPoint.objects.filter(series_id=series_id, at=at, step=step)
    merged: dict[str, Any] = {
        "count": F("count") + found.count,
        "sum": F("sum") + found.sum,
        "min": Least("min", Value(found.min)),
        "max": Greatest("max", Value(found.max)),
    }
    if there.update(**merged):
        return
    try:
        with transaction.atomic():
            MetricPoint.objects.create(
                series_id=series_id, at=at, step=step, count=found.count, sum=found.sum, min=found.min, max=found.max
            )
    except IntegrityError:  # another process made the row between the two statements
        there.update(**merged)


def key_of(dimensions: dict[str, str]) -> str:
    """Dimensions as one text that does not depend on their order."""
    return json.dumps(dimensions, sort_keys=True, separators=(",", ":"))


def series(
    namespace: str, name: str, dimensions: dict[str, str], start: datetime, end: datetime, period_s: int = 60
) -> list[dict[str, Any]]:
    """Statistics per period in [start, end), oldest first, empty periods left out.

    Periods begin at multiples of `period_s` since 1970. Each is {"at": datetime, "count", "sum", "min", "max"}.
    """
    points = MetricPoint.objects.filter(
        series__namespace=namespace,
        series__name=name,
        series__dimensions_key=key_of(dimensions),
        at__gte=start,
        at__lt=end,
    ).order_by("at", "step")
    periods: dict[int, dict[str, Any]] = {}
    for at, count, total, least, most in points.values_list("at", "count", "sum", "min", "max"):
        number = int(at.timestamp() // period_s)
        there = periods.setdefault(number, {"count": 0.0, "sum": 0.0, "min": least, "max": most})
        there["count"] += count
        there["sum"] += total
        there["min"], there["max"] = min(there["min"], least), max(there["max"], most)
    epoch = datetime.fromtimestamp(0, tz=start.tzinfo)
    return [{"at": epoch + timedelta(seconds=number * period_s)} | found for number, found in periods.items()]
