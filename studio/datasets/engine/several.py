"""Several files of the same columns as one table."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow.csv as pa_csv

from studio.datasets.engine.column_types import MOSTLY, ColumnType
from studio.datasets.engine.database import connected, placeholder, text_of
from studio.datasets.engine.errors import TableError
from studio.datasets.engine.limits import DEFAULT, Limits
from studio.datasets.engine.narrow import columns_at_once, grouped, in_long_form
from studio.datasets.engine.plain_csv import append_rows, plain_writer
from studio.datasets.engine.table import Table, open_table


@dataclass(frozen=True)
class Part:
    """One of the files. name: what it is called where it comes from."""

    name: str
    path: Path


def join(
    parts: list[Part],
    path: Path,
    *,
    workdir: Path,
    content_type: str = "",
    limits: Limits = DEFAULT,
    tell: Callable[[int], None] = lambda done: None,
) -> list[int]:
    """Write the rows of all parts, one part behind the other, as one CSV to `path`; returns how many each has.

    The first part says which columns there are, in which order, and of which type (canvas spec §2: all files have one
    schema, names and types); the others may have them in another order. TableError names the file and the column.
    tell: hears before each part how many are done, and may raise to stop. Memory: one part at a time.
    """
    counts: list[int] = []
    first: _Columns | None = None
    with ExitStack() as opened:
        writer: pa_csv.CSVWriter | None = None
        for part in parts:
            tell(len(counts))
            folder = workdir / f"part-{len(counts)}"
            folder.mkdir()
            with _opened(part, folder, content_type, limits) as table:
                first = first or _Columns(part.name, table.columns)
                first.check(part.name, table)
                writer = writer or opened.enter_context(plain_writer(first.names, path))
                append_rows(table, first.names, writer)
                counts.append(table.num_rows)
            shutil.rmtree(folder)  # its working copy, or a table of fifty files lies there twice
    return counts


def _opened(part: Part, workdir: Path, content_type: str, limits: Limits) -> Table:
    try:
        return open_table(part.path, workdir=workdir, content_type=content_type, limits=limits)
    except TableError as error:
        raise TableError(f"{part.name}: {error}") from error


class _Columns:
    """The columns of the first part, and of each what it holds: of the first file with any value in it."""

    def __init__(self, file: str, names: list[str]) -> None:
        self.file, self.names = file, names
        self._held: dict[str, tuple[str, str]] = {}  # column -> (what it holds, the file where)

    def check(self, file: str, table: Table) -> None:
        """TableError unless the table of that file has the same columns of the same types."""
        if missing := [name for name in self.names if name not in table.kinds]:
            raise TableError(f"{file} has no column `{missing[0]}`{_more(missing)}, which {self.file} has. {_RULE}")
        known = set(self.names)
        if new := [name for name in table.columns if name not in known]:
            raise TableError(f"{file} has a column `{new[0]}`{_more(new)} that {self.file} has not. {_RULE}")
        for name, holds in _held(table).items():
            before, where = self._held.setdefault(name, (holds, file))
            if before != holds:
                raise TableError(f"Column `{name}` holds {holds} in {file}, but {before} in {where}. {_RULE}")


_RULE = "All files of a data set have the same columns of the same types."


def _more(names: list[str]) -> str:
    return f" (and {len(names) - 1} more)" if len(names) > 1 else ""


def _held(table: Table) -> dict[str, str]:
    """Columns that hold numbers, dates or words for certain.

    A column of codes, of nothing, or of two values can be any of them: it fits all. Words: hardly a value with a digit.
    """
    kinds = table.kinds
    certain = {ColumnType.NUMERIC: "numbers", ColumnType.DATETIME: "dates"}
    held = {name: certain[kind.type] for name, kind in kinds.items() if kind.type in certain}
    places = {f"c{number}": name for number, name in enumerate(table.columns)}
    asked = [place for place, name in places.items() if name not in held]
    with connected(table.workdir, table.limits) as connection, grouped(table.path, table.workdir) as show:
        for start in range(0, len(asked), at_once := columns_at_once(table.num_rows)):
            here = asked[start : start + at_once]
            show(connection, here)
            wordy = "count(*) FILTER (said AND NOT digits)"
            said = f"coalesce(NOT {placeholder(text_of('v'))}, false)"
            looked = f"SELECT place, {said} AS said, regexp_matches(v, '[0-9]') AS digits"
            found = connection.execute(
                f"SELECT place FROM ({looked} FROM {in_long_form(here)}) "
                f"GROUP BY place HAVING {wordy} >= {MOSTLY} * greatest(1, count(*) FILTER (said))"
            ).fetchall()
            held |= {places[place]: "words" for (place,) in found}
    return held
