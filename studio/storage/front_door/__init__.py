"""The S3 API over the object store. The edge has verified who asks; what they may do is decided per object here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpResponseBase

from studio.access.principal import Principal
from studio.api.context import S3Request
from studio.api.errors import ApiError
from studio.storage.front_door import buckets, multipart, notifications, objects
from studio.storage.front_door.call import Call
from studio.storage.models import Bucket
from studio.storage.objects import BucketNotEmpty, NoSuchBucket, NoSuchKey, StoreError, StoreFull, StoreUnavailable
from studio.storage.store import object_store

Operation = Callable[[Call], HttpResponseBase]

# (method, on an object?, query parameter that tells it apart) -> operation; the first that fits is taken.
_ROUTES: list[tuple[str, bool, str, Operation]] = [
    ("GET", False, "location", buckets.get_bucket_location),
    ("GET", False, "versioning", buckets.get_bucket_versioning),
    ("GET", False, "notification", notifications.get_bucket_notification),
    ("GET", False, "uploads", multipart.list_multipart_uploads),
    ("GET", False, "list-type", buckets.list_objects_v2),
    ("GET", False, "", buckets.list_objects),
    ("HEAD", False, "", buckets.head_bucket),
    ("PUT", False, "notification", notifications.put_bucket_notification),
    ("PUT", False, "", buckets.create_bucket),
    ("DELETE", False, "", buckets.delete_bucket),
    ("POST", False, "delete", buckets.delete_objects),
    ("GET", True, "uploadId", multipart.list_parts),
    ("GET", True, "tagging", objects.get_object_tagging),
    ("GET", True, "", objects.get_object),
    ("HEAD", True, "", objects.head_object),
    ("PUT", True, "uploadId", multipart.upload_part),
    ("PUT", True, "", objects.put_object),
    ("DELETE", True, "uploadId", multipart.abort_multipart_upload),
    ("DELETE", True, "", objects.delete_object),
    ("POST", True, "uploads", multipart.create_multipart_upload),
    ("POST", True, "uploadId", multipart.complete_multipart_upload),
]
# Parts of S3 that are named in the query and are not here. Unnamed ones would be taken for plain gets and puts.
_ELSEWHERE = frozenset(
    {
        "accelerate", "acl", "analytics", "attributes", "cors", "encryption", "intelligent-tiering", "inventory",
        "legal-hold", "lifecycle", "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy",
        "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select",
        "session", "tagging", "torrent", "versionId", "versions", "website",
    }
)  # fmt: skip


def handle(request: S3Request, principal: Principal) -> HttpResponseBase:
    """Answer one verified request. Blocks while bodies move, so it runs in a thread; raises ApiError in S3's words."""
    bucket, _, key = request.s3_path.partition("/")
    call = Call(request, principal, object_store(), bucket, key)
    chosen = _operation(call)
    with _in_words_of_s3():
        try:
            return chosen(call)
        except NoSuchBucket:
            if not Bucket.objects.filter(name=bucket).exists():
                raise
            call.store.create_bucket(bucket)  # known, but the store was emptied or exchanged; nothing was read yet
            return chosen(call)


@contextmanager
def _in_words_of_s3() -> Iterator[None]:
    try:
        yield
    except NoSuchBucket as error:
        raise ApiError("NoSuchBucket", "The specified bucket does not exist", 404) from error
    except NoSuchKey as error:
        raise ApiError("NoSuchKey", "The specified key does not exist.", 404) from error
    except BucketNotEmpty as error:
        raise ApiError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409) from error
    except StoreFull as error:
        raise ApiError("InsufficientStorage", str(error), 507) from error
    except StoreUnavailable as error:
        raise ApiError("ServiceUnavailable", str(error), 503) from error
    except StoreError as error:
        raise ApiError("InvalidRequest", str(error)) from error


def _operation(call: Call) -> Operation:
    method = call.request.method or ""
    if not call.bucket:
        if method != "GET":
            raise ApiError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
        return buckets.list_buckets
    if method == "PUT" and call.key and call.header("x-amz-copy-source"):
        return multipart.upload_part_copy if call.has("uploadId") else objects.copy_object
    on_object = bool(call.key)
    named = [each for each in call.request.GET if each in _ELSEWHERE]
    for route_method, route_object, parameter, function in _ROUTES:
        fits = (route_method, route_object) == (method, on_object)
        if fits and ((parameter and call.has(parameter)) or (not parameter and not named)):
            return function
    if named:
        raise ApiError(
            "NotImplemented", f"The part {named[0]!r} of S3 is not provided; docs/api-coverage.md lists what is.", 501
        )
    raise ApiError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
