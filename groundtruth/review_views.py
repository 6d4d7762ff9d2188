"""What human review needs and the API has no operation for: analyses that are reviewed if the conditions of a flow
definition hold, a look at such conditions, and a human loop as its reviewers saw it."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.engine.activation import SOURCES, parse
from groundtruth.engine.errors import InputRefused
from groundtruth.models import HumanLoop
from groundtruth.operations.human_loops import flow_of
from groundtruth.rendering.addresses import Holder, page_address
from groundtruth.results import answers_of
from groundtruth.reviewing.analyses import read_analysed, review
from studio.access.permissions import FieldError, caller
from studio.access.policies import authorize
from studio.api.arns import arn

_NAME = re.compile(r"[a-z0-9](-*[a-z0-9]){0,62}")


class AnalysisForm(serializers.Serializer[Any]):
    """request: what the analyser was asked, with HumanLoopConfig. response: what it said."""

    request = serializers.JSONField()
    response = serializers.JSONField()


class LabelingAnalysesView(APIView):
    """`POST /api/labeling/analyses`."""

    action: ClassVar[str] = "atelier:ReviewLabelingAnalysis"

    @extend_schema(request=AnalysisForm)
    def post(self, request: Request) -> Response:
        """{"HumanLoopActivationOutput"}: with HumanLoopArn if people review it."""
        form = AnalysisForm(data=request.data)
        form.is_valid(raise_exception=True)
        analysed = read_analysed(form.validated_data["request"], form.validated_data["response"])
        name = analysed.config["humanLoopName"]
        if not _NAME.fullmatch(name) or len(name) > 63:
            raise FieldError(
                "HumanLoopName has up to 63 small letters, digits and hyphens; a letter or digit is first and last.",
                "request",
            )
        flow = flow_of(analysed.config["flowDefinitionArn"], caller(request))
        authorize(caller(request), "sagemaker:StartHumanLoop", flow.arn)
        return Response({"HumanLoopActivationOutput": review(flow, analysed, caller(request))})


class ConditionsForm(serializers.Serializer[Any]):
    """source: the analyser's HumanLoopRequestSource. conditions: the text that a flow definition would have."""

    source = serializers.ChoiceField(SOURCES)  # type: ignore[assignment]  # `source` is a name of DRF, too
    conditions = serializers.CharField(max_length=100_000, trim_whitespace=False, allow_blank=True)


class LabelingConditionsView(APIView):
    """`POST /api/labeling/conditions`."""

    action: ClassVar[str] = "atelier:CheckLabelingConditions"

    @extend_schema(request=ConditionsForm)
    def post(self, request: Request) -> Response:
        """{"problem"}: what CreateFlowDefinition would say of activation conditions, "" if nothing."""
        form = ConditionsForm(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            parse(form.validated_data["conditions"], form.validated_data["source"])
        except InputRefused as error:
            return Response({"problem": str(error)})
        return Response({"problem": ""})


class HumanLoopView(APIView):
    """`GET /api/labeling/human-loops/<name>`."""

    action: ClassVar[str] = "atelier:ReadHumanLoop"

    def resource_of(self, _request: Request) -> str:
        """The human loop that the question is about."""
        return arn("human-loop", self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """The input, the answers so far, and the page; without them when they were forgotten, 30 days after the end."""
        principal = caller(request)
        loop: HumanLoop = HumanLoop.objects.select_related("flow", "object").get_named(name, principal)
        shown = {"name": loop.name, "flow": loop.flow.name, "reviewers": loop.flow.reviewers, "ended_at": loop.ended_at}
        if loop.object is None:
            return Response({**shown, "input": None, "answers": [], "page_url": ""})
        page = page_address(Holder.of_caller(principal), ["object", loop.object.pk])
        return Response({**shown, "input": loop.object.data, "answers": answers_of(loop.object), "page_url": page})
