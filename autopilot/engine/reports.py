"""Both reports of a model, written as files for the job to publish."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from autopilot.engine.data import Prepared
from autopilot.engine.explain import (
    ROWS,
    analysis_json,
    beeswarm_json,
    by_importance,
    explain,
    explain_behind,
    local_csv,
)
from autopilot.engine.facets import bias_tables
from autopilot.engine.insights import statistics
from autopilot.engine.keeping import outputs_of
from autopilot.engine.package_code.atelier_tabular import _load_pyfunc, open_predictor
from autopilot.engine.package_code.atelier_tabular.compiled import Compiled
from autopilot.engine.package_code.atelier_tabular.deciding import threshold_of
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.pdp import dependence
from autopilot.engine.plain_logs import speak_plainly
from autopilot.engine.plan import SEED, Plan
from autopilot.engine.scoring import scored_rows
from autopilot.engine.training import load_prepared
from autopilot.engine.words import CROSSED, DRAWN

PART_FOR_SHAP = 0.7  # of the time for explaining; the rest is for partial dependence


def open_candidate(plan: Plan, model: str) -> TabularModel:
    """A finished candidate, as its package would load it."""
    data = _data_of(plan, model)
    settings = _settings(data)
    schema = load_prepared(plan).schema
    compiled = data / "compiled"
    if compiled.is_dir():  # proved when it was packed, a moment ago
        return TabularModel(None, schema, settings, Compiled(compiled))
    return TabularModel(open_predictor(data, model), schema, settings)


def _data_of(plan: Plan, model: str) -> Path:
    return plan.folder / "candidates" / model / "package" / "data" / "model"


def _settings(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / "model.json").read_text(encoding="utf-8"))
    return found


def open_package(package: Path) -> TabularModel:
    """The model of an unpacked package that is known to be ours; see package_code."""
    return _load_pyfunc(str(package / "data" / "model"))


def write_explainability(plan: Plan, model: str, seconds: float) -> Path:
    """The folder with the explainability report of a finished candidate; takes about `seconds` at most."""
    began = time.monotonic()
    speak_plainly()
    prepared = load_prepared(plan)
    served = open_candidate(plan, model)
    rows = prepared.validation[prepared.schema.names]
    return write_explanation(served, rows, seconds - (time.monotonic() - began), _fresh(plan, "explainability", model))


def write_explanation(served: TabularModel, rows: pd.DataFrame, seconds: float, folder: Path) -> Path:
    """analysis.json, beeswarm.json, pdp.json and explanations_shap/ in the folder. rows: brought rows."""
    began = time.monotonic()
    labels, recipe = served.schema.labels, served.schema.recipe
    makes_columns = recipe is not None and bool(recipe.made())
    part = PART_FOR_SHAP * seconds / (2 if makes_columns else 1)
    explanation = explain(served, rows, part)
    kinds = {each.name: each.type for each in served.schema.columns}
    analysis = analysis_json(explanation, labels, explain_behind(served, rows, part) if makes_columns else None)
    _write_json(folder / "analysis.json", analysis)
    swarm = beeswarm_json(explanation, kinds, labels)
    _write_json(folder / "beeswarm.json", swarm)
    label = labels.index(swarm["label"]) if labels else None
    sample = rows.sample(min(ROWS, len(rows)), random_state=SEED)
    left = max(0.0, seconds - (time.monotonic() - began))
    _write_json(folder / "pdp.json", dependence(served, sample, by_importance(analysis), left, label))
    (folder / "explanations_shap").mkdir()
    (folder / "explanations_shap" / "out.csv").write_text(local_csv(explanation, labels), encoding="utf-8")
    served.background.to_csv(folder / "explanations_shap" / "baseline.csv", index=False)
    return folder


def write_insights(plan: Plan, model: str) -> Path:
    """The folder with statistics.json, from the answers that were kept when the model was scored."""
    prepared = load_prepared(plan)
    outputs = np.load(outputs_of(plan.folder, model))
    judged, held_back = prepared.judged(len(outputs)), len(prepared.validation)
    settings = _settings(_data_of(plan, model))
    threshold = threshold_of(settings)
    scored = scored_rows(judged, outputs, prepared.schema, plan.weight, threshold)
    report = statistics(
        scored,
        judged,
        prepared.schema,
        evaluated_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        source=_source(plan) if len(outputs) == held_back else CROSSED,
        train_rows=settings.get("trained_rows", len(prepared.train)),
        threshold=threshold,
    )
    if prepared.asides is not None:
        parts = (prepared.train, prepared.validation)
        crossed = prepared.crossed if len(outputs) > held_back else None
        report["bias"] = bias_tables(
            plan.bias, prepared.schema, plan.target, parts, prepared.asides, scored, plan.weight, crossed
        )
    folder = _fresh(plan, "model_insights", model)
    _write_json(folder / "statistics.json", report | {"job": _job(plan, model, prepared)})
    return folder


def _job(plan: Plan, model: str, prepared: Prepared) -> dict[str, Any]:
    return {"job_name": plan.name, "model": model, "problem_type": prepared.schema.problem_type, "target": plan.target}


def _source(plan: Plan) -> str:
    if (plan.folder / "input" / "validation").is_dir():
        return "validation channel"
    held_back = {"Grouped": "validation, whole groups", "Temporal": "validation, the latest rows"}
    return held_back.get(plan.validation.name, DRAWN)


def _fresh(plan: Plan, kind: str, model: str) -> Path:
    folder = plan.folder / "reports" / kind / model
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.rglob("*"), reverse=True):
        old.rmdir() if old.is_dir() else old.unlink()
    return folder


def _write_json(path: Path, data: Any) -> None:
    # NaN is no JSON; a report that held one would not open in a browser.
    path.write_text(json.dumps(data, allow_nan=False), encoding="utf-8")
