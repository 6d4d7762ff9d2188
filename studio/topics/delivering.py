"""Bringing messages to addresses outside, and tidying queues. What a worker does; see `jobs.py`."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F
from django.utils import timezone

from studio.outbound import OutboundRefused, send
from studio.topics.models import Delivery, Queue, QueueMessage, Subscription

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8  # each waits twice as long as the one before: 43 minutes in all
FIRST_WAIT = timedelta(seconds=20)
TIMEOUT_S = 15.0
LONGEST_ANSWER = 64 * 1024
AT_ONCE = 200


class NotTaken(Exception):
    """The other side did not take the message. The text says why."""


def deliver(delivery_id: int) -> bool:
    """Try once, if it is due and nobody else does; True when it arrived."""
    now = timezone.now()
    due = Delivery.objects.filter(pk=delivery_id, due_at__lte=now).select_related("subscription")
    row = due.first()
    if row is None:
        return False
    wait = FIRST_WAIT * 2**row.attempts
    # Whoever changes the row has it; if this process dies, it is due again after the wait.
    if not due.filter(attempts=row.attempts).update(attempts=F("attempts") + 1, due_at=now + wait):
        return False
    try:
        bring(row)
    except NotTaken as error:
        logger.warning("%s did not take a message (attempt %d): %s", row, row.attempts + 1, error)
        if row.attempts + 1 >= MOST_ATTEMPTS:
            row.delete()
        return False
    row.delete()
    return True


def bring(row: Delivery) -> None:
    """Hand it over; NotTaken if that does not work."""
    try:
        if row.protocol == Subscription.Protocol.EMAIL:
            send_mail(row.subject, row.body, settings.DEFAULT_FROM_EMAIL, [row.endpoint])
            return
        answer = send(
            "POST",
            row.endpoint,
            content=row.body.encode(),
            content_type="text/plain; charset=UTF-8",
            headers=row.headers,
            max_bytes=LONGEST_ANSWER,
            timeout_s=TIMEOUT_S,
        )
    except (OutboundRefused, OSError, ValueError) as error:  # SMTP's errors are OSErrors
        raise NotTaken(str(error)[:300]) from error
    if not 200 <= answer.status < 300:
        raise NotTaken(f"it answered {answer.status}")


def deliver_due() -> None:
    """What was to be tried again by now, and what no message told a worker of."""
    rows = Delivery.objects.filter(due_at__lte=timezone.now()).order_by("due_at").values_list("pk", flat=True)
    for pk in rows[:AT_ONCE]:
        deliver(pk)


def tidy_queues() -> None:
    """Messages that nobody took in time, and subscriptions that nobody confirmed within three days."""
    now = timezone.now()
    for queue in Queue.objects.exclude(retention_s=0):
        QueueMessage.objects.filter(queue=queue, sent_at__lt=now - timedelta(seconds=queue.retention_s)).delete()
    Subscription.objects.filter(confirmed=False, created_at__lt=now - timedelta(days=3)).delete()
