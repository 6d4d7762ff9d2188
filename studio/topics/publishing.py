"""Publishing to topics and putting into queues. Everything is a row first, in the caller's transaction."""

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from studio.topics.models import Delivery, Queue, QueueMessage, Subscription, Topic
from workers.celery import app

logger = logging.getLogger(__name__)
DELIVER = "topics.deliver"
SALT = "studio.topics.subscription"
Protocol = Subscription.Protocol
# A queue got a message; sent inside the transaction, with `queue`. Rooms that read a queue of their own listen.
message_queued = Signal()


def publish(
    topic: Topic,
    message: str,
    *,
    subject: str = "",
    attributes: Mapping[str, Any] | None = None,
    by_protocol: Mapping[str, str] | None = None,
) -> str:
    """Give a message to every confirmed subscription; its id.

    attributes: `{name: {"DataType", "StringValue"}}`. by_protocol: other texts for some protocols. Queues have it when
    the transaction is committed, addresses outside get it soon after; those that do not answer are tried again.
    """
    message_id, now = uuid.uuid4(), timezone.now()
    with transaction.atomic():
        for each in topic.subscriptions.filter(confirmed=True).select_related("queue"):
            text = (by_protocol or {}).get(each.protocol, message)
            told = _notification(topic, message_id, text, subject, now, attributes)
            if each.queue is not None:
                body = text if each.raw else json.dumps(told, ensure_ascii=False)
                put(each.queue, body, message_id=message_id, attributes=attributes if each.raw else None)
            elif each.protocol == Protocol.EMAIL:
                footer = f"\n\n--\nTo get no more of these: {address_of(each)}\n"
                send_out(each.protocol, each.endpoint, text + footer, subject=subject or _title(topic), by=each)
            else:
                body = text if each.raw else json.dumps(told | {"UnsubscribeURL": address_of(each)}, ensure_ascii=False)
                send_out(
                    each.protocol, each.endpoint, body, headers=_headers(each, "Notification", message_id), by=each
                )
    return str(message_id)


def put(
    queue: Queue,
    body: str,
    *,
    message_id: uuid.UUID | None = None,
    attributes: Mapping[str, Any] | None = None,
    delay_until: datetime | None = None,
) -> QueueMessage:
    """Put a message at the end of a queue."""
    now = timezone.now()
    message = QueueMessage.objects.create(
        queue=queue,
        body=body,
        message_id=message_id or uuid.uuid4(),
        attributes=dict(attributes or {}),
        sent_at=now,
        visible_at=delay_until or now,
    )
    message_queued.send(sender=Queue, queue=queue)
    return message


def send_out(
    protocol: str,
    endpoint: str,
    body: str,
    *,
    subject: str = "",
    headers: Mapping[str, str] | None = None,
    by: Subscription | None = None,
) -> None:
    """Have a worker bring something to an address outside; call it inside the transaction that decides it."""
    one_line = " ".join(subject.split())[:200]
    row = Delivery.objects.create(
        subscription=by, protocol=protocol, endpoint=endpoint, subject=one_line, body=body, headers=dict(headers or {})
    )
    transaction.on_commit(partial(_tell_workers, row.pk))


def ask_to_confirm(subscription: Subscription) -> None:
    """An address is not written to before it has said that it wants it: send it the link that says so."""
    topic, link = subscription.topic, address_of(subscription)
    said = f"You have chosen to subscribe to the topic {topic.arn}. To confirm the subscription, visit: {link}"
    if subscription.protocol == Protocol.EMAIL:
        send_out(
            Protocol.EMAIL,
            subscription.endpoint,
            f"{said}\n\nIf you did not ask for it, do nothing.\n",
            subject=f"{_title(topic)}: confirm your subscription",
            by=subscription,
        )
        return
    message_id = uuid.uuid4()
    told = {
        "Type": "SubscriptionConfirmation",
        "MessageId": str(message_id),
        "Token": token_of(subscription),
        "TopicArn": topic.arn,
        "Message": said,
        "SubscribeURL": link,
        "Timestamp": _moment(timezone.now()),
    }
    headers = _headers(subscription, "SubscriptionConfirmation", message_id)
    send_out(subscription.protocol, subscription.endpoint, json.dumps(told), headers=headers, by=subscription)


def token_of(subscription: Subscription) -> str:
    """Who has it speaks for the address."""
    return signing.dumps(str(subscription.key), salt=SALT)


def subscription_of(token: str) -> Subscription | None:
    """The subscription that a token is about; None for texts that are none, and when it is gone."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(key=key).select_related("topic").first()


def address_of(subscription: Subscription) -> str:
    """The page on which whoever has the address confirms, and later leaves."""
    return f"{settings.PUBLIC_URL}/topic-subscriptions/{token_of(subscription)}"


def _title(topic: Topic) -> str:
    return topic.display_name or topic.name


def _headers(subscription: Subscription, kind: str, message_id: uuid.UUID) -> dict[str, str]:
    found = {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": str(message_id),
        "x-amz-sns-topic-arn": subscription.topic.arn,
    }
    if subscription.confirmed:
        found["x-amz-sns-subscription-arn"] = subscription.arn
    return found | ({"x-amz-sns-rawdelivery": "true"} if subscription.raw else {})


def _notification(
    topic: Topic, message_id: uuid.UUID, text: str, subject: str, now: datetime, attributes: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What subscribers get around a message, by the names that they know."""
    told: dict[str, Any] = {"Type": "Notification", "MessageId": str(message_id), "TopicArn": topic.arn}
    if subject:
        told["Subject"] = subject
    told |= {"Message": text, "Timestamp": _moment(now)}
    if attributes:
        told["MessageAttributes"] = {
            name: {"Type": each.get("DataType", "String"), "Value": each.get("StringValue", "")}
            for name, each in attributes.items()
        }
    return told


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _tell_workers(delivery_id: int) -> None:
    try:
        app.send_task(DELIVER, (delivery_id,), retry=False)
    except (OperationalError, RedisError, OSError) as error:  # the scheduler finds the row
        logger.warning("delivery %s is stored, but the broker did not take the message: %s", delivery_id, error)
