"""What a reader of the exploration report should do something about: the catalogue of specification §6.1.

One insight per kind and severity: columns with the same finding are one list, the most suspicious first, so that wide
tables stay readable. Every sentence says what was found, how to make sure, and what to do.
"""

from dataclasses import dataclass, field
from enum import StrEnum

HIGH, LOW = "High", "Low"  # how sure it is that the finding hurts the models
NAMED = 5  # columns in a sentence


class Section(StrEnum):
    """The sections of the report, in its order."""

    SUMMARY = "Dataset summary"
    TARGET = "Target analysis"
    SAMPLE = "Data sample"
    DUPLICATES = "Duplicate rows"
    CORRELATIONS = "Cross-column correlations"
    ANOMALIES = "Anomalous rows"
    MISSING = "Missing values"
    CARDINALITY = "Cardinality"
    DESCRIPTIVE = "Descriptive statistics"
    DEFINITIONS = "Definitions"


@dataclass(frozen=True)
class Insight:
    """One finding. strength: 0 to 1, how suspicious, among those of a section and severity.

    columns: what it is about, the most suspicious first; empty for findings about rows or the target.
    """

    code: str
    severity: str
    section: Section
    title: str
    found: str
    confirm: str
    fix: str
    strength: float
    columns: tuple[str, ...] = field(default=())


def most_suspicious_first(insights: list[Insight]) -> list[Insight]:
    """High before low, then the strongest."""
    return sorted(insights, key=lambda each: (each.severity != HIGH, -each.strength, each.code))


def listed(names: list[str], quoted: bool = True) -> str:
    """`a`, `b` and 7 more."""
    shown = [f"`{each}`" if quoted else each for each in names[:NAMED]]
    if len(names) > NAMED:
        return f"{', '.join(shown)} and {len(names) - NAMED:,} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def percent(share: float) -> str:
    """A share from 0 to 1 as people write it."""
    value = 100 * share
    if 0 < value < 0.1:
        return "less than 0.1 %"
    return f"{value:.1f} %" if 0 < value < 10 else f"{value:.0f} %"


def count(number: int, one: str, many: str = "") -> str:
    """1 row, 2,000 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
