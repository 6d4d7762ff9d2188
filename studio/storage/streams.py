"""Binary streams made of other streams: a range of a file, several objects one after the other."""

import io
import os
from collections.abc import Callable, Iterable
from typing import BinaryIO

from typing_extensions import Buffer


class Slice(io.RawIOBase):
    """The bytes start..stop of an open file, seekable, with a position of its own. Closing it closes the file."""

    def __init__(self, file: io.FileIO, start: int, stop: int) -> None:
        super().__init__()
        self._file, self._start, self._stop, self._at = file, start, stop, start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")[: max(0, self._stop - self._at)]
        count = os.preadv(self._file.fileno(), [view], self._at) if view else 0
        self._at += count
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._stop}[whence]
        self._at = max(self._start, base + offset)
        return self._at - self._start

    def tell(self) -> int:
        return self._at - self._start

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class Chain:
    """Streams read one after the other, each opened when its turn comes and closed when it has ended."""

    def __init__(self, openers: Iterable[Callable[[], BinaryIO]]) -> None:
        self._openers = iter(openers)
        self._current: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all that is left if negative; empty only at the end of the last stream."""
        if size < 0:
            return b"".join(iter(lambda: self.read(1024 * 1024), b""))
        while True:
            if self._current is None:
                opener = next(self._openers, None)
                if opener is None:
                    return b""
                self._current = opener()
            if data := self._current.read(size):
                return data
            self._current.close()
            self._current = None


class RangeReader(io.RawIOBase):
    """A remote object as a seekable stream: one request runs on as long as it is read in order, a seek begins another.

    `fetch(first, stop)` answers with the bytes first..stop-1 as something with `read(n)` and `close()`.
    """

    def __init__(self, fetch: Callable[[int, int], BinaryIO], start: int, stop: int) -> None:
        super().__init__()
        self._fetch, self._start, self._stop, self._at = fetch, start, stop, start
        self._body: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")[: max(0, self._stop - self._at)]
        if not view:
            return 0
        if self._body is None:
            self._body = self._fetch(self._at, self._stop)
        data = self._body.read(len(view))
        if not data:
            raise OSError("The object store broke the connection off in the middle of an object.")
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._stop}[whence]
        target = max(self._start, base + offset)
        if target != self._at:
            self._drop()
        self._at = target
        return self._at - self._start

    def tell(self) -> int:
        return self._at - self._start

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
