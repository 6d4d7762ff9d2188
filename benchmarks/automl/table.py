"""The results as one table per budget, for docs/benchmarks.md."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.automl.scores import behind, duels, interval, normalised, ranks
from benchmarks.common import save

COMMAND = ".venv/bin/python -m benchmarks.automl --data FOLDER"


def write(lines: list[dict[str, Any]], ours: str) -> None:
    """benchmarks/results/automl.json from every finished run."""
    runs = pd.DataFrame(lines)
    rows: list[dict[str, Any]] = []
    for budget in sorted(set(runs["budget"])):
        rows += _of_budget(budget, runs[runs["budget"] == budget], ours)
    save("automl", COMMAND, rows)


def _of_budget(budget: int, part: pd.DataFrame, ours: str) -> list[dict[str, Any]]:
    placed = ranks(part)
    if placed.empty or ours not in placed:
        return []
    tables = f"{placed.index.get_level_values(0).nunique()} tables, {len(placed)} runs"
    spread = interval(placed, np.random.default_rng(0))
    norm, failures = normalised(part), part["score"].isna().groupby(part["system"]).sum()
    wall, row_ms = part.groupby("system")["wall_s"].max(), part.groupby("system")["one_row_ms"].median()
    lag, won = behind(part, ours), duels(part, ours)
    rows: list[dict[str, Any]] = []
    for peer in [each for each in placed.columns if each != ours]:
        for what, values, unit, target in (
            (
                f"mean rank, {budget} s, {tables} [95 %: {spread[ours]['low']:.2f} to {spread[ours]['high']:.2f}]",
                placed.mean(),
                "rank",
                "1st",
            ),
            (f"mean normalised score, {budget} s", norm, "0 to 1", "–"),
            (f"failures, {budget} s", failures, "runs", "0"),
            (f"longest run, {budget} s", wall, "s", f"<= {1.05 * budget:.0f}"),
            (f"one row, median, {budget} s", row_ms, "ms", "<= 20"),
        ):
            row = {"what": what, "ours": float(round(values[ours], 4)), "unit": unit, "target": target}
            rows.append(row | {"peer": float(round(values[peer], 4)), "peer_name": peer})
        mine, theirs = won[peer]
        row = {"what": f"won of all that both have run, {budget} s", "ours": mine, "unit": "tables", "target": "–"}
        rows.append(row | {"peer": theirs, "peer_name": peer})
    worst = f"farthest behind the best peer, {budget} s: {lag.idxmax()}"
    rows.append(
        {"what": worst, "ours": float(round(100 * lag.max(), 2)), "peer": None, "unit": "%", "target": "<= 0.5"}
    )
    return rows
