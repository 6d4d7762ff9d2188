"""What a running job is given. This is all that a job's code knows of workers, logs and pages."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

UNFORESEEN = "Something went wrong in the studio that nobody had foreseen."  # its details are for the worker's log


class StopRequested(Exception):
    """Somebody stopped the job. Raised by `JobContext.check()`; work lets it pass after keeping what is finished."""


class InputError(Exception):
    """The caller's data or parameters are wrong. The message is for the caller: what, where, what to do."""


class LeaseLost(Exception):
    """Another attempt owns the job by now, or it is gone. Work lets it pass: what it still does counts for nothing."""


class WorkerLeaving(Exception):
    """The worker was asked to end. The job goes back into the queue; work lets this pass."""


class Parked(Exception):
    """There is nothing to do until something happens: the work gives its slot back without being over.

    wait: after which a worker looks again, whatever happens. due: asked once the job is free again: is there something
    to do already? Whoever makes something to do calls `workers.queue.wake`; between them nothing is missed.
    """

    def __init__(self, wait: timedelta, due: Callable[[], bool]) -> None:
        super().__init__(f"parked for {wait}")
        self.wait, self.due = wait, due


class ChildDied(Exception):
    """An isolated child ended without a result.

    exit_code: negative = killed by that signal. out_of_memory: it went over its limit, or the signs are that the
    system killed it for memory. last_lines: the end of what it printed.
    """

    def __init__(
        self, exit_code: int, how: str, *, out_of_memory: bool = False, last_lines: tuple[str, ...] = ()
    ) -> None:
        said = f" Its last words: {' / '.join(last_lines)}." if last_lines else ""
        super().__init__(f"{how}{said}")
        self.exit_code, self.how = exit_code, how
        self.out_of_memory, self.last_lines = out_of_memory, last_lines


class ChildBroke(Exception):
    """The function in an isolated child raised. passing: of a kind that may heal by itself (a lost connection)."""

    def __init__(
        self, type_name: str, message: str, trace: str, *, passing: bool = False, errno: int | None = None
    ) -> None:
        super().__init__(f"{type_name}: {message}")
        self.type_name, self.trace, self.passing, self.errno = type_name, trace, passing, errno


class JobContext(Protocol):
    """Every record is durable before anyone is told about it; a hint to browsers follows.

    All methods raise `LeaseLost` when another attempt owns the job by now; work lets it pass.
    """

    attempt: int
    workdir: Path  # scratch space of this attempt, removed at its end

    def log(self, message: str) -> None:
        """Append a line (or several, split at newlines) to the job's log stream."""

    def progress(self, stage: str, fraction: float, message: str = "", seconds_left: float | None = None) -> None:
        """Say how far the work is: a stage name, 0..1 of the whole job, a sentence, an estimate."""

    def metric(self, name: str, value: float, step: int = 0) -> None:
        """Record a number of the job over time, in the namespace of its log group, dimension `Job`."""

    def enter(self, secondary_status: str) -> None:
        """Move the job's secondary status on; one event."""

    def changed(self, what: str) -> None:
        """Hint to browsers that something else of this job changed (`candidates`); carries no data."""

    def should_stop(self) -> bool:
        """True once a stop was asked for; cheap enough to ask every second."""

    def check(self) -> None:
        """Raise StopRequested if a stop was asked for, LeaseLost if the job is somebody else's, WorkerLeaving."""

    def save_checkpoint(self, data: dict[str, Any], *, advanced: bool = True) -> None:
        """Replace `job.checkpoint`: what the next attempt starts from.

        advanced: the job has got further than any attempt before, so deaths up to here no longer count: a job is given
        up after three failed attempts in a row without that. False when only the clock went on, or a step is repeated.
        """

    def run_isolated(
        self,
        function: Callable[..., Any] | str,
        *args: Any,
        on_record: Callable[[Any], None] | None = None,
        grace_s: float = 3.0,
    ) -> Any:
        """Run `function(send, stop, *args)` in a child process of its own and return what it returns.

        A heavy module is better named than imported here: `"autopilot.isolated:train"` is looked up in the child.
        The child imports no Django; its working directory is `workdir`. `send(record)` hands a picklable record to
        `on_record` in this process, in order; what the child prints goes to the job's log. `stop` is a
        `threading.Event`, set on a stop; after `grace_s` the child and all its children are killed. A function that
        returns within its grace has its value returned, so that what is finished is kept; otherwise StopRequested.
        A child that dies raises `ChildDied` with the signal and its last words; an InputError raised in the child
        arrives as InputError, anything else as `ChildBroke`. The child dies with its worker, even by kill -9.
        """
