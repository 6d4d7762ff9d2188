"""Where administrators register the functions of custom labeling jobs and try them (labeling specification §8.4)."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.engine.functions.process import FunctionFailed
from groundtruth.functions.calling import function_named
from groundtruth.models import AnnotationFunction, LabelingJob
from groundtruth.models.functions import NAME
from studio.access.permissions import FieldError, caller

MOST_CODE_CHARS = 256_000
LONGEST_S, MOST_MEMORY_MB = 300, 16_384
BUILT_IN = ("PRE-", "ACS-")


class AnnotationFunctionForm(serializers.Serializer[Any]):
    """code: Python with `def handler(event, context)`; url: an endpoint that is sent the event. One of both."""

    code = serializers.CharField(max_length=MOST_CODE_CHARS, required=False, trim_whitespace=False)
    handler = serializers.RegexField(r"^[A-Za-z_][A-Za-z0-9_]{0,63}$", default="handler")
    url = serializers.CharField(max_length=2048, required=False)
    timeout_s = serializers.IntegerField(min_value=1, max_value=LONGEST_S, default=10)
    memory_mb = serializers.IntegerField(min_value=128, max_value=MOST_MEMORY_MB, default=1024)

    def validate_url(self, value: str) -> str:
        """An absolute address without a password in it."""
        try:
            parts = urlsplit(value)
            fine = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
        except ValueError:
            fine = False
        if not fine:
            raise serializers.ValidationError("Give an address like https://example.org/before.")
        return value

    def validate_code(self, value: str) -> str:
        """Python that can be read; it is not run here."""
        try:
            compile(value, "function.py", "exec")
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            at = f" in line {line}" if line else ""
            raise serializers.ValidationError(f"This is no Python code: {error.args[0]}{at}.") from error
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("code")) == bool(attrs.get("url")):
            raise serializers.ValidationError("Give either code or url.")
        return attrs


class TryForm(serializers.Serializer[Any]):
    """event: what the function is sent. payload: of a post-annotation function, the file that the event points at."""

    event = serializers.JSONField()
    payload = serializers.JSONField(default=None)


class AnnotationFunctionsView(APIView):
    """`GET /api/labeling/functions`."""

    action: ClassVar[str] = "atelier:ListLabelingFunctions"

    def get(self, request: Request) -> Response:
        """What jobs may name. Code and addresses are for administrators."""
        return Response({"functions": [shown(each) for each in AnnotationFunction.objects.all()]})


class AnnotationFunctionView(APIView):
    """`/api/labeling/functions/<name>`."""

    action: ClassVar[dict[str, str]] = {
        "GET": "atelier:EditAnnotationFunction",
        "PUT": "atelier:EditAnnotationFunction",
        "DELETE": "atelier:DeleteAnnotationFunction",
    }

    def get(self, request: Request, name: str) -> Response:
        """All of it."""
        return Response({"function": whole(found(name))})

    @extend_schema(request=AnnotationFunctionForm)
    def put(self, request: Request, name: str) -> Response:
        """Register it, or change it for all calls from now on."""
        form = AnnotationFunctionForm(data=request.data)
        form.is_valid(raise_exception=True)
        _check_name(name)
        given = {"code": "", "url": "", **form.validated_data}
        by = {"registered_by": caller(request).username[:150], "modified_at": timezone.now()}
        made, _ = AnnotationFunction.objects.update_or_create(name=name, defaults={**given, **by})
        return Response({"function": whole(made)})

    def delete(self, request: Request, name: str) -> Response:
        """Forget it; not while a job needs it."""
        one = found(name)
        running = LabelingJob.objects.filter(status__in=list(LabelingJob.MOVES))
        user = running.filter(Q(resolved__pre=name) | Q(resolved__post=name)).order_by("name").first()
        if user is not None:
            raise FieldError(f"The labeling job {user.name} uses {name}; stop it first.", "name", status=409)
        one.delete()
        return Response(status=204)


class TryAnnotationFunctionView(APIView):
    """`POST /api/labeling/functions/<name>/try`."""

    action: ClassVar[str] = "atelier:TryAnnotationFunction"

    @extend_schema(request=TryForm)
    def post(self, request: Request, name: str) -> Response:
        """Call it once: {"result"} or {"error"}, and {"log"}: the last lines that it printed."""
        form = TryForm(data=request.data)
        form.is_valid(raise_exception=True)
        found(name)
        try:
            with function_named(name) as function:
                try:
                    said = {"result": function.once(form.validated_data["event"], form.validated_data["payload"])}
                except FunctionFailed as error:
                    said = {"error": str(error)}
                return Response({**said, "log": list(function.log)})
        except FunctionFailed as error:
            return Response({"error": str(error), "log": []})


def found(name: str) -> AnnotationFunction:
    """The function; FieldError with status 404 if there is none of that name."""
    one = AnnotationFunction.of_arn(name)
    if one is None:
        raise FieldError(f"There is no function {name[:64]}.", status=404)
    return one


def shown(one: AnnotationFunction) -> dict[str, Any]:
    """What everybody who creates jobs may know."""
    return {
        "name": one.name,
        "arn": f"arn:aws:lambda:{settings.REGION}:{settings.ACCOUNT_ID}:function:{one.name}",
        "kind": "http" if one.url else "python",
        "timeout_s": one.timeout_s,
        "modified_at": one.modified_at,
    }


def whole(one: AnnotationFunction) -> dict[str, Any]:
    """All of it."""
    return {
        **shown(one),
        "code": one.code,
        "handler": one.handler,
        "url": one.url,
        "memory_mb": one.memory_mb,
        "registered_by": one.registered_by,
    }


def _check_name(name: str) -> None:
    if not re.match(NAME, name) or name.startswith(BUILT_IN):
        raise FieldError(
            "A name has 1 to 64 letters, digits, - and _, begins with a letter or digit, and not with PRE- or ACS-.",
            "name",
        )
