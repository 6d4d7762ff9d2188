"""Saying that an object needs a worker process, and noting what workers did."""

import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from groundtruth.models import DataObject, LabelingJob, Task, TaskActivity
from workers.celery import app
from workers.queue import wake

logger = logging.getLogger(__name__)
TOGETHER = timedelta(seconds=3)  # so often at most are labels made while others label: each look has a cost of its own
FINISH_REVIEW = "groundtruth.finish_review"


def tell(found: DataObject, *, offered: bool | None = None) -> None:
    """Call inside the transaction that makes something to do, or after it; the message goes out after it.

    A labeling job is woken; while there are objects for whoever asks, labels can wait to be made together. A human loop
    is finished by itself; if its message is lost, the scheduler finds it. offered: are there such objects, if known?
    """
    job = found.job
    if job.flow_id is not None:
        transaction.on_commit(partial(_send, found.pk))
    elif not (job.looked_at_within(TOGETHER) and (_offered(job) if offered is None else offered)):
        wake(job)


def _offered(job: LabelingJob) -> bool:
    return bool(DataObject.objects.filter(job=job, slots__gt=0).exists())


def note(task: Task, kind: str, *, again: bool = False) -> None:
    """Remember what a worker did; call it in the transaction in which it happens."""
    TaskActivity.objects.create(job_id=task.job_id, task=task, kind=kind, again=again)


def _send(object_id: int) -> None:
    try:
        app.send_task(FINISH_REVIEW, (object_id,), retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("object %s is stored, but the broker did not take the message: %s", object_id, error)
