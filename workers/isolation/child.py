"""What runs in the child: redirect what it prints, run the function, say how it went."""

import gc
import os
import pickle
import pkgutil
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from workers.context import InputError, StopRequested
from workers.isolation.guardian import guard


@dataclass(frozen=True)
class Record:
    """Something that the function sent on its way."""

    value: Any


@dataclass(frozen=True)
class Result:
    """What the function returned."""

    value: Any


@dataclass(frozen=True)
class Refused:
    """The function raised InputError: the sentence for the caller."""

    message: str


@dataclass(frozen=True)
class Stopped:
    """The function raised StopRequested."""


@dataclass(frozen=True)
class Broke:
    """The function raised anything else. passing: it may heal by itself; memory: it could not get any."""

    type_name: str
    message: str
    trace: str
    passing: bool
    errno: int | None


def entry(
    records: Connection,
    output: Connection,
    leash: Connection,
    verdict: Connection,
    memory_limit_bytes: int | None,
    task: bytes,
) -> None:
    """The target of the process: becomes the guardian, forks the child that runs the pickled task.

    task: (environment, working directory, function, arguments), pickled; unpickled in the child only, so that an
    import that fails there is reported like any other error.
    """

    def run(stop_fd: int) -> None:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        output.close()
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        _print_by_line()
        _work(records, stop_fd, task)
        os._exit(0)

    guard(leash, verdict, memory_limit_bytes, run, childs_own=(records, output))


def _print_by_line() -> None:
    # New streams: the fork server's remember where they were in the worker's log file, and a pipe cannot seek there.
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115


def _work(records: Connection, stop_fd: int, task: bytes) -> None:
    sending = threading.Lock()  # callbacks of libraries come from their own threads

    def tell(message: Any) -> None:
        with sending:
            records.send(message)

    stop = _stop_event(stop_fd)
    gc.freeze()  # what the fork server has imported stays: no collection needs to look at it, half a second each
    try:
        environment, workdir, function, arguments = pickle.loads(task)
        os.environ.update(environment)
        os.chdir(workdir)
        if isinstance(function, str):
            function = pkgutil.resolve_name(function)
        value = function(lambda record: tell(Record(record)), stop, *arguments)
        tell(Result(value))
    except InputError as error:
        tell(Refused(str(error)))
    except StopRequested:
        tell(Stopped())
    except BaseException as error:  # SystemExit too: a library that calls exit() has not done its work
        tell(_broke(error))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _broke(error: BaseException) -> Broke:
    return Broke(
        type_name=type(error).__name__,
        message=str(error)[:2000],
        trace="".join(traceback.format_exception(error))[-20_000:],
        passing=isinstance(error, (ConnectionError, TimeoutError)),
        errno=error.errno if isinstance(error, OSError) else None,
    )


def _stop_event(descriptor: int) -> threading.Event:
    """An event that is set when the guardian writes to the pipe."""
    stop = threading.Event()

    def listen() -> None:
        if os.read(descriptor, 1):
            stop.set()

    threading.Thread(target=listen, name="stop", daemon=True).start()
    return stop


def task_of(environment: Mapping[str, str], workdir: str, function: Any, arguments: tuple[Any, ...]) -> bytes:
    """What `entry` unpickles. A function that is not importable by name cannot be sent: pickle says so here."""
    return pickle.dumps((dict(environment), workdir, function, arguments), protocol=pickle.HIGHEST_PROTOCOL)
