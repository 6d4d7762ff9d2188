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

# What AutoGluon calls a model -> (the API's name, ours).
EXTRA_KINDS = {
    "CAT": ("catboost", "CatBoost"),
    "GBM": ("lightgbm", "LightGBM"),
    "GBM_PREP": ("lightgbm", "LightGBMPrep"),
    "NN_TORCH": ("nn-torch", "NeuralNetTorch"),
}
# Fit time against LightGBM's, with five folds on one core (benchmarks.model_costs). What is not listed costs as much as
# most of its kind.
COSTS = {
    "CatBoost_r177": 3.0,
    "LightGBM_r177": 1.6,
    "LightGBM_r120": 1.6,
    "LightGBM_r6": 1.6,
    "LightGBM_r184": 4.0,
    "LightGBMPrep_r21": 1.8,
    "LightGBMPrep_r13": 14.0,
    "LightGBMPrep_r41": 20.0,
    "LightGBMPrep_r47": 9.0,
}
COST_OF_KIND = {"CAT": 5.0, "GBM": 2.2, "GBM_PREP": 2.5, "NN_TORCH": 15.0}
ARITHMETIC = "ArithmeticFeatureGenerator"  # makes columns of pairs of columns: its time goes with how many are numbers
DEAR = 8.0  # what costs more comes behind what costs less, but for networks: they err where trees do not
LEFT_OUT = ("LightGBMPrep_r31", "LightGBMPrep_r17")  # among the dearest, and worse than most
EXTRA_TRIALS = 18  # a bound, so that jobs over small tables end before the hour
MANY_ROWS = 10_000  # of training, from which on the order is another
BEHIND = "LightGBMXT"  # there slow and no better than the others
# A forest has leaves for its rows, so that it takes no multiple of LightGBM's time. With its packing, two cores took
# 9 and 16 s for 16,512 x 8 (a quantity of many values), 5 s for 16,152 x 9 (of few), 9 and 10 s for 39,074 x 14 (two
# classes). What fits into the time left is fitted: now and then a forest is the best model.
FOREST_ROWS_PER_S = {"Regression": 1_000}
FOREST_ROWS_PER_S_OF_CLASSES = 3_000
QUICK = "CatBoost_r177"
CATBOOST = ("_r177", "_r137")  # of the earlier list, which has more than the defaults: faster rounds, shallower trees
# AutoGluon's preset of many leaves: for tables that have the rows to fill them.
LEAVES = {"learning_rate": 0.03, "num_leaves": 128, "feature_fraction": 0.9, "min_data_in_leaf": 3}
LARGE = Trial("LightGBMLarge", "lightgbm", 2.0, LEAVES, extra=True)


def in_order(
    trials: list[Trial], algorithms: tuple[str, ...], rows: int, problem_type: str, *, text: bool = False
) -> list[Trial]:
    """The ten, and behind them the others. rows: of training. text: there are columns of texts.

    Of texts a linear model is quick and good, boosted trees are slow. With many rows LightGBM of many leaves and
    XGBoost come before CatBoost, which takes as long as many of them. CatBoost of fewer and faster rounds comes first:
    it is as good in a fraction of the time.
    """
    linear = [each for each in trials if each.name == "LinearModel"] if text else []
    trials, extra = _swapped([each for each in trials if each not in linear], extra_trials(algorithms))
    extra = sorted(extra, key=lambda each: each.cost > DEAR and each.algorithm != "nn-torch")
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
    """For the time that is left when the ten are fitted."""
    fitting = [each for each in configurations(algorithms) if each.name not in LEFT_OUT]
    return fitting[:EXTRA_TRIALS]


def configurations(algorithms: tuple[str, ...]) -> list[Trial]:
    """Those that together did best on many tables without a GPU, mostly in AutoGluon's own order (its zero-shot
    portfolios)."""
    listed = [_trial(kind, each) for kind in EXTRA_KINDS for each in AUTOGLUON_PORTFOLIO[kind] if len(each) > 1]
    listed += [
        _trial("CAT", each)
        for each in EARLIER_PORTFOLIO["CAT"]
        if _name(each) in CATBOOST  # its first is the default
    ]
    ordered = [each for _, each in sorted(listed, key=lambda each: -each[0])]
    return [each for each in ordered if each.algorithm in algorithms and missing_library(each.algorithm) is None]


def _swapped(trials: list[Trial], extra: list[Trial]) -> tuple[list[Trial], list[Trial]]:
    """The quick CatBoost in the place of the default one, and that in front of the others."""
    slow = next((each for each in trials if each.name == "CatBoost"), None)
    quick = next((each for each in extra if each.name == QUICK), None)
    if slow is None or quick is None:
        return trials, extra
    ten = [replace(quick, extra=False) if each is slow else each for each in trials]
    return ten, [replace(slow, extra=True), *(each for each in extra if each is not quick)]


def _name(settings: dict[str, Any]) -> str:
    return str(settings.get("ag_args", {}).get("name_suffix", ""))


def _trial(kind: str, settings: dict[str, Any]) -> tuple[int, Trial]:
    """(AutoGluon's priority, trial)."""
    algorithm, kind_name = EXTRA_KINDS[kind]
    name = f"{kind_name}{_name(settings)}"
    values = {key: value for key, value in settings.items() if key != "ag_args"}
    like = ARITHMETIC if ARITHMETIC in str(values.get("ag.prep_params")) else ""
    trial = Trial(name, algorithm, COSTS.get(name, COST_OF_KIND[kind]), values, variant=kind, extra=True, like=like)
    return int(settings["ag_args"]["priority"]), trial
