"""Jobs and tasks as the portal shows them."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from groundtruth.models import HELD, DataObject, LabelingJob, Task, Worker, Workteam
from groundtruth.rendering.addresses import Holder, media_address, page_address
from groundtruth.rendering.frames import has_frames
from groundtruth.rendering.templates import stored
from groundtruth.tasks.assigning import AT_HAND, candidates


def jobs_of(worker: Worker) -> Any:
    """Jobs in progress, and pools of reviews, of the worker's teams."""
    teams = Workteam.objects.filter(groups__workers=worker, workforce_id=worker.workforce_id)
    rows = LabelingJob.pools.filter(status=LabelingJob.Status.IN_PROGRESS, team__in=teams)
    return rows.select_related("team").defer("checkpoint", "progress").order_by("-created_at", "-pk")


def with_work(jobs: Any, worker: Worker) -> Any:
    """Without pools that have no review waiting, nor one that this worker has begun: they are always in progress."""
    waiting = DataObject.objects.filter(job=OuterRef("pk"), slots__gt=0)
    begun = Task.objects.filter(job=OuterRef("pk"), worker=worker, state__in=HELD)
    return jobs.filter(Q(flow=None) | Exists(waiting) | Exists(begun))


def shown_job(job: LabelingJob, worker: Worker) -> dict[str, Any]:
    """A line of the list."""
    human = job.human_task
    mine = Task.objects.filter(job=job, worker=worker)
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    counted = mine.filter(state=Task.State.SUBMITTED).aggregate(
        all=Count("pk"), today=Count("pk", filter=Q(submitted_at__gte=today))
    )
    stopped = mine.filter(state=Task.State.STOPPED).select_related("object")
    return {
        "name": job.name,
        "title": human.get("TaskTitle", ""),
        "description": human.get("TaskDescription", ""),
        "keywords": human.get("TaskKeywords", []),
        "type": job.type_key or "custom",
        "created_at": job.created_at,
        "time_limit_s": int(job.time_limit.total_seconds()),
        "total": job.total,
        "done": job.human + job.machine + job.failed,
        "yours": counted["all"],
        "yours_today": counted["today"],
        # What is at hand already (after a reload) is something to start with, too.
        "available": mine.filter(state__in=AT_HAND).exists()
        or (not worker.disabled and candidates(job, worker).exists()),
        "resumable": [
            {
                "id": task.key,
                "object": str(task.object.number),
                "saved_at": task.drafted_at,
                "expires_at": task.expires_at,
            }
            for task in stopped
        ],
    }


def shown_task(task: Task, worker: Worker, source_ip: str) -> dict[str, Any]:
    """A task with the addresses that its page needs."""
    job = task.job
    holder = Holder.of_worker(worker, source_ip if job.team and job.team.binds_media else "")
    submitted = task.state in (Task.State.SUBMITTED, Task.State.SENT_BACK)
    kept = task.answer if submitted else task.draft
    return {
        "id": task.key,
        "job": job.name,
        "object": str(task.object.number),
        "state": task.state,
        "type": job.type_key or "custom",
        "title": job.human_task.get("TaskTitle", ""),
        "description": job.human_task.get("TaskDescription", ""),
        "page_url": page_address(holder, ["task", task.key]),
        "media": [
            media_address(holder, uri) for uri in ([] if has_frames(job.type_key) else media_of(task.object.data))
        ],
        "answer": json.loads(kept) if kept else None,
        "draft_seq": task.draft_seq,
        "active_s": task.active_s,
        "time_limit_s": int(job.time_limit.total_seconds()),
        "expires_at": _moment(task.expires_at),
        "accepted_at": _moment(task.accepted_at),
        "submitted_at": _moment(task.submitted_at),
    }


def media_of(line: dict[str, Any]) -> list[str]:
    """What a page of this line is likely to load: worth fetching ahead."""
    uri = stored(str(line.get("source-ref", "")))
    return [uri] if uri else []


def _moment(at: datetime | None) -> datetime | None:
    return at
