"""Many small objects of a bucket in one file: a commit stores a thousand of them where each would cost two syncs.

The file is an SQLite database beside the bucket's folder. It is opened for each call and closed after it, so nothing is
shared between threads, processes or the children that they fork.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from studio.storage.objects import CommonPrefix, ObjectInfo, StoreError, StoreFull, StoreUnavailable

LARGEST = 64 * 1024  # bytes of an object that is packed; reading one means having it in memory
_PATIENCE_S = 60.0  # others write for some milliseconds at a time
_AT_ONCE = 1000
_MAKE = """
    PRAGMA auto_vacuum = FULL;  -- what is deleted makes room on the disk
    PRAGMA journal_mode = WAL;  -- readers and the writer do not wait for each other
    CREATE TABLE objects (
        key BLOB PRIMARY KEY, body BLOB NOT NULL, etag TEXT NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL
    ) WITHOUT ROWID;
"""
_ABOUT = "key, length(body), etag, at, type"


class Found(NamedTuple):
    """An entry of a listing, with its key in bytes, by which listings are in order."""

    key: bytes
    entry: ObjectInfo | CommonPrefix


class Pack:
    """The packed objects of one bucket."""

    def __init__(self, path: Path, bucket: str) -> None:
        self.path, self.bucket = path, bucket

    @property
    def there(self) -> bool:
        """Was anything ever packed in this bucket?"""
        return self.path.exists()

    def put(self, objects: Iterable[tuple[str, bytes]], content_type: str) -> None:
        """Store them all, or none; each replaces what was packed under its key."""
        at = datetime.now(UTC).isoformat()
        rows = [
            (key.encode(), body, hashlib.md5(body, usedforsecurity=False).hexdigest(), at, content_type)
            for key, body in objects
        ]
        rows.sort(key=lambda row: row[0])  # neighbours are written together
        if not self.there:
            self._make()
        with self._opened() as database, database:
            database.executemany("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)", rows)

    def clear(self) -> None:
        """Remove everything."""
        with self._opened() as database, database:
            database.execute("DELETE FROM objects")

    def read(self, key: str) -> tuple[ObjectInfo, bytes] | None:
        """An object and its bytes."""
        with self._opened() as database:
            row = database.execute(f"SELECT {_ABOUT}, body FROM objects WHERE key = ?", (key.encode(),)).fetchone()
        return (self._info(row[:-1]), row[-1]) if row else None

    def head(self, key: str) -> ObjectInfo | None:
        """What is known about an object."""
        with self._opened() as database:
            row = database.execute(f"SELECT {_ABOUT} FROM objects WHERE key = ?", (key.encode(),)).fetchone()
        return self._info(row) if row else None

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens if it is not there. Reading comes first: it waits for no writer."""
        if self.head(key) is not None:
            with self._opened() as database, database:
                database.execute("DELETE FROM objects WHERE key = ?", (key.encode(),))

    def scan(self, prefix: bytes, after: bytes, delimiter: bytes) -> Iterator[Found]:
        """As `ObjectStore.scan`, some at a time: whoever reads slowly keeps no writer waiting."""
        # (key, whether it is the first that may come or the last that did)
        position, included = max((prefix, True), (after, False), key=lambda each: each[0])
        while rows := self._page(position, prefix, included=included):
            for row in rows:
                key: bytes = row[0]
                if (not included and key <= position) or (included and key < position):
                    continue  # below a prefix that was rolled up
                cut = key.find(delimiter, len(prefix)) if delimiter else -1
                if cut < 0:
                    position, included = key, False
                    yield Found(key, self._info(row))
                    continue
                rolled = key[: cut + len(delimiter)]
                position, included = _behind(rolled), True
                if rolled > after:
                    yield Found(rolled, CommonPrefix(rolled.decode()))

    def _page(self, position: bytes, prefix: bytes, *, included: bool) -> list[tuple[bytes, int, str, str, str]]:
        sign, below = ">=" if included else ">", "AND key < ?" if prefix else ""
        query = f"SELECT {_ABOUT} FROM objects WHERE key {sign} ? {below} ORDER BY key LIMIT {_AT_ONCE}"
        with self._opened() as database:
            return database.execute(query, (position, _behind(prefix)) if prefix else (position,)).fetchall()

    def _info(self, row: tuple[bytes, int, str, str, str]) -> ObjectInfo:
        key, size, etag, at, content_type = row
        return ObjectInfo(self.bucket, key.decode(), size, etag, datetime.fromisoformat(at), content_type)

    def _make(self) -> None:
        """The file, whole from its first moment: others may make it at the same time."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Pack(self.path.with_name(f".{uuid4().hex}"), self.bucket)
        try:
            with temporary._opened("rwc") as database:
                database.executescript(_MAKE)
            with suppress(FileExistsError):
                os.link(temporary.path, self.path)
        finally:
            temporary.path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self, mode: str = "rw") -> Iterator[sqlite3.Connection]:
        try:
            address = f"{self.path.as_uri()}?mode={mode}"
            with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_S)) as database:
                database.execute("PRAGMA synchronous = FULL")  # what is committed outlives a power cut
                yield database
        except sqlite3.OperationalError as error:
            if "full" in str(error):
                raise StoreFull(
                    f'The disk of the object store is full, so objects of the bucket "{self.bucket}" were not stored. '
                    "Delete objects or add space."
                ) from error
            raise StoreUnavailable(
                f'The packed objects of the bucket "{self.bucket}" cannot be used: {error}'
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f'The file of packed objects of the bucket "{self.bucket}" is damaged. Restore it from a backup.'
            ) from error


def _behind(prefix: bytes) -> bytes:
    """The smallest text after all that begin with the prefix. UTF-8 has no byte 0xFF, so there is one."""
    return prefix[:-1] + bytes([prefix[-1] + 1])
