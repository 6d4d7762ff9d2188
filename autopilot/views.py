"""What the browser needs of a leaderboard and the API has no member for."""

from importlib import import_module
from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autopilot.downloads import sources_of, written
from autopilot.models import AutoMLJob, Candidate, Explanation, OnDemand, OnnxExport, Preview
from autopilot.questions import question_of
from autopilot.recipe_checks import checked
from autopilot.versions import places_of, versions_of
from studio.access.permissions import FieldError, caller
from studio.api.arns import arn
from studio.api.errors import ResourceNotFound
from studio.datasets.models import Dataset
from studio.storage.permissions import require_read, require_write

MOST_PLACED = 100


class CandidateView(APIView):
    """Abstract: a view of one candidate of a job; both are named in the path."""

    def resource_of(self, _request: Request) -> str:
        """The job that the question is about."""
        return arn("automl-job", self.kwargs["name"])

    def candidate(self, request: Request) -> Candidate:
        """The candidate, if the caller's domain has the job."""
        job = AutoMLJob.objects.get_named(self.kwargs["name"], caller(request))
        found: Candidate | None = job.candidates.filter(name=self.kwargs["candidate"]).first()
        if found is None:
            raise ResourceNotFound(f"Experiment {job.name} has no model {self.kwargs['candidate'][:64]}.")
        return found


class ExplanationView(CandidateView):
    """`/api/automl-jobs/<name>/candidates/<candidate>/explanation`: the best model has it, others get it on demand."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:ReadExplanation", "POST": "atelier:CreateExplanationJob"}

    def get(self, request: Request, name: str, candidate: str) -> Response:
        """{"uri": text, "job": {"name", "status", "failure_reason", "progress"} or null}: the newest attempt."""
        row = self.candidate(request)
        return Response(_state(row.explainability_uri, row.explanations.first()))

    def post(self, request: Request, name: str, candidate: str) -> Response:
        """Ask for it: the same answer as GET; 202. Nothing happens when it is there or under way."""
        row = self.candidate(request)
        if not row.explainability_uri:
            # A worker reads and writes for whoever asks, so what it touches is asked about here.
            for place in filter(None, (row.package_uri, row.job.explained_rows_uri)):
                require_read(caller(request), place)
            require_write(caller(request), f"{row.job.output_prefix}/documentation/")
            Explanation.ask(row, caller(request))
        return Response(_state(row.explainability_uri, row.explanations.first()), status=202)


class OnnxView(CandidateView):
    """`/api/automl-jobs/<name>/candidates/<candidate>/onnx`: the model as an ONNX file, made when it is asked for."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:ReadOnnxExport", "POST": "atelier:CreateOnnxExportJob"}

    def get(self, request: Request, name: str, candidate: str) -> Response:
        """{"uri": text, "job": {"name", "status", "failure_reason", "progress"} or null}: the newest attempt."""
        row = self.candidate(request)
        return Response(_state(row.onnx_uri, row.onnxexports.first()))

    def post(self, request: Request, name: str, candidate: str) -> Response:
        """Ask for it: the same answer as GET; 202. Nothing happens when it is there or under way."""
        row = self.candidate(request)
        if not row.onnx_uri:
            # A worker reads and writes for whoever asks, so what it touches is asked about here.
            if row.package_uri:
                require_read(caller(request), row.package_uri)
                require_write(caller(request), row.onnx_place)
            OnnxExport.ask(row, caller(request))
        return Response(_state(row.onnx_uri, row.onnxexports.first()), status=202)


class ReportView(CandidateView):
    """`GET /api/automl-jobs/<name>/candidates/<candidate>/report.html` (`.pdf`, `.json`): the reports as one file."""

    action: ClassVar[str] = "atelier:ReadCandidateReport"

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, name: str, candidate: str, form: str) -> HttpResponse:
        """The file as a download; not found for a candidate without a performance report."""
        row = self.candidate(request)
        body, kind = written(form, sources_of(row, caller(request)))
        response = HttpResponse(body, content_type=kind)
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{row.name}.{form}', safe='')}"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        return response


def _state(uri: str, newest: OnDemand | None) -> dict[str, Any]:
    """Where something that is made on demand lies, and how the newest attempt to make it stands."""
    shown = ("name", "status", "failure_reason", "progress")
    return {"uri": uri, "job": newest and {each: getattr(newest, each) for each in shown}}


