"""The activity log for the browser: a page of lines, the same as CSV, how long lines are kept."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access import activity
from studio.access.permissions import FieldError, caller

LINES_PER_PAGE, MOST_PER_PAGE = 100, 500


class ActivityLogView(APIView):
    """`GET /api/activity-log?person=&operation=&resource=&outcome=&since=&until=&domain=&profile=&source_ip=&cursor=`.

    `limit` is the number of lines of a page, at most 500. Administrators see all, auditors their own domain.
    """

    action = "atelier:AuditActivity"

    def get(self, request: Request) -> Response:
        """{"lines": [{"id", "at", "username", "profile", "role", "domain_id", "via", "access_key_id", "source_ip",
        "action", "resource", "outcome": Allowed|Denied|Failed, "code", "reason", "request_id"}], "cursor": text or
        null, "retention_days"}: the newest first; `cursor` goes on behind the last one shown."""
        rows = activity.lines(caller(request), request.query_params.dict())
        size = _number(request, "limit", LINES_PER_PAGE, MOST_PER_PAGE)
        if request.query_params.get("cursor"):
            rows = rows.filter(pk__lt=_number(request, "cursor", 1, 2**62))
        found = list(rows[: size + 1])
        shown = [activity.shown(each) for each in found[:size]]
        cursor = str(shown[-1]["id"]) if len(found) > size else None
        return Response({"lines": shown, "cursor": cursor, "retention_days": activity.retention_days()})


class ActivityExportView(APIView):
    """`GET /api/activity-log/export?...`: the same question, as a CSV file of at most 50,000 lines."""

    action = "atelier:AuditActivity"

    def get(self, request: Request) -> HttpResponse:
        """text/csv, to be saved."""
        text = activity.spreadsheet(activity.lines(caller(request), request.query_params.dict()))
        name = "attachment; filename=activity-log.csv"
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


class Retention(serializers.Serializer[Any]):
    """How many days lines are kept."""

    retention_days = serializers.IntegerField(min_value=activity.LEAST_DAYS, max_value=activity.MOST_DAYS)


class ActivityRetentionView(APIView):
    """`PUT /api/activity-log/retention`."""

    action = {"PUT": "atelier:UpdateActivityRetention"}

    @extend_schema(request=Retention)
    def put(self, request: Request) -> Response:
        """{"retention_days"}: from 1 to 3650; older lines go within the hour."""
        form = Retention(data=request.data)
        form.is_valid(raise_exception=True)
        activity.keep_for(form.validated_data["retention_days"])
        return Response({"retention_days": activity.retention_days()})


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:20]) <= most:
        raise FieldError(f"{name} is {text[:40]!r}; it must be a whole number from 1 to {most}.", name)
    return int(text)
