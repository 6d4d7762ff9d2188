"""Finding jobs that nobody runs although somebody should: their worker died, or their message was lost.

Every worker sweeps at its start and every few seconds, from a thread of its own: a sweep that came as a task would
wait behind the very jobs that keep all workers busy. Many sweeps at once do no harm: each job is sent by the one whose
conditional UPDATE found it unsent, and a second delivery of a message does nothing.
"""

import logging
import threading
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F, Q
from django.utils import timezone

from workers.identity import surely_dead
from workers.models import PATIENCE, Job
from workers.queue import messages_waiting, send

logger = logging.getLogger(__name__)


@cache
def job_models() -> tuple[type[Job], ...]:
    """Every concrete kind of job, in a stable order; knows no jobs.py, so that the web process may ask too."""
    return tuple(sorted((m for m in apps.get_models() if issubclass(m, Job)), key=lambda m: m.kind))


def sweep() -> int:
    """Send every job that is due; how many were sent."""
    now = timezone.now()
    return sum(_sweep_model(model, now) for model in job_models())


def _sweep_model(model: type[Job], now: datetime) -> int:
    rows = model._default_manager.filter(ended_at=None, status__in=list(model.MOVES))
    _end_leases_of_the_dead(rows, now)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    queues = rows.filter(free).order_by("queue").values_list("queue", flat=True).distinct()
    # Where nothing waits, a message that was sent and led to nothing is lost: the broker was restarted, say.
    idle = [queue for queue in queues if messages_waiting(queue) == 0]
    due = free & (_never_told() | Q(queue__in=idle, queued_at__lt=now - PATIENCE))
    sent = 0
    for pk, queue in rows.filter(due).order_by("created_at", "pk").values_list("pk", "queue"):
        if rows.filter(due, pk=pk).update(queued_at=now):  # 1 = mine, 0 = another sweep or a worker was faster
            sent += send(model.kind, pk, queue)
    return sent


def _never_told() -> Q:
    """No worker was told about this job since it was last held."""
    return Q(queued_at=None) | Q(lease_until__isnull=False, queued_at__lt=F("lease_until"))


def _end_leases_of_the_dead(rows: Any, now: datetime) -> None:
    """Whoever can see that a worker is gone does not wait for its lease to run out."""
    for pk, attempt, worker in rows.filter(lease_until__gte=now).values_list("pk", "attempt", "worker"):
        if surely_dead(worker):
            logger.warning("worker %s died; its job is taken back", worker)
            rows.filter(pk=pk, attempt=attempt, worker=worker).update(lease_until=now - timedelta(milliseconds=1))


class Sweeper(threading.Thread):
    """The thread of one worker that sweeps until `stop`."""

    def __init__(self, every_s: float) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._every_s = every_s
        self._stop_asked = threading.Event()

    def run(self) -> None:
        try:
            while True:
                try:
                    close_old_connections()
                    sweep()
                except Exception:  # whatever it was: a worker that no longer sweeps would lose jobs silently
                    logger.exception("a sweep failed; the next one is in %g s", self._every_s)
                if self._stop_asked.wait(self._every_s):
                    return
        finally:
            connection.close()

    def stop(self) -> None:
        """End after the sweep that is under way."""
        self._stop_asked.set()


_sweepers: list[Sweeper] = []


def start() -> None:
    """Start the sweeper of this worker."""
    sweeper = Sweeper(settings.SWEEP_EVERY_S)
    _sweepers.append(sweeper)
    sweeper.start()


def stop() -> None:
    """Stop it."""
    while _sweepers:
        _sweepers.pop().stop()
