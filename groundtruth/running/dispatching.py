"""Which objects labelers see: one batch after the other (labeling specification §9.3), up to the conditions to stop."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from groundtruth.models import DataObject, LabelingJob, Task
from groundtruth.models.jobs import count
from groundtruth.rendering.addresses import owner_of
from groundtruth.rendering.frames import frames_problem, has_frames
from groundtruth.rendering.sequences import Video
from groundtruth.rendering.templates import stored
from groundtruth.tasks.settling import NOBODY, withdraw
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.storage.objects import StoreError
from studio.storage.permissions import require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri
from workers.context import InputError, LeaseLost

State = DataObject.State
OPEN = (State.IN_LABELING, State.CONSOLIDATING)
EXPIRED_AT_ONCE = 1000
KEPT_AT_ONCE = 100
OWNER_GONE = "The person who created this job may no longer use the studio."


def objects(job: LabelingJob) -> Any:
    """The job's objects."""
    return DataObject.objects.filter(job=job)


def window(job: LabelingJob) -> int:
    """Objects of a streaming job that are offered at the same time (§9.4); at least one, or none ever would be."""
    return max(job.batch - job.workers_wanted, 1)


def room(job: LabelingJob, *, machine: bool = False) -> int | None:
    """How many more objects may get a label before a stopping condition is met; None without one (§2.4).

    machine: a label of a model, which the limit of people's labels does not concern.
    """
    conditions = {} if job.streaming else job.request.get("StoppingConditions", {})
    rooms = []
    if not machine and (most := conditions.get("MaxHumanLabeledObjectCount")) is not None:
        rooms.append(int(most) - job.human)
    if (percentage := conditions.get("MaxPercentageOfInputDatasetLabeled")) is not None:
        rooms.append(math.ceil(int(percentage) * job.total / 100) - job.human - job.machine)
    return max(min(rooms), 0) if rooms else None


@dataclass(frozen=True)
class Prepared:
    """What a pre-annotation function said of objects, by primary key: their task input, or why they have no tasks."""

    given: dict[int, str] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


Prepare = Callable[[list[DataObject]], Prepared]


def dispatch(job: LabelingJob, prepare: Prepare | None = None) -> int:
    """Offer the next batch when the one before is over; how many objects. Those that cannot be read fail alone.

    prepare: asks the job's own function about the batch, if it has one.
    """
    if job.streaming:  # a sliding window (§9.4), not batch after batch
        size = max(window(job) - objects(job).filter(state=State.IN_LABELING).count(), 0)
    elif objects(job).filter(state__in=OPEN).exists():
        return 0
    else:
        left = room(job)
        size = job.batch if left is None else min(job.batch, left)
    batch = _next_batch(job, size)
    if not batch:
        return 0
    owner = owner_of(job)
    if owner is None:
        raise InputError(OWNER_GONE)
    unreadable = {row.pk: why for row in batch if (why := _unreadable(job, row.data, owner))}
    readable = [row for row in batch if row.pk not in unreadable]
    prepared = prepare(readable) if prepare and readable else Prepared()
    failed = {**unreadable, **prepared.failed}
    _keep(prepared.given)
    now = timezone.now()
    with transaction.atomic():
        mine = LabelingJob.objects.filter(pk=job.pk, attempt=job.attempt, status=LabelingJob.Status.IN_PROGRESS)
        if not mine.update(iteration=job.iteration + 1):
            raise LeaseLost(f"{job.noun} {job.name} is not attempt {job.attempt}'s any more")
        job.refresh_from_db(fields=["request"])  # how many people are wanted may have changed until now
        for pk, why in failed.items():
            DataObject.end(pk, State.FAILED, now, failure_reason=why[:1024])
        count(job, failed=len(failed))
        waiting = objects(job).filter(state=State.PENDING, wave=batch[-1].wave)
        waiting.filter(number__lte=batch[-1].number).update(
            state=State.IN_LABELING,
            slots=job.workers_wanted,
            wanted=job.workers_wanted,
            iteration=job.iteration + 1,
            dispatched_at=now,
        )
    job.refresh_from_db()
    return len(batch)


def _keep(given: dict[int, str]) -> None:
    """Store task inputs, some at a time: others may want to write, too."""
    left = list(given.items())
    for at in range(0, len(left), KEPT_AT_ONCE):
        with transaction.atomic():
            for pk, text in left[at : at + KEPT_AT_ONCE]:
                DataObject.objects.filter(pk=pk).update(given=text)


def _next_batch(job: LabelingJob, size: int) -> list[DataObject]:
    """Objects in the order of the manifest; of automated labeling only those of the next wave."""
    waiting = objects(job).filter(state=State.PENDING)
    if job.automated:
        waiting = waiting.filter(wave__lt=DataObject.LATER)
        first = waiting.order_by("wave").values_list("wave", flat=True).first()
        waiting = waiting.filter(wave=first)
    return list(waiting.order_by("number")[:size])


def _unreadable(job: LabelingJob, line: dict[str, Any], owner: Principal) -> str:
    """Why the object of a line cannot be shown; "" if it can. A job reads in the name of its owner."""
    uri = stored(str(line.get("source-ref", "")))
    if uri is None:
        return ""
    try:
        place = require_read(owner, uri)
        object_store().head(place.bucket, place.key)
        if not has_frames(job.type_key):
            return ""
        return frames_problem(Video.of(job), line, lambda file: str(require_read(owner, file)))
    except (ApiError, BadUri, StoreError) as error:
        return f"{uri[:300]} cannot be read: {error}"


def expire(job: LabelingJob, now: datetime) -> int:
    """Objects that were available long enough: what was answered counts, the rest has failed; how many."""
    old = objects(job).filter(state=State.IN_LABELING, dispatched_at__lt=now - job.availability)
    numbers = list(old.order_by("number").values_list("number", flat=True)[:EXPIRED_AT_ONCE])
    if numbers:
        with transaction.atomic():
            withdraw(job, numbers)
            close(job, numbers)
    return len(numbers)


def close(job: LabelingJob, numbers: list[int]) -> None:
    """Objects that nobody holds any more: Consolidating with an answer, Failed without."""
    rows = objects(job).filter(state=State.IN_LABELING, number__in=numbers)
    rows.filter(submitted__gt=0).update(state=State.CONSOLIDATING)
    failed = rows.filter(submitted=0).update(state=State.FAILED, failure_reason=NOBODY, ended_at=timezone.now())
    count(job, failed=failed)


def take_back(job: LabelingJob) -> None:
    """The job is being stopped: answers count, objects without one are as they were before."""
    with transaction.atomic():
        withdraw(job)
        rows = objects(job).filter(state=State.IN_LABELING)
        rows.filter(submitted__gt=0).update(state=State.CONSOLIDATING)
        rows.filter(submitted=0).update(state=State.PENDING, slots=0)


def anything_held(job: LabelingJob) -> bool:
    """Does a worker hold a task of the job?"""
    return Task.held(job, Task.State.RESERVED, Task.State.ACCEPTED).exists()
