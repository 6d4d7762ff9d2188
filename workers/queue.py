"""Handing work to the workers and taking it back."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError
from redis.exceptions import RedisError

from studio.telemetry.moves import IllegalMove
from workers.celery import PERFORM, app
from workers.models import Job

logger = logging.getLogger(__name__)
_WAKERS = ThreadPoolExecutor(1, "wake")


def enqueue(job: Job) -> None:
    """Let a worker take the job; call inside the transaction that stores it. The message goes out after commit.

    If the broker is away the message is lost and the row is not: the sweep of the first worker that sees the broker
    again sends it anew.
    """
    type(job)._default_manager.filter(pk=job.pk).update(queued_at=timezone.now())
    transaction.on_commit(partial(send, job.kind, job.pk, job.queue))


def wake(job: Job) -> None:
    """Have a worker look at a parked job now; nothing if one is at it, or was told so within the last second.

    Call it inside the transaction that makes something to do, or after. See `workers.context.Parked`.
    """
    now = timezone.now()
    told = Q(queued_at__gt=now - timedelta(seconds=1), queued_at__lte=now)
    free = type(job)._default_manager.filter(~told | Q(queued_at=None), pk=job.pk, ended_at=None, lease_until=None)
    if free.update(queued_at=now):
        # Whoever wakes a job may be a person at a page: they do not wait for a broker that does not answer.
        transaction.on_commit(partial(_WAKERS.submit, send, job.kind, job.pk, job.queue))


def send(kind: str, pk: Any, queue: str) -> bool:
    """Tell the workers of a queue to look at a row; False, and a line in the log, if the broker does not answer."""
    try:
        app.send_task(PERFORM, (kind, pk), queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("job %s %s is stored, but the broker did not take the message: %s", kind, pk, error)
        return False
    return True


def messages_waiting(queue: str) -> int | None:
    """How many messages of the queue no worker has taken; None if the broker does not answer."""
    try:
        with app.connection_for_read() as broker:
            channel: Any = broker.default_channel
            return int(channel.queue_declare(queue, passive=True).message_count)
    except ChannelError:  # Redis keeps no empty lists: a queue without messages does not exist
        return 0
    except (OperationalError, RedisError, OSError):
        return None


def request_stop(job: Job, by: str) -> None:
    """Ask for a stop; IllegalMove if the job is over or is stopping already.

    A running attempt sees it within a second. A job that no worker has ever begun is stopped here and now; one
    that waits for its next attempt is handed to a worker, so that its code may keep what is finished.
    """
    model = type(job)
    with transaction.atomic():
        job.move_to(job.ON_STOP, secondary=job.ON_STOP)
        model._default_manager.filter(pk=job.pk).update(stopped_by=by[:150])
        job.stopped_by = by[:150]
        if job.attempt == 0:
            # A worker that claims in this moment makes it attempt 1 and the move below changes nothing.
            try:
                job.move_to(job.ON_STOPPED, attempt=0)
            except IllegalMove:
                logger.info("%s %s was begun while it was being stopped", job.noun, job.name)
        elif job.lease_until is None:
            enqueue(job)
