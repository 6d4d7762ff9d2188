"""The program that turns itself into an app's process: `python -I launcher.py launch.json`.

It puts itself into the cage that the launch describes and then becomes the program (the process id stays). Everything
that the program starts inherits the cage: terminals and kernels too. Only the standard library is imported.

The cage is Landlock (Linux 5.13 and later; landlock(7)): what is not named in `readable` or `writable` cannot be
opened, processes outside cannot be looked into or signalled. It needs no privileges and cannot be left.
"""

import ctypes
import json
import os
import random
import resource
import signal
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_CAPABILITIES = 64  # more than there are
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_PATH_BENEATH, _ASK_VERSION = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV  # what a rule about a file may name
_SCOPES = 1 | 2  # abstract unix sockets, signals
LARGEST_CORE = 0
CANNOT_START = 71


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def main() -> None:
    """Read the launch, close the cage, become the program."""
    launch = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    libc = ctypes.CDLL(None, use_errno=True)
    if launch["dies_with_parent"]:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.umask(0o077)
    os.nice(launch["nice"])
    _limit(launch)
    _keep_to(launch["cores"])
    for capability in range(_CAPABILITIES):  # a studio that runs as root makes no root of its notebooks
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.chdir(launch["cwd"])
    if launch["caged"] and not close_cage(libc, launch["readable"], launch["writable"]):
        _say("This kernel has no Landlock: the app runs without a cage around its files.")
    os.execve(launch["argv"][0], launch["argv"], launch["environment"])


def close_cage(libc: Any, readable: list[str], writable: list[str]) -> bool:
    """From now on only these folders and files can be opened; False if the kernel cannot do that."""
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    if version < 1:
        return False
    every = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    scoped = _SCOPES if version >= 6 else 0
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = _Ruleset(every, 0, scoped)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    _checked(ruleset, "landlock_create_ruleset")
    for paths, rights in ((readable, _READ), (writable, every)):
        for path in paths:
            _allow(libc, ruleset, path, rights & every)
    _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    _checked(libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock_restrict_self")
    os.close(ruleset)
    return True


def _allow(libc: Any, ruleset: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:  # /lib64 and the like are not everywhere
        return
    try:
        beneath = _PathBeneath(rights if os.path.isdir(path) else rights & _OF_FILES, parent)
        _checked(
            libc.syscall(
                _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(beneath), ctypes.c_uint32(0)
            ),
            "landlock_add_rule",
        )
    finally:
        os.close(parent)


def _checked(result: int, what: str) -> None:
    if result < 0:
        _say(f"The cage of the app could not be closed: {what}: {os.strerror(ctypes.get_errno())}")
        sys.exit(CANNOT_START)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _limit(launch: dict[str, Any]) -> None:
    for what, most in (
        (resource.RLIMIT_DATA, launch["memory_bytes"]),  # of each process; the agent watches their sum
        (resource.RLIMIT_CORE, LARGEST_CORE),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def _keep_to(cores: int) -> None:
    """Run on so many processor cores, not always the same ones; what the program starts inherits them."""
    if not hasattr(os, "sched_setaffinity"):  # not on Linux
        return
    ours = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, random.sample(ours, max(1, min(cores, len(ours)))))


if __name__ == "__main__":
    main()
