"""The object store in a folder: one file per object, its description at the end of the same file.

Bytes and description are one file, so one rename publishes both: there is no moment, and no crash, that leaves one
without the other. The bytes come first, so that a range of the object is a range of the file. Small objects that are
stored by the thousand (`put_many`) are packed instead; of a key that is in both places the file counts.
"""

import errno
import hashlib
import heapq
import io
import json
import os
import struct
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import uuid4

from studio.storage import keys
from studio.storage.objects import (
    COPY_BYTES,
    AlreadyThere,
    BucketNotEmpty,
    Checksums,
    CommonPrefix,
    NoSuchBucket,
    NoSuchKey,
    ObjectInfo,
    ObjectStore,
    StoreError,
    StoreFull,
)
from studio.storage.packed import LARGEST, Found, Pack
from studio.storage.streams import Chain, Slice
from studio.storage.uris import bucket_name_problem, inside, key_problem

MAGIC = b"ATELIER1"
_END = struct.Struct(">I8s")  # length of the description, MAGIC
_TAIL_BYTES = 4096  # read at once from the end of the file; nearly every description fits
_STALE_S = 24 * 3600  # a temporary file this old belongs to a writer that died
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class _Description:
    """What stands at the end of the file, after the bytes."""

    etag: str
    at: datetime
    content_type: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        data = json.dumps(
            {
                "etag": self.etag,
                "at": self.at.isoformat(),
                "type": self.content_type,
                "metadata": dict(self.metadata),
                "headers": dict(self.headers),
                "checksums": dict(self.checksums),
            },
            separators=(",", ":"),
        ).encode()
        return data + _END.pack(len(data), MAGIC)


