"""Looking into a labeling job: its objects, who answered what, how well people agree."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet, Sum

from groundtruth.models import DataObject, LabelingJob, Task
from groundtruth.rendering.addresses import Holder, media_address
from groundtruth.rendering.templates import stored
from studio.access.permissions import FieldError

PAGE = 50
UNSURE = 0.7  # confidence below which an object is worth a second look
MOST_COMPARED = 20_000  # newest answers that agreement is computed from
SHOWN_ANSWERS = (Task.State.SUBMITTED, Task.State.SENT_BACK)


def objects_page(job: LabelingJob, asked: Mapping[str, str], holder: Holder) -> dict[str, Any]:
    """A page of objects behind `cursor`; `state`: one state; `unsure=yes`: the review queue, least sure first."""
    rows: QuerySet[DataObject] = DataObject.objects.filter(job=job)
    if state := asked.get("state", ""):
        if state not in DataObject.State.values:
            raise FieldError(
                f"There is no state {state[:32]!r}; there are {', '.join(DataObject.State.values)}.", "state"
            )
        rows = rows.filter(state=state)
    if asked.get("unsure"):
        rows = rows.filter(state=DataObject.State.HUMAN, confidence__gt=0, confidence__lt=UNSURE)
    cursor = asked.get("cursor", "")
    if cursor:
        if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
            raise FieldError("The cursor is not one of this list.", "cursor")
        rows = rows.filter(number__gt=int(cursor))
    found = list(rows.order_by("number")[: PAGE + 1])
    for row in found:
        row.job = job
    more = str(found[PAGE - 1].number) if len(found) > PAGE else None
    return {"objects": [shown_object(row, holder) for row in found[:PAGE]], "cursor": more}


def shown_object(row: DataObject, holder: Holder) -> dict[str, Any]:
    """One object as the pages show it. The label of a line that came labeled is in the line."""
    job, line = row.job, row.data
    keys = {**line, **row.labels}
    uris = [uri for uri in (stored(str(line.get("source-ref", ""))), _file_label(job, keys)) if uri]
    return {
        "object": str(row.number),
        "line": line,
        "state": row.state,
        "label": keys.get(job.attribute),
        "metadata": keys.get(job.metadata_key),
        "failure_reason": row.failure_reason,
        "confidence": row.confidence,
        "answers": row.submitted,
        "declined": row.declined,
        "iteration": row.iteration,
        "media": [media_address(holder, uri) for uri in uris],
    }


def _file_label(job: LabelingJob, keys: dict[str, Any]) -> str | None:
    label = keys.get(job.attribute)
    return stored(label) if isinstance(label, str) and job.attribute.endswith("-ref") else None


def answers_of(row: DataObject) -> list[dict[str, Any]]:
    """Every answer that it got, those that were sent back too, the oldest first."""
    tasks = Task.objects.filter(object=row, state__in=(*SHOWN_ANSWERS, Task.State.DECLINED)).select_related("worker")
    return [
        {
            "worker_id": task.worker.worker_id,
            "worker": task.worker.name,
            "state": task.state,
            "answer": json.loads(task.answer) if task.answer else None,
            "reason": task.reason,
            "submitted_at": task.submitted_at,
            "active_s": task.active_s,
            "revision": task.revision,
        }
        for task in tasks.order_by("submitted_at", "pk")
    ]


def quality_of(job: LabelingJob) -> dict[str, Any]:
    """How far the job is, what each worker did and how often they agree with the label, and how labels are spread."""
    agreement, classes = _agreement(job)
    return {
        "job": {
            "name": job.name,
            "status": job.status,
            "type": job.type_key or "custom",
            "attribute": job.attribute,
            "labels": job.resolved.get("labels", []),
            "counters": job.counters,
            "total": job.total,
            "open": DataObject.objects.filter(job=job, slots__gt=0).count(),
            "held": Task.objects.filter(job=job, state__in=(Task.State.RESERVED, Task.State.ACCEPTED)).count(),
            "iteration": job.iteration,
            "progress": job.progress,
            "output_uri": job.output_uri,
            "failure_reason": job.failure_reason,
            "team": job.team.name if job.team else "",
        },
        "workers": [{**each, **agreement.get(each["worker_id"], {})} for each in _workers(job)],
        "classes": classes,
    }


def _workers(job: LabelingJob) -> list[dict[str, Any]]:
    done, declined = Q(state=Task.State.SUBMITTED), Q(state=Task.State.DECLINED)
    rows = (
        Task.objects.filter(job=job)
        .values("worker__worker_id", "worker__name")
        .annotate(
            answers=Count("pk", filter=done),
            declined=Count("pk", filter=declined),
            seconds=Sum("active_s", filter=done),
            mean_s=Avg("active_s", filter=done),
            last_at=Max("submitted_at"),
        )
        .order_by("worker__name")
    )
    return [
        {
            "worker_id": row["worker__worker_id"],
            "name": row["worker__name"],
            "answers": row["answers"],
            "declined": row["declined"],
            "seconds": row["seconds"] or 0.0,
            "mean_s": row["mean_s"],
            "last_at": row["last_at"],
        }
        for row in rows
    ]


def _agreement(job: LabelingJob) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Of choices of one label: how often each worker's is the label, and for each class how often people agree.

    Only objects with two answers or more count; from the newest answers alone when there are very many.
    """
    tasks = Task.objects.filter(job=job, state=Task.State.SUBMITTED, object__state=DataObject.State.HUMAN)
    rows = tasks.filter(object__submitted__gte=2).order_by("-pk")
    workers: dict[str, list[int]] = {}
    classes: dict[str, list[int]] = {}
    for worker, answer, label in rows.values_list("worker__worker_id", "answer", "object__label")[:MOST_COMPARED]:
        name = json.loads(label).get(job.metadata_key, {}).get("class-name") if label else None
        chosen = next((e["label"] for e in json.loads(answer).values() if isinstance(e, dict) and "label" in e), None)
        if name is None or chosen is None:
            continue
        for counts, key in ((workers, worker), (classes, name)):
            of = counts.setdefault(key, [0, 0])
            of[0] += 1
            of[1] += chosen == name
    shown = {key: {"compared": n, "agreement": same / n} for key, (n, same) in workers.items()}
    return shown, [{"label": key, "compared": n, "agreement": same / n} for key, (n, same) in sorted(classes.items())]
