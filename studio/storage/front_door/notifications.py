"""What a bucket tells of new objects, to topics and queues that its owner names."""

import json
import logging
import time
from typing import Any
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.registry import operation
from studio.storage.front_door import xml
from studio.storage.front_door.call import Call
from studio.storage.models import Bucket
from studio.storage.objects import ObjectInfo
from studio.topics.models import Queue, Topic
from studio.topics.publishing import publish, put

logger = logging.getLogger(__name__)
CREATED = "s3:ObjectCreated:"
EVENTS = (f"{CREATED}*", f"{CREATED}Put", f"{CREATED}Copy", f"{CREATED}CompleteMultipartUpload")
MOST = 100
# Element, its member with the ARN, what that names, and what the caller must be allowed to do with it.
_KINDS: tuple[tuple[str, str, type[Topic] | type[Queue], str], ...] = (
    ("TopicConfiguration", "Topic", Topic, "sns:Publish"),
    ("QueueConfiguration", "Queue", Queue, "sqs:SendMessage"),
)


@operation("s3", "GetBucketNotificationConfiguration")
def get_bucket_notification(call: Call) -> HttpResponse:
    """Who is told of what."""
    bucket = call.require("s3:GetBucketNotification")
    found: dict[str, Any] = {element: [] for element, *_ in _KINDS}
    for each in bucket.notifications:
        rules = [{"Name": name, "Value": each[name]} for name in ("prefix", "suffix") if each[name]]
        element, member = next((kind[0], kind[1]) for kind in _KINDS if kind[2].name_in(each["arn"]))
        shown = {"Id": each["id"], member: each["arn"], "Event": each["events"]}
        found[element].append(shown | ({"Filter": {"S3Key": {"FilterRule": rules}}} if rules else {}))
    return xml.answer("NotificationConfiguration", found)


@operation("s3", "PutBucketNotificationConfiguration")
def put_bucket_notification(call: Call) -> HttpResponse:
    """Replace who is told; each new one gets a test event."""
    bucket = call.require("s3:PutBucketNotification")
    if not bucket.domain_id:
        raise ApiError("InvalidRequest", f"The bucket {bucket.name} is shared by all; make one of your own for this.")
    document = call.document("NotificationConfiguration")
    found = [
        _read(each, member, kind, action, call.caller)
        for element, member, kind, action in _KINDS
        for each in document.findall(element)
    ]
    if len(found) > MOST or len(found) != len(list(document)):
        raise ApiError("InvalidArgument", f"Give at most {MOST} TopicConfiguration and QueueConfiguration, no others.")
    with transaction.atomic():
        Bucket.objects.filter(pk=bucket.pk).update(notifications=found)
        test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": xml.timestamp(timezone.now())}
        for each in found:
            _send(bucket, each["arn"], json.dumps(test | {"Bucket": bucket.name}))
    return HttpResponse()


def _read(
    element: Element, member: str, kind: type[Topic] | type[Queue], action: str, caller: Principal
) -> dict[str, Any]:
    arn, events = element.findtext(member) or "", [each.text or "" for each in element.findall("Event")]
    try:
        row = kind.of_arn(arn, caller)
        authorize(caller, action, row.arn)
    except ApiError as error:
        raise ApiError("InvalidArgument", f"Unable to validate the destination {arn[:200]!r}: {error}") from error
    if not events or set(events) - set(EVENTS):
        raise ApiError("InvalidArgument", f"The events that a bucket tells of are {', '.join(EVENTS)}.")
    rules = {"prefix": "", "suffix": ""}
    for rule in element.findall("Filter/S3Key/FilterRule"):
        name = (rule.findtext("Name") or "").lower()
        if name not in rules:
            raise ApiError("InvalidArgument", "filter rule name must be either prefix or suffix")
        rules[name] = rule.findtext("Value") or ""
    return {"id": (element.findtext("Id") or f"{time.time_ns():x}")[:255], "arn": row.arn, "events": events, **rules}


def created(call: Call, bucket: Bucket, info: ObjectInfo, how: str) -> None:
    """Tell of a new object. how: `Put`, `Copy`, `CompleteMultipartUpload`. It is there whatever happens here."""
    event = f"{CREATED}{how}"
    wanted = [each for each in bucket.notifications if _wants(each, event, call.key)]
    if not wanted:
        return
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": settings.REGION,
        "eventTime": xml.timestamp(timezone.now()),
        "eventName": event.removeprefix("s3:"),
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket.name, "arn": f"arn:aws:s3:::{bucket.name}"},
            "object": {
                "key": quote_plus(call.key, safe="/"),
                "size": info.size,
                "eTag": info.etag,
                "sequencer": f"{time.time_ns():016X}",
            },
        },
    }
    try:
        with transaction.atomic():
            for each in wanted:
                _send(bucket, each["arn"], json.dumps({"Records": [record]}))
    except Exception:
        logger.exception("nobody was told of s3://%s/%s", bucket.name, call.key)


def _wants(each: dict[str, Any], event: str, key: str) -> bool:
    heard = event in each["events"] or f"{CREATED}*" in each["events"]
    return heard and key.startswith(each["prefix"]) and key.endswith(each["suffix"])


def _send(bucket: Bucket, arn: str, text: str) -> None:
    """To a destination that may have been deleted meanwhile: then nothing is sent."""
    if (name := Topic.name_in(arn)) is not None:
        topic = Topic.objects.filter(name=name, domain_id=bucket.domain_id).first()
        if topic is not None:
            publish(topic, text, subject="Amazon S3 Notification")
    elif (name := Queue.name_in(arn)) is not None:
        queue = Queue.objects.filter(name=name, domain_id=bucket.domain_id).first()
        if queue is not None:
            put(queue, text)
