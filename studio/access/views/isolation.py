"""The isolation policy of a domain: is it on, switch it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access import isolation
from studio.access.authenticate import forget_principals
from studio.access.permissions import caller
from studio.domains.models import Domain


class Switch(serializers.Serializer[Any]):
    """On or off."""

    isolated = serializers.BooleanField()


class IsolationView(APIView):
    """`/api/domains/<id>/isolation`."""

    action = {"GET": "atelier:ReadDomainIsolation", "PUT": "atelier:UpdateDomainIsolation"}

    def get(self, request: Request, domain_id: str) -> Response:
        """{"isolated": bool, "statement": the denial that holds, or would hold, in the form of policies}."""
        return Response(_shown(Domain.of_arn_tail(domain_id, caller(request))))

    @extend_schema(request=Switch)
    def put(self, request: Request, domain_id: str) -> Response:
        """{"isolated"}: for everybody who acts in the domain, at once."""
        domain = Domain.of_arn_tail(domain_id, caller(request))
        form = Switch(data=request.data)
        form.is_valid(raise_exception=True)
        isolation.switch(domain.domain_id, on=form.validated_data["isolated"])
        forget_principals()
        return Response(_shown(domain))


def _shown(domain: Domain) -> dict[str, Any]:
    statement = isolation.denial(domain.arn).to_json()
    return {"isolated": isolation.is_isolated(domain.domain_id), "statement": statement}
