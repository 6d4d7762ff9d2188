"""Model quality at the same wall time: our API beside AutoGluon, FLAML, H2O, untuned LightGBM and HistGradientBoosting.

Command: .venv/bin/python -m benchmarks.automl --data FOLDER [--budgets 60 300 900] [--seeds 1 2 3]
             [--datasets NAME ...] [--systems NAME ...] [--peers FOLDER] [--only-table]

--data: the folder with bank_marketing.csv and the other files of `datasets.py`. Every finished run is a line
of benchmarks/results/automl.jsonl and is not run again: stop it and start it as you like. Each system gets the whole
machine, one after the other. Peers that need other packages live in a virtual environment, made at `--peers`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.automl import ours, table
from benchmarks.automl.datasets import DATASETS, Dataset, Sources
from benchmarks.automl.peers import NEEDS_PEERS, SYSTEMS
from benchmarks.automl.scores import score
from benchmarks.common import RESULTS
from tests.system.studio import ROOT, Studio, running_studio

RUNS = RESULTS / "automl.jsonl"
OURS = "atelier"
PATIENCE = 3.0  # a peer that takes this many budgets (and two minutes) is a failure


def runs() -> list[dict[str, Any]]:
    """What has been run."""
    return [json.loads(line) for line in RUNS.read_text(encoding="utf-8").splitlines()] if RUNS.exists() else []


def wanted(given: argparse.Namespace) -> Iterator[tuple[Dataset, int, int, str]]:
    """(table, seed, budget, system) that are asked for and have not been run; our own last, in one studio."""
    done = {(each["dataset"], each["seed"], each["budget"], each["system"]) for each in runs()}
    for budget, seed, name, system in product(given.budgets, given.seeds, given.datasets, given.systems):
        if (name, seed, budget, system) not in done:
            yield DATASETS[name], seed, budget, system


def peers_python(folder: Path) -> Path:
    """The Python of the peers' virtual environment, made on the first call."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        packages = Path(__file__).with_name("requirements.txt")
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(packages)], check=True)
    return python


def run_peer(python: Path, system: str, folder: Path, dataset: Dataset, budget: int, seed: int) -> dict[str, Any]:
    """One peer in a process of its own, with as many threads as there are cores."""
    module = [str(python), "-m", "benchmarks.automl.peers"]
    arguments = [system, str(folder), dataset.problem, dataset.target, str(budget), str(seed)]
    done = subprocess.run(
        [*module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120 + PATIENCE * budget,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}")
    facts: dict[str, Any] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return facts


def run_one(studio: Studio, sources: Sources, dataset: Dataset, seed: int, budget: int, system: str) -> dict[str, Any]:
    """One line of the results; a failure is a result too."""
    line: dict[str, Any] = {"dataset": dataset.name, "seed": seed, "budget": budget, "system": system}
    line["problem"] = dataset.problem
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        train, test = dataset.split(sources, seed)
        train.to_csv(folder / "train.csv", index=False)
        test.to_csv(folder / "test.csv", index=False)
        try:
            if system == OURS:
                name = f"{dataset.name.replace('_', '-')[:16]}-{seed}-{budget}-{int(time.time()) % 100000}"
                facts = ours.run(studio, name, folder, dataset.problem, dataset.target, budget)
            else:
                python = sources.python if system in NEEDS_PEERS else Path(sys.executable)
                facts = run_peer(python, system, folder, dataset, budget, seed)
            line |= facts | {"score": score(dataset.problem, test[dataset.target], ours.answers_of(folder))}
        except (RuntimeError, subprocess.SubprocessError, OSError, ValueError) as error:
            line |= {"score": None, "failure": str(error)[:300]}
    return line


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.automl", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--budgets", type=int, nargs="+", default=[60, 300, 900])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--datasets", nargs="+", default=list(DATASETS), choices=list(DATASETS))
    parser.add_argument("--systems", nargs="+", default=[OURS, *SYSTEMS], choices=[OURS, *SYSTEMS])
    parser.add_argument("--peers", type=Path, default=ROOT / "var" / "automl-peers")
    parser.add_argument("--only-table", action="store_true", help="write the table of what has been run")
    given = parser.parse_args()
    if not given.only_table:
        if given.data is None or not (given.data / "bank_marketing.csv").is_file():
            sys.exit("Name the folder that holds bank_marketing.csv and the other tables with --data.")
        RESULTS.mkdir(exist_ok=True)
        with ExitStack() as stack:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            sources = Sources(given.data, peers_python(given.peers))
            studio = stack.enter_context(running_studio(place / "studio"))
            for dataset, seed, budget, system in wanted(given):
                line = run_one(studio, sources, dataset, seed, budget, system)
                with RUNS.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
                print(json.dumps(line), flush=True)
    table.write(runs(), OURS)


if __name__ == "__main__":
    main()
