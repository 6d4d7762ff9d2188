"""Custom jobs: what their functions are sent, and what they answer (groundtruth.md, section 8)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.consolidation.settings import Settings
from groundtruth.engine.errors import InputRefused

VERSION = "2018-10-16"


def pass_through(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """Without a function of its own, a custom job labels nothing; its answers stay in the worker responses (8.4)."""
    return [Consolidated(each.object_id, {}, {}) for each in objects]


def pre_request(job_arn: str, line: Mapping[str, Any]) -> dict[str, Any]:
    """What the pre-annotation function is sent about one object (8.1)."""
    return {"version": VERSION, "labelingJobArn": job_arn, "dataObject": dict(line)}


def read_pre_response(response: Any) -> tuple[dict[str, Any], bool]:
    """`task.input`, and whether people are to label the object (8.2)."""
    task_input = response.get("taskInput") if isinstance(response, Mapping) else None
    if not isinstance(task_input, Mapping):
        raise InputRefused('The pre-annotation function must answer with an object that has "taskInput": {…}.')
    wanted = response.get("isHumanAnnotationRequired", response.get("humanAnnotationRequired", True))
    if isinstance(wanted, str) and wanted.lower() in ("true", "false"):
        wanted = wanted.lower() == "true"
    if not isinstance(wanted, bool):
        raise InputRefused('The pre-annotation function\'s "isHumanAnnotationRequired" must be true or false.')
    return dict(task_input), wanted


def post_payload(objects: Iterable[LabeledObject]) -> list[dict[str, Any]]:
    """The file that the post-annotation function's request points at (8.3)."""
    return [
        {
            "datasetObjectId": each.object_id,
            "dataObject": _data_object(each.line),
            "annotations": [
                {"workerId": one.worker_id, "annotationData": {"content": json.dumps(one.answer, ensure_ascii=False)}}
                for one in each.annotations
            ],
        }
        for each in objects
    ]


def read_post_response(response: Any, object_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Keys for the output line of every object that the function labeled (8.4); others are missing and fail.

    The last of several entries about one object wins. InputRefused unless the response is a list.
    """
    if not isinstance(response, list):
        raise InputRefused("The post-annotation function must answer with a list, one entry for each object.")
    wanted, found = set(object_ids), dict[str, dict[str, Any]]()
    for entry in response:
        if not isinstance(entry, Mapping):
            continue
        annotation = entry.get("consolidatedAnnotation")
        content = annotation.get("content") if isinstance(annotation, Mapping) else None
        object_id = str(entry.get("datasetObjectId"))
        if object_id in wanted and isinstance(content, Mapping):
            found[object_id] = dict(content)
    return found


def _data_object(line: Mapping[str, Any]) -> dict[str, Any]:
    if "source-ref" in line:
        return {"s3Uri": line["source-ref"]}
    return {"content": line.get("source", "")}
