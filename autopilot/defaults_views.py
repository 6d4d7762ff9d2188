"""Defaults of new experiments for the browser: what a form begins with, and the files that say so."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autopilot.defaults_file import MOST_CHARACTERS, Defaults, DefaultsRefused, merged, read
from autopilot.models import JobDefaults
from studio.access.permissions import FieldError, caller
from studio.access.principal import Principal
from studio.domains.models import Domain, UserProfile


class DefaultsFile(serializers.Serializer[Any]):
    """A file in the format of the SageMaker Python SDK's configuration."""

    text = serializers.CharField(max_length=MOST_CHARACTERS, allow_blank=True, trim_whitespace=False)


class OwnDefaultsView(APIView):
    """`/api/automl-job-defaults`: of the user profile in which the caller acts."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:ReadJobDefaults", "PUT": "atelier:WriteJobDefaults"}

    def get(self, request: Request) -> Response:
        """{"values", "sources", "text", "problem"}: what the domain's file and the caller's own say together.

        text: the own file. values: members of a CreateAutoMLJobV2 request. sources: path -> "domain" or "profile".
        problem: a sentence, when they could be read at the time and cannot be now: the API has other rules since.
        """
        profile = _own(caller(request))
        if profile is None:
            return Response({"values": {}, "sources": {}, "text": "", "problem": ""})
        text, found, problem = JobDefaults.text_of(profile.domain_id, profile), Defaults(), ""
        try:
            found = merged(read(JobDefaults.text_of(profile.domain_id, None)), read(text))
        except DefaultsRefused as refusal:
            problem = f"The defaults cannot be used any more. {refusal}"
        return Response({"values": found.values, "sources": found.sources, "text": text, "problem": problem})

    @extend_schema(request=DefaultsFile)
    def put(self, request: Request) -> Response:
        """Store the caller's own file; the same answer as GET."""
        profile = _own(caller(request))
        if profile is None:
            raise FieldError("Defaults belong to a user profile, and you are in none. Open a domain first.", "text")
        JobDefaults.write(profile.domain_id, profile, _readable(request))
        return self.get(request)


class DomainDefaultsView(APIView):
    """`/api/domains/<id>/automl-job-defaults`: of everybody in the domain."""

    action: ClassVar[dict[str, str]] = {
        "GET": "atelier:DescribeDomainDefaults",
        "PUT": "atelier:UpdateDomainDefaults",
    }

    def get(self, request: Request, domain_id: str) -> Response:
        """{"text"}: empty when there is none."""
        domain = Domain.of_arn_tail(domain_id, caller(request))
        return Response({"text": JobDefaults.text_of(domain.domain_id, None)})

    @extend_schema(request=DefaultsFile)
    def put(self, request: Request, domain_id: str) -> Response:
        """Store the domain's file; the same answer as GET."""
        domain = Domain.of_arn_tail(domain_id, caller(request))
        JobDefaults.write(domain.domain_id, None, _readable(request))
        return self.get(request, domain_id)


def _own(principal: Principal) -> UserProfile | None:
    if not principal.profile:
        return None
    found: UserProfile | None = UserProfile.objects.filter(
        domain_id=principal.domain_id, name=principal.profile
    ).first()
    return found


def _readable(request: Request) -> str:
    """The text of the request, when it can be used: nobody's form breaks later on."""
    form = DefaultsFile(data=request.data)
    form.is_valid(raise_exception=True)
    text = str(form.validated_data["text"])
    try:
        read(text)
    except DefaultsRefused as refusal:
        raise FieldError(str(refusal), "text") from refusal
    return text
