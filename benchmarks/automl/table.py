"""The results as one table per budget, for docs/benchmarks.md."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.automl.scores import behind, duels, interval, normalised, ranks
from benchmarks.common import save

COMMAND = ".venv/bin/python -m benchmarks.automl --data FOLDER"
ALLOWED = 0.005  # that the best peer may be better, relative


def write(lines: list[dict[str, Any]], ours: str) -> None:
    """benchmarks/results/automl.json from every finished run."""
    runs = pd.DataFrame(lines)
    rows: list[dict[str, Any]] = []
    for budget in sorted(set(runs["budget"])):
        rows += _of_budget(budget, runs[runs["budget"] == budget], ours)
    save("automl", COMMAND, rows)


def _of_budget(budget: int, part: pd.DataFrame, ours: str) -> list[dict[str, Any]]:
    fields = _fields(part, ours)
    if not fields:
        return []
    norm, failures = normalised(part), part["score"].isna().groupby(part["system"]).sum()
    wall, row_ms = part.groupby("system")["wall_s"].max(), part.groupby("system")["one_row_ms"].median()
    won = duels(part, ours)
    rows = _of_field(budget, fields[0], ours)
    for peer, (mine, theirs) in won.items():
        for what, values, unit, target in (
            (f"mean normalised score, {budget} s", norm, "0 to 1", "–"),
            (f"failures, {budget} s", failures, "runs", "0"),
            (f"longest run, {budget} s", wall, "s", f"<= {1.05 * budget:.0f}"),
            (f"one row, median, {budget} s", row_ms, "ms", "<= 20"),
        ):
            row = {"what": what, "ours": float(round(values[ours], 4)), "unit": unit, "target": target}
            rows.append(row | {"peer": float(round(values[peer], 4)), "peer_name": peer})
        row = {"what": f"won of all that both have run, {budget} s", "ours": mine, "unit": "tables", "target": "–"}
        rows.append(row | {"peer": theirs, "peer_name": peer})
    return rows + [row for field in fields[1:] for row in _of_field(budget, field, ours)]


def _fields(part: pd.DataFrame, ours: str) -> list[pd.DataFrame]:
    """All systems on what all of them have run; then, on more tables and seeds, those that have run more."""
    found, most = [], 0
    runs = part.groupby("system").size()
    for least in sorted(set(runs)):
        field = part[part["system"].isin(runs.index[runs >= least])]
        placed = ranks(field)
        if ours in placed and placed.shape[1] > 1 and len(placed) > most:
            found.append(field)
            most = len(placed)
    return found


def _of_field(budget: int, field: pd.DataFrame, ours: str) -> list[dict[str, Any]]:
    """Who is ahead among these systems, and where ours is behind."""
    placed, lag = ranks(field), behind(field, ours)
    low, high = interval(placed, np.random.default_rng(0))[ours]
    tables = f"{placed.index.get_level_values(0).nunique()} tables, {len(placed)} runs"
    of = f"{budget} s, {placed.shape[1]} systems, {tables}"
    mean = placed.mean().round(4)
    rows: list[dict[str, Any]] = [
        {
            "what": f"mean rank, {of} [95 %: {low:.2f} to {high:.2f}]",
            "ours": float(mean[ours]),
            "peer": float(mean[peer]),
            "peer_name": peer,
            "unit": "rank",
            "target": "1st",
        }
        for peer in placed.columns
        if peer != ours
    ]
    more = ", ".join(lag.index[lag > ALLOWED])
    worst = {"what": f"farthest behind the best of {of}: {lag.idxmax()}", "ours": float(round(100 * lag.max(), 2))}
    rows.append(worst | {"peer": None, "unit": "%", "target": f"<= {100 * ALLOWED:g}"})
    many = {"what": f"tables behind by more than {100 * ALLOWED:g} %, {of}: {more or 'none'}"}
    rows.append(many | {"ours": int((lag > ALLOWED).sum()), "peer": None, "unit": "tables", "target": "0"})
    return rows
