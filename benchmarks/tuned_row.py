"""One row through a tuned model of every algorithm: compiled as it is served, as an ONNX file, and as it was fitted.

Command: .venv/bin/python -m benchmarks.tuned_row [--data FILE --target COLUMN] [--times 100]
Runs the first trial of each algorithm as a job does (the engine alone, no server). All get the same one-row table,
alternately, in the same process; ONNX Runtime gets its inputs ready made. Writes benchmarks/results/tuned_row.json.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from onnxruntime import InferenceSession

from autopilot.engine.package_code.atelier_tabular import TabularModel, _load_pyfunc, open_predictor
from autopilot.engine.plan import Plan
from autopilot.engine.portable.proof import feed, write_onnx
from autopilot.engine.records import Finished, Record
from autopilot.engine.training import load_prepared
from autopilot.engine.tuning.task import Task
from autopilot.engine.tuning.trial import analyse, run_trial
from benchmarks.common import save
from benchmarks.one_row import SAMPLE, TARGET_MS, alternately

ALGORITHMS = ("xgboost", "linear-learner", "mlp")
TRIAL_SECONDS = 60.0


def tried(folder: Path, data: Path, target: str) -> tuple[Plan, list[Finished]]:
    """The first trial of each algorithm, finished."""
    channel = folder / "input" / "training"
    channel.mkdir(parents=True)
    (channel / data.name).write_bytes(data.read_bytes())
    now = time.time()
    plan = Plan("tuned-row", folder, target, started=now, deadline=now + 3600, algorithms=ALGORITHMS)
    records: list[Record] = []
    analyse(plan, records.append, lambda: False)
    for number in range(1, len(ALGORITHMS) + 1):
        task = Task(number, (), time.time() + TRIAL_SECONDS, threads=os.cpu_count() or 1)
        run_trial(plan, task, records.append, lambda: False)
    return plan, [each for each in records if isinstance(each, Finished)]


def measured(record: Finished, plan: Plan, times: int) -> list[dict[str, Any]]:
    """Two lines about one model."""
    package = Path(record.package).parent / "package"
    data = package / "data" / "model"
    served = _load_pyfunc(str(data))
    slow = TabularModel(open_predictor(data, record.model), served.schema, served.settings)
    row = load_prepared(plan).validation[served.schema.names].head(1)
    file = Path(record.package).parent / "model.onnx"
    began = time.perf_counter()
    written = write_onnx(package, file)
    took = time.perf_counter() - began
    session, inputs = InferenceSession(str(file), providers=["CPUExecutionProvider"]), feed(served.schema, row)
    ours, peer, graph = alternately(
        [lambda: served.predict(row), lambda: slow.predict(row), lambda: session.run(None, inputs)], times
    )
    how = "compiled" if served.compiled else "not compiled"
    size = f"{written.size_bytes / 1e6:.1f} MB, made and proved in {took:.1f} s"
    return [
        {
            "what": f"{record.model}, one row, median ({how})",
            "ours": ours["median"],
            "ours_p99": ours["p99"],
            "peer": peer["median"],
            "peer_p99": peer["p99"],
            "peer_name": "its pipelines and models",
            "unit": "ms",
            "target": f"≤ {TARGET_MS:g}",
        },
        {"what": f"{record.model}, one row, median (ONNX file, {size})", "ours": graph["median"], "unit": "ms"},
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=SAMPLE)
    options.add_argument("--target", default="y")
    options.add_argument("--times", type=int, default=100)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan, finished = tried(Path(folder) / "job", given.data, given.target)
        rows = [line for record in finished for line in measured(record, plan, given.times)]
    load = f"load {os.getloadavg()[2]:.0f} on {os.cpu_count()} cores in the last quarter of an hour"
    save("tuned_row", "python -m benchmarks.tuned_row", rows, note=f"{given.data.name}, five folds; {load}.")


if __name__ == "__main__":
    main()
