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
    fitted and time is left; that the time ends before it limits nobody. least_s: seconds without which it is not begun,
    packing included; 0 = by its cost and what its like has taken. cut: of the rows into folds, from 1 on; other cuts
    are other folds and other random choices. like: with whose fit times its own goes, where that is not its algorithm.
    """

    name: str
    algorithm: str
    cost: float
    hyperparameters: dict[str, Any] = field(default_factory=dict)
    variant: str = ""
    extra: bool = False
    least_s: float = 0.0
    cut: int = 1
    like: str = ""

    @property
    def paces(self) -> tuple[str, ...]:
        """By whose fits its own time is told, the nearest first; "": by the very first one."""
        return self.like or self.key, self.key, self.family, ""

    @property
    def key(self) -> str:
        """AutoGluon's name of the algorithm, or of its variant."""
        return self.variant or self.family

    @property
    def family(self) -> str:
        """AutoGluon's name of the algorithm."""
        return ALGORITHMS[self.algorithm].key


# Ten trials with the ensemble, as the guide says (§4.2): fast and good first, so that stopping early costs little.
# Costs were measured on bank_marketing (3,295 rows, two cores), with folds; a forest is fitted once where others are
# fitted five times. They only decide what is begun in the time that is left.
TRIALS = (
    Trial("LightGBM", "lightgbm", 1.0),
    Trial("CatBoost", "catboost", 11.0),
    Trial("XGBoost", "xgboost", 1.5),
    Trial("LinearModel", "linear-learner", 0.3),
    Trial("ExtraTrees", "extra-trees", 0.3, {"criterion": "gini"}),
    Trial("RandomForest", "randomforest", 0.3, {"criterion": "gini"}),
    Trial("NeuralNetTorch", "nn-torch", 15.0),
    Trial("LightGBMXT", "lightgbm", 1.0, {"extra_trees": True}),
    Trial("NeuralNetFastAI", "fastai", 6.0),
)
FOREST_CRITERION = {"Regression": "squared_error"}


# Threads of boosted trees meet after every leaf, those of a network after every layer. On few cells they wait longer
# for each other than they work, and beside anything else that runs many times as long. Measured with five folds on two
# quiet cores, one thread and two: LightGBM on 5,093 x 8 took 2.3 and 2.3 s, on 20,640 x 8 15.6 and 12.3 s, on 32,561 x
# 14 6.8 and 4.9 s; XGBoost 1.3 and 1.3, 11.2 and 11.2, 19.7 and 11.6 s; a network on the first 18.7 and 26.7 s; two
# threads cost up to twice the processor time. Beside other work one thread was five times as fast on the first.
CELLS_PER_CORE = 100_000
ROWS_OF_BATCH = 512  # that a network looks at between two steps
FORESTS = ("randomforest", "extra-trees")  # their trees need nothing of each other


def useful_cores(algorithm: str, rows: int, columns: int) -> int | None:
    """Processor cores that a fit to so many rows and columns gains from; None = any number."""
    if algorithm in FORESTS:
        return None
    looked_at = min(rows, ROWS_OF_BATCH) if algorithm == "nn-torch" else rows
    return max(1, looked_at * columns // CELLS_PER_CORE)


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
