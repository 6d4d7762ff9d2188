"""What a configuration costs: its fit time and what it reaches, beside LightGBM with its defaults.

Command: .venv/bin/python -m benchmarks.model_costs --data FOLDER [--tables NAME ...] [--algorithms NAME ...]
The engine alone, no server: every model is fitted with five folds on one core, as a worker that was given it does, at
most `MOST_S`. autopilot/engine/more_trials.py takes its costs from here. Writes benchmarks/results/model_costs.json.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autopilot.engine import portfolio
from autopilot.engine.more_trials import LEFT_OUT, configurations, extra_trials
from autopilot.engine.plan import Plan
from autopilot.engine.portfolio import Trial
from autopilot.engine.splitting import FOLDS
from autopilot.engine.store import Store
from autopilot.engine.thrift import spare_work
from autopilot.engine.training import load_prepared
from benchmarks.automl.datasets import DATASETS, Sources
from benchmarks.automl.ours import OBJECTIVE
from benchmarks.common import save

TABLES = ("titanic", "bank_marketing", "telco_churn")
PEER = "LightGBM"
MOST_S = 600.0
ALGORITHMS = tuple(portfolio.ALGORITHMS)
SEED = 1


def store_of(name: str, sources: Sources, folder: Path) -> Store:
    """A predictor that has the table and no model yet."""
    dataset = DATASETS[name]
    train, _ = dataset.split(sources, SEED)
    channel = folder / "input" / "training"
    channel.mkdir(parents=True)
    train.to_csv(channel / "rows.csv", index=False)
    now = time.time()
    plan = Plan("costs", folder, dataset.target, started=now, deadline=now + 24 * 3600, algorithms=ALGORITHMS)
    prepared = load_prepared(plan)
    return Store(plan, prepared, OBJECTIVE[dataset.problem], "folds", folds=FOLDS)


def tried(problem_type: str, algorithms: list[str]) -> list[Trial]:
    """What a job may try, and what it does not any more for what it costs."""
    left_out = [each for each in configurations(ALGORITHMS) if each.name in LEFT_OUT]
    every = [*portfolio.trials_of(ALGORITHMS, problem_type), *extra_trials(ALGORITHMS), *left_out]
    return [each for each in every if each.algorithm in algorithms and each.name != PEER]


def measured(name: str, store: Store, algorithms: list[str]) -> Iterator[dict[str, Any]]:
    """A line for every model of these algorithms."""
    problem_type = store.prepared.target.problem_type
    peer = next(each for each in portfolio.trials_of(ALGORITHMS, problem_type) if each.name == PEER)
    store.fit(peer, MOST_S, threads=1)
    peer_s = store.fit_seconds(store.model_name(peer), 0.0)
    reached = store.score(store.model_name(peer))
    for trial in tried(problem_type, algorithms):
        failure = store.fit(trial, MOST_S, threads=1)
        score = failure[0] if failure else f"{store.score(store.model_name(trial)):.4g} to {reached:.4g}"
        took = MOST_S if failure else store.fit_seconds(store.model_name(trial), MOST_S)
        line = {"what": f"{name}: {trial.name} [{score}]", "ours": round(took, 1), "peer": round(peer_s, 1)}
        print(line, file=sys.stderr, flush=True)
        yield {**line, "peer_name": PEER, "unit": "s", "target": f"expected: {trial.cost:g} times"}


def main() -> None:
    """Measure and write it down."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tables", nargs="+", choices=sorted(DATASETS), default=list(TABLES))
    parser.add_argument("--algorithms", nargs="+", choices=ALGORITHMS, default=list(ALGORITHMS))
    given = parser.parse_args()
    spare_work()
    rows: list[dict[str, Any]] = []
    for name in given.tables:
        with tempfile.TemporaryDirectory() as folder:
            store = store_of(name, Sources(given.data, Path(sys.executable)), Path(folder))
            rows += measured(name, store, given.algorithms)
    asked = f"--tables {' '.join(given.tables)} --algorithms {' '.join(given.algorithms)}"
    save("model_costs", f".venv/bin/python -m benchmarks.model_costs --data FOLDER {asked}", rows)


if __name__ == "__main__":
    main()
