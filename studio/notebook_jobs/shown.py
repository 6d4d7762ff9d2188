"""Rows as the scheduler extension of JupyterLab writes them, with what our pages need besides. Times are ISO text."""

from typing import Any

from django.utils import timezone

from studio.access.principal import Principal
from studio.notebook_jobs.engine.words import in_words
from studio.notebook_jobs.models import JobDefinition, NotebookJob

UPCOMING = 5
_LABELS = {"ipynb": "Notebook", "html": "HTML", "log": "Output log", "tar.gz": "Archive"}


def may_change(row: NotebookJob | JobDefinition, caller: Principal) -> bool:
    """Its owner and administrators: it acts with the rights of its owner."""
    return row.owner_id == caller.user_id or caller.is_administrator


def _common(row: NotebookJob | JobDefinition, caller: Principal) -> dict[str, Any]:
    request = row.request
    return {
        "name": row.display_name,
        "arn": row.arn,
        "owner": row.owner.username if row.owner else "",
        "profile": row.acting_profile,
        "shared": not row.profile_name,
        "space": row.space_name,
        "may_change": may_change(row, caller),
        "input_filename": row.input_name,
        "input_uri": f"{row.input_uri}/{row.input_name}",
        "kernel_name": request.get("kernel_name", ""),
        "parameters": request.get("parameters", {}),
        "environment_variables": request.get("environment_variables", {}),
        "initialization_script": request.get("initialization_script", ""),
        "start_up_script": request.get("start_up_script", ""),
        "max_retry_attempts": request.get("max_retry_attempts", 1),
        "max_runtime_in_seconds": request.get("max_runtime_in_seconds", 0),
        "compute_type": request.get("compute_type", ""),
        "create_time": row.created_at,
        "update_time": row.modified_at,
    }


def job(row: NotebookJob, caller: Principal) -> dict[str, Any]:
    """One run."""
    return _common(row, caller) | {
        "job_id": row.name,
        "job_definition_id": row.definition.name if row.definition else "",
        "job_definition_name": row.definition.display_name if row.definition else "",
        "cause": row.cause,
        "status": row.rest_status,
        "job_status": row.status,  # as the API's own jobs say it
        "status_message": row.failure_reason.removeprefix("ClientError: "),
        "progress": row.progress or None,
        "stopped_by": row.stopped_by,
        "attempts": int(row.checkpoint.get("tries", 0)),
        "start_time": row.started_at,
        "end_time": row.ended_at,
        "output_prefix": row.output_uri,
        "log": {"group": row.log_group, "stream": row.log_stream},
        "job_files": [
            {"display_name": _LABELS[each["format"]], "file_format": each["format"], "file_path": each["uri"]}
            for each in row.outputs
        ],
    }


def definition(row: JobDefinition, caller: Principal) -> dict[str, Any]:
    """One definition, with its next moments."""
    parsed, active = row.parsed, row.status == JobDefinition.Status.ACTIVE
    return _common(row, caller) | {
        "job_definition_id": row.name,
        "active": active,
        "status": row.status,
        "reason": row.reason,
        "schedule": row.schedule,
        "schedule_words": in_words(parsed),
        "timezone": "UTC",
        "next_runs": parsed.upcoming(timezone.now(), UPCOMING) if active and row.next_run_at else [],
    }
