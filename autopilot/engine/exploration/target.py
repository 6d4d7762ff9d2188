"""The target of a job: how its values are spread, and what is wrong with them (autopilot specification §6.1)."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.exploration.formulas import kurtosis, outliers, skew
from autopilot.engine.metrics import REGRESSION
from autopilot.engine.problem import Target

BINS = 30
LABELS_SHOWN = 100
VALUES_SHOWN = 10


@dataclass(frozen=True)
class TargetFacts:
    """What is known about the target; the members of the other kind of problem keep their defaults.

    rows: of the table. missing: null, empty or blank. invalid: present, but no finite number (regression only).
    bad_values: the most frequent invalid values with counts. labels: (label, rows), most frequent first, at most
    LABELS_SHOWN of `distinct`; rarest: rows of the smallest class. frequent: (value, share of the valid rows) of the
    most frequent one. histogram: `{"edges": n + 1, "counts": n}`. outlier_rows: numbers (from 0) of rows with outliers,
    furthest first, at most VALUES_SHOWN.
    """

    kind: str
    rows: int
    missing: int
    invalid: int
    distinct: int
    bad_values: tuple[tuple[str, int], ...] = ()
    not_numbers: int = 0
    labels: tuple[tuple[str, int], ...] = ()
    rarest: int = 0
    frequent: tuple[str, float] | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    median: float | None = None
    standard_deviation: float | None = None
    skew: float | None = None
    kurtosis: float | None = None
    outliers: int = 0
    outlier_rows: tuple[int, ...] = ()
    histogram: dict[str, list[float]] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        """Rows whose target can be used."""
        return self.rows - self.missing - self.invalid


def examine(text: pd.Series, target: Target) -> TargetFacts:
    """The facts. text: the target as written, one per row, None where it is missing."""
    return _quantity(text) if target.problem_type == REGRESSION else _classes(text)


def numbers_of(text: pd.Series) -> pd.Series:
    """Finite numbers, NaN for everything else (§6.1: infinity and NaN are no valid numbers)."""
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def _classes(text: pd.Series) -> TargetFacts:
    counts = labels_of(text).value_counts()
    return TargetFacts(
        kind="classification",
        rows=len(text),
        missing=int(text.isna().sum()),
        invalid=0,  # §6.1: a category is valid when it is not missing
        distinct=len(counts),
        labels=tuple((str(label), int(count)) for label, count in counts.head(LABELS_SHOWN).items()),
        rarest=int(counts.iloc[-1]) if len(counts) else 0,
    )


def labels_of(text: pd.Series) -> pd.Series:
    """Labels as the models call them: 1.0 and 1 are one label when every label is a whole number."""
    present = text.dropna()
    numbers = pd.to_numeric(present, errors="coerce").astype("float64")
    if len(numbers) and np.isfinite(numbers).all() and (numbers % 1 == 0).all() and (numbers.abs() < 2**53).all():
        whole = numbers.astype("int64").astype(str)
        return whole.reindex(text.index).where(text.notna(), None)
    return text


def _quantity(text: pd.Series) -> TargetFacts:
    numbers = numbers_of(text)
    valid = numbers.dropna()
    bad = text[text.notna() & numbers.isna()]
    words = bad[pd.to_numeric(bad, errors="coerce").isna() & (bad.str.lower() != "nan")]
    facts = TargetFacts(
        kind="regression",
        rows=len(text),
        missing=int(text.isna().sum()),
        invalid=len(bad),
        distinct=int(valid.nunique()),
        bad_values=tuple((str(value)[:100], int(n)) for value, n in bad.value_counts().head(VALUES_SHOWN).items()),
        not_numbers=len(words),
    )
    if valid.empty:
        return facts
    values = valid.to_numpy()
    counts = valid.value_counts()
    scale = float(np.abs(values).max()) or 1.0  # the square of a number near the largest double is not finite
    far = outliers(values)
    distance = np.abs(values / scale - np.median(values / scale))
    furthest = np.argsort(-distance, kind="stable")[: int(far.sum())][:VALUES_SHOWN]
    return TargetFacts(
        **{
            **vars(facts),
            "frequent": (f"{counts.index[0]:g}", float(counts.iloc[0] / len(valid))),
            "minimum": float(values.min()),
            "maximum": float(values.max()),
            "mean": float(np.mean(values / scale) * scale),
            "median": float(np.median(values / scale) * scale),
            "standard_deviation": float(np.std(values / scale) * scale),
            "skew": skew(values),
            "kurtosis": kurtosis(values),
            "outliers": int(far.sum()),
            "outlier_rows": tuple(int(valid.index[each]) for each in furthest),
            "histogram": _histogram(values),
        }
    )


def _histogram(values: NDArray[np.float64]) -> dict[str, list[float]]:
    low, high = float(values.min()), float(values.max())
    if low == high or high / 2 - low / 2 > 1e300:  # too far apart for bins of finite width
        return {"edges": [low, high], "counts": [float(len(values))]}
    counts, edges = np.histogram(values, bins=min(BINS, max(1, len(np.unique(values)))))
    return {"edges": [float(each) for each in edges], "counts": [float(each) for each in counts]}
