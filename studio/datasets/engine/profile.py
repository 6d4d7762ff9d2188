"""What every column of a table is like: numbers for the page, warnings for the reader (autopilot spec 6.1)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from studio.datasets.engine import warnings
from studio.datasets.engine.column_types import ColumnKind, ColumnType
from studio.datasets.engine.database import connected, text_of
from studio.datasets.engine.narrow import columns_at_once, grouped, in_long_form
from studio.datasets.engine.row_hashes import RowHashes
from studio.datasets.engine.statistics import BINS, Numbers, statistics_of
from studio.datasets.engine.table import Table
from studio.datasets.engine.warnings import Warning

TOP = 10
_COUNTED_ROWS = 5_000_000  # above this repeated rows are not counted
_COUNTED_DISTINCT = 100_000  # above this the most frequent values say nothing and cost much
_TYPES = 0.4  # of the time goes into telling types
_SHOWN = 200  # characters of a value
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class ColumnProfile:
    """One column. min, max, mean, median: numbers for numeric columns, ISO texts for dates, None otherwise.

    missing_percent, outlier_percent: 0 to 100. distinct: different values; approximate above a million rows.
    outliers: values beyond median +- 5 robust standard deviations. top: most frequent values with counts.
    histogram: `{"edges": n + 1 numbers or ISO dates, "counts": n}`, None for columns that have none.
    """

    name: str
    type: ColumnType
    missing: int
    missing_percent: float
    distinct: int
    invalid: int = 0
    min: float | str | None = None
    max: float | str | None = None
    mean: float | None = None
    median: float | str | None = None
    standard_deviation: float | None = None
    outliers: int = 0
    outlier_percent: float = 0.0
    top: list[dict[str, Any]] = field(default_factory=list)
    histogram: dict[str, list[Any]] | None = None
    examples: list[Any] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)


@dataclass
class Profile:
    """A table in numbers. duplicate_rows: rows that repeat an earlier one; None when there are too many to count."""

    rows: int
    columns: list[ColumnProfile]
    duplicate_rows: int | None
    format: str
    delimiter: str = ""
    encoding: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values, as the page gets them."""
        # Not asdict of it all: that copies every count of every histogram, for seconds where columns are thousands.
        columns = [vars(each) | {"warnings": [asdict(said) for said in each.warnings]} for each in self.columns]
        return vars(self) | {"columns": columns}

    def for_page(self) -> dict[str, Any]:
        """What the page draws: the bars of a histogram, and where it begins and ends."""
        return shortened(self.as_json())


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """A profile with the outer edges of its histograms only: half of the bytes, where columns are thousands."""
    columns = []
    for each in document["columns"]:
        bars = each["histogram"]
        short = bars and {"edges": [bars["edges"][0], bars["edges"][-1]], "counts": bars["counts"]}
        columns.append(each | {"histogram": short})
    return document | {"columns": columns}


def profile(
    table: Table,
    *,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
    check: Callable[[], None] = lambda: None,
    only: Collection[str] | None = None,
) -> Profile:
    """Describe every column in a few passes over groups of columns, in bounded memory.

    `progress(fraction, message)` is called between groups; `check` may raise to stop. Same table, same result.
    only: columns to describe, when not all are wanted; repeated rows are not counted then, because what repeats is all
    columns.
    """
    _look_at_types(table, progress, check)
    columns = [_begin(table, name, kind) for name, kind in table.kinds.items() if only is None or name in only]
    places = {name: f"c{number}" for number, name in enumerate(table.columns)}
    per_group = columns_at_once(table.num_rows)
    with connected(table.workdir, table.limits) as connection, grouped(table.path, table.workdir) as show:
        hashes = RowHashes(table.num_rows) if only is None and table.num_rows <= _COUNTED_ROWS else None
        for start in range(0, len(columns), per_group):
            group = columns[start : start + per_group]
            done = _TYPES + (1 - _TYPES) * start / len(columns)
            progress(done, f"Describing columns {start + 1:,} to {start + len(group):,} of {len(columns):,}")
            check()
            here = {each.name: places[each.name] for each in group}
            show(connection, list(here.values()))
            if hashes:
                hashes.look(connection, list(here.values()))
            numbers, top = statistics_of(connection, table, here), _top(connection, table, here)
            for column in group:
                _finish(
                    connection, table, column, places[column.name], numbers.get(column.name), top.get(column.name, [])
                )
        check()
    _add_examples(table, columns)
    progress(1.0, "Every column described")
    layout = table.layout
    return Profile(
        table.num_rows,
        columns,
        hashes.repeated() if hashes else None,
        table.format,
        layout.delimiter if layout else "",
        layout.inspected.encoding if layout else "",
    )


