"""Limits for the browser: what they are, what is used, who asks for more; administrators set them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access import quotas
from studio.access.models import QuotaRequest, QuotaValue
from studio.access.permissions import FieldError, caller
from studio.api.errors import ResourceInUse, ResourceNotFound
from studio.domains.models import Domain

LARGEST = 2**53


class NewLimit(serializers.Serializer[Any]):
    """Which limit becomes what, where."""

    code = serializers.CharField(max_length=128)
    domain = serializers.CharField(max_length=63, required=False, allow_blank=True, default="")
    value = serializers.IntegerField(min_value=0, max_value=LARGEST, allow_null=True)


class QuotasView(APIView):
    """`/api/quotas`."""

    action = {"GET": "atelier:ReadQuotas", "PATCH": "atelier:UpdateQuotas"}

    def get(self, request: Request) -> Response:
        """`?domain=` (administrators; everybody else sees their own domain; without one, the whole studio).

        {"domain", "quotas": [{"code", "name", "unit", "description", "per_domain", "default", "limit", "used",
        "set_by": "" or who, "own": is the limit one of this domain}], "requests": [{"id", "code", "name", "domain",
        "value", "by", "at"}]}: requests that nobody has answered; only the caller's own, for who is no administrator.
        """
        principal = caller(request)
        wanted = request.query_params.get("domain", "") if principal.is_administrator else principal.domain_id
        domain_id = Domain.of_arn_tail(wanted, principal).domain_id if wanted else ""
        found = quotas.quotas()
        limits = quotas.limits_of(found, domain_id)
        rows = {(row.code, row.domain_id): row for row in QuotaValue.objects.filter(domain_id__in={"", domain_id})}
        shown = []
        for each in found:
            row = rows.get((each.code, domain_id)) or rows.get((each.code, ""))
            whose = {"set_by": row.by if row else "", "own": bool(row and row.domain_id)}
            used = each.used(domain_id if each.per_domain else "")
            shown.append(_shown(each) | {"limit": limits[each.code], "used": used} | whose)
        waiting = QuotaRequest.objects.filter(status=QuotaRequest.Status.PENDING)
        if not principal.is_administrator:
            waiting = waiting.filter(by=principal.username)
        return Response({"domain": domain_id, "quotas": shown, "requests": [_asked(each) for each in waiting[:200]]})

    @extend_schema(request=NewLimit)
    def patch(self, request: Request) -> Response:
        """{"code", "domain": id or "" for all, "value": number, or null for the default} -> {"code", "limit"}."""
        form = NewLimit(data=request.data)
        form.is_valid(raise_exception=True)
        given, principal = form.validated_data, caller(request)
        found = quotas.quota(given["code"])
        domain_id = Domain.of_arn_tail(given["domain"], principal).domain_id if given["domain"] else ""
        if domain_id and not found.per_domain:
            raise FieldError(f"The limit of {found.name} is one for the whole studio; leave the domain out.", "domain")
        quotas.set_limit(found, domain_id, given["value"], principal)
        return Response({"code": found.code, "limit": quotas.limit_of(found.code, domain_id)})


class QuotaRequestView(APIView):
    """`/api/quota-requests/<id>`."""

    action = {"DELETE": "atelier:UpdateQuotas"}

    def delete(self, request: Request, number: str) -> Response:
        """Turn a request down. (Setting the limit grants it.)"""
        row = (
            QuotaRequest.objects.filter(pk=int(number[:18])).first() if number.isascii() and number.isdigit() else None
        )
        if row is None:
            raise ResourceNotFound(f"There is no request {number[:63]!r} for a higher limit.")
        if row.status != QuotaRequest.Status.PENDING:
            raise ResourceInUse(f"The request is {row.status.lower()} already.")
        quotas.turn_down(row, caller(request))
        return Response(status=204)


def _shown(found: quotas.Quota) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "unit": found.unit,
        "description": found.description,
        "per_domain": found.per_domain,
        "default": found.default,
    }


def _asked(row: QuotaRequest) -> dict[str, Any]:
    name = quotas.quota(row.code).name
    return {
        "id": row.pk,
        "code": row.code,
        "name": name,
        "domain": row.domain_id,
        "value": row.value,
        "by": row.by,
        "at": row.at,
    }
