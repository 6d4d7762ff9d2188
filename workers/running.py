"""The context of a running job: what `workers/context.py` promises, kept with rows in the database.

Beside the thread that works, a keeper thread flushes lines and progress, prolongs the lease and looks for a stop.
"""

import contextlib
import logging
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import connection, transaction

from studio.telemetry import hints, logs, metrics
from studio.telemetry.moves import IllegalMove
from workers.context import LeaseLost, StopRequested, WorkerLeaving
from workers.database import patiently
from workers.devices import DevicePool, devices_of_this_machine
from workers.instances import catalogue
from workers.isolation.supervise import Child
from workers.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
BEAT_EVERY_S = 5.0
LOOK_EVERY_S = 0.4  # for a stop; with the tick, a stop is known within half a second
TICK_S = 0.08
MOST_LINES_WAITING = 20_000  # a job that prints faster than the database writes is slowed down, not cut off

leaving = threading.Event()  # this worker was asked to end
_devices = DevicePool(devices_of_this_machine())


class Running:
    """One attempt of one job on this worker. A context manager: the keeper lives inside it.

    Threads: the job's methods may be called from any thread of the worker.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self.attempt = job.attempt
        self.workdir: Path = settings.DATA_DIR / "scratch" / f"{job.kind}-{job.pk}" / str(job.attempt)
        self._lines: deque[logs.Line] = deque()
        self._progress: dict[str, Any] | None = None
        self._flushing = threading.Lock()  # one writer at a time keeps the lines in order
        self._room = threading.Condition()
        self._stop, self._lost, self._done = threading.Event(), threading.Event(), threading.Event()
        if job.stopping:
            self._stop.set()
        self._children: list[tuple[Child, float]] = []
        self._children_lock = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name=f"keeper {job.kind} {job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._remove_older_workdirs()
        self.workdir.mkdir(parents=True, exist_ok=True)
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._keeper.join()
        # This attempt's alone: a later one may be at work in the folder beside it.
        shutil.rmtree(self.workdir, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.workdir.parent.rmdir()  # unless it is not empty
        if not self._lost.is_set():
            patiently(self.flush)

    def _remove_older_workdirs(self) -> None:
        """What attempts that were killed have left."""
        for folder in self.workdir.parent.glob("*"):
            if folder.name.isdigit() and int(folder.name) < self.attempt:
                shutil.rmtree(folder, ignore_errors=True)

    # -- what the job says ------------------------------------------------------------------------------------------

    def log(self, message: str) -> None:
        """See JobContext. The line is stored within a tick; the last ones before the attempt is declared over."""
        self._raise_if_lost()
        now_ms = int(time.time() * 1000)
        with self._room:
            self._room.wait_for(lambda: len(self._lines) < MOST_LINES_WAITING or self._lost.is_set())
            self._lines.extend((now_ms, line) for line in message.splitlines() or [""])

    def progress(self, stage: str, fraction: float, message: str = "", seconds_left: float | None = None) -> None:
        """See JobContext. Only the latest of one tick is stored."""
        self._raise_if_lost()
        latest = {
            "stage": stage,
            "fraction": min(max(float(fraction), 0.0), 1.0),
            "message": message,
            "seconds_left": None if seconds_left is None else max(float(seconds_left), 0.0),
        }
        with self._room:
            self._progress = latest

    def metric(self, name: str, value: float, step: int = 0) -> None:
        """See JobContext."""
        self._raise_if_lost()
        job = self._job
        write = partial(
            metrics.record,
            job.log_group,
            name,
            {"Job": job.name},
            step=step,
            value=float(value),
            domain_id=job.domain_id,
        )
        patiently(write)

    def enter(self, secondary_status: str) -> None:
        """See JobContext."""
        try:
            patiently(partial(self._job.enter, secondary_status, attempt=self.attempt))
        except IllegalMove as error:
            raise LeaseLost(str(error)) from error

    def changed(self, what: str) -> None:
        """See JobContext."""
        self._raise_if_lost()
        transaction.on_commit(partial(hints.changed, self._job, what))

    def save_checkpoint(self, data: dict[str, Any], *, advanced: bool = True) -> None:
        """See JobContext. The lines said before it are stored before it: the next attempt does not say them again."""
        patiently(self.flush)
        rows = type(self._job)._default_manager.filter(pk=self._job.pk, attempt=self.attempt)
        changes: dict[str, Any] = {"checkpoint": data} | ({"failed_attempts": 0} if advanced else {})
        if not patiently(partial(rows.update, **changes)):
            raise LeaseLost(f"{self._job.noun} {self._job.name} is not attempt {self.attempt}'s any more")
        self._job.checkpoint = data

    # -- what the job asks ------------------------------------------------------------------------------------------

    def should_stop(self) -> bool:
        """See JobContext."""
        return self._stop.is_set()

    def check(self) -> None:
        """See JobContext."""
        self._raise_if_lost_or_leaving()
        if self._stop.is_set():
            raise StopRequested

    def _raise_if_lost_or_leaving(self) -> None:
        self._raise_if_lost()
        if leaving.is_set():
            raise WorkerLeaving

    def _raise_if_lost(self) -> None:
        if self._lost.is_set():
            raise LeaseLost(f"{self._job.noun} {self._job.name} is not attempt {self.attempt}'s any more")

    # -- isolated children ------------------------------------------------------------------------------------------

    def run_isolated(
        self,
        function: Callable[..., Any] | str,
        *args: Any,
        on_record: Callable[[Any], None] | None = None,
        grace_s: float = 3.0,
    ) -> Any:
        """See JobContext."""
        self.check()
        machine = catalogue().get(self._job.instance_type)
        limit = machine.memory_bytes if machine and settings.ENFORCE_MEMORY else None
        with _devices.lend(machine.gpus if machine else 0) as environment:
            child = Child(function, args, workdir=self.workdir, environment=environment, memory_limit_bytes=limit)
            with self._watched(child, grace_s):
                try:
                    return child.follow(self.log, on_record or (lambda record: None))
                except Exception:
                    self._raise_if_lost_or_leaving()  # that is why it died, and what the lifecycle has to know
                    raise

    @contextlib.contextmanager
    def _watched(self, child: Child, grace_s: float) -> Any:
        with self._children_lock:
            self._children.append((child, grace_s))
        self._tell_children()  # a stop may have come while it started
        try:
            yield
        finally:
            with self._children_lock:
                self._children.remove((child, grace_s))

    def _tell_children(self) -> None:
        with self._children_lock:
            for child, grace_s in self._children:
                if self._lost.is_set() or leaving.is_set():
                    child.kill()
                elif self._stop.is_set():
                    child.stop(grace_s)

    # -- the keeper -------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        beat_at = look_at = time.monotonic()
        try:
            while not self._done.wait(TICK_S):
                now = time.monotonic()
                if now >= look_at:
                    look_at = now + LOOK_EVERY_S
                    with self._outlived("looking at"):
                        self._look()
                if not self._lost.is_set():
                    with self._outlived("keeping what was said by"):
                        self.flush()
                if now >= beat_at:
                    with self._outlived("prolonging the lease of"):
                        self._beat()
                        beat_at = now + BEAT_EVERY_S
        finally:
            connection.close()  # this thread's own

    @contextlib.contextmanager
    def _outlived(self, doing: str) -> Iterator[None]:
        """The keeper outlives what breaks, above all a database that is away: the lease says how long is too long."""
        try:
            yield
        except Exception:
            logger.exception("%s %s %s failed; it is tried again", doing, self._job.noun, self._job.name)
            connection.close_if_unusable_or_obsolete()

    def flush(self) -> None:
        """Store what waits: lines, then progress. What could not be stored waits for the next time."""
        with self._flushing:
            with self._room:
                lines = list(self._lines)
            if lines:
                job = self._job
                logs.append(job.log_group, job.log_stream, lines, domain_id=job.domain_id)
                with self._room:
                    for _ in lines:
                        self._lines.popleft()
                    self._room.notify_all()
            with self._room:
                progress, self._progress = self._progress, None
            if progress is not None:
                self._store_progress(progress)

    def _store_progress(self, progress: dict[str, Any]) -> None:
        job = self._job
        rows = type(job)._default_manager.filter(pk=job.pk, attempt=self.attempt)
        if rows.update(progress=progress):
            message = {"type": "progress", "kind": job.kind, "arn": job.arn, "name": job.name} | progress
            hints.progress(job.arn, job.domain_id, message)

    def _look(self) -> None:
        """See whether the job is still ours and whether somebody wants it stopped."""
        rows = type(self._job)._default_manager.filter(pk=self._job.pk)
        status, attempt = rows.values_list("status", "attempt").first() or ("", None)
        if attempt != self.attempt:
            logger.warning("%s %s was taken from attempt %d", self._job.noun, self._job.name, self.attempt)
            self._lose()
        elif status == self._job.ON_STOP and status:
            self._stop.set()
        if self._stop.is_set() or leaving.is_set():
            self._tell_children()

    def _beat(self) -> None:
        if self._job.beat(LEASE, attempt=self.attempt):
            return
        ended_by_us = type(self._job)._default_manager.filter(pk=self._job.pk, attempt=self.attempt).exists()
        if not ended_by_us:
            self._lose()

    def _lose(self) -> None:
        self._lost.set()
        with self._room:
            self._room.notify_all()
        self._tell_children()
