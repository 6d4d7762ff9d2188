"""A wide table, a few columns at a time. What it costs to open a file and to plan a query grows with its columns."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from studio.datasets.engine.database import quoted

_WIDE = 400  # columns; DuckDB reads the description of all of them in every query: 0.2 s for 5,000
_VALUES_AT_ONCE = 10_000_000


def columns_at_once(rows: int) -> int:
    """How many columns make a group of about ten million values: what bounds the memory of every pass."""
    return max(1, min(200, _VALUES_AT_ONCE // max(1, rows)))


@contextmanager
def grouped(path: Path, workdir: Path) -> Iterator[Callable[[Any, Sequence[str]], None]]:
    """Gives `show(connection, columns)`, which makes the view `rows` of those columns of the working copy.

    `rows` has file_row_number, too. Of a wide file each group is copied out: no query then meets the other columns.
    Copies lie in `workdir` until the next one is made.
    """
    file = pq.ParquetFile(path)
    with tempfile.TemporaryDirectory(prefix="columns-", dir=workdir) as folder:
        copies, wide = 0, len(file.schema_arrow) > _WIDE

        def show(connection: Any, columns: Sequence[str]) -> None:
            nonlocal copies
            source = path
            if wide:
                (Path(folder) / f"{copies}.parquet").unlink(missing_ok=True)
                copies += 1  # a name of its own: DuckDB keeps what it read of a file
                source = _copied(file, columns, Path(folder) / f"{copies}.parquet")
            connection.execute(
                f"CREATE OR REPLACE VIEW rows AS SELECT * FROM read_parquet('{quoted(source)}', file_row_number = true)"
            )

        with file:
            yield show


def _copied(file: pq.ParquetFile, columns: Sequence[str], to: Path) -> Path:
    """Those columns in a file of their own, row group by row group."""
    writer = None
    try:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number, columns=list(columns))
            # Read once or twice and thrown away: nothing that only pays later.
            writer = writer or pq.ParquetWriter(
                to, part.schema, compression="none", use_dictionary=False, write_statistics=False
            )
            writer.write_table(part)
    finally:
        if writer is not None:
            writer.close()
    return to


def in_long_form(columns: Sequence[str]) -> str:
    """SQL: the values of columns of `rows` as lines (place, v), v as text, without nulls.

    What is asked of v is planned once and not once per column. Ask of v in the list of what is selected: a condition
    on what was made of v makes DuckDB make it twice.
    """
    texts = ", ".join(f"CAST({column} AS VARCHAR) AS {column}" for column in columns)
    return f"(UNPIVOT (SELECT {texts} FROM rows) ON {', '.join(columns)} INTO NAME place VALUE v)"
