"""What the API has no operation for: the history of changes of state, for the browser."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import FieldError, caller
from studio.telemetry.models import Event

DEFAULT_SIZE, LARGEST_SIZE = 50, 200


class Events(APIView):
    """`GET /api/events?cursor=&arn=&limit=`: the newest first; `cursor` goes on behind the last one shown."""

    action = "atelier:ListEvents"

    def get(self, request: Request) -> Response:
        """{"events": [as over the socket], "cursor": text or null}"""
        size = whole_number(request, "limit", DEFAULT_SIZE, 1, LARGEST_SIZE)
        rows = Event.objects.visible_to(caller(request)).order_by("-pk")
        if arn := request.query_params.get("arn"):
            rows = rows.filter(arn=arn)
        if request.query_params.get("cursor"):
            rows = rows.filter(pk__lt=whole_number(request, "cursor", 0, 0, 2**63 - 1))
        found = list(rows[: size + 1])
        shown: list[dict[str, Any]] = [event.as_message() for event in found[:size]]
        return Response({"events": shown, "cursor": str(shown[-1]["id"]) if len(found) > size else None})


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A number of the query; FieldError names it when it is none or out of range."""
    text = request.query_params.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise FieldError(f"{name} is {text[:40]!r}; it must be a whole number from {least} to {most}.", name)
    return int(text)
