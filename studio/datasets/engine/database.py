"""DuckDB over the working copy of a table: bounded memory, no access to anything else, generated column names only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from studio.datasets.engine.limits import DEFAULT, Limits

# Words that stand for "no value" although they are one. Counted as invalid among numbers, reported among categories.
PLACEHOLDERS = (
    "?", "-", "--", ".", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "unknown", "missing", "undefined",
    "not available",
)  # fmt: skip
BLANKS = r"E' \t\n\r'"  # what may surround a value without being part of it


@contextmanager
def connected(workdir: Path, limits: Limits = DEFAULT) -> Iterator[Any]:
    """A connection that keeps to `limits.memory_mb` and puts the rest into `workdir`."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"SET memory_limit = '{limits.memory_mb}MB'")
        connection.execute("SET threads = 2")
        connection.execute("SET enable_progress_bar = false")  # it would be written into the job's log
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET temp_directory = $folder", {"folder": str(workdir)})
        yield connection
    finally:
        connection.close()


def quoted(path: Path) -> str:
    """The path for use between single quotes in SQL."""
    return str(path).replace("'", "''")


def text_of(column: str) -> str:
    """SQL: the value as text, without surrounding blanks; NULL if it is missing (null, empty or blanks only)."""
    return f"nullif(trim(CAST({column} AS VARCHAR), {BLANKS}), '')"


def number_of(text: str) -> str:
    """SQL: the text as a finite number, NULL otherwise. Infinity and NaN are no numbers (autopilot spec 6.1)."""
    value = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def placeholder(text: str) -> str:
    """SQL: does the text only say that there is no value?"""
    words = ", ".join(f"'{word}'" for word in PLACEHOLDERS)
    return f"lower({text}) IN ({words})"


def decimal_comma(text: str) -> str:
    """SQL: `1.234,5` as 1234.5, NULL for what does not look like that."""
    looks = f"regexp_full_match({text}, '[+-]?([0-9]{{1,3}}(\\.[0-9]{{3}})+|[0-9]+)(,[0-9]+)?')"
    return f"CASE WHEN {looks} THEN TRY_CAST(replace(replace({text}, '.', ''), ',', '.') AS DOUBLE) END"
