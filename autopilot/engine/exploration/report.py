"""The data exploration report: every section of specification §6.1 as plain values, ready for JSON."""

import math
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from autopilot.engine.exploration.about_columns import (
    about_anomalies,
    about_columns,
    about_declared,
    about_duplicates,
    about_pairs,
    about_power,
)
from autopilot.engine.exploration.about_target import about_target
from autopilot.engine.exploration.anomalies import Anomalies, anomalies
from autopilot.engine.exploration.glossary import DEFINITIONS
from autopilot.engine.exploration.insights import HIGH, Insight, count, most_suspicious_first
from autopilot.engine.exploration.power import correlations, prediction_power
from autopilot.engine.exploration.rows import Rows, cells_of, repeated_rows, typed_sample, written_column
from autopilot.engine.exploration.target import TargetFacts, examine, labels_of, numbers_of
from autopilot.engine.metrics import REGRESSION
from autopilot.engine.problem import Target
from studio.datasets.engine import ColumnProfile, profile
from studio.datasets.engine.column_types import ColumnType
from studio.datasets.engine.table import Table

VERSION = "1.0"
SHOWN_ROWS = 10
SHOWN_COLUMNS = 40  # of rows that are shown
SHOWN_CHARACTERS = 100  # of one cell
COUNTED_CELLS = 50_000_000  # repeated rows are counted over all rows up to here
POWER_SHARE = 0.6  # of the seconds that are left, for measuring columns one by one
LEAST_POWER_SHARE = 0.2  # of all seconds, whatever is left: the leaks are found there
LEAST_SECONDS = 2.0  # from here on the last section is left out
FORMS_OF_NUMBERS = (ColumnType.NUMERIC, ColumnType.BINARY)


@dataclass(frozen=True)
class Question:
    """What the job is about. unused: columns that are no features. declared: FeatureDataTypes.

    columns: which columns to look at, the most suspicious ones of a wide table; None = all.
    """

    job: str
    target: Target
    target_name: str
    unused: frozenset[str] = frozenset()
    declared: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Report:
    """The sections in the report's order. Rows are numbered from 1, shares are from 0 to 1, cells are text or null.

    looked_at: rows that columns are described from, fewer than `summary["rows"]` of a large table. notes: sentences on
    what was left out to stay within time and memory. seconds: that making it took. definitions: word -> meaning.
    """

    job: str
    target_name: str
    looked_at: int
    summary: dict[str, Any]
    target: dict[str, Any]
    sample: dict[str, Any]
    duplicates: dict[str, Any]
    correlations: dict[str, Any]
    anomalies: dict[str, Any]
    missing: list[dict[str, Any]]
    cardinality: list[dict[str, Any]]
    descriptive: list[dict[str, Any]]
    insights: list[Insight]
    notes: list[str]
    seconds: float
    definitions: dict[str, str] = field(default_factory=lambda: dict(DEFINITIONS))
    version: str = VERSION

    def as_json(self) -> dict[str, Any]:
        """Plain values without NaN or infinity: a browser would not read them."""
        plain: dict[str, Any] = _finite(asdict(self))
        return plain


def explore(rows: Rows, question: Question, seconds: float) -> Report:
    """Make the report in about that many seconds: what takes long looks at a sample, or at the most suspicious
    columns first, and says so."""
    return _Maker(rows, question, seconds).make()


