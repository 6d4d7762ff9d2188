"""Labels of other tools coming in: asked for, watched, looked at."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import FORMATS
from groundtruth.engine.label_attributes import check_label_attribute
from groundtruth.engine.manifests import Line, scan
from groundtruth.models import LabelImport
from groundtruth.rendering.addresses import Holder, media_address
from studio.access.permissions import FieldError, caller
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ApiError
from studio.storage.front_door.call import pieces
from studio.storage.objects import StoreError
from studio.storage.permissions import require, require_read, require_write
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri
from studio.telemetry.moves import IllegalMove
from workers.queue import request_stop

SHOWN_LINES = 12
NEWEST = 100


class ImportForm(serializers.Serializer[Any]):
    """file: a ZIP archive or a single file; format: "" = by what is in it; folder: of the pictures, none for texts.

    attribute: the key of each line that the labels get; output: the place that `imports/<name>/` is made below, beside
    the pictures (or the file) if nobody says.
    """

    file = serializers.CharField(max_length=1000)
    format = serializers.ChoiceField(choices=("", *FORMATS), required=False, default="", allow_blank=True)
    folder = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    attribute = serializers.CharField(max_length=127, required=False, default="", allow_blank=True)
    output = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class LabelingImportsView(APIView):
    """`/api/labeling/imports`: what came in, and more of it."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:ListLabelingImports", "POST": "atelier:CreateLabelingImport"}

    def get(self, request: Request) -> Response:
        """{"formats", "imports"}: what can be read, and the newest imports."""
        rows = LabelImport.objects.visible_to(caller(request)).order_by("-pk")[:NEWEST]
        formats = [{"key": key, "title": each.title} for key, each in FORMATS.items()]
        return Response({"formats": formats, "imports": [shown_import(each) for each in rows]})

    @extend_schema(request=ImportForm)
    def post(self, request: Request) -> Response:
        """Ask for one; 202 with what GET shows of it."""
        form = ImportForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(
            shown_import(LabelImport.ask(checked(form.validated_data, caller(request)), caller(request))), 202
        )


class LabelingImportView(APIView):
    """`GET /api/labeling/imports/<name>`."""

    action: ClassVar[str] = "atelier:ReadLabelingImport"

    def resource_of(self, _request: Request) -> str:
        """The import that the question is about."""
        return arn(LabelImport.arn_kind, self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """How far it is; when it is over, its first objects as the pages of a job show them."""
        found: LabelImport = LabelImport.objects.get_named(name, caller(request))
        return Response({**shown_import(found), "objects_shown": first_objects(found, caller(request))})


class LabelingImportStopView(APIView):
    """`POST /api/labeling/imports/<name>/stop`."""

    action: ClassVar[str] = "atelier:StopLabelingImport"

    def resource_of(self, _request: Request) -> str:
        """The import that is to end."""
        return arn(LabelImport.arn_kind, self.kwargs["name"])

    @extend_schema(request=None)
    def post(self, request: Request, name: str) -> Response:
        """Nothing more is read, and there will be no manifest. 409 when it is over."""
        found: LabelImport = LabelImport.objects.get_named(name, caller(request))
        try:
            request_stop(found, caller(request).username)
        except IllegalMove as error:
            raise FieldError(f"The import is {found.status}, so there is nothing to stop.", status=409) from error
        found.refresh_from_db()
        return Response(shown_import(found))


def checked(asked: dict[str, Any], who: Principal) -> dict[str, str]:
    """The request with its places written out, all of which the caller may read or write; FieldError otherwise."""
    source = _place("file", asked["file"], who)
    folder = asked["folder"] and _place("folder", f"{asked['folder'].rstrip('/')}/", who)
    output = (asked["output"] or folder or source.rpartition("/")[0]).rstrip("/")
    try:
        require_write(who, f"{output}/imports/")
    except (BadUri, ApiError) as error:
        raise FieldError(str(error), "output", getattr(error, "status", 400)) from error
    if attribute := asked["attribute"]:
        try:
            check_label_attribute(attribute.removesuffix("-ref"), "BoundingBox")
        except InputRefused as error:
            raise FieldError(str(error), "attribute") from error
    places = {"source": source, "folder": folder, "output": output}
    return {**places, "format": asked["format"], "attribute": attribute}


def _place(field: str, uri: str, who: Principal) -> str:
    """What the caller may read: an object, or a folder that may be listed, too."""
    try:
        place = S3Uri.parse(uri)
        if not place.key:
            raise FieldError(
                f"{uri} is a whole bucket: name a {'folder' if field == 'folder' else 'file'} in it.", field
            )
        if uri.endswith("/"):
            require(who, "s3:ListBucket", place.bucket)
        require_read(who, place)
        if field == "file" and not object_store().exists(place.bucket, place.key):
            raise FieldError(f"There is no file {uri[:300]}.", field, 404)
    except (BadUri, ApiError) as error:
        raise FieldError(str(error), field, getattr(error, "status", 400)) from error
    return str(place)


def shown_import(found: LabelImport) -> dict[str, Any]:
    """An import as the pages see it."""
    fields = (
        "name",
        "source",
        "format",
        "folder",
        "output",
        "attribute",
        "task_type",
        "uri",
        "table_uri",
        "labels",
        "notes",
    )
    state = ("status", "failure_reason", "progress", "created_at")
    return {
        **{each: getattr(found, each) for each in (*fields, *state)},
        "objects": found.objects_written,
        "arn": found.arn,
    }


def first_objects(found: LabelImport, who: Principal) -> list[dict[str, Any]]:
    """The first lines of the manifest, with addresses of their pictures and masks as far as the caller may see them."""
    if not found.uri:
        return []
    try:
        place = require_read(who, found.uri)
        stream = object_store().open(place.bucket, place.key)
    except (ApiError, StoreError):  # another place by now; the page says where it was
        return []
    shown: list[dict[str, Any]] = []
    with stream:
        for each in scan(pieces(stream), found.task_type):
            if len(shown) == SHOWN_LINES:
                break
            if isinstance(each, Line):
                shown.append(_object(each, found, who))
    return shown


def _object(line: Line, found: LabelImport, who: Principal) -> dict[str, Any]:
    label = line.data.get(found.attribute)
    uris = [line.data.get("source-ref"), label if found.attribute.endswith("-ref") else None]
    addresses = [
        media_address(Holder.of_caller(who), uri) for uri in uris if isinstance(uri, str) and _readable(uri, who)
    ]
    metadata = line.data.get(f"{found.attribute}-metadata")
    return {"object": str(line.number), "line": line.data, "label": label, "metadata": metadata, "media": addresses}


def _readable(uri: str, who: Principal) -> bool:
    try:
        require_read(who, uri)
    except (BadUri, ApiError):
        return False
    return True
