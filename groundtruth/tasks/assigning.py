"""Who gets which object next. The database decides every race, on PostgreSQL and on SQLite alike.

Locks are taken in one order, object before task. What another transaction holds is passed over where there is
something else to take (SKIP LOCKED); SQLite has one writer at a time and needs none of it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from groundtruth.models import HELD, DataObject, LabelingJob, Task, Worker
from groundtruth.rendering.frames import has_frames
from groundtruth.tasks import quick
from groundtruth.tasks.errors import TaskConflict
from groundtruth.tasks.reading import task_of
from groundtruth.tasks.settling import give_back

MOST_AT_HAND = 3  # reserved or open, of one worker in one job; of sequences one
RECLAIMED_AT_ONCE = 20
AT_HAND = (Task.State.RESERVED, Task.State.ACCEPTED)


@dataclass(frozen=True)
class Given:
    """What a request for a task leads to. reason, without a task: `wait` or `finished`."""

    task: Task | None
    reason: str = ""


def next_task(job: LabelingJob, worker: Worker, request_id: str) -> Given:
    """Reserve the next object of the job for the worker.

    The same request_id gives the same task while it is held. TaskConflict when the worker has MOST_AT_HAND already: a
    sequence takes hours, and a second one would be kept from everybody else for as long.
    """
    most = 1 if has_frames(job.type_key) else MOST_AT_HAND
    for _ in range(3):
        try:
            if task := quick.take(job, worker, request_id, most):
                return Given(task)
            with transaction.atomic():
                return _next(job, worker, request_id, most)
        except IntegrityError:  # the same request, or the same object by another request, at the same moment
            continue
    return Given(None, "wait")


def _next(job: LabelingJob, worker: Worker, request_id: str, most: int) -> Given:
    now = timezone.now()
    asked_or_at_hand = Q(request_id=request_id) | Q(state__in=AT_HAND)
    mine = Task.objects.filter(asked_or_at_hand, job=job, worker=worker).order_by()
    known = dict(mine.values_list("request_id", "state"))
    if (again := known.get(request_id)) is not None:
        if again in HELD:
            return Given(mine.select_related("object").get(request_id=request_id))
        raise TaskConflict("This request led to a task that is over; ask with a new request_id.", again)
    if len(known) >= most:
        raise TaskConflict(f"You have {most} task{'s' if most > 1 else ''} at hand; finish or release one first.")
    # Worker processes take back what somebody held too long; here that is only looked for when there is nothing else.
    found = _first(job, worker) or (_first(job, worker) if reclaim(job, now) else None)
    if found is None:
        return Given(None, "wait" if _more_to_come(job, worker) else "finished")
    DataObject.objects.filter(pk=found.pk, slots__gt=0).update(slots=F("slots") - 1)
    task = Task.objects.create(
        job=job,
        object=found,
        worker=worker,
        request_id=request_id,
        reserved_at=now,
        expires_at=now + job.time_limit,
    )
    return Given(task)


def at_hand(job: LabelingJob, worker: Worker) -> "QuerySet[Task]":
    """What the worker holds of the job, in the order in which it was given."""
    return Task.objects.filter(job=job, worker=worker, state__in=AT_HAND).select_related("object").order_by("pk")


def _first(job: LabelingJob, worker: Worker) -> DataObject | None:
    rows = candidates(job, worker).filter(job__status=LabelingJob.Status.IN_PROGRESS)
    return rows.select_for_update(skip_locked=True, of=("self",)).first()


def candidates(job: LabelingJob, worker: Worker) -> "QuerySet[DataObject]":
    """Objects that want somebody and that this worker never had, in the order of the manifest."""
    had = Task.objects.filter(object=OuterRef("pk"), worker=worker).exclude(state=Task.State.RELEASED)
    return DataObject.objects.filter(~Exists(had), job=job, slots__gt=0).order_by("number")


def reclaim(job: LabelingJob, now: datetime) -> int:
    """Take tasks whose time is over back from those who hold them; how many. Call inside a transaction."""
    over = Task.held(job, *AT_HAND).filter(expires_at__lt=now)
    taken = 0
    for task in over.order_by("expires_at").values("pk", "object_id", "state")[:RECLAIMED_AT_ONCE]:
        locked = DataObject.objects.select_for_update(skip_locked=True).filter(pk=task["object_id"]).first()
        if locked is None:
            continue
        # Who never saw it may have it again; who did not finish may not.
        reserved = task["state"] == Task.State.RESERVED
        ended = Task.State.RELEASED if reserved else Task.State.TIMED_OUT
        if over.filter(pk=task["pk"], state=task["state"]).update(state=ended):
            give_back(locked)
            taken += 1
    return taken


def _more_to_come(job: LabelingJob, worker: Worker) -> bool:
    """Will there be something for this worker later: a further batch, or what others may give back?"""
    had = Task.objects.filter(object=OuterRef("pk"), worker=worker).exclude(state=Task.State.RELEASED)
    open_states = (DataObject.State.PENDING, DataObject.State.IN_LABELING)
    rows = DataObject.objects.filter(~Exists(had), job=job, state__in=open_states)
    return bool(rows.filter(job__status=LabelingJob.Status.IN_PROGRESS).exists())


def held_by(worker: Worker, key: str, *, lock: bool = True) -> Task:
    """The worker's task with its object locked; Http404 if there is none. Call inside a transaction."""
    key = key.replace("\x00", "?")
    if lock:
        rows = Task.objects.filter(key=key, worker=worker)
        objects = DataObject.objects.filter(pk__in=rows.values("object_id")).order_by()
        list(objects.select_for_update().values_list("pk"))
    task = task_of(worker, key)
    if task is None:
        raise no_such_task()
    return task


def no_such_task() -> TaskConflict:
    """404 in the portal's words."""
    error = TaskConflict("You have no such task.")
    error.status = 404
    return error
