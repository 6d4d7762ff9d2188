"""Topics over the API of sns, and publishing to them."""

import json
import re
from typing import Any

from django.db import transaction

from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import drop_tags, set_tags, tags_of
from studio.topics.models import LONGEST_MESSAGE, Topic
from studio.topics.publishing import publish

PAGE = 100


def invalid(what: str) -> ApiError:
    """A broken rule in the words of sns."""
    return ApiError("InvalidParameter", f"Invalid parameter: {what}")


@operation("sns", "CreateTopic", resource="{Name}")
def create_topic(request: Request, caller: Principal) -> Response:
    """A topic; the same name again gives the same topic."""
    name = request["Name"]
    if name.endswith(".fifo"):
        raise invalid("Name: FIFO topics are not offered here; leave out the ending .fifo.")
    if not re.fullmatch(Topic.shape, name):
        raise invalid("Name: a topic's name has 1 to 256 letters, digits, hyphens and underscores.")
    attributes = request.get("Attributes", {})
    _check_attributes(attributes)
    with transaction.atomic():
        topic, made = Topic.make(name, caller, display_name=attributes.get("DisplayName", ""))
        if made:
            set_tags(topic.arn, request.get("Tags", []))
    return {"TopicArn": topic.arn}


def _check_attributes(attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        if name != "DisplayName":
            raise invalid(f"Attributes: {name[:64]} is not offered here; DisplayName is.")
        if len(value) > 100:
            raise invalid("Attributes: DisplayName has at most 100 characters.")


@operation("sns", "DeleteTopic", resource="{TopicArn}")
def delete_topic(request: Request, caller: Principal) -> Response:
    """The topic and its subscriptions; deleting what is not there is fine."""
    name = Topic.name_in(request["TopicArn"])
    if name is None:
        raise invalid("TopicArn: it is not the ARN of a topic of this account.")
    topic = Topic.objects.visible_to(caller).filter(name=name).first()
    if topic is not None:
        with transaction.atomic():
            drop_tags(topic.arn)
            topic.delete()
    return {}


@operation("sns", "ListTopics")
def list_topics(request: Request, caller: Principal) -> Response:
    """All topics of the caller's domain, by name."""
    rows, token = listed(Topic.objects.visible_to(caller), request, "name")
    return {"Topics": [{"TopicArn": each.arn} for each in rows], "NextToken": token}


def listed(rows: Any, request: Request, by: str) -> tuple[list[Any], str | None]:
    """A page of a list that knows no order of its own but this."""
    asked = {"NextToken": request.get("NextToken"), "MaxResults": PAGE}
    return page(rows, asked, sort={by: by}, default_sort=by, default_order="Ascending")


@operation("sns", "GetTopicAttributes", resource="{TopicArn}")
def get_topic_attributes(request: Request, caller: Principal) -> Response:
    """What there is to know of a topic."""
    topic = Topic.of_arn(request["TopicArn"], caller)
    confirmed = topic.subscriptions.filter(confirmed=True).count()
    found = {
        "TopicArn": topic.arn,
        "DisplayName": topic.display_name,
        "Owner": caller.account,
        "SubscriptionsConfirmed": str(confirmed),
        "SubscriptionsPending": str(topic.subscriptions.count() - confirmed),
        "SubscriptionsDeleted": "0",
    }
    return {"Attributes": found}


@operation("sns", "SetTopicAttributes", resource="{TopicArn}")
def set_topic_attributes(request: Request, caller: Principal) -> Response:
    """The name that people read."""
    topic = Topic.of_arn(request["TopicArn"], caller)
    attributes = {request["AttributeName"]: request.get("AttributeValue", "")}
    _check_attributes(attributes)
    topic.display_name = attributes["DisplayName"]
    topic.save(update_fields=["display_name"])
    return {}


@operation("sns", "ListTagsForResource", resource="{ResourceArn}")
def list_tags_for_resource(request: Request, caller: Principal) -> Response:
    """The tags of a topic."""
    return {"Tags": tags_of(Topic.of_arn(request["ResourceArn"], caller).arn)}


@operation("sns", "Publish", resource="{TopicArn}")
def publish_message(request: Request, caller: Principal) -> Response:
    """Give a message to everybody who subscribed."""
    arn = request.get("TopicArn")
    if not arn:
        raise invalid("TopicArn: messages are published to topics here, not to single devices.")
    topic = Topic.of_arn(arn, caller)
    return {"MessageId": _publish(topic, request)}


@operation("sns", "PublishBatch", resource="{TopicArn}")
def publish_batch(request: Request, caller: Principal) -> Response:
    """Up to ten messages; each succeeds or fails alone."""
    topic = Topic.of_arn(request["TopicArn"], caller)
    entries = request["PublishBatchRequestEntries"]
    check_batch(entries)
    if sum(len(each["Message"].encode()) for each in entries) > LONGEST_MESSAGE:
        raise ApiError("BatchRequestTooLong", f"The messages of a batch have at most {LONGEST_MESSAGE} bytes together.")
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for each in entries:
        try:
            done.append({"Id": each["Id"], "MessageId": _publish(topic, each)})
        except ApiError as error:
            failed.append({"Id": each["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
    return {"Successful": done, "Failed": failed}


def check_batch(entries: list[dict[str, Any]]) -> None:
    """The rules of batches, the same for topics and queues."""
    ids = [each["Id"] for each in entries]
    if not entries:
        raise ApiError("EmptyBatchRequest", "The batch has no entries; give 1 to 10.")
    if len(entries) > 10:
        raise ApiError("TooManyEntriesInBatchRequest", f"A batch has at most 10 entries; this one has {len(entries)}.")
    if len(set(ids)) != len(ids):
        raise ApiError("BatchEntryIdsNotDistinct", "Two entries of the batch have the same Id.")


def _publish(topic: Topic, entry: dict[str, Any]) -> str:
    message = entry["Message"]
    if not message:
        raise invalid("Message: it is empty.")
    if len(message.encode()) > LONGEST_MESSAGE:
        raise invalid(f"Message: it has more than {LONGEST_MESSAGE} bytes.")
    subject = entry.get("Subject", "")
    if len(subject) > 100 or "\n" in subject:
        raise invalid("Subject: one line of at most 100 characters.")
    if entry.get("MessageGroupId") or entry.get("MessageDeduplicationId"):
        raise invalid("MessageGroupId and MessageDeduplicationId are for FIFO topics, which are not offered here.")
    attributes = entry.get("MessageAttributes", {})
    if any("BinaryValue" in each for each in attributes.values()):
        raise invalid("MessageAttributes: binary values are not offered here.")
    if entry.get("MessageStructure") != "json":
        return publish(topic, message, subject=subject, attributes=attributes)
    texts = _by_protocol(message)
    return publish(topic, texts.pop("default"), subject=subject, attributes=attributes, by_protocol=texts)


def _by_protocol(message: str) -> dict[str, str]:
    try:
        texts = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise invalid("Message Structure - JSON message body failed to parse") from error
    if not isinstance(texts, dict) or not isinstance(texts.get("default"), str):
        raise invalid("Message Structure - No default entry in JSON message body")
    return {name: text for name, text in texts.items() if isinstance(text, str)}
