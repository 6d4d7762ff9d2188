"""The REST of JupyterLab's scheduler extension, as our pages and notebooks use it; the API has no operations for it.

`/api/scheduler/jobs…`, `job_definitions…`, `runtime_environments`, `config` (spec studio §13); and, ours, `notebook`
(what a notebook offers) and `schedule` (when it would be due).
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import FieldError, caller
from studio.api.errors import AccessDenied, ResourceInUse
from studio.api.tags import drop_tags
from studio.notebook_jobs import kernels, scheduling, shown
from studio.notebook_jobs.creating import create_definition, create_job, run_again, schedule_of
from studio.notebook_jobs.engine.parameters import kernel_of, language_of, offered, read_notebook
from studio.notebook_jobs.engine.words import in_words
from studio.notebook_jobs.models import JobDefinition, NotebookJob
from studio.notebook_jobs.serializers import DefinitionChange, Inspected, JobChange, NewDefinition, NewJob, Parameters
from studio.notebook_jobs.sources import notebook_of
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from studio.telemetry.events import record_change
from studio.telemetry.views import whole_number
from workers.instances import DEFAULT, catalogue
from workers.queue import request_stop

MOST, DEFAULT_SIZE = 200, 50
_STATES = {"QUEUED": Q(status="InProgress", attempt=0), "IN_PROGRESS": Q(status="InProgress", attempt__gt=0)} | {
    written: Q(status=status) for status, written in NotebookJob.REST_STATUS.items() if status != "InProgress"
}


def _page(rows: Any, request: Request) -> tuple[list[Any], int, str | None]:
    """Some rows from the number that `next_token` says, how many there are, and the token of the next ones."""
    size = whole_number(request, "max_items", DEFAULT_SIZE, 1, MOST)
    begin = whole_number(request, "next_token", 0, 0, 1_000_000)
    found, total = list(rows[begin : begin + size]), rows.count()
    return found, total, str(begin + size) if total > begin + size else None


def _jobs(request: Request) -> Any:
    """The caller's jobs that the query asks for, the newest first."""
    query = request.query_params
    rows = NotebookJob.objects.shown_to(caller(request)).select_related("owner", "definition")
    if status := query.get("status", ""):
        if status not in _STATES:
            raise FieldError(f"status is one of {', '.join(_STATES)}.", "status")
        rows = rows.filter(_STATES[status])
    if name := query.get("name", "")[:64]:
        rows = rows.filter(display_name__icontains=name)
    if definition := query.get("job_definition_id", ""):
        rows = rows.filter(definition__name=definition)
    return rows


class Jobs(APIView):
    """`/api/scheduler/jobs?status=&name=&job_definition_id=&max_items=&next_token=`."""

    action = {"GET": "atelier:ListNotebookJobs", "POST": "atelier:CreateNotebookJob"}

    def get(self, request: Request) -> Response:
        """Runs, the newest first."""
        rows, total, token = _page(_jobs(request), request)
        return Response(
            {"jobs": [shown.job(row, caller(request)) for row in rows], "total_count": total, "next_token": token}
        )

    @extend_schema(request=NewJob)
    def post(self, request: Request) -> Response:
        """Run a notebook now."""
        form = NewJob(data=request.data)
        form.is_valid(raise_exception=True)
        row = create_job(form.place(), form.given(), form.wanted(), caller(request))
        return Response({"job_id": row.name, "arn": row.arn}, status=201)


class JobCount(APIView):
    """`/api/scheduler/jobs/count?status=`."""

    action = "atelier:ListNotebookJobs"

    def get(self, request: Request) -> Response:
        """How many there are."""
        return Response({"count": _jobs(request).count()})


class OneJob(APIView):
    """Abstract: a view of the run named in the path."""

    def asked(self, request: Request) -> NotebookJob:
        """The run, if the caller may see it."""
        row: NotebookJob = NotebookJob.objects.get_named(self.kwargs["job_id"], caller(request))
        return row

    def own(self, request: Request) -> NotebookJob:
        """The run, if the caller may change it."""
        row = self.asked(request)
        _check_own(row, request)
        return row


def _check_own(row: NotebookJob | JobDefinition, request: Request) -> None:
    if not shown.may_change(row, caller(request)):
        owner = row.owner.username if row.owner else "somebody who is gone"
        raise AccessDenied(f"The {row.noun} {row.display_name} is {owner}'s. Ask them or an administrator.")


