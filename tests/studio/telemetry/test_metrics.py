"""Numbers over time: what is recorded for one moment is merged, periods are added up."""

from datetime import UTC, datetime, timedelta

import pytest

from studio.telemetry import metrics
from studio.telemetry.models import MetricPoint, MetricSeries

MINUTE = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
WHERE = ("AWS/SageMaker", "ModelLatency", {"EndpointName": "churn", "VariantName": "one"})

pytestmark = pytest.mark.django_db


def test_parts_of_one_minute_are_merged():
    metrics.record(*WHERE, at=MINUTE, count=2, sum=10, min=4, max=6, unit="Microseconds", domain_id="d-1")
    metrics.record(*WHERE, at=MINUTE, count=1, sum=1, min=1, max=1)

    found = metrics.series(*WHERE, MINUTE, MINUTE + timedelta(minutes=1))

    assert found == [{"at": MINUTE, "count": 3, "sum": 11, "min": 1, "max": 6}]
    assert MetricPoint.objects.count() == 1
    assert MetricSeries.objects.values_list("unit", "domain_id").get() == ("Microseconds", "d-1")


def test_periods_add_up_minutes_and_leave_out_empty_ones():
    for minute, value in ((0, 1.0), (1, 3.0), (12, 5.0)):
        metrics.record(*WHERE, at=MINUTE + timedelta(minutes=minute), value=value)

    found = metrics.series(*WHERE, MINUTE, MINUTE + timedelta(hours=1), period_s=300)

    assert [(each["at"], each["count"], each["sum"], each["min"], each["max"]) for each in found] == [
        (MINUTE, 2, 4, 1, 3),
        (MINUTE + timedelta(minutes=10), 1, 5, 5, 5),
    ]


def test_the_order_of_dimensions_does_not_matter_their_values_do():
    namespace, name, dimensions = WHERE
    metrics.record(namespace, name, dict(reversed(dimensions.items())), at=MINUTE, value=1)
    metrics.record(namespace, name, dimensions | {"VariantName": "two"}, at=MINUTE, value=9)

    found = metrics.series(*WHERE, MINUTE, MINUTE + timedelta(minutes=1))

    assert [each["sum"] for each in found] == [1]


def test_steps_of_one_moment_stay_apart():
    for step in (1, 2):
        metrics.record(*WHERE, at=MINUTE, step=step, value=step)

    assert sorted(MetricPoint.objects.values_list("step", "sum")) == [(1, 1), (2, 2)]


def test_the_end_is_not_part_of_a_series():
    metrics.record(*WHERE, at=MINUTE, value=1)

    assert metrics.series(*WHERE, MINUTE - timedelta(minutes=1), MINUTE) == []
