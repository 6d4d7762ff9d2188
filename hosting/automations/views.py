"""Automations for the browser: the API has no operation for them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hosting.automations import changes, runs
from hosting.models import Automation, AutomationRun, TransformJob
from hosting.schedules import BadSchedule, Schedule
from studio.access.permissions import FieldError, caller
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import AccessDenied
from studio.telemetry.events import record_change
from workers.instances import DEFAULT

PREVIEWED = 3
MOST_SHOWN = 500


class NewAutomation(serializers.Serializer[Any]):
    """What is predicted with what, where the results go; or which data set is updated from where; what starts it."""

    name = serializers.CharField(max_length=45)
    action = serializers.ChoiceField(Automation.Action.choices, required=False, default=Automation.Action.PREDICT)
    model_name = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")
    dataset_name = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")
    input_uri = serializers.CharField(max_length=1200, required=False, allow_blank=True, default="")
    output_uri = serializers.CharField(max_length=1100, required=False, allow_blank=True, default="")
    join = serializers.BooleanField(required=False, default=True)
    keep_files = serializers.BooleanField(required=False, default=True)
    instance_type = serializers.CharField(max_length=32, required=False, default=DEFAULT)
    cron = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    time_zone = serializers.CharField(max_length=64, required=False, default="UTC")
    on_new_version = serializers.BooleanField(required=False, default=False)


class AutomationChange(serializers.Serializer[Any]):
    """Pause it or go on; or what it works with from now on. What is left out stays."""

    active = serializers.BooleanField(required=False)
    model_name = serializers.CharField(max_length=63, required=False, allow_blank=True)
    dataset_name = serializers.CharField(max_length=63, required=False, allow_blank=True)
    input_uri = serializers.CharField(max_length=1200, required=False, allow_blank=True)
    output_uri = serializers.CharField(max_length=1100, required=False, allow_blank=True)
    join = serializers.BooleanField(required=False)
    keep_files = serializers.BooleanField(required=False)
    cron = serializers.CharField(max_length=100, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=64, required=False)
    on_new_version = serializers.BooleanField(required=False)


class AutomationsView(APIView):
    """`/api/automations`: those of the caller's domain, the newest first."""

    action = {"GET": "atelier:ListAutomations", "POST": "atelier:CreateAutomation"}

    def get(self, request: Request) -> Response:
        """Each with its last run."""
        last = AutomationRun.objects.filter(automation=OuterRef("pk")).values("pk")[:1]
        rows = list(
            Automation.objects.shown_to(caller(request))
            .select_related("owner")
            .annotate(last=Subquery(last))[:MOST_SHOWN]
        )
        shown = _shown_runs(AutomationRun.objects.filter(pk__in=[row.last for row in rows]).select_related("version"))
        return Response(
            {
                "automations": [_shown(row, caller(request)) | {"last_run": shown.get(row.last)} for row in rows],
                "limit": changes.MOST,
            }
        )

    @extend_schema(request=NewAutomation)
    def post(self, request: Request) -> Response:
        """A new one; one that follows a data set starts for the version that is there."""
        form = NewAutomation(data=request.data)
        form.is_valid(raise_exception=True)
        row = changes.create(dict(form.validated_data), caller(request))
        return Response(_shown(row, caller(request)) | {"last_run": None}, status=201)


class OneAutomation(APIView):
    """Abstract: a view of the automation named in the path."""

    def resource_of(self, _request: Request) -> str:
        return arn("automation", self.kwargs["name"])

    def asked(self, request: Request) -> Automation:
        """The automation, if the caller's domain has it."""
        row: Automation = Automation.objects.get_named(self.kwargs["name"], caller(request))
        return row

    def own(self, request: Request) -> Automation:
        """The automation, if it is the caller's: it acts with the rights of its owner. Administrators may always."""
        row, principal = self.asked(request), caller(request)
        if row.owner_id != principal.user_id and not principal.is_administrator:
            owner = row.owner.username if row.owner else "somebody who is gone"
            raise AccessDenied(f"The automation {row.name} is {owner}'s. Ask them or an administrator to change it.")
        return row


