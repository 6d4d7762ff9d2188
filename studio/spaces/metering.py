"""What was used, summed (spec studio §11.4)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from studio.access.principal import Principal
from studio.spaces.engine.metering import Used, clipped, hours
from studio.spaces.models import App, MeterInterval, last_sign_of_life
from workers.instances import catalogue

BY = ("instance_type", "profile", "space", "day", "app_type", "domain")


def usage(caller: Principal, *, domain_id: str, by: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Rows `{"key", "instance_type", "hours", "usd"}`, the largest first; usd is an estimate, see workers.instances.

    domain_id: of that domain alone. Administrators see every domain, everybody else their own.
    """
    sums = hours(clipped(_used(caller, domain_id, since, until), since, until), by)
    rows = [
        {"key": key, "instance_type": each, "hours": round(total, 4), "usd": round(total * hourly_usd(each), 4)}
        for (key, each), total in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row["hours"], row["key"], row["instance_type"]))


def hourly_usd(instance_type: str) -> float:
    """What an hour costs, about; `system`, the studio's own machine, costs nothing."""
    found = catalogue().get(instance_type)
    return found.hourly_usd if found else 0.0


def reconcile() -> None:
    """Close meters whose app is gone or has ended without telling: at its last sign of life."""
    now = timezone.now()
    for meter in MeterInterval.objects.filter(Q(app=None) | Q(app__status__in=App.OVER), ended_at=None):
        app = meter.app
        ended = (app.stopped_at or app.modified_at) if app else meter.started_at
        MeterInterval.objects.filter(pk=meter.pk, ended_at=None).update(
            ended_at=max(meter.started_at, min(ended, last_sign_of_life(app, now) if app else ended))
        )


def _used(caller: Principal, domain_id: str, since: datetime, until: datetime) -> Iterator[Used]:
    now = timezone.now()
    meters = MeterInterval.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since), started_at__lt=until)
    if not caller.is_administrator:
        meters = meters.filter(domain_id=caller.domain_id)
    if domain_id:
        meters = meters.filter(domain_id=domain_id)
    for meter in meters.select_related("app").iterator():
        end = meter.ended_at or (last_sign_of_life(meter.app, now) if meter.app else meter.started_at)
        yield Used(
            instance="/".join((meter.domain_id, *_parent(meter), meter.instance_type)),
            instance_type=meter.instance_type,
            start=meter.started_at,
            end=max(end, meter.started_at),
            labels=(
                ("profile", meter.profile_name),
                ("space", meter.space_name),
                ("app_type", meter.app_type),
                ("domain", meter.domain_id),
            ),
        )


def _parent(meter: MeterInterval) -> tuple[str, str]:
    """What shares an instance: the apps of one space, or those of one profile."""
    return ("space", meter.space_name) if meter.space_name else ("profile", meter.profile_name)
