"""Fitting one algorithm on one part of the rows: what comes out is what the package serves."""

import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
import xgboost
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits

from autopilot.engine.package_code.atelier_tabular.dense import Dense
from autopilot.engine.package_code.atelier_tabular.processing import Numbers, Processor
from autopilot.engine.package_code.atelier_tabular.tuned import Boosted, Fitted, Member
from autopilot.engine.plan import SEED
from autopilot.engine.tuning.mlp import Sample, fit_mlp
from autopilot.engine.tuning.space import Choice

ROUNDS = 2000  # of boosting, at most
PATIENCE = 40  # rounds without a better loss on the rows that say when to end
LINEAR_STEPS = 300


@dataclass(frozen=True)
class Rows:
    """Brought rows (the schema's columns) and their target: (n,) class numbers 0..k-1, or values of a regression."""

    frame: pd.DataFrame
    target: NDArray[Any]

    def take(self, places: NDArray[np.intp]) -> "Rows":
        """Some of the rows."""
        return Rows(self.frame.iloc[places], self.target[places])


@dataclass(frozen=True)
class Job:
    """One fit. classes: number of labels, 0 for regression. columns: (name, type). until: moment (time.time())."""

    choice: Choice
    fit: Rows
    stop: Rows
    columns: list[tuple[str, str]]
    classes: int
    until: float
    threads: int


def fit_member(job: Job) -> Member:
    """The pipeline and the model, both fitted on `job.fit`; ended early by `job.stop` or by the time."""
    processor = Processor(job.choice.pipeline.recipe, job.columns)
    # Libraries take every core unless told, also where other trials have them.
    with (
        threadpool_limits(job.threads),
        warnings.catch_warnings(),
    ):  # classes with fewer rows than inner folds; a linear model that took all its steps
        warnings.simplefilter("ignore", UserWarning)
        fit = processor.fit_transform(job.fit.frame, job.fit.target, job.classes)
        return Member(processor, _FITTERS[job.choice.algorithm](job, fit, processor.transform(job.stop.frame)))


class _TimeLimit(xgboost.callback.TrainingCallback):
    """Ends boosting at a moment; the rounds so far are the model."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self.until = until

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        return time.time() > self.until


def _xgboost(job: Job, fit: Numbers, stop: Numbers) -> Fitted:
    objective = {0: "reg:squarederror", 2: "binary:logistic"}.get(job.classes, "multi:softprob")
    settings = job.choice.hyperparameters | {
        "objective": objective,
        "tree_method": "hist",
        "nthread": job.threads,
        "seed": SEED,
        "verbosity": 0,
    }
    if objective == "multi:softprob":
        settings["num_class"] = job.classes
    watched = xgboost.DMatrix(stop, job.stop.target)
    booster = xgboost.train(
        settings,
        xgboost.QuantileDMatrix(fit, job.fit.target, nthread=job.threads),
        num_boost_round=ROUNDS,
        evals=[(watched, "stop")],
        # In this order: whoever ends the training keeps those behind it from seeing the last round.
        callbacks=[xgboost.callback.EarlyStopping(PATIENCE), _TimeLimit(job.until)],
        verbose_eval=False,
    )
    return Boosted(booster[: booster.best_iteration + 1], job.classes)


def _linear(job: Job, fit: Numbers, stop: Numbers) -> Fitted:
    strength = float(job.choice.hyperparameters["l2"])
    if not job.classes:
        shift, scale = _units(job.fit.target)
        model = Ridge(alpha=strength).fit(fit, (job.fit.target - shift) / scale)
        matrix = model.coef_.reshape(1, -1).T
        return Dense([_layer(matrix, np.array([model.intercept_]).reshape(-1))], 0, shift, scale)
    present = np.unique(job.fit.target)
    matrix, bias = np.zeros((fit.shape[1], job.classes)), np.full(job.classes, -30.0)  # a class that is not there
    if len(present) == 1:
        bias[present] = 30.0
        return Dense([_layer(matrix, bias)], job.classes)
    weight = "balanced" if job.choice.hyperparameters.get("balanced") else None
    classifier = LogisticRegression(C=1.0 / strength, max_iter=LINEAR_STEPS, class_weight=weight)
    classifier.fit(fit, job.fit.target)
    if len(present) == 2:  # one row of weights: those of the second class against the first
        matrix[:, present[1]], bias[present] = classifier.coef_[0], (0.0, classifier.intercept_[0])
    else:
        matrix[:, present], bias[present] = classifier.coef_.T, classifier.intercept_
    return Dense([_layer(matrix, bias)], job.classes)


def _mlp(job: Job, fit: Numbers, stop: Numbers) -> Fitted:
    torch.set_num_threads(max(1, job.threads))
    shift, scale = (0.0, 1.0) if job.classes else _units(job.fit.target)
    samples = [
        Sample(numbers, rows.target if job.classes else (rows.target - shift) / scale)
        for numbers, rows in ((fit, job.fit), (stop, job.stop))
    ]
    layers = fit_mlp(samples[0], samples[1], job.classes, job.choice.hyperparameters, job.until, SEED)
    return Dense(layers, job.classes, shift, scale)


def _units(target: NDArray[Any]) -> tuple[float, float]:
    """(mean, spread) of a quantity."""
    spread = float(np.std(target))
    return float(np.mean(target)), spread if spread > 0 else 1.0


def _layer(matrix: NDArray[Any], bias: NDArray[Any]) -> tuple[Numbers, Numbers]:
    return matrix.astype(np.float32), bias.astype(np.float32)


_FITTERS = {"xgboost": _xgboost, "linear-learner": _linear, "mlp": _mlp}
