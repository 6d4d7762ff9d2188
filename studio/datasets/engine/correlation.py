"""How columns go together, two at a time: the matrix that people look at before they build (canvas spec §4.1)."""

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype
from sklearn.metrics import adjusted_mutual_info_score

MOST_COLUMNS = 15
_PARTS = 10  # of equal size that a number is cut into, to be compared with categories
_CATEGORIES = 50  # the most frequent; the others count as one
_ROWS_NEEDED = 3


class Kind(StrEnum):
    """Numbers: PEARSON or SPEARMAN, -1 to 1. Categories: mutual information, 0 to 1. MIXED: SPEARMAN between numbers,
    mutual information elsewhere."""

    PEARSON = "Pearson"
    SPEARMAN = "Spearman"
    MUTUAL_INFORMATION = "MI"
    MIXED = "Spearman & MI"

    @classmethod
    def fitting(cls, frame: pd.DataFrame) -> "Kind":
        """What is meant for such columns, if nobody says."""
        numbers = [is_numeric_dtype(frame[name]) for name in frame]
        if all(numbers):
            return cls.PEARSON
        return cls.MIXED if any(numbers) else cls.MUTUAL_INFORMATION

    def takes(self, frame: pd.DataFrame) -> bool:
        """Can it be told of these columns? PEARSON and SPEARMAN compare numbers alone."""
        return self not in {Kind.PEARSON, Kind.SPEARMAN} or all(is_numeric_dtype(frame[name]) for name in frame)


def correlations(frame: pd.DataFrame, kind: Kind) -> NDArray[np.float64]:
    """(columns, columns), symmetric; NaN where fewer than three rows have both values, or one of them never changes.

    Mutual information is adjusted for chance and divided by the mean of both entropies (Vinh, Epps and Bailey 2010), so
    that many rare categories do not look related: 1 means that each tells the other, 0 that they have nothing in
    common. Rows without one of the two values are left out of that pair. ValueError for columns that `kind` does not
    take.
    """
    if not kind.takes(frame):
        raise ValueError(f"{kind} compares numbers alone")
    count = frame.shape[1]
    found = np.full((count, count), np.nan)
    groups = [_groups(frame.iloc[:, at]) for at in range(count)]
    for one in range(count):
        for other in range(one, count):
            first, second = frame.iloc[:, one], frame.iloc[:, other]
            both = (first.notna() & second.notna()).to_numpy()
            numbers = is_numeric_dtype(first) and is_numeric_dtype(second)
            if both.sum() < _ROWS_NEEDED:
                continue
            if kind is Kind.MUTUAL_INFORMATION or not numbers:
                value = _shared(groups[one][both], groups[other][both])
            else:
                value = _linear(first[both], second[both], ranks=kind is not Kind.PEARSON)
            found[one, other] = found[other, one] = value
    return found


def _linear(first: "pd.Series[float]", second: "pd.Series[float]", *, ranks: bool) -> float:
    if ranks:
        first, second = first.rank(), second.rank()
    if first.nunique() < 2 or second.nunique() < 2:
        return np.nan
    return float(np.clip(np.corrcoef(first, second)[0, 1], -1.0, 1.0))


def _shared(first: NDArray[np.intp], second: NDArray[np.intp]) -> float:
    if len(np.unique(first)) < 2 or len(np.unique(second)) < 2:
        return np.nan
    return float(np.clip(adjusted_mutual_info_score(first, second), 0.0, 1.0))


def _groups(values: "pd.Series[float] | pd.Series[str]") -> NDArray[np.intp]:
    """A code per row: of a number its tenth, of a category itself if it is not rare. Missing values have any code.

    A value that makes up several tenths, as the zeros of a column that is mostly zero, is a part of its own.
    """
    if is_numeric_dtype(values) and values.nunique() > _PARTS:
        edges = np.unique(np.nanquantile(values, np.linspace(0, 1, _PARTS + 1)[1:-1]))
        return np.searchsorted(edges, values.to_numpy(), side="left")
    codes, labels = pd.factorize(values)
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    if len(labels) > _CATEGORIES:
        rare = np.argsort(-counts, kind="stable")[_CATEGORIES:]
        codes = np.where(np.isin(codes, rare), rare[0], codes)
    return codes
