"""Writing patiently. On a laptop many processes share one SQLite file, and a writer may have to wait its turn."""

import logging
import random
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

logger = logging.getLogger(__name__)
T = TypeVar("T")
TRIES = 4


def busy(error: BaseException) -> bool:
    """Is this SQLite saying that others held the file for longer than the timeout? By code, not by words."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return (
        isinstance(cause, sqlite3.OperationalError)
        and code is not None
        and code & 0xFF
        in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        )
    )


def patiently(write: Callable[[], T]) -> T:
    """Do a write that is a whole transaction of its own; again, after a pause, if the database was busy."""
    for attempt in range(1, TRIES):
        try:
            return write()
        except OperationalError as error:
            if not busy(error):
                raise
            logger.warning("the database was busy, try %d of %d", attempt, TRIES)
            time.sleep(random.uniform(0.05, 0.2) * attempt)
    return write()
