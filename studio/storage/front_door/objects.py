"""Operations on single objects: put, get (whole or a range), head, copy, delete."""

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from studio.api.errors import ApiError
from studio.api.registry import operation
from studio.storage.front_door import xml
from studio.storage.front_door.call import (
    Call,
    byte_range,
    check_conditions,
    describe,
    pieces,
    precondition_failed,
    quoted,
)
from studio.storage.front_door.notifications import created
from studio.storage.objects import AlreadyThere, NoSuchKey, ObjectInfo
from studio.storage.uris import bucket_name_problem

_OVERRIDES = ("content-type", "content-language", "expires", "cache-control", "content-disposition", "content-encoding")


@operation("s3", "PutObject")
def put_object(call: Call) -> HttpResponse:
    """Store the body while it arrives; what was signed and declared about it is checked before it is published."""
    bucket = call.require("s3:PutObject")
    payload: Any = call.upload()
    new = call.header("if-none-match").strip()
    if new and new != "*":
        raise ApiError("NotImplemented", "If-None-Match of an upload can only be *.", 501)
    if call.header("if-match"):
        check_conditions(call, call.store.head(call.bucket, call.key))
    try:
        info = call.store.put(
            call.bucket,
            call.key,
            payload,
            content_type=call.header("content-type"),
            metadata=call.metadata(),
            headers=call.stored_headers(),
            checksums=lambda: dict(payload.checksums),
            only_if_absent=bool(new),
        )
    except AlreadyThere as error:
        raise precondition_failed("If-None-Match") from error
    created(call, bucket, info, "Put")
    response = HttpResponse()
    response["ETag"] = quoted(info.etag)
    for name, value in info.checksums.items():
        response[f"x-amz-checksum-{name}"] = value
        response["x-amz-checksum-type"] = "FULL_OBJECT"
    return response


@operation("s3", "GetObject")
def get_object(call: Call) -> HttpResponseBase:
    """The bytes, a megabyte at a time; ranges and conditions as HTTP has them."""
    call.require("s3:GetObject")
    info = call.store.head(call.bucket, call.key)
    if check_conditions(call, info):
        return _not_modified(info)
    found = byte_range(call.header("range"), info.size) if call.header("range") else None
    start, length = found or (0, info.size)
    stream = call.store.open(call.bucket, call.key, start, length)
    response = StreamingHttpResponse(pieces(stream), status=206 if found else 200)
    _describe_answer(call, response, info, found)
    response["Content-Length"] = str(length)
    return response


@operation("s3", "HeadObject")
def head_object(call: Call) -> HttpResponseBase:
    """What GetObject would say, without the bytes."""
    call.require("s3:GetObject")
    info = call.store.head(call.bucket, call.key)
    if check_conditions(call, info):
        return _not_modified(info)
    found = byte_range(call.header("range"), info.size) if call.header("range") else None
    response = HttpResponse(status=206 if found else 200)
    _describe_answer(call, response, info, found)
    response["Content-Length"] = str(found[1] if found else info.size)
    return response


def _describe_answer(call: Call, response: HttpResponseBase, info: ObjectInfo, found: tuple[int, int] | None) -> None:
    # A checksum of the whole would be compared with a part by clients that verify what they get.
    wanted = call.header("x-amz-checksum-mode").upper() == "ENABLED" and found is None
    describe(response, info, with_checksums=wanted)
    if found:
        response["Content-Range"] = f"bytes {found[0]}-{found[0] + found[1] - 1}/{info.size}"
    for name in _OVERRIDES:
        if value := call.query(f"response-{name}"):
            if any(char < " " for char in value):
                raise ApiError("InvalidArgument", f"response-{name} has a character that a header must not have.")
            response[name] = value


def _not_modified(info: ObjectInfo) -> HttpResponse:
    response = HttpResponse(status=304)
    response["ETag"] = quoted(info.etag)
    del response["Content-Type"]
    return response


@operation("s3", "DeleteObject")
def delete_object(call: Call) -> HttpResponse:
    """Remove it; removing what is not there is fine."""
    call.require("s3:DeleteObject")
    call.store.delete(call.bucket, call.key)
    return HttpResponse(status=204)


@operation("s3", "CopyObject")
def copy_object(call: Call) -> HttpResponse:
    """Copy within the store, keeping or replacing what is said about the object."""
    bucket = call.require("s3:PutObject")
    source = source_of(call)
    info = call.store.head(*source)
    check_conditions(call, info, "x-amz-copy-source-")
    directive = call.header("x-amz-metadata-directive", "COPY").upper()
    if directive not in {"COPY", "REPLACE"}:
        raise ApiError("InvalidArgument", "Unknown metadata directive.")
    if info.size > settings.MAX_UPLOAD_BYTES:
        raise ApiError("InvalidRequest", "The specified copy source is larger than the maximum allowable size.")
    replace = directive == "REPLACE"
    if source == (call.bucket, call.key) and not replace:
        raise ApiError(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes.",
        )
    copied = call.store.copy(
        source,
        (call.bucket, call.key),
        content_type=call.header("content-type") if replace else None,
        metadata=call.metadata() if replace else None,
        headers=call.stored_headers() if replace else None,
    )
    created(call, bucket, copied, "Copy")
    return xml.answer("CopyObjectResult", {"LastModified": copied.modified_at, "ETag": quoted(copied.etag)})


def source_of(call: Call) -> tuple[str, str]:
    """(bucket, key) of x-amz-copy-source, if the caller may read it."""
    text = call.header("x-amz-copy-source").partition("?")[0]
    bucket, _, key = unquote(text).removeprefix("/").partition("/")
    if bucket_name_problem(bucket) or not key:
        raise ApiError("InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    Call(call.request, call.caller, call.store, bucket, key).require("s3:GetObject")
    return bucket, key


@operation("s3", "GetObjectTagging")
def get_object_tagging(call: Call) -> HttpResponse:
    """Objects carry no tags here; the AWS CLI asks before it copies a large object."""
    call.require("s3:GetObjectTagging")
    if not call.store.exists(call.bucket, call.key):
        raise NoSuchKey(f"There is no object s3://{call.bucket}/{call.key}.")
    return xml.answer("Tagging", {"TagSet": {}})
