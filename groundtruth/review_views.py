"""What the API has no operation for here: an analysis that is reviewed if the conditions of a flow definition hold."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.operations.human_loops import flow_of
from groundtruth.reviewing.analyses import read_analysed, review
from studio.access.permissions import FieldError, caller
from studio.access.policies import authorize

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
