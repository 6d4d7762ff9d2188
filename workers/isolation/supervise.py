"""The worker's side of an isolated child: start it, take in what it sends and prints, make sense of its end."""

import contextlib
import errno
import os
import re
import signal
from collections import deque
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from workers.context import ChildBroke, ChildDied, InputError, StopRequested
from workers.isolation import warm
from workers.isolation.child import Broke, Record, Refused, Result, Stopped, entry, task_of
from workers.isolation.guardian import Stop, Verdict

LAST_LINES = 5
LONGEST_LINE_BYTES = 65_536
JOIN_S = 5.0
GIB = 1024**3
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

Outcome = Result | Refused | Stopped | Broke


class Child:
    """One isolated run of a function. `follow` belongs to one thread; `stop` and `kill` may come from any."""

    def __init__(
        self,
        function: Callable[..., Any] | str,
        args: tuple[Any, ...],
        *,
        workdir: Path,
        environment: Mapping[str, str] | None = None,
        memory_limit_bytes: int | None = None,
    ) -> None:
        task = task_of(environment or {}, str(workdir), function, args)
        self._memory_limit_bytes = memory_limit_bytes
        self._records, records = warm.context.Pipe(duplex=False)
        self._output, output = warm.context.Pipe(duplex=False)
        leash, self._leash = warm.context.Pipe(duplex=False)
        self._verdict, verdict = warm.context.Pipe(duplex=False)
        ends = (records, output, leash, verdict)
        self._process = warm.context.Process(target=entry, args=(*ends, memory_limit_bytes, task), daemon=True)
        with warm.without_main():
            self._process.start()
        for end in ends:
            end.close()
        self._outcome: Outcome | None = None
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._pending = b""

    def stop(self, grace_s: float) -> None:
        """Set the child's stop event; the guardian kills it after `grace_s`, even while `follow` is busy."""
        with contextlib.suppress(OSError):  # it has just ended
            self._leash.send(Stop(grace_s))

    def kill(self) -> None:
        """Kill the child and everything below it, now."""
        self._leash.close()

    def follow(self, on_line: Callable[[str], None], on_record: Callable[[Any], None]) -> Any:
        """Take in records and lines until the child has ended; what the function returned, or why it did not."""
        try:
            self._take_in(on_line, on_record)
            verdict = self._heard_verdict()
        finally:
            self.kill()
            self._process.join(JOIN_S)
            for end in (self._records, self._output, self._verdict):
                end.close()
        return self._value(verdict)

    def _take_in(self, on_line: Callable[[str], None], on_record: Callable[[Any], None]) -> None:
        channels: list[Connection] = [self._records, self._output]
        while channels:
            for ready in wait(channels):
                if ready is self._records:
                    more = self._read_record(on_line, on_record)
                else:  # a record of the same moment has had its output read: nothing is left then, and no end either
                    more = not self._output.poll() or self._read_output(on_line)
                if not more:
                    channels.remove(ready)  # type: ignore[arg-type]

    def _read_record(self, on_line: Callable[[str], None], on_record: Callable[[Any], None]) -> bool:
        try:
            message = self._records.recv()
        except (EOFError, OSError):  # OSError: it died in the middle of a message
            return False
        if isinstance(message, Record):
            while self._output.poll() and self._read_output(on_line):
                pass  # what was printed before the record was sent is known before the record is
            on_record(message.value)
        else:
            self._outcome = message
        return True

    def _read_output(self, on_line: Callable[[str], None]) -> bool:
        data = os.read(self._output.fileno(), LONGEST_LINE_BYTES)
        *lines, self._pending = (self._pending + data).split(b"\n")
        if b"\r" in self._pending:  # a progress bar draws over itself: keep what a terminal would show
            self._pending = b"\r" + self._pending.rpartition(b"\r")[2]
        if len(self._pending) > LONGEST_LINE_BYTES or not data:
            lines, self._pending = [*lines, self._pending], b""
        for line in lines:
            text = _COLOURS.sub("", line.rstrip(b"\r").rpartition(b"\r")[2].decode("utf-8", errors="replace"))
            if text.strip():
                self._last.append(text.strip()[:200])
                on_line(text)
        return bool(data)

    def _heard_verdict(self) -> Verdict | None:
        try:
            verdict: Verdict = self._verdict.recv()
        except (EOFError, OSError):  # the guardian itself was killed
            return None
        return verdict

    def _value(self, verdict: Verdict | None) -> Any:
        match self._outcome:
            case Result(value):
                return value
            case Refused(message):
                raise InputError(message)
            case Stopped():
                raise StopRequested
            case Broke() as broke if broke.type_name == "MemoryError":
                raise ChildDied(1, "The work asked for more memory than there is.", out_of_memory=True)
            case Broke() as broke:
                raise ChildBroke(broke.type_name, broke.message, broke.trace, passing=broke.passing, errno=broke.errno)
        if verdict is not None and verdict.cause == "stop":
            raise StopRequested
        raise self._death(verdict)

    def _death(self, verdict: Verdict | None) -> ChildDied:
        last = tuple(self._last)
        if verdict is None:
            return ChildDied(-signal.SIGKILL, "The process that watches over the work was killed.", last_lines=last)
        used = f"{verdict.peak_bytes / GIB:.1f} GiB"
        if verdict.cause == "memory":
            limit = (self._memory_limit_bytes or 0) / GIB
            how = f"The work used {used} of memory; its instance type has {limit:.1f} GiB."
            return ChildDied(verdict.exit_code, how, out_of_memory=True, last_lines=last)
        if verdict.exit_code >= 0:
            how = f"The work ended with exit code {verdict.exit_code} and without a result."
            return ChildDied(verdict.exit_code, how, last_lines=last)
        how = f"The work was killed by signal {-verdict.exit_code} ({_signal_name(-verdict.exit_code)})"
        if verdict.exit_code == -signal.SIGKILL and verdict.oom_kills > 0:
            how += f": the system ran out of memory while the work held {used}."
            return ChildDied(verdict.exit_code, how, out_of_memory=True, last_lines=last)
        return ChildDied(verdict.exit_code, f"{how}; it held {used} of memory at most.", last_lines=last)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "a real-time signal"


def disk_is_full(error: BaseException) -> bool:
    """Did this fail for want of space (also a used-up quota)? True for an error that crossed from a child, too."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
