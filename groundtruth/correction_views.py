"""Correcting a label where it is reviewed: the labeler's page that begins with it, the answer, and undoing."""

import json
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groundtruth.engine.initial_answers import can_begin_with, name_of_element, value_of
from groundtruth.engine.task_types import CUSTOM
from groundtruth.models import Correction, DataObject, LabelingJob, Task
from groundtruth.rendering.addresses import Holder, page_address
from groundtruth.rendering.defaults import default_template
from groundtruth.rendering.templates import stored
from groundtruth.results import shown_correction
from groundtruth.tasks.checking import LARGEST, check_answer_of
from groundtruth.tasks.errors import AnswerRefused
from groundtruth.views import LabelingJobView
from studio.access.permissions import FieldError, caller
from studio.storage.objects import StoreError
from studio.storage.permissions import require_write
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

NOT_ASKED = "The job's own function made no task of this object, so that there is no page to label it on."
NOT_YET = "This object has no label yet; wait until labelers are done with it."
BUSY = "A correction of this object is being stored; wait for it."


class CorrectionForm(serializers.Serializer[Any]):
    """answer: as a labeler's, `{<element name>: <value>}`."""

    answer = serializers.JSONField()


class CorrectionView(LabelingJobView):
    """`/api/labeling/jobs/<name>/objects/<number>/correction`."""

    action: ClassVar[dict[str, str]] = {
        "GET": "atelier:ReadLabelingCorrection",
        "POST": "atelier:CreateLabelingCorrection",
        "DELETE": "atelier:UndoLabelingCorrection",
    }

    def get(self, request: Request, name: str, number: str) -> Response:
        """{"page_url", "answer", "corrections"}: the labeler's page, what it begins with (null: nothing), the past."""
        row = self.correctable(request)
        page = page_address(Holder.of_caller(caller(request)), ["object", row.pk])
        past = [shown_correction(each) for each in Correction.of(row).select_related("owner")[:20]]
        return Response({"page_url": page, "answer": initial_answer(row), "corrections": past})

    @extend_schema(request=CorrectionForm)
    def post(self, request: Request, name: str, number: str) -> Response:
        """The answer becomes the label, made by a worker; 202 {"correction"}."""
        row, form = self.correctable(request), CorrectionForm(data=request.data)
        form.is_valid(raise_exception=True)
        answer = form.validated_data["answer"]
        try:
            check_answer_of(row.job, row, answer)
        except AnswerRefused as error:
            raise FieldError(str(error), "answer") from error
        return self._asked(request, row, answer)

    def delete(self, request: Request, name: str, number: str) -> Response:
        """The label of before it comes back; 202 {"correction"}."""
        row = self.correctable(request)
        if Correction.current_of(row) is None:
            raise FieldError("The label of this object was not corrected, so there is nothing to undo.", status=409)
        return self._asked(request, row, None)

    def correctable(self, request: Request) -> DataObject:
        """The object; FieldError when nothing can become its label here."""
        row = self.row(request)
        if row.state not in DataObject.ENDED:
            raise FieldError(NOT_YET, status=409)
        if "pre" in row.job.resolved and not row.given:
            raise FieldError(NOT_ASKED, status=409)
        return row

    @staticmethod
    def _asked(request: Request, row: DataObject, answer: Any) -> Response:
        require_write(caller(request), f"{row.job.output_prefix}/")
        made = Correction.ask(row, caller(request), answer)
        if made is None:
            raise FieldError(BUSY, status=409)
        return Response({"correction": shown_correction(made)}, status=202)


def initial_answer(row: DataObject) -> dict[str, Any] | None:
    """What the page begins with: the answer that is the label, or one made of the label; None without a label."""
    current = Correction.current_of(row)
    if current is not None:
        return dict(json.loads(current.answer))
    job, kind = row.job, row.job.type_key
    given = _answer(Task.objects.filter(object=row))
    if "post" in job.resolved or not can_begin_with(kind or CUSTOM):  # labels that only their function can read
        return given
    keys = {**row.data, **row.labels}
    metadata = keys.get(job.metadata_key)
    if not isinstance(metadata, dict) or job.attribute not in keys:
        return None
    value = value_of(kind, keys[job.attribute], metadata, _mask(job, keys[job.attribute]))
    if value is None:
        return None
    template = job.resolved.get("template") or default_template(kind)
    return {name_of_element(kind, given or _answer(Task.objects.filter(job=job)), template): value}


def _answer(tasks: Any) -> dict[str, Any] | None:
    """The newest answer among some tasks."""
    text = tasks.filter(state=Task.State.SUBMITTED).order_by("-submitted_at").values_list("answer", flat=True).first()
    return dict(json.loads(text)) if text else None


def _mask(job: LabelingJob, label: Any) -> bytes:
    """The picture of a mask; nothing where the label is none, or is not the job's own."""
    uri = stored(label) if isinstance(label, str) and job.attribute.endswith("-ref") else None
    if uri is None or not uri.startswith(f"{job.output_prefix}/"):
        return b""
    place = S3Uri.parse(uri)
    try:
        return object_store().read(place.bucket, place.key, at_most=LARGEST)
    except StoreError:
        return b""
