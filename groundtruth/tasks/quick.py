"""The short way of what labelers do all day: one statement takes, opens or answers a task, where nothing is unusual.

PostgreSQL alone can do it. A function that returns None or False has changed nothing: then `assigning` and `working` go
the long way, which knows all cases and says what is wrong. Locks are taken in their order, object before task, and what
another transaction has changed meanwhile is looked at again as it is then (PostgreSQL, READ COMMITTED).
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from groundtruth.models import HELD, DataObject, LabelingJob, Task, TaskActivity, Worker
from groundtruth.models.tasks import new_key
from groundtruth.tasks.reading import OBJECT, TASK, task_of
from groundtruth.tasks.telling import tell
from studio.statements import ask, on_postgresql

State = Task.State

_TAKE = f"""
WITH mine AS (
    SELECT request_id FROM groundtruth_task
     WHERE job_id = %(job)s AND worker_id = %(worker)s
       AND (request_id = %(request)s OR state IN ('Reserved', 'Accepted'))
), found AS (
    SELECT id FROM groundtruth_dataobject
     WHERE job_id = %(job)s AND slots > 0
       AND NOT EXISTS (SELECT 1 FROM groundtruth_task had
                        WHERE had.object_id = groundtruth_dataobject.id AND had.worker_id = %(worker)s
                          AND had.state <> 'Released')
       AND NOT EXISTS (SELECT 1 FROM mine WHERE request_id = %(request)s)
       AND (SELECT count(*) FROM mine) < %(most)s
       AND EXISTS (SELECT 1 FROM groundtruth_labelingjob WHERE id = %(job)s AND status = 'InProgress')
     ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
), o AS (
    UPDATE groundtruth_dataobject SET slots = slots - 1 FROM found
     WHERE groundtruth_dataobject.id = found.id AND slots > 0
    RETURNING groundtruth_dataobject.*
), t AS (
    INSERT INTO groundtruth_task (key, job_id, object_id, worker_id, state, request_id, client_id, reserved_at,
                                  expires_at, active_s, draft, draft_seq, answer, revision, reason)
    SELECT %(key)s, job_id, id, %(worker)s, 'Reserved', %(request)s, '', %(now)s, %(until)s, 0, '', 0, '', 0, ''
      FROM o
    RETURNING *
)
SELECT {TASK}, {OBJECT} FROM t JOIN o ON o.id = t.object_id"""

_NOTED = """
noted AS (
    INSERT INTO groundtruth_taskactivity (job_id, task_id, kind, at, again)
    SELECT %(job)s, id, %(kind)s, %(now)s, false FROM changed
)"""

_OPEN = f"""
WITH locked AS (
    SELECT id FROM groundtruth_dataobject WHERE id = %(object)s FOR UPDATE
), changed AS (
    UPDATE groundtruth_task SET state = 'Accepted', accepted_at = %(now)s, expires_at = %(until)s FROM locked
     WHERE groundtruth_task.id = %(task)s AND state = 'Reserved' AND accepted_at IS NULL
    RETURNING groundtruth_task.id
), {_NOTED}
SELECT id FROM changed"""

_ANSWER = f"""
WITH locked AS (
    SELECT id FROM groundtruth_dataobject
     WHERE id = %(object)s AND state = 'InLabeling' AND declined < wanted FOR UPDATE
), changed AS (
    UPDATE groundtruth_task
       SET state = 'Submitted', client_id = %(client)s, answer = %(answer)s, draft = '', submitted_at = %(now)s,
           accepted_at = %(accepted)s, active_s = %(active)s, revision = revision + 1
      FROM locked
     WHERE groundtruth_task.id = %(task)s AND state IN ('Reserved', 'Accepted', 'Stopped')
    RETURNING groundtruth_task.id
), {_NOTED}
UPDATE groundtruth_dataobject
   SET submitted = submitted + 1, version = version + 1,
       state = CASE WHEN submitted + 1 >= wanted THEN 'Consolidating' ELSE state END,
       slots = CASE WHEN submitted + 1 >= wanted THEN 0 ELSE slots END
  FROM changed
 WHERE groundtruth_dataobject.id = %(object)s
RETURNING state, EXISTS (SELECT 1 FROM groundtruth_dataobject other
                       WHERE other.job_id = %(job)s AND other.slots > 0 AND other.id <> %(object)s)"""


def take(job: LabelingJob, worker: Worker, request_id: str, most: int) -> Task | None:
    """Reserve the next object. IntegrityError when another request did the same at the same moment."""
    if not on_postgresql():
        return None
    now = timezone.now()
    values = {"job": job.pk, "worker": worker.pk, "request": request_id, "most": most}
    for row in ask(_TAKE, values | {"key": new_key(), "now": now, "until": now + job.time_limit}):
        task = TASK.row(row[: len(TASK)])
        task.object, task.job, task.worker = OBJECT.row(row[len(TASK) :]), job, worker
        return task
    return None


def held(worker: Worker, key: str) -> Task | None:
    """The worker's task, if the short way may do something with it."""
    task = task_of(worker, key) if on_postgresql() else None
    usual = task is not None and task.state in HELD and task.job.status == LabelingJob.Status.IN_PROGRESS
    return task if usual else None


def accept(task: Task) -> bool:
    """Begin the clock of a task that is held, if nobody has seen it before."""
    if task.state != State.RESERVED:
        return False
    now = timezone.now()
    until = now + task.job.time_limit
    if not ask(_OPEN, _places(task, TaskActivity.Kind.ACCEPTED, now) | {"until": until}):
        return False
    task.state, task.accepted_at, task.expires_at = State.ACCEPTED, now, until
    return True


def store(task: Task) -> bool:
    """Write the answer that `task` carries, its first, and count it. With the last one its object moves on."""
    values = {"client": task.client_id, "answer": task.answer, "accepted": task.accepted_at, "active": task.active_s}
    written = ask(_ANSWER, _places(task, TaskActivity.Kind.SUBMITTED, task.submitted_at) | values)
    for state, offered in written:
        if state == DataObject.State.CONSOLIDATING:
            tell(task.object, offered=offered)
    return bool(written)


def _places(task: Task, kind: str, now: datetime | None) -> dict[str, Any]:
    return {"job": task.job_id, "object": task.object_id, "task": task.pk, "kind": kind, "now": now}
