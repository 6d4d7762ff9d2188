"""The log of worker activity (workforce specification §5.2), the metrics that count it (§5.3), and its events.

What labelers do is noted in the transaction in which they do it; a worker process writes it down later, and each note
is gone with the transaction that wrote it: nothing is told twice, and nobody who labels waits for a log.
"""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from groundtruth.models import HumanLoop, LabelingJob, TaskActivity
from studio.telemetry import logs
from studio.telemetry.metrics import record
from studio.topics.events import Happened, emit

GROUP = "/aws/sagemaker/groundtruth/WorkerActivity"
NAMESPACE = "AWS/SageMaker/Workteam"
EVENT = "SageMaker Ground Truth Task State Change"
AT_ONCE = 500
Kind = TaskActivity.Kind
_TIMES = {
    Kind.SUBMITTED: "task_submitted_time",
    Kind.RETURNED: "task_returned_time",
    Kind.DECLINED: "task_declined_time",
}


def log_activity(job: LabelingJob, object_id: int | None = None) -> int:
    """Write down what was done with the tasks of a job, or of one of its objects; how much it was.

    job: a labeling job, or the pool of a flow definition, whose reviews are told under their own names.
    """
    rows = TaskActivity.objects.filter(job=job)
    if object_id is not None:
        rows = rows.filter(task__object_id=object_id)
    total = 0
    while found := _write_some(job, rows):
        total += found
        if found < AT_ONCE:
            break
    return total


def _write_some(job: LabelingJob, rows: Any) -> int:
    with transaction.atomic():
        some = list(rows.select_related("task__worker__workforce").order_by("pk")[:AT_ONCE])
        if not some:
            return 0
        told = {each.pk: line_of(each, job) for each in some}
        stream = job.name
        if job.flow is not None:
            stream = job.flow.name
            loops = HumanLoop.objects.filter(object__in={each.task.object_id for each in some}).select_related("flow")
            arns = {loop.object_id: loop.arn for loop in loops}
            for each in some:
                told[each.pk]["labeling_job_arn"] = arns.get(each.task.object_id, "")
        lines = [(_ms(each.at), json.dumps(told[each.pk])) for each in some]
        logs.append(GROUP, stream, lines, domain_id=job.domain_id)
        _count(job, some)
        emit((_event(each, told[each.pk]) for each in some), domain_id=job.domain_id)
        TaskActivity.objects.filter(pk__in=list(told)).delete()
        return len(some)


def line_of(activity: TaskActivity, job: LabelingJob) -> dict[str, Any]:
    """The keys of the log; times that nothing has are empty."""
    task = activity.task
    pool = task.worker.workforce.request.get("CognitoConfig", {}).get("UserPool", "")
    line = {
        "worker_id": task.worker.worker_id,
        "cognito_user_pool_id": pool,
        "cognito_sub_id": task.worker.sub,
        "task_accepted_time": written(task.accepted_at),
        "task_submitted_time": "",
        "task_returned_time": "",
        "task_declined_time": "",
        "workteam_arn": job.human_task.get("WorkteamArn", ""),
        "labeling_job_arn": job.arn,
        "work_requester_account_id": settings.ACCOUNT_ID,
        "job_reference_code": job.reference,
        "job_type": "Private",
        "event_type": activity.kind,
        "event_timestamp": str(_ms(activity.at) // 1000),
    }
    if (name := _TIMES.get(Kind(activity.kind))) is not None:
        line[name] = written(activity.at)
    return line


def _event(activity: TaskActivity, line: dict[str, Any]) -> Happened:
    arn = str(line["labeling_job_arn"])
    return Happened(EVENT, [arn] if arn else [], line, activity.at, f"{arn}#{activity.task.key}#{activity.pk}")


def _count(job: LabelingJob, some: list[TaskActivity]) -> None:
    """One count a minute for each metric: of the team, of each worker, and of the job."""
    counts: Counter[tuple[str, datetime, str]] = Counter()
    spent: dict[tuple[datetime, str], list[float]] = defaultdict(list)
    forces: dict[str, str] = {}
    for each in some:
        if each.again:
            continue
        worker, minute = each.task.worker, each.at.replace(second=0, microsecond=0)
        forces[worker.worker_id] = worker.workforce.name
        counts[each.kind, minute, worker.worker_id] += 1
        if each.kind != Kind.ACCEPTED:
            counts["ActiveWorkers", minute, worker.worker_id] += 1
        if each.kind == Kind.SUBMITTED:
            spent[minute, worker.worker_id].append(each.task.active_s)
    for (name, minute, worker_id), count in counts.items():
        for where in _places(job, forces[worker_id], worker_id):
            _record(job, name, where, minute, [1.0] * count, "Count")
    for (minute, worker_id), seconds in spent.items():
        for where in _places(job, forces[worker_id], worker_id):
            _record(job, "TimeSpent", where, minute, seconds, "Seconds")


def _places(job: LabelingJob, workforce: str, worker_id: str) -> list[dict[str, str]]:
    """By what it can be asked for: team, worker, job."""
    found = [{"Workforce": workforce, "Worker": worker_id}]
    if job.team is not None:
        found.append({"Workforce": workforce, "Workteam": job.team.name})
    if job.flow_id is None:
        found.append({"LabelingJobName": job.name})
    return found


def _record(
    job: LabelingJob, name: str, where: dict[str, str], minute: datetime, values: list[float], unit: str
) -> None:
    record(
        NAMESPACE,
        name,
        where,
        at=minute,
        unit=unit,
        domain_id=job.domain_id,
        count=len(values),
        sum=sum(values),
        min=min(values),
        max=max(values),
    )


def written(at: datetime | None) -> str:
    """`Wed Aug 14 16:01:04 UTC 2019`."""
    return at.astimezone(UTC).strftime("%a %b %d %H:%M:%S UTC %Y") if at else ""


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
