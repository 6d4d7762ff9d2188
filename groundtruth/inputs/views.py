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

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import task_type
from groundtruth.inputs.manifests import Looked, crawl, look, sample
from groundtruth.rendering.addresses import Holder, media_address
from groundtruth.rendering.templates import stored
from studio.access.permissions import FieldError, caller
from studio.datasets.models import filename_problem
from studio.datasets.uploads import Body
from studio.datasets.views import Untouched
from studio.storage.objects import NoSuchBucket, NoSuchKey, StoreFull
from studio.storage.permissions import require, require_read, require_write
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import BadUri, S3Uri

_BATCH = re.compile(r"[a-z0-9]{8,32}")


class ManifestForm(serializers.Serializer[Any]):
    """folder: make a manifest of it; manifest: look into it; percent: take a part of that manifest at random."""

    folder = serializers.CharField(max_length=1100, required=False)
    manifest = serializers.CharField(max_length=1100, required=False)
    task_type = serializers.CharField(max_length=64)
    percent = serializers.FloatField(min_value=0.01, max_value=100, required=False)


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
        uris = [stored(str(line.get("source-ref", ""))) for line in found.lines]
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
            return crawl(folder, kind)
        if "manifest" not in asked:
            raise FieldError("Name a folder or a manifest.", "manifest")
        uri = require_read(caller(request), asked["manifest"])
        if "percent" in asked:
            require_write(caller(request), uri)
            return sample(uri, kind, asked["percent"])
        return look(uri, kind)


def _may_read(request: Request, uri: str) -> bool:
    try:
        require_read(caller(request), uri)
    except Exception as error:
        if isinstance(error, BadUri) or getattr(error, "status", 500) < 500:
            return False
        raise
    return True


class LabelingUploadsView(APIView):
    """`PUT /api/labeling/uploads?batch=&filename=`: one file of a batch, as the body."""

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
        folder = f"labeling/{caller(request).domain_id}/uploads/{batch}"
        django_request: HttpRequest = request._request
        body = cast(BinaryIO, Body(django_request, "filename"))
        try:
            uri = require_write(caller(request), f"s3://{default_bucket()}/{folder}/{filename}")
            object_store().put(uri.bucket, uri.key, body, content_type=django_request.content_type or "")
        except BadUri as error:
            raise FieldError(str(error), "filename") from error
        except StoreFull as error:
            raise FieldError(str(error), "filename", 507) from error
        except UnreadablePostError as error:
            raise FieldError("The upload broke off. Nothing was stored; try again.", "filename") from error
        return Response({"uri": str(uri), "folder": f"s3://{default_bucket()}/{folder}/"}, status=201)
