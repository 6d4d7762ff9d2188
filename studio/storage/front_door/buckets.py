"""Operations on buckets: make, remove, look, list what is in them, delete many at once."""

import base64
import binascii
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse

from studio.access.policies import authorize
from studio.api.errors import AccessDenied, ApiError
from studio.api.registry import operation
from studio.storage import permissions
from studio.storage.front_door import xml
from studio.storage.front_door.call import Call, quoted
from studio.storage.models import Bucket
from studio.storage.objects import CommonPrefix, ObjectInfo, StoreError
from studio.storage.permissions import key_visible, object_arn
from studio.storage.store import default_bucket
from studio.storage.uris import bucket_name_problem, key_problem

MAX_KEYS = 1000


@operation("s3", "ListBuckets")
def list_buckets(call: Call) -> HttpResponse:
    """The buckets that the caller's domain may see."""
    try:
        authorize(call.caller, "s3:ListAllMyBuckets", "*")
    except AccessDenied as error:
        raise ApiError("AccessDenied", error.message, 403) from error
    Bucket.find(default_bucket(), call.caller)
    prefix = call.query("prefix")
    found = Bucket.objects.visible_to(call.caller).filter(name__startswith=prefix)
    return xml.answer(
        "ListAllMyBucketsResult",
        {
            "Owner": {"ID": settings.ACCOUNT_ID, "DisplayName": "atelier"},
            "Buckets": {"Bucket": [{"Name": each.name, "CreationDate": each.created_at} for each in found]},
            "Prefix": prefix or None,
        },
    )


@operation("s3", "CreateBucket")
def create_bucket(call: Call) -> HttpResponse:
    """A new bucket of the caller's domain; asking twice is fine for its owner, as in S3's first region."""
    try:
        authorize(call.caller, "s3:CreateBucket", object_arn(call.bucket, ""))
    except AccessDenied as error:
        raise ApiError("AccessDenied", error.message, 403) from error
    if problem := bucket_name_problem(call.bucket):
        raise ApiError("InvalidBucketName", f"The specified bucket is not valid: {problem}")
    if call.bucket == default_bucket():
        Bucket.find(call.bucket, call.caller)
    try:
        with transaction.atomic():
            Bucket.objects.create(name=call.bucket, domain_id=call.caller.domain_id, owner_id=call.caller.user_id)
    except IntegrityError as error:
        if not Bucket.objects.visible_to(call.caller).filter(name=call.bucket).exists():
            raise ApiError(
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the "
                "system. Please select a different name and try again.",
                409,
            ) from error
    call.store.create_bucket(call.bucket)
    response = HttpResponse()
    response["Location"] = f"/{call.bucket}"
    return response


@operation("s3", "DeleteBucket")
def delete_bucket(call: Call) -> HttpResponse:
    """Remove an empty bucket. The default bucket stays: everything else relies on it."""
    bucket = call.require("s3:DeleteBucket")
    if bucket.name == default_bucket():
        raise ApiError("AccessDenied", "The default bucket cannot be deleted.", 403)
    call.store.delete_bucket(bucket.name)
    bucket.delete()
    return HttpResponse(status=204)


@operation("s3", "HeadBucket")
def head_bucket(call: Call) -> HttpResponse:
    """Is it there, and where."""
    call.require("s3:ListBucket")
    response = HttpResponse(content_type="application/xml")
    response["x-amz-bucket-region"] = settings.REGION
    return response


@operation("s3", "GetBucketLocation")
def get_bucket_location(call: Call) -> HttpResponse:
    """The region; empty for us-east-1, as S3 has it."""
    call.require("s3:GetBucketLocation")
    return xml.text_answer("LocationConstraint", "" if settings.REGION == "us-east-1" else settings.REGION)


@operation("s3", "GetBucketVersioning")
def get_bucket_versioning(call: Call) -> HttpResponse:
    """Objects have one version; the answer of a bucket whose versioning was never switched on."""
    call.require("s3:GetBucketVersioning")
    return xml.answer("VersioningConfiguration", {})


