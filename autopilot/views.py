"""What the browser needs of a leaderboard and the API has no member for."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autopilot.models import AutoMLJob, Candidate
from studio.access.permissions import caller
from studio.api.arns import arn


class LeaderboardView(APIView):
    """GET: the engine's name, times, size and interval of every candidate; joined to the API's list by name."""

    action: ClassVar[str] = "atelier:DescribeLeaderboard"

    def resource_of(self, request: Request) -> str:
        """The job that the question is about."""
        return arn("automl-job", self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """All candidates, best first."""
        job = AutoMLJob.objects.get_named(name, caller(request))
        rows = job.candidates.order_by("rank_value", "number")
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
        "hyperparameters": row.hyperparameters,
        "note": row.failure_reason,
    }
