"""What a column is: numeric, binary, categorical, text, datetime, sequence, empty (definitions: autopilot spec 6.1)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from studio.datasets.engine.database import connected, decimal_comma, number_of, placeholder, text_of
from studio.datasets.engine.limits import Limits
from studio.datasets.engine.narrow import columns_at_once, grouped, in_long_form

# A column is what at least this share of its values is; the rest is reported as invalid. Ours: the specification asks
# for "castable" without saying how many.
MOSTLY = 0.9
# Text rather than categories: sentences, or nearly every value different.
WORDS_OF_TEXT = 4.0
MANY_CATEGORIES = 50
DISTINCT_SHARE_OF_TEXT = 0.5
EXACT_DISTINCT_ROWS = 1_000_000  # above this, distinct values are estimated (HyperLogLog)
_FORMATS = [
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%dT%H%M%S", "%m/%d/%Y",
    "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%d/%m/%Y", "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%Y-%m",
]  # fmt: skip
# Several numbers in one cell, for RE2 and Python alike. Not "1,5", nor "1,234,567", nor a telephone number: it takes
# brackets, or four of them with commas, semicolons or bars between, or eight with blanks.
_NUMBER = r"(?:[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|nan|NaN|null|None|NA)"
_DECIMAL_COMMA = r"[-+]?[0-9]+(?:[.,][0-9]*)?"
SEQUENCE = (
    rf"^\s*(?:[\[(]\s*{_NUMBER}(?:\s*[,;|\s]\s*{_NUMBER})+\s*[\])]"
    rf"|{_NUMBER}(?:\s*,\s*{_NUMBER}){{3,}}|{_NUMBER}(?:\s+{_NUMBER}){{7,}}"
    rf"|{_DECIMAL_COMMA}(?:\s*[;|]\s*{_DECIMAL_COMMA}){{3,}})\s*$"
)
# What a cell of such a column may hold: also a single number, or none between brackets.
_ANY_SEQUENCE = (
    rf"^\s*(?:[\[(]\s*[\])]|[\[(]?\s*{_NUMBER}(?:\s*[,\s]\s*{_NUMBER})*\s*[\])]?"
    rf"|{_DECIMAL_COMMA}(?:\s*[;|\s]\s*{_DECIMAL_COMMA})*)\s*$"
)
_MAY_BE_A_DATE = r"\d.*[-/.: ].*\d"


class ColumnType(StrEnum):
    NUMERIC = "numeric"
    BINARY = "binary"
    CATEGORICAL = "categorical"
    TEXT = "text"
    DATETIME = "datetime"
    SEQUENCE = "sequence"
    EMPTY = "empty"


@dataclass(frozen=True)
class ColumnKind:
    """What a column is and how to read it.

    present: rows with a value. invalid: values that are not of the type (`n/a` among numbers). distinct: different
    values; approximate (HyperLogLog) above a million rows. integer: all numbers are whole. comma: decimals are written
    with a comma. date_format: strptime pattern. ambiguous: day-first and month-first both fit every value.
    numbers: the values are numbers even if the type is binary.
    """

    type: ColumnType
    present: int
    invalid: int
    distinct: int
    integer: bool = False
    comma: bool = False
    numbers: bool = False
    date_format: str = ""
    ambiguous: bool = False

    def value(self, column: str) -> str:
        """SQL that reads the column as what it is; NULL for missing and invalid values."""
        text = text_of(column)
        if self.date_format:
            return f"try_strptime({text}, '{self.date_format}')"
        if self.comma:
            return decimal_comma(text)
        if self.numbers:
            return number_of(text)
        if self.type is ColumnType.SEQUENCE:
            return f"CASE WHEN regexp_matches({text}, '{_ANY_SEQUENCE}') THEN {text} END"
        return text


def kinds_of(
    path: Path, columns: int, rows: int, workdir: Path, limits: Limits, tell: Callable[[int], None]
) -> list[ColumnKind]:
    """Look at every value of every column of the working copy, a group of columns at a time.

    tell: hears before each group how many columns were looked at, and may raise to stop.
    """
    kinds: list[ColumnKind] = []
    with connected(workdir, limits) as connection, grouped(path, workdir) as show:
        for start in range(0, columns, per_group := columns_at_once(rows)):
            tell(start)
            names = [f"c{number}" for number in range(start, min(columns, start + per_group))]
            show(connection, names)
            facts = {place: found for place, *found in connection.execute(_facts(names, rows)).fetchall()}
            # Each may be looked at three times, by forty patterns.
            if dated := [name for name in names if name in facts and _looks_dated(facts[name])]:
                connection.execute(f"CREATE OR REPLACE TEMP TABLE dated AS SELECT {', '.join(dated)} FROM rows")
            found = {
                name: _kind(connection, name, facts[name]) if name in facts else ColumnKind(ColumnType.EMPTY, 0, 0, 0)
                for name in names
            }
            kinds += (found | _sequences(connection, found)).values()
    return kinds


def _facts(names: list[str], rows: int) -> str:
    """SQL: one line per column that has values. In long form, because 3,000 columns make 3,000 lines and not as many
    expressions; and by distinct value where they can be counted, so that each is tried as a number only once.
    """
    values = f"(SELECT place, {text_of('v')} AS v FROM {in_long_form(names)})"
    if rows <= EXACT_DISTINCT_ROWS:
        counted, distinct = f"(SELECT place, v, count(*) AS n FROM {values} GROUP BY place, v)", "count(v)"
    else:
        counted, distinct = f"(SELECT place, v, 1 AS n FROM {values})", "approx_count_distinct(v)"
    conditions = [
        "x IS NOT NULL",
        # 00123 is a code, not the number 123; 0.5 and 0 are numbers.
        "regexp_matches(v, '^[+-]?0[0-9]')",
        # Whole numbers: written without a point, and small enough to be exact as a double.
        f"x != trunc(x) OR abs(x) > {2**53} OR contains(v, '.')",
        f"{decimal_comma('v')} IS NOT NULL",
        f"regexp_matches(v, '{_MAY_BE_A_DATE}')",
        placeholder("v"),
    ]
    sums = ", ".join(f"coalesce(sum(n) FILTER ({condition}), 0)" for condition in conditions)
    present = "sum(n) FILTER (v IS NOT NULL)"
    words = f"sum(n * (len(v) - len(replace(v, ' ', '')) + 1)) / {present}"
    return (
        f"SELECT place, {present}, {distinct}, {sums}, {words} "
        f"FROM (SELECT place, v, n, {number_of('v')} AS x FROM {counted}) GROUP BY place HAVING count(v) > 0"
    )


def _looks_dated(facts: list[Any]) -> bool:
    """Could the column hold dates? Then `_kind` may ask how they are written."""
    present, distinct, *_, dates, blanks = (int(fact) for fact in facts[:-1])
    return distinct != 2 and dates >= MOSTLY * (present - blanks) > 0


def _kind(connection: Any, column: str, facts: list[Any]) -> ColumnKind:
    present, distinct, numbers, codes, fractions, commas, dates, blanks = (int(fact) for fact in facts[:-1])
    words = float(facts[-1])
    said = present - blanks  # `n/a` and the like do not decide what the others are
    numeric = numbers >= MOSTLY * said > 0 and codes == 0
    comma = not numeric and commas >= MOSTLY * said > 0 and commas > numbers and codes == 0
    valid = commas if comma else numbers
    if distinct == 2:
        numbers_only = (numeric or comma) and valid == present
        whole = numbers_only and not comma and fractions == 0
        return ColumnKind(
            ColumnType.BINARY, present, 0, 2, integer=whole, comma=comma and numbers_only, numbers=numbers_only
        )
    if numeric or comma:
        return ColumnKind(
            ColumnType.NUMERIC,
            present,
            present - valid,
            distinct,
            not comma and fractions == 0,
            comma=comma,
            numbers=True,
        )
    if dates >= MOSTLY * said > 0 and (found := _date_format(connection, column, said)):
        pattern, valid, ambiguous = found
        return ColumnKind(
            ColumnType.DATETIME, present, present - valid, distinct, date_format=pattern, ambiguous=ambiguous
        )
    spread = distinct > MANY_CATEGORIES and distinct > DISTINCT_SHARE_OF_TEXT * present
    sentences = words >= WORDS_OF_TEXT and distinct > 0.2 * present
    kind = ColumnType.TEXT if spread or sentences else ColumnType.CATEGORICAL
    return ColumnKind(kind, present, 0, distinct)


def _sequences(connection: Any, kinds: dict[str, ColumnKind]) -> dict[str, ColumnKind]:
    """Those of the columns that hold sequences of numbers: few values are asked about first, all of what is left."""
    likely = [name for name, kind in kinds.items() if kind.type is ColumnType.TEXT or _many_categories(kind)]
    found: dict[str, ColumnKind] = {}
    for rows in ("(SELECT * FROM rows LIMIT 2000)", "rows"):
        if not likely:
            return {}
        texts = [text_of(name) for name in likely]
        counts = ", ".join(
            f"count({text}), count(*) FILTER (regexp_matches({text}, '{SEQUENCE}')), "
            f"count(*) FILTER (regexp_matches({text}, '{_ANY_SEQUENCE}'))"
            for text in texts
        )
        told = connection.execute(f"SELECT {counts} FROM {rows}").fetchone()
        found = {
            name: replace(kinds[name], type=ColumnType.SEQUENCE, invalid=present - valid)
            for name, present, several, valid in zip(likely, told[::3], told[1::3], told[2::3], strict=True)
            if several >= MOSTLY * present > 0
        }
        likely = list(found)
    return found


def _many_categories(kind: ColumnKind) -> bool:
    return kind.type is ColumnType.CATEGORICAL and kind.distinct > MANY_CATEGORIES


def _date_format(connection: Any, column: str, said: int) -> tuple[str, int, bool] | None:
    """The pattern that reads most values, how many, and whether another order of day and month reads as many.

    column: one of the table `dated`.
    """
    text = text_of(column)
    # Forty patterns on two thousand values take 30 ms; of thousands of columns that is the longest part of reading.
    likely = _reading(connection, text, _FORMATS, 50, 0.5) or _FORMATS
    likely = _reading(connection, text, likely, 2000, MOSTLY)
    if not likely:
        return None
    counts = ", ".join(f"count(try_strptime({text}, '{pattern}'))" for pattern in likely)
    whole = dict(zip(likely, connection.execute(f"SELECT {counts} FROM dated").fetchone(), strict=True))
    best = max(likely, key=lambda pattern: whole[pattern])
    if whole[best] < MOSTLY * said:
        return None
    swapped = {best.replace("%m/%d", "%d/%m"), best.replace("%d/%m", "%m/%d"), best.replace("%m-%d-", "%d-%m-")} - {
        best
    }
    return best, whole[best], any(whole.get(pattern) == whole[best] for pattern in swapped)


def _reading(connection: Any, text: str, patterns: list[str], values: int, share: float) -> list[str]:
    """The patterns that read at least that share of the column's first values."""
    sample = f"(SELECT {text} AS v FROM dated WHERE NOT {placeholder(text)} LIMIT {values})"
    counts = ", ".join(f"count(try_strptime(v, '{pattern}'))" for pattern in patterns)
    total, *found = connection.execute(f"SELECT count(*), {counts} FROM {sample}").fetchone()
    return [pattern for pattern, count in zip(patterns, found, strict=True) if count >= share * total]
