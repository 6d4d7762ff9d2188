"""What happens to human loops by itself: clocks run out, messages get lost, definitions go, inputs are forgotten."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from groundtruth.models import FlowDefinition, HumanLoop, LabelingJob
from groundtruth.reviewing.definitions import clear
from groundtruth.reviewing.finishing import READY, finish, forget_object
from groundtruth.running.activity import log_activity
from groundtruth.running.dispatching import expire
from groundtruth.tasks.assigning import RECLAIMED_AT_ONCE, reclaim

logger = logging.getLogger(__name__)
KEPT = timedelta(days=30)  # input and answers, after the end (§9.7)
AT_ONCE = 1000


def tend(now: datetime | None = None) -> None:
    """Everything that is due. Safe to call from several workers at once: each change is one conditional UPDATE."""
    now = now or timezone.now()
    running = HumanLoop.objects.filter(status__in=HumanLoop.RUNNING)
    for pool in LabelingJob.pools.filter(flow__in=running.values("flow")):
        _guarded(pool, lambda each: _run_clocks(each, now))
    for loop in running.filter(object__state__in=READY).only("pk", "name")[:AT_ONCE]:
        _guarded(loop, lambda each: finish(each.pk))
    for flow in FlowDefinition.objects.filter(status=FlowDefinition.Status.DELETING):
        _guarded(flow, clear)
    old = HumanLoop.objects.filter(ended_at__lt=now - KEPT, object__isnull=False)
    for loop in old.only("pk", "name", "object")[:AT_ONCE]:
        _guarded(loop, forget_object)


def _run_clocks(pool: LabelingJob, now: datetime) -> None:
    """Tasks that were open too long go back; loops that were available long enough are over."""
    taken = RECLAIMED_AT_ONCE
    while taken == RECLAIMED_AT_ONCE:
        with transaction.atomic():
            taken = reclaim(pool, now)
    expire(pool, now)
    log_activity(pool)


def _guarded(row: Any, work: Callable[[Any], object]) -> None:
    """One that breaks must not keep the others waiting."""
    try:
        work(row)
    except Exception:
        logger.exception("%s %s was not looked after; it is tried again", row.noun, row.name)
