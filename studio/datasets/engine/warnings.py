"""What a reader should know about a column before building on it. Sentences and thresholds: autopilot spec 6.1."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from studio.datasets.engine.column_types import ColumnKind, ColumnType
from studio.datasets.engine.database import PLACEHOLDERS

_NUMBERS_FOR_MISSING = {-9999999.0, -99999.0, -9999.0, -999.0, 999.0, 9999.0, 99999.0, 9999999.0}
_DISGUISED_SHARE = 0.01
_ROWS_FOR_AN_ID = 20  # fewer different values say nothing
_APPROXIMATE_ROWS = 1_000_000  # from here on `distinct` is an estimate, good to a few percent


class Severity(StrEnum):
    """How sure it is that the finding hurts a model."""

    HIGH = "High"
    LOW = "Low"


@dataclass(frozen=True)
class Warning:
    """code: for programs. message: for people; names the column."""

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Facts:
    """What is known about one column. top: frequent values. first_invalid: (value, line or None, row from 0).

    extremes: (lowest or highest number, how often). one_word: no frequent value has a blank in it.
    """

    name: str
    kind: ColumnKind
    rows: int
    outliers: int
    top: list[tuple[str, int]]
    first_invalid: tuple[str, int | None, int] | None
    extremes: list[tuple[float, int]]
    one_word: bool


def about(facts: Facts) -> list[Warning]:
    """All warnings of a column, most suspicious first."""
    found = [warning for rule in _RULES for warning in rule(facts)]
    return sorted(found, key=lambda each: each.severity != Severity.HIGH)


def _constant(facts: Facts) -> Iterator[Warning]:
    if facts.kind.type == ColumnType.EMPTY:
        yield Warning("empty", Severity.HIGH, f"Column `{facts.name}` has no value in any row. Leave it out.")
    elif facts.kind.distinct == 1:
        yield Warning(
            "constant",
            Severity.HIGH,
            f"Column `{facts.name}` has the same value in every row that has one. Leave it out.",
        )


def _missing(facts: Facts) -> Iterator[Warning]:
    missing = facts.rows - facts.kind.present
    if missing and facts.kind.present:
        share = missing / facts.rows
        yield Warning(
            "missing",
            Severity.HIGH if share >= 0.5 else Severity.LOW,
            f"{_count(missing, 'row')} ({_percent(share)}) {_have(missing)} no value in column `{facts.name}`.",
        )


def _mixed(facts: Facts) -> Iterator[Warning]:
    if not facts.kind.invalid or facts.first_invalid is None:
        return
    words = {ColumnType.DATETIME: "dates", ColumnType.SEQUENCE: "sequences of numbers"}
    what = words.get(facts.kind.type, "numbers")
    value, line, row = facts.first_invalid
    where = f"line {line}" if line is not None else f"row {row + 1}"
    invalid = facts.kind.invalid
    said = (
        f"{invalid:,} values that are not {what}; the first is `{value}` in {where}"
        if invalid > 1
        else f"1 value that is not a {what.removesuffix('s')}: `{value}` in {where}"
    )
    yield Warning("mixed_types", Severity.LOW, f"Column `{facts.name}` has {said}.")


def _identifier(facts: Facts) -> Iterator[Warning]:
    kind = facts.kind
    enough = 0.97 * kind.present if facts.rows > _APPROXIMATE_ROWS else kind.present
    countable = kind.integer or (kind.type in {ColumnType.TEXT, ColumnType.CATEGORICAL} and facts.one_word)
    if countable and kind.present >= _ROWS_FOR_AN_ID and kind.distinct >= enough:
        yield Warning(
            "id_like",
            Severity.LOW,
            f"Every value of column `{facts.name}` is different, as in an identifier. Leave it out?",
        )
    elif (
        kind.type in {ColumnType.CATEGORICAL, ColumnType.TEXT}
        and facts.one_word
        and kind.present >= _ROWS_FOR_AN_ID
        and kind.distinct > 0.5 * facts.rows
    ):
        yield Warning(
            "high_cardinality",
            Severity.LOW,
            f"Column `{facts.name}` has {kind.distinct:,} different values in {facts.rows:,} rows, too many to learn.",
        )


def _disguised(facts: Facts) -> Iterator[Warning]:
    if facts.kind.present == 0 or facts.kind.distinct < 2:
        return
    texts = [(value, count) for value, count in facts.top if value.lower() in PLACEHOLDERS]
    numbers = [(f"{value:g}", count) for value, count in facts.extremes if value in _NUMBERS_FOR_MISSING]
    for value, count in texts + numbers:
        if count > _DISGUISED_SHARE * facts.kind.present:
            share = count / facts.rows
            yield Warning(
                "disguised_missing",
                Severity.LOW,
                f"`{value}` stands in {_count(count, 'row')} ({_percent(share)}) of column `{facts.name}`. "
                "Does it mean that the value is missing?",
            )


def _outliers(facts: Facts) -> Iterator[Warning]:
    if facts.outliers and facts.kind.type == ColumnType.NUMERIC:
        share = facts.outliers / facts.kind.present
        yield Warning(
            "outliers",
            Severity.LOW,
            f"{_count(facts.outliers, 'value')} ({_percent(share)}) of column `{facts.name}` "
            f"{'lies' if facts.outliers == 1 else 'lie'} more than 5 robust standard deviations from the median.",
        )


def _reading(facts: Facts) -> Iterator[Warning]:
    if facts.kind.comma:
        yield Warning(
            "decimal_comma",
            Severity.LOW,
            f"Column `{facts.name}` writes decimals with a comma; `1.234,5` is read as 1234.5.",
        )
    if facts.kind.ambiguous:
        first = "the day" if facts.kind.date_format.startswith("%d") else "the month"
        yield Warning(
            "ambiguous_dates",
            Severity.LOW,
            f"The dates of column `{facts.name}` fit both day/month and month/day; they are read with {first} first.",
        )


_RULES: list[Callable[[Facts], Iterator[Warning]]] = [
    _constant,
    _mixed,
    _missing,
    _disguised,
    _identifier,
    _outliers,
    _reading,
]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _percent(share: float) -> str:
    percent = 100 * share
    return "less than 0.1 %" if percent < 0.1 else f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"
