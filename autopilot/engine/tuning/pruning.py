"""Which trials are not worth their time: by the median over folds, by successive halving over rungs (§4.2)."""

from collections.abc import Sequence
from statistics import median

from autopilot.engine.tuning.task import Tried

TRIALS_BEFORE_PRUNING = 5  # so many finished ones say what is usual
ETA = 3  # of the trials that reach a rung, one in so many goes on to the next
RUNGS = (1 / 9, 1 / 3)  # shares of the rows that are fitted before all of them are


def worse_than_usual(step: int, rank: float, history: Sequence[Tried]) -> float | None:
    """The median rank of the finished trials at the same fold, if this trial's is worse; None: go on.

    rank: the trial's mean over its folds so far; smaller is better (the median stopping rule, Golovin et al. 2017).
    """
    others = [each.steps[step] for each in history if each.state == "complete" and step in each.steps]
    if len(others) < TRIALS_BEFORE_PRUNING:
        return None
    usual = median(others)
    return usual if rank > usual else None


def not_promoted(rung: int, rank: float, history: Sequence[Tried]) -> float | None:
    """The rank that this trial had to reach at a rung to go on, if it does not; None: go on.

    Asynchronous successive halving (Li et al. 2020): the best third of all that have come to the rung so far goes on,
    whatever became of them. The first two go on: there is no third of them.
    """
    others = sorted(each.steps[rung] for each in history if rung in each.steps)
    reached = len(others) + 1
    if reached < ETA:
        return None
    best = reached // ETA
    if sum(other < rank for other in others) < best:
        return None
    return others[best - 1]
