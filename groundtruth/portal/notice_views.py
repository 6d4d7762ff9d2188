"""What a labeler is told of the jobs of their teams; the contract is docs/groundtruth.md, "Portal API"."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groundtruth.models import Worker
from groundtruth.notices import notices_for, topic_of, words_of
from groundtruth.portal.base import PortalView


class NoticesForm(serializers.Serializer[Any]):
    """seen_until: `at` of the newest that was seen. notified: whether to be told at all."""

    seen_until = serializers.DateTimeField(required=False)
    notified = serializers.BooleanField(required=False)


class PortalNoticesView(PortalView):
    """`/api/portal/notices`."""

    action: ClassVar[dict[str, str]] = {"GET": "worker:ListNotices", "POST": "worker:SetNotices"}

    def get(self, request: Request) -> Response:
        """What is new, the newest first."""
        return Response(_shown(self.worker))

    @extend_schema(request=NoticesForm)
    def post(self, request: Request) -> Response:
        """Put away what was seen, or switch it off and on."""
        form = NoticesForm(data=request.data)
        form.is_valid(raise_exception=True)
        worker, given = self.worker, form.validated_data
        if "seen_until" in given:
            worker.notices_seen_at = max(given["seen_until"], worker.notices_seen_at or given["seen_until"])
        worker.notified = given.get("notified", worker.notified)
        worker.save(update_fields=["notices_seen_at", "notified"])
        return Response(_shown(worker))


def _shown(worker: Worker) -> dict[str, Any]:
    notices = []
    for each in notices_for(worker)[:20]:
        title, text = words_of(each.job, each.kind)
        notices.append({"job": each.job.name, "kind": each.kind, "title": title, "text": text, "at": each.at})
    teams = [team for group in worker.groups.prefetch_related("teams") for team in group.teams.all()]
    told = any(topic_of(team) is not None for team in teams)
    return {"notices": notices, "notified": worker.notified, "offered": told}
