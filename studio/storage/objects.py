"""The contract of every object store: what an object is, what can be done with it, what can go wrong."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from studio.storage.uris import UnsafePath, inside

COPY_BYTES = 1024 * 1024  # how much of an object is in memory at a time


class StoreError(Exception):
    """The store could not do it; the message is a sentence for the person who asked."""


class NoSuchBucket(StoreError):
    """There is no bucket of that name."""


class NoSuchKey(StoreError):
    """There is no object of that key."""


class BucketNotEmpty(StoreError):
    """A bucket is deleted when its last object is gone, not before."""


class AlreadyThere(StoreError):
    """The object was to be new, but the key is taken."""


class StoreUnavailable(StoreError):
    """The store does not answer, or refuses us. It may answer later."""


class StoreFull(StoreError):
    """No room is left; nothing of the object was kept."""


@dataclass(frozen=True)
class ObjectInfo:
    """One object without its bytes.

    etag: without quotes; hex MD5 of the bytes, or for multipart uploads MD5 of the parts' MD5s, `-`, number of parts.
    metadata: the caller's own names and values (lower-case names). headers: content-encoding, cache-control and such.
    checksums: `{"crc32": base64, ...}`. `list` may leave content_type, metadata, headers and checksums empty.
    """

    bucket: str
    key: str
    size: int
    etag: str
    modified_at: datetime
    content_type: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CommonPrefix:
    """All keys that begin alike up to the delimiter, rolled into one."""

    key: str


# `list` is a method below, so the type needs other names in there.
Names = list[str]
Infos = list[ObjectInfo]
Paths = list[Path]

Checksums = Mapping[str, str] | Callable[[], Mapping[str, str]]


class ObjectStore(ABC):
    """Buckets of objects. Writes are atomic: other readers see the old object or the new one, never a part.

    Every method may be called from several threads and processes at once. Methods that name a bucket raise
    NoSuchBucket; those that read an object NoSuchKey; those that write StoreFull. Keys are ordered by UTF-8 bytes.
    """

    @abstractmethod
    def create_bucket(self, bucket: str) -> None:
        """Make the bucket; nothing happens if it is there."""

    @abstractmethod
    def delete_bucket(self, bucket: str) -> None:
        """Remove an empty bucket; BucketNotEmpty otherwise."""

    @abstractmethod
    def buckets(self) -> Names:
        """The names of all buckets, sorted."""

    @abstractmethod
    def put(
        self,
        bucket: str,
        key: str,
        stream: BinaryIO | bytes,
        *,
        content_type: str = "",
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        checksums: Checksums | None = None,
        only_if_absent: bool = False,
    ) -> ObjectInfo:
        """Store the bytes under the key, replacing what was there.

        The stream is read to its end in pieces; an error that it raises leaves everything as it was. `checksums` may
        be a function, called when the stream has ended. AlreadyThere if the object was to be new and is not.
        """

    @abstractmethod
    def put_many(self, bucket: str, objects: Iterable[tuple[str, bytes]], *, content_type: str = "") -> None:
        """Store many small objects, (key, bytes), at a fraction of what as many `put` cost.

        Each replaces what was there. All are there when it returns; if it fails, some may be. They are held in memory,
        so give some megabytes a call.
        """

    @abstractmethod
    def open(self, bucket: str, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The bytes from `start` on, at most `length`. The handle keeps reading this version if the key is replaced."""

    @abstractmethod
    def head(self, bucket: str, key: str) -> ObjectInfo:
        """What is known about the object."""

    @abstractmethod
    def scan(
        self, bucket: str, prefix: str = "", start_after: str = "", delimiter: str = ""
    ) -> Iterator[ObjectInfo | CommonPrefix]:
        """Objects whose key begins with `prefix` and comes after `start_after`, in key order, lazily.

        With a delimiter, keys that have it after the prefix are rolled into one CommonPrefix; a CommonPrefix that is
        not after `start_after` is left out.
        """

    @abstractmethod
    def delete(self, bucket: str, key: str) -> None:
        """Remove the object; nothing happens if it is not there."""

    @abstractmethod
    def compose(
        self,
        bucket: str,
        key: str,
        parts: Sequence[tuple[str, str]],
        *,
        etag: str,
        content_type: str = "",
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        checksums: Checksums | None = None,
    ) -> ObjectInfo:
        """Make one object of the (bucket, key) parts, one after the other, under the etag given. Parts stay."""

    @abstractmethod
    def copy(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ObjectInfo:
        """Copy (bucket, key) to (bucket, key); what is None is taken over from the source."""

    def list(
        self, bucket: str, prefix: str = "", start_after: str = "", limit: int | None = None
    ) -> Iterator[ObjectInfo]:
        """Objects under a prefix in key order, at most `limit`."""
        left = limit
        for entry in self.scan(bucket, prefix, start_after):
            if left is not None:
                if left == 0:
                    return
                left -= 1
            if isinstance(entry, ObjectInfo):
                yield entry

    def exists(self, bucket: str, key: str) -> bool:
        """Is there such an object?"""
        try:
            self.head(bucket, key)
        except (NoSuchKey, NoSuchBucket):
            return False
        return True

    def read(self, bucket: str, key: str, *, at_most: int = 64 * 1024 * 1024) -> bytes:
        """The whole object in memory; StoreError if it is larger than `at_most` bytes."""
        with self.open(bucket, key) as stream:
            data = stream.read(at_most + 1)
        if len(data) > at_most:
            raise StoreError(f"s3://{bucket}/{key} is larger than the {at_most} bytes that are read at once.")
        return data

    def upload_file(self, path: Path, bucket: str, key: str, *, content_type: str = "") -> ObjectInfo:
        """Store a local file."""
        with path.open("rb") as stream:
            return self.put(bucket, key, stream, content_type=content_type)

    def upload_folder(self, folder: Path, bucket: str, prefix: str) -> Infos:
        """Store every file below a folder, in name order, under `prefix` + its relative path. Links are left out."""
        prefix = f"{prefix.rstrip('/')}/" if prefix else ""
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        return [self.upload_file(path, bucket, prefix + path.relative_to(folder).as_posix()) for path in files]

    def download(self, bucket: str, key: str, path: Path) -> Path:
        """Write the object to a local file, whole or not at all."""
        part = path.with_name(f".{path.name[:200]}.part")
        try:
            with self.open(bucket, key) as source, part.open("wb") as target:
                shutil.copyfileobj(source, target, COPY_BYTES)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def download_prefix(self, bucket: str, prefix: str, folder: Path) -> Paths:
        """Write every object under the prefix below `folder`, named by the rest of its key; not the folder markers."""
        paths = []
        for info in self.list(bucket, prefix):
            relative = info.key[len(prefix) :].lstrip("/") or info.key.rsplit("/", 1)[-1]
            if relative.endswith("/") or not relative:
                continue
            try:
                path = inside(folder, relative)
            except UnsafePath as error:
                raise StoreError(f"Object s3://{bucket}/{info.key} cannot become a file: {error}") from error
            path.parent.mkdir(parents=True, exist_ok=True)
            paths.append(self.download(bucket, info.key, path))
        return paths
