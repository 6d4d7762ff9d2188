"""What a worker that is killed every 20 s changes about a job: nothing but the time.

Command: .venv/bin/python -m benchmarks.killed_workers [--every 20] [--candidates 10] [--workers 2] [--data FILE ...]
Prints JSON and writes benchmarks/results/killed_workers.json. The same job runs twice, each time in a studio of its
own: undisturbed, then with `kill -9` of a worker process, drawn at random with a fixed seed, every 20 s from the
beginning of the job to its end. The peer is the undisturbed run. Takes about four times as long as the job.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.automl_overhead import SAMPLE
from benchmarks.common import save
from benchmarks.jobs import create, ended
from tests.system.studio import Studio, running_studio

SEED = 20
WORKER = "celery -A workers --quiet worker"


@dataclass
class Ended:
    """A job that is over. candidates: name -> (status, objective). attempts: that the job took."""

    job: dict[str, Any]
    seconds: float
    candidates: dict[str, tuple[str, float | None]]
    attempts: int
    deaths: int


@contextmanager
def killing(studio: Studio, every_s: float) -> Iterator[list[int]]:
    """Kill a worker process every `every_s` seconds; yields the process ids that were killed so far."""
    killed: list[int] = []
    over, chance = threading.Event(), random.Random(SEED)

    def kill() -> None:
        while not over.wait(every_s):
            if living := sorted(studio.pids(WORKER)):
                killed.append(chance.choice(living))
                os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def run(studio: Studio, data: Path, target: str, tabular: dict[str, Any], every_s: float) -> Ended:
    """One job from the click to its end; every_s: 0 = undisturbed."""
    began = time.time()
    create(studio, "killed", data, target, **tabular)
    if every_s:
        with killing(studio, every_s) as killed:
            job = ended(studio, "killed")
    else:
        killed, job = [], ended(studio, "killed")
    seconds = time.time() - began
    with sqlite3.connect(f"file:{studio.data}/atelier.sqlite3?mode=ro", uri=True) as database:
        rows = database.execute("SELECT model_name, status, objective_value FROM autopilot_candidate").fetchall()
        ((attempts,),) = database.execute("SELECT attempt FROM autopilot_automljob").fetchall()
    return Ended(job, seconds, {name: (status, value) for name, status, value in rows}, attempts, len(killed))


def compared(calm: Ended, killed: Ended) -> list[dict[str, Any]]:
    """The rows of the result."""
    both = calm.candidates.keys() & killed.candidates.keys()
    pairs = [(calm.candidates[name][1], killed.candidates[name][1]) for name in both]
    largest = max((abs(one - other) for one, other in pairs if one is not None and other is not None), default=0.0)
    print({name: (calm.candidates.get(name), killed.candidates.get(name)) for name in sorted(calm.candidates)})
    sides = {"peer_name": "undisturbed"}
    completed = [sum(status == "Completed" for status, _ in each.candidates.values()) for each in (killed, calm)]
    best = [float(each.job["BestCandidate"]["FinalAutoMLJobObjectiveMetric"]["Value"]) for each in (killed, calm)]
    times = f"{killed.deaths} workers killed, the job took {killed.attempts} attempts"
    return [
        {"what": f"job ended; {times}", "ours": killed.job["AutoMLJobStatus"], "unit": "", "target": "Completed"},
        {"what": "completed candidates", "ours": completed[0], "peer": completed[1], "unit": "", **sides}
        | {"target": "the same"},
        {
            "what": "candidates that only one of both runs has",
            "ours": len(calm.candidates.keys() ^ killed.candidates.keys()),
            "unit": "",
            "target": 0,
        },
        {"what": "objective of the best", "ours": round(best[0], 5), "peer": round(best[1], 5), "unit": "", **sides},
        {
            "what": "largest difference of a candidate's objective",
            "ours": round(largest, 5),
            "unit": "",
            "target": "0 where a model is a function of its seed",
        },
        {"what": "wall time", "ours": round(killed.seconds, 1), "peer": round(calm.seconds, 1), "unit": "s", **sides},
    ]


def main() -> None:
    """Run the job undisturbed, then with kills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SAMPLE)
    parser.add_argument("--target", default="y")
    parser.add_argument("--every", type=float, default=20.0)
    parser.add_argument("--candidates", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--mode", default="ENSEMBLING", choices=["ENSEMBLING", "HYPERPARAMETER_TUNING"])
    given = parser.parse_args()
    tabular = {
        "Mode": given.mode,
        "CompletionCriteria": {"MaxCandidates": given.candidates, "MaxAutoMLJobRuntimeInSeconds": given.seconds},
    }
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for every_s in (0.0, given.every):
            with running_studio(Path(folder) / f"studio{every_s:g}", workers=given.workers) as studio:
                found.append(run(studio, given.data, given.target, tabular, every_s))
            if found[-1].job["AutoMLJobStatus"] != "Completed":
                sys.exit(f"The job ended {found[-1].job['AutoMLJobStatus']}: {found[-1].job.get('FailureReason')}")
    command = f".venv/bin/python -m benchmarks.killed_workers --every {given.every:g} --workers {given.workers}"
    name = "killed_workers" if given.mode == "ENSEMBLING" else "killed_workers_tuning"
    save(name, f"{command} --candidates {given.candidates} --mode {given.mode}", compared(*found))


if __name__ == "__main__":
    main()