class AutomationView(OneAutomation):
    """`/api/automations/<name>`."""

    action = {
        "GET": "atelier:ReadAutomation",
        "PATCH": "atelier:UpdateAutomation",
        "DELETE": "atelier:DeleteAutomation",
    }

    def get(self, request: Request, name: str) -> Response:
        """What it does, and its last runs, the newest first."""
        row = self.asked(request)
        found = list(row.runs.select_related("version")[: runs.KEPT])
        shown = _shown_runs(found)
        return Response(_shown(row, caller(request)) | {"runs": [shown[each.pk] for each in found]})

    @extend_schema(request=AutomationChange)
    def patch(self, request: Request, name: str) -> Response:
        """Change what it does; pause it, or let it go on."""
        row = self.own(request)
        form = AutomationChange(data=request.data)
        form.is_valid(raise_exception=True)
        fields = dict(form.validated_data)
        active = fields.pop("active", None)
        if fields:
            changes.change(row, fields)
        if active is not None:
            (changes.resume if active else changes.pause)(row)
        return Response(_shown(row, caller(request)))

    def delete(self, request: Request, name: str) -> Response:
        """The automation and the list of its runs; their transform jobs and results stay."""
        row = self.own(request)
        with transaction.atomic():
            row.status = "Deleted"  # for the event only
            record_change(row)
            row.delete()
        return Response(status=204)


class AutomationRunsView(OneAutomation):
    """`/api/automations/<name>/runs`."""

    action = {"POST": "atelier:RunAutomation"}

    @extend_schema(request=None)
    def post(self, request: Request, name: str) -> Response:
        """Start it now, whatever its schedule says, paused or not."""
        run = runs.run_now(self.own(request), caller(request))
        return Response(_shown_runs([run])[run.pk], status=201)


class ScheduleView(APIView):
    """`/api/schedules?cron=0 6 * * *&time_zone=Europe/Zurich`: when it would be due."""

    action = "atelier:ReadSchedule"

    def get(self, request: Request) -> Response:
        """The next three moments."""
        query = request.query_params
        try:
            schedule = Schedule.parse(query.get("cron", "")[:100], query.get("time_zone", "UTC"))
            return Response({"next": schedule.upcoming(timezone.now(), PREVIEWED)})
        except BadSchedule as error:
            raise FieldError(str(error), "cron") from error


def _shown(row: Automation, principal: Principal) -> dict[str, Any]:
    return {
        "name": row.name,
        "arn": row.arn,
        "status": row.status,
        "reason": row.reason,
        "owner": row.owner.username if row.owner else "",
        "may_change": row.owner_id == principal.user_id or principal.is_administrator,
        "action": row.action,
        "model_name": row.model_name,
        "dataset_name": row.dataset_name,
        "input_uri": row.input_uri,
        "output_uri": row.output_uri,
        "join": row.join,
        "keep_files": row.keep_files,
        "instance_type": row.instance_type,
        "cron": row.cron,
        "time_zone": row.time_zone,
        "on_new_version": row.on_new_version,
        "next_run_at": row.next_run_at,
        "created_at": row.created_at,
    }


def _shown_runs(found: Iterable[AutomationRun]) -> dict[int, dict[str, Any]]:
    """Runs by id, each with how its job, or the version that it made, stands."""
    found = list(found)
    jobs = TransformJob.objects.filter(name__in=[each.job_name for each in found if each.job_name])
    states = {name: (status, reason) for name, status, reason in jobs.values_list("name", "status", "failure_reason")}
    return {each.pk: _shown_run(each, *states.get(each.job_name, ("NotStarted", ""))) for each in found}


def _shown_run(run: AutomationRun, status: str, reason: str) -> dict[str, Any]:
    made = run.version
    if made is not None:
        status, reason = made.status, made.failure_reason
    return {
        "at": run.at,
        "cause": run.cause,
        "job_name": run.job_name,
        "dataset_name": made.name if made else "",
        "version": made.version if made else None,
        "status": "Unchanged" if run.unchanged else status,
        "problem": run.problem or reason,
    }