class JobView(OneJob):
    """`/api/scheduler/jobs/<job_id>`."""

    action = {
        "GET": "atelier:ReadNotebookJob",
        "PATCH": "atelier:StopNotebookJob",
        "DELETE": "atelier:DeleteNotebookJob",
    }

    def get(self, request: Request, job_id: str) -> Response:
        """How it stands."""
        return Response(shown.job(self.asked(request), caller(request)))

    @extend_schema(request=JobChange)
    def patch(self, request: Request, job_id: str) -> Response:
        """Stop it: the notebook ends where it is, the outputs so far are kept."""
        row = self.own(request)
        JobChange(data=request.data).is_valid(raise_exception=True)
        if not row.finished and not row.stopping:
            request_stop(row, by=caller(request).username)
        return Response(status=204)

    def delete(self, request: Request, job_id: str) -> Response:
        """Forget it, with its outputs."""
        _delete(self.own(request))
        return Response(status=204)


def _delete(row: NotebookJob) -> None:
    if not row.finished:
        raise ResourceInUse(f"The notebook job {row.display_name} is still running. Stop it first, then delete it.")
    with transaction.atomic():
        record_change(row, reason="Deleted")
        drop_tags(row.arn)
        row.delete()
    for each in row.outputs:
        uri = S3Uri.parse(each["uri"])
        object_store().delete(uri.bucket, uri.key)


class JobFiles(OneJob):
    """`/api/scheduler/jobs/<job_id>/download_files`."""

    action = "atelier:ReadNotebookJob"

    def get(self, request: Request, job_id: str) -> Response:
        """What it left; each is read at `/api/objects?uri=` or through the S3 API."""
        return Response({"job_files": shown.job(self.asked(request), caller(request))["job_files"]})


class JobRuns(OneJob):
    """`/api/scheduler/jobs/<job_id>/runs` (ours)."""

    action = "atelier:CreateNotebookJob"

    @extend_schema(request=Parameters)
    def post(self, request: Request, job_id: str) -> Response:
        """The same notebook again, with other parameters or the same."""
        form = Parameters(data=request.data)
        form.is_valid(raise_exception=True)
        row = run_again(self.asked(request), caller(request), form.validated_data.get("parameters"))
        return Response({"job_id": row.name, "arn": row.arn}, status=201)


class JobBatch(APIView):
    """`/api/scheduler/batch/jobs?job_id=a&job_id=b`."""

    action = "atelier:DeleteNotebookJob"

    def delete(self, request: Request) -> Response:
        """Forget several, all or none that are wrong."""
        rows = [NotebookJob.objects.get_named(each, caller(request)) for each in request.query_params.getlist("job_id")]
        for row in rows:
            _check_own(row, request)
            _delete(row)
        return Response(status=204)


class Definitions(APIView):
    """`/api/scheduler/job_definitions?name=&max_items=&next_token=`."""

    action = {"GET": "atelier:ListNotebookJobDefinitions", "POST": "atelier:CreateNotebookJobDefinition"}

    def get(self, request: Request) -> Response:
        """Definitions, the newest first, each with its next runs."""
        rows = JobDefinition.objects.shown_to(caller(request)).select_related("owner")
        if name := request.query_params.get("name", "")[:64]:
            rows = rows.filter(display_name__icontains=name)
        found, total, token = _page(rows, request)
        listed = [shown.definition(row, caller(request)) for row in found]
        return Response({"job_definitions": listed, "total_count": total, "next_token": token})

    @extend_schema(request=NewDefinition)
    def post(self, request: Request) -> Response:
        """Run a notebook on a schedule."""
        form = NewDefinition(data=request.data)
        form.is_valid(raise_exception=True)
        schedule = form.validated_data["schedule"]
        row = create_definition(form.place(), form.given(), form.wanted(), schedule, caller(request))
        return Response({"job_definition_id": row.name, "arn": row.arn}, status=201)


class OneDefinition(APIView):
    """Abstract: a view of the definition named in the path."""

    def asked(self, request: Request) -> JobDefinition:
        """The definition, if the caller may see it."""
        name = self.kwargs["definition_id"]
        row: JobDefinition = JobDefinition.objects.get_named(name, caller(request))
        return row

    def own(self, request: Request) -> JobDefinition:
        """The definition, if the caller may change it."""
        row = self.asked(request)
        _check_own(row, request)
        return row


