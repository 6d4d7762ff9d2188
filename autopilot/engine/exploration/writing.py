"""From a plan to the files of the exploration, ready to be published (autopilot specification §4.7)."""

import json
import shutil
import time
from pathlib import Path

from autopilot.engine import portfolio
from autopilot.engine.data import Prepared
from autopilot.engine.exploration.definitions_notebook import Definition, definitions_notebook
from autopilot.engine.exploration.exploration_notebook import exploration_notebook
from autopilot.engine.exploration.report import Question, Report, explore
from autopilot.engine.exploration.rows import Rows, open_rows
from autopilot.engine.exploration.source import Origin
from autopilot.engine.plan import Plan

EXPLORATION = "SageMakerAutopilotDataExplorationNotebook.ipynb"
DEFINITIONS = "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"
REPORT = "exploration.json"


def write_exploration(plan: Plan, prepared: Prepared, objective: str) -> Path:
    """The folder with both notebooks and the report as JSON; made once, found again by later attempts.

    Takes about `plan.exploration_seconds`. InputRefused when the files cannot be read.
    """
    folder = plan.folder / "exploration"
    if folder.is_dir():
        return folder
    began = time.monotonic()
    scratch = plan.folder / "exploration-scratch"
    rows = open_rows(plan.folder / "input" / "training", plan.content_type, scratch, plan.exploration_seconds)
    left = plan.exploration_seconds - (time.monotonic() - began)
    report = explore(rows, _question(plan, prepared, rows), max(0.5, left))
    origin = _origin(plan, rows)
    partial = plan.folder / "exploration.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write(partial, plan, prepared, objective, report, origin)
    partial.rename(folder)
    shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _write(folder: Path, plan: Plan, prepared: Prepared, objective: str, report: Report, origin: Origin) -> None:
    trials = portfolio.trials_of(plan.algorithms, prepared.target.problem_type)
    definition = Definition(plan.name, prepared.schema, objective, trials, plan.seconds)
    # NaN is no JSON; a report that held one would not open in a browser.
    (folder / REPORT).write_text(json.dumps(report.as_json(), allow_nan=False), encoding="utf-8")
    (folder / EXPLORATION).write_text(exploration_notebook(report, origin), encoding="utf-8")
    (folder / DEFINITIONS).write_text(definitions_notebook(definition, origin), encoding="utf-8")


def _question(plan: Plan, prepared: Prepared, rows: Rows) -> Question:
    """Columns that are no features are described, but nothing is said against them."""
    wanted = set(plan.features) if plan.features is not None else set(rows.table.columns)
    unused = frozenset(rows.table.columns) - wanted | ({plan.weight} if plan.weight else set())
    return Question(plan.name, prepared.target, plan.target, unused, plan.feature_types)


def _origin(plan: Plan, rows: Rows) -> Origin:
    layout = rows.whole.layout or rows.first.layout
    absent = "header=absent" in plan.content_type.replace(" ", "").lower()
    return Origin(
        plan.request,
        layout.delimiter if layout else ",",
        layout.inspected.encoding if layout else "utf-8",
        tuple(rows.whole.columns) if absent else None,
        {name: kind.date_format for name, kind in rows.table.kinds.items() if kind.date_format},
    )
