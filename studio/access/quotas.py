"""How much of something there may be: limits with defaults, what is used, what an administrator has set (§14).

    require("user-profiles", current=domain.profiles.count(), adding=1, domain_id=domain.domain_id)

A limit holds for each domain by itself, unless it says that it is about the whole studio.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from studio.access.models import QuotaRequest, QuotaValue
from studio.access.principal import Principal
from studio.api.errors import ResourceLimitExceeded, ResourceNotFound, ValidationError

RUNNING_APPS = "running-apps-"  # and the instance type with hyphens: one limit for each type


@dataclass(frozen=True)
class Quota:
    """code: its name in the API. name: in sentences. unit: what is counted. default: without an administrator's word.

    used: what a domain uses now; with an empty domain_id, all of them together.
    per_domain: False when there is one for the whole studio.
    """

    code: str
    name: str
    unit: str
    default: int
    used: Callable[[str], int]
    per_domain: bool = True
    description: str = ""


def _rows(label: str, **wanted: Any) -> Callable[[str], int]:
    """Counts the rows of a model (`spaces.Space`) in a domain."""

    def count(domain_id: str) -> int:
        rows = apps.get_model(label)._default_manager.filter(**wanted)
        return int((rows.filter(domain_id=domain_id) if domain_id else rows).count())

    return count


def _storage(domain_id: str) -> int:
    rows = apps.get_model("spaces.Space")._default_manager.all()
    rows = rows.filter(domain_id=domain_id) if domain_id else rows
    return int(rows.aggregate(total=Sum("size_gb"))["total"] or 0)


_FIXED = (
    Quota("domains", "domains", "domains", 300, _rows("domains.Domain"), per_domain=False),
    Quota("user-profiles", "user profiles of a domain", "profiles", 200, _rows("domains.UserProfile")),
    Quota("spaces", "spaces of a domain", "spaces", 1000, _rows("spaces.Space")),
    Quota(
        "space-storage-gb",
        "storage of all spaces of a domain",
        "GB",
        65536,
        _storage,
        description="The sizes of the volumes added up, whatever lies on them.",
    ),
)
_later: dict[str, Quota] = {}


def announce(quota: Quota) -> Quota:
    """Add a room's own limit to the table; called when its module is imported."""
    _later[quota.code] = quota
    return quota


def running_apps(instance_type: str) -> str:
    """The code of the limit of running apps on one instance type: `running-apps-ml-t3-medium`."""
    return RUNNING_APPS + instance_type.replace(".", "-")


def quota(code: str) -> Quota:
    """The limit of that code; ResourceNotFound names those that exist."""
    for each in (*_FIXED, *_later.values()):
        if each.code == code:
            return each
    if code.startswith(RUNNING_APPS) and len(code) <= 64:
        return _of_running_apps(code)
    raise ResourceNotFound(f"There is no quota {code[:64]!r}; there are {', '.join(each.code for each in quotas())}.")


def quotas() -> list[Quota]:
    """All limits; of those for each instance type, the types that run or that somebody has set a limit for."""
    used = apps.get_model("spaces.App").running().values_list("spec__InstanceType", flat=True).distinct()
    codes = {running_apps(str(each or "system")) for each in used}
    codes |= set(QuotaValue.objects.filter(code__startswith=RUNNING_APPS).values_list("code", flat=True))
    return [*_FIXED, *_later.values(), *(_of_running_apps(code) for code in sorted(codes))]


def limit_of(code: str, domain_id: str = "") -> int:
    """What holds in a domain: its own limit, or the one set for all, or the default."""
    found = quota(code)
    return limits_of([found], domain_id)[code]


def limits_of(which: list[Quota], domain_id: str = "") -> dict[str, int]:
    """The same for many, in one query: code -> limit."""
    rows = QuotaValue.objects.filter(code__in=[each.code for each in which], domain_id__in={"", domain_id})
    limits = {each.code: each.default for each in which}
    for row in sorted(rows, key=lambda row: row.domain_id):  # the empty one first
        limits[row.code] = row.value
    return limits


def require(code: str, current: int, adding: int = 1, *, domain_id: str = "") -> None:
    """Return quietly if `adding` more fit beside the `current` ones; ResourceLimitExceeded says what is in the way."""
    limit = limit_of(code, domain_id)
    if adding <= 0 or current + adding <= limit:
        return
    found = quota(code)
    raise ResourceLimitExceeded(
        f"The limit of {found.name} is {limit} {found.unit}, with current utilization of {current} {found.unit} and a "
        f"request delta of {adding} {found.unit}. Delete or stop what is not needed, or ask an administrator for more: "
        f"the quotas page and RequestServiceQuotaIncrease ({code}) take requests."
    )


def _of_running_apps(code: str) -> Quota:
    instance = code.removeprefix(RUNNING_APPS)

    def used(domain_id: str) -> int:
        rows = apps.get_model("spaces.App").running()
        rows = rows.filter(domain_id=domain_id) if domain_id else rows
        return sum(
            running_apps(str(spec.get("InstanceType", "system"))) == code
            for spec in rows.values_list("spec", flat=True)
        )

    return Quota(code, f"apps that run on {instance}", "apps", 100, used)


def set_limit(found: Quota, domain_id: str, value: int | None, caller: Principal) -> None:
    """An administrator's word for a domain, or for all (""); None takes it back. Waiting requests up to it are met."""
    where = domain_id if found.per_domain else ""
    with transaction.atomic():
        if value is None:
            QuotaValue.objects.filter(code=found.code, domain_id=where).delete()
            return
        QuotaValue.objects.update_or_create(
            code=found.code, domain_id=where, defaults={"value": value, "by": caller.username, "at": timezone.now()}
        )
        waiting = QuotaRequest.objects.filter(code=found.code, status=QuotaRequest.Status.PENDING, value__lte=value)
        if where:
            waiting = waiting.filter(domain_id=where)
        waiting.update(status=QuotaRequest.Status.APPROVED, answered_by=caller.username, answered_at=timezone.now())


def ask_for_more(found: Quota, domain_id: str, value: int, caller: Principal) -> QuotaRequest:
    """Write down that somebody wants a higher limit; an administrator's own wish is met at once."""
    where = domain_id if found.per_domain else ""
    limit = limit_of(found.code, where)
    if value <= limit:
        raise ValidationError(f"The limit of {found.name} is {limit} already; ask for more than that.")
    row = QuotaRequest.objects.create(code=found.code, domain_id=where, value=value, by=caller.username)
    if caller.is_administrator:
        set_limit(found, where, value, caller)
        row.refresh_from_db()
    return row


def turn_down(row: QuotaRequest, caller: Principal) -> None:
    """Answer a waiting request with no."""
    QuotaRequest.objects.filter(pk=row.pk, status=QuotaRequest.Status.PENDING).update(
        status=QuotaRequest.Status.DENIED, answered_by=caller.username, answered_at=timezone.now()
    )
