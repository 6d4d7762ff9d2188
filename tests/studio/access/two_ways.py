"""Two databases of today: one empty before `migrate`, one of an earlier version that gets what is new step by step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

NEXT = re.compile(r', (?="|CONSTRAINT )')  # in what SQLite says a table was made by
POSTGRESQL = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'",
)


@contextmanager
def databases(**given: dict[str, Any]) -> Iterator[None]:
    """More databases, by alias. Takes what they differ in from the one of the tests: NAME, or more of it."""
    for alias, changes in given.items():
        connections.databases[alias] = connections["default"].settings_dict | changes
    try:
        yield
    finally:
        for alias in given:
            connections[alias].close()
            del connections[alias], connections.databases[alias]


def migrate_both(at_once: str, in_steps: str) -> None:
    """Takes the aliases of two empty databases."""
    executor = MigrationExecutor(connections[in_steps])
    executor.migrate([("sessions", "0001_initial")])
    with connections[in_steps].cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('a', 'b', '2026-01-01')")
    for alias in (at_once, in_steps):
        call_command("migrate", database=alias, verbosity=0)


def shape_of(connection: BaseDatabaseWrapper) -> set[Any]:
    """Tables with their columns in no order, indexes, constraints."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return {row for query in POSTGRESQL for row in cursor.execute(query).fetchall()}
        rows = cursor.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {(kind, name, *sorted(NEXT.split((sql or "").removesuffix(")")))) for kind, name, sql in rows}


def rows_of(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """How many stand in each table that is not empty."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counted = {each: cursor.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in tables}
    return {table: count for table, count in counted.items() if count}
