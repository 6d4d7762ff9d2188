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
from groundtruth.running.consolidating import ISOLATED, Keys, label_keys
from groundtruth.running.dispatching import OPEN
from groundtruth.streaming import announce
from workers.context import InputError, JobContext
from workers.queue import wake
from workers.registry import job as work

State = DataObject.State
KEPT = ("state", "label", "confidence", "failure_reason", "version")  # of the object, to be given back
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
    job, answer = found.job, json.loads(correction.answer)
    annotation = Annotation("reviewer", answer, now, answer_modified=True)
    labeled = LabeledObject(str(found.number), found.data, (annotation,))
    labels, categories = job.resolved.get("labels", []), job.resolved.get("categories", {})
    context.workdir.mkdir(parents=True, exist_ok=True)
    (made,) = context.run_isolated(ISOLATED, job.type_key or CUSTOM, [labeled], labels, now, categories)
    if isinstance(made, InputRefused):
        raise InputError(str(made))
    same = not job.attribute.endswith("-ref") and made.label == {**found.data, **found.labels}.get(job.attribute)
    status = "unadjusted" if same else "adjusted"
    marked: Consolidated = replace(made, metadata={**made.metadata, "adjustment-status": status})
    return replace(label_keys(job, marked, now, ""), confidence=None)


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
