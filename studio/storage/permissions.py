"""Who may touch which object. Every door to the store asks here: the S3 API, the browser's views, the jobs of rooms.

Three things must hold: a policy statement allows the action on the object's ARN, the bucket belongs to the caller's
domain or to nobody, and in the shared default bucket the key is not in another domain's part of it.
"""

import re

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import AccessDenied, ApiError
from studio.storage.models import Bucket
from studio.storage.store import default_bucket
from studio.storage.uris import S3Uri

DATASETS = "datasets/"  # in the default bucket: datasets/<domain>/<name>/...
# In the default bucket, whatever has a domain's id as its second part is that domain's alone: data sets, and what the
# studio's pages let jobs write (autopilot/<domain>/..., batch/<domain>/...).
_OF_A_DOMAIN = re.compile(r"[^/]+/(d-[a-z0-9]{12})/")


def object_arn(bucket: str, key: str) -> str:
    """The ARN that policies speak of."""
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def require(caller: Principal, action: str, bucket: str, key: str = "") -> Bucket:
    """The bucket, if the caller may do this; NoSuchBucket (404) or AccessDenied (403) in S3's words otherwise.

    action: IAM's name (`s3:GetObject`). A bucket of another domain is answered like one that does not exist.
    """
    try:
        authorize(caller, action, object_arn(bucket, key))
    except AccessDenied as error:
        raise ApiError("AccessDenied", error.message, 403) from error
    found = visible_bucket(caller, bucket)
    if key and not key_visible(caller, bucket, key):
        raise ApiError("AccessDenied", f'You may not touch "{key[:200]}": it belongs to another domain.', 403)
    return found


def visible_bucket(caller: Principal, bucket: str) -> Bucket:
    """The bucket, if the caller's domain may know of it; NoSuchBucket (404) otherwise."""
    found = Bucket.find(bucket, caller)
    if found is None:
        raise ApiError("NoSuchBucket", f'The specified bucket does not exist: "{bucket[:63]}".', 404)
    return found


def require_read(caller: Principal, uri: S3Uri | str) -> S3Uri:
    """For rooms whose requests name objects to read: the parsed URI, if the caller may read there."""
    parsed = S3Uri.parse(uri) if isinstance(uri, str) else uri
    require(caller, "s3:GetObject", parsed.bucket, parsed.key)
    return parsed


def require_write(caller: Principal, uri: S3Uri | str) -> S3Uri:
    """For rooms whose requests name a place for results: the parsed URI, if the caller may write there."""
    parsed = S3Uri.parse(uri) if isinstance(uri, str) else uri
    require(caller, "s3:PutObject", parsed.bucket, parsed.key)
    return parsed


def key_visible(caller: Principal, bucket: str, key: str) -> bool:
    """Is the key outside what is other domains' alone?

    A prefix that leads above them (`data`, the empty one) is visible; what a listing then finds is asked about again.
    """
    if caller.is_administrator or bucket != default_bucket():
        return True
    of_a_domain = _OF_A_DOMAIN.match(key if key.endswith("/") else f"{key}/")
    return of_a_domain is None or of_a_domain.group(1) == caller.domain_id
