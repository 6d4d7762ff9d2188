"""All jobs of all kinds as one list, newest first."""

import heapq
import json
from datetime import datetime
from itertools import islice
from typing import Any

from django.core import signing
from django.db.models import Q

from studio.access.principal import Principal
from workers.identity import shown
from workers.models import Job
from workers.sweep import job_models

_SALT = "workers.activity"
# What a row shows. Requests and checkpoints may be large and stay in the database.
_FIELDS = [
    "name",
    "domain_id",
    "owner__username",
    "created_at",
    "status",
    "secondary_status",
    "progress",
    "started_at",
    "ended_at",
    "failure_reason",
    "instance_type",
    "worker",
    "stopped_by",
    "attempt",
    "lease_until",
]


class BadCursor(ValueError):
    """Not a cursor of ours."""


def jobs(
    caller: Principal,
    *,
    status: str = "",
    kind: str = "",
    search: str = "",
    uses: str = "",
    cursor: str = "",
    limit: int = 50,
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of the jobs that the caller is shown, and the cursor of the next one (None at the end).

    status: an exact status, or `live` for every job that has not ended. kind: an exact kind; without one, parts of
    other jobs are left out.
    search: a part of the name, in capitals or not. uses: an address (s3://...) that its request names.
    Each kind's own index gives its newest rows behind the cursor; the page costs the same however many jobs there are.
    """
    behind, wanted = _read(cursor) if cursor else None, _wanted(status, search, uses)
    models = [model for model in job_models() if kind == model.kind or (not kind and not model.part)]
    each = [_newest(model, caller, wanted, behind, limit + 1) for model in models]
    merged = heapq.merge(*each, key=_place, reverse=True)
    found = list(islice(merged, limit + 1))
    rows = [_shown(job) for job in found[:limit]]
    return rows, _write(found[limit - 1]) if len(found) > limit else None


def _wanted(status: str, search: str, uses: str) -> Q:
    wanted = Q()
    if status:
        wanted &= Q(ended_at=None) if status == "live" else Q(status=status)
    if search:
        wanted &= Q(name__icontains=search)
    if uses:  # SQLite keeps JSON as it was written, with escapes; PostgreSQL without
        wanted &= Q(request__icontains=f'"{uses}"') | Q(request__icontains=json.dumps(uses))
    return wanted


def _newest(
    model: type[Job], caller: Principal, wanted: Q, behind: tuple[datetime, str, int] | None, limit: int
) -> list[Job]:
    rows = model._default_manager.shown_to(caller).filter(wanted)
    if behind is not None:
        rows = rows.filter(_after(model.kind, *behind))
    return list(rows.select_related("owner").only(*_FIELDS).order_by("-created_at", "-pk")[:limit])


def _after(kind: str, at: datetime, last_kind: str, pk: int) -> Q:
    """Behind the cursor in the order (created_at, kind, pk), all descending."""
    if kind < last_kind:
        return Q(created_at__lte=at)
    if kind > last_kind:
        return Q(created_at__lt=at)
    # The first term is implied by the second; it is what lets the index find the place.
    return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=pk))


def _place(job: Job) -> tuple[datetime, str, int]:
    return job.created_at, job.kind, job.pk


def _shown(job: Job) -> dict[str, Any]:
    return {
        "kind": job.kind,
        "noun": job.noun,
        "name": job.name,
        "arn": job.arn,
        "status": job.status,
        "secondary_status": job.secondary_status,
        "progress": job.progress or None,
        "owner": job.owner.get_username() if job.owner else "",
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "failure_reason": job.failure_reason,
        "stoppable": job.stoppable,
        "instance_type": job.instance_type,
        "worker": shown(job.worker),
        "stopped_by": job.stopped_by,
        "waiting": not job.finished and job.lease_until is None,
        "attempt": job.attempt,
    }


def _write(job: Job) -> str:
    return signing.dumps([job.created_at.isoformat(), job.kind, job.pk], salt=_SALT)


def _read(cursor: str) -> tuple[datetime, str, int]:
    try:
        at, kind, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as error:
        raise BadCursor(cursor) from error
    return datetime.fromisoformat(at), kind, pk
