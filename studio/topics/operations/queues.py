"""Queues over the API of sqs: what a program reads that has no address of its own."""

import asyncio
import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.threads import OPERATIONS, in_thread
from studio.topics.models import DAY_S, LONGEST_MESSAGE, Queue, QueueMessage
from studio.topics.operations.topics import check_batch
from studio.topics.publishing import put

OF_JOBS = "GroundTruth-"  # the queues of streaming labeling jobs
LOOK_AGAIN_S = 0.5
_SETTINGS = {
    "VisibilityTimeout": ("visibility_s", 0, 12 * 3600),
    "MessageRetentionPeriod": ("retention_s", 60, 14 * DAY_S),
}


def _invalid(what: str, code: str = "InvalidParameterValue") -> ApiError:
    return ApiError(code, what)


def _queue(request: Request, caller: Principal) -> Queue:
    """The queue of a URL; only its last part counts, so that any name of this host does."""
    return Queue.named(request["QueueUrl"].rstrip("/").rpartition("/")[2], caller)


@operation("sqs", "CreateQueue", resource="{QueueName}")
def create_queue(request: Request, caller: Principal) -> Response:
    """A queue; the same name again gives the same queue."""
    name = request["QueueName"]
    if name.endswith(".fifo"):
        raise _invalid("QueueName: FIFO queues are not offered here; leave out the ending .fifo.")
    if not re.fullmatch(Queue.shape, name):
        raise _invalid("QueueName: a queue's name has 1 to 80 letters, digits, hyphens and underscores.")
    if name.lower().startswith(OF_JOBS.lower()):
        raise _invalid(f"QueueName: names that begin with {OF_JOBS} are those of streaming labeling jobs.")
    fields = _fields(request.get("Attributes", {}))
    queue, _ = Queue.make(name, caller, **fields)
    if any(getattr(queue, field) != value for field, value in fields.items()):
        raise ApiError("QueueNameExists", f"A queue {name!r} exists already, with other attributes.")
    return {"QueueUrl": queue.url}


def _fields(attributes: dict[str, str]) -> dict[str, int]:
    found = {}
    for name, text in attributes.items():
        if name not in _SETTINGS:
            raise ApiError("InvalidAttributeName", f"{name} cannot be set here; {' and '.join(_SETTINGS)} can.")
        field, least, most = _SETTINGS[name]
        if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
            raise ApiError("InvalidAttributeValue", f"{name} is a number of seconds from {least} to {most}.")
        found[field] = int(text)
    return found


@operation("sqs", "DeleteQueue", resource="{QueueUrl}")
def delete_queue(request: Request, caller: Principal) -> Response:
    """The queue and everything in it."""
    _queue(request, caller).delete()
    return {}


@operation("sqs", "GetQueueUrl", resource="{QueueName}")
def get_queue_url(request: Request, caller: Principal) -> Response:
    """By name."""
    return {"QueueUrl": Queue.named(request["QueueName"], caller).url}


@operation("sqs", "ListQueues")
def list_queues(request: Request, caller: Principal) -> Response:
    """Queues of the caller's domain, by name."""
    rows: Any = Queue.objects.visible_to(caller).filter(name__startswith=request.get("QueueNamePrefix", ""))
    asked = {"NextToken": request.get("NextToken"), "MaxResults": request.get("MaxResults", 1000)}
    found, token = page(rows, asked, sort={"name": "name"}, default_sort="name", default_order="Ascending")
    return {"QueueUrls": [each.url for each in found], "NextToken": token}


@operation("sqs", "GetQueueAttributes", resource="{QueueUrl}")
def get_queue_attributes(request: Request, caller: Principal) -> Response:
    """How much waits, and how the queue is set."""
    queue = _queue(request, caller)
    now = timezone.now()
    visible = queue.messages.filter(visible_at__lte=now).count()
    held = queue.messages.filter(visible_at__gt=now, receives__gt=0).count()
    found = {
        "QueueArn": queue.arn,
        "ApproximateNumberOfMessages": visible,
        "ApproximateNumberOfMessagesNotVisible": held,
        "ApproximateNumberOfMessagesDelayed": queue.messages.count() - visible - held,
        "CreatedTimestamp": int(queue.created_at.timestamp()),
        "VisibilityTimeout": queue.visibility_s,
        "MessageRetentionPeriod": queue.retention_s or 14 * DAY_S,
    }
    wanted = set(request.get("AttributeNames", []))
    return {
        "Attributes": {name: str(value) for name, value in found.items() if "All" in wanted or name in wanted} or None
    }


@operation("sqs", "SetQueueAttributes", resource="{QueueUrl}")
def set_queue_attributes(request: Request, caller: Principal) -> Response:
    """How long a message is hidden while somebody has it, and how long it is kept."""
    queue = _queue(request, caller)
    fields = _fields(request["Attributes"])
    if "retention_s" in fields and queue.name.startswith(OF_JOBS):
        raise ApiError("InvalidAttributeValue", "The labeling job decides how long its queue keeps messages.")
    Queue.objects.filter(pk=queue.pk).update(**fields)
    return {}


@operation("sqs", "PurgeQueue", resource="{QueueUrl}")
def purge_queue(request: Request, caller: Principal) -> Response:
    """Forget all messages."""
    _queue(request, caller).messages.all().delete()
    return {}


@operation("sqs", "SendMessage", resource="{QueueUrl}")
def send_message(request: Request, caller: Principal) -> Response:
    """Put one message at the end."""
    return _send(_queue(request, caller), request)


@operation("sqs", "SendMessageBatch", resource="{QueueUrl}")
def send_message_batch(request: Request, caller: Principal) -> Response:
    """Up to ten messages; each succeeds or fails alone."""
    queue = _queue(request, caller)
    check_batch(request["Entries"])
    return _each(request["Entries"], lambda entry: _send(queue, entry))


