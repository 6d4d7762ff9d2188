"""The browser's own door to objects: read one that the caller may read, write a small one."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.permissions import FieldError, caller
from studio.api.threads import pieces as in_pieces
from studio.storage.front_door.call import byte_range, pieces
from studio.storage.objects import NoSuchBucket, NoSuchKey, StoreFull
from studio.storage.permissions import require_read, require_write
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri

_LONGEST_NAME = 200
_LARGEST_WRITTEN = 1024 * 1024
_LARGEST_INLINE = 64 * 1024 * 1024


class ObjectsView(APIView):
    """`/api/objects?uri=s3://...`."""

    action = {"GET": "atelier:ReadObject", "PUT": "s3:PutObject"}

    def get(self, request: Request) -> HttpResponseBase:
        """The object as a download; `&inline=json` answers a JSON report as JSON, for our own pages to read.

        `&name=`: what the file is called on the reader's machine, where many objects have one name; else the end of
        the key.
        """
        uri = self._uri(request, require_read)
        inline = request.query_params.get("inline", "")
        if inline not in {"", "json"}:
            raise FieldError("inline can only be json.", "inline")
        try:
            info = object_store().head(uri.bucket, uri.key)
            found = byte_range(request.headers.get("Range", ""), info.size) if "Range" in request.headers else None
            start, length = found or (0, info.size)
            if inline and length > _LARGEST_INLINE:
                raise FieldError("The object is too large to be shown; download it.", "uri", 413)
            stream = object_store().open(uri.bucket, uri.key, start, length)
        except (NoSuchKey, NoSuchBucket) as error:
            raise FieldError(f"There is no object {str(uri)[:300]}.", "uri", 404) from error
        # A download whatever it is: nothing that somebody stored is shown as a page of this origin.
        kind = "application/json" if inline else "application/octet-stream"
        # Under ASGI Django gathers a plain iterator into a list first; an async one it sends as it comes.
        response = StreamingHttpResponse(in_pieces(pieces(stream)), status=206 if found else 200, content_type=kind)
        response._resource_closers.append(stream.close)  # type: ignore[attr-defined]
        response["Content-Length"] = str(length)
        response["ETag"] = f'"{info.etag}"'
        if found:
            response["Content-Range"] = f"bytes {start}-{start + length - 1}/{info.size}"
        name = request.query_params.get("name", "")[:_LONGEST_NAME] or uri.key.rstrip("/").rsplit("/", 1)[-1]
        shown = "inline" if inline else "attachment"
        response["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(name, safe='')}"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    @extend_schema(request={"application/octet-stream": OpenApiTypes.BINARY})
    def put(self, request: Request) -> Response:
        """Write a small object (settings of a form, at most 1 MB) from the body."""
        uri = self._uri(request, require_write)
        django_request: HttpRequest = request._request
        body = django_request.read(_LARGEST_WRITTEN + 1)
        if len(body) > _LARGEST_WRITTEN:
            raise FieldError(
                "An object that is written here has at most 1 MB. Use the S3 API for larger ones.", "uri", 413
            )
        kind = django_request.content_type or "application/octet-stream"
        try:
            info = object_store().put(uri.bucket, uri.key, body, content_type=kind)
        except StoreFull as error:
            raise FieldError(str(error), "uri", 507) from error
        return Response({"uri": str(uri), "etag": info.etag, "size": info.size}, status=201)

    @staticmethod
    def _uri(request: Request, require: Any) -> S3Uri:
        try:
            uri: S3Uri = require(caller(request), request.query_params.get("uri", ""))
        except BadUri as error:
            raise FieldError(str(error), "uri") from error
        if not uri.key:
            raise FieldError("Name an object, not a bucket: s3://bucket/key.", "uri")
        return uri
