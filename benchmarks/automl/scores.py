"""How good an answer is, and who is ahead over all tables."""

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, roc_auc_score, root_mean_squared_error

from benchmarks.automl.datasets import BINARY, REGRESSION

METRIC = {"binary": "AUC", "multiclass": "Accuracy", "regression": "RMSE"}
BOOTSTRAPS = 2000


def score(problem: str, actual: pd.Series, answers: pd.DataFrame) -> float:
    """AUC, accuracy or RMSE. answers: `predicted`, and for two classes `positive`, the chance of the last label."""
    if problem == REGRESSION:
        return float(root_mean_squared_error(actual.astype(float), answers["predicted"].astype(float)))
    if problem == BINARY:
        return float(roc_auc_score(actual.astype(str) == max(actual.astype(str)), answers["positive"]))
    return float(accuracy_score(_labels(actual), _labels(answers["predicted"])))


def _labels(values: pd.Series) -> list[str]:
    """Labels as text; 0.0 is the label 0, whoever wrote it."""
    return [f"{each:g}" if isinstance(each, (int, float)) else str(each) for each in values]


def quality(problem: str, value: float) -> float:
    """Larger is better, for every problem."""
    return -value if problem == REGRESSION else value


def ranks(runs: pd.DataFrame) -> pd.DataFrame:
    """Rank of each system per table and seed (1 is best, equals share the mean); a failure ranks behind everybody.

    runs: columns `dataset`, `seed`, `system`, `problem`, `score` (NaN for a failure). Only tables and seeds that every
    system has run are counted.
    """
    return _complete(runs).rank(axis=1, ascending=False, method="average", na_option="bottom")


def normalised(runs: pd.DataFrame) -> pd.Series:
    """Mean over the tables and seeds of `ranks` of (score - worst) / (best - worst), per system; failures are the
    worst."""
    wide = _complete(runs)
    spread = (wide.max(axis=1) - wide.min(axis=1)).replace(0, np.nan)
    return wide.sub(wide.min(axis=1), axis=0).div(spread, axis=0).fillna(0.0).where(spread.notna(), 1.0, axis=0).mean()


def duels(runs: pd.DataFrame, ours: str) -> dict[str, tuple[int, int]]:
    """Peer -> (tables and seeds on which ours is better, on which the peer is), of those that both have run."""
    wide, tried = _wide(runs), _tried(runs)
    found = {}
    for peer in [each for each in wide.columns if each != ours]:
        both = wide[tried[[ours, peer]].notna().all(axis=1)][[ours, peer]].fillna(-np.inf)
        found[str(peer)] = (int((both[ours] > both[peer]).sum()), int((both[ours] < both[peer]).sum()))
    return found


def _complete(runs: pd.DataFrame) -> pd.DataFrame:
    return _wide(runs).loc[_tried(runs).dropna().index]


def _wide(runs: pd.DataFrame) -> pd.DataFrame:
    runs = runs.assign(quality=[quality(*each) for each in zip(runs["problem"], runs["score"], strict=True)])
    return runs.pivot_table(index=["dataset", "seed"], columns="system", values="quality", dropna=False)


def _tried(runs: pd.DataFrame) -> pd.DataFrame:
    return runs.assign(ran=1).pivot_table(index=["dataset", "seed"], columns="system", values="ran", dropna=False)


def interval(values: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """95 % interval of the column means by drawing rows (tables and seeds) again."""
    drawn = rng.integers(0, len(values), (BOOTSTRAPS, len(values)))
    means = values.to_numpy()[drawn].mean(axis=1)
    return pd.DataFrame(np.percentile(means, [2.5, 97.5], axis=0), index=["low", "high"], columns=values.columns)


def behind(runs: pd.DataFrame, ours: str) -> pd.Series:
    """By how much (relative) our mean score per table is behind the best peer's; negative when ahead.

    Counted as in `ranks`: a table or a seed that some have not run yet says nothing.
    """
    found = {}
    counted = _tried(runs).dropna().index
    for dataset, part in runs[pd.MultiIndex.from_frame(runs[["dataset", "seed"]]).isin(counted)].groupby("dataset"):
        smaller_is_better = (part["problem"] == REGRESSION).all()
        mean = part.groupby("system")["score"].mean()
        peers, own = mean.drop(ours).dropna(), mean[ours]
        best = peers.min() if smaller_is_better else peers.max()
        found[str(dataset)] = (own - best) / best if smaller_is_better else (best - own) / best
    return pd.Series(found)
