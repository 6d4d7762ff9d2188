"""What becomes of an object when one of its tasks ended. Every function is called with the object locked."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from groundtruth.models import HELD, DataObject, LabelingJob, Task
from groundtruth.models.jobs import count
from groundtruth.tasks.telling import tell

State = DataObject.State
DECLINED = "As many workers declined it as were to label it."
NOBODY = "Nobody labeled it while it was available."


def give_back(found: DataObject) -> None:
    """Somebody no longer holds it: another worker is wanted, unless it was closed."""
    fresh = DataObject.objects.get(pk=found.pk)
    if fresh.state == State.IN_LABELING:
        rows = DataObject.objects.filter(pk=fresh.pk)
        if fresh.closing:
            rows.update(wanted=F("wanted") - 1)
        else:
            rows.update(slots=0) if closed(fresh) else rows.update(slots=F("slots") + 1)
    settle(fresh)


def answered(found: DataObject) -> None:
    """One more answer is in. With the last one that is wanted the object moves on; call with what the lock has read."""
    open_still = found.state == State.IN_LABELING
    complete = open_still and found.submitted + 1 >= found.wanted
    moved: dict[str, Any] = {"state": State.CONSOLIDATING, "slots": 0} if complete else {}
    rows = DataObject.objects.filter(pk=found.pk)
    rows.update(submitted=F("submitted") + 1, version=F("version") + 1, **moved)
    if complete:
        tell(found)
    elif open_still and closed(found):
        settle(found)


def settle(found: DataObject) -> None:
    """Move it on if all that it waited for is there, or nothing will come any more."""
    fresh = DataObject.objects.select_related("job").get(pk=found.pk)
    if fresh.state != State.IN_LABELING:
        return
    complete = fresh.submitted >= fresh.wanted
    nothing_comes = not complete and closed(fresh) and not Task.objects.filter(object=fresh, state__in=HELD).exists()
    if complete or (nothing_comes and fresh.submitted):
        DataObject.objects.filter(pk=fresh.pk).update(state=State.CONSOLIDATING, slots=0)
        tell(fresh)
    elif nothing_comes:
        fail(fresh, DECLINED)


def closed(found: DataObject) -> bool:
    """Is it no longer offered? As many workers as were wanted have declined it (§9.7)."""
    return found.declined >= max(found.wanted, 1)


def fail(found: DataObject, reason: str) -> None:
    """It ends without a label."""
    if DataObject.end(found.pk, State.FAILED, timezone.now(), failure_reason=reason[:1024]):
        count(found.job, failed=1)
        tell(found)


def wind_up(found: DataObject) -> None:
    """Nobody new gets it; whoever has it open may finish, and whoever left it does not come back to it."""
    Task.objects.filter(object=found, state__in=(Task.State.RESERVED, Task.State.STOPPED)).update(
        state=Task.State.EXPIRED
    )
    still_open = Task.objects.filter(object=found, state=Task.State.ACCEPTED).count()
    rows = DataObject.objects.filter(pk=found.pk, state=State.IN_LABELING)
    rows.update(slots=0, closing=True, wanted=F("submitted") + still_open)
    settle(found)


def withdraw(job: LabelingJob, numbers: "list[int] | None" = None) -> None:
    """Nobody labels these objects any more (all of the job when None); call inside a transaction.

    First no one new can take them, then whoever holds them loses them; what was submitted stays.
    """
    rows = DataObject.objects.filter(job=job, state=State.IN_LABELING)
    tasks = Task.held(job)
    if numbers is not None:
        rows, tasks = rows.filter(number__in=numbers), tasks.filter(object__number__in=numbers)
    rows.filter(slots__gt=0).update(slots=0)
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    tasks.update(state=Task.State.EXPIRED)
