"""What an AutoML job costs besides fitting: first model after the click, time in which nothing is fitted, time limit.

Command: .venv/bin/python -m benchmarks.automl_overhead [--data FILE --target COLUMN] [--seconds 300] [--rows 10000]
Prints JSON and writes benchmarks/results/automl_overhead.json. The first of two jobs, of one model, is begun the moment
the system says that it is ready, when its worker still imports libraries. The peer is AutoGluon, called directly in a
process of its own on the same rows, models, folds and time limit, one after the other on the same machine. Takes about
2.2 times `--seconds`. The file is cut to `--rows`.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.common import save
from tests.system.studio import Studio, running_studio

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "autopilot" / "samples" / "bank_marketing.csv"
AT_ONCE, JOB = "at-once", "overhead"
OVER = ("Completed", "Failed", "Stopped")


def start(studio: Studio, data: Path, target: str, name: str, criteria: dict[str, int]) -> float:
    """Upload the data and create the job; the moment of the click. criteria: CompletionCriteria."""
    account = studio.client("sts").get_caller_identity()["Account"]
    bucket = f"sagemaker-us-east-1-{account}"
    studio.client("s3").upload_file(str(data), bucket, f"bench/{data.name}")
    clicked = time.time()
    studio.client("sagemaker").create_auto_ml_job_v2(
        AutoMLJobName=name,
        AutoMLJobInputDataConfig=[
            {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/bench/{data.name}"}}}
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/bench/out"},
        AutoMLProblemTypeConfig={"TabularJobConfig": {"TargetAttributeName": target, "CompletionCriteria": criteria}},
        RoleArn=f"arn:aws:iam::{account}:role/bench",
    )
    return clicked


def follow(studio: Studio, name: str, clicked: float) -> tuple[float, dict[str, Any]]:
    """(seconds from the click to the first completed candidate, the job's last description)."""
    client, first = studio.client("sagemaker"), None
    while True:
        if (
            first is None
            and client.list_candidates_for_auto_ml_job(AutoMLJobName=name, StatusEquals="Completed", MaxResults=1)[
                "Candidates"
            ]
        ):
            first = time.time() - clicked
        job = client.describe_auto_ml_job_v2(AutoMLJobName=name)
        if job["AutoMLJobStatus"] in OVER:
            return (first if first is not None else float("nan")), job
        time.sleep(0.1)


def fits(studio: Studio) -> list[tuple[float, float]]:
    """When the fit of every candidate of the job began and ended, in seconds, read from the studio's database. A fit
    that was given up for want of time ended when that was told."""
    query = """
        SELECT (julianday(c.created_at) - 2440587.5) * 86400, (julianday(c.ended_at) - 2440587.5) * 86400, fit_s
        FROM autopilot_candidate AS c JOIN autopilot_automljob AS j ON j.id = c.job_id WHERE j.name = ?
    """
    with sqlite3.connect(f"file:{studio.data}/atelier.sqlite3?mode=ro", uri=True) as database:
        rows = database.execute(query, [JOB]).fetchall()
    return [(began, began + fit_s if fit_s is not None else ended) for began, ended, fit_s in rows]


def covered(spans: list[tuple[float, float]]) -> float:
    """Seconds that lie in at least one of the spans: fits run side by side."""
    total, until = 0.0, float("-inf")
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


def autogluon_alone(data: Path, target: str, seconds: int, folder: Path) -> dict[str, float]:
    """AutoGluon's own `fit` in a fresh process: wall seconds with and without its imports, sum of its fit times."""
    program = """
import json, sys, time
began = time.time()
import pandas
from autogluon.tabular import TabularPredictor
from autopilot.engine.portfolio import TRIALS, missing_library
data, target, seconds, folder = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
models = {}
for each in TRIALS:
    if missing_library(each.algorithm) is None:
        models.setdefault(each.key, []).append(dict(each.hyperparameters))
fitting = time.time()
predictor = TabularPredictor(label=target, eval_metric="f1", path=folder, verbosity=0).fit(
    pandas.read_csv(data).sample(frac=0.8, random_state=1), hyperparameters=models, time_limit=seconds,
    num_bag_folds=5, num_bag_sets=1, num_stack_levels=0, dynamic_stacking=False,
    ag_args_ensemble={"fold_fitting_strategy": "sequential_local"},
)
now = time.time()
fit_s = float(predictor.leaderboard()["fit_time_marginal"].sum())
print(json.dumps({"wall_s": now - began, "fit_call_s": now - fitting, "fit_s": fit_s}))
"""
    command = [sys.executable, "-c", program, str(data), target, str(seconds), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def cut(data: Path, rows: int, folder: Path) -> Path:
    """The header and the first rows of a CSV file."""
    target = folder / data.name
    frame = pd.read_csv(data, nrows=rows, dtype=str, keep_default_na=False)
    frame.to_csv(target, index=False)
    return target


def main() -> None:
    """Run one job in a studio of its own and say what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SAMPLE)
    parser.add_argument("--target", default="y")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--rows", type=int, default=10_000)
    given = parser.parse_args()
    if not given.data.is_file():
        sys.exit(f"There is no file {given.data}. Name another one with --data, and its target with --target.")
    with tempfile.TemporaryDirectory() as folder:
        data = cut(given.data, given.rows, Path(folder))
        with running_studio(Path(folder) / "studio") as studio:
            one = {"MaxCandidates": 1, "MaxAutoMLJobRuntimeInSeconds": 60}
            cold_s, _ = follow(studio, AT_ONCE, start(studio, data, given.target, AT_ONCE, one))
            limit = {"MaxAutoMLJobRuntimeInSeconds": given.seconds}
            first_s, job = follow(studio, JOB, start(studio, data, given.target, JOB, limit))
            fitting_s = covered(fits(studio))
        alone = autogluon_alone(data, given.target, given.seconds, Path(folder) / "autogluon")
    if job["AutoMLJobStatus"] != "Completed":
        sys.exit(f"The job ended {job['AutoMLJobStatus']}: {job.get('FailureReason')}")
    wall_s = (job["EndTime"] - job["CreationTime"]).total_seconds()
    peer = "AutoGluon called directly"
    rows = [
        {
            "what": f"first leaderboard row after the click, at most {given.rows:,} rows",
            "ours": round(first_s, 2),
            "unit": "s",
            "target": 10,
        },
        {"what": "the same, when the click comes the moment the system is up", "ours": round(cold_s, 2), "unit": "s"},
        {
            "what": f"wall time of a job with a limit of {given.seconds} s",
            "ours": round(wall_s, 1),
            "peer": round(alone["wall_s"], 1),
            "peer_name": peer,
            "unit": "s",
            "target": f"<= {1.05 * given.seconds:.0f} s",
        },
        {
            "what": f"share of the wall time in which nothing is fitted, limit of {given.seconds} s",
            "ours": round(1 - fitting_s / wall_s, 4),
            "peer": round(1 - alone["fit_s"] / alone["wall_s"], 4),
            "peer_name": peer,
            "unit": "share",
            "target": 0.05,
        },
    ]
    save("automl_overhead", f".venv/bin/python -m benchmarks.automl_overhead --seconds {given.seconds}", rows)


if __name__ == "__main__":
    main()
