"""Which models are tried, in which order, and what they are called in the API (autopilot specification §4.2, §4.3)."""

import importlib.util
from dataclasses import dataclass, field
from typing import Any

ENSEMBLE = "WeightedEnsemble"


@dataclass(frozen=True)
class Algorithm:
    """One algorithm of the API. key: AutoGluon's name; library: the module without which it cannot be fitted."""

    name: str
    key: str
    library: str


ALGORITHMS = {
    each.name: each
    for each in (
        Algorithm("lightgbm", "GBM", "lightgbm"),
        Algorithm("catboost", "CAT", "catboost"),
        Algorithm("xgboost", "XGB", "xgboost"),
        Algorithm("randomforest", "RF", "sklearn"),
        Algorithm("extra-trees", "XT", "sklearn"),
        Algorithm("linear-learner", "LR", "sklearn"),
        Algorithm("nn-torch", "NN_TORCH", "torch"),
        Algorithm("fastai", "FASTAI", "fastai"),
    )
}


@dataclass(frozen=True)
class Trial:
    """One model to fit. name: how it is called, the same in every attempt. cost: fit time against LightGBM's.

    variant: AutoGluon's name of the algorithm where it is not that of ALGORITHMS. extra: comes when the others are
    fitted and time is left; that the time ends before it limits nobody.
    """

    name: str
    algorithm: str
    cost: float
    hyperparameters: dict[str, Any] = field(default_factory=dict)
    variant: str = ""
    extra: bool = False

    @property
    def key(self) -> str:
        """AutoGluon's name of the algorithm."""
        return self.variant or ALGORITHMS[self.algorithm].key


# Ten trials with the ensemble, as the guide says (§4.2): fast and good first, so that stopping early costs little.
# Costs were measured on bank_marketing (3,295 rows, two cores), with folds; a forest is fitted once where others are
# fitted five times. They only decide what is begun in the time that is left.
TRIALS = (
    Trial("LightGBM", "lightgbm", 1.0),
    Trial("CatBoost", "catboost", 4.0),
    Trial("XGBoost", "xgboost", 1.5),
    Trial("LinearModel", "linear-learner", 0.3),
    Trial("ExtraTrees", "extra-trees", 0.3, {"criterion": "gini"}),
    Trial("RandomForest", "randomforest", 0.3, {"criterion": "gini"}),
    Trial("NeuralNetTorch", "nn-torch", 6.0),
    Trial("LightGBMXT", "lightgbm", 1.0, {"extra_trees": True}),
    Trial("NeuralNetFastAI", "fastai", 6.0),
)
FOREST_CRITERION = {"Regression": "squared_error"}


def missing_library(algorithm: str) -> str | None:
    """The library that an algorithm needs and this machine lacks; None when it is there."""
    known = ALGORITHMS.get(algorithm)  # those of the other mode need nothing here
    library = known.library if known else ""
    return None if not library or importlib.util.find_spec(library) else library


def trials_of(algorithms: tuple[str, ...], problem_type: str) -> list[Trial]:
    """The trials of the algorithms that can be fitted here, in order; forests with the problem's criterion."""
    chosen = [each for each in TRIALS if each.algorithm in algorithms and missing_library(each.algorithm) is None]
    return [_fitting(each, problem_type) for each in chosen]


def absent(algorithms: tuple[str, ...]) -> list[tuple[Trial, str]]:
    """Trials that cannot be fitted here, with the sentence that says why (§4.3)."""
    found = []
    for each in TRIALS:
        library = missing_library(each.algorithm) if each.algorithm in algorithms else None
        if library:
            found.append(
                (
                    each,
                    f"Algorithm {each.algorithm} needs the library {library}, which is not installed on this worker.",
                )
            )
    return found


def _fitting(trial: Trial, problem_type: str) -> Trial:
    if "criterion" not in trial.hyperparameters or problem_type not in FOREST_CRITERION:
        return trial
    return Trial(trial.name, trial.algorithm, trial.cost, {"criterion": FOREST_CRITERION[problem_type]})
