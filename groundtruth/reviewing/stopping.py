"""Stopping and deleting human loops (workforce specification §9.3)."""

from django.db import transaction
from django.utils import timezone

from groundtruth.models import DataObject, HumanLoop
from groundtruth.reviewing.events import tell_change
from groundtruth.reviewing.finishing import finish, forget_object
from groundtruth.tasks.settling import wind_up
from studio.api.errors import ValidationError
from studio.api.tags import drop_tags

Status = HumanLoop.Status


def stop(loop: HumanLoop) -> None:
    """Nobody new gets it. Stopped at once if nobody has it open, otherwise when they have finished or run out of time.

    ValidationException for one that is over; one that is being stopped stays so.
    """
    with transaction.atomic():
        rows_of = DataObject.objects.select_for_update()
        found = None if loop.object_id is None else rows_of.filter(pk=loop.object_id).first()
        rows = HumanLoop.objects.filter(pk=loop.pk, status=Status.IN_PROGRESS)
        moved = rows.update(status=Status.STOPPING, modified_at=timezone.now())
        loop.refresh_from_db()
        if moved:
            tell_change(loop)
            if found is not None:
                wind_up(found)
    if not moved and loop.status != Status.STOPPING:
        raise ValidationError(f"Human loop {loop.name} is {loop.status}; only one that is InProgress can be stopped.")
    finish(loop.pk)


def delete(loop: HumanLoop) -> None:
    """Remove one that is over, with its input and what it keeps of answers; files that were written stay."""
    with transaction.atomic():
        locked = HumanLoop.objects.select_for_update().filter(pk=loop.pk).defer("template").first()
        if locked is None:
            raise HumanLoop.not_found(loop.name)
        if locked.running:
            raise ValidationError(f"Human loop {loop.name} is {locked.status}; stop it first, and wait until it is.")
        drop_tags(locked.arn)
        forget_object(locked)
        locked.delete()
