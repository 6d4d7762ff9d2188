"""How much one column alone says about a target: prediction power, and leak suspects (autopilot spec 6.1)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import r2_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

LEAK_POWER = 0.95
_SMOOTHING = 5.0  # rows of the overall average that every category starts with
_LEAF = 5
_MAX_CLASSES = 20  # the most frequent; the others count as one
_ROWS_NEEDED = 20
MOST_COLUMNS = 500  # of a wider table those that a quick look finds most telling; a page waits for the answer
_PARTS = 8

# What is learned from cells that are sequences of numbers: (n,) cells -> name of each statistic and its (n,) values.
Statistics = Callable[["pd.Series[Any]"], Mapping[str, NDArray[np.float64]]]


@dataclass(frozen=True)
class Relation:
    """power: 0 useless, 1 perfect. leak_suspect: nearly perfect alone, so perhaps only known after the fact."""

    column: str
    power: float
    leak_suspect: bool


def relations(
    frame: pd.DataFrame, target: str, *, regression: bool, rng: np.random.Generator, share: float = 0.2
) -> list[Relation]:
    """Prediction power of every other column, strongest first.

    80 % of the rows with a target teach one small model per column, 20 % score it. Classes: max(0, 2 * (mean AUC of
    one against the rest - 0.5)); numbers: max(0, R2). Numbers go through a tree of depth 5, texts through smoothed
    means per category. A column that cannot be scored (no values, one class left) has power 0. Of more than
    MOST_COLUMNS columns only those are measured that separate the target best when the rows are sorted by them and cut
    into eight parts. Same generator, same result.
    """
    known = frame[frame[target].notna()]
    wanted = _targets(known[target], regression)
    order = rng.permutation(len(known))
    cut = int(len(known) * share)
    test, train = order[:cut], order[cut:]
    found = []
    for column in _most_telling(known.drop(columns=target), wanted):
        power = 0.0
        if cut >= _ROWS_NEEDED // 4 and len(known) >= _ROWS_NEEDED:
            power = _power(known[column], wanted, train, test, regression)
        found.append(Relation(str(column), power, power >= LEAK_POWER))
    return sorted(found, key=lambda each: (-each.power, each.column))


def spread(
    frame: pd.DataFrame, sequences: Collection[str], statistics: Statistics
) -> tuple[pd.DataFrame, dict[str, str]]:
    """(the frame with statistics in the place of sequences, which column each of its columns comes from).

    A sequence says as much as the most telling of its statistics: give the result to `relations`, then `gathered`.
    """
    columns, owner = {}, {}
    for name in map(str, frame.columns):
        if name not in sequences:
            columns[name], owner[name] = frame[name], name
            continue
        for what, values in statistics(frame[name]).items():
            key = f"{name}\0{what}"  # no column of a file is called so
            columns[key], owner[key] = pd.Series(values, index=frame.index), name
    return pd.DataFrame(columns), owner


def gathered(powers: Mapping[str, float], owner: Mapping[str, str]) -> dict[str, float]:
    """The powers of columns from those of what they were spread to."""
    found: dict[str, float] = {}
    for name, power in powers.items():
        found[owner[name]] = max(power, found.get(owner[name], 0.0))
    return found


def _most_telling(inputs: pd.DataFrame, wanted: NDArray[np.float64]) -> list[Any]:
    """Names of the columns to measure: all, or the first MOST_COLUMNS by the share of variance between eight parts."""
    names = list(inputs.columns)
    if len(names) <= MOST_COLUMNS or len(inputs) < _ROWS_NEEDED:
        return names[:MOST_COLUMNS]
    shares = [_between(inputs[name], wanted) for name in names]
    return [names[at] for at in np.argsort(-np.asarray(shares), kind="stable")[:MOST_COLUMNS]]


def _between(values: "pd.Series[Any]", wanted: NDArray[np.float64]) -> float:
    """0 to 1: how much of the target's variance lies between parts of the rows, mean over its columns."""
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        order, parts = np.argsort(numbers, kind="stable"), min(_PARTS, len(numbers))  # missing ones come last
        cuts = np.linspace(0, len(numbers), parts + 1).astype(int)[:-1]
        sums, counts = np.add.reduceat(wanted[order], cuts), np.diff(np.append(cuts, len(numbers)))[:, None]
    else:
        codes, labels = pd.factorize(values, use_na_sentinel=False)
        sums = np.stack([np.bincount(codes, weights=each, minlength=len(labels)) for each in wanted.T], axis=1)
        # A part of one row explains itself: as many parts as rows would look perfect.
        counts = np.bincount(codes, minlength=len(labels))[:, None] + 1.0
        sums = sums + wanted.mean(axis=0)
    explained = (counts * (sums / counts - wanted.mean(axis=0)) ** 2).sum(axis=0)
    total = wanted.var(axis=0) * len(wanted)
    return float(np.mean(np.divide(explained, total, out=np.zeros_like(total), where=total > 0)))


