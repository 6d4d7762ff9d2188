"""What the portal reads before every answer, as statements: who asks, for which job, which task."""

from groundtruth.models import DataObject, LabelingJob, Task, Worker, Workforce, Workteam
from studio.statements import Columns, ask

TASK, OBJECT, TEAM = Columns(Task, "t"), Columns(DataObject, "o"), Columns(Workteam, "m")
# What a worker process keeps for itself in the job's row can be large, and nobody here looks at it.
JOB = Columns(LabelingJob, "j", leave=("checkpoint", "progress"))
_WORKER, _WORKFORCE = Columns(Worker, "w"), Columns(Workforce, "f")
# Labels and template of a job are not needed to hand out its tasks.
_JOB_ASKED = Columns(LabelingJob, "j", leave=("checkpoint", "progress", "resolved"))

_WHO = f"""
SELECT {_WORKER}, {_WORKFORCE}
  FROM groundtruth_worker w JOIN groundtruth_workforce f ON f.id = w.workforce_id
 WHERE w.id = %(worker)s"""

# Of one name alone no doubles have to be avoided.
_WORKED_ON = f"""
SELECT {_JOB_ASKED}, {TEAM}
  FROM groundtruth_labelingjob j JOIN groundtruth_workteam m ON m.id = j.team_id
 WHERE j.name = %(name)s AND j.status = 'InProgress' AND m.workforce_id = %(workforce)s
   AND EXISTS (SELECT 1
                 FROM groundtruth_workteam_groups of_team
                 JOIN groundtruth_worker_groups of_worker ON of_worker.workergroup_id = of_team.workergroup_id
                WHERE of_team.workteam_id = m.id AND of_worker.worker_id = %(worker)s)"""

_HELD = f"""
SELECT {TASK}, {OBJECT}, {JOB}, {TEAM}
  FROM groundtruth_task t
  JOIN groundtruth_dataobject o ON o.id = t.object_id
  JOIN groundtruth_labelingjob j ON j.id = t.job_id
  LEFT JOIN groundtruth_workteam m ON m.id = j.team_id
 WHERE t.key = %(key)s AND t.worker_id = %(worker)s"""


def worker_with(pk: int) -> Worker | None:
    """The worker, with the workforce."""
    for row in ask(_WHO, {"worker": pk}):
        worker = _WORKER.row(row[: len(_WORKER)])
        worker.workforce = _WORKFORCE.row(row[len(_WORKER) :])
        return worker
    return None


def job_of(worker: Worker, name: str) -> LabelingJob | None:
    """The job of that name in progress that a team of the worker has, with the team."""
    values = {"name": name, "worker": worker.pk, "workforce": worker.workforce_id}
    for row in ask(_WORKED_ON, values):
        job = _JOB_ASKED.row(row[: len(_JOB_ASKED)])
        job.team = TEAM.row(row[len(_JOB_ASKED) :])
        return job
    return None


def task_of(worker: Worker, key: str) -> Task | None:
    """The worker's task of that key, with its object, its job and the team."""
    for row in ask(_HELD, {"key": key.replace("\x00", "?"), "worker": worker.pk}):  # PostgreSQL takes no NUL
        after_object, after_job = len(TASK) + len(OBJECT), len(TASK) + len(OBJECT) + len(JOB)
        task, job = TASK.row(row[: len(TASK)]), JOB.row(row[after_object:after_job])
        if job.team_id is not None:
            job.team = TEAM.row(row[after_job:])
        task.object, task.job, task.worker = OBJECT.row(row[len(TASK) : after_object]), job, worker
        task.object.job = job
        return task
    return None
