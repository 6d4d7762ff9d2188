"""The process between a worker and its child: it ends the child, and all that the child started, whatever happens.

The worker holds one end of a leash. A message on it asks the child to stop, with a deadline; when the leash breaks,
because the worker let go or died (kill -9 included), everything below the guardian is killed. The guardian does no
work of its own, so no library that holds the interpreter can keep it from acting; as a subreaper (prctl(2)) it also
finds grandchildren that went to a session of their own.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import psutil

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
LOOK_EVERY_S = 0.5  # memory and deadlines


@dataclass(frozen=True)
class Stop:
    """On the leash: ask the child to stop, kill it after `grace_s`."""

    grace_s: float


@dataclass(frozen=True)
class Verdict:
    """How the child ended.

    exit_code: as `subprocess` counts: negative = killed by that signal. cause: "" if the child ended by itself or by
    somebody else's hand, `stop` if it let its grace pass, `memory` if it went over its limit, `leash` if it broke.
    peak_bytes: the most memory the child and its children held. oom_kills: of the whole machine, meanwhile.
    """

    exit_code: int
    cause: str = ""
    peak_bytes: int = 0
    oom_kills: int = 0


@dataclass
class _Watch:
    """What the guardian knows while it waits."""

    child: int
    tell_stop: int  # write end of the pipe that the child's stop event listens to
    memory_limit_bytes: int | None
    deadline: float | None = None
    cause: str = ""
    peak_bytes: int = 0
    oom_before: int = field(default_factory=lambda: _oom_kills())


def guard(
    leash: Connection,
    verdict: Connection,
    memory_limit_bytes: int | None,
    run: Callable[[int], None],
    *,
    childs_own: tuple[Connection, ...],
) -> None:
    """Fork, let the child do `run(stop_fd)`, watch it, send the verdict. Ends this process.

    childs_own: closed here after the fork, so that their reader sees the end when the child ends.
    """
    with contextlib.suppress(OSError):
        os.setsid()  # not in the worker's group: a signal to that group is the worker's matter
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    # Both pipes exist before the fork, so a child that dies at once is not missed.
    awake_r, awake_w = os.pipe()
    os.set_blocking(awake_w, False)
    signal.set_wakeup_fd(awake_w, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    stop_r, stop_w = os.pipe()
    guardian = os.getpid()
    child = os.fork()
    if child == 0:
        _become_child(guardian, leash, verdict, (awake_r, awake_w, stop_w))
        try:
            run(stop_r)
        except BaseException:  # nothing may get back into the fork server's code
            traceback.print_exc()
        finally:
            os._exit(1)  # `run` ends the process itself when all went well
    os.close(stop_r)
    for end in childs_own:
        end.close()
    watch = _Watch(child, stop_w, memory_limit_bytes)
    status = _wait(watch, leash, awake_r)
    _kill_below()
    code = os.waitstatus_to_exitcode(status)
    with contextlib.suppress(OSError):  # nobody is left to hear it
        verdict.send(Verdict(code, watch.cause, watch.peak_bytes, _oom_kills() - watch.oom_before))
    os._exit(0)


def _become_child(guardian: int, leash: Connection, verdict: Connection, unused: tuple[int, ...]) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.setpgid(0, 0)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != guardian:  # it died between fork and prctl
        os._exit(1)
    leash.close()
    verdict.close()
    for descriptor in unused:
        os.close(descriptor)


def _wait(watch: _Watch, leash: Connection, awake: int) -> int:
    """Until the child has ended; its wait status."""
    selector = selectors.DefaultSelector()
    selector.register(leash, selectors.EVENT_READ)
    selector.register(awake, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select(LOOK_EVERY_S):
            if key.fileobj is leash and not _obey(watch, leash):
                selector.unregister(leash)
            elif key.fileobj == awake:
                os.read(awake, 4096)
        status = _reap(watch.child)
        if status is not None:
            return status
        _look(watch)


def _obey(watch: _Watch, leash: Connection) -> bool:
    """Do what the leash says; False when it is broken."""
    try:
        order = leash.recv()
    except (EOFError, OSError):
        watch.cause = watch.cause or "leash"
        _kill_group(watch.child)
        return False
    if isinstance(order, Stop) and watch.deadline is None:
        watch.deadline = time.monotonic() + order.grace_s
        with contextlib.suppress(OSError):
            os.write(watch.tell_stop, b"s")
    return True


def _look(watch: _Watch) -> None:
    if watch.deadline is not None and time.monotonic() >= watch.deadline:
        watch.cause = watch.cause or "stop"
        _kill_group(watch.child)
        return
    used = sum(map(_resident_bytes, psutil.Process().children(recursive=True)))
    watch.peak_bytes = max(watch.peak_bytes, used)
    if watch.memory_limit_bytes is not None and used > watch.memory_limit_bytes:
        watch.cause = watch.cause or "memory"
        _kill_group(watch.child)


def _resident_bytes(process: psutil.Process) -> int:
    try:
        memory = process.memory_info()
    except psutil.Error:
        return 0
    return int(memory.rss - getattr(memory, "shared", 0))


def _reap(child: int) -> int | None:
    """Take the dead off the table; the child's status if it is among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                found = status
    return found


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _kill_below() -> None:
    """Kill whatever is left below the guardian; repeated, because a process may fork while it is being found."""
    while below := psutil.Process().children(recursive=True):
        for process in below:
            with contextlib.suppress(psutil.Error):
                process.kill()
        time.sleep(0.005)
        _reap(0)


def _oom_kills() -> int:
    """How often the kernel killed for memory since it started (Linux: /proc/vmstat); 0 where nobody counts."""
    try:
        with open("/proc/vmstat", encoding="ascii") as file:
            counts = dict(line.split() for line in file)
    except OSError:
        return 0
    return int(counts.get("oom_kill", 0))


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":  # elsewhere the broken leash alone has to do
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