@operation("s3", "ListObjectsV2")
def list_objects_v2(call: Call) -> HttpResponse:
    """A page of keys; the continuation token says after which key the next page begins, so inserts do not shift it."""
    call.require("s3:ListBucket")
    token = call.query("continuation-token")
    after = _position(token) if token else call.query("start-after")
    entries, last, more = _page(call, after)
    return xml.answer(
        "ListBucketResult",
        _common(call, entries, more)
        | {
            "KeyCount": len(entries),
            "ContinuationToken": token or None,
            "NextContinuationToken": _token(last) if more else None,
            "StartAfter": _shown(call, call.query("start-after")) if call.has("start-after") else None,
        },
    )


@operation("s3", "ListObjects")
def list_objects(call: Call) -> HttpResponse:
    """The older listing, by marker."""
    call.require("s3:ListBucket")
    entries, last, more = _page(call, call.query("marker"))
    return xml.answer(
        "ListBucketResult",
        _common(call, entries, more)
        | {
            "Marker": _shown(call, call.query("marker")),
            "NextMarker": _shown(call, last) if more and call.query("delimiter") else None,
        },
    )


def _page(call: Call, after: str) -> tuple[list[ObjectInfo | CommonPrefix], str, bool]:
    """Entries, the key of the last one, and whether more follow."""
    limit = call.whole("max-keys", MAX_KEYS, low=0, high=MAX_KEYS)
    entries: list[ObjectInfo | CommonPrefix] = []
    if limit == 0:
        return entries, "", False
    for entry in call.store.scan(call.bucket, call.query("prefix"), after, call.query("delimiter")):
        if not key_visible(call.caller, call.bucket, entry.key):
            continue
        if len(entries) == limit:
            return entries, entries[-1].key, True
        entries.append(entry)
    return entries, "", False


def _common(call: Call, entries: list[ObjectInfo | CommonPrefix], more: bool) -> dict[str, xml.Content]:
    return {
        "Name": call.bucket,
        "Prefix": _shown(call, call.query("prefix")),
        "Delimiter": _shown(call, call.query("delimiter")) or None,
        "MaxKeys": call.whole("max-keys", MAX_KEYS, low=0, high=MAX_KEYS),
        "EncodingType": _encoding(call) or None,
        "IsTruncated": more,
        "Contents": [
            {
                "Key": _shown(call, each.key),
                "LastModified": each.modified_at,
                "ETag": quoted(each.etag),
                "Size": each.size,
                "StorageClass": "STANDARD",
            }
            for each in entries
            if isinstance(each, ObjectInfo)
        ],
        "CommonPrefixes": [{"Prefix": _shown(call, each.key)} for each in entries if isinstance(each, CommonPrefix)],
    }


def _encoding(call: Call) -> str:
    encoding = call.query("encoding-type")
    if encoding not in {"", "url"}:
        raise ApiError("InvalidArgument", "Invalid Encoding Method specified in Request")
    return encoding


def _shown(call: Call, text: str) -> str:
    return quote(text, safe="/") if _encoding(call) else text


def _token(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _position(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise ApiError("InvalidArgument", "The continuation token provided is incorrect") from error


@operation("s3", "DeleteObjects")
def delete_objects(call: Call) -> HttpResponse:
    """Up to 1,000 objects; each is allowed or refused by itself."""
    permissions.visible_bucket(call.caller, call.bucket)
    document = call.document("Delete")
    keys = [each.findtext("Key") or "" for each in document.findall("Object")]
    if not 1 <= len(keys) <= MAX_KEYS:
        raise ApiError("MalformedXML", f"A request deletes 1 to {MAX_KEYS} objects, not {len(keys)}.")
    quiet = document.findtext("Quiet") == "true"
    deleted: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for key in keys:
        if refusal := _delete_one(call, key):
            errors.append({"Key": key, "Code": refusal.code, "Message": refusal.message})
        elif not quiet:
            deleted.append({"Key": key})
    return xml.answer("DeleteResult", {"Deleted": deleted, "Error": errors})


def _delete_one(call: Call, key: str) -> ApiError | None:
    try:
        if problem := key_problem(key):
            raise ApiError("InvalidArgument", f"The key is refused: {problem}")
        Call(call.request, call.caller, call.store, call.bucket, key).require("s3:DeleteObject")
        call.store.delete(call.bucket, key)
    except ApiError as error:
        return error
    except StoreError as error:
        return ApiError("InternalError", str(error))
    return None
