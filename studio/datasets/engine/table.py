"""A table that was read: checked, counted, and lying as a working copy in a scratch folder."""

import csv
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from studio.datasets.engine import parquet, text
from studio.datasets.engine.column_types import ColumnKind, ColumnType, kinds_of
from studio.datasets.engine.database import connected, quoted
from studio.datasets.engine.errors import TableError
from studio.datasets.engine.limits import DEFAULT, Limits
from studio.datasets.engine.narrow import columns_at_once, grouped
from studio.datasets.engine.source import Source, first_bytes, inspect, refuse_other_formats

_GROUP_BYTES = 32 * 1024**2  # of the working copy: what one read brings into memory
COLUMNS_AT_ONCE = 100  # of one query: its cost grows with the square of its expressions


@dataclass
class Table:
    """A table without its rows in memory. The working copy is Parquet with columns c0, c1, ... in `workdir`.

    columns: the names, in order. num_rows: rows without the header. format: `csv` or `parquet`. layout: for text files,
    delimiter and encoding. Text is kept letter by letter; only `to_pandas` and statistics read numbers and dates in it.
    Close it, or use it in a `with`, to remove a scratch folder that it made itself.
    """

    columns: list[str]
    num_rows: int
    format: str
    source: Source
    path: Path
    workdir: Path
    limits: Limits = DEFAULT
    layout: text.TextLayout | None = None
    _own_workdir: bool = field(default=False, repr=False)
    _kinds: dict[str, ColumnKind] | None = field(default=None, repr=False)

    @property
    def kinds(self) -> dict[str, ColumnKind]:
        """What every column is; looks at every value once, when asked for the first time."""
        return self.look_at_kinds()

    def look_at_kinds(self, tell: Callable[[int], None] = lambda seen: None) -> dict[str, ColumnKind]:
        """`kinds`; while they are found out, `tell` hears of how many columns, and may raise to stop."""
        if self._kinds is None:
            found = kinds_of(self.path, len(self.columns), self.num_rows, self.workdir, self.limits, tell)
            self._kinds = dict(zip(self.columns, found, strict=True))
        return self._kinds

    def to_pandas(
        self, columns: list[str] | None = None, limit: int | None = None, *, rows: NDArray[np.intp] | None = None
    ) -> pd.DataFrame:
        """The rows in order, as what their columns are.

        columns: names; None = all. limit: the first rows only. rows: positions of the only rows that are wanted.

        Whole numbers are int64 when no value is missing, otherwise float64 with NaN; dates datetime64; everything else
        text objects with None for missing. Values that are not of their column's type are missing here: `profile` says
        how many. KeyError for a column that is not there.
        """
        wanted = self.columns if columns is None else columns
        places = {name: number for number, name in enumerate(self.columns)}
        chosen = "WHERE file_row_number IN (FROM chosen) ORDER BY file_row_number" if rows is not None else ""
        bound = f"LIMIT {int(limit)}" if limit is not None else ""
        frames: list[pd.DataFrame] = []
        at_once = min(COLUMNS_AT_ONCE, columns_at_once(self.num_rows))
        with connected(self.workdir, self.limits) as connection, grouped(self.path, self.workdir) as show:
            if rows is not None:
                connection.register("chosen", pa.table({"position": rows}))
            for start in range(0, len(wanted), at_once):
                here = {f"c{places[name]}": self.kinds[name] for name in wanted[start : start + at_once]}
                show(connection, list(here))
                parts = [f"{_read_as(kind, place, self.num_rows)} AS {place}" for place, kind in here.items()]
                found = connection.execute(f"SELECT {', '.join(parts)} FROM rows {chosen} {bound}").df()
                for name in found.select_dtypes(object):
                    found[name] = _shared(found[name])
                frames.append(found)
        frame = pd.concat(frames, axis=1) if frames else pd.DataFrame()
        frame.columns = pd.Index(wanted)
        return frame

    def rows(self, offset: int = 0, limit: int = 100) -> list[list[Any]]:
        """Rows as they were written, from `offset` on; missing values None."""
        return read_rows(self.path, offset, limit)

    def line(self, row: int) -> int | None:
        """The line of the file in which row `row` (from 0) begins; None for formats without lines."""
        if self.layout is None:
            return None
        return text.line_of(self.source, self.layout, row, self.num_rows, self.limits)

    @property
    def sql_path(self) -> str:
        """The working copy's path for use between single quotes in SQL."""
        return quoted(self.path)

    def close(self) -> None:
        """Remove the scratch folder if this table made it."""
        if self._own_workdir:
            shutil.rmtree(self.workdir, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


def open_table(
    source: Source | str,
    *,
    content_type: str | None = None,
    name: str = "",
    workdir: Path | None = None,
    limits: Limits = DEFAULT,
) -> Table:
    """Read a CSV, TSV, `;` or `|` text (also gzip) or a Parquet file once, check it, and keep a working copy.

    The kind of file is told by its first bytes, never by its name. `content_type` may say `header=absent`; then columns
    are called column_1 and so on. `name` is only for messages. Memory: about 150 MB beside `limits.memory_mb`, however
    large the file. Raises TableError; nothing is left behind then.
    """
    place = Path(source) if isinstance(source, str) else source
    own = workdir is None
    folder = Path(tempfile.mkdtemp(prefix="table-")) if workdir is None else workdir
    try:
        table = _opened(
            place, folder, limits, header="header=absent" not in (content_type or "").replace(" ", "").lower()
        )
    except BaseException:
        if own:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    table._own_workdir = own
    return table


def _opened(source: Source, workdir: Path, limits: Limits, *, header: bool) -> Table:
    head = first_bytes(source)
    path = workdir / "rows.parquet"
    if head.startswith(parquet.MAGIC):
        names = parquet.names_of(source, limits)
        rows = _keep(parquet.batches(source), path)
        return Table(names, rows, "parquet", source, path, workdir, limits)
    refuse_other_formats(head)
    layout = text.layout_of(inspect(source, limits), limits, header=header)
    try:
        rows = _keep(text.batches(source, layout, limits), path)
    except csv.Error as error:
        raise TableError(f"The file cannot be read as a table: {error}") from error
    if rows == 0:
        raise TableError("The file has a header but no rows. Upload a file with at least one row below the header.")
    return Table(layout.names, rows, "csv", source, path, workdir, limits, layout)


def _keep(batches: Iterator[pa.RecordBatch], path: Path) -> int:
    """Write batches to Parquet in groups of bounded size; returns the number of rows. No file for no rows."""
    rows, writer, held, held_bytes = 0, None, [], 0
    try:
        for batch in batches:
            held.append(batch)
            held_bytes += batch.nbytes
            rows += batch.num_rows
            if held_bytes >= _GROUP_BYTES:
                writer = _write(writer, held, path)
                held, held_bytes = [], 0
        if held:
            writer = _write(writer, held, path)
    finally:
        if writer is not None:
            writer.close()
    return rows


def _write(writer: pq.ParquetWriter | None, held: list[pa.RecordBatch], path: Path) -> pq.ParquetWriter:
    if writer is None:
        writer = pq.ParquetWriter(path, held[0].schema, compression="zstd")
    table = pa.Table.from_batches(held)
    writer.write_table(table, row_group_size=max(1, min(table.num_rows, 100_000)))
    return writer


def read_rows(path: Path | Any, offset: int = 0, limit: int = 100, columns: range | None = None) -> list[list[Any]]:
    """Rows of a working copy from `offset` on, all columns or some; missing values None.

    Only the row groups and columns that are asked for are read: a page shows ten of 5,000 columns.
    """
    file = pq.ParquetFile(path)
    found: list[list[Any]] = []
    begins = 0
    for number in range(file.num_row_groups):
        count = file.metadata.row_group(number).num_rows
        if begins + count > offset and len(found) < limit:
            group = file.read_row_group(number, columns=_working(columns))
            start = max(0, offset - begins)
            found += _plain(group.slice(start, min(limit - len(found), count - start)))
        begins += count
        if len(found) >= limit:
            break
    return found


def sample_rows(path: Path | Any, count: int, seed: int, columns: range | None = None) -> list[tuple[int, list[Any]]]:
    """(row number, row) of a random sample without repetition, in row order; same seed, same rows."""
    sampled = list(_samples(path, count, seed, columns))
    return [pair for numbers, part in sampled for pair in zip(numbers, _plain(part), strict=True)]


def sample_frame(path: Path | Any, count: int, seed: int, columns: Sequence[int] | None = None) -> pd.DataFrame:
    """The rows of `sample_rows` as columns c0, c1, ..., all or some, with blanks as they were written."""
    frame: pd.DataFrame = pa.concat_tables([part for _, part in _samples(path, count, seed, columns)]).to_pandas()
    return frame


def _samples(
    path: Path | Any, count: int, seed: int, columns: Sequence[int] | None = None
) -> Iterator[tuple[list[int], pa.Table]]:
    """Row numbers and rows of a random sample, row group by row group."""
    file = pq.ParquetFile(path)
    wanted = sorted(random.Random(seed).sample(range(file.metadata.num_rows), min(count, file.metadata.num_rows)))
    begins = 0
    for number in range(file.num_row_groups):
        size = file.metadata.row_group(number).num_rows
        here = [row for row in wanted if begins <= row < begins + size]
        if here:
            group = file.read_row_group(number, columns=_working(columns))
            yield here, group.take([row - begins for row in here])
        begins += size


def _working(columns: Sequence[int] | None) -> list[str] | None:
    return None if columns is None else [f"c{number}" for number in columns]


def _plain(table: pa.Table) -> list[list[Any]]:
    columns = [column.to_pylist() for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return [[None if isinstance(cell, str) and not cell.strip() else cell for cell in row] for row in rows]


def _shared(values: "pd.Series[Any]") -> NDArray[np.object_]:
    """The texts of a column, None for missing: cells that say the same are one object, not a million of them."""
    codes, texts = pd.factorize(values)
    found = np.empty(len(texts) + 1, dtype=object)  # the last one stays None: a missing cell has the code -1
    found[:-1] = texts
    return found[codes]


def _read_as(kind: ColumnKind, column: str, rows: int) -> str:
    if kind.integer and kind.invalid == 0 and kind.present == rows:
        return f"CAST({kind.value(column)} AS BIGINT)"
    if kind.numbers or kind.type == ColumnType.DATETIME:
        return kind.value(column)
    # Letter by letter, but missing is missing (blanks only included).
    return f"CASE WHEN {kind.value(column)} IS NOT NULL THEN CAST({column} AS VARCHAR) END"
