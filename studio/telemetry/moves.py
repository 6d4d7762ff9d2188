"""How the status of anything changes: along drawn arrows, decided by the database, with an event for each change."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studio.telemetry.events import record_change


class IllegalMove(Exception):
    """The drawn arrows do not allow this change of status, or another attempt owns the row by now."""


class Moving:
    """Of models with `status`, `failure_reason`, `modified_at`, `noun`, `name`. MOVES: status -> what may follow."""

    MOVES: ClassVar[dict[str, set[str]]]

    def move_to(self, status: str, reason: str = "", **changes: Any) -> None:
        """Change the status and write the event, both or neither; IllegalMove when the arrow does not exist.

        `changes` are further fields, set in the same UPDATE.
        """
        move(self, status, reason, changes)


def move(
    row: Any, status: str, reason: str, changes: dict[str, Any], *, where: Q | None = None, told: bool = True
) -> None:
    """One conditional UPDATE: the database decides, not this possibly stale row, which is fresh afterwards.

    where: what must hold beside the arrow. told: is the change an event? IllegalMove when nothing was changed.
    """
    before = [each for each, after in row.MOVES.items() if status in after]
    values = {"status": status, "failure_reason": reason[:1024], "modified_at": timezone.now(), **changes}
    with transaction.atomic():
        rows = type(row)._default_manager.filter(where or Q(), pk=row.pk, status__in=before)
        if not rows.update(**values):
            raise IllegalMove(f"{row.noun} {row.name}: {row.status} -> {status}")
        row.refresh_from_db()
        if told:
            record_change(row, reason=reason)
