"""What the administrators' pages ask for that no operation of the API answers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.operations.simulation import simulate_principal_policy
from studio.access.permissions import caller


class Question(serializers.Serializer[Any]):
    """Who (the ARN of a role or person) does what (`sagemaker:DeleteEndpoint`) on what (an ARN, or nothing)."""

    principal = serializers.CharField(max_length=2048)
    action = serializers.RegexField(r"\A[a-z0-9-]+:[A-Za-z0-9*]{1,128}\Z")
    resource = serializers.CharField(max_length=2048, required=False, allow_blank=True, default="")


class SimulateView(APIView):
    """`/api/administration/simulate`: SimulatePrincipalPolicy for pages, which do not speak its protocol."""

    action = {"POST": "atelier:SimulateAccess"}

    @extend_schema(request=Question)
    def post(self, request: Request) -> Response:
        """`{"decision": allowed|explicitDeny|implicitDeny, "statement": name or "", "missing": [key]}`."""
        form = Question(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        question = {"PolicySourceArn": asked["principal"], "ActionNames": [asked["action"]]}
        if asked["resource"]:
            question["ResourceArns"] = [asked["resource"]]
        answer = simulate_principal_policy(question, caller(request))["EvaluationResults"][0]
        matched = answer["MatchedStatements"]
        return Response(
            {
                "decision": answer["EvalDecision"],
                "statement": matched[0]["SourcePolicyId"] if matched else "",
                "missing": answer["MissingContextValues"],
            }
        )