class DefinitionView(OneDefinition):
    """`/api/scheduler/job_definitions/<definition_id>`."""

    action = {
        "GET": "atelier:ReadNotebookJobDefinition",
        "PATCH": "atelier:UpdateNotebookJobDefinition",
        "DELETE": "atelier:DeleteNotebookJobDefinition",
    }

    def get(self, request: Request, definition_id: str) -> Response:
        """What it runs, and when."""
        return Response(shown.definition(self.asked(request), caller(request)))

    @extend_schema(request=DefinitionChange)
    def patch(self, request: Request, definition_id: str) -> Response:
        """Pause, resume, or another schedule; a run in progress goes on."""
        row = self.own(request)
        form = DefinitionChange(data=request.data)
        form.is_valid(raise_exception=True)
        if "schedule" in form.validated_data:
            scheduling.reschedule(row, form.validated_data["schedule"])
        if "active" in form.validated_data:
            (scheduling.resume if form.validated_data["active"] else scheduling.pause)(row)
        return Response(status=204)

    def delete(self, request: Request, definition_id: str) -> Response:
        """The schedule is gone with it; its runs and their outputs stay, also one in progress."""
        row = self.own(request)
        with transaction.atomic():
            row.status = "Deleted"  # for the event only
            record_change(row)
            drop_tags(row.arn)
            row.delete()
        return Response(status=204)


class DefinitionRuns(OneDefinition):
    """`/api/scheduler/job_definitions/<definition_id>/jobs`."""

    action = "atelier:CreateNotebookJob"

    @extend_schema(request=Parameters)
    def post(self, request: Request, definition_id: str) -> Response:
        """Run it now, with other parameters or its own."""
        form = Parameters(data=request.data)
        form.is_valid(raise_exception=True)
        row = scheduling.run_now(self.own(request), form.validated_data.get("parameters"), caller(request))
        return Response({"job_id": row.name, "arn": row.arn}, status=201)


class RuntimeEnvironments(APIView):
    """`/api/scheduler/runtime_environments`."""

    action = "atelier:ListNotebookJobEnvironments"

    def get(self, request: Request) -> Response:
        """The one environment that there is: the kernels and the instance types of this installation."""
        one = {
            "name": "sagemaker-default-env",
            "label": "Workers of this studio",
            "description": "Notebooks run on the workers, with the kernels that are installed there.",
            "file_extensions": ["ipynb"],
            "output_formats": ["ipynb", "html", "log"],
            "kernels": kernels.installed(),
            "compute_types": sorted(catalogue()),
            "default_compute_type": DEFAULT,
        }
        return Response([one])


class Config(APIView):
    """`/api/scheduler/config`."""

    action = "atelier:ReadNotebookJobConfig"

    def get(self, request: Request) -> Response:
        """Which inputs of a job mean something here."""
        yes = ("job_name", "parameters", "output_formats", "retry_on_timeout", "timeout_seconds", "max_retries", "tags")
        return Response({"supported_features": dict.fromkeys(yes, True), "manage_environments_command": ""})


class Notebook(APIView):
    """`/api/scheduler/notebook`: what a notebook offers, before a job is made of it."""

    action = "atelier:ReadNotebookJobInput"

    @extend_schema(request=Inspected)
    def post(self, request: Request) -> Response:
        """Its name, its kernel, and the parameters of its tagged cell with their defaults."""
        form = Inspected(data=request.data)
        form.is_valid(raise_exception=True)
        source = notebook_of(form.given(), caller(request))
        notebook = read_notebook(source.read())
        kernel, known = kernel_of(notebook), [each["name"] for each in kernels.installed()]
        return Response(
            {
                "name": source.name,
                "kernel_name": kernel,
                "kernel_known": kernel in known,
                "language": language_of(notebook),
                "parameters": [vars(each) for each in offered(notebook)],
                "tagged": any("parameters" in each.metadata.tags for each in notebook.cells),
            }
        )


class ScheduleView(APIView):
    """`/api/scheduler/schedule?schedule=cron(0 6 * * ? *)`: when it would be due."""

    action = "atelier:ReadNotebookJobSchedule"

    def get(self, request: Request) -> Response:
        """In words, and the next five moments."""
        now = timezone.now()
        parsed = schedule_of(request.query_params.get("schedule", "")[:200], now)
        return Response(
            {
                "schedule": parsed.text,
                "words": in_words(parsed),
                "next_runs": parsed.upcoming(now, shown.UPCOMING),
            }
        )
