"""The wizard's data step: files go up one by one, a folder becomes a manifest, a manifest is looked into."""

import re
from typing import Any, BinaryIO, ClassVar, cast

from django.http import HttpRequest, UnreadablePostError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.engine.datasets.query import parse
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import FORMATS
from groundtruth.engine.task_types import TaskType, task_type
from groundtruth.inputs.clouds import CloudChoices
from groundtruth.inputs.manifests import Looked, crawl, first_picture, look, sample, select
from groundtruth.models import Extraction
from groundtruth.rendering.addresses import Holder, media_address
from groundtruth.rendering.templates import stored
from studio.access.permissions import FieldError, caller
from studio.api.arns import arn
from studio.datasets.models import filename_problem
from studio.datasets.uploads import Body
from studio.datasets.views import Untouched
from studio.storage.objects import NoSuchBucket, NoSuchKey, StoreFull
from studio.storage.permissions import require, require_read, require_write
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import BadUri, S3Uri
from studio.telemetry.moves import IllegalMove
from workers.queue import request_stop

_BATCH, _GROUP = re.compile(r"[a-z0-9]{8,32}"), re.compile(r"[A-Za-z0-9_-]{0,64}")


class ManifestForm(serializers.Serializer[Any]):
    """folder: make a manifest of it; manifest: look into it; percent: take a part of that manifest at random.

    query: take the lines that match (`site = 3 AND s."source-ref" LIKE '%.png'`); preview: only say how many they are.

    format, rate: of the point clouds in a folder: what stands for each point ("" = by each file), and clouds a second.
    """

    folder = serializers.CharField(max_length=1100, required=False)
    manifest = serializers.CharField(max_length=1100, required=False)
    task_type = serializers.CharField(max_length=64)
    percent = serializers.FloatField(min_value=0.01, max_value=100, required=False)
    query = serializers.CharField(max_length=10_000, required=False)
    preview = serializers.BooleanField(default=False)
    format = serializers.ChoiceField(choices=("", *FORMATS), required=False, default="", allow_blank=True)
    rate = serializers.FloatField(min_value=0.001, max_value=1000, required=False, default=10.0)


class LabelingManifestsView(APIView):
    """`POST /api/labeling/manifests`."""

    action: ClassVar[str] = "atelier:CreateLabelingManifest"

    @extend_schema(request=ManifestForm)
    def post(self, request: Request) -> Response:
        """{"manifest_uri", "objects", "skipped", "problems", "lines", "media"}; at most five lines and ten problems."""
        form = ManifestForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        name = "folder" if "folder" in asked else "manifest"
        try:
            found = self._found(request, asked)
        except (InputRefused, BadUri) as error:
            raise FieldError(str(error), name) from error
        except (NoSuchKey, NoSuchBucket) as error:
            raise FieldError(f"There is no object {asked[name][:300]}.", name, 404) from error
        holder = Holder.of_caller(caller(request))
        ours = [line for line in found.lines if _may_read(request, str(line.get("source-ref", "")))]
        uris = [stored(first_picture(line, asked["task_type"])) for line in ours]
        return Response(
            {
                "manifest_uri": found.uri,
                "objects": found.objects,
                "skipped": found.skipped,
                "problems": found.problems,
                "lines": found.lines,
                "media": [media_address(holder, uri) for uri in uris if uri and _may_read(request, uri)],
            }
        )

    @staticmethod
    def _found(request: Request, asked: dict[str, Any]) -> Looked:
        kind = task_type(asked["task_type"])
        if "folder" in asked:
            folder = S3Uri.parse(asked["folder"].rstrip("/") + "/")
            require(caller(request), "s3:ListBucket", folder.bucket)
            require_read(caller(request), folder)
            require_write(caller(request), folder)
            return crawl(folder, kind, CloudChoices(asked["format"], asked["rate"]))
        if "manifest" not in asked:
            raise FieldError("Name a folder or a manifest.", "manifest")
        uri = require_read(caller(request), asked["manifest"])
        if "percent" in asked:
            require_write(caller(request), uri)
            return sample(uri, kind, asked["percent"])
        if "query" in asked:
            return _selected(request, uri, kind, asked)
        return look(uri, kind)


def _selected(request: Request, uri: S3Uri, kind: TaskType, asked: dict[str, Any]) -> Looked:
    try:
        query = parse(asked["query"])
    except InputRefused as error:
        raise FieldError(str(error), "query") from error
    if not asked["preview"]:
        require_write(caller(request), uri)
    try:
        return select(uri, kind, query, write=not asked["preview"])
    except InputRefused as error:
        raise FieldError(str(error), "query") from error


