"""Which rows are learned from when there are more than a job takes in (autopilot specification §3)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST = 1000  # rows of a class that are kept in any case, as far as it has so many
MOST_CLASSES = 1000  # a target of more values is a quantity, or nothing that can be learned


def sampled(target: pd.Series, share: float, seed: int) -> NDArray[np.intp]:
    """Positions of a random sample, in order: the share of every class, but at least LEAST rows of it.

    Rows without a target are there in proportion, too: they are counted and told later on. Of a quantity rows are
    drawn whatever their value is.
    """
    codes = pd.factorize(target)[0] + 1  # 0: no target
    if codes.max(initial=0) > MOST_CLASSES:
        codes = np.minimum(codes, 1)
    counts = np.bincount(codes, minlength=1)
    wanted = np.ceil(share * counts)
    wanted[1:] = np.maximum(wanted[1:], np.minimum(counts[1:], LEAST))
    # In an order by chance within each class, the first of each.
    order = np.lexsort((np.random.default_rng(seed).random(len(codes)), codes))
    place = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept: NDArray[np.intp] = np.sort(order[place < np.repeat(wanted, counts)])
    return kept
