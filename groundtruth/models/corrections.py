"""A label that somebody corrected where it is reviewed: who, when, and what it was before."""

import json
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q

from groundtruth.models.jobs import DataObject, LabelingJob
from studio.access.principal import Principal
from studio.telemetry.events import record_change
from workers.models import ShortJob
from workers.queue import enqueue


class Correction(ShortJob):
    """One answer of a reviewer that becomes an object's label, or the undoing of an earlier one.

    InProgress -> Completed | Failed

    A worker makes the label: masks of strangers are opened in a process of their own, and the output manifest of a
    job that is over is written again. `current`: its label is the object's; of an object one at most.
    """

    kind: ClassVar[str] = "labeling.correction"
    arn_kind = "labeling-correction"
    noun = "label correction"

    job = models.ForeignKey(LabelingJob, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections")
    object = models.ForeignKey(
        DataObject, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections", db_index=False
    )
    answer = models.TextField(blank=True)  # JSON, as a labeler's; "" when it undoes
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    before = models.JSONField(default=dict)  # fields of the object, as they were
    current = models.BooleanField(default=False)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta(ShortJob.Meta):
        abstract = False
        constraints = [
            *ShortJob.Meta.constraints,
            models.UniqueConstraint(
                fields=["object"], condition=Q(current=True), name="groundtruth_correction_one_current"
            ),
        ]
        indexes = [
            *ShortJob.Meta.indexes,
            models.Index(fields=["object", "-created_at"], name="groundtruth_correction_of"),
        ]

    @classmethod
    def of(cls, found: DataObject) -> "models.QuerySet[Correction]":
        """What was ever asked for about an object, the newest first."""
        return cls.objects.filter(object=found).order_by("-created_at", "-pk")

    @classmethod
    def current_of(cls, found: DataObject) -> "Correction | None":
        """The one whose label the object has."""
        return cls.objects.filter(object=found, current=True).first()

    @classmethod
    def ask(cls, found: DataObject, caller: Principal, answer: Any = None) -> "Correction | None":
        """A new one, handed to the workers; without an answer it undoes the current one.

        None while another one of the object is under way, or when there is nothing to undo.
        """
        job = found.job
        with transaction.atomic():
            LabelingJob.objects.select_for_update().get(pk=job.pk)
            current = cls.current_of(found)
            under_way = cls.objects.filter(object=found, status=cls.Status.IN_PROGRESS).exists()
            if under_way or (answer is None and current is None):
                return None
            number = cls.objects.filter(job=job).count() + 1
            made: Correction = cls.objects.create(
                name=f"correction-{job.name[:35].strip('-')}-{job.pk}-{number}"[:63],
                domain_id=job.domain_id,
                owner_id=caller.user_id,
                job=job,
                object=found,
                answer="" if answer is None else json.dumps(answer),
                undoes=current if answer is None else None,
                request={"LabelingJobName": job.name, "DatasetObjectId": str(found.number)},
            )
            record_change(made)
            enqueue(made)
        return made
