"""Multipart uploads: parts are objects of their own in a hidden bucket until the upload is completed or aborted."""

import base64
import hashlib
from itertools import islice
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

from awscrt import checksums as crt
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from studio.api.errors import ApiError
from studio.api.payloads import DIGESTS
from studio.api.registry import operation
from studio.storage.front_door import xml
from studio.storage.front_door.call import Call, byte_range, quoted
from studio.storage.front_door.notifications import created
from studio.storage.front_door.objects import source_of
from studio.storage.models import PARTS_BUCKET, Part, Upload
from studio.storage.objects import NoSuchBucket, ObjectInfo, StoreFull
from studio.storage.permissions import key_visible
from studio.storage.uploads import forget

MAX_PARTS = 10_000
MIN_PART_BYTES = 5 * 1024 * 1024  # of every part but the last
_COMBINE = {
    "crc32": (crt.combine_crc32, 4),
    "crc32c": (crt.combine_crc32c, 4),
    "crc64nvme": (crt.combine_crc64nvme, 8),
}


@operation("s3", "CreateMultipartUpload")
def create_multipart_upload(call: Call) -> HttpResponse:
    """Begin: remember what the object will be called and what is said about it."""
    bucket = call.require("s3:PutObject")
    algorithm = call.header("x-amz-checksum-algorithm").lower()
    if algorithm and algorithm not in DIGESTS:
        raise ApiError("InvalidRequest", f"Checksum algorithm provided is unsupported: {algorithm[:40]}")
    default = "FULL_OBJECT" if algorithm == "crc64nvme" else "COMPOSITE"
    kind = call.header("x-amz-checksum-type", default).upper() if algorithm else ""
    if kind == "FULL_OBJECT" and algorithm not in _COMBINE:
        raise ApiError("InvalidRequest", f"The FULL_OBJECT checksum type cannot be used with {algorithm.upper()}.")
    upload = Upload.objects.create(
        upload_id=uuid4().hex,
        bucket=bucket,
        key=call.key,
        content_type=call.header("content-type")[:255],
        metadata=call.metadata(),
        headers=call.stored_headers(),
        checksum_algorithm=algorithm,
        checksum_type=kind,
        owner_id=call.caller.user_id,
    )
    response = xml.answer(
        "InitiateMultipartUploadResult", {"Bucket": call.bucket, "Key": call.key, "UploadId": upload.upload_id}
    )
    if algorithm:
        response["x-amz-checksum-algorithm"] = algorithm.upper()
        response["x-amz-checksum-type"] = kind
    return response


@operation("s3", "UploadPart")
def upload_part(call: Call) -> HttpResponse:
    """One part, stored while it arrives; sending a number again replaces the part."""
    call.require("s3:PutObject")
    upload, number = _upload(call), _part_number(call)
    payload: Any = call.upload()
    key = f"{upload.upload_id}/{number:05d}-{uuid4().hex}"
    info = _in_parts_bucket(
        call, lambda: call.store.put(PARTS_BUCKET, key, payload, checksums=lambda: payload.checksums)
    )
    _remember(call, upload, number, info)
    response = HttpResponse()
    response["ETag"] = quoted(info.etag)
    for name, value in info.checksums.items():
        response[f"x-amz-checksum-{name}"] = value
    return response


@operation("s3", "UploadPartCopy")
def upload_part_copy(call: Call) -> HttpResponse:
    """One part that is a range of an object."""
    call.require("s3:PutObject")
    upload, number, source = _upload(call), _part_number(call), source_of(call)
    size = call.store.head(*source).size
    header = call.header("x-amz-copy-source-range")
    start, length = (byte_range(header, size) if header else None) or (0, size)
    key = f"{upload.upload_id}/{number:05d}-{uuid4().hex}"
    with call.store.open(*source, start, length) as stream:
        info = _in_parts_bucket(call, lambda: call.store.put(PARTS_BUCKET, key, stream))
    _remember(call, upload, number, info)
    return xml.answer("CopyPartResult", {"LastModified": info.modified_at, "ETag": quoted(info.etag)})


