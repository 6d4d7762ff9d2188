"""Password hashes, a few at a time: one takes 100 MiB and a core for a tenth of a second (Argon2, Django's parameters).

A hundred people who sign in at once wait for each other here, instead of taking ten gigabytes and every connection to
the database.
"""

import os
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

_AT_ONCE = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


class PatientArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's hasher, at most one per core at the same time. Its hashes are Django's."""

    def encode(self, password: str, salt: str) -> str:
        """The hash of a password; waits for its turn."""
        _lend()
        with _AT_ONCE:
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Is that the password? Waits for its turn."""
        _lend()
        with _AT_ONCE:
            return bool(super().verify(password, encoded))


def _lend() -> None:
    """Give the connection to whoever can use it meanwhile; the next query takes one again."""
    if not connection.in_atomic_block and connection.vendor == "postgresql":
        connection.close()
