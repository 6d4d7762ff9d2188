"""One AutoGluon predictor on disk that grows model by model and survives being killed at any moment."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from autogluon.tabular import TabularPredictor
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from autopilot.engine import portfolio
from autopilot.engine.data import Prepared
from autopilot.engine.errors import could_not_be_fitted
from autopilot.engine.kept_folds import keep_folds
from autopilot.engine.metrics import BINARY, REGRESSION
from autopilot.engine.plan import Plan
from autopilot.engine.portfolio import Trial

EVAL_METRIC = {
    "Accuracy": "accuracy",
    "AUC": "roc_auc",
    "BalancedAccuracy": "balanced_accuracy",
    "F1": "f1",
    "Precision": "precision",
    "Recall": "recall",
    "F1macro": "f1_macro",
    "PrecisionMacro": "precision_macro",
    "RecallMacro": "recall_macro",
    "MSE": "mean_squared_error",
    "RMSE": "root_mean_squared_error",
    "MAE": "mean_absolute_error",
    "R2": "r2",
}
# Counting a few hundred labels after every round is slow and noisy: the rounds end by the probabilities, the models are
# ranked by the objective. (AutoGluon does so for AUC by itself.)
STOP_BY_LOG_LOSS = {"F1", "Precision", "Recall", "BalancedAccuracy", "F1macro", "PrecisionMacro", "RecallMacro"}
# Where the threshold is chosen behind the model, being good at 0.5 is beside the point: the ensemble is weighed by what
# is like the objective over all thresholds. (Not by the log loss: AutoGluon changes the answers of its models then.)
OVER_THRESHOLDS = {"F1": "average_precision", "BalancedAccuracy": "roc_auc"}
PROBLEM = {"Regression": "regression", "BinaryClassification": "binary", "MulticlassClassification": "multiclass"}
OUT_OF_TIME = "The model could not be fitted in the time that was left."
WIDE = 1_000  # columns; of so many, finding those that repeat another takes as long as all else that prepares them
SEEDS_PER_CUT = 1_000  # far apart: every fold adds one
FOLD = "__atelier_fold__"  # the column that tells AutoGluon the folds


class Store:
    """One AutoGluon predictor on disk, and what was fitted into it."""

    def __init__(self, plan: Plan, prepared: Prepared, objective: str, name: str, *, folds: int) -> None:
        self.plan, self.prepared, self.objective, self.folds = plan, prepared, objective, folds
        # Each fold's model has not seen its own rows, so rows that the job itself held back are learned from too, and
        # the answers for them are still those of a model that never saw them. Whole groups, or the latest rows, are a
        # fold of their own for that. Any other rows are not: forests then need one model in the place of a model per
        # fold, because every tree has left out rows of its own.
        self.learns_all_rows = bool(folds) and not prepared.own_validation
        self.trained_rows = len(prepared.train) + (len(prepared.validation) if self.learns_all_rows else 0)
        self.own_folds = self.learns_all_rows and prepared.folds is not None
        if folds:
            keep_folds()
        self.path = plan.folder / "predictor" / name
        self.snapshot = plan.folder / "predictor" / f"{name}.snapshot"
        self.loaded: TabularPredictor | None = self._reopen()

    @property
    def predictor(self) -> TabularPredictor:
        assert self.loaded is not None, "nothing was fitted yet"
        return self.loaded

    def fitted(self) -> list[str]:
        """Names of the models that can predict."""
        return list(self.loaded.model_names(can_infer=True)) if self.loaded else []

    def model_name(self, trial: Trial) -> str:
        """AutoGluon's name of a trial's model in this predictor."""
        return name_of(trial, self.folds)

    def ensemble_name(self) -> str:
        """AutoGluon's name of the weighted ensemble."""
        return f"{portfolio.ENSEMBLE}_L2"

    def fit_seconds(self, name: str, otherwise: float) -> float:
        """Wall time of a model's fit."""
        if name not in self.fitted():
            return otherwise
        return float(self.predictor._trainer.get_model_attribute(name, "fit_time", default=otherwise) or otherwise)

    def score(self, name: str) -> float:
        """How good a model is out of fold (or on the holdout), higher is better: what the ensemble is weighed by."""
        return float(self.predictor._trainer.get_model_attribute(name, "val_score"))

    def weights(self, name: str) -> dict[str, float]:
        """Weights of the models in the ensemble."""
        model = self.predictor._trainer.load_model(name)
        inner = model if hasattr(model, "_get_model_weights") else model.load_child(model.models[0])
        return {key: round(float(value), 6) for key, value in inner._get_model_weights().items()}

    def fit(
        self, trial: Trial, seconds: float, threads: int | None = None, share: float = 1.0
    ) -> tuple[str, bool] | None:
        """Fit one model; None, or (why not, was it only the time). threads: cores that it may use; None = all.

        share: of the seconds that are left when the data are prepared, which the first fit begins with, for the fit.
        """
        before = set(self.fitted())
        if self.loaded is None:
            try:
                with threadpool_limits(threads):
                    self.loaded = self._first(_as_asked(trial, self.objective, share), seconds, threads)
            except AssertionError as error:  # of wide data already the preparation may take all the time
                if "Not enough time" not in str(error):
                    raise
                return OUT_OF_TIME, True
        else:
            fit_more(self.predictor, trial, self.objective, seconds, threads)
        if set(self.fitted()) - before:
            self._keep()
            return None
        failure = failure_of(self.predictor, trial, self.model_name(trial))
        if not self.fitted():
            self.loaded = None
        return failure

    def fit_ensemble(self, models: list[str], seconds: float) -> None:
        """Weigh fitted models on their out-of-fold (or holdout) predictions (Caruana et al. 2004)."""
        self.predictor.fit_weighted_ensemble(base_models=models, time_limit=seconds, name_suffix="")
        self._keep()

    def unseen_outputs(self, name: str) -> NDArray[np.float64] | None:
        """Answers for the validation rows, behind them those of `crossed`, by models that have not seen them.

        (n, n_labels) probabilities in the schema's order or (n, 1) predictions; None when the whole model has not
        seen the validation rows and can be asked itself.
        """
        if not self.learns_all_rows:
            return None
        count, labels = len(self.prepared.validation), self.prepared.schema.labels
        rows = np.arange(count)
        if self.prepared.crossed is not None:
            rows = np.concatenate([rows, count + self.prepared.crossed])
        if not labels:
            values: NDArray[np.float64] = self.predictor.predict_oof(name).loc[rows].to_numpy(dtype=np.float64)
            return values.reshape(-1, 1)
        chances = self.predictor.predict_proba_oof(name, as_multiclass=True).loc[rows]
        chances.columns = chances.columns.astype(str)
        by_label: NDArray[np.float64] = chances.reindex(columns=list(labels), fill_value=0.0).to_numpy()
        return by_label.astype(np.float64)

    def view(self, name: str) -> Path:
        """A folder that opens as a predictor with this model and what it stands on, whatever is fitted meanwhile."""
        view = self.path.with_name("views") / self.path.name / name
        shutil.rmtree(view, ignore_errors=True)
        (view / "models").mkdir(parents=True)
        for path in _index_files(self.path):
            shutil.copyfile(path, view / path.relative_to(self.path))
        for model in self.predictor._trainer.get_minimum_model_set(name):
            (view / "models" / model).symlink_to((self.path / "models" / model).absolute())
        return view

    def _rows(self) -> pd.DataFrame:
        """What is learned from; with `learns_all_rows` the validation rows come first, with `own_folds` as fold 0."""
        schema = self.prepared.schema
        if not self.learns_all_rows:
            return schema.spread_frame(self.prepared.train)
        train, validation = self.prepared.train, self.prepared.validation
        rows = schema.spread_frame(pd.concat([validation, train], ignore_index=True))
        if self.prepared.folds is None:
            return rows
        fold = np.concatenate([np.zeros(len(validation), dtype=np.intp), 1 + self.prepared.folds])
        return rows.assign(**{FOLD: fold})

    def _first(self, hyperparameters: dict[str, Any], seconds: float, threads: int | None) -> TabularPredictor:
        self._clear()
        target = self.prepared.target
        predictor = TabularPredictor(
            label=self.prepared.schema.target,
            problem_type=PROBLEM[target.problem_type],
            eval_metric=metric_of(self.objective, target.problem_type),
            path=str(self.path),
            sample_weight=self.plan.weight,
            weight_evaluation=self.plan.weight is not None,
            positive_class=target.positive,
            groups=FOLD if self.own_folds else None,
            learner_kwargs={"label_count_threshold": 2 if target.problem_type != REGRESSION else 10},
            verbosity=2,
        )
        return predictor.fit(
            self._rows(),
            hyperparameters=hyperparameters,
            time_limit=seconds,
            num_cpus=threads or "auto",
            num_bag_folds=self.folds,
            num_bag_sets=1,
            num_stack_levels=0,
            dynamic_stacking=False,
            fit_weighted_ensemble=False,
            calibrate=False,
            calibrate_decision_threshold=False,
            raise_on_no_models_fitted=False,
            ag_args_ensemble={"fold_fitting_strategy": "sequential_local"} if self.folds else None,
            _feature_generator_kwargs={"post_drop_duplicates": len(self.prepared.schema.columns) < WIDE},
        )

    def _clear(self) -> None:
        """Remove what a first fit that was cut off has left, but for the folds of its model."""
        for each in (*self.path.glob("*"), *self.path.glob("models/*.pkl")):
            if each.is_file():
                each.unlink()
            elif each.name != "models":
                shutil.rmtree(each)

    def _keep(self) -> None:
        """Copy the small index files aside: AutoGluon rewrites them in place, and a crash would tear them."""
        fresh = self.snapshot.with_suffix(".fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        for path in _index_files(self.path):
            target = fresh / path.relative_to(self.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        old = self.snapshot.with_suffix(".old")
        shutil.rmtree(old, ignore_errors=True)
        if self.snapshot.exists():
            self.snapshot.rename(old)
        fresh.rename(self.snapshot)

    def _reopen(self) -> TabularPredictor | None:
        """The predictor as it was after the last finished model; None when there is none."""
        old = self.snapshot.with_suffix(".old")
        snapshot = self.snapshot if self.snapshot.exists() else old
        if not snapshot.exists():
            return None
        shutil.copytree(snapshot, self.path, dirs_exist_ok=True)
        return TabularPredictor.load(str(self.path))


def metric_of(objective: str, problem_type: str) -> str:
    """AutoGluon's name of what models are weighed by in the ensemble."""
    if problem_type == BINARY and objective in OVER_THRESHOLDS:
        return OVER_THRESHOLDS[objective]
    return EVAL_METRIC[objective]


def name_of(trial: Trial, folds: int) -> str:
    """AutoGluon's name of a trial's model, bagged or not."""
    return f"{trial.name}_BAG_L1" if folds else trial.name


def fit_more(
    predictor: TabularPredictor, trial: Trial, objective: str, seconds: float, threads: int | None = None
) -> None:
    """Fit one more model into a predictor that has its data. threads: cores that it may use; None = all."""
    predictor._trainer.random_state = trial.cut - 1  # AutoGluon cuts the rows into folds by it
    with threadpool_limits(threads):
        predictor.fit_extra(
            _as_asked(trial, objective),
            time_limit=seconds,
            num_cpus=threads or "auto",
            fit_weighted_ensemble=False,
            raise_on_no_models_fitted=False,
            calibrate=False,
        )


def failure_of(predictor: TabularPredictor, trial: Trial, name: str) -> tuple[str, bool]:
    """(why a model was not fitted, was it only the time), as AutoGluon noted it."""
    failures = predictor.model_failures()
    mine = failures[failures["model"] == name]
    if mine.empty:
        return OUT_OF_TIME, True
    kind, text = str(mine.iloc[-1]["exc_type"]), str(mine.iloc[-1]["exc_str"])
    if "TimeLimit" in kind or "NotEnoughTime" in kind:
        return OUT_OF_TIME, True
    return could_not_be_fitted(trial.algorithm, text or kind), False


def _as_asked(trial: Trial, objective: str, share: float = 1.0) -> dict[str, Any]:
    """The hyperparameters of one model in AutoGluon's words. share: of the time left, that it may take."""
    settings = trial.hyperparameters | {"ag_args": {"name": trial.name, "name_suffix": ""}}
    if objective in STOP_BY_LOG_LOSS:
        settings |= {"ag.stopping_metric": "log_loss"}
    if share < 1:
        settings |= {"ag.max_time_limit_ratio": share}
    if trial.cut > 1:
        settings |= {"ag_args_ensemble": {"model_random_seed": SEEDS_PER_CUT * (trial.cut - 1)}}
    return {trial.key: [settings]}


def _index_files(path: Path) -> list[Path]:
    return [each for each in (*path.glob("*"), path / "models" / "trainer.pkl") if each.is_file()]
