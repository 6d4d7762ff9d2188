"""What the fork server has imported before it forks, so that a child starts with heavy libraries in memory.

Children are forked from one clean process (multiprocessing's fork server), not from the worker, whose threads and
connections would come along. The worker names the modules in an environment variable before the fork server starts;
the server imports this module, which imports them. A module that does not import costs time, never the worker.
"""

import contextlib
import importlib
import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from types import ModuleType

VARIABLE = "ATELIER_PRELOADED_MODULES"
context: ForkServerContext = multiprocessing.get_context("forkserver")
_lock = threading.Lock()


def start(modules: Iterable[str]) -> None:
    """Start this process's fork server with `modules` imported; returns at once, children wait until it is ready."""
    os.environ[VARIABLE] = ",".join(dict.fromkeys(modules))
    # OpenMP threads that wait for each other spin for long by default. On cores that somebody else uses too, a spinning
    # thread keeps out the one it waits for: LightGBM took 27 s instead of 1.9 s on two busy cores. Never to spin makes
    # every short loop a call of the kernel: 100 rounds of seven classes took 4.0 s instead of 0.25 s on two idle ones.
    # A thousand turns (microseconds) are enough for those and harm nobody.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    context.set_forkserver_preload([__name__])
    with without_main():
        forkserver.ensure_running()


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Hide the main program while a child starts: multiprocessing would import it there (`celery`, `manage.py`)."""
    with _lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _import_all(names: str) -> None:
    for name in filter(None, names.split(",")):
        try:
            importlib.import_module(name)
        except Exception as error:  # whatever an import can raise: a job that needs it will say so better
            logging.getLogger(__name__).warning("could not preload %s: %s: %s", name, type(error).__name__, error)


if multiprocessing.process.current_process().name == "MainProcess" and os.environ.get(VARIABLE):
    # True in the fork server itself (it is nobody's Process) and in no child; the worker imports this module before
    # it sets the variable.
    _import_all(os.environ.pop(VARIABLE))
