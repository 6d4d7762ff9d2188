"""What every benchmark shares: percentiles, and one JSON file per run in benchmarks/results/."""

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


def timed_ms(call: Callable[[], Any], times: int, *, warm_up: int = 5) -> list[float]:
    """Milliseconds of each of `times` calls, after some that are not counted."""
    for _ in range(warm_up):
        call()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def summary(values: list[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile and count."""
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 3),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
        "n": len(ordered),
    }


def save(name: str, command: str, rows: list[dict[str, Any]], **more: Any) -> Path:
    """Write benchmarks/results/<name>.json.

    rows: each `{"what", "ours", "peer", "peer_name", "unit", "target"}`; `ratio` is added where both are numbers.
    """
    for row in rows:
        if isinstance(row.get("ours"), int | float) and isinstance(row.get("peer"), int | float) and row["peer"]:
            row["ratio"] = round(row["ours"] / row["peer"], 3)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    path.write_text(
        json.dumps(
            {
                "benchmark": name,
                "command": command,
                "commit": commit.stdout.strip(),
                "machine": {
                    "cores": os.cpu_count(),
                    "processor": platform.machine(),
                    "python": platform.python_version(),
                },
                "rows": rows,
                **more,
            },
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    print(path.read_text(encoding="utf-8"))
    return path