def _may_read(request: Request, uri: str) -> bool:
    try:
        require_read(caller(request), uri)
    except Exception as error:
        if isinstance(error, BadUri) or getattr(error, "status", 500) < 500:
            return False
        raise
    return True


class ExtractionForm(serializers.Serializer[Any]):
    """folder: its videos are cut; every: the first frame and each multiple of it becomes a picture, 1 = all."""

    folder = serializers.CharField(max_length=1000)
    every = serializers.IntegerField(min_value=1, max_value=100_000, default=1)


class LabelingExtractionsView(APIView):
    """`POST /api/labeling/extractions`."""

    action: ClassVar[str] = "atelier:CreateLabelingFrames"

    @extend_schema(request=ExtractionForm)
    def post(self, request: Request) -> Response:
        """Cut the videos of a folder into frames, each into a folder of its own there; 202 with what GET shows."""
        form = ExtractionForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked, principal = form.validated_data, caller(request)
        try:
            folder = S3Uri.parse(asked["folder"].rstrip("/") + "/")
        except BadUri as error:
            raise FieldError(str(error), "folder") from error
        require(principal, "s3:ListBucket", folder.bucket)
        require_read(principal, folder)
        require_write(principal, folder)
        return Response(shown_extraction(Extraction.ask(str(folder), asked["every"], principal)), status=202)


class LabelingExtractionView(APIView):
    """`GET /api/labeling/extractions/<name>`."""

    action: ClassVar[str] = "atelier:ReadLabelingFrames"

    def resource_of(self, _request: Request) -> str:
        """The extraction that the question is about."""
        return arn(Extraction.arn_kind, self.kwargs["name"])

    def get(self, request: Request, name: str) -> Response:
        """How far it is."""
        return Response(shown_extraction(Extraction.objects.get_named(name, caller(request))))


class LabelingExtractionStopView(APIView):
    """`POST /api/labeling/extractions/<name>/stop`."""

    action: ClassVar[str] = "atelier:StopLabelingFrames"

    def resource_of(self, _request: Request) -> str:
        """The extraction that is to end."""
        return arn(Extraction.arn_kind, self.kwargs["name"])

    @extend_schema(request=None)
    def post(self, request: Request, name: str) -> Response:
        """No more videos are cut; those that are cut already keep their frames. 409 when it is over."""
        found: Extraction = Extraction.objects.get_named(name, caller(request))
        try:
            request_stop(found, caller(request).username)
        except IllegalMove as error:
            raise FieldError(f"The extraction is {found.status}, so there is nothing to stop.", status=409) from error
        found.refresh_from_db()
        return Response(shown_extraction(found))


def shown_extraction(found: Extraction) -> dict[str, Any]:
    """An extraction as the wizard sees it."""
    counts = {"every": found.every, "videos": found.videos, "frames": found.frames}
    said = {"status": found.status, "failure_reason": found.failure_reason, "progress": found.progress}
    return {"name": found.name, "folder": found.folder, **counts, **said}


class LabelingUploadsView(APIView):
    """`PUT /api/labeling/uploads?batch=&filename=&group=`: one file of a batch, as the body.

    group: a folder in the batch, for what belongs together; frames of one video, clouds of one sequence.
    """

    parser_classes = (Untouched,)
    action: ClassVar[str] = "atelier:CreateLabelingUpload"

    @extend_schema(request={"application/octet-stream": OpenApiTypes.BINARY})
    def put(self, request: Request) -> Response:
        """{"uri", "folder"}. The same name again replaces the file, so an upload that broke off is sent again."""
        batch, filename = request.query_params.get("batch", ""), request.query_params.get("filename", "")
        if not _BATCH.fullmatch(batch):
            raise FieldError("batch must be 8 to 32 lower-case letters and digits.", "batch")
        if problem := filename_problem(filename):
            raise FieldError(problem, "filename")
        if not _GROUP.fullmatch(group := request.query_params.get("group", "")):
            raise FieldError("group must be at most 64 letters, digits, hyphens and underscores.", "group")
        folder = f"labeling/{caller(request).domain_id}/uploads/{batch}"
        within = f"{group}/" if group else ""
        django_request: HttpRequest = request._request
        body = cast(BinaryIO, Body(django_request, "filename"))
        try:
            uri = require_write(caller(request), f"s3://{default_bucket()}/{folder}/{within}{filename}")
            object_store().put(uri.bucket, uri.key, body, content_type=django_request.content_type or "")
        except BadUri as error:
            raise FieldError(str(error), "filename") from error
        except StoreFull as error:
            raise FieldError(str(error), "filename", 507) from error
        except UnreadablePostError as error:
            raise FieldError("The upload broke off. Nothing was stored; try again.", "filename") from error
        return Response({"uri": str(uri), "folder": f"s3://{default_bucket()}/{folder}/"}, status=201)