class _Maker:
    """One report on its way."""

    def __init__(self, rows: Rows, question: Question, seconds: float) -> None:
        self.rows, self.table, self.question = rows, rows.table, question
        self.began = time.monotonic()
        self.seconds = seconds
        self.notes: list[str] = []
        self.insights: list[Insight] = []
        self.name = question.target_name

    def make(self) -> Report:
        """Every section, in an order in which each knows what it needs."""
        facts = self._examine()
        columns = self._as_declared(profile(self.table, only=self._wanted()).columns)
        features = [each for each in columns if each.name != self.name and each.name not in self.question.unused]
        frame, numbers = self._frame([each.name for each in features])
        power = self._power(frame)
        order = sorted((each.name for each in features), key=lambda name: -power.get(name, -1.0))
        duplicates = self._duplicates()
        matrix = self._correlations(frame, columns, order)
        odd = self._anomalies(frame, order)
        self.insights += about_columns(features, self.table.num_rows) + self._declared(frame)
        sample = self._sample(columns, order, power)
        return Report(
            job=self.question.job,
            target_name=self.name,
            looked_at=self.table.num_rows,
            summary=self._summary(facts, columns, duplicates["repeated"] / max(1, duplicates["counted_rows"])),
            target=self._target(facts, columns),
            sample=sample,
            duplicates=duplicates,
            correlations=matrix,
            anomalies=self._odd_rows(odd, numbers, order),
            missing=_missing(columns, self.table.num_rows),
            cardinality=_cardinality(columns, frame),
            descriptive=_descriptive(columns, self.table.num_rows),
            insights=most_suspicious_first(self.insights),
            notes=self.notes,
            seconds=round(time.monotonic() - self.began, 2),
        )

    def _examine(self) -> TargetFacts:
        if self.rows.sampled:
            self.notes.append(
                f"Columns are described from {self.table.num_rows:,} random rows of {self.rows.whole.num_rows:,}; "
                "what is said about the target is counted over all."
            )
        self.text = written_column(self.rows.whole, self.name)
        facts = examine(self.text, self.question.target)
        self.insights += about_target(facts, self.name)
        return facts

    def _as_declared(self, columns: list[ColumnProfile]) -> list[ColumnProfile]:
        """A column is what the caller says that it is: a code made of digits is no number."""
        declared = self.question.declared
        return [replace(each, type=ColumnType(declared.get(each.name, each.type))) for each in columns]

    def _wanted(self) -> set[str]:
        """The columns that are looked at."""
        every = self.table.columns
        if self.question.columns is None or len(self.question.columns) >= len(every):
            return set(every)
        self.notes.append(
            f"Looked at are the {count(len(self.question.columns), 'column')} that seem to matter most, of "
            f"{len(every):,}: there is no time for all."
        )
        return {*self.question.columns, self.name}

    def _frame(self, features: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
        """A sample of typed rows with the target as the models see it, and their numbers in the table."""
        frame, numbers = typed_sample(self.table, features)
        if len(frame) < self.table.num_rows:
            self.notes.append(
                f"Prediction power, correlations and anomalous rows are those of {len(frame):,} random rows."
            )
        text = written_column(self.table, self.name).iloc[numbers].reset_index(drop=True)
        values = numbers_of(text) if self.question.target.problem_type == REGRESSION else labels_of(text)
        return pd.concat([frame, values.rename(self.name)], axis=1), numbers

    def _power(self, frame: pd.DataFrame) -> dict[str, float]:
        known = frame[frame[self.name].notna()]
        regression = self.question.target.problem_type == REGRESSION
        now = time.monotonic()
        until = now + max(LEAST_POWER_SHARE * self.seconds, POWER_SHARE * (self.seconds - (now - self.began)))
        sequences = [name for name, kind in self.table.kinds.items() if kind.type == ColumnType.SEQUENCE]
        power = prediction_power(known, self.name, regression=regression, until=until, sequences=sequences)
        left = frame.shape[1] - 1 - len(power)
        if left > 0:
            self.notes.append(
                f"Prediction power was measured for the {count(len(power), 'most suspicious column')}; "
                f"there was no time for {left:,} more."
            )
        self.insights += about_power(power, self.name)
        return power

    def _duplicates(self) -> dict[str, Any]:
        whole = self.rows.whole
        table = whole if whole.num_rows * len(whole.columns) <= COUNTED_CELLS else self.table
        repeated, most = repeated_rows(table, SHOWN_ROWS)
        self.insights += about_duplicates(repeated, table.num_rows)
        return {
            "repeated": repeated,
            "counted_rows": table.num_rows,
            "columns": (shown := table.columns[:SHOWN_COLUMNS]),
            "rows": [
                {"count": n, "cells": cells}
                for (n, _), cells in zip(most, _cells(table, [first for _, first in most], shown), strict=True)
            ],
        }

    def _correlations(self, frame: pd.DataFrame, columns: list[ColumnProfile], order: list[str]) -> dict[str, Any]:
        numeric = {each.name for each in columns if _is_number(self.table, each)}
        names = [name for name in order if name in numeric and pd.api.types.is_numeric_dtype(frame[name])]
        shown, matrix, pairs = correlations(frame, names)
        self.insights += about_pairs(pairs)
        if len(names) > len(shown):
            self.notes.append(
                f"The correlation matrix shows {len(shown)} of {len(names):,} numeric columns, "
                "those with the highest prediction power first."
            )
        return {
            "columns": shown,
            "matrix": [[round(float(each), 4) for each in row] for row in matrix],
            "pairs": [{"one": each.one, "other": each.other, "r": round(each.r, 6)} for each in pairs[:100]],
        }

    def _anomalies(self, frame: pd.DataFrame, order: list[str]) -> Anomalies | None:
        if time.monotonic() - self.began > max(self.seconds, LEAST_SECONDS):
            self.notes.append("There was no time to look for anomalous rows.")
            return None
        found = anomalies(frame, order, SHOWN_ROWS)
        if found is not None:
            self.insights += about_anomalies(found.count, len(frame))
        return found

    def _odd_rows(self, found: Anomalies | None, numbers: np.ndarray, order: list[str]) -> dict[str, Any]:
        columns = [self.name, *order][:SHOWN_COLUMNS]
        if found is None:
            return {"anomalous": 0, "looked_at": 0, "columns": columns, "rows": []}
        places = [int(numbers[each]) for each in found.shown]
        shown = [
            {
                # The number of a row of a sample says nothing to a reader.
                "row": None if self.rows.sampled else place + 1,
                "score": round(float(found.scores[at]), 4),
                "cells": cells,
            }
            for at, place, cells in zip(found.shown, places, _cells(self.table, places, columns), strict=True)
        ]
        return {"anomalous": found.count, "looked_at": len(found.scores), "columns": columns, "rows": shown}

    def _declared(self, frame: pd.DataFrame) -> list[Insight]:
        """Columns that the caller calls numbers and that hold something else, where the data did not show it itself."""
        bad = {}
        for name, kind in self.question.declared.items():
            if kind == "numeric" and name in frame and not pd.api.types.is_numeric_dtype(frame[name]):
                present = frame[name].dropna()
                bad[name] = int(pd.to_numeric(present, errors="coerce").isna().sum())
        return about_declared([], bad, len(frame))

    def _sample(self, columns: list[ColumnProfile], order: list[str], power: dict[str, float]) -> dict[str, Any]:
        kinds = {each.name: str(each.type) for each in columns}
        shown = [self.name, *order][:SHOWN_COLUMNS]
        return {
            "columns": [
                {"name": name, "type": kinds[name], "power": round(power[name], 4) if name in power else None}
                for name in shown
            ],
            "rows": _cells(self.rows.whole, list(range(min(SHOWN_ROWS, self.rows.whole.num_rows))), shown),
            "power": [{"column": name, "power": round(power[name], 4)} for name in order if name in power],
        }

    def _summary(self, facts: TargetFacts, columns: list[ColumnProfile], repeated: float) -> dict[str, Any]:
        types = Counter(str(each.type) for each in columns)
        width = len(self.table.columns)
        high = sum(each.severity == HIGH for each in self.insights)
        low = len(self.insights) - high
        problem = self.question.target.problem_type
        found = (
            f"{count(high, 'finding')} that {'is' if high == 1 else 'are'} likely to hurt the models"
            if high
            else f"nothing alarming, {count(low, 'smaller finding')}"
            if low
            else "nothing to worry about"
        )
        return {
            "sentence": f"{count(facts.rows, 'row')} and {count(width, 'column')} to predict `{self.name}`: {found}.",
            "rows": facts.rows,
            "columns": width,
            "duplicate_share": repeated,
            "missing_target": facts.missing,
            "invalid_target": facts.invalid,
            "problem_type": problem,
            "problem_reason": self.question.target.reason,
            "types": dict(types.most_common()),
            "high": high,
            "low": low,
        }

    def _target(self, facts: TargetFacts, columns: list[ColumnProfile]) -> dict[str, Any]:
        plain = asdict(facts)
        shown = [self.name, *[each.name for each in columns if each.name != self.name]][:SHOWN_COLUMNS]
        plain["type"] = next(str(each.type) for each in columns if each.name == self.name)
        plain["outlier_columns"] = shown
        cells = _cells(self.rows.whole, list(facts.outlier_rows), shown)
        plain["outlier_rows"] = [
            {"row": row + 1, "cells": each} for row, each in zip(facts.outlier_rows, cells, strict=True)
        ]
        plain["missing_share"] = facts.missing / max(1, facts.rows)
        plain["invalid_share"] = facts.invalid / max(1, facts.rows)
        plain["outlier_share"] = facts.outliers / max(1, facts.valid)
        return plain


def _is_number(table: Table, column: ColumnProfile) -> bool:
    return column.type in FORMS_OF_NUMBERS and table.kinds[column.name].numbers


def _missing(columns: list[ColumnProfile], rows: int) -> list[dict[str, Any]]:
    ordered = sorted(columns, key=lambda each: (-each.missing, each.name))
    return [{"column": each.name, "missing": each.missing, "share": each.missing / rows} for each in ordered]


def _cardinality(columns: list[ColumnProfile], frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Distinct values, the most first; distinct words of texts, in the sampled rows."""
    ordered = sorted(columns, key=lambda each: (-each.distinct, each.name))
    return [
        {
            "column": each.name,
            "type": str(each.type),
            "distinct": each.distinct,
            "words": _words(frame[each.name]) if each.type == ColumnType.TEXT and each.name in frame else None,
        }
        for each in ordered
    ]


def _words(values: pd.Series) -> int:
    words: set[str] = set()
    for value in values.dropna():
        words.update(str(value).lower().split())
    return len(words)


def _descriptive(columns: list[ColumnProfile], rows: int) -> list[dict[str, Any]]:
    """Numeric columns, those with the most outliers first."""
    numeric = [each for each in columns if each.type in FORMS_OF_NUMBERS and isinstance(each.mean, float | int)]
    numeric.sort(key=lambda each: (-each.outlier_percent, each.name))
    return [
        {
            "column": each.name,
            "numeric_share": (rows - each.missing - each.invalid) / rows,
            "mean": each.mean,
            "median": each.median,
            "min": each.min,
            "max": each.max,
            "outlier_share": each.outlier_percent / 100,
        }
        for each in numeric
    ]


def _cells(table: Table, numbers: list[int], columns: list[str]) -> list[list[str | None]]:
    """The cells of those rows (from 0), short enough to be shown."""
    return [[_cell(each) for each in row] for row in cells_of(table, numbers, columns)]


def _cell(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value