def _look_at_types(table: Table, progress: Callable[[float, str], None], check: Callable[[], None]) -> None:
    def tell(seen: int) -> None:
        count = len(table.columns)
        progress(_TYPES * seen / count, f"Telling the types of the columns: {seen:,} of {count:,}")
        check()

    table.look_at_kinds(tell)


def _begin(table: Table, name: str, kind: ColumnKind) -> ColumnProfile:
    missing = table.num_rows - kind.present
    return ColumnProfile(name, kind.type, missing, 100 * missing / table.num_rows, kind.distinct, kind.invalid)


def _finish(
    connection: Any,
    table: Table,
    column: ColumnProfile,
    place: str,
    numbers: Numbers | None,
    top: list[tuple[str, int]],
) -> None:
    kind = table.kinds[column.name]
    column.top = [{"value": value, "count": count} for value, count in top]
    if numbers is not None:
        _fill_numbers(column, kind, numbers)
    first_invalid = _first_invalid(connection, table, kind, place) if kind.invalid else None
    extremes = (
        [(numbers.lowest, numbers.at_lowest), (numbers.highest, numbers.at_highest)]
        if numbers is not None and kind.type == ColumnType.NUMERIC
        else []
    )
    facts = warnings.Facts(
        column.name, kind, table.num_rows, column.outliers, top, first_invalid, extremes, _is_word_like(column, top)
    )
    column.warnings = warnings.about(facts)


def _is_word_like(column: ColumnProfile, top: list[tuple[str, int]]) -> bool:
    """Identifiers are single words; two sentences that are never the same are not identifiers."""
    return all(" " not in value.strip() for value, _ in top)


def _fill_numbers(column: ColumnProfile, kind: ColumnKind, numbers: Numbers) -> None:
    width = (numbers.highest - numbers.lowest) / numbers.bins if numbers.bins else 0.0
    whole = kind.integer and numbers.highest - numbers.lowest < BINS
    edges: list[Any] = [numbers.lowest + (1.0 if whole else width) * step for step in range(numbers.bins + 1)]
    if kind.type == ColumnType.DATETIME:
        column.min, column.max = _iso(numbers.lowest), _iso(numbers.highest)
        column.median, edges = _iso(numbers.median), [_iso(edge) for edge in edges]
    else:
        column.min, column.max, column.median = numbers.lowest, numbers.highest, numbers.median
        column.mean, column.standard_deviation = numbers.mean, numbers.deviation
        column.outliers, column.outlier_percent = numbers.outliers, 100 * numbers.outliers / numbers.count
    column.histogram = {"edges": edges, "counts": numbers.counts}


def _iso(seconds: float) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(timespec="seconds")


def _top(connection: Any, table: Table, places: dict[str, str]) -> dict[str, list[tuple[str, int]]]:
    """The most frequent values of the columns of a group whose values repeat; ties in the order of the values."""
    wanted = {place: name for name, place in places.items() if 0 < table.kinds[name].distinct <= _COUNTED_DISTINCT}
    if not wanted:
        return {}
    found: dict[str, list[tuple[str, int]]] = {}
    values = f"SELECT place, {text_of('v')} AS v FROM {in_long_form(list(wanted))}"
    for place, value, count in connection.execute(
        f"""
        SELECT place, left(v, {_SHOWN}), n
        FROM (SELECT place, v, count(*) AS n FROM ({values}) GROUP BY place, v HAVING count(v) > 0)
        QUALIFY row_number() OVER (PARTITION BY place ORDER BY n DESC, v) <= {TOP}
        ORDER BY place, n DESC, v
        """
    ).fetchall():
        found.setdefault(wanted[place], []).append((value, count))
    return found


def _first_invalid(connection: Any, table: Table, kind: ColumnKind, place: str) -> tuple[str, int | None, int] | None:
    """(value, line, row) of the first value that is not of the column's type."""
    found = connection.execute(
        f"SELECT left({text_of(place)}, {_SHOWN}), file_row_number FROM rows "
        f"WHERE {text_of(place)} IS NOT NULL AND {kind.value(place)} IS NULL ORDER BY file_row_number LIMIT 1"
    ).fetchone()
    return (found[0], table.line(found[1]), found[1]) if found else None


def _add_examples(table: Table, columns: list[ColumnProfile]) -> None:
    rows = table.rows(0, 50 if len(columns) > 500 else 500)
    numbers = {name: number for number, name in enumerate(table.columns)}
    for column in columns:
        column.examples = list(dict.fromkeys(_values(rows, numbers[column.name])))[:5]


def _values(rows: list[list[Any]], number: int) -> Iterator[Any]:
    for row in rows:
        value = row[number]
        if value is not None:
            yield (
                value[:_SHOWN]
                if isinstance(value, str)
                else value.isoformat()
                if hasattr(value, "isoformat")
                else value
            )
