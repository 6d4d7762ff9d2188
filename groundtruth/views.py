"""What the studio's pages need of labeling and the API has no operation for: people, looking into a job, previews."""

import json
import secrets
from typing import Any, ClassVar

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.engine.consolidation.custom import pre_request, read_pre_response
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.functions.process import FunctionFailed
from groundtruth.engine.task_types import TASK_TYPES, task_type
from groundtruth.functions.calling import function_named
from groundtruth.models import Correction, DataObject, HumanTaskUi, LabelExport, LabelingJob
from groundtruth.rendering.addresses import Holder, Signer, page_address
from groundtruth.rendering.defaults import default_template
from groundtruth.rendering.frames import frames_input, has_frames
from groundtruth.rendering.pages import page_of, task_input
from groundtruth.rendering.sequences import Video
from groundtruth.rendering.templates import AccessRefused
from groundtruth.requests import human_task_ui, read_text
from groundtruth.results import (
    answers_of,
    formats,
    objects_page,
    quality_of,
    shown_correction,
    shown_export,
    shown_object,
)
from groundtruth.reviewing.pages import task_input as review_input
from groundtruth.tasks.consensus import change_workers
from groundtruth.tasks.errors import AnswerRefused
from groundtruth.tasks.known import checkable, know, know_label
from groundtruth.tasks.review import send_back
from studio.access.permissions import FieldError, caller
from studio.api.arns import arn
from studio.storage.permissions import require_write

PREVIEW_S = 3600
MOST_TEMPLATE_CHARS = 128_000


class LabelingJobView(APIView):
    """Abstract: about one labeling job, named in the path."""

    def resource_of(self, _request: Request) -> str:
        """The job that the question is about."""
        return arn("labeling-job", self.kwargs["name"])

    def job(self, request: Request) -> LabelingJob:
        """The job, if the caller's domain has it."""
        found: LabelingJob = LabelingJob.objects.get_named(self.kwargs["name"], caller(request))
        return found

    def row(self, request: Request) -> DataObject:
        """The object that the path names."""
        job, number = self.job(request), str(self.kwargs["number"])
        ours = number.isascii() and number.isdigit() and len(number) < 10
        found = DataObject.objects.filter(job=job, number=int(number)).first() if ours else None
        if found is None:
            raise FieldError(f"Job {job.name} has no object {number[:32]}.", status=404)
        found.job = job
        return found


class WorkersForm(serializers.Serializer[Any]):
    """workers: how many people answer each object from now on."""

    workers = serializers.IntegerField()


