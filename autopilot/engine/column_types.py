"""What a column of a job's table is, told from its values (autopilot specification §3)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from autopilot.engine.features import has_values
from autopilot.engine.package_code.atelier_tabular.schema import convert
from autopilot.engine.plan import SEED
from studio.datasets.engine.column_types import MANY_CATEGORIES, SEQUENCE
from studio.datasets.engine.column_types import MOSTLY as SEQUENCES

CASTABLE = 0.95  # a text column with this share of numbers (or dates) is one; the rest becomes missing
TEXT_WORDS = 4.0  # words per cell from which on a column of mostly distinct values is text, not categories


@dataclass(frozen=True)
class Kinds:
    """type: of columns, by name. day_first: those of dates that are written like 31.12.2024, not 12/31/2024."""

    type: Mapping[str, str]
    day_first: frozenset[str]


def kinds_of(
    frame: pd.DataFrame, names: Iterable[str], declared: Mapping[str, str], day_first: Collection[str]
) -> Kinds:
    """What these columns are: as declared, or told from the values. day_first: columns of which it is known."""
    found = {
        name: declared.get(name) or (column_type(frame[name]) if has_values(frame[name]) else "categorical")
        for name in names
    }
    dates = [name for name, kind in found.items() if kind == "datetime"]
    return Kinds(found, frozenset(name for name in dates if name in day_first or days_first(frame[name])))


def column_type(values: pd.Series) -> str:
    """numeric, boolean, categorical, text, datetime or sequence (of numbers), told from the values."""
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "datetime"
    if pd.api.types.is_numeric_dtype(values):
        return "numeric"
    present = convert(values, "categorical").dropna()
    sample = present.sample(min(len(present), 1000), random_state=SEED)
    if convert(sample, "numeric").notna().mean() >= CASTABLE and convert(present, "numeric").notna().mean() >= CASTABLE:
        return "numeric"
    if _looks_like_dates(sample) and convert(sample, "datetime").notna().mean() >= CASTABLE:
        return "datetime"
    distinct = present.nunique() / len(present)
    if sample.str.match(SEQUENCE).mean() >= SEQUENCES and present.nunique() > MANY_CATEGORIES:
        return "sequence"
    return (
        "text"
        if distinct > 0.5 and sample.map(lambda each: len(str(each).split())).mean() >= TEXT_WORDS
        else "categorical"
    )


def type_of_cells(cells: Sequence[Any]) -> str:
    """`column_type` of some cells, at least one."""
    return column_type(pd.Series(list(cells), dtype=object))


def days_first(values: pd.Series) -> bool:
    """Dates of several forms in one column: does one have a day beyond 12 in front, and none a day in the middle?"""
    if values.dtype != object:
        return False
    parts = values.dropna().astype(str).str.extract(r"^\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2}").dropna().astype(int)
    return bool((parts[0] > 12).any() and not (parts[1] > 12).any())


def _looks_like_dates(sample: pd.Series) -> bool:
    """Digits with separators, of a plausible length: asked before the dear attempt to read them."""
    short = sample.str.len().between(6, 40).all()
    return bool(short and sample.str.contains(r"\d.*[-/:. ].*\d", regex=True).mean() >= CASTABLE)
