"""Faults of the machine that its operator can mend, and that deserve a better sentence than "something broke"."""

import sqlite3

from django.db import Error as DatabaseError

from studio.api.errors import ApiError

_SQLITE_SHMSIZE = 4874  # SQLITE_IOERR_SHMSIZE: no room for the index of its write-ahead log
_POSTGRESQL_FULL = "53100"  # disk_full


def disk_full(error: BaseException) -> ApiError | None:
    """What to answer when the disk of the database is full (507); None for every other error.

    The sentence has to say it all: the log usually lies on the same disk, so it may have lost the details.
    """
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    full = code in (sqlite3.SQLITE_FULL, _SQLITE_SHMSIZE) or getattr(cause, "sqlstate", None) == _POSTGRESQL_FULL
    if not full:
        return None
    message = "The disk of the studio's database is full, so nothing was changed. Free some space, then try again."
    return ApiError("InsufficientStorage", message, 507)
