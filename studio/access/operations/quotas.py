"""Limits through `service-quotas`: what they are, and asking for more. The code of a domain's is its ContextId."""

from typing import Any

from studio.access import quotas
from studio.access.models import QuotaRequest
from studio.access.principal import Principal
from studio.access.quotas import Quota
from studio.api.errors import ResourceNotFound
from studio.api.registry import Request, Response, operation
from studio.domains.models import Domain

SERVICE = {"ServiceCode": "sagemaker", "ServiceName": "Amazon SageMaker"}


@operation("service-quotas", "ListServiceQuotas")
def list_service_quotas(request: Request, caller: Principal) -> Response:
    """Limits of the one service that there is; of every other there are none."""
    found = quotas.quotas() if request["ServiceCode"] == SERVICE["ServiceCode"] else []
    limits = quotas.limits_of(found, caller.domain_id)
    return {"Quotas": [_described(each, limits[each.code]) for each in found]}


@operation("service-quotas", "ListAWSDefaultServiceQuotas")
def list_default_service_quotas(request: Request, caller: Principal) -> Response:
    found = quotas.quotas() if request["ServiceCode"] == SERVICE["ServiceCode"] else []
    return {"Quotas": [_described(each, each.default) for each in found]}


@operation("service-quotas", "GetServiceQuota")
def get_service_quota(request: Request, caller: Principal) -> Response:
    _check_service(request)
    found = quotas.quota(request["QuotaCode"])
    return {"Quota": _described(found, quotas.limit_of(found.code, _domain(request, caller)))}


@operation("service-quotas", "RequestServiceQuotaIncrease")
def request_service_quota_increase(request: Request, caller: Principal) -> Response:
    """A request that an administrator answers; their own is answered at once."""
    _check_service(request)
    found, domain_id = quotas.quota(request["QuotaCode"]), _domain(request, caller)
    row = quotas.ask_for_more(found, domain_id, int(request["DesiredValue"]), caller)
    return {"RequestedQuota": _asked(found, row)}


def _check_service(request: Request) -> None:
    if request["ServiceCode"] != SERVICE["ServiceCode"]:
        raise ResourceNotFound(f"There are no quotas of {request['ServiceCode'][:63]!r}; there are of 'sagemaker'.")


def _domain(request: Request, caller: Principal) -> str:
    """The domain that the request is about: the one it names, if the caller may know of it, or the caller's own."""
    named = request.get("ContextId")
    return Domain.of_arn_tail(named, caller).domain_id if named else caller.domain_id


def _described(found: Quota, limit: int) -> dict[str, Any]:
    return SERVICE | {
        "QuotaCode": found.code,
        "QuotaName": found.name,
        "Description": found.description or f"How many {found.unit} there may be.",
        "Value": float(limit),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": not found.per_domain,
    }


def _asked(found: Quota, row: QuotaRequest) -> dict[str, Any]:
    return SERVICE | {
        "Id": str(row.pk),
        "QuotaCode": found.code,
        "QuotaName": found.name,
        "DesiredValue": float(row.value),
        "Status": row.status,
        "Created": row.at,
        "Requester": row.by,
    }
