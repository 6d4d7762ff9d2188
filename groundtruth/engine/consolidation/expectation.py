"""One-coin Dawid-Skene by expectation maximisation (groundtruth.md, section 10.1).

Our own, because the libraries that have it either smooth differently from the section's formulas (and so miss its
vectors) or bring a deep learning stack along.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundtruth.engine.consolidation.votes import Ints

Floats = NDArray[np.float64]
ROUNDS, CLOSE = 100, 1e-6
TIE = 9  # decimals: below that, a difference between two classes is rounding, and the lower id wins


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of every object.

    Only classes that somebody chose for an object are written down, one row of `objects`, `classes` and
    `probabilities` each, sorted by object and class; a class k that nobody chose there has `prior[k] * rest[object]`.
    So memory grows with the answers, not with objects times labels.
    accuracy: per worker, the chance that an answer is right.
    """

    objects: Ints
    classes: Ints
    probabilities: Floats
    prior: Floats
    rest: Floats
    accuracy: Floats

    def best(self) -> tuple[Ints, Floats]:
        """Most probable class of every object and its probability; the lower id of two equals."""
        rounded = self.probabilities.round(TIE)
        order = np.lexsort((self.classes, -rounded, self.objects))
        first = order[np.unique(self.objects[order], return_index=True)[1]]
        label, chance = self.classes[first].copy(), self.probabilities[first].copy()
        doubtful = (self.rest * self.prior.max()).round(TIE) >= rounded[first]
        for number in np.flatnonzero(doubtful):  # every one of its workers is believed to be wrong: rare
            chances = self.rest[number] * self.prior
            start, stop = np.searchsorted(self.objects, [number, number + 1])
            chances[self.classes[start:stop]] = self.probabilities[start:stop]
            label[number] = int(np.argmax(chances.round(TIE)))
            chance[number] = chances[label[number]]
        return label, chance

    def of_class(self, number: int) -> Floats:
        """Probability of one class for every object."""
        chances: Floats = self.rest * self.prior[number]
        rows = self.classes == number
        chances[self.objects[rows]] = self.probabilities[rows]
        return chances


def dawid_skene(objects: Ints, workers: Ints, labels: Ints, *, n_workers: int, n_classes: int) -> Beliefs:
    """Beliefs about the true class of each object, given who said what.

    objects, workers, labels: one entry per vote, numbers from 0; every object has at least one vote.
    """
    votes = np.bincount(objects).astype(float)
    keys, pair = np.unique(objects * n_classes + labels, return_inverse=True)
    at, of = np.divmod(keys, n_classes)
    answered = np.bincount(workers, minlength=n_workers)
    chances = np.bincount(pair) / votes[at]
    prior, rest, unchosen = np.zeros(n_classes), np.zeros(len(votes)), np.zeros(len(votes))
    accuracy = np.zeros(n_workers)
    for _ in range(ROUNDS):
        agreed = np.bincount(workers, weights=chances[pair], minlength=n_workers)
        accuracy = (agreed + 4) / (answered + 5)
        mass = np.bincount(of, weights=chances - prior[of] * rest[at], minlength=n_classes) + prior * rest.sum()
        prior = (mass + 1) / (len(votes) + n_classes)
        # log of: said k and is right, over: said k and is wrong. What all classes have in common cancels out.
        weight_of_vote = np.log(accuracy) - np.log((1 - accuracy) / (n_classes - 1))
        weights = prior[of] * np.exp(np.bincount(pair, weights=weight_of_vote[workers]))
        left = np.maximum(1 - np.bincount(at, weights=prior[of]), 0)
        total = np.bincount(at, weights=weights) + left
        before, chances, rest = (chances, unchosen), weights / total[at], 1 / total
        unchosen = left / total
        if max(np.abs(chances - before[0]).max(), np.abs(unchosen - before[1]).max()) < CLOSE:
            break
    return Beliefs(at, of, chances, prior, rest, accuracy)
