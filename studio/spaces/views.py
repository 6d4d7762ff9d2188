"""What pages need of spaces and apps that the API has no operation for."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import FieldError, caller
from studio.spaces import capacity, homes, idling, metering
from studio.spaces.engine.capacity import FAST
from studio.spaces.engine.storage import BETWEEN_RESIZES
from studio.spaces.models import App, Space
from studio.spaces.ownership import authorize_app, is_let_in
from studio.spaces.settings import limits_of, of_space

LONGEST_USAGE = timedelta(days=400)
MOST_SHOWN = 1000


class RunningAppsView(APIView):
    """`/api/running-apps`: what runs now. Administrators see everybody's, others their own and what is shared."""

    action = {"GET": "atelier:ListRunningApps"}

    def get(self, request: Request) -> Response:
        """`{"apps": [{arn, domain, space, profile, owner, app_type, name, status, instance_type, since, active_at,
        hourly_usd, usd, stops_at, open}]}`, the oldest first. Times in ISO 8601; usd since the start, an estimate;
        stops_at when idle shutdown is on; open: may the caller come in.
        """
        me = caller(request)
        rows = (
            App.running()
            .filter(pk__in=App.objects.visible_to(me).values("pk"))
            .select_related("domain", "profile__domain", "space__domain", "space__owner_profile__domain")
        )
        shown = [
            _running(app) | {"open": is_let_in(me, app.parent)}
            for app in rows.order_by("created_at")[:MOST_SHOWN]
            if me.is_administrator or is_let_in(me, app.parent)
        ]
        return Response({"apps": shown})


class Postponement(serializers.Serializer[Any]):
    """For how long an app shall live whoever uses it."""

    arn = serializers.CharField(max_length=256)
    minutes = serializers.IntegerField(min_value=1, max_value=1440)


class PostponeView(APIView):
    """`/api/apps/postpone`: idle shutdown waits."""

    action = {"POST": "atelier:PostponeApp"}

    @extend_schema(request=Postponement)
    def post(self, request: Request) -> Response:
        """`{"postponed_until"}`. The owner of a private space, everybody of the domain for a shared one."""
        form = Postponement(data=request.data)
        form.is_valid(raise_exception=True)
        app = App.of_arn_tail(form.validated_data["arn"].partition(":app/")[2], caller(request))
        authorize_app(caller(request), "atelier:PostponeApp", app)
        return Response({"postponed_until": idling.postpone(app, form.validated_data["minutes"])})


class UsageView(APIView):
    """`/api/usage`: hours of instances."""

    action = {"GET": "atelier:ReadUsage"}

    @extend_schema(parameters=[OpenApiParameter(name) for name in ("domain", "by", "since", "until")])
    def get(self, request: Request) -> Response:
        """`{"by", "since", "until", "rows": [{key, instance_type, hours, usd}]}`. by: instance_type (default),
        profile, space, day, app_type, domain. since, until: ISO 8601, the last 30 days when absent.
        """
        by = request.query_params.get("by", "instance_type")
        if by not in metering.BY:
            raise FieldError(f"by is {by[:50]!r}; it can be {', '.join(metering.BY)}.", "by")
        until = _moment(request, "until") or timezone.now()
        since = _moment(request, "since") or until - timedelta(days=30)
        if not timedelta() < until - since <= LONGEST_USAGE:
            raise FieldError("since must be before until, and at most 400 days.", "since")
        rows = metering.usage(
            caller(request), domain_id=request.query_params.get("domain", ""), by=by, since=since, until=until
        )
        return Response({"by": by, "since": since, "until": until, "rows": rows})


class InstanceTypesView(APIView):
    """`/api/instance-types`: what an app can be given here."""

    action = {"GET": "atelier:ListInstanceTypes"}

    def get(self, request: Request) -> Response:
        """`{"instance_types": [{name, cores, memory_gib, gpus, hourly_usd, fast}]}`, the small ones first."""
        return Response(
            {
                "instance_types": [
                    {
                        "name": each.name,
                        "cores": each.cores,
                        "memory_gib": each.memory_gib,
                        "gpus": each.gpus,
                        "hourly_usd": each.hourly_usd,
                        "fast": each.name in FAST,
                    }
                    for each in capacity.offered()
                ]
            }
        )


class SpaceFactsView(APIView):
    """`/api/domains/<domain>/spaces/<name>`: how full a space is and what it may choose from."""

    action = {"GET": "atelier:DescribeSpaceFacts"}

    def get(self, request: Request, domain_id: str, name: str) -> Response:
        """`{used_bytes, limit_bytes, maximum_gb, resizable_at, settings, sources, open}`. settings: the effective ones;
        resizable_at: null when it may grow now.

        used_bytes is null for who may not come in: measuring is looking.
        """
        space = Space.of_arn_tail(f"{domain_id}/{name}", caller(request))
        settings, let_in = of_space(space), is_let_in(caller(request), space)
        free = space.resized_at + BETWEEN_RESIZES if space.resized_at else None
        return Response(
            {
                "used_bytes": homes.used_bytes(space) if let_in or caller(request).is_administrator else None,
                "limit_bytes": homes.limit_bytes(space),
                "maximum_gb": limits_of(settings).maximum,
                "resizable_at": free if free and free > timezone.now() else None,
                "settings": settings.settings,
                "sources": settings.sources,
                "open": let_in,
            }
        )


def _running(app: App) -> dict[str, Any]:
    now = timezone.now()
    owner = app.profile or (app.space.owner_profile if app.space else None)
    hourly = metering.hourly_usd(app.instance_type)
    found = idling.decision(app, now)
    hours = (now - app.started_at).total_seconds() / 3600 if app.started_at else 0.0
    return {
        "arn": app.arn,
        "domain": app.domain_id,
        "domain_name": app.domain.name,
        "space": app.space.name if app.space else "",
        "sharing": app.space.sharing if app.space else "",
        "profile": app.profile.name if app.profile else "",
        "owner": owner.name if owner else "",
        "app_type": app.app_type,
        "name": app.name,
        "status": app.status,
        "instance_type": app.instance_type,
        "since": app.started_at or app.modified_at,
        "active_at": app.active_at,
        "hourly_usd": hourly,
        "usd": round(hours * hourly, 4),
        "stops_at": found.stops_at if found else None,
    }


def _moment(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise FieldError(f"{name} must be a moment like 2026-11-26T14:00:00Z.", name) from error
    return found if found.tzinfo else timezone.make_aware(found)
