"""Every change of state is one row, shown on the activity page and pushed to browsers after commit."""

from functools import partial
from typing import Any

from django.db import transaction

from studio.telemetry import hints
from studio.telemetry.models import Event


def record_change(resource: Any, *, reason: str = "") -> None:
    """Write the event of a status change; call inside the transaction that makes the change.

    The hint to browsers goes out after commit; a browser that missed it finds the row.
    resource: has `arn`, `arn_kind`, `noun`, `name`, `domain_id`, `status`; a job also `kind` and `secondary_status`.
    """
    event = Event.objects.create(
        kind=getattr(resource, "kind", resource.arn_kind),
        noun=resource.noun,
        arn=resource.arn,
        name=resource.name,
        domain_id=resource.domain_id,
        status=resource.status,
        secondary_status=getattr(resource, "secondary_status", ""),
        reason=reason[:1024],
    )
    transaction.on_commit(partial(hints.event_written, event.pk))
