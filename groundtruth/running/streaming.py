"""Taking objects of a streaming labeling job out of its queue, a sliding window of them at a time (§9.4, §15)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.label_attributes import has_label, labeled_by_human
from groundtruth.engine.streaming import Arrival, read_message
from groundtruth.engine.task_types import CUSTOM, task_type
from groundtruth.models import DataObject, LabelingJob, StreamedObject
from groundtruth.models.streams import digest_of
from groundtruth.running.dispatching import window
from groundtruth.streaming import queue_of
from studio.topics.models import QueueMessage
from workers.context import JobContext, LeaseLost

State = DataObject.State
AT_ONCE = 200
WAITS = timedelta(days=14)  # an object that nobody could be given by then has failed
IDLE = timedelta(days=10)  # after which the job stops by itself
TOO_LATE = "It was not handed to workers within 14 days."


@dataclass(frozen=True)
class Taken:
    """What became of some messages: new objects, and sentences about messages that were of no use."""

    messages: int
    objects: int
    refused: list[str]


def room_for(job: LabelingJob) -> int:
    """How many more objects fit into the window: neither offered nor about to be."""
    states = (State.IN_LABELING, State.PENDING)
    return max(window(job) - DataObject.objects.filter(job=job, state__in=states).count(), 0)


def take_in(job: LabelingJob, context: JobContext) -> int:
    """Make objects of what waits in the queue, as many as there is room for; how many messages were taken."""
    queue, taken = queue_of(job), 0
    if queue is None:
        return 0
    old = queue.messages.filter(sent_at__lt=timezone.now() - WAITS).order_by("pk")
    while (done := _take(job, old, AT_ONCE, failing=True)).messages:
        taken += done.messages
        _say(context, job, done)
    while (room := room_for(job)) and (done := _take(job, queue.waiting(), min(room, AT_ONCE))).messages:
        taken += done.messages
        _say(context, job, done)
    return taken


def _say(context: JobContext, job: LabelingJob, done: Taken) -> None:
    for why in done.refused:
        line = {"labeling-job-name": job.name, "event-name": "MESSAGE_REFUSED", "event-log-message": why}
        context.log(json.dumps(line, ensure_ascii=False))


def _take(job: LabelingJob, rows: Any, most: int, *, failing: bool = False) -> Taken:
    """Some messages, in their order, in one transaction: each is an object or is in the queue, never both."""
    with transaction.atomic():
        mine = LabelingJob.objects.select_for_update().filter(pk=job.pk, attempt=job.attempt)
        total = mine.filter(status=LabelingJob.Status.IN_PROGRESS).values_list("total", flat=True).first()
        if total is None:
            if mine.exists():  # it is being stopped: what waits stays in the queue
                return Taken(0, 0, [])
            raise LeaseLost(f"{job.noun} {job.name} is not attempt {job.attempt}'s any more")
        messages = list(rows.select_for_update(skip_locked=True)[:most])
        arrivals, refused = _read(job, messages)
        fresh = _fresh(job, arrivals)
        ended = [_store(job, total + n, arrival, sent_at, failing) for n, (arrival, sent_at) in enumerate(fresh)]
        mine.update(
            total=F("total") + len(fresh),
            human=F("human") + ended.count(State.HUMAN),
            machine=F("machine") + ended.count(State.MACHINE),
            failed=F("failed") + ended.count(State.FAILED),
        )
        QueueMessage.objects.filter(pk__in=[each.pk for each in messages]).delete()
    return Taken(len(messages), len(fresh), refused)


def _read(job: LabelingJob, messages: list[QueueMessage]) -> tuple[list[tuple[Arrival, datetime]], list[str]]:
    kind = task_type(job.type_key or CUSTOM)
    audited = str(job.resolved.get("categories", {}).get("auditLabelAttributeName", ""))
    own = f'"source-ref": "{job.output_prefix}/'
    arrivals: list[tuple[Arrival, datetime]] = []
    refused = []
    for each in messages:
        try:
            found = read_message(each.body, str(each.message_id), job.attribute, kind, audited)
            if any(own in arrival.line for arrival in found):
                raise InputRefused("it is about what this job itself has written.")
            arrivals += [(arrival, each.sent_at) for arrival in found]
        except InputRefused as error:
            refused.append(f"Message {each.message_id}: {error}")
    return arrivals, refused


def _fresh(job: LabelingJob, arrivals: list[tuple[Arrival, datetime]]) -> list[tuple[Arrival, datetime]]:
    """Those whose id was not there before, each once."""
    by_digest = {digest_of(arrival.source_id): (arrival, at) for arrival, at in reversed(arrivals)}
    there = StreamedObject.objects.filter(job=job, digest__in=list(by_digest)).values_list("digest", flat=True)
    known = set(there)
    first_to_last = dict.fromkeys(digest_of(arrival.source_id) for arrival, _ in arrivals)
    return [by_digest[digest] for digest in first_to_last if digest not in known]


def _store(job: LabelingJob, number: int, arrival: Arrival, sent_at: datetime, failing: bool) -> str:
    """The row of a new object; what it is already: labeled when it came so, or too late."""
    line = json.loads(arrival.line)
    state = State.PENDING
    if has_label(line, job.attribute):
        state = State.HUMAN if labeled_by_human(line, job.attribute) else State.MACHINE
    elif failing:
        state = State.FAILED
    row = DataObject.objects.create(
        job=job,
        number=number,
        line=arrival.line,
        state=state,
        wanted=job.workers_wanted,
        ended_at=timezone.now() if state != State.PENDING else None,
        failure_reason=TOO_LATE if state == State.FAILED else "",
    )
    StreamedObject.objects.create(job=job, object=row, digest=digest_of(arrival.source_id), arrived_at=sent_at)
    return str(state)


def anything_waits(job: LabelingJob) -> bool:
    """Is there something in the queue that may be taken now?"""
    queue = queue_of(job)
    return queue is not None and room_for(job) > 0 and queue.waiting().exists()


def idle_since(job: LabelingJob) -> datetime | None:
    """Since when nothing is there to label and nothing came; None while something is."""
    queue = queue_of(job)
    if queue is not None and queue.messages.exists():
        return None
    rows = DataObject.objects.filter(job=job)
    if rows.exclude(state__in=DataObject.ENDED).exists():
        return None
    arrived = StreamedObject.objects.filter(job=job).aggregate(at=Max("arrived_at"))["at"]
    ended = rows.aggregate(at=Max("ended_at"))["at"]
    return max(at for at in (job.in_progress_at or job.created_at, arrived, ended) if at is not None)


def unwritten(job: LabelingJob) -> bool:
    """Did an object get its label after the output manifest was written?"""
    text = str(job.checkpoint.get("written_at", ""))
    written = parse_datetime(text) if text else None
    rows = DataObject.objects.filter(job=job, ended_at__isnull=False)
    return rows.filter(ended_at__gte=written).exists() if written else rows.exists()
