"""SQL of requests that come a hundred times a second: written down once, prepared by the server, one round trip each.

All other queries go through the ORM, which puts its SQL together anew every time and has PostgreSQL plan it every time.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def on_postgresql() -> bool:
    """May a statement do what only PostgreSQL can (several changes in one)?"""
    return connection.vendor == "postgresql"


def ask(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement with places like `%(name)s` returns. One that fails has changed nothing."""
    if not on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    import psycopg

    connection.ensure_connection()
    # Django's own cursor writes the values into the text, so that no statement ever comes twice.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as prepared:
        prepared.execute(sql, values, prepare=True)
        return prepared.fetchall()


class Columns(Generic[M]):
    """The columns of a model in a statement, and the row of the model that their values make."""

    def __init__(self, model: type[M], alias: str, *, leave: Sequence[str] = ()) -> None:
        fields = [field for field in model._meta.concrete_fields if field.attname not in leave]
        self._model, self._fields, self._alias = model, fields, alias
        self._names = [str(field.attname) for field in fields]
        self._readers: dict[str, list[tuple[int, list[Callable[..., Any]]]]] = {}

    def __str__(self) -> str:
        return ", ".join(f'{self._alias}."{field.column}"' for field in self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def row(self, values: Sequence[Any]) -> M:
        """As if the ORM had read it; what was left out is read when somebody looks at it."""
        read = list(values)
        for place, readers in self._readers_here():
            for reader in readers:
                read[place] = reader(read[place], None, connection)
        return self._model.from_db(connection.alias, self._names, read)

    def _readers_here(self) -> list[tuple[int, list[Callable[..., Any]]]]:
        if connection.vendor not in self._readers:
            found = []
            for place, field in enumerate(self._fields):
                column: Any = field.get_col(self._alias)
                readers = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
                if readers:
                    found.append((place, readers))
            self._readers[connection.vendor] = found
        return self._readers[connection.vendor]