def _each(entries: list[dict[str, Any]], work: Any) -> Response:
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for entry in entries:
        try:
            done.append({"Id": entry["Id"], **work(entry)})
        except ApiError as error:
            failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
    return {"Successful": done, "Failed": failed}


def _send(queue: Queue, entry: dict[str, Any]) -> dict[str, Any]:
    body, delay = entry["MessageBody"], entry.get("DelaySeconds", 0)
    if not body or len(body.encode()) > LONGEST_MESSAGE:
        raise _invalid(f"MessageBody: it has 1 to {LONGEST_MESSAGE} bytes.")
    if not 0 <= delay <= 900:
        raise _invalid("DelaySeconds: 0 to 900.")
    attributes = entry.get("MessageAttributes", {})
    if any("BinaryValue" in each for each in attributes.values()):
        raise _invalid("MessageAttributes: binary values are not offered here.")
    later = timezone.now() + timedelta(seconds=delay) if delay else None
    message = put(queue, body, attributes=attributes, delay_until=later)
    return {"MessageId": str(message.message_id), "MD5OfMessageBody": _md5(body)}


@operation("sqs", "ReceiveMessage", resource="{QueueUrl}")
async def receive_message(request: Request, caller: Principal) -> Response:
    """Take the oldest messages for a while; whoever has done with one deletes it. May wait for the first one."""
    queue = await in_thread(OPERATIONS, _queue, request, caller)
    most, wait = request.get("MaxNumberOfMessages", 1), request.get("WaitTimeSeconds", 0)
    if not 1 <= most <= 10:
        raise _invalid("MaxNumberOfMessages: 1 to 10.")
    if not 0 <= wait <= 20:
        raise _invalid("WaitTimeSeconds: 0 to 20.")
    hidden = request.get("VisibilityTimeout", queue.visibility_s)
    if not 0 <= hidden <= 12 * 3600:
        raise _invalid("VisibilityTimeout: 0 to 43200.")
    until = asyncio.get_running_loop().time() + wait
    while not (rows := await in_thread(OPERATIONS, _take, queue, most, hidden)):
        if asyncio.get_running_loop().time() >= until:
            break
        await asyncio.sleep(LOOK_AGAIN_S)
    return {"Messages": [_shown(row, request) for row in rows] or None}


def _take(queue: Queue, most: int, hidden_s: int) -> list[QueueMessage]:
    now = timezone.now()
    with transaction.atomic():
        rows = list(queue.waiting().select_for_update(skip_locked=True)[:most])
        for row in rows:
            QueueMessage.objects.filter(pk=row.pk).update(
                receipt=secrets.token_hex(16),
                receives=F("receives") + 1,
                visible_at=now + timedelta(seconds=hidden_s),
                received_at=Coalesce("received_at", now),
            )
            row.refresh_from_db()
    return rows


def _shown(row: QueueMessage, request: Request) -> dict[str, Any]:
    system = {
        "SentTimestamp": _ms(row.sent_at),
        "ApproximateReceiveCount": row.receives,
        "ApproximateFirstReceiveTimestamp": _ms(row.received_at or row.sent_at),
    }
    wanted = {*request.get("AttributeNames", []), *request.get("MessageSystemAttributeNames", [])}
    names = request.get("MessageAttributeNames", [])
    own = {name: value for name, value in row.attributes.items() if "All" in names or ".*" in names or name in names}
    return {
        "MessageId": str(row.message_id),
        "ReceiptHandle": f"{row.pk}-{row.receipt}",
        "MD5OfBody": _md5(row.body),
        "Body": row.body,
        "Attributes": {name: str(value) for name, value in system.items() if "All" in wanted or name in wanted} or None,
        "MessageAttributes": own or None,
    }


@operation("sqs", "DeleteMessage", resource="{QueueUrl}")
def delete_message(request: Request, caller: Principal) -> Response:
    """Done with it; deleting it again is fine."""
    _held(_queue(request, caller), request).delete()
    return {}


@operation("sqs", "DeleteMessageBatch", resource="{QueueUrl}")
def delete_message_batch(request: Request, caller: Principal) -> Response:
    """Done with up to ten."""
    queue = _queue(request, caller)
    check_batch(request["Entries"])

    def drop(entry: dict[str, Any]) -> dict[str, Any]:
        _held(queue, entry).delete()
        return {}

    return _each(request["Entries"], drop)


@operation("sqs", "ChangeMessageVisibility", resource="{QueueUrl}")
def change_message_visibility(request: Request, caller: Principal) -> Response:
    """Keep it longer, or give it back."""
    seconds = request["VisibilityTimeout"]
    if not 0 <= seconds <= 12 * 3600:
        raise _invalid("VisibilityTimeout: 0 to 43200.")
    rows = _held(_queue(request, caller), request)
    if not rows.filter(visible_at__gt=timezone.now()).update(visible_at=timezone.now() + timedelta(seconds=seconds)):
        raise ApiError("MessageNotInflight", "Nobody holds this message at the moment.")
    return {}


def _held(queue: Queue, entry: dict[str, Any]) -> Any:
    """The message of a receipt, which is void when somebody else has received it since."""
    pk, _, receipt = entry["ReceiptHandle"].partition("-")
    if not re.fullmatch(r"\d{1,18}-[0-9a-f]{32}", entry["ReceiptHandle"]):
        raise ApiError("ReceiptHandleIsInvalid", "The ReceiptHandle is not one that ReceiveMessage gave.")
    return queue.messages.filter(pk=int(pk), receipt=receipt)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _ms(at: Any) -> int:
    return int(at.timestamp() * 1000)
