"""The log of worker activity (workforce specification §5.2): one line for each task that was submitted."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from groundtruth.models import LabelingJob, Task
from studio.telemetry import logs

GROUP = "/aws/sagemaker/groundtruth/WorkerActivity"
SETTLED = timedelta(seconds=2)  # a submit that is older than this is committed, or never will be
AT_ONCE = 5000


def log_activity(job: LabelingJob, since: str, *, all_of_it: bool = False) -> str:
    """Write what was submitted after `since` (ISO 8601, "" = ever); up to when it is written now.

    all_of_it: the job is over, so nothing can come any more that is older than what is seen.
    """
    after = parse_datetime(since) if since else job.created_at
    until = timezone.now() if all_of_it else timezone.now() - SETTLED
    tasks = Task.objects.filter(job=job, submitted_at__gt=after, submitted_at__lte=until).select_related(
        "worker__workforce"
    )
    rows = list(tasks.order_by("submitted_at", "pk")[:AT_ONCE])
    lines = [(_ms(task.submitted_at), json.dumps(line_of(task, job))) for task in rows if task.submitted_at]
    if lines:
        logs.append(GROUP, job.name, lines, domain_id=job.domain_id)
    reached = rows[-1].submitted_at if len(rows) == AT_ONCE else until
    return reached.isoformat() if reached else since


def line_of(task: Task, job: LabelingJob) -> dict[str, Any]:
    """The keys of the log; times that nothing has are empty."""
    pool = task.worker.workforce.request.get("CognitoConfig", {}).get("UserPool", "")
    return {
        "worker_id": task.worker.worker_id,
        "cognito_user_pool_id": pool,
        "cognito_sub_id": task.worker.sub,
        "task_accepted_time": written(task.accepted_at),
        "task_submitted_time": written(task.submitted_at),
        "task_returned_time": "",
        "task_declined_time": "",
        "workteam_arn": job.human_task.get("WorkteamArn", ""),
        "labeling_job_arn": job.arn,
        "work_requester_account_id": settings.ACCOUNT_ID,
        "job_reference_code": job.reference,
        "job_type": "Private",
        "event_type": "TasksSubmitted",
        "event_timestamp": str(_ms(task.submitted_at) // 1000) if task.submitted_at else "",
    }


def written(at: datetime | None) -> str:
    """`Wed Aug 14 16:01:04 UTC 2019`."""
    return at.astimezone(UTC).strftime("%a %b %d %H:%M:%S UTC %Y") if at else ""


def _ms(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0
