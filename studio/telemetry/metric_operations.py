"""The part of CloudWatch that readers of metrics cannot do without. Writing is the studio's own matter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.pages import page
from studio.api.registry import operation
from studio.telemetry import metrics
from studio.telemetry.models import MetricSeries

MOST_POINTS = 1440
STATISTICS: Mapping[str, Callable[[dict[str, Any]], float]] = {
    "SampleCount": lambda each: each["count"],
    "Sum": lambda each: each["sum"],
    "Average": lambda each: each["sum"] / each["count"] if each["count"] else 0.0,
    "Minimum": lambda each: each["min"],
    "Maximum": lambda each: each["max"],
}


@operation("cloudwatch", "ListMetrics")
def list_metrics(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Which series there are, by namespace, name and dimensions."""
    rows: Any = MetricSeries.objects.visible_to(caller)
    if "Namespace" in request:
        rows = rows.filter(namespace=request["Namespace"])
    if "MetricName" in request:
        rows = rows.filter(name=request["MetricName"])
    for number, wanted in enumerate(request.get("Dimensions", [])):
        rows = rows.alias(**{f"d{number}": Cast(KeyTextTransform(wanted["Name"], "dimensions"), TextField())})
        lookup = {f"d{number}": wanted["Value"]} if "Value" in wanted else {f"d{number}__isnull": False}
        rows = rows.filter(**lookup)
    asked = {"NextToken": request.get("NextToken"), "MaxResults": 500}
    found, token = page(rows, asked, sort={"id": "id"}, default_sort="id", default_order="Ascending")
    shown = [
        {"Namespace": each.namespace, "MetricName": each.name, "Dimensions": _dimensions(each.dimensions)}
        for each in found
    ]
    return {"Metrics": shown, "NextToken": token}


def _dimensions(found: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in found.items()]


@operation("cloudwatch", "GetMetricStatistics")
def get_metric_statistics(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Statistics of one series, a point for each period that has one; a series that is not there has none."""
    statistics = request.get("Statistics", [])
    if not statistics or "ExtendedStatistics" in request:
        raise ApiError("InvalidParameterCombination", f"Statistics: name some of {', '.join(STATISTICS)}.")
    unit, points = _points(request, request["StartTime"], request["EndTime"], request["Period"], caller)
    if request.get("Unit", unit) != unit:
        points = []
    shown = [
        {"Timestamp": each["at"], "Unit": unit, **{name: STATISTICS[name](each) for name in statistics}}
        for each in points
    ]
    return {"Label": request["MetricName"], "Datapoints": shown}


def _points(
    metric: dict[str, Any], start: datetime, end: datetime, period_s: int, caller: Principal
) -> tuple[str, list[dict[str, Any]]]:
    """The unit of a series and its periods; nothing of a series that the caller may not see."""
    if period_s < 1 or (period_s % 60 and period_s not in (1, 5, 10, 30)):
        raise ApiError("InvalidParameterValue", "Period: 1, 5, 10, 30, or a multiple of 60 seconds.")
    if start >= end:
        raise ApiError("InvalidParameterValue", "StartTime must be before EndTime.")
    if (end - start).total_seconds() / period_s > MOST_POINTS:
        raise ApiError(
            "InvalidParameterCombination",
            f"That is more than {MOST_POINTS} periods; take a longer Period or less time.",
        )
    where = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
    about = {"namespace": metric["Namespace"], "name": metric["MetricName"]}
    rows = MetricSeries.objects.visible_to(caller).filter(**about, dimensions_key=metrics.key_of(where))
    unit = rows.values_list("unit", flat=True).first()
    if unit is None:
        return "None", []
    return unit, metrics.series(about["namespace"], about["name"], where, start, end, period_s)


@operation("cloudwatch", "GetMetricData")
def get_metric_data(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Values of several series, the newest first unless asked otherwise."""
    results = []
    for query in request["MetricDataQueries"]:
        stat = query.get("MetricStat")
        if stat is None or stat["Stat"] not in STATISTICS:
            raise ApiError(
                "ValidationError",
                f"MetricDataQueries: {query['Id']} needs a MetricStat with a Stat of {', '.join(STATISTICS)}; "
                "expressions are not offered here.",
            )
        _, points = _points(stat["Metric"], request["StartTime"], request["EndTime"], stat["Period"], caller)
        if request.get("ScanBy", "TimestampDescending") == "TimestampDescending":
            points.reverse()
        if query.get("ReturnData", True):
            results.append(
                {
                    "Id": query["Id"],
                    "Label": query.get("Label", stat["Metric"]["MetricName"]),
                    "Timestamps": [each["at"] for each in points],
                    "Values": [STATISTICS[stat["Stat"]](each) for each in points],
                    "StatusCode": "Complete",
                }
            )
    return {"MetricDataResults": results}
