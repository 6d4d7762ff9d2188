"""What a worker runs for a correction: a reviewer's answer becomes the label, or an earlier label comes back."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from groundtruth.engine.annotations import Annotation, Consolidated, LabeledObject
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import CUSTOM
from groundtruth.models import Correction, DataObject, LabelingJob
from groundtruth.models.jobs import COUNTER_OF, count
from groundtruth.running import outputs
from groundtruth.running.answered import Answered
from groundtruth.running.asking import ask_after
from groundtruth.running.consolidating import ISOLATED, Keys, keys_of_function, label_keys, write_responses
from groundtruth.running.dispatching import OPEN
from groundtruth.streaming import announce
from workers.context import InputError, JobContext
from workers.queue import wake
from workers.registry import job as work

State = DataObject.State
KEPT = ("state", "label", "confidence", "failure_reason", "version")  # of the object, to be given back
REVIEWER, ADJUSTED = "reviewer", "adjusted"
CHANGED = "Labelers have the object again, so its label was not corrected. Wait until it is labeled."


@work(Correction, preload=("groundtruth.isolated",))
def run_correction(correction: Correction, context: JobContext) -> None:
    """Give the object its label, and the output manifest its line where nobody else will."""
    job, found = correction.job, correction.object
    if job is None or found is None:
        raise InputError("The labeling job of this correction is gone.")
    found.job = job
    if correction.applied_at is None:
        now = timezone.now()
        if correction.undoes is None:
            apply(correction, found, make(correction, found, context, now), now)
        else:
            undo(correction, correction.undoes, found, now)
    job.refresh_from_db()
    waits = DataObject.objects.filter(job=job, state__in=(*OPEN, State.PENDING)).exists()
    if job.finished or not (waits or job.streaming):  # the job writes what it is not at the end with by itself
        uri = outputs.write_manifest(job)
        LabelingJob.objects.filter(pk=job.pk).update(output_uri=uri)


def make(correction: Correction, found: DataObject, context: JobContext, now: datetime) -> Keys:
    """The label that the reviewer's answer alone makes, marked as adjusted (labeling specification §12, §13)."""
    job = found.job
    if "post" in job.resolved:
        return _of_function(correction, found, context, now)
    annotation = Annotation(REVIEWER, json.loads(correction.answer), now, answer_modified=True)
    labeled = LabeledObject(str(found.number), found.data, (annotation,))
    labels, categories = job.resolved.get("labels", []), job.resolved.get("categories", {})
    context.workdir.mkdir(parents=True, exist_ok=True)
    (made,) = context.run_isolated(ISOLATED, job.type_key or CUSTOM, [labeled], labels, now, categories)
    if isinstance(made, InputRefused):
        raise InputError(str(made))
    status = _status(found, made.label) if not job.attribute.endswith("-ref") else ADJUSTED
    marked: Consolidated = replace(made, metadata={**made.metadata, "adjustment-status": status})
    # Where nobody makes one label of the answers, the line says where they are: the reviewer's, from now on.
    response = "" if job.type_key else write_responses(job, [_answered(correction, found, now)], now)[found.pk]
    return replace(label_keys(job, marked, now, response), confidence=None)


def _of_function(correction: Correction, found: DataObject, context: JobContext, now: datetime) -> Keys:
    """The job's own function makes the label of the reviewer's answer, as of a labeler's."""
    job, answered = found.job, _answered(correction, found, now)
    request = outputs.consolidation_request(job, [answered])
    name = f"annotations/consolidated-annotation/consolidation-request/corrections/{correction.pk}.json"
    uri = outputs.write(job, name, json.dumps(request).encode())
    ((_, made),) = keys_of_function(job, [answered], ask_after(job, context, uri, request), now)
    if isinstance(made, InputRefused):
        raise InputError(str(made))
    line = json.loads(made.text)
    line[job.metadata_key]["adjustment-status"] = _status(found, line.get(job.attribute))
    return replace(made, text=outputs.json_text(line))


def _answered(correction: Correction, found: DataObject, now: datetime) -> Answered:
    answer = outputs.Answer(
        REVIEWER, "", REVIEWER, correction.answer, json.loads(correction.answer), correction.created_at, now, 0.0
    )
    return Answered(found.pk, found.number, found.data, found.iteration, found.version, [answer])


def _status(found: DataObject, label: Any) -> str:
    return "unadjusted" if label == {**found.data, **found.labels}.get(found.job.attribute) else ADJUSTED


def apply(correction: Correction, found: DataObject, keys: Keys, now: datetime) -> None:
    """The label is the object's from now on, whatever labelers still change."""
    with transaction.atomic():
        row = _locked(found)
        earlier = Correction.current_of(row)
        kept: dict[str, Any] = {name: getattr(row, name) for name in KEPT}
        if earlier is not None:
            Correction.objects.filter(pk=earlier.pk).update(current=False)
        Correction.objects.filter(pk=correction.pk).update(current=True, applied_at=now, replaces=earlier, before=kept)
        _end(row, State.HUMAN, now, label=keys.text, confidence=None, failure_reason="", reviewed_at=now)


def undo(correction: Correction, undone: Correction, found: DataObject, now: datetime) -> None:
    """The label of before is the object's again; made again where labelers changed their answers since."""
    with transaction.atomic():
        row, before = _locked(found), undone.before
        Correction.objects.filter(pk=correction.pk).update(applied_at=now)
        if not Correction.objects.filter(pk=undone.pk, current=True).update(current=False):
            raise InputError("The correction is not the object's label any more, so there is nothing to undo.")
        if undone.replaces_id is not None:
            Correction.objects.filter(pk=undone.replaces_id).update(current=True)
        fields = {name: before[name] for name in KEPT if name not in ("state", "version")}
        reviewed = now if undone.replaces_id is not None else None
        _end(row, before["state"], now, **fields, reviewed_at=reviewed)
        stale = undone.replaces_id is None and before["version"] != row.version and before["state"] == State.HUMAN
        if stale and row.job.status == LabelingJob.Status.IN_PROGRESS:
            DataObject.objects.filter(pk=row.pk).update(state=State.CONSOLIDATING, ended_at=None)
            count(row.job, human=-1)
            wake(row.job)


def _locked(found: DataObject) -> DataObject:
    row = DataObject.objects.select_for_update().get(pk=found.pk)
    if row.state not in DataObject.ENDED:
        raise InputError(CHANGED)
    row.job = found.job
    return row


def _end(row: DataObject, state: str, now: datetime, **fields: Any) -> None:
    changes = {COUNTER_OF[row.state]: -1}
    changes[COUNTER_OF[state]] = changes.get(COUNTER_OF[state], 0) + 1
    count(row.job, **changes)
    DataObject.objects.filter(pk=row.pk).update(state=state, ended_at=now, **fields)
    announce(row.job, [row.pk], now)
