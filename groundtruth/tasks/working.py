"""What a worker does with a task: open, save, submit, decline, release, stop. Every change may be sent twice."""

import json
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from groundtruth.models import HELD, DataObject, LabelingJob, Task, TaskActivity, Worker
from groundtruth.tasks import quick
from groundtruth.tasks.assigning import held_by
from groundtruth.tasks.checking import check
from groundtruth.tasks.errors import TaskConflict
from groundtruth.tasks.review import consolidate_again
from groundtruth.tasks.settling import answered, give_back
from groundtruth.tasks.telling import note

State = Task.State
LAST_ANSWERS = 10
LOST = {
    State.SUBMITTED: "This task is submitted already.",
    State.DECLINED: "You declined this task.",
    State.RELEASED: "You released this task; it may be with somebody else by now.",
    State.TIMED_OUT: "The time limit of this task was reached, and it went to somebody else.",
    State.SENT_BACK: "This answer was sent back; others answer now.",
    State.EXPIRED: "This task is no longer wanted: its job was stopped or its time was over.",
}


def open_task(worker: Worker, key: str) -> Task:
    """The worker sees it now: its clock begins. Nothing happens when it is open already."""
    task = quick.held(worker, key)
    if task and (task.state == State.ACCEPTED or quick.accept(task)):
        return task
    with transaction.atomic():
        task = held_by(worker, key)
        if task.state == State.ACCEPTED:
            return task
        _require(task, State.RESERVED, State.STOPPED)
        _require_job(task)
        now = timezone.now()
        if task.accepted_at is None:
            note(task, TaskActivity.Kind.ACCEPTED)
        task.state, task.expires_at = State.ACCEPTED, now + task.job.time_limit
        task.accepted_at = task.accepted_at or now
        task.save(update_fields=["state", "expires_at", "accepted_at"])
        return task


def save_draft(worker: Worker, key: str, seq: int, answer: Any, active_s: float) -> int:
    """Keep the newest draft; the stored number. A draft of a task that was lost is kept, too: it costs nothing."""
    text = json.dumps(answer)
    rows = Task.objects.filter(key=key.replace("\x00", "?"), worker=worker)
    newer = rows.exclude(state__in=(State.DECLINED, State.RELEASED)).filter(draft_seq__lt=seq)
    if newer.update(draft=text, draft_seq=seq, drafted_at=timezone.now(), active_s=active_s):
        return seq
    return held_by(worker, key, lock=False).draft_seq


def submit(worker: Worker, key: str, client_id: str, answer: Any, active_s: float) -> Task:
    """Store the answer, once per client_id. Of a submitted task another client_id replaces the answer.

    Late is not too late while nobody else took the place. TaskConflict when the task is lost, AnswerRefused when the
    answer does not fit.
    """
    if task := quick.held(worker, key):
        check(task, answer)
        _fill(task, client_id, answer, active_s)
        if quick.store(task):
            return task
    with transaction.atomic():
        task = held_by(worker, key)
        if task.state == State.SUBMITTED and task.client_id == client_id:
            return task
        check(task, answer)
        _require_job(task)
        first = task.state != State.SUBMITTED
        if first:
            _require_place(task)
        elif not may_change(task):
            raise TaskConflict("This answer can no longer be changed.", task.state)
        _fill(task, client_id, answer, active_s)
        _save(task)
        _count(task, first)
    return task


def may_change(task: Task) -> bool:
    """Is it one of the worker's last answers in a job that goes on?"""
    if task.state != State.SUBMITTED or not is_open(task):
        return False
    return task.pk in {each.pk for each in last_answers(task.job, task.worker)}


def is_open(task: Task) -> bool:
    """Do changes still count? While the job goes on; the answers of a human loop are written once, when all are in."""
    if task.job.flow_id is not None and task.object.state != DataObject.State.IN_LABELING:
        return False
    return task.job.status == LabelingJob.Status.IN_PROGRESS


def last_answers(job: LabelingJob, worker: Worker) -> list[Task]:
    """The newest answers of a worker, newest first."""
    rows = Task.objects.filter(worker=worker, job=job, state=State.SUBMITTED).select_related("object", "job")
    return list(rows.order_by("-submitted_at", "-pk")[:LAST_ANSWERS])


def decline(worker: Worker, key: str, reason: str) -> Task:
    """Something is wrong with it: this worker never sees it again."""
    with transaction.atomic():
        task = held_by(worker, key)
        if task.state == State.DECLINED:
            return task
        _require(task, *HELD)
        _end(task, State.DECLINED, reason=reason[:1024])
        note(task, TaskActivity.Kind.DECLINED)
        DataObject.objects.filter(pk=task.object_id).update(declined=F("declined") + 1)
        give_back(task.object)
        return task


def release(worker: Worker, key: str) -> Task:
    """The work is lost; whoever asks next may get it."""
    with transaction.atomic():
        task = held_by(worker, key)
        if task.state != State.RELEASED:
            _require(task, *HELD)
            _end(task, State.RELEASED, draft="")
            note(task, TaskActivity.Kind.RETURNED)
            give_back(task.object)
        return task


def stop(worker: Worker, key: str) -> Task:
    """Keep it for this worker, as long as the object is available."""
    with transaction.atomic():
        task = held_by(worker, key)
        if task.state != State.STOPPED:
            _require(task, State.ACCEPTED, State.RESERVED)
            if task.object.closing:  # there will be no later
                _end(task, State.EXPIRED)
                give_back(task.object)
                return task
            dispatched = task.object.dispatched_at or timezone.now()
            _end(task, State.STOPPED, expires_at=dispatched + task.job.availability)
        return task


def _require(task: Task, *states: str) -> None:
    if task.state not in states:
        raise TaskConflict(LOST.get(State(task.state), f"This task is {task.state}."), task.state)


def _require_job(task: Task) -> None:
    if task.job.status != LabelingJob.Status.IN_PROGRESS:
        raise TaskConflict("This labeling job is over.", State.EXPIRED)


def _require_place(task: Task) -> None:
    """Held, or lost to the clock alone: then the place is taken back if it is still free."""
    if task.state in HELD:
        return
    if task.state == State.TIMED_OUT:
        free = DataObject.objects.filter(pk=task.object_id, state=DataObject.State.IN_LABELING, slots__gt=0)
        if free.update(slots=F("slots") - 1):
            return
    _require(task, *HELD)


def _fill(task: Task, client_id: str, answer: Any, active_s: float) -> None:
    now = timezone.now()
    task.accepted_at = task.accepted_at or task.reserved_at
    # Never more than the clock on the wall (workforce specification §5.3).
    longest = max((now - task.accepted_at).total_seconds(), 0.0)
    task.state, task.client_id, task.answer = State.SUBMITTED, client_id, json.dumps(answer)
    task.submitted_at, task.active_s, task.draft = now, min(max(active_s, 0.0), longest), ""
    task.revision += 1


def _save(task: Task) -> None:
    task.save(
        update_fields=[
            "state",
            "client_id",
            "answer",
            "submitted_at",
            "active_s",
            "draft",
            "revision",
            "accepted_at",
        ]
    )


def _count(task: Task, first: bool) -> None:
    note(task, TaskActivity.Kind.SUBMITTED, again=not first)
    if first:
        answered(task.object)
    else:
        DataObject.objects.filter(pk=task.object_id).update(version=F("version") + 1)
        consolidate_again(task.object)


def _end(task: Task, state: str, **fields: Any) -> None:
    task.state = State(state)
    for name, value in fields.items():
        setattr(task, name, value)
    task.save(update_fields=["state", *fields])
