"""The best models once more, over other folds: what time is good for that is left when every model was fitted.

A bagged model of other folds errs elsewhere, and the ensemble may weigh it like any other model. (AutoGluon's own
repeats are averaged into one model; on small tables the ensemble gained more from models of their own.) Folds that the
caller's groups or times decide are always the same, so nothing is repeated over them.
"""

from dataclasses import replace

from autopilot.engine.apart import can_be_apart
from autopilot.engine.keeping import keep, kept
from autopilot.engine.portfolio import Trial
from autopilot.engine.store import Store

BEST = 10  # models that are repeated
CUTS = (2, 3)  # into folds, behind the first
MOST_REPEATS = BEST * len(CUTS)
BEST_FILE = "best.pkl"  # in the folder of a job: names of the trials that are repeated, the same in every attempt


def repeats(store: Store, trials: list[Trial]) -> list[Trial]:
    """The best of `trials` that are fitted, over the second cut and then over the third."""
    if not store.folds or store.own_folds:
        return []
    by_name = {each.name: each for each in trials}
    best = [by_name[each] for each in _best(store, trials)]
    return [_again(store, each, cut) for cut in CUTS for each in best]


def _best(store: Store, trials: list[Trial]) -> list[str]:
    path = store.plan.folder / BEST_FILE
    if path.exists():
        names: list[str] = kept(path)
        return names
    fitted = set(store.fitted())
    # A forest has no folds, and is as good as twice as many trees; a linear model is the same over any folds.
    worth = [
        each
        for each in trials
        if can_be_apart(each) and each.algorithm != "linear-learner" and store.model_name(each) in fitted
    ]
    ranked = sorted(worth, key=lambda each: store.score(store.model_name(each)), reverse=True)
    names = [each.name for each in ranked[:BEST]]
    keep(path, names)
    return names


def _again(store: Store, trial: Trial, cut: int) -> Trial:
    seconds = store.fit_seconds(store.model_name(trial), 0.0)
    return replace(trial, name=f"{trial.name}_F{cut}", cut=cut, extra=True, least_s=seconds)
