"""The tables of the comparison, real and public: those of a folder, of scikit-learn and of statsmodels."""

import io
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import sklearn.datasets

BINARY, MULTICLASS, REGRESSION = "binary", "multiclass", "regression"
TEST_SHARE = 0.2
LEAST_TRAINING_ROWS = 500  # what a tabular job asks for (autopilot specification §2.6)


@dataclass(frozen=True)
class Sources:
    """Where tables come from. folder: the files of `--data`; python: the peers' Python, which has statsmodels."""

    folder: Path
    python: Path


Load = Callable[[Sources], pd.DataFrame]


@dataclass(frozen=True)
class Dataset:
    """One table. load: makes the whole table."""

    name: str
    target: str
    problem: str
    load: Load

    def split(self, sources: Sources, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """(training rows, test rows), drawn by the seed; a small table gives up fewer rows for the test."""
        table = self.load(sources).dropna(subset=[self.target]).sample(frac=1, random_state=seed, ignore_index=True)
        test = min(int(TEST_SHARE * len(table)), len(table) - LEAST_TRAINING_ROWS)
        return table.iloc[test:].reset_index(drop=True), table.iloc[:test].reset_index(drop=True)


def _file(name: str) -> Load:
    return lambda sources: pd.read_csv(sources.folder / name)


def _adult(sources: Sources) -> pd.DataFrame:
    return pd.concat([pd.read_csv(sources.folder / name) for name in ("adult_train.csv", "adult_test.csv")])


def _titanic(sources: Sources) -> pd.DataFrame:
    return pd.read_csv(sources.folder / "titanic.csv").drop(columns="alive", errors="ignore")  # the target in words


def _sklearn(loader: str, target: str) -> Load:
    def load(_sources: Sources) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(sklearn.datasets, loader)(as_frame=True).frame
        return frame.rename(columns={"target": target})

    return load


def _statsmodels(module: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Load:
    program = f"import sys, statsmodels.datasets.{module} as d; d.load_pandas().data.to_csv(sys.stdout, index=False)"

    def load(sources: Sources) -> pd.DataFrame:
        told = subprocess.run([str(sources.python), "-c", program], capture_output=True, text=True, check=True)
        return change(pd.read_csv(io.StringIO(told.stdout)))

    return load


def _affair(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="affairs").assign(affair=(table["affairs"] > 0).map({True: "yes", False: "no"}))


DATASETS = {
    each.name: each
    for each in (
        Dataset("bank_marketing", "y", BINARY, _file("bank_marketing.csv")),
        Dataset("telco_churn", "Churn", BINARY, _file("telco_churn.csv")),
        Dataset("adult", "income", BINARY, _adult),
        Dataset("titanic", "survived", BINARY, _titanic),
        Dataset("abalone", "rings", REGRESSION, _file("abalone.csv")),
        Dataset("california_housing", "medianHouseValue", REGRESSION, _file("california_housing.csv")),
        Dataset("wine_quality_white", "quality", MULTICLASS, _file("wine_quality_white.csv")),
        Dataset("movie_reviews", "sentiment", BINARY, _file("movie_reviews.csv")),
        Dataset("breast_cancer", "target", BINARY, _sklearn("load_breast_cancer", "target")),
        Dataset("digits", "digit", MULTICLASS, _sklearn("load_digits", "digit")),
        Dataset("fair", "affair", BINARY, _statsmodels("fair", _affair)),
        Dataset("anes96", "PID", MULTICLASS, _statsmodels("anes96", lambda table: table)),
        Dataset("randhie", "mdvis", REGRESSION, _statsmodels("randhie", lambda table: table)),
    )
}
