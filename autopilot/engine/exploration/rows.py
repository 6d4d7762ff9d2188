"""The rows that are explored: all of a channel's files as one table, or a random sample of a large one."""

import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from autopilot.engine.errors import InputRefused
from studio.datasets.engine import Table, TableError, open_table
from studio.datasets.engine.column_types import ColumnType
from studio.datasets.engine.row_hashes import row_hashes

CELLS_A_SECOND = 150_000  # that are described in a second, measured on two cores with every value different
PROFILED_CELLS = 2_000_000  # described at most: of larger tables a random sample of rows is
SAMPLED_ROWS = 20_000  # of what models are fitted to: prediction power, correlations, anomalies
SAMPLED_CELLS = 2_000_000
LEAST_ROWS = 1_000  # of a very wide table, whatever its cells
SEED = 20240501


@dataclass(frozen=True)
class Rows:
    """What is looked at.

    table: the rows that are described, all or a sample. whole: the table of all rows, for what is counted over them.
    first: the first file, whose layout is that of the others.
    """

    table: Table
    whole: Table
    first: Table

    @property
    def sampled(self) -> bool:
        """Were there too many rows to describe them all?"""
        return self.table is not self.whole


def open_rows(folder: Path, content_type: str, workdir: Path, seconds: float) -> Rows:
    """Every file below the folder as one table; InputRefused when one cannot be read.

    workdir: scratch space of the caller, which removes it. Working copies that `read_channel` has left there are used
    as they are: reading a large table twice would cost more than exploring it. Memory stays bounded, however large the
    files are. seconds: that describing the rows may take; decides whether all are, or a sample.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    tables = [
        _kept(workdir / f"{number:05d}") or _opened(path, content_type, workdir / f"{number:05d}")
        for number, path in enumerate(files)
    ]
    if not tables:
        raise InputRefused(f"The {folder.name} channel has no files.")
    whole = tables[0] if len(tables) == 1 else _joined(tables, workdir / "all")
    count = rows_of(whole, min(PROFILED_CELLS, int(CELLS_A_SECOND * seconds)))
    # What is known of all rows already is worth more than a sample of nearly as many.
    table = whole if 2 * count >= whole.num_rows else _sample(whole, count, workdir / "sample")
    return Rows(table, whole, tables[0])


def _kept(place: Path) -> Table | None:
    """The working copy that was left there; None when there is none, or half of one."""
    if not (place / "table.pkl").is_file():
        return None
    table: Table = pickle.loads((place / "table.pkl").read_bytes())  # written by `read_channel`
    table.path, table.workdir = place / "rows.parquet", place  # the folder may have been moved since
    return table


def _opened(path: Path, content_type: str, place: Path) -> Table:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        return open_table(path, content_type=content_type, name=path.name, workdir=place)
    except TableError as error:
        raise InputRefused(str(error)) from error


def rows_of(table: Table, cells: int) -> int:
    """How many rows make at most that many cells; never fewer than LEAST_ROWS."""
    return min(table.num_rows, max(LEAST_ROWS, cells // max(1, len(table.columns))))


def _joined(tables: list[Table], place: Path) -> Table:
    """The rows of tables with the same columns, in the order of the first one's; as text when their types differ."""
    first = tables[0]
    schemas = [pq.read_schema(each.path) for each in tables]
    schema = schemas[0]
    ordered = [[each.columns.index(name) for name in first.columns] for each in tables]
    same = all(
        [found.field(at).type for at in order] == schema.types for found, order in zip(schemas, ordered, strict=True)
    )
    target = schema if same else pa.schema([(name, pa.string()) for name in schema.names])

    def batches() -> Iterator[pa.RecordBatch]:
        for each, order in zip(tables, ordered, strict=True):
            for batch in pq.ParquetFile(each.path).iter_batches(batch_size=16_384):
                arrays = [batch.column(at).cast(target.field(k).type) for k, at in enumerate(order)]
                yield pa.RecordBatch.from_arrays(arrays, schema=target)

    return _written(first, place, target, batches(), sum(each.num_rows for each in tables))


