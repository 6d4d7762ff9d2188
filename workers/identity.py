"""The name under which a worker holds a job, and whether a worker of that name still lives on this machine."""

import os
import socket
from functools import cache
from pathlib import Path


@cache
def _name_of(pid: int) -> str:
    return f"{socket.gethostname()[:60]}/{pid}#{_born(pid)}.{_namespace()}"


def worker_name() -> str:
    """`host/pid#…`: what follows the # tells this process from a later one with its number."""
    return _name_of(os.getpid())


def shown(name: str) -> str:
    """The part of a worker's name that people see."""
    return name.partition("#")[0]


def host_of(name: str) -> str:
    """The machine of a worker."""
    return name.partition("/")[0]


def surely_dead(name: str) -> bool:
    """True if that worker ran on this machine, in this space of process numbers, and is gone.

    False also means "cannot know": then the lease has to run out.
    """
    host, _, rest = name.partition("/")
    pid, _, mark = rest.partition("#")
    born, _, namespace = mark.partition(".")
    if host != socket.gethostname()[:60] or not namespace or namespace != _namespace() or not pid.isdigit():
        return False
    return _born(int(pid)) != born


def _born(pid: int) -> str:
    """When a process began, in the kernel's ticks since boot; empty if there is none, or on a system without /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]  # a zombie has ended; proc(5): field 22 is starttime


@cache
def _namespace() -> str:
    """Boot and process namespace: the same number elsewhere is another process."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
        return f"{boot}-{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""
