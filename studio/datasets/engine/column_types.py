"""What a column is: numeric, binary, categorical, text, datetime, sequence, empty (definitions: autopilot spec 6.1)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

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
            # Of thousands of columns every expression counts: where all values are finite, that is not asked again.
            return number_of(text) if self.invalid else f"TRY_CAST({text} AS DOUBLE)"
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
            facts = {place: _Facts(*found) for place, *found in connection.execute(_facts(names, rows)).fetchall()}
            dates = _date_formats(connection, {name: each.said for name, each in facts.items() if each.dated})
            found = {
                name: _kind(facts[name], dates.get(name)) if name in facts else ColumnKind(ColumnType.EMPTY, 0, 0, 0)
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


class _Facts(NamedTuple):
    """What `_facts` asks about a column: how many of its values are what; words: in one, on average."""

    present: int
    distinct: int
    numbers: int
    codes: int
    fractions: int
    commas: int
    dates: int
    blanks: int
    words: float

    @property
    def said(self) -> int:
        """Values without `n/a` and the like, which do not decide what the others are."""
        return self.present - self.blanks

    @property
    def numeric(self) -> bool:
        return self.numbers >= MOSTLY * self.said > 0 and self.codes == 0

    @property
    def comma(self) -> bool:
        """Numbers with a decimal comma."""
        mostly = self.commas >= MOSTLY * self.said > 0 and self.codes == 0
        return mostly and not self.numeric and self.commas > self.numbers

    @property
    def dated(self) -> bool:
        """Could they be dates?"""
        return self.distinct != 2 and not (self.numeric or self.comma) and self.dates >= MOSTLY * self.said > 0


def _kind(facts: _Facts, dates: tuple[str, int, bool] | None) -> ColumnKind:
    """dates: as `_date_formats` found them."""
    present, distinct = int(facts.present), int(facts.distinct)
    valid = int(facts.commas if facts.comma else facts.numbers)
    numbers = facts.numeric or facts.comma
    if distinct == 2:
        numbers = numbers and valid == present
        whole = numbers and not facts.comma and facts.fractions == 0
        return ColumnKind(ColumnType.BINARY, present, 0, 2, whole, comma=facts.comma and numbers, numbers=numbers)
    if numbers:
        whole = not facts.comma and facts.fractions == 0
        return ColumnKind(
            ColumnType.NUMERIC, present, present - valid, distinct, whole, comma=facts.comma, numbers=True
        )
    if dates is not None:
        pattern, valid, ambiguous = dates
        return ColumnKind(
            ColumnType.DATETIME, present, present - valid, distinct, date_format=pattern, ambiguous=ambiguous
        )
    spread = distinct > MANY_CATEGORIES and distinct > DISTINCT_SHARE_OF_TEXT * present
    sentences = facts.words >= WORDS_OF_TEXT and distinct > 0.2 * present
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


def _date_formats(connection: Any, said: dict[str, int]) -> dict[str, tuple[str, int, bool]]:
    """column -> (the pattern that reads most values, how many, whether another order of day and month reads as many).

    said: column of `rows` -> its values; columns that hold no dates are not in the answer. Forty patterns are tried on
    few values first, and one query tries them for all columns: of thousands, planning it takes longer than the answer.
    """
    if not said:
        return {}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE dated AS SELECT {', '.join(said)} FROM rows")
    likely = _reading(connection, dict.fromkeys(said, _FORMATS), 50, 0.5)
    likely = _reading(connection, {name: found or _FORMATS for name, found in likely.items()}, 2000, MOSTLY)
    asked = [(name, pattern) for name, patterns in likely.items() for pattern in patterns]
    if not asked:
        return {}
    counts = ", ".join(f"count(try_strptime({text_of(name)}, '{pattern}'))" for name, pattern in asked)
    read = dict(zip(asked, connection.execute(f"SELECT {counts} FROM dated").fetchone(), strict=True))
    found = {}
    for name, patterns in likely.items():
        best = max(patterns, key=lambda pattern: read[name, pattern], default="")
        if best and read[name, best] >= MOSTLY * said[name]:
            ambiguous = any(read.get((name, other)) == read[name, best] for other in _swapped(best))
            found[name] = (best, read[name, best], ambiguous)
    return found


def _swapped(pattern: str) -> set[str]:
    """The same pattern with day and month the other way round."""
    ways = (("%m/%d", "%d/%m"), ("%d/%m", "%m/%d"), ("%m-%d-", "%d-%m-"))
    return {pattern.replace(*way) for way in ways} - {pattern}


def _reading(connection: Any, patterns: dict[str, list[str]], values: int, share: float) -> dict[str, list[str]]:
    """Of each column's patterns those that read at least that share of its first values."""
    samples = " UNION ALL ".join(
        f"(SELECT '{name}' AS place, {text_of(name)} AS v FROM dated WHERE NOT {placeholder(text_of(name))} "
        f"LIMIT {values})"
        for name in patterns
    )
    tried = [each for each in _FORMATS if any(each in wanted for wanted in patterns.values())]
    counts = ", ".join(f"count(try_strptime(v, '{pattern}'))" for pattern in tried)
    told = connection.execute(f"SELECT place, count(*), {counts} FROM ({samples}) GROUP BY place").fetchall()
    enough = {
        name: {pattern for pattern, count in zip(tried, found, strict=True) if count >= share * total}
        for name, total, *found in told
    }
    return {name: [each for each in wanted if each in enough.get(name, ())] for name, wanted in patterns.items()}
