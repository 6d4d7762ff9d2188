"""Lines of the output manifest (groundtruth.md, sections 12.1 to 12.8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from groundtruth.engine.annotations import Consolidated
from groundtruth.engine.stamps import stamp
from groundtruth.engine.task_types import CUSTOM, task_type

FOLDER = "annotations/consolidated-annotation/output/"  # below <S3OutputPath>/<job name>/


def common_metadata(type_key: str, job_name: str, created: datetime, *, human: bool = True) -> dict[str, str]:
    """What `<attribute>-metadata` of every type ends with (12.2); custom jobs spell their keys differently (8.4)."""
    kind, when = task_type(type_key), stamp(created)
    by = "yes" if human else "no"
    if kind.key == CUSTOM:
        return {"job_name": job_name, "type": kind.metadata_type, "human-annotated": by, "creation_date": when}
    return {
        "type": kind.metadata_type,
        "job-name": f"labeling-job/{job_name}",
        "human-annotated": by,
        "creation-date": when,
    }


def output_line(
    line: Mapping[str, Any],
    attribute: str,
    made: Consolidated,
    *,
    type_key: str,
    job_name: str,
    created: datetime,
    folder: str = "",
    human: bool = True,
) -> dict[str, Any]:
    """The input line with its label: everything else stays as it was, an older label of the same name is replaced.

    folder: URI that file labels of `-ref` types are below, with a slash at its end.
    """
    label = f"{folder}{made.label}" if task_type(type_key).ref else made.label
    metadata = {**made.metadata, **common_metadata(type_key, job_name, created, human=human)}
    return {**line, attribute: label, f"{attribute}-metadata": metadata}


def failed_line(line: Mapping[str, Any], attribute: str, reason: str, *, retries: int = 0) -> dict[str, Any]:
    """The input line of an object that ended without a label; an older label of that name does not survive."""
    kept = {key: value for key, value in line.items() if key != attribute}
    failure = {"failure-reason": f"ClientError: {reason}", "human-annotated": "true", "retry-count": retries}
    return {**kept, f"{attribute}-metadata": failure}
