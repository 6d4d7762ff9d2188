"""Delimited text: which delimiter, which columns, the rows as Arrow batches of strings, and exact complaints.

Arrow reads fast but complains vaguely; when it complains, Python's slow and exact csv reader looks for the line.
"""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from studio.datasets.engine.errors import TableError
from studio.datasets.engine.limits import Limits
from studio.datasets.engine.source import Inspected, Source, utf8

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_NAMED = 5  # how many bad lines a sentence names


@dataclass(frozen=True)
class TextLayout:
    """How a text file is a table."""

    delimiter: str
    names: list[str]
    inspected: Inspected
    header: bool


def layout_of(inspected: Inspected, limits: Limits, *, header: bool = True) -> TextLayout:
    """Find delimiter and column names in the beginning of the file; TableError if there is no table."""
    delimiter = _delimiter(inspected)
    first = next(_records(inspected, delimiter), [])
    if not first and not inspected.sample_is_all and inspected.sample.strip():
        raise TableError(
            f"The file has no end of line in its first {len(inspected.sample):,} characters, so it has no header. The "
            "first line must name the columns, and every row needs a line of its own."
        )
    if not any(cell.strip() for cell in first):
        raise TableError("The file has no header: its lines are blank. The first line must name the columns.")
    names = [cell.strip() for cell in first] if header else [f"column_{number}" for number in range(1, len(first) + 1)]
    check_names(names, limits, where="in the header (line 1)")
    return TextLayout(delimiter, names, inspected, header)


def check_names(names: list[str], limits: Limits, *, where: str) -> None:
    """TableError for too many, unnamed or repeated columns; names the columns."""
    if len(names) > limits.columns:
        raise TableError(f"The table has {len(names):,} columns; at most {limits.columns:,} are accepted.")
    if len(names) < 2:
        raise TableError(
            f"The table has one column only, `{_short(names[0])}`. Fields must be separated by a comma, semicolon, tab "
            "or pipe, and a model needs a target and at least one more column."
        )
    unnamed = [number for number, name in enumerate(names, 1) if not name]
    if unnamed:
        which = f"Column {unnamed[0]} has" if len(unnamed) == 1 else f"Columns {_listed(unnamed)} have"
        hint = " If it is the row number that pandas writes, save with index=False." if unnamed == [1] else ""
        raise TableError(f"{which} no name {where}. Give every column a name.{hint}")
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        first, *others = repeated
        places = [number for number, name in enumerate(names, 1) if name == first]
        more = f", and {len(others)} more name{'s' if len(others) > 1 else ''}" if others else ""
        raise TableError(
            f"Column name `{_short(first)}` is used {len(places)} times (columns {_listed(places)}){more}. "
            "Every column needs a name of its own."
        )


def batches(source: Source, layout: TextLayout, limits: Limits) -> Iterator[pa.RecordBatch]:
    """The rows as batches of string columns named c0, c1, ...; TableError names the lines that do not fit."""
    columns = [f"c{number}" for number in range(len(layout.names))]
    block = 16 * 1024**2 if len(columns) > 200 else 4 * 1024**2
    try:
        with utf8(source, layout.inspected.encoding, limits) as stream:
            reader = pa_csv.open_csv(
                stream,
                read_options=pa_csv.ReadOptions(use_threads=False, block_size=block, column_names=columns),
                parse_options=pa_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, check_utf8=False
                ),
            )
            skip, rows = int(layout.header), None
            for batch in reader:
                _refuse_huge_fields(batch, source, layout, limits)
                rows = batch.slice(skip)
                skip = max(0, skip - batch.num_rows)
                if rows.num_rows:
                    yield rows
        if rows is not None and rows.num_rows and "\n" in rows.column(-1)[-1].as_py():
            _complain(source, layout, limits)  # a line break in the very last field: is its quote ever closed?
    except pa.ArrowInvalid as error:
        _complain(source, layout, limits)
        raise TableError(f"The file cannot be read as a table: {str(error).splitlines()[0][:300]}") from error


