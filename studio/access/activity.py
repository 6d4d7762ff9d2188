"""Reading the activity log: filters, pages, a spreadsheet, and how long lines are kept."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from studio.access import trail
from studio.access.models import ActivityLine, StudioSetting
from studio.access.permissions import FieldError
from studio.access.principal import Principal

KEPT_DAYS, LEAST_DAYS, MOST_DAYS = 90, 1, 3650
MOST_EXPORTED = 50_000
FIELDS = (
    "at",
    "username",
    "profile",
    "role",
    "domain_id",
    "via",
    "access_key_id",
    "source_ip",
    "action",
    "resource",
    "outcome",
    "code",
    "reason",
    "request_id",
)
_RETENTION = "activity-retention-days"
# What a question may contain, and the lookup that it becomes.
_FILTERS = {
    "person": "username__iexact",
    "profile": "profile__iexact",
    "operation": "action__icontains",
    "resource": "resource__icontains",
    "domain": "domain_id",
    "source_ip": "source_ip",
}


def lines(caller: Principal, question: dict[str, str]) -> QuerySet[ActivityLine]:
    """The lines that the caller may see and asks for, newest first.

    question: any of person, profile, operation (a part of it), resource (a part), domain, source_ip, outcome, since,
    until (ISO 8601). Administrators see everything, everybody else their own domain. Raises FieldError.
    """
    trail.flush()
    rows = ActivityLine.objects.order_by("-pk")
    if not caller.is_administrator:
        rows = rows.filter(domain_id=caller.domain_id)
    for name, lookup in _FILTERS.items():
        if value := question.get(name, "")[:512].replace("\x00", ""):
            rows = rows.filter(**{lookup: value})
    if outcome := question.get("outcome", ""):
        if outcome not in ActivityLine.Outcome.values:
            raise FieldError(f"outcome is one of {', '.join(ActivityLine.Outcome.values)}.", "outcome")
        rows = rows.filter(outcome=outcome)
    for name, lookup in (("since", "at__gte"), ("until", "at__lte")):
        if text := question.get(name, ""):
            rows = rows.filter(**{lookup: _time(text, name)})
    return rows


def shown(line: ActivityLine) -> dict[str, Any]:
    """One line as pages and programs get it."""
    return {"id": line.pk, **{name: getattr(line, name) for name in FIELDS}}


def spreadsheet(rows: QuerySet[ActivityLine]) -> str:
    """CSV of at most MOST_EXPORTED lines. Texts that a spreadsheet would take for a formula get a quote in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for row in rows.values_list(*FIELDS)[:MOST_EXPORTED].iterator(chunk_size=2000):
        writer.writerow([_cell(each) for each in row])
    return out.getvalue()


def retention_days() -> int:
    """How many days a line is kept."""
    row = StudioSetting.objects.filter(pk=_RETENTION).first()
    return int(row.value) if row else KEPT_DAYS


def keep_for(days: int) -> None:
    """Change how long lines are kept; older ones go with the next tidying."""
    StudioSetting.objects.update_or_create(pk=_RETENTION, defaults={"value": days})


def tidy() -> int:
    """Delete lines that are older than they are kept, some at a time; how many went."""
    before, gone = timezone.now() - timedelta(days=retention_days()), 0
    while keys := list(ActivityLine.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:5000]):
        gone += ActivityLine.objects.filter(pk__in=keys).delete()[0]
    return gone


def _cell(value: Any) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _time(text: str, name: str) -> datetime:
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise FieldError(f"{name} is {text[:40]!r}; it must be a time like 2026-01-31T12:00:00Z or a day.", name)
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day, tzinfo=timezone.get_current_timezone())
    return found if timezone.is_aware(found) else timezone.make_aware(found)
