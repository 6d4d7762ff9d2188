"""From a plan to the files of the exploration, ready to be published (autopilot specification §4.7)."""

import json
import shutil
import time
from pathlib import Path

from autopilot.engine import portfolio
from autopilot.engine.data import Prepared
from autopilot.engine.exploration.definitions_notebook import Definition, definitions_notebook
from autopilot.engine.exploration.exploration_notebook import exploration_notebook
from autopilot.engine.exploration.power import SCREENED_ROWS, by_suspicion
from autopilot.engine.exploration.report import Question, Report, explore
from autopilot.engine.exploration.rows import Rows, open_rows
from autopilot.engine.exploration.source import Origin
from autopilot.engine.exploration.tuning_notebook import Search, tuning_notebook
from autopilot.engine.features import choose_features
from autopilot.engine.metrics import REGRESSION
from autopilot.engine.more_trials import in_order
from autopilot.engine.plan import SEED, Plan
from autopilot.engine.records import Explored
from autopilot.engine.tuning.space import Space

EXPLORATION = "SageMakerAutopilotDataExplorationNotebook.ipynb"
DEFINITIONS = "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"
REPORT = "exploration.json"
LEAST_SECONDS = 0.5
COLUMNS_A_SECOND = 60  # of a thousand rows, measured on two cores
LEAST_COLUMNS = 100


def explored(plan: Plan, prepared: Prepared, objective: str, space: Space | None = None) -> Explored:
    """The exploration, or what went wrong with it, which leaves the models alone."""
    try:
        return Explored(str(write_exploration(plan, prepared, objective, space)))
    except Exception as error:
        return Explored("", str(error) or type(error).__name__)


def write_exploration(plan: Plan, prepared: Prepared, objective: str, space: Space | None = None) -> Path:
    """The folder with the notebooks and the report as JSON; made once, found again by later attempts.

    space: what is searched, in a job that tunes; without it the candidates are those of ENSEMBLING mode.

    Takes about `plan.exploration_seconds`. InputRefused when the files cannot be read.
    """
    folder = plan.folder / "exploration"
    if folder.is_dir():
        return folder
    tables = plan.folder / "tables"
    try:
        began = time.monotonic()
        rows = open_rows(plan.folder / "input" / "training", plan.content_type, tables, plan.exploration_seconds)
        left = plan.exploration_seconds - (time.monotonic() - began)
        report = explore(rows, question_of(plan, prepared, rows), max(LEAST_SECONDS, left))
        origin = _origin(plan, rows)
    finally:
        shutil.rmtree(tables, ignore_errors=True)
    partial = plan.folder / "exploration.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _write(partial, report, origin)
    (partial / DEFINITIONS).write_text(_definitions(plan, prepared, objective, space, origin), encoding="utf-8")
    partial.rename(folder)
    return folder


def _definitions(plan: Plan, prepared: Prepared, objective: str, space: Space | None, origin: Origin) -> str:
    """The notebook of candidates."""
    if space is not None:
        search = Search(plan.name, prepared.schema, objective, space, plan.max_candidates, plan.seconds)
        return tuning_notebook(search, origin)
    chosen = portfolio.trials_of(plan.algorithms, prepared.target.problem_type)
    text = any(each.type == "text" for each in prepared.schema.columns)
    trials = in_order(chosen, plan.algorithms, len(prepared.train), prepared.target.problem_type, text=text)
    return definitions_notebook(Definition(plan.name, prepared.schema, objective, trials, plan.seconds), origin)


def _write(folder: Path, report: Report, origin: Origin) -> None:
    # NaN is no JSON; a report that held one would not open in a browser.
    (folder / REPORT).write_text(json.dumps(report.as_json(), allow_nan=False), encoding="utf-8")
    (folder / EXPLORATION).write_text(exploration_notebook(report, origin), encoding="utf-8")


def question_of(plan: Plan, prepared: Prepared, rows: Rows) -> Question:
    """Columns that are no features are described, but nothing is said against them."""
    columns = rows.table.columns
    unused = frozenset(columns) - {*choose_features(columns, plan), plan.target}
    some = _columns(plan, prepared, rows)
    return Question(plan.name, prepared.target, plan.target, unused, plan.feature_types, some)


def _columns(plan: Plan, prepared: Prepared, rows: Rows) -> tuple[str, ...] | None:
    """As many columns as there is time for, the most suspicious first; None for all."""
    room = max(LEAST_COLUMNS, int(COLUMNS_A_SECOND * plan.exploration_seconds))
    if len(rows.table.columns) <= room:
        return None
    frame = prepared.train[[*prepared.schema.names, plan.target]]
    frame = frame if len(frame) <= SCREENED_ROWS else frame.sample(SCREENED_ROWS, random_state=SEED)
    return tuple(by_suspicion(frame, plan.target, regression=prepared.target.problem_type == REGRESSION)[:room])


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