def _sample(table: Table, count: int, place: Path) -> Table:
    """A random sample of rows without repetition, in row order; same table, same rows."""
    chosen = np.sort(np.random.default_rng(SEED).choice(table.num_rows, count, replace=False))
    schema = pq.read_schema(table.path)

    def batches() -> Iterator[pa.RecordBatch]:
        begins = 0
        for batch in pq.ParquetFile(table.path).iter_batches(batch_size=16_384):
            here = chosen[np.searchsorted(chosen, begins) : np.searchsorted(chosen, begins + batch.num_rows)] - begins
            begins += batch.num_rows
            if len(here):
                yield batch.take(pa.array(here)).cast(schema)

    return _written(table, place, schema, batches(), count)


def _written(like: Table, place: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch], count: int) -> Table:
    place.mkdir(parents=True, exist_ok=True)
    path = place / "rows.parquet"
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
    # No layout: its line numbers are those of one file.
    return Table(like.columns, count, like.format, like.source, path, place, like.limits)


def typed_sample(table: Table, columns: list[str] | None = None) -> tuple[pd.DataFrame, np.ndarray]:
    """(rows as what their columns are, their numbers in the table from 0): at most SAMPLED_ROWS, in row order.

    Dates are seconds since 1970, so that they count as the numbers that they are.
    """
    frame = table.to_pandas(columns)
    count = min(SAMPLED_ROWS, rows_of(table, SAMPLED_CELLS))
    numbers = np.arange(len(frame))
    if count < len(frame):
        numbers = np.sort(np.random.default_rng(SEED).choice(len(frame), count, replace=False))
        frame = frame.iloc[numbers].reset_index(drop=True)
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            seconds = frame[name].astype("datetime64[s]").astype("int64").astype("float64")
            frame[name] = seconds.where(frame[name].notna())
        elif table.kinds[name].type == ColumnType.EMPTY:
            frame[name] = None
    return frame, numbers


def cells_of(table: Table, numbers: list[int], columns: list[str]) -> list[list[Any]]:
    """The cells of those rows (from 0) as they were written, in the order of `numbers` and `columns`; None = missing.

    Every group of rows of the working copy is read once at most, and only these columns of it.
    """
    file = pq.ParquetFile(table.path)
    places = [f"c{table.columns.index(name)}" for name in columns]
    found: dict[int, list[Any]] = {}
    begins = 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        here = sorted({each for each in numbers if begins <= each < begins + size})
        if here:
            part = file.read_row_group(group, columns=places).take([each - begins for each in here])
            cells = [part.column(place).to_pylist() for place in places]
            for at, number in enumerate(here):
                found[number] = [None if _blank(column[at]) else column[at] for column in cells]
        begins += size
    return [found[each] for each in numbers]


def _blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def written_column(table: Table, name: str) -> pd.Series:
    """One column as text without surrounding blanks; None where there is no value."""
    column = f"c{table.columns.index(name)}"
    values: pd.Series = pq.read_table(table.path, columns=[column]).column(0).to_pandas()
    text = values.map(_text, na_action="ignore").astype("object")
    return text.where(text.notna() & (text != ""), None)


def _text(value: object) -> str:
    return (str(value).lower() if isinstance(value, (bool, np.bool_)) else str(value)).strip()


def repeated_rows(table: Table, shown: int) -> tuple[int, list[tuple[int, int]]]:
    """(rows that repeat an earlier one, [(how often it occurs, number of its first occurrence)] of the most repeated).

    Rows are told apart by a 64-bit hash of their cells.
    """
    hashes = row_hashes(table)
    codes, different = pd.factorize(hashes)  # numbered in the order in which they occur
    counts = np.bincount(codes)
    first = np.unique(codes, return_index=True)[1]
    most = np.argsort(-counts, kind="stable")[:shown]
    return table.num_rows - len(different), [(int(counts[n]), int(first[n])) for n in most if counts[n] > 1]
