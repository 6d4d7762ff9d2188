"""One peer, fitted and asked in a process of its own. Called by the runner, not by hand.

Command: PYTHON -m benchmarks.automl.peers SYSTEM FOLDER PROBLEM TARGET SECONDS SEED

FOLDER holds train.csv and test.csv; answers.csv and facts.json are written into it.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

ONE_ROW_CALLS = 20
Predict = Callable[[pd.DataFrame], pd.DataFrame]  # rows in; `predicted`, and `positive` for two classes, out


def autogluon(preset: str) -> Callable[..., Predict]:
    """AutoGluon Tabular with one of its presets and the metric of the comparison."""

    def fit(train: pd.DataFrame, problem: str, target: str, seconds: float, _seed: int) -> Predict:
        from autogluon.tabular import TabularPredictor

        metric = {"binary": "roc_auc", "multiclass": "accuracy", "regression": "root_mean_squared_error"}[problem]
        predictor = TabularPredictor(target, problem_type=problem, eval_metric=metric, verbosity=0)
        predictor.fit(train, time_limit=seconds, presets=preset)
        predictor.persist()

        def predict(rows: pd.DataFrame) -> pd.DataFrame:
            if problem == "regression":
                return pd.DataFrame({"predicted": predictor.predict(rows)})
            chances = predictor.predict_proba(rows)
            return _labelled(chances, problem)

        return predict

    return fit


def flaml(train: pd.DataFrame, problem: str, target: str, seconds: float, seed: int) -> Predict:
    """FLAML's AutoML with its default estimators."""
    from flaml import AutoML

    rows, labels = train.drop(columns=target), train[target]
    task = "regression" if problem == "regression" else "classification"
    metric = {"binary": "roc_auc", "multiclass": "accuracy", "regression": "rmse"}[problem]
    model = AutoML()
    model.fit(rows, labels, task=task, metric=metric, time_budget=seconds, seed=seed, verbose=0, n_jobs=-1)

    def predict(new: pd.DataFrame) -> pd.DataFrame:
        if problem == "regression":
            return pd.DataFrame({"predicted": model.predict(new)})
        return _labelled(pd.DataFrame(model.predict_proba(new), columns=model.classes_), problem)

    return predict


def h2o(train: pd.DataFrame, problem: str, target: str, seconds: float, seed: int) -> Predict:
    """H2O AutoML; needs a Java on the machine."""
    import h2o as client
    from h2o.automl import H2OAutoML

    client.init(nthreads=-1, max_mem_size="6g", log_level="WARN")
    client.no_progress()
    frame = client.H2OFrame(train)
    if problem != "regression":
        frame[target] = frame[target].asfactor()
    metric = {"binary": "AUC", "multiclass": "mean_per_class_error", "regression": "RMSE"}[problem]
    model = H2OAutoML(max_runtime_secs=int(seconds), seed=seed, sort_metric=metric)
    model.train(y=target, training_frame=frame)

    def predict(new: pd.DataFrame) -> pd.DataFrame:
        answer = model.leader.predict(client.H2OFrame(new)).as_data_frame()
        if problem == "regression":
            return pd.DataFrame({"predicted": answer["predict"]})
        chances = answer.drop(columns="predict")
        chances.columns = [name.removeprefix("p") if name[1:].isdigit() else name for name in chances.columns]
        return _labelled(chances, problem)

    return predict


def lightgbm(train: pd.DataFrame, problem: str, target: str, _seconds: float, seed: int) -> Predict:
    """LightGBM as it comes, with text columns as its own categories."""
    import lightgbm as library

    kind = library.LGBMRegressor if problem == "regression" else library.LGBMClassifier
    return _fitted(kind(verbose=-1, random_state=seed), train, problem, target)


def histgb(train: pd.DataFrame, problem: str, target: str, _seconds: float, seed: int) -> Predict:
    """scikit-learn's HistGradientBoosting as it comes, with text columns as its own categories."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingRegressor if problem == "regression" else HistGradientBoostingClassifier
    return _fitted(kind(random_state=seed, categorical_features="from_dtype"), train, problem, target)


def _fitted(model: Any, train: pd.DataFrame, problem: str, target: str) -> Predict:
    rows = train.drop(columns=target)
    text = [name for name in rows.columns if not pd.api.types.is_numeric_dtype(rows[name])]
    # 255 levels at most, the limit of HistGradientBoosting; the rest is a missing value.
    levels = {name: rows[name].astype(str).value_counts().index[:250].tolist() for name in text}

    def coded(frame: pd.DataFrame) -> pd.DataFrame:
        coded = {name: pd.Categorical(frame[name].astype(str), categories=levels[name]) for name in text}
        return frame[rows.columns].assign(**coded)

    model.fit(coded(rows), train[target])

    def predict(new: pd.DataFrame) -> pd.DataFrame:
        if problem == "regression":
            return pd.DataFrame({"predicted": model.predict(coded(new))})
        return _labelled(pd.DataFrame(model.predict_proba(coded(new)), columns=model.classes_), problem)

    return predict


def _labelled(chances: pd.DataFrame, problem: str) -> pd.DataFrame:
    chances = chances.rename(columns=str)
    answer = pd.DataFrame({"predicted": chances.idxmax(axis=1)})
    return answer.assign(positive=chances[max(chances.columns)]) if problem == "binary" else answer


SYSTEMS: dict[str, Callable[..., Predict]] = {
    "autogluon_medium": autogluon("medium_quality"),
    "autogluon_best": autogluon("best_quality"),
    "flaml": flaml,
    "h2o": h2o,
    "lightgbm_untuned": lightgbm,
    "histgb_untuned": histgb,
}
NEEDS_PEERS = {"flaml", "h2o"}  # installed apart: benchmarks/automl/requirements.txt


def one_row_ms(predict: Predict, rows: pd.DataFrame) -> float:
    """Median milliseconds of a prediction of one row."""
    taken = []
    for number in range(ONE_ROW_CALLS):
        row = rows.iloc[[number % len(rows)]]
        began = time.perf_counter()
        predict(row)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[len(taken) // 2]


def main() -> None:
    system, folder, problem, target, seconds, seed = sys.argv[1:]
    place = Path(folder)
    train, test = pd.read_csv(place / "train.csv"), pd.read_csv(place / "test.csv")
    began = time.monotonic()
    predict = SYSTEMS[system](train, problem, target, float(seconds), int(seed))
    fit_s = time.monotonic() - began
    rows = test.drop(columns=target)
    predict(rows).to_csv(place / "answers.csv", index=False)
    facts = {"wall_s": round(fit_s, 2), "one_row_ms": round(one_row_ms(predict, rows), 2)}
    (place / "facts.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main()