def _in_parts_bucket(call: Call, put: Any) -> ObjectInfo:
    try:
        try:
            return put()  # type: ignore[no-any-return]
        except NoSuchBucket:  # the first part of all; nothing of the stream was read yet
            call.store.create_bucket(PARTS_BUCKET)
            return put()  # type: ignore[no-any-return]
    except StoreFull as error:  # it names where parts lie, which tells the caller nothing
        raise StoreFull(
            f"The disk of the object store is full, so part {_part_number(call)} of s3://{call.bucket}/{call.key} was "
            "not stored. Abort the upload, then delete objects or add space."
        ) from error


def _remember(call: Call, upload: Upload, number: int, info: ObjectInfo) -> None:
    with transaction.atomic():
        before = Part.objects.filter(upload=upload, number=number).values_list("object_key", flat=True).first()
        if not Upload.objects.filter(pk=upload.pk).exists():
            call.store.delete(PARTS_BUCKET, info.key)
            raise _no_such_upload()
        Part.objects.update_or_create(
            upload=upload,
            number=number,
            defaults={
                "object_key": info.key,
                "size": info.size,
                "etag": info.etag,
                "checksums": dict(info.checksums),
                "modified_at": timezone.now(),
            },
        )
    if before:
        call.store.delete(PARTS_BUCKET, before)


@operation("s3", "CompleteMultipartUpload")
def complete_multipart_upload(call: Call) -> HttpResponse:
    """Make one object of the parts that the caller lists, in order; then forget the upload."""
    bucket = call.require("s3:PutObject")
    upload = _upload(call)
    parts = _listed_parts(upload, call.document("CompleteMultipartUpload"))
    if sum(part.size for part in parts) > settings.MAX_UPLOAD_BYTES:
        raise ApiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
    digests = b"".join(bytes.fromhex(part.etag) for part in parts)
    etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"
    info = call.store.compose(
        call.bucket,
        call.key,
        [(PARTS_BUCKET, part.object_key) for part in parts],
        etag=etag,
        content_type=upload.content_type,
        metadata=upload.metadata,
        headers=upload.headers,
        checksums=_whole_checksum(upload, parts),
    )
    forget(upload)
    created(call, bucket, info, "CompleteMultipartUpload")
    return xml.answer(
        "CompleteMultipartUploadResult",
        {
            "Location": f"{settings.PUBLIC_URL}/aws/{call.bucket}/{call.key}",
            "Bucket": call.bucket,
            "Key": call.key,
            "ETag": quoted(info.etag),
            "ChecksumType": upload.checksum_type or None,
            **{f"Checksum{name.upper()}": value for name, value in info.checksums.items()},
        },
    )


def _listed_parts(upload: Upload, document: Element) -> list[Part]:
    known = {part.number: part for part in upload.parts.all()}
    parts: list[Part] = []
    for each in document.findall("Part"):
        text = each.findtext("PartNumber") or ""
        part = known.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else None
        if part is None or (each.findtext("ETag") or "").strip('"') != part.etag:
            raise ApiError(
                "InvalidPart",
                f"Part {text[:10] or '?'} could not be found: it was not uploaded, or its ETag is another one.",
            )
        if parts and part.number <= parts[-1].number:
            raise ApiError("InvalidPartOrder", "The list of parts was not in ascending order of part number.")
        parts.append(part)
    if not parts:
        raise ApiError("MalformedXML", "You must specify at least one part")
    if small := next((part for part in parts[:-1] if part.size < MIN_PART_BYTES), None):
        raise ApiError(
            "EntityTooSmall",
            f"Part {small.number} has {small.size:,} bytes; every part but the last has at least {MIN_PART_BYTES:,}.",
        )
    return parts


