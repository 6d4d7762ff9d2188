"""Folds of a bagged model that outlive a worker: what was fitted before a death is loaded, not fitted again.

A bagged model takes as long as five models. A worker that dies more often than that would never get one done.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from autogluon.core.models import AbstractModel
from autogluon.core.models.ensemble import bagged_ensemble_model
from autogluon.core.models.ensemble.fold_fitting_strategy import SequentialLocalFoldFittingStrategy
from numpy.typing import NDArray

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

    def _predict_oof(
        self, fold_model: AbstractModel, fold_ctx: dict[str, Any]
    ) -> tuple[AbstractModel, NDArray[np.float32]]:
        """Whole groups, and blocks of time, may lack a class, and AUC is not defined there. Nobody reads the score of
        one fold, so that there is none must not cost the model."""
        score = fold_model.score_with_y_pred_proba

        def score_if_defined(y: pd.Series, y_pred_proba: NDArray[np.float32]) -> float:
            return float(score(y=y, y_pred_proba=y_pred_proba)) if y.nunique() > 1 else math.nan

        vars(fold_model)["score_with_y_pred_proba"] = score_if_defined
        try:
            answered: tuple[AbstractModel, NDArray[np.float32]] = super()._predict_oof(fold_model, fold_ctx)
        finally:
            del vars(fold_model)["score_with_y_pred_proba"]
        return answered


def keep_folds() -> None:
    """From now on, AutoGluon's `sequential_local` keeps folds. Safe to repeat."""
    bagged_ensemble_model.SequentialLocalFoldFittingStrategy = KeptFolds
