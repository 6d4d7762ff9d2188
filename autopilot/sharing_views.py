"""Shares for the browser: the API has no operation for them."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autopilot import sharing
from autopilot.models import AutoMLJob, Candidate, Share
from studio.access.permissions import FieldError, caller
from studio.api.arns import arn

MOST_SHOWN = 500


class NewShares(serializers.Serializer[Any]):
    """What is handed over, to whom, and what is said with it."""

    candidate = serializers.CharField(max_length=64, required=False, allow_null=True, default=None)
    profiles = serializers.ListField(child=serializers.CharField(max_length=63), max_length=100)
    note = serializers.CharField(max_length=1024, required=False, allow_blank=True, default="")


class SharesView(APIView):
    """`/api/shares`: what others shared with the caller, and what the caller shared with others."""

    action: ClassVar[str] = "atelier:ListShares"

    def get(self, request: Request) -> Response:
        """{"received": […], "given": […]}, the newest first."""
        rows = Share.objects.select_related("job__best", "candidate", "owner", "receiver").order_by(
            "-modified_at", "-pk"
        )
        principal = caller(request)
        return Response(
            {
                "received": sharing.shown(rows.received_by(principal)[:MOST_SHOWN]),
                "given": sharing.shown(rows.given_by(principal)[:MOST_SHOWN]),
            }
        )


class JobSharesView(APIView):
    """`/api/automl-jobs/<name>/shares`."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:CreateShare", "POST": "atelier:CreateShare"}

    def resource_of(self, _request: Request) -> str:
        """The job that is handed over, or of which a model is."""
        return arn("automl-job", self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """{"receivers": names of the user profiles that it can be shared with}."""
        job = AutoMLJob.objects.get_named(name, caller(request))
        return Response({"receivers": sharing.receivers(job, caller(request))})

    @extend_schema(request=NewShares)
    def post(self, request: Request, name: str) -> Response:
        """Share the job's leaderboard, or one of its models, with user profiles of its domain; 201."""
        job = AutoMLJob.objects.get_named(name, caller(request))
        form = NewShares(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data
        candidate = _candidate(job, fields["candidate"]) if fields["candidate"] else None
        made = sharing.share(job, candidate, fields["profiles"], fields["note"], caller(request))
        return Response({"shares": sharing.shown(made)}, status=201)


class OneShare(APIView):
    """Abstract: a view of the share named in the path."""

    def resource_of(self, _request: Request) -> str:
        """The share."""
        return arn(Share.arn_kind, self.kwargs["name"])

    def asked(self, request: Request) -> Share:
        """The share, if the caller gave or got it; for everybody else it does not exist."""
        name, principal = self.kwargs["name"], caller(request)
        mine = Share.objects.received_by(principal) | Share.objects.given_by(principal)
        row: Share | None = mine.named(name).select_related("job").first()
        if row is None:
            raise Share.not_found(name)
        return row


class ShareView(OneShare):
    """`/api/shares/<name>`."""

    action: ClassVar[dict[str, str]] = {"DELETE": "atelier:DeleteShare"}

    def delete(self, request: Request, name: str) -> Response:
        """Withdraw it, or, as its receiver, take it off the list."""
        sharing.withdraw(self.asked(request), caller(request))
        return Response(status=204)


class ShareSeenView(OneShare):
    """`/api/shares/<name>/seen`."""

    action: ClassVar[dict[str, str]] = {"POST": "atelier:ReadShare"}

    @extend_schema(request=None)
    def post(self, request: Request, name: str) -> Response:
        """The caller has seen it; nothing happens to what they gave themselves. 204."""
        mine = Share.objects.received_by(caller(request)).filter(pk=self.asked(request).pk, seen_at=None)
        mine.update(seen_at=timezone.now())
        return Response(status=204)


def _candidate(job: AutoMLJob, name: str) -> Candidate:
    found: Candidate | None = job.candidates.filter(name=name).first()
    if found is None:
        raise FieldError(f"Experiment {job.name} has no model {name[:64]}.", "candidate", status=404)
    return found
