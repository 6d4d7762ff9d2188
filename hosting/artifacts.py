"""Access of callers to what their requests point at in the object store.

A model or a job must not be a way to read, or to overwrite, what its creator may not.
"""

from collections.abc import Callable

from studio.access.principal import Principal
from studio.api.errors import AccessDenied, ApiError, ValidationError
from studio.storage.objects import StoreError
from studio.storage.permissions import require_read, require_write
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri


def readable(uri: str, caller: Principal) -> S3Uri:
    """The place of `uri`, if the caller may read there; ValidationError or AccessDenied otherwise."""
    return _asked(require_read, uri, caller)


def writable(uri: str, caller: Principal) -> S3Uri:
    """The place of `uri`, if the caller may write there; ValidationError or AccessDenied otherwise."""
    return _asked(require_write, uri, caller)


def _asked(require: Callable[[Principal, str], S3Uri], uri: str, caller: Principal) -> S3Uri:
    try:
        return require(caller, uri)
    except BadUri as error:
        raise ValidationError(str(error)) from error
    except ApiError as error:  # in S3's words, which clients of SageMaker do not know
        if error.code == "AccessDenied":
            raise AccessDenied(error.message) from error
        raise ValidationError(error.message) from error


def check_readable(uri: str, caller: Principal) -> None:
    """Raise unless `uri` is an object that exists and that the caller may read."""
    place = readable(uri, caller)
    try:
        object_store().head(place.bucket, place.key)
    except StoreError as error:
        raise ValidationError(f"Could not find model data at {uri}. Check the bucket and the key.") from error