class PreviewsView(APIView):
    """`POST /api/datasets/<name>/previews`: what matters in a data set before an experiment is made of it."""

    action: ClassVar[str] = "atelier:CreateDatasetPreview"

    def resource_of(self, _request: Request) -> str:
        """The data set that the question is about."""
        return arn("dataset", self.kwargs["name"])

    def post(self, request: Request, name: str) -> Response:
        """The question as `question_of` has it; 202 with what GET answers. The same question is answered once."""
        dataset = Dataset.objects.get_named(name, caller(request))
        if dataset.status != Dataset.Status.READY:
            raise FieldError("The data set is not described yet, or could not be read.", status=409)
        question = question_of(request.data)
        require_read(caller(request), dataset.uri)  # a worker reads for whoever asks
        return Response(_preview(Preview.ask(dataset, question, caller(request))), status=202)


class PreviewView(APIView):
    """`GET /api/datasets/<name>/previews/<preview>`."""

    action: ClassVar[str] = "atelier:ReadDatasetPreview"

    def resource_of(self, _request: Request) -> str:
        """The data set that the question is about."""
        return arn("dataset", self.kwargs["name"])

    def get(self, request: Request, name: str, preview: str) -> Response:
        """{"name", "status", "failure_reason", "progress", "question", "result"}; the result as the engine has it."""
        mine = Preview.objects.visible_to(caller(request))
        found = mine.filter(name=preview, dataset__name__iexact=name).first()
        if found is None:
            raise ResourceNotFound(f"There is no preview {preview[:64]} of this data set any more.")
        return Response(_preview(found))


class RecipeChecksView(APIView):
    """`POST /api/datasets/<name>/recipe-checks`: what is wrong with a recipe before an experiment is made with it."""

    action: ClassVar[str] = "atelier:CreateDatasetPreview"

    def resource_of(self, _request: Request) -> str:
        """The data set that the question is about."""
        return arn("dataset", self.kwargs["name"])

    def post(self, request: Request, name: str) -> Response:
        """See `recipe_checks.checked`; nothing is stored."""
        dataset = Dataset.objects.get_named(name, caller(request))
        columns = import_module("studio.datasets.reading").document_of(dataset)["columns"]
        return Response(checked(request.data, columns))


def _preview(row: Preview) -> dict[str, Any]:
    shown = ("name", "status", "failure_reason", "progress", "result")
    return {each: getattr(row, each) for each in shown} | {"question": row.request}


class LeaderboardView(APIView):
    """GET: the engine's name, times, size and interval of every candidate; joined to the API's list by name."""

    action: ClassVar[str] = "atelier:DescribeLeaderboard"

    def resource_of(self, request: Request) -> str:
        """The job that the question is about."""
        return arn("automl-job", self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """All candidates, best first."""
        job = AutoMLJob.objects.get_named(name, caller(request))
        rows = job.candidates.order_by(*Candidate.BEST_FIRST)
        return Response({"candidates": [_row(each) for each in rows]})


def _row(row: Candidate) -> dict[str, Any]:
    return {
        "name": row.name,
        "model": row.model_name,
        "algorithm": row.algorithm,
        "status": row.status,
        "fit_s": row.fit_s,
        "predict_s_per_row": row.predict_s_per_row,
        "size_bytes": row.size_bytes,
        "interval": row.interval,
        "judged_rows": row.judged_rows,
        "hyperparameters": row.hyperparameters,
        "note": row.why_none,
        "insights_uri": row.insights_uri,
        "explainability_uri": row.explainability_uri,
    }


class VersionsView(APIView):
    """`GET /api/automl-jobs/<name>/versions`: all experiments of its series."""

    action: ClassVar[str] = "atelier:ListAutoMLJobVersions"

    def resource_of(self, request: Request) -> str:
        """The job that the question is about."""
        return arn("automl-job", self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """The newest first, each with its best model and all metrics of that."""
        job = AutoMLJob.objects.get_named(name, caller(request))
        return Response({"versions": [_version(each) for each in versions_of(job, caller(request))]})


class PlacesView(APIView):
    """`GET /api/automl-job-versions?job=churn-1&job=churn-2`: which of these are versions of something."""

    action: ClassVar[str] = "atelier:ListAutoMLJobVersions"

    def get(self, request: Request) -> Response:
        """{"places": {name: {"version", "of", "newest"}}}; jobs that are alone are left out."""
        return Response({"places": places_of(request.query_params.getlist("job")[:MOST_PLACED], caller(request))})


def _version(job: AutoMLJob) -> dict[str, Any]:
    best = job.best
    metrics = {each["StandardMetricName"]: each["Value"] for each in reversed(best.metrics)} if best else {}
    return {
        "name": job.name,
        "version": job.version,
        "of": job.series.name if job.series else job.name,
        "status": job.status,
        "created_at": job.created_at,
        "data": job.data,
        "objective": job.objective,
        "best": best
        and {
            "name": best.name,
            "model": best.model_name,
            "algorithm": best.algorithm,
            "value": best.objective_value,
            "interval": best.interval,
            "metrics": metrics,
        },
    }
