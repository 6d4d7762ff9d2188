"""The log of worker activity (workforce specification §5.2), the metrics that count it (§5.3), and its events.

What labelers do is noted in the transaction in which they do it; a worker process writes it down later, and each note
is gone with the transaction that wrote it: nothing is told twice, and nobody who labels waits for a log.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from groundtruth.models import HumanLoop, LabelingJob, TaskActivity, Worker
from studio.telemetry import logs
from studio.telemetry.metrics import record
from studio.topics.events import Happened, emit

GROUP = "/aws/sagemaker/groundtruth/WorkerActivity"
NAMESPACE = "AWS/SageMaker/Workteam"
EVENT = "SageMaker Ground Truth Task State Change"
SPENT = "TimeSpent"
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


def anything_unsaid(job: LabelingJob, longer_than: timedelta) -> bool:
    """Does something wait for longer than that to be written down?"""
    first = TaskActivity.objects.filter(job=job).order_by("pk").values_list("at", flat=True).first()
    return first is not None and timezone.now() - first > longer_than


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
    values: dict[tuple[str, datetime, tuple[tuple[str, str], ...]], list[float]] = defaultdict(list)
    for each in some:
        if each.again:
            continue
        minute = each.at.replace(second=0, microsecond=0)
        found = {each.kind: 1.0}
        if each.kind != Kind.ACCEPTED:
            found["ActiveWorkers"] = 1.0
        if each.kind == Kind.SUBMITTED:
            found[SPENT] = each.task.active_s
        for where in _places(job, each.task.worker):
            for name, value in found.items():
                values[name, minute, where].append(value)
    for (name, minute, where), listed in values.items():
        record(
            NAMESPACE,
            name,
            dict(where),
            at=minute,
            unit="Seconds" if name == SPENT else "Count",
            domain_id=job.domain_id,
            count=len(listed),
            sum=sum(listed),
            min=min(listed),
            max=max(listed),
        )


def _places(job: LabelingJob, worker: Worker) -> list[tuple[tuple[str, str], ...]]:
    """By what it can be asked for: team, worker, job."""
    workforce = worker.workforce.name
    found: list[tuple[tuple[str, str], ...]] = [(("Workforce", workforce), ("Worker", worker.worker_id))]
    if job.team is not None:
        found.append((("Workforce", workforce), ("Workteam", job.team.name)))
    if job.flow_id is None:
        found.append((("LabelingJobName", job.name),))
    return found


def written(at: datetime | None) -> str:
    """`Wed Aug 14 16:01:04 UTC 2019`."""
    return at.astimezone(UTC).strftime("%a %b %d %H:%M:%S UTC %Y") if at else ""


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