def _targets(target: "pd.Series[Any]", regression: bool) -> NDArray[np.float64]:
    """(rows, 1) the numbers themselves, or (rows, classes) ones and zeros."""
    if regression:
        return target.to_numpy(dtype=float)[:, None]
    codes, labels = pd.factorize(target.astype(str))
    frequent = np.argsort(-np.bincount(codes, minlength=len(labels)), kind="stable")[:_MAX_CLASSES]
    return np.stack([(codes == label).astype(float) for label in frequent], axis=1)


def _power(
    values: "pd.Series[Any]",
    wanted: NDArray[np.float64],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
    regression: bool,
) -> float:
    said = (
        _by_tree(values, wanted, train, test, regression)
        if pd.api.types.is_numeric_dtype(values)
        else _by_category(values, wanted, train, test)
    )
    if regression:
        truth = wanted[test, 0]
        return max(0.0, float(r2_score(truth, said[:, 0]))) if np.ptp(truth) > 0 else 0.0
    areas = _areas(wanted[test], said)
    return max(0.0, 2 * (float(np.mean(areas)) - 0.5)) if len(areas) else 0.0


def _areas(truth: NDArray[np.float64], said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area under the ROC curve of each label that has rows of both kinds, from ranks (Mann and Whitney 1947).

    scikit-learn's checks of its input take twenty times as long as this, for thousands of columns.
    """
    ours = truth.sum(axis=0)
    others = len(truth) - ours
    both = (ours > 0) & (others > 0)
    ranks = (rankdata(said, axis=0) * truth).sum(axis=0)
    areas: NDArray[np.float64] = ((ranks - ours * (ours + 1) / 2)[both]) / (ours * others)[both]
    return areas


def _by_tree(
    values: "pd.Series[Any]",
    wanted: NDArray[np.float64],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
    regression: bool,
) -> NDArray[np.float64]:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)[:, None]
    kind = DecisionTreeRegressor if regression else DecisionTreeClassifier
    tree = kind(max_depth=5, min_samples_leaf=_LEAF, random_state=0)
    if regression:
        tree.fit(numbers[train], wanted[train, 0])
        return np.asarray(tree.predict(numbers[test]), dtype=float)[:, None]
    # Rows of rare classes have no one in them; they teach as a class of their own.
    labels = np.where(wanted.any(axis=1), wanted.argmax(axis=1), wanted.shape[1])
    tree.fit(numbers[train], labels[train])
    said = np.zeros((len(test), wanted.shape[1] + 1))
    said[:, tree.classes_] = tree.predict_proba(numbers[test])
    return said[:, : wanted.shape[1]]


def _by_category(
    values: "pd.Series[Any]", wanted: NDArray[np.float64], train: NDArray[np.intp], test: NDArray[np.intp]
) -> NDArray[np.float64]:
    codes, labels = pd.factorize(values, use_na_sentinel=True)
    codes = np.where(codes < 0, len(labels), codes)
    overall = wanted[train].mean(axis=0)
    sums = np.zeros((len(labels) + 1, wanted.shape[1]))
    np.add.at(sums, codes[train], wanted[train])
    counts = np.bincount(codes[train], minlength=len(labels) + 1)[:, None]
    means = (sums + _SMOOTHING * overall) / (counts + _SMOOTHING)
    return np.asarray(means[codes[test]])
