"""Bias of labels and of predictions between two groups of rows (monitor specification §11.2 to §11.4).

Facet d is the group under study, facet a are all others. Every number of a pair of confusion matrices is a function of
eight counts, so intervals come from redrawing the counts. 0/0 is 0, x/0 is infinite, infinity minus infinity is 0.
Where rows have weights (ours: the specification has none here), a row counts as often as its weight says, in every
count, share and distribution; a row's nearest ones, in the flip test, are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isinf, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

Mask = NDArray[np.bool_]
Weights = NDArray[np.float64]

NAMES = {
    "CI": "Class Imbalance (CI)",
    "DPL": "Difference in Proportions of Labels (DPL)",
    "KL": "Kullback-Leibler Divergence (KL)",
    "JS": "Jensen-Shannon Divergence (JS)",
    "LP": "L-p Norm (LP)",
    "TVD": "Total Variation Distance (TVD)",
    "KS": "Kolmogorov-Smirnov Distance (KS)",
    "CDDL": "Conditional Demographic Disparity in Labels (CDDL)",
    "DPPL": "Difference in Positive Proportions in Predicted Labels (DPPL)",
    "DI": "Disparate Impact (DI)",
    "DCA": "Difference in Conditional Acceptance (DCA)",
    "DCR": "Difference in Conditional Rejection (DCR)",
    "SD": "Specificity Difference (SD)",
    "RD": "Recall Difference (RD)",
    "DAR": "Difference in Acceptance Rates (DAR)",
    "DRR": "Difference in Rejection Rates (DRR)",
    "AD": "Accuracy Difference (AD)",
    "TE": "Treatment Equality (TE)",
    "CDDPL": "Conditional Demographic Disparity in Predicted Labels (CDDPL)",
    "FT": "Counterfactual Fliptest (FT)",
    "GE": "Generalized Entropy (GE)",
}
EMPTY = "The facet is empty: every row, or none, is in the group under study."
NO_GROUP = "Group variable is empty or not provided"
NO_COMMON = "No instance of common facet found, dataset may be too small"
ONE_SIDED = "All rows have the same label, so there is no disparity between accepted and rejected ones"
NO_BENEFIT = "All predictions are false negatives, so there is no benefit to be shared"
NOT_NUMBERS = "The flip test compares rows by their numbers; a column is not numeric or has cells without a value"
NEIGHBOURS = 5
FEW_NEIGHBOURS = 9  # rows of facet a up to which only the nearest one is asked
MOST_FLIPPED = 20_000  # rows; of more, so many drawn at random
DRAWS = 200


class Undefined(Exception):
    """A metric that has no value for these rows; the message says why."""


@dataclass(frozen=True)
class Cells:
    """Counts of a confusion matrix."""

    tp: float
    fp: float
    tn: float
    fn: float

    @property
    def n(self) -> float:
        return self.tp + self.fp + self.tn + self.fn

    @property
    def observed(self) -> float:
        """Rows that are positive."""
        return self.tp + self.fn

    @property
    def accepted(self) -> float:
        """Rows that are predicted positive."""
        return self.tp + self.fp


def over(part: float, whole: float) -> float:
    """part / whole; 0/0 is 0, x/0 is infinite."""
    if whole:
        return part / whole
    return 0.0 if not part else inf if part > 0 else -inf


def less(left: float, right: float) -> float:
    """left - right; infinity minus infinity is 0."""
    return 0.0 if isinf(left) and left == right else left - right


# Each of (cells of a, cells of d). §11.2, §11.3.
BY_COUNTS: dict[str, Callable[[Cells, Cells], float]] = {
    "CI": lambda a, d: over(a.n - d.n, a.n + d.n),
    "DPL": lambda a, d: less(over(a.observed, a.n), over(d.observed, d.n)),
    "DPPL": lambda a, d: less(over(a.accepted, a.n), over(d.accepted, d.n)),
    "DI": lambda a, d: over(over(d.accepted, d.n), over(a.accepted, a.n)),
    "DCA": lambda a, d: less(over(a.observed, a.accepted), over(d.observed, d.accepted)),
    "DCR": lambda a, d: less(over(d.n - d.observed, d.n - d.accepted), over(a.n - a.observed, a.n - a.accepted)),
    "SD": lambda a, d: less(over(d.tn, d.tn + d.fp), over(a.tn, a.tn + a.fp)),
    "RD": lambda a, d: less(over(a.tp, a.tp + a.fn), over(d.tp, d.tp + d.fn)),
    "DAR": lambda a, d: less(over(a.tp, a.accepted), over(d.tp, d.accepted)),
    "DRR": lambda a, d: less(over(d.tn, d.tn + d.fn), over(a.tn, a.tn + a.fn)),
    "AD": lambda a, d: less(over(a.tp + a.tn, a.n), over(d.tp + d.tn, d.n)),
    "TE": lambda a, d: less(over(d.fn, d.fp), over(a.fn, a.fp)),
    "GE": lambda a, d: entropy(a, d),
}
OF_LABELS = ("CI", "DPL")
OF_PREDICTIONS = tuple(name for name in BY_COUNTS if name not in OF_LABELS)


def entropy(a: Cells, d: Cells) -> float:
    """GE: half the squared coefficient of variation of the benefits (false positives 2, false negatives 0)."""
    right, doubled = a.tp + a.tn + d.tp + d.tn, a.fp + d.fp
    n = a.n + d.n
    mean = (right + 2 * doubled) / n if n else 0.0
    if not mean:
        raise Undefined(NO_BENEFIT)
    return ((right + 4 * doubled) / mean**2 / n - 1) / 2


def divergences(a: dict[str, float], d: dict[str, float]) -> dict[str, float]:
    """KL, JS, LP, TVD and KS of two distributions of labels: category -> share. Undefined without a common category."""
    names = sorted({*a, *d})
    gaps = [a.get(name, 0.0) - d.get(name, 0.0) for name in names]
    if not any(a.get(name) and d.get(name) for name in names):
        raise Undefined(NO_COMMON)
    middle = {name: (a.get(name, 0.0) + d.get(name, 0.0)) / 2 for name in names}
    return {
        "KL": _kl(a, d),
        "JS": (_kl(a, middle) + _kl(d, middle)) / 2,
        "LP": sqrt(sum(gap**2 for gap in gaps)),
        "TVD": sum(abs(gap) for gap in gaps) / 2,
        "KS": max(abs(gap) for gap in gaps),
    }


def disparity(positive: Mask, inside: Mask, groups: NDArray[np.intp], weights: Weights | None = None) -> float:
    """CDD: share of d among the rejected minus that among the accepted, per group, weighed by its rows (§11.4)."""
    counted = np.ones(len(positive)) if weights is None else weights
    if positive.all() or not positive.any():
        raise Undefined(ONE_SIDED)
    total = 0.0
    for group in np.unique(groups):
        here = groups == group
        rejected, accepted = here & ~positive, here & positive
        shares = [
            over(float(counted[side & inside].sum()), float(counted[side].sum())) for side in (rejected, accepted)
        ]
        total += float(counted[here].sum()) * (shares[0] - shares[1])
    return total / float(counted.sum())


def fliptest(features: NDArray[np.float64], accepted: Mask, inside: Mask, weights: Weights | None = None) -> float:
    """FT: rows of d whose nearest rows of a get the other answer: (rejected here, accepted there) minus the reverse."""
    if not np.isfinite(features).all():
        raise Undefined(NOT_NUMBERS)
    if len(features) > MOST_FLIPPED:
        drawn = np.random.default_rng(0).choice(len(features), MOST_FLIPPED, replace=False)
        features, accepted, inside = features[drawn], accepted[drawn], inside[drawn]
        weights = None if weights is None else weights[drawn]
        if inside.all() or not inside.any():
            raise Undefined(EMPTY)
    others = int((~inside).sum())
    k = 1 if others <= FEW_NEIGHBOURS else NEIGHBOURS
    near = NearestNeighbors(n_neighbors=k).fit(features[~inside]).kneighbors(features[inside], return_distance=False)
    likely = accepted[~inside][near].mean(axis=1) > 0.5
    mine = accepted[inside]
    counted = np.ones(int(inside.sum())) if weights is None else weights[inside]
    return over(float(counted[likely & ~mine].sum() - counted[~likely & mine].sum()), float(counted.sum()))


def pre_training(
    labels: NDArray[Any],
    positive: Mask,
    inside: Mask,
    groups: NDArray[np.intp] | None,
    weights: Weights | None = None,
) -> list[dict[str, Any]]:
    """The eight metrics of observed labels, by name. labels: (n,) categories. inside: the rows of d."""
    if _one_empty(inside, weights):
        return [_told(name, EMPTY) for name in sorted((*OF_LABELS, "KL", "JS", "LP", "TVD", "KS", "CDDL"))]
    found = _by_counts(OF_LABELS, positive, positive, inside, weights)
    of_a, of_d = (_shares(labels[side], None if weights is None else weights[side]) for side in (~inside, inside))
    try:
        found += [_told(name, value) for name, value in divergences(of_a, of_d).items()]
    except Undefined as error:
        found += [_told(name, str(error)) for name in ("KL", "JS", "LP", "TVD", "KS")]
    found.append(_disparity("CDDL", positive, inside, groups, weights))
    return sorted(found, key=lambda each: str(each["name"]))


def post_training(
    positive: Mask,
    accepted: Mask,
    inside: Mask,
    groups: NDArray[np.intp] | None,
    features: NDArray[np.float64] | None,
    weights: Weights | None = None,
) -> list[dict[str, Any]]:
    """The thirteen metrics of predictions, by name. accepted: predicted positive. features: of the flip test."""
    if _one_empty(inside, weights):
        return [_told(name, EMPTY) for name in sorted((*OF_PREDICTIONS, "CDDPL", "FT"))]
    found = _by_counts(OF_PREDICTIONS, positive, accepted, inside, weights)
    found.append(_disparity("CDDPL", accepted, inside, groups, weights))
    try:
        if features is None:
            raise Undefined(NOT_NUMBERS)
        found.append(_told("FT", fliptest(features, accepted, inside, weights)))
    except Undefined as error:
        found.append(_told("FT", str(error)))
    return sorted(found, key=lambda each: str(each["name"]))


def _one_empty(inside: Mask, weights: Weights | None) -> bool:
    """Has one of the facets no row, or none that counts?"""
    return any(not (side.any() if weights is None else weights[side].any()) for side in (inside, ~inside))


def _by_counts(
    names: tuple[str, ...], positive: Mask, accepted: Mask, inside: Mask, weights: Weights | None
) -> list[dict[str, Any]]:
    """Metrics of eight counts, each with its 95 % interval."""
    sides = _sides(positive, accepted, inside, weights)
    if weights is None:
        drawn = _redrawn(*sides)
    else:
        drawn = _redrawn_weights(*sides, *_sides(positive, accepted, inside, weights**2))
    told = []
    for name in names:
        formula = BY_COUNTS[name]
        try:
            value = formula(*sides)
        except Undefined as error:
            told.append(_told(name, str(error)))
            continue
        values = [found for pair in drawn if (found := _or_none(formula, pair)) is not None]
        low, high = np.quantile(values, [0.025, 0.975], method="nearest") if values else (value, value)
        told.append(_told(name, value) | {"interval": [_json(float(low)), _json(float(high))]})
    return told


def _redrawn(a: Cells, d: Cells) -> list[tuple[Cells, Cells]]:
    """The two matrices of as many rows drawn with replacement."""
    counts = np.array([a.tp, a.fp, a.tn, a.fn, d.tp, d.fp, d.tn, d.fn])
    n = int(counts.sum())
    rows = np.random.default_rng(0).multinomial(n, counts / n, size=DRAWS).astype(np.float64)
    return [(Cells(*map(float, row[:4])), Cells(*map(float, row[4:]))) for row in rows]


def _redrawn_weights(a: Cells, d: Cells, a_squares: Cells, d_squares: Cells) -> list[tuple[Cells, Cells]]:
    """The same of sums of weights: each a Poisson number, scaled to the mean and variance that the sum has when its
    rows are drawn again (Bohm and Zech 2014). squares: sums of squared weights."""
    sums, squares = (
        np.array([each for side in pair for each in (side.tp, side.fp, side.tn, side.fn)])
        for pair in ((a, d), (a_squares, d_squares))
    )
    size = np.divide(squares, sums, out=np.zeros(8), where=sums > 0)  # of one row, in weight
    means = np.divide(sums, size, out=np.zeros(8), where=size > 0)
    rows = size * np.random.default_rng(0).poisson(means, size=(DRAWS, 8))
    return [(Cells(*map(float, row[:4])), Cells(*map(float, row[4:]))) for row in rows]


def _or_none(formula: Callable[[Cells, Cells], float], pair: tuple[Cells, Cells]) -> float | None:
    try:
        return formula(*pair)
    except Undefined:
        return None


def _disparity(
    name: str, positive: Mask, inside: Mask, groups: NDArray[np.intp] | None, weights: Weights | None
) -> dict[str, Any]:
    if groups is None:
        return _told(name, NO_GROUP)
    try:
        return _told(name, disparity(positive, inside, groups, weights))
    except Undefined as error:
        return _told(name, str(error))


def _told(name: str, value: float | str) -> dict[str, Any]:
    """One entry of analysis.json; text says why there is no value."""
    if isinstance(value, str):
        return {"name": name, "description": NAMES[name], "value": None, "error": value}
    return {"name": name, "description": NAMES[name], "value": _json(value)}


def _json(value: float) -> float | str:
    """JSON knows no infinity (§11.1)."""
    return value if not isinf(value) else "Infinity" if value > 0 else "-Infinity"


def _sides(positive: Mask, accepted: Mask, inside: Mask, weights: Weights | None) -> tuple[Cells, Cells]:
    def count(rows: Mask) -> float:
        return float(rows.sum() if weights is None else weights[rows].sum())

    def cells(rows: Mask) -> Cells:
        return Cells(
            count(rows & positive & accepted),
            count(rows & ~positive & accepted),
            count(rows & ~positive & ~accepted),
            count(rows & positive & ~accepted),
        )

    return cells(~inside), cells(inside)


def _shares(labels: NDArray[Any], weights: Weights | None) -> dict[str, float]:
    names, codes = np.unique(labels.astype(str), return_inverse=True)
    counts = np.bincount(codes, weights)
    return {str(name): float(count / counts.sum()) for name, count in zip(names, counts, strict=True)}


def _kl(p: dict[str, float], q: dict[str, float]) -> float:
    """In nats, over the categories that both have."""
    return sum(share * log(share / q[name]) for name, share in p.items() if share and q.get(name))
