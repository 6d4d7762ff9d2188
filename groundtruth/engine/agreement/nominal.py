"""Chance-corrected agreement about labels: kappa and alpha.

Our own few lines on arrays: the one maintained library for Krippendorff's alpha has a licence that we cannot use, the
one for Fleiss' kappa is large and wants as many answers for every object, and scikit-learn's Cohen takes a pair of
workers at a time where a job has thousands of pairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundtruth.engine.consolidation.votes import Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """One row for every answer: numbers of the object, the worker and the label, each from 0."""

    objects: Ints
    workers: Ints
    labels: Ints

    def of_class(self, label: int) -> "Ratings":
        """The same answers to the question whether it is that label (1) or another one (0)."""
        return Ratings(self.objects, self.workers, (self.labels == label).astype(np.int64))

    def comparable(self) -> "Ratings":
        """Without the objects that have a single answer, and objects numbered without gaps."""
        objects = np.unique(self.objects, return_inverse=True)[1]
        kept = np.bincount(objects, minlength=1)[objects] > 1
        again = np.unique(objects[kept], return_inverse=True)[1]
        return Ratings(again, self.workers[kept], self.labels[kept])


def percent_agreement(ratings: Ratings) -> float | None:
    """Share of equal pairs of answers, averaged over objects; None without two answers about anything."""
    found = ratings.comparable()
    if not len(found.objects):
        return None
    return float(_agreeing_share(found).mean())


def fleiss_kappa(ratings: Ratings) -> float | None:
    """Fleiss (1971), for objects with at least two answers each, however many.

    None without such objects, and where every answer is the same label: then chance explains everything.
    """
    found = ratings.comparable()
    if not len(found.objects):
        return None
    by_chance = float(((np.bincount(found.labels) / len(found.labels)) ** 2).sum())
    return _corrected(float(_agreeing_share(found).mean()), by_chance)


def krippendorff_alpha(ratings: Ratings) -> float | None:
    """Krippendorff's alpha for nominal data (2011, "Computing Krippendorff's Alpha-Reliability"); gaps are allowed.

    None where it is undefined: no object with two answers, or one label everywhere.
    """
    found = ratings.comparable()
    if not len(found.objects):
        return None
    at, same = _counts(found)
    answers = np.bincount(found.objects)
    total = len(found.objects)
    agreeing = float((same * (same - 1) / (answers[at] - 1)).sum())
    chance = float(total**2 - (np.bincount(found.labels).astype(float) ** 2).sum())
    return 1 - (total - 1) * (total - agreeing) / chance if chance else None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair of answers about one object; rows of both workers and labels, the lower worker first."""

    workers: tuple[Ints, Ints]
    labels: tuple[Ints, Ints]


def pairs_of(ratings: Ratings) -> Pairs:
    """All pairs of answers of different workers about the same object."""
    order = np.lexsort((ratings.workers, ratings.objects))
    objects, workers, labels = (column[order] for column in (ratings.objects, ratings.workers, ratings.labels))
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for step in range(1, int(np.bincount(objects).max(initial=0))):
        at = np.flatnonzero(objects[step:] == objects[:-step])
        at = at[workers[at] != workers[at + step]]
        first.append(at)
        second.append(at + step)
    one, other = np.concatenate(first), np.concatenate(second)
    return Pairs((workers[one], workers[other]), (labels[one], labels[other]))


def cohen_kappas(pairs: Pairs) -> dict[tuple[int, int], tuple[int, float, float | None]]:
    """(objects in common, share of equal labels, Cohen's kappa) of every pair of workers that has any."""
    (one, other), (ours, theirs) = pairs.workers, pairs.labels
    if not len(one):
        return {}
    n_labels = int(max(ours.max(), theirs.max())) + 1
    keys, of = np.unique(np.column_stack([one, other]), axis=0, return_inverse=True)
    of = of.reshape(-1)
    shared = np.bincount(of)
    equal = np.bincount(of, weights=ours == theirs) / shared
    cells, at = np.unique(np.concatenate([of * n_labels + ours, of * n_labels + theirs]), return_inverse=True)
    margin = [np.bincount(half, minlength=len(cells)) for half in np.split(at, 2)]
    chance = np.bincount(cells // n_labels, weights=margin[0] * margin[1]) / shared.astype(float) ** 2
    return {
        (int(a), int(b)): (int(count), float(share), _corrected(float(share), float(by_chance)))
        for (a, b), count, share, by_chance in zip(keys, shared, equal, chance, strict=True)
    }


def by_worker(pairs: Pairs, n_workers: int) -> Floats:
    """Share of the others' answers that each worker's equal; NaN for workers who were never compared."""
    both = np.concatenate(pairs.workers)
    same = np.tile(pairs.labels[0] == pairs.labels[1], 2)
    compared = np.bincount(both, minlength=n_workers).astype(float)
    agreed = np.bincount(both, weights=same, minlength=n_workers)
    found: Floats = np.divide(agreed, compared, out=np.full(n_workers, np.nan), where=compared > 0)
    return found


def _counts(found: Ratings) -> tuple[Ints, Floats]:
    """(object, how many said so) for every label that somebody gave an object."""
    n_labels = int(found.labels.max()) + 1
    keys, count = np.unique(found.objects * n_labels + found.labels, return_counts=True)
    return keys // n_labels, count.astype(float)


def _agreeing_share(found: Ratings) -> Floats:
    """Share of pairs of answers that are equal, of every object."""
    at, same = _counts(found)
    answers = np.bincount(found.objects).astype(float)
    share: Floats = np.bincount(at, weights=same * (same - 1)) / (answers * (answers - 1))
    return share


def _corrected(observed: float, by_chance: float) -> float | None:
    return None if by_chance > 1 - 1e-12 else (observed - by_chance) / (1 - by_chance)