def _whole_checksum(upload: Upload, parts: list[Part]) -> dict[str, str]:
    """The checksum of checksums (`value-parts`), or the whole object's made of the parts'; empty if a part has none."""
    name = upload.checksum_algorithm
    found = [part.checksums.get(name) for part in parts]
    if not name or not all(found):
        return {}
    raw = [base64.b64decode(str(value)) for value in found]
    if upload.checksum_type == "FULL_OBJECT":
        combine, size_bytes = _COMBINE[name]
        value = 0
        for digest, part in zip(raw, parts, strict=True):
            value = combine(value, int.from_bytes(digest, "big"), part.size)
        return {name: base64.b64encode(value.to_bytes(size_bytes, "big")).decode()}
    digest = DIGESTS[name]()
    digest.update(b"".join(raw))
    return {name: f"{base64.b64encode(digest.digest()).decode()}-{len(parts)}"}


@operation("s3", "AbortMultipartUpload")
def abort_multipart_upload(call: Call) -> HttpResponse:
    """Forget the upload and its parts."""
    call.require("s3:AbortMultipartUpload")
    forget(_upload(call))
    return HttpResponse(status=204)


@operation("s3", "ListParts")
def list_parts(call: Call) -> HttpResponse:
    """The parts that are there, a page at a time."""
    call.require("s3:ListMultipartUploadParts")
    upload = _upload(call)
    limit = call.whole("max-parts", 1000, low=1, high=1000)
    after = call.whole("part-number-marker", 0, low=0, high=MAX_PARTS)
    parts = list(upload.parts.filter(number__gt=after)[: limit + 1])
    more, parts = len(parts) > limit, parts[:limit]
    return xml.answer(
        "ListPartsResult",
        {
            "Bucket": call.bucket,
            "Key": call.key,
            "UploadId": upload.upload_id,
            "PartNumberMarker": after,
            "NextPartNumberMarker": parts[-1].number if parts else 0,
            "MaxParts": limit,
            "IsTruncated": more,
            "Part": [
                {
                    "PartNumber": each.number,
                    "LastModified": each.modified_at,
                    "ETag": quoted(each.etag),
                    "Size": each.size,
                }
                | {f"Checksum{name.upper()}": value for name, value in each.checksums.items()}
                for each in parts
            ],
            "StorageClass": "STANDARD",
        },
    )


@operation("s3", "ListMultipartUploads")
def list_multipart_uploads(call: Call) -> HttpResponse:
    """Uploads under way in the bucket, by key."""
    bucket = call.require("s3:ListBucketMultipartUploads")
    limit = call.whole("max-uploads", 1000, low=1, high=1000)
    marker = call.query("key-marker")
    found = bucket.uploads.filter(key__startswith=call.query("prefix"), key__gt=marker).order_by("key", "created_at")
    uploads = list(
        islice((each for each in found.iterator() if key_visible(call.caller, call.bucket, each.key)), limit + 1)
    )
    more, uploads = len(uploads) > limit, uploads[:limit]
    return xml.answer(
        "ListMultipartUploadsResult",
        {
            "Bucket": call.bucket,
            "KeyMarker": marker,
            "NextKeyMarker": uploads[-1].key if more else None,
            "Prefix": call.query("prefix"),
            "MaxUploads": limit,
            "IsTruncated": more,
            "Upload": [
                {"Key": each.key, "UploadId": each.upload_id, "Initiated": each.created_at, "StorageClass": "STANDARD"}
                for each in uploads
            ],
        },
    )


def _upload(call: Call) -> Upload:
    found = Upload.objects.filter(upload_id=call.query("uploadId")[:64], bucket__name=call.bucket, key=call.key).first()
    if found is None:
        raise _no_such_upload()
    return found


def _no_such_upload() -> ApiError:
    return ApiError(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
        404,
    )


def _part_number(call: Call) -> int:
    text = call.query("partNumber")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_PARTS):
        raise ApiError("InvalidArgument", f"Part number must be an integer between 1 and {MAX_PARTS}, inclusive")
    return int(text)
