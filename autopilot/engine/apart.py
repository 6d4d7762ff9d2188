"""Fitting one model away from the process that climbs the ladder: in another process, on another machine.

What the others need is a **kit**: the bagged predictor as it is after its first model, with its data and without its
models. Whoever has it fits a model on the same rows and folds with the same seeds, so it is the same model wherever it
was fitted. What comes back are the fitted folds; the ladder's own predictor takes them up as it takes up folds that a
worker left behind when it died, and answers out of fold with them itself.
"""

import os
import shutil
from pathlib import Path

from autogluon.tabular import TabularPredictor

from autopilot.engine.kept_folds import keep_folds
from autopilot.engine.marks import APART, FITTED, KIT
from autopilot.engine.news import Fit
from autopilot.engine.portfolio import Trial
from autopilot.engine.store import OUT_OF_TIME, Store, failure_of, fit_more, name_of

DATA = "utils"  # of a predictor: the rows that it learns from
FOLDS_OF_ONE = {"randomforest", "extra-trees"}  # one forest stands for the models of all folds: there are none to bring


def can_be_apart(trial: Trial) -> bool:
    """Has this model folds that can be brought back?"""
    return trial.algorithm not in FOLDS_OF_ONE


def lay_out_kit(store: Store) -> Path:
    """The kit of a store that has its first model; made once. The data are links to what the store reads itself."""
    kit = store.plan.folder / APART / KIT
    if kit.is_dir():
        return kit
    fresh = kit.with_name(f"{KIT}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(store.snapshot, fresh)
    shutil.copytree(store.path / DATA, fresh / DATA, copy_function=_link)
    fresh.rename(kit)
    return kit


def fit_apart(kit: Path, folder: Path, fit: Fit, seconds: float) -> tuple[str, bool] | None:
    """Fit one model in `folder`; None, or (why not, was it only the time).

    What an earlier attempt has fitted there is not fitted again: whole folds lie below `folder` in any case.
    """
    keep_folds()
    for each in kit.rglob("*"):  # index files anew: a fit that was cut off may have torn them
        if each.is_file():
            target = folder / each.relative_to(kit)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            copy = _link if folder / DATA in target.parents else shutil.copyfile
            copy(each, target)
    if seconds <= 0:
        return OUT_OF_TIME, True
    predictor = TabularPredictor.load(str(folder))
    fit_more(predictor, fit.trial, fit.objective, seconds, fit.threads)
    if fit.model in predictor.model_names(can_infer=True):
        return None
    return failure_of(predictor, fit.trial, fit.model)


def take_folds(store: Store, trial: Trial) -> int:
    """Move the folds that were fitted apart to where the store's next fit of this model finds them; how many."""
    name = name_of(trial, store.folds)
    folder = store.plan.folder / APART / name
    source, target = folder / "models" / name, store.path / "models" / name
    fitted = sorted(each.name for each in (source / FITTED).glob("*"))
    for fold in fitted:
        mark = target / FITTED / fold
        if mark.exists():
            continue  # fitted here, before a death
        shutil.rmtree(target / fold, ignore_errors=True)
        target.mkdir(parents=True, exist_ok=True)
        (source / fold).rename(target / fold)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    shutil.rmtree(folder, ignore_errors=True)
    return len(fitted)


def _link(source: str | Path, target: str | Path) -> None:
    """Two names of one file: the data are never rewritten."""
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)