class LabelingJobDetailView(LabelingJobView):
    """`/api/labeling/jobs/<name>`: how far it is, how well people agree."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:ReadLabelingJob", "PATCH": "atelier:UpdateLabelingJob"}

    def get(self, request: Request, name: str) -> Response:
        """{"job", "workers", "classes"}."""
        return Response(quality_of(self.job(request)))

    @extend_schema(request=WorkersForm)
    def patch(self, request: Request, name: str) -> Response:
        """Ask for more or fewer answers of objects that have no label yet; {"changed": how many are offered now}."""
        job, form = self.job(request), WorkersForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response({"changed": change_workers(job, form.validated_data["workers"])})


class LabelingObjectsView(LabelingJobView):
    """`GET /api/labeling/jobs/<name>/objects`."""

    action: ClassVar[str] = "atelier:ListLabelingObjects"

    def get(self, request: Request, name: str) -> Response:
        """A page of objects in the order of the manifest; `state` and `unsure` narrow it."""
        return Response(objects_page(self.job(request), request.query_params, Holder.of_caller(caller(request))))


class LabelingObjectView(LabelingJobView):
    """`GET /api/labeling/jobs/<name>/objects/<number>`."""

    action: ClassVar[str] = "atelier:ReadLabelingObject"

    def get(self, request: Request, name: str, number: str) -> Response:
        """One object with every answer that it got."""
        row, holder = self.row(request), Holder.of_caller(caller(request))
        shown = shown_object(row, holder)
        return Response(
            {
                "object": shown,
                "answers": answers_of(row),
                "page_url": page_address(holder, ["object", row.pk]),
                "corrections": [shown_correction(each) for each in Correction.of(row).select_related("owner")[:20]],
                "checkable": checkable(row.job),
                "known_answer": json.loads(row.known_answer) if row.known_answer else None,
            }
        )


class SendBackForm(serializers.Serializer[Any]):
    """others: only people who have not answered it yet."""

    others = serializers.BooleanField(default=True)


class SendBackView(LabelingJobView):
    """`POST /api/labeling/jobs/<name>/objects/<number>/send-back`."""

    action: ClassVar[str] = "atelier:SendBackLabelingObject"

    @extend_schema(request=SendBackForm)
    def post(self, request: Request, name: str, number: str) -> Response:
        """Label it again."""
        found, form = self.row(request), SendBackForm(data=request.data)
        form.is_valid(raise_exception=True)
        row = send_back(found.job, found.number, others=form.validated_data["others"])
        return Response({"object": shown_object(row, Holder.of_caller(caller(request)))})


class ReviewForm(serializers.Serializer[Any]):
    """accepted: the label is right. known: the right label of an object, against which workers are checked;
    known_answer: the same as an answer, of types that have no single label, too (null: forgotten)."""

    accepted = serializers.BooleanField(required=False)
    known = serializers.CharField(max_length=256, required=False, allow_blank=True)
    known_answer = serializers.JSONField(required=False, allow_null=True)


class ReviewView(LabelingJobView):
    """`POST /api/labeling/jobs/<name>/objects/<number>/review`."""

    action: ClassVar[str] = "atelier:ReviewLabelingObject"

    @extend_schema(request=ReviewForm)
    def post(self, request: Request, name: str, number: str) -> Response:
        """Take it off the review queue (or put it back), and say what the right label is (or that nobody knows)."""
        row, form = self.row(request), ReviewForm(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        if given.get("accepted") and row.state not in DataObject.ENDED:
            raise FieldError("This object has no label yet.", "accepted", 409)
        if "accepted" in given:
            row.reviewed_at = timezone.now() if given["accepted"] else None
        for field, knows in (("known", know_label), ("known_answer", know)):
            if field in given:
                try:
                    knows(row, given[field])
                except AnswerRefused as error:
                    raise FieldError(str(error), field) from error
        row.save(update_fields=["reviewed_at", "known", "known_answer"])
        return Response({"object": shown_object(row, Holder.of_caller(caller(request)))})


class ExportForm(serializers.Serializer[Any]):
    """Which format."""

    format = serializers.CharField(max_length=32)


class ExportsView(LabelingJobView):
    """`/api/labeling/jobs/<name>/exports`: labels in the formats of other tools, made by a worker."""

    action: ClassVar[dict[str, str]] = {
        "GET": "atelier:ListLabelingExports",
        "POST": "atelier:CreateLabelingExport",
    }

    def get(self, request: Request, name: str) -> Response:
        """{"formats", "exports"}: what there is, and the newest ones that were asked for."""
        job = self.job(request)
        exports = [shown_export(each) for each in LabelExport.objects.filter(job=job).order_by("-pk")[:20]]
        return Response({"formats": formats(job), "exports": exports})

    @extend_schema(request=ExportForm)
    def post(self, request: Request, name: str) -> Response:
        """Ask for one; 202 with what GET shows of it. What is under way already is not begun again."""
        job, principal = self.job(request), caller(request)
        form = ExportForm(data=request.data)
        form.is_valid(raise_exception=True)
        if form.validated_data["format"] not in (known := [each["key"] for each in formats(job)]):
            raise FieldError(f"These labels leave in one of: {', '.join(known) or 'no other format'}.", "format")
        require_write(principal, f"{job.output_prefix}/exports/")
        return Response(shown_export(LabelExport.ask(job, form.validated_data["format"], principal)), status=202)


class PreviewForm(serializers.Serializer[Any]):
    """One of template, template_uri and ui_arn; nothing = the page that the task type has by default.

    What the page gets: input as it is (of a human loop), what a registered function makes of line, or what the
    built-in function of the type makes of it.
    """

    task_type = serializers.CharField(max_length=64, default="custom")
    template = serializers.CharField(max_length=MOST_TEMPLATE_CHARS, required=False, trim_whitespace=False)
    template_uri = serializers.CharField(max_length=1100, required=False)
    ui_arn = serializers.CharField(max_length=1024, required=False)
    labels = serializers.ListField(child=serializers.CharField(max_length=256), max_length=200, default=list)
    line = serializers.JSONField(default=dict)
    input = serializers.JSONField(default=None)
    function = serializers.CharField(max_length=64, required=False)
    categories = serializers.JSONField(default=dict)
    title = serializers.CharField(max_length=128, default="Preview")


def preview_input(asked: dict[str, Any], source: str) -> dict[str, Any]:
    """`task.input` of a preview; FieldError with what the function said when it failed."""
    if asked["input"] is not None:
        return review_input(asked["input"])
    if "function" not in asked:
        return task_input(asked["line"], list(asked["labels"]), asked["categories"], source)
    try:
        with function_named(asked["function"]) as function:
            answer = function.once(pre_request(arn("labeling-job", "preview"), asked["line"]))
            return read_pre_response(answer)[0]
    except (FunctionFailed, InputRefused) as error:
        raise FieldError(str(error), "function") from error


class TaskPreviewsView(APIView):
    """`POST /api/labeling/previews`: a template with an object, exactly as a labeler will see it."""

    action: ClassVar[str] = "atelier:CreateLabelingJobPreview"

    @extend_schema(request=PreviewForm)
    def post(self, request: Request) -> Response:
        """{"page_url", "errors"}: the page is there for an hour, for the caller alone."""
        form = PreviewForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked, principal = form.validated_data, caller(request)
        if not all(isinstance(asked[name] or {}, dict) for name in ("line", "categories", "input")):
            raise FieldError("line, input and categories are JSON objects.", "line")
        try:
            kind = task_type(asked["task_type"])
        except InputRefused as error:
            raise FieldError(str(error), "task_type") from error
        template = self._template(asked, principal, kind.key)
        found = preview_input(asked, kind.source_key if kind.key != "custom" else "")
        holder = Holder.of_caller(principal)
        if has_frames(kind.key):
            video = Video(kind.key, list(asked["labels"]), asked["categories"])
            try:
                found |= {"header": asked["title"], **frames_input(video, asked["line"], Signer(principal, holder))}
            except (InputRefused, AccessRefused) as error:
                raise FieldError(str(error), "line") from error
        page = page_of(template, found, Signer(principal, holder))
        key = secrets.token_urlsafe(12)
        cache.set(f"groundtruth:preview:{key}", {"template": template, "input": found, "reader": principal}, PREVIEW_S)
        errors = [{"code": each.code, "message": each.message} for each in page.problems]
        return Response({"page_url": page_address(holder, ["preview", key]), "errors": errors})

    @staticmethod
    def _template(asked: dict[str, Any], principal: Any, key: str) -> str:
        if "template" in asked:
            return str(asked["template"])
        if "template_uri" in asked:
            return read_text(asked["template_uri"], 4 * MOST_TEMPLATE_CHARS, "template_uri", principal)
        return human_task_ui(asked["ui_arn"], principal).content if "ui_arn" in asked else default_template(key)


class TaskTypesView(APIView):
    """`GET /api/labeling/task-types`: what the wizard offers."""

    action: ClassVar[str] = "atelier:ListLabelingTaskTypes"

    def get(self, request: Request) -> Response:
        """Every type, with the template that it has by default ("" where there is no page for it yet)."""
        shown = [
            {
                "key": kind.key,
                "category": kind.category,
                "title": kind.title,
                "source": kind.source_key,
                "ref": kind.ref,
                "element": kind.element,
                "human_task_ui": kind.human_task_ui,
                "default_workers": kind.default_workers,
                "single_worker": kind.single_worker,
                "min_labels": kind.min_labels,
                "max_labels": kind.max_labels,
                "timeout_s": kind.timeout,
                "audits": kind.of,
                "template": default_template(kind.key),
            }
            for kind in TASK_TYPES.values()
        ]
        return Response({"task_types": shown})


class TaskUiView(APIView):
    """`GET /api/labeling/task-uis/<name>`: the text of a stored template."""

    action: ClassVar[str] = "atelier:ReadHumanTaskUi"

    def resource_of(self, _request: Request) -> str:
        """The template that the question is about."""
        return arn("human-task-ui", self.kwargs["name"])

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request, name: str) -> HttpResponse:
        """As plain text: it is somebody's code."""
        found: HumanTaskUi = HumanTaskUi.objects.get_named(name, caller(request))
        response = HttpResponse(found.content, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = "attachment; filename=template.liquid.html"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
