"""How many people answer each object: changed while the job runs, in either direction."""

from django.db import transaction

from groundtruth.engine.task_types import task_type
from groundtruth.models import HELD, DataObject, LabelingJob, Task
from groundtruth.tasks.errors import TaskConflict
from groundtruth.tasks.settling import closed, settle
from studio.access.permissions import FieldError
from workers.queue import wake

MOST_WORKERS = 9  # NumberOfHumanWorkersPerDataObject of the API
_AT_ONCE = 200  # objects that are locked together


def change_workers(job: LabelingJob, workers: int) -> int:
    """Objects without a label are to get that many answers; how many of them were offered and changed.

    Answers and tasks that people hold stay: with fewer, an object that has enough moves on, and whoever has one open
    may finish it. Labels stay as they are; an object can be sent back to be labeled again by more. TaskConflict when
    the job is over, FieldError when the task type does not take so many.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise FieldError(f"From 1 to {MOST_WORKERS} people can answer an object.", "workers")
    if workers > 1 and job.type_key and task_type(job.type_key).single_worker:
        raise FieldError(f"An object of {job.type_key} is for one person.", "workers")
    _remember(job, workers)
    # What was dispatched before that is changed here; what is dispatched after it reads the new number.
    offered = DataObject.objects.filter(job=job, state=DataObject.State.IN_LABELING, closing=False)
    keys = list(offered.exclude(wanted=workers).order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), _AT_ONCE):
        with transaction.atomic():
            rows = DataObject.objects.filter(pk__in=keys[at : at + _AT_ONCE]).order_by("pk")
            for found in rows.select_for_update():
                _ask(found, job, workers)
    wake(job)
    return len(keys)


def _remember(job: LabelingJob, workers: int) -> None:
    with transaction.atomic():
        fresh = LabelingJob.objects.select_for_update().get(pk=job.pk)
        if fresh.status not in (LabelingJob.Status.INITIALIZING, LabelingJob.Status.IN_PROGRESS):
            raise TaskConflict("The job is over. Clone it, or chain a new one to its output.", fresh.status)
        human = fresh.human_task | {"NumberOfHumanWorkersPerDataObject": workers}
        job.request = fresh.request | {"HumanTaskConfig": human}
        LabelingJob.objects.filter(pk=job.pk).update(request=job.request)


def _ask(found: DataObject, job: LabelingJob, workers: int) -> None:
    """Keep slots + held + submitted = wanted; call with the object locked."""
    if found.state != DataObject.State.IN_LABELING or found.closing:
        return
    held = Task.objects.filter(object=found, state__in=HELD).count()
    found.wanted = max(workers, found.submitted + held)
    found.slots = 0 if closed(found) else found.wanted - found.submitted - held
    found.save(update_fields=["wanted", "slots"])
    found.job = job
    settle(found)
