"""A large or a wide table: how long a job takes, how much memory it holds, how good its best model is.

Command: .venv/bin/python -m benchmarks.scale [--rows 1000000] [--columns 50] [--seconds 600] [--mode ENSEMBLING]
Prints JSON and writes benchmarks/results/scale_<rows>x<columns>_<mode>.json. The table is made up with a fixed seed:
numbers (some with gaps), categories with 2 to 5,000 values, dates, codes that say nothing; the target follows from a
tenth of the columns, and noise. It goes through S3 and the API into a studio of its own. Memory is what all
processes of the studio hold, added up every half a second: a page that several of them share counts once (in Linux's
words the proportional set size). The peers are a constant answer and LightGBM as it comes, on the same rows, one fifth
held back.
"""

import argparse
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from benchmarks.common import save
from benchmarks.jobs import create, described, ended
from tests.system.studio import Studio, running_studio

SEED = 50
EVERY_S = 0.5
BLOCK = 100_000  # rows that are made at once
GIB = 1024**3
Floats = NDArray[np.float64]


def table(rows: int, columns: int) -> Iterator[pd.DataFrame]:
    """The table in blocks of rows. Its target `y` is `yes` in about three of ten rows."""
    fixed = np.random.default_rng(SEED)
    levels = [int(fixed.choice([2, 5, 12, 40, 300, 5000])) for _ in range(columns)]
    effects = [fixed.normal(size=each) for each in levels]
    matter = fixed.choice(columns - 1, max(5, columns // 10), replace=False)
    for start in range(0, rows, BLOCK):
        rng = np.random.default_rng([SEED, start])
        yield _block(rng, min(BLOCK, rows - start), columns, levels, effects, set(matter.tolist()))


def _block(
    rng: np.random.Generator, count: int, columns: int, levels: list[int], effects: list[Floats], matter: set[int]
) -> pd.DataFrame:
    made: dict[str, Any] = {}
    signal = np.zeros(count)
    for place in range(columns - 1):
        kind = place % 10
        if kind < 6:
            values = rng.normal(size=count) if kind < 4 else rng.integers(0, 1000, count).astype(float)
            hidden = values if kind < 4 else (values - 500) / 290
            part = np.sin(2 * hidden) + 0.5 * hidden
            shown: Any = np.where(rng.random(count) < 0.05, np.nan, values.round(4)) if kind == 3 else values.round(4)
        elif kind < 9:
            codes = rng.integers(0, levels[place], count)
            part = effects[place][codes]
            shown = np.char.add(f"v{place}_", codes.astype(str))
        else:
            days = rng.integers(0, 3650, count)
            part = np.sin(days / 365 * 2 * np.pi)
            shown = (np.datetime64("2015-01-01") + days).astype(str)
        if place in matter:
            signal += part
        made[f"column_{place:04d}"] = shown
    scaled = signal / np.sqrt(max(1, len(matter)))
    chance = 1 / (1 + np.exp(-(2.0 * scaled - 1.2)))
    return pd.DataFrame(made | {"y": np.where(rng.random(count) < chance, "yes", "no")})


def write(path: Path, rows: int, columns: int) -> int:
    """The table as a CSV file; its bytes."""
    writer: Any = None
    for block in table(rows, columns):
        made = pa.Table.from_pandas(block, preserve_index=False)
        writer = writer or pa_csv.CSVWriter(path, made.schema)
        writer.write_table(made)
    writer.close()
    return path.stat().st_size


@dataclass
class Memory:
    """Peaks in bytes, of all processes together and of each part of the studio."""

    total: int = 0
    by_part: dict[str, int] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self, supervisor: int) -> None:
        """Add up what every part holds now."""
        total = 0
        for part in psutil.Process(supervisor).children():
            with suppress(psutil.Error):
                name = _part(part)
                held = sum(map(_held, [part, *part.children(recursive=True)]))
                self.by_part[name] = max(self.by_part.get(name, 0), held)
                total += held
        self.total = max(self.total, total)


def _part(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    names = {"studio.web": "web", "run_hosting": "hosting", " worker": "worker and job", "beat": "scheduler"}
    return next((name for word, name in names.items() if word in line), "other")


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


@contextmanager
def watched(studio: Studio) -> Iterator[Memory]:
    """The memory of a studio while the block runs."""
    memory = Memory()

    def watch() -> None:
        while not memory.over.wait(EVERY_S):
            with suppress(psutil.Error):
                memory.look(studio.supervisor.pid)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        memory.over.set()
        thread.join()


def untuned_lightgbm(path: Path) -> tuple[float, float]:
    """(AUC on a fifth of the rows, seconds) of LightGBM with its own defaults."""
    from lightgbm import LGBMClassifier
    from sklearn.metrics import roc_auc_score

    began = time.time()
    frame = pd.read_csv(path)
    features = frame.drop(columns="y").apply(lambda each: each.astype("category") if each.dtype == object else each)
    held = np.random.default_rng(SEED).random(len(frame)) < 0.2
    target = frame["y"] == "yes"
    model = LGBMClassifier(verbosity=-1).fit(features[~held], target[~held])
    chances = np.asarray(model.predict_proba(features[held]))[:, 1]
    return float(roc_auc_score(target[held], chances)), time.time() - began


def candidates_of(studio: Studio) -> list[tuple[str, str, float | None, float]]:
    """(model, status, objective, seconds after the job began at which it was finished), in the order of the end."""
    with sqlite3.connect(f"file:{studio.data}/atelier.sqlite3?mode=ro", uri=True) as database:
        return database.execute(
            "SELECT c.model_name, c.status, c.objective_value, (julianday(c.ended_at) - julianday(j.created_at)) "
            "* 86400 FROM autopilot_candidate c JOIN autopilot_automljob j ON c.job_id = j.id ORDER BY c.ended_at"
        ).fetchall()


def run(path: Path, seconds: int, mode: str, folder: Path) -> tuple[dict[str, Any], Memory, list[Any]]:
    """One job; its last description, its memory, its candidates."""
    limits = {"CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": seconds}}
    chosen = {} if mode == "AUTO" else {"Mode": mode}
    with running_studio(folder / "studio") as studio, watched(studio) as memory:
        create(studio, "scale", path, "y", **limits, **chosen)
        job = ended(studio, "scale", 2 * seconds + 300)
        found = candidates_of(studio)
        job = described(studio, "scale")
    return job, memory, found


def main() -> None:
    """Make the table, run the job, then the peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--mode", default="ENSEMBLING", choices=["AUTO", "ENSEMBLING", "HYPERPARAMETER_TUNING"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "table.csv"
        size = write(path, given.rows, given.columns)
        job, memory, candidates = run(path, given.seconds, given.mode, Path(name))
        for each in candidates:
            print(*each)
        print({part: round(held / GIB, 2) for part, held in memory.by_part.items()})
        if job["AutoMLJobStatus"] != "Completed":
            sys.exit(f"The job ended {job['AutoMLJobStatus']}: {job.get('FailureReason')}")
        auc, lightgbm_s = untuned_lightgbm(path)
    print(job.get("PartialFailureReasons", []))
    metrics = {each["StandardMetricName"]: each["Value"] for each in _metrics(job)}
    wall = (job["EndTime"] - job["CreationTime"]).total_seconds()
    done = [each for each in candidates if each[1] == "Completed"]
    what = f"{given.rows:,} x {given.columns} ({size / 1e6:,.0f} MB CSV), limit {given.seconds} s"
    rows = [
        {"what": f"wall time, {what}", "ours": round(wall, 1), "unit": "s", "target": f"<= {1.05 * given.seconds:g}"},
        {"what": "first model", "ours": round(done[0][3], 1), "unit": "s"},
        {"what": "finished models", "ours": len(done), "unit": "", "target": ">= 1"},
        {"what": "memory of the whole studio", "ours": round(memory.total / GIB, 2), "unit": "GiB", "target": 8},
        {
            "what": "memory of the worker and its job",
            "ours": round(memory.by_part["worker and job"] / GIB, 2),
            "unit": "GiB",
        },
        {
            "what": f"AUC of the best model, {job['BestCandidate']['CandidateName']}",
            "ours": round(metrics["AUC"], 5),
            "peer": round(auc, 5),
            "peer_name": f"untuned LightGBM, {lightgbm_s:.0f} s with reading; a constant has 0.5",
            "unit": "",
            "target": "not behind",
        },
    ]
    command = f".venv/bin/python -m benchmarks.scale --rows {given.rows} --columns {given.columns}"
    save(
        f"scale_{given.rows}x{given.columns}_{given.mode.lower()}",
        f"{command} --seconds {given.seconds} --mode {given.mode}",
        rows,
    )


def _metrics(job: dict[str, Any]) -> list[dict[str, Any]]:
    found = job["BestCandidate"]["CandidateProperties"]["CandidateMetrics"]
    tested = [each for each in found if each["Set"] == "Test"]
    return list(tested or found)


if __name__ == "__main__":
    main()
