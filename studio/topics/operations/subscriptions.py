"""Who gets the messages of a topic, over the API of sns."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as NotAnAddress
from django.core.validators import URLValidator, validate_email
from django.db import IntegrityError, transaction

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.registry import Request, Response, operation
from studio.topics.models import Queue, Subscription, Topic
from studio.topics.operations.topics import invalid, listed
from studio.topics.publishing import ask_to_confirm, subscription_of

PENDING = "pending confirmation"
Protocol = Subscription.Protocol


@operation("sns", "Subscribe", resource="{TopicArn}")
def subscribe(request: Request, caller: Principal) -> Response:
    """A queue gets messages at once; an address outside is asked first whether it wants them."""
    topic = Topic.of_arn(request["TopicArn"], caller)
    protocol, endpoint = request["Protocol"], request.get("Endpoint", "")
    if protocol not in Protocol.values:
        raise invalid(f"Protocol: {protocol[:40]!r} is not offered here; {', '.join(Protocol.values)} are.")
    raw = _raw(request.get("Attributes", {}))
    queue = _queue(endpoint, caller) if protocol == Protocol.SQS else None
    if queue is None:
        _check_address(protocol, endpoint)
    with transaction.atomic():
        found, made = _make(topic, protocol, endpoint, raw, queue, caller)
        if made and not found.confirmed:
            ask_to_confirm(found)
    shown = found.confirmed or request.get("ReturnSubscriptionArn")
    return {"SubscriptionArn": found.arn if shown else PENDING}


def _raw(attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name != "RawMessageDelivery":
            raise invalid(f"Attributes: {name[:64]} is not offered here; RawMessageDelivery is.")
        if value.lower() not in ("true", "false"):
            raise invalid("Attributes: RawMessageDelivery is true or false.")
    return attributes.get("RawMessageDelivery", "").lower() == "true"


def _queue(endpoint: str, caller: Principal) -> Queue:
    name = Queue.name_in(endpoint)
    found = Queue.objects.visible_to(caller).filter(name=name).first() if name else None
    if found is None:
        raise invalid("Endpoint: for the protocol sqs it is the ARN of a queue of yours.")
    authorize(caller, "sqs:SendMessage", found.arn)  # what is published gets there in the caller's name
    return found


def _check_address(protocol: str, endpoint: str) -> None:
    try:
        if protocol == Protocol.EMAIL:
            validate_email(endpoint)
        else:
            URLValidator(schemes=[protocol])(endpoint)
    except NotAnAddress as error:
        what = "an e-mail address" if protocol == Protocol.EMAIL else f"an address that begins with {protocol}://"
        raise invalid(f"Endpoint: {endpoint[:200]!r} is not {what}.") from error
    if protocol == Protocol.EMAIL and not settings.SENDS_MAIL:
        raise invalid("Protocol: this studio sends no e-mail; whoever runs it can set ATELIER_EMAIL_URL.")


def _make(
    topic: Topic, protocol: str, endpoint: str, raw: bool, queue: Queue | None, caller: Principal
) -> tuple[Subscription, bool]:
    """The subscription of an address; the one that is there already, if it is."""
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                topic=topic,
                protocol=protocol,
                endpoint=endpoint,
                queue=queue,
                raw=raw,
                confirmed=queue is not None,
                domain_id=caller.domain_id,
                owner_id=caller.user_id,
            )
            return made, True
    except IntegrityError:
        return Subscription.objects.get(topic=topic, protocol=protocol, endpoint=endpoint), False


@operation("sns", "ConfirmSubscription", resource="{TopicArn}")
def confirm_subscription(request: Request, caller: Principal) -> Response:
    """With the token that only the address got."""
    found = subscription_of(request["Token"])
    topic = Topic.of_arn(request["TopicArn"], caller)
    if found is None or found.topic_id != topic.pk:
        raise invalid("Token: it is not that of a subscription to this topic.")
    found.confirmed = True
    found.save(update_fields=["confirmed"])
    return {"SubscriptionArn": found.arn}


@operation("sns", "Unsubscribe", resource="{SubscriptionArn}")
def unsubscribe(request: Request, caller: Principal) -> Response:
    """Nothing more is sent there; a subscription that is not there is fine."""
    _rows(caller).filter(pk=_of_arn(request["SubscriptionArn"], caller).pk).delete()
    return {}


@operation("sns", "GetSubscriptionAttributes", resource="{SubscriptionArn}")
def get_subscription_attributes(request: Request, caller: Principal) -> Response:
    """What there is to know of a subscription."""
    found = _of_arn(request["SubscriptionArn"], caller)
    attributes = {
        "SubscriptionArn": found.arn,
        "TopicArn": found.topic.arn,
        "Owner": caller.account,
        "Protocol": found.protocol,
        "Endpoint": found.endpoint,
        "PendingConfirmation": str(not found.confirmed).lower(),
        "RawMessageDelivery": str(found.raw).lower(),
    }
    return {"Attributes": attributes}


@operation("sns", "ListSubscriptions")
def list_subscriptions(request: Request, caller: Principal) -> Response:
    """All of the caller's domain."""
    rows, token = listed(_rows(caller), request, "created_at")
    return {"Subscriptions": [_shown(each, caller) for each in rows], "NextToken": token}


@operation("sns", "ListSubscriptionsByTopic", resource="{TopicArn}")
def list_subscriptions_by_topic(request: Request, caller: Principal) -> Response:
    """Those of one topic."""
    topic = Topic.of_arn(request["TopicArn"], caller)
    rows, token = listed(_rows(caller).filter(topic=topic), request, "created_at")
    return {"Subscriptions": [_shown(each, caller) for each in rows], "NextToken": token}


def _rows(caller: Principal) -> Any:
    return Subscription.objects.visible_to(caller).select_related("topic")


def _of_arn(arn: str, caller: Principal) -> Subscription:
    topic_arn, _, key = arn.rpartition(":")
    try:
        found: Subscription | None = _rows(caller).filter(key=uuid.UUID(key)).first()
    except ValueError:
        found = None
    if found is None or Topic.name_in(topic_arn) != found.topic.name:
        raise ApiError("NotFound", f'Subscription does not exist: "{arn[:300]}".', 404)
    return found


def _shown(each: Subscription, caller: Principal) -> dict[str, str]:
    return {
        "SubscriptionArn": each.arn if each.confirmed else "PendingConfirmation",
        "Owner": caller.account,
        "Protocol": each.protocol,
        "Endpoint": each.endpoint,
        "TopicArn": each.topic.arn,
    }
