"""What Django loads as the database's ENGINE.

A pool's own check is a round trip for every request that needs the database. A server that ended has closed its side,
so that a connection without a word to read is as good as it was when it came back; only the others are asked.
"""

import select
from contextlib import suppress
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's way to the database."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that works; those that do not are replaced by the pool."""
        while True:
            connection: Any = super().get_new_connection(conn_params)
            if not self.pool or _quiet(connection):
                return connection
            with suppress(OperationalError):
                self.pool.check_connection(connection)
                return connection
            self.pool.putconn(connection)


def _quiet(connection: Any) -> bool:
    """Is there nothing to read? What the server says unasked is that it ends, or that something about it changed."""
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    return not ear.poll(0)
