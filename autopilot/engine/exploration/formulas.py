"""Formulas of the data exploration report (autopilot specification §6.1), over plain arrays."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FAR = 5.0  # robust standard deviations from the median beyond which a number is an outlier


def outlier_bounds(values: ArrayLike) -> tuple[float, float]:
    """(lower, upper) bound outside of which a number is an outlier: median +- 5 RSTD (§6.1).

    RSTD is the population standard deviation of the values clipped to their 5th and 95th percentile. Where it is 0,
    every value but the median would be an outlier; the bounds are infinite then, as in the profile of a data set.
    values: (n,), finite; n >= 1.
    """
    numbers = np.asarray(values, dtype="float64")
    low, middle, high = np.percentile(numbers, [5, 50, 95])
    scale = max(abs(low), abs(high), 1e-300)  # the square of a number near the largest double is not finite
    spread = float(np.std(np.clip(numbers, low, high) / scale)) * scale
    if spread == 0 or not np.isfinite(spread):
        return -np.inf, np.inf
    with np.errstate(over="ignore"):  # an infinite bound is right where nothing can lie beyond it
        return float(middle - FAR * spread), float(middle + FAR * spread)


def outliers(values: ArrayLike) -> NDArray[np.bool_]:
    """(n,) which values lie outside of `outlier_bounds`."""
    numbers = np.asarray(values, dtype="float64")
    if numbers.size == 0:
        return np.zeros(0, dtype=bool)
    low, high = outlier_bounds(numbers)
    return np.asarray((numbers < low) | (numbers > high))


def skew(values: ArrayLike) -> float | None:
    """m3 / sd^3 with population moments (§6.1); None for a constant or nothing. |skew| > 3 means skewed."""
    return _moment(values, 3)


def kurtosis(values: ArrayLike) -> float | None:
    """m4 / m2^2 (Pearson, §6.1), 3 for a normal distribution; None for a constant or nothing."""
    return _moment(values, 4)


def _moment(values: ArrayLike, order: int) -> float | None:
    """The standardised central moment of that order."""
    numbers = np.asarray(values, dtype="float64")
    if numbers.size == 0:
        return None
    scale = float(np.abs(numbers).max()) or 1.0
    centred = numbers / scale - np.mean(numbers / scale)
    variance = float(np.mean(centred**2))
    if variance <= 1e-24:  # of numbers of size one: the rounding of a constant
        return None
    found = float(np.mean((centred / np.sqrt(variance)) ** order))
    return found if np.isfinite(found) else None
