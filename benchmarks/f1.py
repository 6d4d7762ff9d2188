"""F1 of the rarer label on rows that nobody has seen: our API's best candidate beside AutoGluon and untuned LightGBM.

Command: .venv/bin/python -m benchmarks.f1 --data FOLDER [--seconds 60] [--seeds 1] [--datasets NAME ...]

The tables of two labels of benchmarks/automl. Everybody is told that F1 counts and has the whole machine, one after the
other. Ours and AutoGluon choose from which probability on a row is positive; untuned LightGBM decides at one half.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.metrics import f1_score

from benchmarks.automl import ours
from benchmarks.automl.datasets import BINARY, DATASETS, Dataset, Sources
from benchmarks.automl.peers import lightgbm
from benchmarks.common import save
from tests.system.studio import ROOT, Studio, running_studio

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


def scores(studio: Studio, sources: Sources, dataset: Dataset, seed: int, seconds: int) -> dict[str, float]:
    """System -> F1 on the test rows."""
    train, test = dataset.split(sources, seed)
    rare = str(train[dataset.target].value_counts().idxmin())
    found = {}
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
            subprocess.run([*module, str(folder), dataset.target, str(seconds)], cwd=ROOT, check=True)
            found[f"autogluon {preset}"] = scored()
        name = f"f1-{dataset.name.replace('_', '-')[:16]}-{seed}-{int(time.time()) % 100000}"
        ours.run(studio, name, folder, BINARY, dataset.target, seconds, "F1")
        found["ours"] = scored()
    return found


def rows_of(measured: dict[tuple[str, int], dict[str, float]], seconds: int) -> list[dict[str, Any]]:
    """A row per table and peer, and the means."""
    peers = [each for each in next(iter(measured.values())) if each != "ours"]
    runs = {f"{name}, seed {seed}": found for (name, seed), found in measured.items()}
    runs[f"mean of {len(measured)}"] = {
        system: round(statistics.mean(each[system] for each in measured.values()), 4) for system in ("ours", *peers)
    }
    return [
        {
            "what": f"F1, {seconds} s: {what}",
            "ours": found["ours"],
            "peer": found[peer],
            "peer_name": peer,
            "unit": "F1",
            "target": "not behind" if what.startswith("mean") else "–",
        }
        for what, found in runs.items()
        for peer in peers
    ]


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
    measured = {}
    with tempfile.TemporaryDirectory() as place, running_studio(Path(place) / "studio") as studio:
        for seed in given.seeds:
            for name in given.datasets:
                measured[name, seed] = scores(studio, sources, DATASETS[name], seed, given.seconds)
                print(json.dumps({"dataset": name, "seed": seed} | measured[name, seed]), flush=True)
    command = f".venv/bin/python -m benchmarks.f1 --data FOLDER --seconds {given.seconds} --seeds "
    save("f1", command + " ".join(map(str, given.seeds)), rows_of(measured, given.seconds))


if __name__ == "__main__":
    main()
