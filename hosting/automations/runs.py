"""When an automation is due, and what remains of each time that it started."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hosting.automations.changes import next_run, pause, work_of
from hosting.automations.owner import Unable, owner_of
from hosting.models import Automation, AutomationRun
from studio.access.principal import Principal
from studio.api.errors import AccessDenied, ApiError, ResourceInUse
from studio.datasets.models import Dataset
from studio.telemetry.events import record_change

logger = logging.getLogger(__name__)
KEPT = 100


def run_due(now: datetime | None = None) -> int:
    """Start every automation that is due, each once however often it was missed; how many were started.

    Safe to call from several workers at once: the conditional UPDATE in the transaction of the run decides whose it is.
    """
    now = now or timezone.now()
    active = Automation.objects.filter(status=Automation.Status.ACTIVE).select_related("owner__role")
    started = 0
    for row in active.filter(next_run_at__lte=now):
        started += _guarded(row, lambda each: _run_on_schedule(each, now))
    for row in active.filter(on_new_version=True):
        started += _guarded(row, _run_on_new_version)
    return started


def _guarded(row: Automation, run: Callable[[Automation], bool]) -> bool:
    """One automation that breaks must not keep the others from running."""
    try:
        with transaction.atomic():
            return run(row)
    except Unable as error:
        pause(row, str(error))
        _remember(row, "Tried", problem=str(error))
    except Exception:
        logger.exception("automation %s broke", row.name)
    return False


def _run_on_schedule(row: Automation, now: datetime) -> bool:
    due = row.next_run_at
    mine = Automation.objects.filter(pk=row.pk, status=Automation.Status.ACTIVE, next_run_at=due)
    if not mine.update(next_run_at=next_run(row, now)):
        return False  # another worker was faster, or somebody paused it
    if running := work_of(row).running(row):
        _remember(row, "Schedule", problem=f"Left out, because {running} was still running.")
        return False
    start(row, "Schedule")
    return True


def _run_on_new_version(row: Automation) -> bool:
    versions = Dataset.objects.versions_of(row.dataset_name, owner_of(row))
    newest = versions.filter(status=Dataset.Status.READY).first()
    # Ids and not numbers: a data set that was deleted and made again begins with version 1.
    if newest is None or newest.pk <= row.dataset_seen:
        return False
    mine = Automation.objects.filter(pk=row.pk, status=Automation.Status.ACTIVE, dataset_seen__lt=newest.pk)
    if not mine.update(dataset_seen=newest.pk):
        return False  # another worker was faster, or somebody paused it
    start(row, f"Version {newest.version} of {newest.name}")
    return True


def start(row: Automation, cause: str) -> AutomationRun:
    """Do it in the owner's name and with the owner's rights; a refusal of the data is remembered.

    Raises Unable when the owner, their rights or what it works with are gone.
    """
    caller = owner_of(row)
    try:
        with transaction.atomic():
            made: dict[str, Any] = work_of(row).perform(row, caller)
    except AccessDenied as error:
        raise Unable(f"{caller.username} may not do this any more. {error.message}") from error
    except ApiError as error:
        return _remember(row, cause, problem=error.message)
    return _remember(row, cause, **made)


def run_now(row: Automation, asked_by: Principal) -> AutomationRun:
    """Start it because somebody asks, whatever its schedule says; ApiError if it cannot."""
    try:
        return start(row, f"Asked for by {asked_by.username}")
    except Unable as error:
        pause(row, str(error))
        raise ResourceInUse(str(error)) from error


def _remember(row: Automation, cause: str, *, problem: str = "", **made: Any) -> AutomationRun:
    """Write the run down and forget the oldest; browsers learn of it by the event. made: what it came to."""
    with transaction.atomic():
        run = AutomationRun.objects.create(automation=row, cause=cause[:200], problem=problem[:1024], **made)
        old = row.runs.values_list("pk", flat=True)[KEPT:]
        AutomationRun.objects.filter(pk__in=list(old)).delete()
        row.secondary_status = "NotStarted" if problem else ""
        record_change(row, reason=problem or f"{cause}: {run.outcome}")
    return run
