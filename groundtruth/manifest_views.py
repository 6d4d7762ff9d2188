"""Making input manifests from the wizard: of a folder, or of a part of another manifest."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.models import ManifestSetup
from studio.access.permissions import FieldError, caller
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.storage.permissions import require_read, require_write
from studio.storage.uris import BadUri

DATA_TYPES = ("Image", "Text", "Video files", "Video frames")


class ManifestForm(serializers.Serializer[Any]):
    """location and data_type; or manifest with percent or query."""

    location = serializers.CharField(max_length=1100, required=False)
    data_type = serializers.ChoiceField(choices=DATA_TYPES, required=False)
    manifest = serializers.CharField(max_length=1100, required=False)
    percent = serializers.FloatField(min_value=0, max_value=100, required=False)
    query = serializers.CharField(max_length=10_000, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two questions, whole."""
        folder = {"location", "data_type"} == set(attrs)
        part = set(attrs) in ({"manifest", "percent"}, {"manifest", "query"})
        if not folder and not part:
            raise serializers.ValidationError("Give location and data_type, or manifest with percent or query.")
        return attrs


class ManifestsView(APIView):
    """`POST /api/labeling/manifests`."""

    action: ClassVar[str] = "atelier:CreateLabelingManifest"

    @extend_schema(request=ManifestForm)
    def post(self, request: Request) -> Response:
        """Ask for one; 202 with what GET of it shows."""
        form = ManifestForm(data=request.data)
        form.is_valid(raise_exception=True)
        given, principal = form.validated_data, caller(request)
        field = "location" if "location" in given else "manifest"
        _check(principal, given[field], field)
        names = {"location": "Location", "data_type": "DataType", "manifest": "Manifest", "percent": "Percent"}
        question = {names.get(name, "Query"): value for name, value in given.items()}
        return Response(shown(ManifestSetup.ask(question, principal)), status=202)


class ManifestView(APIView):
    """`GET /api/labeling/manifests/<name>`."""

    action: ClassVar[str] = "atelier:ReadLabelingManifest"

    def get(self, request: Request, name: str) -> Response:
        """How far it is, and where when it is there."""
        return Response(shown(ManifestSetup.objects.get_named(name, caller(request))))


def _check(principal: Principal, uri: str, field: str) -> None:
    """A worker reads and writes for whoever asks."""
    try:
        require_read(principal, uri)
        require_write(principal, f"{uri.rstrip('/')}/" if field == "location" else f"{uri}-subset")
    except (BadUri, ApiError) as error:
        raise FieldError(str(error), field) from error


def shown(setup: ManifestSetup) -> dict[str, Any]:
    """A manifest that is made, or was."""
    return {
        "name": setup.name,
        "status": setup.status,
        "failure_reason": setup.failure_reason,
        "progress": setup.progress,
        "uri": setup.result.get("uri", ""),
        "count": setup.result.get("count", 0),
        "skipped": setup.result.get("skipped", 0),
    }
