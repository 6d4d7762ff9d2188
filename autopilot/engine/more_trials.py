"""What is fitted when the ten of portfolio.py are and time is left (apart: the web process imports no AutoGluon)."""

from autogluon.tabular.configs.zeroshot.zeroshot_portfolio_cpu_2025_12_18 import (
    hyperparameter_portfolio_zeroshot_cpu_2025_12_18 as AUTOGLUON_PORTFOLIO,
)

from autopilot.engine.portfolio import Trial, missing_library

# What AutoGluon calls a model -> (the API's name, ours, fit time against LightGBM's).
EXTRA_KINDS = {
    "CAT": ("catboost", "CatBoost", 5.0),
    "GBM": ("lightgbm", "LightGBM", 2.5),
    "GBM_PREP": ("lightgbm", "LightGBMPrep", 5.0),
    "NN_TORCH": ("nn-torch", "NeuralNetTorch", 8.0),
}
EXTRA_TRIALS = 16  # a bound, so that jobs over small tables end before the hour


def extra_trials(algorithms: tuple[str, ...]) -> list[Trial]:
    """Configurations that together did best on many tables without a GPU, in AutoGluon's own order (its zero-shot
    portfolio): for the time that is left when the ten are fitted."""
    ordered = sorted(
        (
            (settings["ag_args"]["priority"], kind, settings)
            for kind in EXTRA_KINDS
            for settings in AUTOGLUON_PORTFOLIO[kind]
        ),
        key=lambda each: -each[0],
    )
    found = []
    for _, kind, settings in ordered:
        algorithm, name, cost = EXTRA_KINDS[kind]
        if algorithm in algorithms and missing_library(algorithm) is None:
            values = {key: value for key, value in settings.items() if key != "ag_args"}
            suffix = settings["ag_args"]["name_suffix"]
            found.append(Trial(f"{name}{suffix}", algorithm, cost, values, variant=kind, extra=True))
    return found[:EXTRA_TRIALS]
