"""Folds of a bagged model that outlive a worker: what was fitted before a death is loaded, not fitted again.

A bagged model takes as long as five models. A worker that dies more often than that would never get one done.
"""

from pathlib import Path
from typing import Any

from autogluon.core.models.ensemble import bagged_ensemble_model
from autogluon.core.models.ensemble.fold_fitting_strategy import SequentialLocalFoldFittingStrategy

from autopilot.engine.marks import FITTED


class KeptFolds(SequentialLocalFoldFittingStrategy):
    """AutoGluon's way of fitting one fold after the other, with a mark behind each one that is on disk as a whole."""

    def _fit_fold_model(self, fold_ctx: dict[str, Any]) -> None:
        bag = Path(self.bagged_ensemble_model.path)
        name = f"{self.model_base.name}{fold_ctx['model_name_suffix']}"
        mark = bag / FITTED / name
        if mark.exists() and (bag / name).is_dir():
            model = type(self.model_base).load(str(bag / name), verbose=False)
            model, answers = self._predict_oof(model, fold_ctx)
            self._update_bagged_ensemble(model, answers, fold_ctx)
            return
        super()._fit_fold_model(fold_ctx)
        if self.save_folds and self.bagged_ensemble_model.low_memory:  # otherwise the fold is only in memory
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def keep_folds() -> None:
    """From now on, AutoGluon's `sequential_local` keeps folds. Safe to repeat."""
    bagged_ensemble_model.SequentialLocalFoldFittingStrategy = KeptFolds
