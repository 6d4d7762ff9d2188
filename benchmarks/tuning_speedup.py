"""What more workers make of a search: the same number of trials over 1, 2 and 4 worker processes.

Command: .venv/bin/python -m benchmarks.tuning_speedup [--trials 24] [--workers 1 2 4] [--data FILE --target COLUMN]
Prints JSON and writes benchmarks/results/tuning_speedup.json. Every worker process has one slot. Measured is the time
from the first trial's beginning to the last one's end, as the rows of the trials have it. The peer is the engine alone:
the same search in one process, one trial after the other, without server, database, object store or worker. A trial
that is alone on a machine has all of its cores, so more workers than cores cannot be faster than one worker per core.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
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


def search(studio: Studio, data: Path, target: str, trials: int) -> dict[str, Any]:
    """Run one job of so many trials to its end; its last description."""
    criteria = {"MaxCandidates": trials, "MaxAutoMLJobRuntimeInSeconds": SECONDS}
    create(studio, "speedup", data, target, Mode="HYPERPARAMETER_TUNING", CompletionCriteria=criteria)
    return ended(studio, "speedup", SECONDS)


def from_first_to_last(studio: Studio) -> tuple[float, int]:
    """(seconds from the first trial's beginning to the last one's end, workers that took part)."""
    question = "SELECT MIN(started_at), MAX(ended_at), COUNT(DISTINCT worker) FROM autopilot_tuningtrial"
    with sqlite3.connect(f"file:{studio.data}/atelier.sqlite3?mode=ro", uri=True) as database:
        first, last, workers = database.execute(question).fetchone()
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds(), int(workers)


def alone(data: Path, target: str, trials: int, folder: Path, threads: int) -> float:
    """Seconds of the same search in one process without a studio."""
    command = [sys.executable, "-c", ALONE, str(data), target, str(trials), str(folder), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Measure every number of workers, each in a studio of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SAMPLE)
    parser.add_argument("--target", default="y")
    parser.add_argument("--trials", type=int, default=24)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.time()
        peer = alone(given.data, given.target, given.trials, folder / "alone", threads=2)
        print(f"alone: {peer:.1f} s (with imports {time.time() - began:.1f} s)", file=sys.stderr)
        slowest = 0.0
        for count in given.workers:
            slots = {"ATELIER_WORKER_SLOTS": "1"}
            with running_studio(folder / f"studio{count}", workers=count, environment=slots) as studio:
                job = search(studio, given.data, given.target, given.trials)
                seconds, took_part = from_first_to_last(studio)
            if job["AutoMLJobStatus"] != "Completed":
                sys.exit(f"The job ended {job['AutoMLJobStatus']}: {job.get('FailureReason')}")
            slowest = slowest or seconds
            best = job["BestCandidate"]["FinalAutoMLJobObjectiveMetric"]
            rows.append(
                {
                    "what": f"{given.trials} trials over {count} worker processes ({took_part} took part); "
                    f"{slowest / seconds:.2f} times as fast as over {given.workers[0]}; best {best['MetricName']} "
                    f"{best['Value']:.4f}",
                    "ours": round(seconds, 1),
                    "peer": round(peer, 1),
                    "peer_name": "the engine alone, one process",
                    "unit": "s",
                    "target": f"fewer with more workers, up to the {os.cpu_count()} cores",
                }
            )
    save("tuning_speedup", f".venv/bin/python -m benchmarks.tuning_speedup --trials {given.trials}", rows)


if __name__ == "__main__":
    main()
