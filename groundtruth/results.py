"""Looking into a labeling job: its objects, who answered what, how well people agree."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet, Sum

from groundtruth.engine.annotations import Annotation, LabeledObject
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import CUSTOM, task_type
from groundtruth.models import Correction, DataObject, LabelExport, LabelingJob, Task
from groundtruth.rendering.addresses import Holder, media_address
from groundtruth.rendering.templates import stored
from groundtruth.showing import drawn, kept_answers
from studio.access.permissions import FieldError

PAGE = 50
UNSURE = 0.7  # confidence below which an object is worth a second look
MOST_COMPARED = 20_000  # newest answers that agreement is computed from
SHOWN_ANSWERS = (Task.State.SUBMITTED, Task.State.SENT_BACK)


def objects_page(job: LabelingJob, asked: Mapping[str, str], holder: Holder) -> dict[str, Any]:
    """A page of objects behind `cursor`; `state`: of one state; `unsure=yes`: the review queue."""
    rows: QuerySet[DataObject] = DataObject.objects.filter(job=job)
    if state := asked.get("state", ""):
        if state not in DataObject.State.values:
            raise FieldError(
                f"There is no state {state[:32]!r}; there are {', '.join(DataObject.State.values)}.", "state"
            )
        rows = rows.filter(state=state)
    if asked.get("unsure"):
        unsure = Q(confidence__lt=UNSURE) & (Q(confidence__gt=0) | Q(submitted__gte=2))  # one answer says 0
        rows = rows.filter(unsure, state=DataObject.State.HUMAN, reviewed_at=None)
    cursor = asked.get("cursor", "")
    if cursor:
        if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
            raise FieldError("The cursor is not one of this list.", "cursor")
        rows = rows.filter(number__gt=int(cursor))
    found = list(rows.order_by("number")[: PAGE + 1])
    for row in found:
        row.job = job
    more = str(found[PAGE - 1].number) if len(found) > PAGE else None
    kept = kept_answers(found[:PAGE], job)
    return {"objects": [_shown(row, holder, kept.get(row.pk, "")) for row in found[:PAGE]], "cursor": more}


def shown_object(row: DataObject, holder: Holder) -> dict[str, Any]:
    """One object as the pages show it. The label of a line that came labeled is in the line."""
    return _shown(row, holder, kept_answers([row], row.job).get(row.pk, ""))


def _shown(row: DataObject, holder: Holder, kept: str) -> dict[str, Any]:
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
        "known": row.known,
        "reviewed_at": row.reviewed_at,
        "media": [media_address(holder, uri) for uri in uris],
        "drawn": drawn(row, keys, kept, holder),
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


def shown_correction(found: Correction) -> dict[str, Any]:
    """A correction, or the undoing of one: by whom, when, and what became of it."""
    return {
        "name": found.name,
        "by": found.owner.username if found.owner else "",
        "at": found.created_at,
        "undoes": found.undoes_id is not None,
        "status": found.status,
        "failure_reason": found.failure_reason,
        "current": found.current,
    }


def quality_of(job: LabelingJob) -> dict[str, Any]:
    """How far the job is, what each worker did and how often they agree with the label, and how labels are spread."""
    found = agreement_of(job)
    by_worker = found.get("workers", {})
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
            "held": Task.held(job, Task.State.RESERVED, Task.State.ACCEPTED).count(),
            "iteration": job.iteration,
            "progress": job.progress,
            "output_uri": job.output_uri,
            "failure_reason": job.failure_reason,
            "team": job.team.name if job.team else "",
            "automated": job.checkpoint.get("automated", {"rounds": []}) if job.automated else None,
        },
        "workers": [{**by_worker.get(each["worker_id"], {}), **each} for each in _workers(job)],
        "classes": found.get("classes", {}),
        "agreement": {"objects": found.get("objects", 0), **found.get("measures", {})},
        "pairs": found.get("pairs", []),
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


def agreement_of(job: LabelingJob) -> dict[str, Any]:
    """What the engine measures: kappa, alpha, IoU; by worker, pair and class. From the newest objects when very many.

    {} for types whose answers cannot be compared. Known answers make workers' accuracy.
    """
    tasks = Task.objects.filter(job=job, state=Task.State.SUBMITTED).filter(
        Q(object__submitted__gte=2) | ~Q(object__known="") | ~Q(object__known_answer="")
    )
    fields = ("object__number", "worker__worker_id", "answer", "object__known", "object__known_answer")
    answers: dict[int, list[Annotation]] = {}
    truth: dict[str, Any] = {}
    for number, worker_id, answer, known, known_answer in tasks.order_by("-pk").values_list(*fields)[:MOST_COMPARED]:
        answers.setdefault(number, []).append(Annotation(worker_id, json.loads(answer)))
        if known or known_answer:
            truth[str(number)] = known or json.loads(known_answer)
    objects = [LabeledObject(str(number), {}, tuple(each)) for number, each in sorted(answers.items())]
    from groundtruth.engine.agreement import agreement

    try:
        return (
            agreement(job.type_key or CUSTOM, objects, job.resolved.get("labels", []), truth=truth) if objects else {}
        )
    except InputRefused:
        return {}


def formats(job: LabelingJob) -> list[dict[str, str]]:
    """The formats of other tools that have a place for the job's labels; of a job of its own kind nobody knows."""
    from groundtruth.engine.formats import FORMATS, of_task_type

    fitting = of_task_type(task_type(job.type_key)) if job.type_key else list(FORMATS)
    return [{"key": key, "title": FORMATS[key].title} for key in fitting]


def shown_export(export: LabelExport) -> dict[str, Any]:
    """An export, with the address of its file when it is there."""
    return {
        "name": export.name,
        "format": export.format,
        "status": export.status,
        "failure_reason": export.failure_reason,
        "uri": export.uri,
        "notes": export.notes,
        "objects": export.objects_written,
        "created_at": export.created_at,
        "progress": export.progress,
    }
