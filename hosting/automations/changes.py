"""What an automation may be: made, changed, paused, resumed. Everything that a run will need is checked here."""

import re
from datetime import datetime
from types import ModuleType
from typing import Any

from django.db import transaction
from django.utils import timezone

from hosting.automations import predicting, updating
from hosting.automations.owner import Unable, owner_of
from hosting.models import Automation
from hosting.schedules import BadSchedule, Schedule
from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ResourceLimitExceeded
from studio.telemetry.events import record_change

MOST = 20  # of one person in one domain, whatever they do (canvas spec §4.7)
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,44}")  # a job's name is this and 18 characters more, 63 at most


def create(fields: dict[str, Any], caller: Principal) -> Automation:
    """Check all that a run will need, and store it. FieldError names the field; ApiError for rights and limits."""
    name = fields["name"]
    if not _NAME.fullmatch(name):
        raise FieldError(
            "A name has up to 45 letters, digits and hyphens; it begins and ends with a letter or digit.", "name"
        )
    row = Automation(**fields, domain_id=caller.domain_id)
    _check(row, caller)
    checked = {each: getattr(row, each) for each in (*fields, "output_uri", "input_uri", "next_run_at")}
    with transaction.atomic():
        if Automation.objects.filter(owner_id=caller.user_id, domain_id=caller.domain_id).count() >= MOST:
            raise ResourceLimitExceeded(f"You have {MOST} automations, as many as are allowed. Delete one first.")
        created: Automation = Automation.objects.create_named(
            name, caller, **{key: value for key, value in checked.items() if key != "name"}
        )
        record_change(created)
    return created


def change(row: Automation, fields: dict[str, Any]) -> None:
    """Another model, other rows, another start, another folder; checked as at its creation, with its owner's rights.

    With another data set, or when versions start it from now on, it starts at once for the version that is there. One
    that had paused itself goes on. FieldError names the field; ApiError for rights.
    """
    try:
        caller = owner_of(row)
    except Unable as error:
        raise ResourceInUse(str(error)) from error
    before = (row.dataset_name, row.on_new_version)
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row, caller)
    written = {*fields, "output_uri", "input_uri", "next_run_at", "modified_at"}
    if (row.dataset_name, row.on_new_version) != before:
        row.dataset_seen = 0
        written.add("dataset_seen")  # not otherwise: a run may start at this moment
    if row.reason:
        row.status, row.reason = Automation.Status.ACTIVE, ""
        written |= {"status", "reason"}
    if row.status == Automation.Status.PAUSED:
        row.next_run_at = None
    with transaction.atomic():
        row.save(update_fields=written)
        record_change(row)


def _check(row: Automation, caller: Principal) -> None:
    work_of(row).check(row, caller)
    row.next_run_at = next_run(row, timezone.now())


def work_of(row: Automation) -> ModuleType:
    """The module that knows what this one does: `check`, `perform`, `running`."""
    return updating if row.action == Automation.Action.UPDATE else predicting


def next_run(row: Automation, now: datetime) -> datetime | None:
    """When the schedule is due after `now`; None without one. FieldError for a schedule that is none."""
    if not row.cron:
        return None
    try:
        return Schedule.parse(row.cron, row.time_zone).after(now)
    except BadSchedule as error:
        raise FieldError(str(error), "time_zone" if "time zone" in str(error) else "cron") from error


def pause(row: Automation, reason: str = "") -> None:
    """Nothing starts until it is resumed. reason: why, if nobody asked for it."""
    row.set_status(Automation.Status.PAUSED, reason, next_run_at=None)


def resume(row: Automation) -> None:
    """Go on; what was missed in between is not made up for, but for a new version of the data set."""
    row.set_status(Automation.Status.ACTIVE, next_run_at=next_run(row, timezone.now()))
