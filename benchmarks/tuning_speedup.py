"""What more workers make of a job: the same models over 1, 2 and 4 worker processes, one thread each.

Command: .venv/bin/python -m benchmarks.tuning_speedup [--mode ENSEMBLING] [--models 24] [--workers 1 2 4]
         [--threads 1] [--data FILE --target COLUMN]
Prints JSON and writes benchmarks/results/tuning_speedup.json (of ensembling: ensembling_speedup.json). Every worker
process has one slot; a fit or trial has so many threads (0 = all cores that are free). Measured is the time from the
beginning of the first trial or model to the end of the last one, as the rows have it. The peer is the engine alone: the
same work in one process, one after the other, without server, database, object store or worker. There are never more
fits of a job on a machine than it has cores, so more workers than cores cannot be faster than one worker per core.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.automl_overhead import SAMPLE
from benchmarks.common import save
from benchmarks.jobs import create, ended
from tests.system.studio import Studio, running_studio

SECONDS = 3600

ALONE = """
import shutil, sys, time
from pathlib import Path
from autopilot.engine.plan import Plan
from autopilot.engine.records import Asked, Finished, Step
from autopilot.engine.tuning.task import Task, Tried
from autopilot.engine.tuning.trial import analyse, run_trial
data, target, trials, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5])
(folder / "input" / "training").mkdir(parents=True)
shutil.copy(data, folder / "input" / "training")
now = time.time()
plan = Plan("alone", folder, target, started=now, deadline=now + 3600, algorithms=("xgboost", "linear-learner", "mlp"))
analyse(plan, lambda record: None, lambda: False)
history, began = [], time.time()
for number in range(1, trials + 1):
    told = []
    task = Task(number, tuple(history), time.time() + 3600, threads=threads)
    run_trial(plan, task, told.append, lambda: False)
    (params,) = [each.params for each in told if isinstance(each, Asked)]
    steps = {each.step: each.rank for each in told if isinstance(each, Step)}
    ranks = [each.rank for each in told if isinstance(each, Finished)]
    history.append(Tried(number, "complete" if ranks else "pruned", params, ranks[0] if ranks else None, steps))
print(time.time() - began)
"""


ALONE_ENSEMBLING = """
import shutil, sys, time
from pathlib import Path
from autopilot.engine.plan import Plan
from autopilot.engine.portfolio import ALGORITHMS
from autopilot.engine.records import Finished, Started
from autopilot.engine.training import train
data, target, models, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5])
(folder / "input" / "training").mkdir(parents=True)
shutil.copy(data, folder / "input" / "training")
now, times = time.time(), []
limits = {"max_candidates": models, "threads": threads or None, "started": now, "deadline": now + 3600}
plan = Plan("alone", folder, target, algorithms=tuple(ALGORITHMS), **limits)
train(plan, lambda record: isinstance(record, Started | Finished) and times.append(time.time()), lambda: False)
print(times[-1] - times[0])
"""


@dataclass(frozen=True)
class Mode:
    """A mode of jobs. question: (first beginning, last end, workers that took part) of its models, in SQL.

    alone: a program that does the same work without a studio and prints its seconds.
    """

    result: str
    what: str
    question: str
    alone: str


MODES = {
    "HYPERPARAMETER_TUNING": Mode(
        "tuning_speedup",
        "trials",
        "SELECT MIN(started_at), MAX(ended_at), COUNT(DISTINCT worker) FROM autopilot_tuningtrial",
        ALONE,
    ),
    "ENSEMBLING": Mode(
        "ensembling_speedup",
        "models",
        "SELECT MIN(created_at), MAX(ended_at), "
        "(SELECT 1 + COUNT(DISTINCT worker) FROM autopilot_sharedfit WHERE request != '{}' AND worker != '') "
        "FROM autopilot_candidate",
        ALONE_ENSEMBLING,
    ),
}


def search(studio: Studio, data: Path, target: str, models: int, mode: str) -> dict[str, Any]:
    """Run one job of so many trials or models to its end; its last description."""
    criteria = {"MaxCandidates": models, "MaxAutoMLJobRuntimeInSeconds": SECONDS}
    create(studio, "speedup", data, target, Mode=mode, CompletionCriteria=criteria)
    return ended(studio, "speedup", SECONDS)


def from_first_to_last(studio: Studio, mode: Mode) -> tuple[float, int]:
    """(seconds from the first one's beginning to the last one's end, workers that took part)."""
    with sqlite3.connect(f"file:{studio.data}/atelier.sqlite3?mode=ro", uri=True) as database:
        first, last, workers = database.execute(mode.question).fetchone()
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds(), int(workers)


def alone(mode: Mode, data: Path, target: str, models: int, folder: Path, threads: int) -> float:
    """Seconds of the same work in one process without a studio."""
    command = [sys.executable, "-c", mode.alone, str(data), target, str(models), str(folder), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Measure every number of workers, each in a studio of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SAMPLE)
    parser.add_argument("--target", default="y")
    parser.add_argument("--mode", default="HYPERPARAMETER_TUNING", choices=list(MODES))
    parser.add_argument("--models", type=int, default=24)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    mode, rows = MODES[given.mode], list[dict[str, Any]]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.time()
        peer = alone(
            mode, given.data, given.target, given.models, folder / "alone", given.threads or os.cpu_count() or 1
        )
        print(f"alone: {peer:.1f} s (with imports {time.time() - began:.1f} s)", file=sys.stderr)
        slowest = 0.0
        for count in given.workers:
            share = {"ATELIER_WORKER_SLOTS": "1", "ATELIER_FIT_THREADS": str(given.threads)}
            with running_studio(folder / f"studio{count}", workers=count, environment=share) as studio:
                job = search(studio, given.data, given.target, given.models, given.mode)
                seconds, took_part = from_first_to_last(studio, mode)
            print(f"{count} workers: {seconds:.1f} s", file=sys.stderr)
            if job["AutoMLJobStatus"] != "Completed":
                sys.exit(f"The job ended {job['AutoMLJobStatus']}: {job.get('FailureReason')}")
            slowest = slowest or seconds
            best = job["BestCandidate"]["FinalAutoMLJobObjectiveMetric"]
            rows.append(
                {
                    "what": f"{given.models} {mode.what} over {count} worker processes ({took_part} took part); "
                    f"{slowest / seconds:.2f} times as fast as over {given.workers[0]}; best {best['MetricName']} "
                    f"{best['Value']:.4f}",
                    "ours": round(seconds, 1),
                    "peer": round(peer, 1),
                    "peer_name": "the engine alone, one process",
                    "unit": "s",
                    "target": f"fewer with more workers, up to the {os.cpu_count()} cores",
                }
            )
    command = f".venv/bin/python -m benchmarks.tuning_speedup --mode {given.mode} --models {given.models}"
    save(mode.result, f"{command} --threads {given.threads}", rows)


if __name__ == "__main__":
    main()
