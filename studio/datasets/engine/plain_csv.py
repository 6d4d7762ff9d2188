"""The rows of a table as the CSV that every program reads, for tables that came as something else."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from studio.datasets.engine.column_types import ColumnKind
from studio.datasets.engine.database import connected
from studio.datasets.engine.table import COLUMNS_AT_ONCE, Table

_UTF8 = {"utf-8", "utf-8-sig"}


def is_plain(table: Table) -> bool:
    """Is the file itself such a CSV: a header, commas, UTF-8, not packed, one line per row, points in its decimals?"""
    layout = table.layout
    if layout is None or not layout.header or layout.delimiter != ",":
        return False
    read = layout.inspected
    one_line_each = read.lines - table.num_rows in {0, 1}  # with the header; the last one may have no end
    decimal_commas = any(kind.comma for kind in table.kinds.values())
    return read.encoding in _UTF8 and not read.gzipped and one_line_each and not decimal_commas


def write_plain(table: Table, path: Path) -> None:
    """Write all rows in order. Cells are as they were written, but for what such a CSV cannot say: a line break is a
    blank, a decimal comma a point. Missing cells are empty. Memory: one row group of the working copy."""
    with plain_writer(table.columns, path) as writer:
        append_rows(table, table.columns, writer)


def plain_writer(columns: list[str], path: Path) -> pa_csv.CSVWriter:
    """A new file with its header; to be used in a `with`."""
    return pa_csv.CSVWriter(path, pa.schema([(name, pa.string()) for name in columns]))


def append_rows(table: Table, order: list[str], writer: pa_csv.CSVWriter) -> None:
    """All rows of the table, the columns in that order."""
    places = {name: number for number, name in enumerate(table.columns)}
    cells = [_cell(table.kinds[name], f"c{places[name]}") for name in order]
    file = pq.ParquetFile(table.path)
    with file, connected(table.workdir, table.limits) as connection:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number)
            columns: list[pa.ChunkedArray] = []
            for start in range(0, len(order), COLUMNS_AT_ONCE):
                here = slice(start, start + COLUMNS_AT_ONCE)
                connection.register("part", group.select([f"c{places[name]}" for name in order[here]]))
                columns += connection.sql(f"SELECT {', '.join(cells[here])} FROM part").to_arrow_table().columns
            writer.write_table(pa.Table.from_arrays(columns, names=order))


def _cell(kind: ColumnKind, column: str) -> str:
    text = f"regexp_replace(CAST({column} AS VARCHAR), '[\\r\\n]+', ' ', 'g')"
    return f"coalesce(CAST({kind.value(column)} AS VARCHAR), {text})" if kind.comma else text
