"""After an answer: making a label again, and sending an object back to the workers."""

from django.db import transaction
from django.utils import timezone

from groundtruth.models import Correction, DataObject, LabelingJob, Task
from groundtruth.models.jobs import COUNTER_OF, count
from groundtruth.tasks.errors import TaskConflict
from workers.queue import wake

State = DataObject.State


def consolidate_again(found: DataObject) -> None:
    """A label that is there already is made again; call with the object locked. Others are made when it is time.

    What a reviewer corrected stays, until they undo it.
    """
    if Correction.current_of(found) is not None:
        return
    rows = DataObject.objects.filter(pk=found.pk, state=State.HUMAN)
    if rows.update(state=State.CONSOLIDATING, ended_at=None, reviewed_at=None):
        count(found.job, human=-1)
        wake(found.job)


def send_back(job: LabelingJob, number: int, *, others: bool = True) -> DataObject:
    """Its answers no longer count and it is offered again; to workers who never had it, or to everybody.

    TaskConflict while it waits or is labeled, and when the job is over.
    """
    with transaction.atomic():
        found = DataObject.objects.select_for_update().filter(job=job, number=number).first()
        if found is None:
            error = TaskConflict(f"Job {job.name} has no object {number}.")
            error.status = 404
            raise error
        if not LabelingJob.objects.filter(pk=job.pk, status=LabelingJob.Status.IN_PROGRESS).exists():
            raise TaskConflict("The job is over. Chain a new job to its output to label objects again.", found.state)
        if found.state not in COUNTER_OF:
            raise TaskConflict("This object has no result yet, so there is nothing to send back.", found.state)
        counted = COUNTER_OF[found.state]
        Correction.objects.filter(object=found, current=True).update(current=False)
        tasks = Task.objects.filter(object=found).exclude(state=Task.State.RELEASED)
        if others:
            tasks.filter(state=Task.State.SUBMITTED).update(state=Task.State.SENT_BACK)
        else:
            tasks.update(state=Task.State.RELEASED)
        found.state, found.label, found.failure_reason, found.confidence = State.IN_LABELING, "", "", None
        found.submitted, found.declined, found.ended_at, found.reviewed_at = 0, 0, None, None
        found.wanted = found.slots = job.workers_wanted
        found.version += 1
        found.dispatched_at = timezone.now()
        found.save()
        count(job, **{counted: -1})
    return found
