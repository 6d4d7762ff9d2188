"""Cells that are sequences of numbers ("[3, 4.5, 7]", "3;4.5;7") as a few numbers each (specification §4.4)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Those of tsfresh that say most for their time, all of them the same whichever other rows are asked about.
STATISTICS = (
    "length", "mean", "standard deviation", "minimum", "lower quartile", "median", "upper quartile", "maximum",
    "first", "last", "slope", "mean change", "crossings", "autocorrelation", "peak",
)  # fmt: skip
MISSING = {"null": "nan", "None": "nan", "NA": "nan"}
_BARE = str.maketrans("[]()", "    ")


def as_sequence(cell: Any) -> str | None:
    """A cell as text if it is a sequence of numbers, also a list of JSON; None if it is none."""
    if isinstance(cell, str):
        return cell.strip() if numbers_of(cell) is not None else None
    if isinstance(cell, (list, tuple, np.ndarray)):
        return as_sequence(f"[{', '.join(map(str, cell))}]")
    try:
        return as_sequence(repr(float(cell)))  # one number is a short sequence
    except (TypeError, ValueError):
        return None


def numbers_of(text: str) -> Floats | None:
    """(length,) the numbers of a cell without missing ones; None if it holds something else.

    They stand between commas, semicolons, bars or blanks, with or without brackets around all. Where semicolons or
    bars part them, a comma is a decimal point.
    """
    bare = text.translate(_BARE)
    if ";" in bare or "|" in bare:
        bare = bare.replace(";", " ").replace("|", " ").replace(",", ".")
    else:
        bare = bare.replace(",", " ")
    words = bare.split()
    if not words and not text.strip():
        return None
    try:
        found = np.array([float(MISSING.get(each, each)) for each in words], dtype=np.float64)
    except ValueError:
        return None
    return found[np.isfinite(found)]


def statistics(cells: Sequence[str | None] | NDArray[Any]) -> Floats:
    """(n, len(STATISTICS)); NaN where there is no cell, and but for the length where a sequence has no number.

    slope: of the least-squares line, per step. mean change: of neighbours, absolute. crossings: the share of steps
    that cross the mean. autocorrelation: with the next number. peak: where the maximum is, 0 first to 1 last.
    """
    out = np.full((len(cells), len(STATISTICS)), np.nan)
    by_length: dict[int, tuple[list[int], list[Floats]]] = {}
    for row, cell in enumerate(cells):
        found = None if cell is None else numbers_of(cell)
        if found is not None:
            places, values = by_length.setdefault(len(found), ([], []))
            places.append(row)
            values.append(found)
    for length, (places, values) in by_length.items():
        out[places, 0] = length
        if length:
            out[places, 1:] = _of_one_length(np.stack(values))
    return out


def _of_one_length(values: Floats) -> Floats:
    """(n, all but the length) of (n, length) numbers; sums, never products of matrices, whose last digits depend on
    how many rows there are."""
    length = values.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):
        mean = values.mean(axis=1)
        apart = values - mean[:, None]
        steps = np.arange(length) - (length - 1) / 2
        squares, above, changes = (apart**2).sum(axis=1), apart > 0, np.abs(np.diff(values, axis=1))
        found = [
            mean,
            np.sqrt(squares / length),
            values.min(axis=1),
            *np.quantile(values, [0.25, 0.5, 0.75], axis=1),
            values.max(axis=1),
            values[:, 0],
            values[:, -1],
            (apart * steps).sum(axis=1) / max((steps**2).sum(), 1.0),
            changes.mean(axis=1) if length > 1 else np.zeros(len(values)),
            (above[:, 1:] != above[:, :-1]).mean(axis=1) if length > 1 else np.zeros(len(values)),
            (apart[:, 1:] * apart[:, :-1]).sum(axis=1) / np.where(squares > 0, squares, 1.0),
            values.argmax(axis=1) / max(length - 1, 1),
        ]
        together = np.column_stack(found)
    together[~np.isfinite(together)] = np.nan  # of numbers so large that their squares are none
    return together
