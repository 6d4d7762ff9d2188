"""The part of CloudWatch Logs that its readers cannot do without. Writing is the studio's own matter."""

from typing import Any

from django.core import signing
from django.db.models import Min, QuerySet, Sum

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.arns import arn_of_template
from studio.api.errors import ApiError, ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.telemetry import metric_operations, reading
from studio.telemetry.models import LogStream
from studio.telemetry.patterns import PatternError, matcher

__all__ = ["metric_operations"]  # it announces its operations when it is imported
_GROUP = "log-group:{logGroupName}"
_STREAM = "log-group:{logGroupName}:log-stream:{logStreamName}"
_SALT = "studio.telemetry.operations"
MOST_EVENTS = 10_000


@operation("logs", "DescribeLogGroups", resource="log-group:*")
def describe_log_groups(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Groups in order of their names. A group exists as long as it has a stream."""
    size = request.get("limit", 50)
    rows: Any = LogStream.objects.visible_to(caller)
    if prefix := request.get("logGroupNamePrefix"):
        rows = rows.filter(group__startswith=prefix)
    if part := request.get("logGroupNamePattern"):
        rows = rows.filter(group__contains=part)
    if token := request.get("nextToken"):
        rows = rows.filter(group__gt=_read(token))
    groups = rows.values("group").annotate(created=Min("created_at"), stored=Sum("stored_bytes")).order_by("group")
    found = list(groups[: size + 1])
    answer: dict[str, Any] = {"logGroups": [_described_group(group) for group in found[:size]]}
    if len(found) > size:
        answer["nextToken"] = signing.dumps(found[size - 1]["group"], salt=_SALT)
    return answer


def _described_group(group: dict[str, Any]) -> dict[str, Any]:
    arn = _arn(_GROUP, {"logGroupName": group["group"]})
    return {
        "logGroupName": group["group"],
        "creationTime": int(group["created"].timestamp() * 1000),
        "metricFilterCount": 0,
        "arn": f"{arn}:*",
        "logGroupArn": arn,
        "logGroupClass": "STANDARD",
        "storedBytes": group["stored"],
    }


@operation("logs", "DescribeLogStreams", resource=_GROUP)
def describe_log_streams(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Streams of a group by name, or by their last line."""
    streams = _streams_of_group(request, caller, "logs:DescribeLogStreams")
    by = request.get("orderBy", "LogStreamName")
    prefix = request.get("logStreamNamePrefix")
    if by == "LastEventTime" and prefix:
        raise _invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
    asked = {
        "SortBy": by,
        "SortOrder": "Descending" if request.get("descending") else "Ascending",
        "MaxResults": request.get("limit", 50),
        "NextToken": request.get("nextToken"),
        "prefix": prefix,
    }
    try:
        rows, token = page(
            streams,
            asked,
            sort={"LogStreamName": "name", "LastEventTime": "last_ms"},
            default_sort="LogStreamName",
            default_order="Ascending",
            names={"prefix": "name__startswith"},
        )
    except ValidationError as error:
        raise _invalid("The specified nextToken is invalid.") from error
    answer: dict[str, Any] = {"logStreams": [_described_stream(row) for row in rows]}
    return answer | ({"nextToken": token} if token else {})


def _described_stream(row: LogStream) -> dict[str, Any]:
    times = {
        "firstEventTimestamp": row.first_ms,
        "lastEventTimestamp": row.last_ms,
        "lastIngestionTime": row.ingested_ms,
    }
    return {
        "logStreamName": row.name,
        "creationTime": int(row.created_at.timestamp() * 1000),
        "arn": _arn(_STREAM, {"logGroupName": row.group, "logStreamName": row.name}),
        "storedBytes": row.stored_bytes,
    } | {name: at for name, at in times.items() if at is not None}


@operation("logs", "GetLogEvents", resource=_STREAM)
def get_log_events(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A piece of one stream, in order. Both tokens always come; at the end the same forward token comes again."""
    streams = _streams_of_group(request, caller, "logs:GetLogEvents")
    stream = streams.filter(name=request["logStreamName"]).first()
    if stream is None:
        raise ApiError("ResourceNotFoundException", "The specified log stream does not exist.")
    try:
        piece = reading.read(
            stream,
            token=request.get("nextToken", ""),
            from_head=request.get("startFromHead", False),
            limit=request.get("limit", MOST_EVENTS),
            between=_times(request),
        )
    except reading.BadToken as error:
        raise _invalid("The specified nextToken is invalid.") from error
    return {
        "events": [
            {"timestamp": row.at_ms, "message": row.message, "ingestionTime": row.ingested_ms} for row in piece.events
        ],
        "nextForwardToken": piece.forward,
        "nextBackwardToken": piece.backward,
    }


@operation("logs", "FilterLogEvents", resource=_GROUP)
def filter_log_events(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Lines of several streams by time. A page may be empty and still have a token: the search goes on there."""
    streams = _streams_of_group(request, caller, "logs:FilterLogEvents")
    if names := request.get("logStreamNames"):
        if request.get("logStreamNamePrefix"):
            raise _invalid("Both logStreamNames and logStreamNamePrefix cannot be specified.")
        streams = streams.filter(name__in=names)
    if prefix := request.get("logStreamNamePrefix"):
        streams = streams.filter(name__startswith=prefix)
    try:
        matches = matcher(request.get("filterPattern", ""))
    except PatternError as error:
        raise _invalid(f"Invalid filter pattern. {error}") from error
    after = reading.Position(*_read(request["nextToken"])) if request.get("nextToken") else None
    found, reached = reading.search(
        streams, matches, after=after, limit=request.get("limit", MOST_EVENTS), between=_times(request)
    )
    answer: dict[str, Any] = {
        "events": [
            {
                "logStreamName": event.stream.name,
                "timestamp": event.at_ms,
                "message": event.message,
                "ingestionTime": event.ingested_ms,
                "eventId": f"{event.stream_id:024d}{event.seq:032d}",
            }
            for event in found
        ],
        "searchedLogStreams": [],
    }
    if reached is not None:
        answer["nextToken"] = signing.dumps([reached.at_ms, reached.stream_id, reached.seq], salt=_SALT)
    return answer


def _streams_of_group(request: dict[str, Any], caller: Principal, action: str) -> QuerySet[LogStream]:
    """The streams of the group that the caller may see; ResourceNotFoundException if there are none."""
    name, identifier = request.get("logGroupName"), request.get("logGroupIdentifier")
    if bool(name) == bool(identifier):
        raise _invalid("Exactly one of logGroupName and logGroupIdentifier must be specified.")
    if identifier:
        name = identifier.partition(":log-group:")[2].partition(":")[0] or identifier
        # The edge could not know the name that the policy is about.
        authorize(
            caller, action, _arn(_STREAM if "logStreamName" in request else _GROUP, request | {"logGroupName": name})
        )
    streams = LogStream.objects.visible_to(caller).filter(group=name)
    if not streams.exists():
        raise ApiError("ResourceNotFoundException", "The specified log group does not exist.")
    return streams


def _times(request: dict[str, Any]) -> tuple[int | None, int | None]:
    """[startTime, endTime), in milliseconds."""
    return request.get("startTime"), request.get("endTime")


def _arn(template: str, values: dict[str, Any]) -> str:
    return arn_of_template(template, "logs:Any", values)


def _read(token: str) -> Any:
    try:
        return signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise _invalid("The specified nextToken is invalid.") from error


def _invalid(message: str) -> ApiError:
    return ApiError("InvalidParameterException", message)
