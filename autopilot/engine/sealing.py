"""Packing finished models beside the next fit: hashing and compressing need one core and none of the interpreter."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from autopilot.engine.keeping import keep
from autopilot.engine.package import seal
from autopilot.engine.records import Finished

RECORD = "record.pkl"  # in a candidate's folder when it is sealed: an attempt after a crash tells it again


def sealed(folder: Path, record: Finished) -> Finished:
    """Seal `folder/package`; the record with the archive and its size, which is kept beside it."""
    archive = seal(folder)
    record = replace(record, package=str(archive), size_bytes=archive.stat().st_size)
    keep(folder / RECORD, record)
    return record


class Sealer:
    """Seals one model at a time, in the order in which they come, and tells each one when its archive is there.

    A failure (a full disk) is raised by the next call, or at the end of the `with` block.
    """

    def __init__(self, tell: Callable[[Finished], None]) -> None:
        self._tell = tell
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sealer")
        self._current: Future[None] | None = None

    def seal(self, folder: Path, record: Finished) -> None:
        """Seal `folder/package` soon; waits for the one before. record: all but the archive and its size."""
        self.wait()
        self._current = self._thread.submit(self._seal, folder, record)

    def wait(self) -> None:
        """Until everything is sealed and told."""
        if self._current is not None:
            self._current.result()

    def _seal(self, folder: Path, record: Finished) -> None:
        self._tell(sealed(folder, record))

    def __enter__(self) -> "Sealer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown(wait=True)
        if error is None:
            self.wait()
