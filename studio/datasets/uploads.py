"""Bringing data in: a body that streams into the object store, or an object that is there already."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, UnreadablePostError

from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.datasets.models import Dataset, filename_problem, folder_of, name_problem
from studio.storage.objects import AlreadyThere, NoSuchBucket, NoSuchKey, ObjectInfo, StoreFull
from studio.storage.permissions import require, require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri
from workers.queue import enqueue

MOST_FILES, MOST_AT_ONCE = 50, 20  # of a data set, of an upload (canvas spec §2)
_OF_A_FILE = ("name", "uri", "size", "etag")
_BROKEN_OFF = "The upload broke off. Nothing was stored; try again."


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


class Portion:
    """The next `size` bytes of a body as a file of their own."""

    def __init__(self, body: Body, size: int) -> None:
        self._body, self._left = body, size

    def read(self, size: int) -> bytes:
        data = self._body.read(min(size, self._left)) if self._left else b""
        self._left -= len(data)
        return data


def upload(request: HttpRequest, caller: Principal) -> Dataset:
    """Store the body as a new data set (`?name=&filename=`, `&new_version=1` for the next version), have it described.

    Several files are one body, one behind the other: `&filename=&size=&filename=&size=`. `&keep=` of a new version:
    files of the version before that stay, unless a new one has their name. The objects are there before the row is, so
    that no data set ever points to nothing; if the row cannot be made, the objects go again.
    """
    name, new_version = request.GET.get("name", ""), request.GET.get("new_version", "") in {"1", "true"}
    if problem := name_problem(name):
        raise FieldError(problem, "name")
    if (request.content_type or "").startswith("multipart/"):
        raise FieldError("Send the file itself as the body, not a form.", "file", 415)
    kept = _kept(request.GET.getlist("keep"), name, caller, new_version)
    sizes = _sizes(request, kept)
    place, body = _place(name, caller, new_version), Body(request, "file")
    stored: dict[str, dict[str, Any]] = {}
    try:
        for filename, size in sizes.items():
            source = body if size is None else Portion(body, size)
            stored[filename] = _put(cast(BinaryIO, source), place / filename, request.content_type or "", name)
            _check_whole(stored[filename], size)
        return store_version(caller, name, new_version, uploaded=True, files=list((kept | stored).values()))
    except ApiError:
        for file in stored.values():
            written = S3Uri.parse(file["uri"])
            object_store().delete(written.bucket, written.key)
        raise


def _sizes(request: HttpRequest, kept: Collection[str]) -> dict[str, int | None]:
    """File name -> its bytes in the body, None for one that is the body. Beside what is kept there may be none."""
    names, sizes = request.GET.getlist("filename"), request.GET.getlist("size")
    if not names and kept:
        return {}
    for each in names or [""]:
        if problem := filename_problem(each):
            raise FieldError(problem, "filename")
    if len(names) > MOST_AT_ONCE:
        raise FieldError(
            f"At most {MOST_AT_ONCE} files are taken at once; add the others as a new version.", "filename"
        )
    check_together(kept, names, "filename")
    if len(names) == 1 and not sizes:
        return {names[0]: None}
    if len(sizes) != len(names) or not all(each.isascii() and each.isdigit() and len(each) < 14 for each in sizes):
        raise FieldError("Say of each file how many bytes of the body it has.", "size")
    told = dict(zip(names, map(int, sizes), strict=True))
    if sum(told.values()) != int(request.META.get("CONTENT_LENGTH") or 0):
        raise FieldError("The body is not as long as its files together.", "size")
    return dict(told)


def _put(stream: BinaryIO, target: S3Uri, content_type: str, dataset: str) -> dict[str, Any]:
    """One file in the object store, as the data set lists it."""
    try:
        info = object_store().put(target.bucket, target.key, stream, content_type=content_type, only_if_absent=True)
    except AlreadyThere as error:  # somebody else was faster with the same name and file
        raise Dataset.name_taken(dataset) from error
    except StoreFull as error:
        raise ApiError("StorageFull", str(error), 507) from error
    except UnreadablePostError as error:
        raise FieldError(_BROKEN_OFF, "file") from error
    return {"name": target.key.rsplit("/", 1)[-1], "uri": str(target), "size": info.size, "etag": info.etag}


def _check_whole(file: dict[str, Any], size: int | None) -> None:
    if file["size"] == 0 and not size:
        raise FieldError(f"{file['name']} is empty. Upload a file with a header line and at least one row.", "file")
    if size is not None and file["size"] != size:
        raise FieldError(_BROKEN_OFF, "file")


def check_together(kept: Iterable[str], names: list[str], field: str) -> None:
    """A data set knows its files by their names, which are different ones and not too many."""
    if twice := [each for each in names if names.count(each) > 1]:
        raise FieldError(f"Two of the files are called {twice[0]}. Rename one of them.", field)
    if len({*kept, *names}) > MOST_FILES:
        raise FieldError(f"A data set has at most {MOST_FILES} files.", field)


def _kept(names: list[str], name: str, caller: Principal, new_version: bool) -> dict[str, dict[str, Any]]:
    """Those files of the newest version, in their order."""
    if not names:
        return {}
    if not new_version:
        raise FieldError("Only a new version keeps files of the version before.", "keep")
    there = {file["name"]: file for file in Dataset.objects.get_named(name, caller).files}
    if lost := [each for each in names if each not in there]:
        raise FieldError(f"The newest version of {name} has no file {lost[0][:200]}.", "keep")
    return {each: as_it_came(file) for each, file in there.items() if each in names}


def as_it_came(file: dict[str, Any]) -> dict[str, Any]:
    """A file of a version as a later one lists it: without what was found in it."""
    return {key: file[key] for key in _OF_A_FILE if key in file}


def register(
    uris: list[str], name: str, caller: Principal, *, new_version: bool = False, keep: Iterable[str] = ()
) -> Dataset:
    """Make a data set of objects that the caller may read; a URI that ends in a slash means all of that folder.

    keep: as in `upload`. The objects stay where they are; we never delete them.
    """
    if problem := name_problem(name):
        raise FieldError(problem, "name")
    kept = _kept(list(keep), name, caller, new_version)
    found = [file for uri in uris for file in objects_at(uri, caller)]
    check_together(kept, [file["name"] for file in found], "uri")
    files = kept | {file["name"]: file for file in found}
    return store_version(caller, name, new_version, uploaded=False, files=list(files.values()))


def objects_at(uri: str, caller: Principal, field: str = "uri") -> list[dict[str, Any]]:
    """The object, or those of the folder, as a data set lists them; FieldError (`field`) if there is none."""
    try:
        place = require_read(caller, uri)
        if not place.key or place.key.endswith("/"):
            require(caller, "s3:ListBucket", place.bucket)
            infos = list(islice(_of_folder(place, caller), MOST_FILES + 1))
        else:
            infos = [object_store().head(place.bucket, place.key)]
    except BadUri as error:
        raise FieldError(str(error), field) from error
    except (NoSuchKey, NoSuchBucket) as error:
        raise FieldError(f"There is no object {uri[:200]}.", field, 404) from error
    if not infos:
        raise FieldError(f"There are no files in the folder {uri[:200]}.", field, 404)
    return [
        {
            "name": info.key.rsplit("/", 1)[-1][:200] or "object",
            "uri": str(S3Uri(info.bucket, info.key)),
            "size": info.size,
            "etag": info.etag,
        }
        for info in infos
    ]


def _of_folder(place: S3Uri, caller: Principal) -> Iterator[ObjectInfo]:
    """What lies in the folder itself and is no folder, as far as the caller may read it."""
    for info in object_store().list(place.bucket, place.key):
        name = info.key.removeprefix(place.key)
        if name and "/" not in name:
            require_read(caller, S3Uri(info.bucket, info.key))
            yield info


def _place(name: str, caller: Principal, new_version: bool) -> S3Uri:
    """The folder of the version that comes next. Says that the name is taken before gigabytes are sent."""
    before = Dataset.objects.filter(name__iexact=name).order_by("-version").first()
    if before is None:
        place = folder_of(caller.domain_id, name, 1)
    elif new_version and Dataset.objects.visible_to(caller).filter(pk=before.pk).exists():
        place = folder_of(before.domain_id, before.name, before.version + 1)
    else:
        raise Dataset.name_taken(name)
    _clear(place)  # of an upload whose server died before the row
    return place


def _clear(place: S3Uri) -> None:
    store = object_store()
    for orphan in list(store.list(place.bucket, f"{place.key}/")):
        store.delete(orphan.bucket, orphan.key)


def store_version(
    caller: Principal,
    name: str,
    new_version: bool,
    *,
    uploaded: bool,
    files: list[dict[str, Any]],
    copied: Iterable[str] = (),
) -> Dataset:
    """The row of a new data set, or of its next version, and its description queued.

    copied: names of files that lie elsewhere, which the worker copies into the folder of the version.
    """
    first, others = files[0], len(files) - 1
    with transaction.atomic():
        dataset = Dataset.objects.create_version(
            name,
            caller,
            new_version=new_version,
            request={"name": name, "uri": first["uri"], "copied": list(copied)},
            uri=first["uri"],
            uploaded=uploaded,
            files=files,
            filename=f"{first['name']} and {others} more" if others else first["name"],
            size_bytes=sum(file["size"] for file in files),
        )
        if others:  # it says where when it knows its version
            dataset.uri = str(dataset.rows_as_csv)
            dataset.save(update_fields=["uri"])
        enqueue(dataset)
    return dataset


def _too_large(field: str) -> FieldError:
    return FieldError(
        f"The file is larger than the {settings.MAX_UPLOAD_BYTES // 1024**2:,} MB that are accepted.", field, 413
    )
