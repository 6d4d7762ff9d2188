"""F1 of the rarer label on rows that nobody has seen: our API's best candidate beside AutoGluon and untuned LightGBM.

Command: .venv/bin/python -m benchmarks.f1 --data FOLDER [--seconds 60] [--seeds 1] [--datasets NAME ...]

The tables of two labels of benchmarks/automl. Everybody is told that F1 counts and has the whole machine, one after the
other. Ours and AutoGluon choose from which probability on a row is positive; untuned LightGBM decides at one half.
Every finished table is a line of benchmarks/results/f1.jsonl and is not run again.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.metrics import f1_score

from benchmarks.automl import ours
from benchmarks.automl.datasets import BINARY, DATASETS, Dataset, Sources
from benchmarks.automl.peers import lightgbm
from benchmarks.common import RESULTS, save
from tests.system.studio import ROOT, Studio, running_studio

RUNS = RESULTS / "f1.jsonl"
TABLES = [name for name, each in DATASETS.items() if each.problem == BINARY]
AUTOGLUON = ("medium_quality", "best_quality")
UNTUNED = "lightgbm_untuned"


def autogluon(preset: str, folder: Path, target: str, seconds: float) -> None:
    """Writes answers.csv into the folder. In a process of its own: it leaves threads behind."""
    from autogluon.tabular import TabularPredictor

    train, test = pd.read_csv(folder / "train.csv"), pd.read_csv(folder / "test.csv")
    rare = train[target].value_counts().idxmin()
    predictor = TabularPredictor(target, problem_type="binary", eval_metric="f1", positive_class=rare, verbosity=0)
    predictor.fit(train, time_limit=seconds, presets=preset)
    predictor.predict(test.drop(columns=target)).to_frame("predicted").to_csv(folder / "answers.csv", index=False)


def untuned(folder: Path, target: str) -> None:
    """LightGBM as it comes."""
    train, test = pd.read_csv(folder / "train.csv"), pd.read_csv(folder / "test.csv")
    lightgbm(train, BINARY, target, 0, 0)(test.drop(columns=target)).to_csv(folder / "answers.csv", index=False)


def scores(studio: Studio, sources: Sources, dataset: Dataset, seed: int, seconds: int) -> dict[str, float | None]:
    """System -> F1 on the test rows; None for a peer that failed."""
    train, test = dataset.split(sources, seed)
    rare = str(train[dataset.target].value_counts().idxmin())
    found: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        train.to_csv(folder / "train.csv", index=False)
        test.to_csv(folder / "test.csv", index=False)

        def scored() -> float:
            told = pd.read_csv(folder / "answers.csv", dtype=str)["predicted"]
            truth = pd.read_csv(folder / "test.csv", dtype=str)[dataset.target]
            return round(float(f1_score(truth == rare, told == rare)), 4)

        untuned(folder, dataset.target)
        found[UNTUNED] = scored()
        for preset in AUTOGLUON:
            module = [sys.executable, "-m", "benchmarks.f1", "--peer", preset]
            done = subprocess.run([*module, str(folder), dataset.target, str(seconds)], cwd=ROOT, check=False)
            found[f"autogluon {preset}"] = None if done.returncode else scored()
        name = f"f1-{dataset.name.replace('_', '-')[:16]}-{seed}-{int(time.time()) % 100000}"
        ours.run(studio, name, folder, BINARY, dataset.target, seconds, "F1")
        found["ours"] = scored()
    return found


def rows_of(lines: list[dict[str, Any]], seconds: int) -> list[dict[str, Any]]:
    """A row per peer with the means over the tables that it could do, then one per table and peer."""
    mine = [each for each in lines if each["seconds"] == seconds]
    peers = [each for each in mine[0]["scores"] if each != "ours"]
    means, single = [], []
    for peer in peers:
        both = [each["scores"] for each in mine if each["scores"][peer] is not None]
        mean, other = (round(statistics.mean(each[system] for each in both), 4) for system in ("ours", peer))
        means.append(_row(f"{seconds} s: mean of {len(both)} tables", mean, other, peer, "not behind"))
        for each in mine:
            found = each["scores"][peer]
            name = f"{peer} failed" if found is None else peer
            what = f"{seconds} s: {each['dataset']}, seed {each['seed']}"
            single.append(_row(what, each["scores"]["ours"], found, name, "–"))
    return means + single


def _row(what: str, own: float, peer: float | None, name: str, target: str) -> dict[str, Any]:
    return {"what": what, "ours": own, "peer": peer, "peer_name": name, "unit": "F1", "target": target}


def runs() -> list[dict[str, Any]]:
    """What has been run."""
    return [json.loads(line) for line in RUNS.read_text(encoding="utf-8").splitlines()] if RUNS.exists() else []


def main() -> None:
    if sys.argv[1:2] == ["--peer"]:
        preset, folder, target, seconds = sys.argv[2:]
        autogluon(preset, Path(folder), target, float(seconds))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.f1", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--datasets", nargs="+", default=TABLES, choices=TABLES)
    parser.add_argument("--peers", type=Path, default=ROOT / "var" / "automl-peers", help="as of benchmarks.automl")
    given = parser.parse_args()
    sources = Sources(given.data, given.peers / "bin" / "python")
    with tempfile.TemporaryDirectory() as place, running_studio(Path(place) / "studio") as studio:
        done = {(each["dataset"], each["seed"], each["seconds"]) for each in runs()}
        for seed, name in product(given.seeds, given.datasets):
            if (name, seed, given.seconds) not in done:
                line: dict[str, Any] = {"dataset": name, "seed": seed, "seconds": given.seconds}
                line["scores"] = scores(studio, sources, DATASETS[name], seed, given.seconds)
                with RUNS.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
                print(json.dumps(line), flush=True)
    command = f".venv/bin/python -m benchmarks.f1 --data FOLDER --seconds {given.seconds}"
    save("f1", command, rows_of(runs(), given.seconds))


if __name__ == "__main__":
    main()
