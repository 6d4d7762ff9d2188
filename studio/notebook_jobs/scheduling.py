"""Starting the definitions that are due, and stopping them from being due."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.access.permissions import FieldError
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import AccessDenied, ResourceInUse
from studio.notebook_jobs.creating import run_of, schedule_of
from studio.notebook_jobs.models import JobDefinition, NotebookJob
from studio.notebook_jobs.owners import OwnerGone, owner_of
from studio.telemetry.events import record_change

logger = logging.getLogger(__name__)
CREATE = "atelier:CreateNotebookJob"


def run_due(now: datetime | None = None) -> int:
    """Start every definition that is due, once however many moments were missed; how many were started.

    Safe to call from several workers at once: the conditional UPDATE in the transaction of the run decides whose it is.
    """
    now = now or timezone.now()
    due = JobDefinition.objects.filter(status="Active", next_run_at__lte=now).select_related("owner__role")
    return sum(_guarded(row, lambda each: _start_on_schedule(each, now)) for row in due)


def _guarded(row: JobDefinition, run: Callable[[JobDefinition], bool]) -> bool:
    """One definition that breaks must not keep the others from running."""
    try:
        with transaction.atomic():
            return run(row)
    except (OwnerGone, AccessDenied, FieldError) as error:
        pause(row, str(error))
    except Exception:
        logger.exception("notebook job definition %s broke", row.name)
    return False


def _start_on_schedule(row: JobDefinition, now: datetime) -> bool:
    due, schedule = row.next_run_at, row.parsed
    assert due is not None
    mine = JobDefinition.objects.filter(pk=row.pk, status="Active", next_run_at=due)
    if not mine.update(next_run_at=schedule.after(now)):
        return False  # another worker was faster, or somebody paused or edited it
    authorize(owner_of(row), CREATE, "*")
    missed = schedule.missed(due, now)
    made_up = f"; it stands for {missed} more that were missed while the studio was not running" if missed else ""
    run_of(row, f"Schedule, due {due:%Y-%m-%d %H:%M} UTC{made_up}")
    return True


def pause(row: JobDefinition, reason: str = "") -> None:
    """Nothing starts until it is resumed; a run in progress goes on. reason: why, if nobody asked for it."""
    row.set_status(JobDefinition.Status.PAUSED, reason, next_run_at=None)


def resume(row: JobDefinition) -> None:
    """Go on with the next moment; what was missed in between is not made up for."""
    row.set_status(JobDefinition.Status.ACTIVE, next_run_at=row.parsed.after(timezone.now()))


def reschedule(row: JobDefinition, text: str) -> None:
    """Another schedule from now on; FieldError if it is none."""
    now = timezone.now()
    parsed = schedule_of(text, now)
    row.schedule, row.scheduled_at, row.modified_at = parsed.text, now, now
    row.next_run_at = parsed.after(now) if row.status == JobDefinition.Status.ACTIVE else None
    with transaction.atomic():
        row.save(update_fields=["schedule", "scheduled_at", "modified_at", "next_run_at"])
        record_change(row)


def run_now(row: JobDefinition, parameters: dict[str, Any] | None, asked_by: Principal) -> NotebookJob:
    """Start it because somebody asks, paused or not, in its owner's name; ApiError if it cannot."""
    try:
        authorize(owner_of(row), CREATE, "*")
    except OwnerGone as error:
        raise ResourceInUse(str(error)) from error
    return run_of(row, f"Asked for by {asked_by.username}", parameters)
