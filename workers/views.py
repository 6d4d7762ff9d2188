"""All jobs of all kinds for the activity page: the API has no operation for that. Stopping is each kind's operation."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import FieldError, caller
from studio.telemetry.views import DEFAULT_SIZE, LARGEST_SIZE, whole_number
from workers import activity


class Activity(APIView):
    """`GET /api/activity?status=&kind=&search=&uses=&cursor=&limit=`: the newest first.

    `status=live` is everything not ended; `search` is in the name; `uses` is an address that the request names.
    """

    action = "atelier:ListActivity"

    def get(self, request: Request) -> Response:
        """{"jobs": [see workers/activity.py], "cursor": text or null}"""
        query = request.query_params
        try:
            jobs, cursor = activity.jobs(
                caller(request),
                status=query.get("status", ""),
                kind=query.get("kind", ""),
                search=query.get("search", "")[:100],
                uses=query.get("uses", "")[:2000],
                cursor=query.get("cursor", ""),
                limit=whole_number(request, "limit", DEFAULT_SIZE, 1, LARGEST_SIZE),
            )
        except activity.BadCursor as error:
            raise FieldError("cursor is not one that this page has given; begin without one.", "cursor") from error
        return Response({"jobs": jobs, "cursor": cursor})