class FolderStore(ObjectStore):
    """Objects below `root`: `<root>/<bucket>/<key path>`; temporary files in `<root>/.tmp`, on the same file system.

    Packed objects are in `<root>/.packed/<bucket>`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._temporary = self.root / ".tmp"
        self._temporary.mkdir(parents=True, exist_ok=True)

    def sweep(self) -> int:
        """Remove what writers that died left behind; returns how many files."""
        removed = 0
        for path in self._temporary.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _STALE_S:
                    path.unlink()
                    removed += 1
        return removed

    def create_bucket(self, bucket: str) -> None:
        if problem := _bucket_problem(bucket):
            raise StoreError(f'"{bucket}" cannot be a bucket: {problem}')
        (self.root / bucket).mkdir(exist_ok=True)

    def delete_bucket(self, bucket: str) -> None:
        folder = self._bucket(bucket)
        if next(self.scan(bucket), None) is not None:
            raise BucketNotEmpty(f'Bucket "{bucket}" still has objects.')
        for path, _, _ in os.walk(folder, topdown=False):
            try:
                os.rmdir(path)
            except OSError as error:  # an object came in after the look
                raise BucketNotEmpty(f'Bucket "{bucket}" still has objects.') from error
        if (pack := self._pack(bucket)).there:
            pack.clear()  # what came in since the look: whoever packed it is told that there is no bucket

    def buckets(self) -> list[str]:
        return sorted(entry.name for entry in os.scandir(self.root) if entry.is_dir() and entry.name[0] != ".")

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
        source = io.BytesIO(stream) if isinstance(stream, bytes) else stream
        return self._write(
            (bucket, key),
            source,
            _Attributes(content_type, metadata or {}, headers or {}, checksums or {}),
            only_if_absent=only_if_absent,
        )

    def put_many(self, bucket: str, objects: Iterable[tuple[str, bytes]], *, content_type: str = "") -> None:
        self._bucket(bucket)
        small: dict[str, bytes] = {}
        for key, body in objects:
            if problem := key_problem(key):
                raise StoreError(f"{key[:200]!r} cannot be stored: {problem}")
            if len(body) > LARGEST:
                self.put(bucket, key, body, content_type=content_type)
            else:
                small[key] = body
        pack = self._pack(bucket)
        pack.put(small.items(), content_type)
        self._unlink_all(bucket, small)
        if not (self.root / bucket).is_dir():  # it was deleted meanwhile
            pack.clear()
            raise NoSuchBucket(f'There is no bucket "{bucket}".')

    def open(self, bucket: str, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        try:
            file = self._opened(bucket, key)
        except NoSuchKey:
            if (packed := self._packed(bucket, key)) is None:
                raise
            return io.BytesIO(packed[1][start:][:length])
        try:
            size = _described(file)[1]
            start = min(start, size)
            stop = size if length is None else min(size, start + length)
            # BufferedReader is not declared a BinaryIO, but is one in every method that reads.
            return cast(BinaryIO, io.BufferedReader(Slice(file, start, stop), COPY_BYTES))
        except BaseException:
            file.close()
            raise

    def head(self, bucket: str, key: str) -> ObjectInfo:
        try:
            with self._opened(bucket, key) as file:
                return _info(bucket, key, file)
        except NoSuchKey:
            if (packed := self._packed(bucket, key)) is None:
                raise
            return packed[0]

    def scan(
        self, bucket: str, prefix: str = "", start_after: str = "", delimiter: str = ""
    ) -> Iterator[ObjectInfo | CommonPrefix]:
        asked = (prefix.encode(), start_after.encode(), delimiter.encode())
        found: Iterator[Found] = self._files(bucket, *asked)
        if (pack := self._pack(bucket)).there:
            found = heapq.merge(found, pack.scan(*asked), key=lambda each: each.key)  # of equals the file comes first
        last = None
        for key, entry in found:
            if key != last:
                last = key
                yield entry

    def _files(self, bucket: str, wanted: bytes, after: bytes, cut_at: bytes) -> Iterator[Found]:
        rolled: list[bytes] = []  # the prefix rolled up last; what lies below it is not walked
        for path, key in _walk(self._bucket(bucket), b"", wanted, after, rolled):
            cut = key.find(cut_at, len(wanted)) if cut_at else -1
            if cut >= 0:
                rolled[:] = [key[: cut + len(cut_at)]]
                if rolled[0] > after:
                    yield Found(rolled[0], CommonPrefix(rolled[0].decode()))
                continue
            with suppress(FileNotFoundError), io.FileIO(path, "rb") as file:
                yield Found(key, _info(bucket, key.decode(), file))

    def delete(self, bucket: str, key: str) -> None:
        path = self._path(bucket, key)
        if (pack := self._pack(bucket)).there:
            pack.delete(key)  # before the file, which hides it
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
        top = self.root / bucket
        for folder in path.parents:
            if folder == top:
                return
            try:
                folder.rmdir()
            except OSError:  # not empty: somebody else's object
                return

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
        for part in parts:
            self.head(*part)  # all there, before anything is written
        source = Chain(partial(self.open, *part) for part in parts)
        attributes = _Attributes(content_type, metadata or {}, headers or {}, checksums or {})
        return self._write((bucket, key), cast(BinaryIO, source), attributes, etag=etag)

    def copy(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ObjectInfo:
        with ExitStack() as stack:
            known = self.head(*source)
            stream = stack.enter_context(self.open(*source))
            attributes = _Attributes(
                known.content_type if content_type is None else content_type,
                known.metadata if metadata is None else metadata,
                known.headers if headers is None else headers,
                known.checksums,
            )
            return self._write(target, stream, attributes)

    def _write(
        self,
        target: tuple[str, str],
        source: BinaryIO,
        attributes: "_Attributes",
        *,
        etag: str = "",
        only_if_absent: bool = False,
    ) -> ObjectInfo:
        bucket, key = target
        path = self._path(bucket, key)
        if only_if_absent and self._packed(bucket, key) is not None:
            raise AlreadyThere("There is an object of this key already.")
        temporary = self._temporary / uuid4().hex
        try:
            with _full_says_so(bucket, key), temporary.open("xb", buffering=0) as file:
                digest, size = _copy(source, file, digested=not etag)
                sums = attributes.checksums() if callable(attributes.checksums) else attributes.checksums
                description = _Description(
                    etag or digest,
                    datetime.now(UTC),
                    attributes.content_type,
                    attributes.metadata,
                    attributes.headers,
                    sums,
                )
                _write_all(file, description.written())
                os.fsync(file.fileno())
                _publish(temporary, path, only_if_absent=only_if_absent)
        finally:
            temporary.unlink(missing_ok=True)
        return ObjectInfo(
            bucket,
            key,
            size,
            description.etag,
            description.at,
            description.content_type,
            description.metadata,
            description.headers,
            description.checksums,
        )

    def _bucket(self, bucket: str) -> Path:
        folder = self.root / bucket
        if _bucket_problem(bucket) or not folder.is_dir():
            raise NoSuchBucket(f'There is no bucket "{bucket}".')
        return folder

    def _pack(self, bucket: str) -> Pack:
        return Pack(self.root / ".packed" / bucket, bucket)

    def _packed(self, bucket: str, key: str) -> tuple[ObjectInfo, bytes] | None:
        pack = self._pack(bucket)
        return pack.read(key) if pack.there else None

    def _unlink_all(self, bucket: str, found: Collection[str]) -> None:
        """Remove the files of keys that are packed now; as a rule there is not even a folder in which one could be."""
        # What the first and the last in order have in common, all have.
        ends = zip(min(found, default=""), max(found, default=""), strict=False)
        common = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], ends)).rpartition("/")[0]
        folder = Path(self._path(bucket, f"{common}/x")).parent if common else self.root / bucket
        if not folder.is_dir():
            return
        for key in found:
            with suppress(FileNotFoundError, NotADirectoryError):
                self._path(bucket, key).unlink()

    def _path(self, bucket: str, key: str) -> Path:
        if problem := key_problem(key):
            raise StoreError(f"{key[:200]!r} cannot be stored: {problem}")
        return inside(self._bucket(bucket), keys.path_of(key))

    def _opened(self, bucket: str, key: str) -> io.FileIO:
        try:
            return io.FileIO(self._path(bucket, key), "rb")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoSuchKey(f"There is no object s3://{bucket}/{key}.") from error


@dataclass(frozen=True)
class _Attributes:
    content_type: str
    metadata: Mapping[str, str]
    headers: Mapping[str, str]
    checksums: Checksums


def _bucket_problem(bucket: str) -> str:
    # `.name` is ours: parts of uploads that are not complete yet. Nobody outside can name it.
    return bucket_name_problem(bucket.removeprefix("."))


def _walk(folder: Path, base: bytes, prefix: bytes, after: bytes, rolled: list[bytes]) -> Iterator[tuple[Path, bytes]]:
    """Files below a folder in key order, leaving out whole folders that cannot hold a wanted key."""
    try:
        entries = sorted((keys.name_of(entry.name), entry.name) for entry in os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):  # deleted while we walk
        return
    for name, entry in entries:
        text = base + name.text
        if text > prefix and not text.startswith(prefix):
            return  # sorted: nothing wanted comes after
        if any(text.startswith(each) for each in rolled):
            continue
        if name.kind == "object":
            if text.startswith(prefix) and text > after:
                yield folder / entry, text
        elif (text.startswith(prefix) or prefix.startswith(text)) and (text > after or after.startswith(text)):
            yield from _walk(folder / entry, text, prefix, after, rolled)


def _copy(source: BinaryIO, target: io.FileIO, *, digested: bool) -> tuple[str, int]:
    """Copy to the end; (MD5 if asked for, number of bytes)."""
    digest, size = hashlib.md5(usedforsecurity=False), 0
    while piece := source.read(COPY_BYTES):
        if digested:
            digest.update(piece)
        _write_all(target, piece)
        size += len(piece)
    return digest.hexdigest(), size


def _write_all(target: io.FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[target.write(view) or 0 :]


def _publish(temporary: Path, path: Path, *, only_if_absent: bool) -> None:
    for _ in range(100):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, FileNotFoundError):
            continue  # it was there, and a delete beside us took it away before `mkdir` looked what it is
        try:
            if only_if_absent:
                os.link(temporary, path)
            else:
                os.rename(temporary, path)
        except FileNotFoundError:
            continue  # the folder was empty for a moment and a delete beside us took it away
        except FileExistsError as error:
            raise AlreadyThere("There is an object of this key already.") from error
        _sync_folder(path.parent)
        return
    raise StoreError("The folder of this key is deleted again and again while it is written.")


def _sync_folder(path: Path) -> None:
    """Make a rename last; a folder that is gone held an object that somebody deleted since."""
    with suppress(FileNotFoundError):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _described(file: io.FileIO) -> tuple[dict[str, Any], int]:
    """The description at the end of the file, and how many bytes come before it."""
    total = os.fstat(file.fileno()).st_size
    tail = os.pread(file.fileno(), _TAIL_BYTES, max(0, total - _TAIL_BYTES))
    length, magic = _END.unpack(tail[-_END.size :]) if len(tail) >= _END.size else (0, b"")
    size = total - _END.size - length
    if magic != MAGIC or size < 0:
        raise StoreError("An object's file is damaged: its description is missing. Restore it from a backup.")
    if length + _END.size > len(tail):
        tail = os.pread(file.fileno(), length + _END.size, size)
    return json.loads(tail[-_END.size - length : -_END.size]), size


def _info(bucket: str, key: str, file: io.FileIO) -> ObjectInfo:
    known, size = _described(file)
    at = datetime.fromisoformat(known["at"])
    return ObjectInfo(
        bucket, key, size, known["etag"], at, known["type"], known["metadata"], known["headers"], known["checksums"]
    )


@contextmanager
def _full_says_so(bucket: str, key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise StoreFull(
            f"The disk of the object store is full, so s3://{bucket}/{key} was not stored. Delete objects or add space."
        ) from error
