"""What is fitted when the ten of portfolio.py are and time is left (apart: the web process imports no AutoGluon)."""

from dataclasses import replace
from typing import Any

from autogluon.tabular.configs.zeroshot.zeroshot_portfolio_2023 import (
    hyperparameter_portfolio_zeroshot_2023 as EARLIER_PORTFOLIO,
)
from autogluon.tabular.configs.zeroshot.zeroshot_portfolio_cpu_2025_12_18 import (
    hyperparameter_portfolio_zeroshot_cpu_2025_12_18 as AUTOGLUON_PORTFOLIO,
)

from autopilot.engine.portfolio import FORESTS, Trial, missing_library

# What AutoGluon calls a model -> (the API's name, ours, fit time against LightGBM's).
EXTRA_KINDS = {
    "CAT": ("catboost", "CatBoost", 5.0),
    "GBM": ("lightgbm", "LightGBM", 2.5),
    "GBM_PREP": ("lightgbm", "LightGBMPrep", 14.0),
    "NN_TORCH": ("nn-torch", "NeuralNetTorch", 8.0),
}
EXTRA_TRIALS = 18  # a bound, so that jobs over small tables end before the hour
MANY_ROWS = 10_000  # of training, from which on the order is another
BEHIND = "LightGBMXT"  # there slow and no better than the others
# A forest has leaves for its rows, so that it takes no multiple of LightGBM's time. With its packing, two cores took
# 9 and 16 s for 16,512 x 8 (a quantity of many values), 5 s for 16,152 x 9 (of few), 9 and 10 s for 39,074 x 14 (two
# classes). What fits into the time left is fitted: now and then a forest is the best model.
FOREST_ROWS_PER_S = {"Regression": 1_000}
FOREST_ROWS_PER_S_OF_CLASSES = 3_000
CATBOOST = ("_r177", "_r137")  # of the earlier list, which has more than the defaults: faster rounds, shallower trees
# AutoGluon's preset of many leaves: for tables that have the rows to fill them.
LEAVES = {"learning_rate": 0.03, "num_leaves": 128, "feature_fraction": 0.9, "min_data_in_leaf": 3}
LARGE = Trial("LightGBMLarge", "lightgbm", 2.0, LEAVES, extra=True)


def in_order(
    trials: list[Trial], algorithms: tuple[str, ...], rows: int, problem_type: str, *, text: bool = False
) -> list[Trial]:
    """The ten, and behind them the others. rows: of training. text: there are columns of texts.

    Of texts a linear model is quick and good, boosted trees are slow. With many rows LightGBM of many leaves and
    XGBoost come before CatBoost, which takes as long as many of them.
    """
    linear = [each for each in trials if each.name == "LinearModel"] if text else []
    trials = [each for each in trials if each not in linear]
    extra = extra_trials(algorithms)
    if rows < MANY_ROWS:
        return [*linear, *trials, *extra]
    forest_s = rows / FOREST_ROWS_PER_S.get(problem_type, FOREST_ROWS_PER_S_OF_CLASSES)
    trials = [replace(each, least_s=forest_s) if each.algorithm in FORESTS else each for each in trials]
    large = [LARGE] if LARGE.algorithm in algorithms else []
    first = [each for each in trials if each.name in ("LightGBM", "XGBoost")]
    last = [each for each in trials if each.name == BEHIND]
    middle = [each for each in trials if each not in first and each not in last]
    return [*linear, *first[:1], *large, *first[1:], *middle, *extra, *last]


def extra_trials(algorithms: tuple[str, ...]) -> list[Trial]:
    """Configurations that together did best on many tables without a GPU, mostly in AutoGluon's own order (its
    zero-shot portfolios): for the time that is left when the ten are fitted."""
    listed = [_trial(kind, each) for kind in EXTRA_KINDS for each in AUTOGLUON_PORTFOLIO[kind] if len(each) > 1]
    listed += [
        _trial("CAT", each)
        for each in EARLIER_PORTFOLIO["CAT"]
        if _name(each) in CATBOOST  # its first is the default
    ]
    ordered = [each for _, each in sorted(listed, key=lambda each: -each[0])]
    fitting = [each for each in ordered if each.algorithm in algorithms and missing_library(each.algorithm) is None]
    return fitting[:EXTRA_TRIALS]


def _name(settings: dict[str, Any]) -> str:
    return str(settings.get("ag_args", {}).get("name_suffix", ""))


def _trial(kind: str, settings: dict[str, Any]) -> tuple[int, Trial]:
    """(AutoGluon's priority, trial)."""
    algorithm, name, cost = EXTRA_KINDS[kind]
    values = {key: value for key, value in settings.items() if key != "ag_args"}
    trial = Trial(f"{name}{_name(settings)}", algorithm, cost, values, variant=kind, extra=True)
    return int(settings["ag_args"]["priority"]), trial