def _refuse_huge_fields(batch: pa.RecordBatch, source: Source, layout: TextLayout, limits: Limits) -> None:
    for column in batch.columns:
        if column.nbytes > limits.field_bytes and pc.max(pc.binary_length(column)).as_py() > limits.field_bytes:
            _complain(source, layout, limits)
            raise TableError(f"A field is longer than {limits.field_bytes:,} bytes.")


def line_of(source: Source, layout: TextLayout, row: int, rows: int, limits: Limits) -> int:
    """The line (from 1) on which row `row` (from 0) begins."""
    if layout.inspected.lines - rows - int(layout.header) in {0, -1}:  # one line per row: no blank lines, no breaks
        return row + 1 + int(layout.header)
    wanted = row + int(layout.header)
    with utf8(source, layout.inspected.encoding, limits) as stream:
        reader = _exact(stream, layout.delimiter, limits)
        before = 0
        for record in reader:
            if record:
                if wanted == 0:
                    # A record that begins after blank lines begins after them, not on the first of them.
                    begins: int = reader.line_num - sum(cell.count("\n") for cell in record)
                    return begins
                wanted -= 1
            before = int(reader.line_num)
    return before


def _exact(stream: io.BufferedReader, delimiter: str, limits: Limits) -> Any:
    csv.field_size_limit(limits.field_bytes)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    return csv.reader(text, delimiter=delimiter, strict=True)


def _complain(source: Source, layout: TextLayout, limits: Limits) -> None:
    """Raise the exact sentence for the first problem that the slow reader finds; return if it finds none."""
    bad: list[str] = []
    expected, count = len(layout.names), 0
    with utf8(source, layout.inspected.encoding, limits) as stream:
        reader = _exact(stream, layout.delimiter, limits)
        last = 0
        try:
            for record in reader:
                if record and len(record) != expected:
                    count += 1
                    if len(bad) < _NAMED:
                        begins = reader.line_num - sum(cell.count("\n") for cell in record)
                        bad.append(f"line {begins} has {len(record)}")
                last = reader.line_num
        except csv.Error as error:
            if not bad:
                raise TableError(_csv_problem(str(error), last + 1, limits)) from error
    if bad:
        more = f" and {count - len(bad):,} more lines differ" if count > len(bad) else ""
        raise TableError(
            f"The rows differ in length: the header has {expected} fields, but {', '.join(bad)}{more}. "
            "Check these lines for missing or extra delimiters and quotes."
        )


def _csv_problem(said: str, line: int, limits: Limits) -> str:
    if "field limit" in said:
        return (
            f"A field that begins in line {line} is longer than {limits.field_bytes:,} bytes. "
            "Perhaps a quote is opened there and never closed."
        )
    if "end of data" in said:
        return (
            f"A quote that is opened in line {line} is never closed. Close it, or double it if it is part of the text."
        )
    return f"Line {line} has a quote in the wrong place. Quote the whole field and double the quotes inside it."


def _records(inspected: Inspected, delimiter: str) -> Iterator[list[str]]:
    """Records of the sample that are there as a whole."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(io.StringIO(inspected.sample.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    held: list[str] | None = None
    for record in reader:
        if not record:
            continue
        if held is not None:
            yield held
        held = record
    if held is not None and (inspected.sample_is_all or inspected.sample.endswith("\n")):
        yield held


def _delimiter(inspected: Inspected) -> str:
    """The delimiter under which most records have as many fields as the header; more fields break a tie."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        records = [record for record, _ in zip(_records(inspected, delimiter), range(200), strict=False)]
        if not records or len(records[0]) < 2:
            continue
        agree = sum(len(record) == len(records[0]) for record in records) / len(records)
        if (round(agree, 1), len(records[0])) > best_score:
            best, best_score = delimiter, (round(agree, 1), len(records[0]))
    return best


def _listed(numbers: list[int]) -> str:
    shown = [str(number) for number in numbers[:_NAMED]]
    if len(numbers) > _NAMED:
        return ", ".join(shown) + " and more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
