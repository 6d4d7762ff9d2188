"""Bringing data in: a body that streams into the object store, or an object that is there already."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, UnreadablePostError

from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.datasets.models import Dataset, filename_problem, folder_of, name_problem
from studio.storage.objects import AlreadyThere, NoSuchBucket, NoSuchKey, StoreFull
from studio.storage.permissions import require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri
from workers.queue import enqueue


class Body:
    """The body of a request as a file: counts, and stops at the limit. field: what the refusal names."""

    def __init__(self, request: HttpRequest, field: str) -> None:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES:
            raise _too_large(field)
        self._request, self._field, self.size = request, field, 0

    def read(self, size: int) -> bytes:
        data: bytes = self._request.read(size)
        self.size += len(data)
        if self.size > settings.MAX_UPLOAD_BYTES:
            raise _too_large(self._field)
        return data


def upload(request: HttpRequest, caller: Principal) -> Dataset:
    """Store the body as a new data set (`?name=&filename=`, `&new_version=1` for the next version), have it described.

    The object is there before the row is, so that no data set ever points to nothing; if the row cannot be made, the
    object goes again.
    """
    name, filename = request.GET.get("name", ""), request.GET.get("filename", "")
    new_version = request.GET.get("new_version", "") in {"1", "true"}
    for field, problem in (("name", name_problem(name)), ("filename", filename_problem(filename))):
        if problem:
            raise FieldError(problem, field)
    if (request.content_type or "").startswith("multipart/"):
        raise FieldError("Send the file itself as the body, not a form.", "file", 415)
    body = cast(BinaryIO, Body(request, "file"))
    target = _place(name, caller, new_version) / filename
    store = object_store()
    try:
        info = store.put(target.bucket, target.key, body, content_type=request.content_type or "", only_if_absent=True)
    except AlreadyThere as error:  # somebody else was faster with the same name and file
        raise Dataset.name_taken(name) from error
    except StoreFull as error:
        raise ApiError("StorageFull", str(error), 507) from error
    except UnreadablePostError as error:
        raise FieldError("The upload broke off. Nothing was stored; try again.", "file") from error
    if info.size == 0:
        store.delete(target.bucket, target.key)
        raise FieldError("The file is empty. Upload a file with a header line and at least one row.", "file")
    try:
        facts = {"uri": str(target), "filename": filename, "size_bytes": info.size}
        return _stored(caller, name, new_version, uploaded=True, **facts)
    except ApiError:
        store.delete(target.bucket, target.key)
        raise


def register(uri: str, name: str, caller: Principal, *, new_version: bool = False) -> Dataset:
    """Make a data set of an object that the caller may read. The object stays where it is; we never delete it."""
    if problem := name_problem(name):
        raise FieldError(problem, "name")
    try:
        parsed = require_read(caller, uri)
        info = object_store().head(parsed.bucket, parsed.key)
    except BadUri as error:
        raise FieldError(str(error), "uri") from error
    except (NoSuchKey, NoSuchBucket) as error:
        raise FieldError(f"There is no object {uri[:200]}.", "uri", 404) from error
    filename = parsed.key.rsplit("/", 1)[-1][:200] or "object"
    return _stored(caller, name, new_version, uri=str(parsed), uploaded=False, filename=filename, size_bytes=info.size)


def _place(name: str, caller: Principal, new_version: bool) -> S3Uri:
    """The folder of the version that comes next. Says that the name is taken before gigabytes are sent."""
    before = Dataset.objects.filter(name__iexact=name).order_by("-version").first()
    if before is None:
        place = folder_of(caller.domain_id, name, 1)
    elif new_version and Dataset.objects.visible_to(caller).filter(pk=before.pk).exists():
        place = folder_of(before.domain_id, before.name, before.version + 1)
    else:
        raise Dataset.name_taken(name)
    store = object_store()
    for orphan in list(store.list(place.bucket, f"{place.key}/")):  # of an upload whose server died before the row
        store.delete(orphan.bucket, orphan.key)
    return place


def _stored(caller: Principal, name: str, new_version: bool, **fields: Any) -> Dataset:
    with transaction.atomic():
        dataset = Dataset.objects.create_version(
            name, caller, new_version=new_version, request={"name": name, "uri": fields["uri"]}, **fields
        )
        enqueue(dataset)
    return dataset


def _too_large(field: str) -> FieldError:
    return FieldError(
        f"The file is larger than the {settings.MAX_UPLOAD_BYTES // 1024**2:,} MB that are accepted.", field, 413
    )
