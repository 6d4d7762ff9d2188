"""The reports of a candidate as one file to take away: read from the store, written by the engine."""

import json
from typing import Any

from autopilot.answers import MINIMISED
from autopilot.engine.document.content import Sources, as_json, document
from autopilot.engine.document.html import as_html
from autopilot.engine.document.pdf import as_pdf
from autopilot.engine.readable import number
from autopilot.exploration import REPORT
from autopilot.models import Candidate
from autopilot.outputs import read_json
from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ResourceNotFound
from studio.storage.permissions import require_read
from studio.storage.uris import S3Uri

KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "json": "application/json"}


def written(form: str, sources: Sources) -> tuple[bytes, str]:
    """(file, content type). form: html, pdf or json."""
    if form not in KINDS:
        raise FieldError(f"A report comes as {', '.join(KINDS)}, not as {form[:20]}.", "form", 404)
    if form == "json":
        return json.dumps(as_json(sources), allow_nan=False).encode(), KINDS[form]
    if form == "pdf":
        return as_pdf(document(sources)), KINDS[form]
    return as_html(document(sources)).encode(), KINDS[form]


def sources_of(row: Candidate, caller: Principal) -> Sources:
    """Everything that was written about a candidate, as far as the caller may read it."""
    statistics = _read(row.insights_uri, "statistics.json", caller)
    if statistics is None:
        raise ResourceNotFound(
            f"{row.name} has no performance report. Reports are written at the end of an experiment, for every "
            "finished model that its time limit leaves time for."
        )
    return Sources(
        title=row.name,
        facts=_facts(row),
        statistics=statistics,
        analysis=_read(row.explainability_uri, "analysis.json", caller),
        dependence=_read(row.explainability_uri, "pdp.json", caller),
        exploration=_explored(row, caller),
    )


def _explored(row: Candidate, caller: Principal) -> Any:
    """The report on the data, which lies beside its notebook."""
    notebook = row.job.artifacts.get("DataExplorationNotebookLocation", "")
    return _read(notebook.rpartition("/")[0], REPORT, caller)


def _read(folder: str, name: str, caller: Principal) -> Any:
    return read_json(require_read(caller, S3Uri.parse(f"{folder}/{name}"))) if folder else None


def _facts(row: Candidate) -> dict[str, str]:
    """Part A of the report (specification §6.4): job details."""
    job = row.job
    better = "lower is better" if job.objective in MINIMISED else "higher is better"
    facts = {
        "Candidate": row.name,
        "Experiment": job.name,
        "Algorithm": row.algorithm,
        "Model": row.model_name,
        "Problem type": str(job.resolved.get("ProblemType", "")),
        "Objective": f"{job.objective}, {better}",
        "Objective value": "" if row.objective_value is None else number(row.objective_value),
        "95 % interval": "" if row.interval is None else " to ".join(number(each) for each in row.interval),
        "Fitted in": "" if row.fit_s is None else f"{row.fit_s:.1f} s",
        "Answers one row in": "" if row.predict_s_per_row is None else f"{1000 * row.predict_s_per_row:.1f} ms",
        "Size": "" if row.size_bytes is None else f"{row.size_bytes / 1e6:.1f} MB",
        "Made": f"{row.created_at:%Y-%m-%d %H:%M} UTC",
        "Package": row.package_uri,
    }
    return {name: value for name, value in facts.items() if value}
