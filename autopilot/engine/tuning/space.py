"""What is searched, and what is tried next: pipelines and hyperparameters by the tree-structured Parzen estimator.

Pure: the next trial is a function of the space, the trials so far and the trial's number, whichever process asks.
Source: Bergstra et al. 2011; Optuna's multivariate, grouped TPE with constant liars for the trials that still run.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, Trial, TrialState, create_trial

from autopilot.engine.metrics import REGRESSION
from autopilot.engine.plan import SEED
from autopilot.engine.tuning.pipelines import Pipeline
from autopilot.engine.tuning.task import Params, Tried

STARTUP_TRIALS = 10  # tried at random, the default ones among them, before the estimator takes over
_STATES = {
    "running": TrialState.RUNNING,
    "complete": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}

RANGES: dict[str, dict[str, BaseDistribution]] = {
    "xgboost": {
        "eta": FloatDistribution(0.01, 0.3, log=True),
        "max_depth": IntDistribution(2, 10),
        "min_child_weight": FloatDistribution(0.5, 32.0, log=True),
        "subsample": FloatDistribution(0.5, 1.0),
        "colsample_bytree": FloatDistribution(0.4, 1.0),
        "lambda": FloatDistribution(1e-3, 30.0, log=True),
        "alpha": FloatDistribution(1e-3, 10.0, log=True),
    },
    "linear-learner": {"l2": FloatDistribution(1e-4, 100.0, log=True)},
    "mlp": {
        "layers": IntDistribution(1, 3),
        "width": CategoricalDistribution([32, 64, 128, 256]),
        "dropout": FloatDistribution(0.0, 0.5),
        "learning_rate": FloatDistribution(3e-4, 1e-2, log=True),
        "weight_decay": FloatDistribution(1e-6, 1e-1, log=True),
        "batch_size": CategoricalDistribution([64, 128, 256, 512]),
    },
}
ONLY_CLASSIFICATION: dict[str, dict[str, BaseDistribution]] = {
    "linear-learner": {"balanced": CategoricalDistribution([False, True])},
}
DEFAULTS: dict[str, dict[str, Any]] = {  # the first trials: one of each algorithm, fast and good ones first
    "xgboost": {
        "eta": 0.1,
        "max_depth": 6,
        "min_child_weight": 1.0,
        "subsample": 0.9,
        "colsample_bytree": 0.8,
        "lambda": 1.0,
        "alpha": 1e-3,
    },
    "linear-learner": {"l2": 1.0, "balanced": False},
    "mlp": {
        "layers": 2,
        "width": 128,
        "dropout": 0.1,
        "learning_rate": 2e-3,
        "weight_decay": 1e-3,
        "batch_size": 128,
    },
}


@dataclass(frozen=True)
class Choice:
    """What one trial does. hyperparameters: of the algorithm, by its own names."""

    algorithm: str
    pipeline: Pipeline
    hyperparameters: dict[str, Any]

    @property
    def shown(self) -> dict[str, Any]:
        """What the leaderboard shows."""
        return {"data_processor": self.pipeline.name, **self.pipeline.recipe, **self.hyperparameters}


@dataclass(frozen=True)
class Space:
    """Everything that may be tried for one table."""

    algorithms: tuple[str, ...]
    pipelines: tuple[Pipeline, ...]
    problem_type: str

    def pipelines_for(self, algorithm: str) -> list[str]:
        """Names of the pipelines that suit an algorithm."""
        return [each.name for each in self.pipelines if algorithm in each.algorithms]

    def ranges_of(self, algorithm: str) -> dict[str, BaseDistribution]:
        """Its hyperparameters, by their own names."""
        more = {} if self.problem_type == REGRESSION else ONLY_CLASSIFICATION.get(algorithm, {})
        return RANGES[algorithm] | more

    def distributions(self, algorithm: str) -> dict[str, BaseDistribution]:
        """The parameters of a trial of that algorithm: `algorithm`, then `<algorithm>.<name>`."""
        own = {"data_processor": CategoricalDistribution(self.pipelines_for(algorithm))} | self.ranges_of(algorithm)
        return {"algorithm": CategoricalDistribution(list(self.algorithms))} | {
            f"{algorithm}.{name}": each for name, each in own.items()
        }

    def default(self, algorithm: str) -> Params:
        """The trial that an algorithm begins with."""
        given = {name: DEFAULTS[algorithm][name] for name in self.ranges_of(algorithm)}
        given |= {"data_processor": self.pipelines_for(algorithm)[0]}
        return {"algorithm": algorithm} | {f"{algorithm}.{name}": value for name, value in given.items()}

    def read(self, params: Params) -> Choice:
        """Parameters of a trial as what it does."""
        algorithm = params["algorithm"]
        own = {name.partition(".")[2]: value for name, value in params.items() if name != "algorithm"}
        name = own.pop("data_processor")
        (pipeline,) = [each for each in self.pipelines if each.name == name]
        return Choice(algorithm, pipeline, own)


def propose(space: Space, history: Sequence[Tried], number: int) -> Params:
    """Parameters of trial `number` (from 1). The same space, history and number always give the same."""
    if number <= len(space.algorithms):
        return space.default(space.algorithms[number - 1])
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.TPESampler(
            seed=SEED + number, n_startup_trials=STARTUP_TRIALS, multivariate=True, group=True, constant_liar=True
        )
    study = optuna.create_study(direction="minimize", sampler=sampler)
    study.add_trials([found for each in history if (found := _frozen(space, each)) is not None])
    return _ask(space, study.ask())


def _ask(space: Space, trial: Trial) -> Params:
    algorithm = trial.suggest_categorical("algorithm", list(space.algorithms))
    return {name: _suggest(trial, name, each) for name, each in space.distributions(str(algorithm)).items()}


def _suggest(trial: Trial, name: str, distribution: BaseDistribution) -> Any:
    match distribution:
        case FloatDistribution(low=low, high=high, log=log):
            return trial.suggest_float(name, low, high, log=log)
        case IntDistribution(low=low, high=high, log=log):
            return trial.suggest_int(name, low, high, log=log)
        case CategoricalDistribution(choices=choices):
            return trial.suggest_categorical(name, choices)
        case _:
            raise TypeError(f"{name} has no range that can be asked for: {distribution!r}")


def _frozen(space: Space, tried: Tried) -> FrozenTrial | None:
    """An earlier trial in Optuna's words; None for one that says nothing: it has no parameters or no value."""
    state = _STATES[tried.state]
    if state == TrialState.FAIL or tried.params.get("algorithm") not in space.algorithms:
        return None
    if (state == TrialState.COMPLETE and tried.rank is None) or (state == TrialState.PRUNED and not tried.steps):
        return None
    return create_trial(
        state=state,
        value=tried.rank if state == TrialState.COMPLETE else None,
        params=tried.params,
        distributions=space.distributions(tried.params["algorithm"]),
        intermediate_values=tried.steps,
    )
