"""One call to the front door: what was asked, by whom, and the small things that all operations share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.http import http_date

from studio.access.principal import Principal
from studio.api.context import S3Request
from studio.api.errors import ApiError
from studio.storage import permissions
from studio.storage.front_door import xml
from studio.storage.models import Bucket
from studio.storage.objects import COPY_BYTES, ObjectInfo, ObjectStore
from studio.storage.uris import key_problem

STORED_HEADERS = ("cache-control", "content-disposition", "content-encoding", "content-language", "expires")
MAX_METADATA_BYTES = 2048
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True)
class Call:
    """bucket, key: as the path names them; key is empty for operations on buckets."""

    request: S3Request
    caller: Principal
    store: ObjectStore
    bucket: str
    key: str

    def query(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return str(self.request.GET.get(name, default))

    def has(self, name: str) -> bool:
        """Is the query parameter there, with or without a value?"""
        return name in self.request.GET

    def header(self, name: str, default: str = "") -> str:
        """A request header."""
        return str(self.request.META.get(_meta(name), default))

    def require(self, action: str) -> Bucket:
        """The bucket, if the caller may do this to the bucket or the object."""
        if self.key and (problem := key_problem(self.key)):
            raise ApiError(
                "KeyTooLongError" if "at most" in problem else "InvalidArgument", f"The key is refused: {problem}"
            )
        return permissions.require(self.caller, action, self.bucket, self.key)

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        """A whole number of the query between two bounds; InvalidArgument otherwise. Too large is cut to `high`."""
        text = self.query(name, str(default)) or str(default)
        if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) >= low):
            raise ApiError("InvalidArgument", f"{name} must be a whole number from {low} to {high}, not {text[:40]!r}.")
        return min(int(text), high)

    def document(self, root: str) -> Element:
        """The XML body, bounded."""
        body = self.request.payload.read(xml.MAX_BYTES + 1)
        if len(body) > xml.MAX_BYTES:
            raise ApiError("MaxMessageLengthExceeded", f"The XML body is larger than {xml.MAX_BYTES} bytes.")
        while self.request.payload.read(1):  # the end is where the body's digest is checked
            raise ApiError("MaxMessageLengthExceeded", f"The XML body is larger than {xml.MAX_BYTES} bytes.")
        return xml.read(body, root)

    def upload(self) -> BinaryIO:
        """The body of an upload, if its length is declared and accepted."""
        length = getattr(self.request.payload, "length", None)
        if length is None:
            raise ApiError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
        if length > settings.MAX_UPLOAD_BYTES:
            raise ApiError(
                "EntityTooLarge",
                f"The object has {length:,} bytes; at most {settings.MAX_UPLOAD_BYTES:,} are accepted.",
            )
        return self.request.payload

    def metadata(self) -> dict[str, str]:
        """The caller's own metadata; MetadataTooLarge above 2 kB."""
        start = "HTTP_X_AMZ_META_"
        found = {
            name[len(start) :].lower().replace("_", "-"): str(value)
            for name, value in self.request.META.items()
            if name.startswith(start)
        }
        if sum(len(name) + len(value.encode()) for name, value in found.items()) > MAX_METADATA_BYTES:
            raise ApiError("MetadataTooLarge", f"Your metadata headers exceed {MAX_METADATA_BYTES} bytes.")
        return found

    def stored_headers(self) -> dict[str, str]:
        """Headers that are kept with the object and given back; `aws-chunked` is the upload's and not the object's."""
        found = {name: self.header(name) for name in STORED_HEADERS if self.header(name)}
        encodings = [each.strip() for each in found.pop("content-encoding", "").split(",")]
        if kept := ",".join(each for each in encodings if each and each != "aws-chunked"):
            found["content-encoding"] = kept
        return found


def _meta(name: str) -> str:
    plain = name.upper().replace("-", "_")
    return plain if plain in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{plain}"


def quoted(etag: str) -> str:
    """An ETag as headers and XML carry it."""
    return f'"{etag}"'


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """(start, length) of a Range header; None if there is none that S3 would follow. InvalidRange (416) outside."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if not found or not (found[1] or found[2]):
        return None
    if found[1]:
        start = int(found[1])
        stop = min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    else:
        start, stop = max(0, size - int(found[2])), size
    if start >= size or start >= stop:
        raise ApiError("InvalidRange", "The requested range is not satisfiable", 416)
    return start, stop - start


def check_conditions(call: Call, info: ObjectInfo, prefix: str = "") -> bool:
    """Apply If-Match and its three sisters (RFC 9110 13.2.2). True: not modified. PreconditionFailed (412) raises.

    prefix: `x-amz-copy-source-` for the source of a copy, where "not modified" fails as well.
    """
    unchanged = False
    modified = info.modified_at.replace(microsecond=0)
    if match := call.header(f"{prefix}if-match"):
        if not _matches(match, info.etag):
            raise precondition_failed("If-Match")
    elif (since := _date(call.header(f"{prefix}if-unmodified-since"))) and modified > since:
        raise precondition_failed("If-Unmodified-Since")
    if none_match := call.header(f"{prefix}if-none-match"):
        unchanged = _matches(none_match, info.etag)
    elif since := _date(call.header(f"{prefix}if-modified-since")):
        unchanged = modified <= since
    if unchanged and prefix:
        raise precondition_failed("If-None-Match")
    return unchanged


def precondition_failed(which: str) -> ApiError:
    """S3's answer when a condition does not hold."""
    return ApiError(
        "PreconditionFailed",
        f"At least one of the pre-conditions you specified did not hold: {which}",
        412,
        Condition=which,
    )


def _matches(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in [each.strip().removeprefix("W/").strip('"') for each in header.split(",")]


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None  # RFC 9110: a date that cannot be read is ignored


def describe(response: HttpResponseBase, info: ObjectInfo, *, with_checksums: bool) -> None:
    """Put what is known about the object into the headers of an answer."""
    response["ETag"] = quoted(info.etag)
    response["Last-Modified"] = http_date(info.modified_at.timestamp())
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = info.content_type or "binary/octet-stream"
    # What people store is not ours: opened in a browser it gets no origin, no script and no guessing of types.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    for name, value in info.headers.items():
        response[name] = value
    for name, value in info.metadata.items():
        response[f"x-amz-meta-{name}"] = value
    if with_checksums:
        for name, value in info.checksums.items():
            response[f"x-amz-checksum-{name}"] = value
        if info.checksums:
            composite = any("-" in value for value in info.checksums.values())
            response["x-amz-checksum-type"] = "COMPOSITE" if composite else "FULL_OBJECT"


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """The stream, a megabyte at a time, closed at the end or when the client goes away."""
    try:
        while piece := stream.read(COPY_BYTES):
            yield piece
    finally:
        stream.close()
