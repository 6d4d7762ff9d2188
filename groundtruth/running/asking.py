"""Asking a job's own functions: before objects become tasks, and after answers came (labeling specification §8)."""

import json
from itertools import pairwise
from typing import Any

from groundtruth.engine.consolidation.custom import VERSION, pre_request, read_post_response, read_pre_response
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.functions.process import FunctionFailed
from groundtruth.functions.calling import Function, function_named
from groundtruth.models import DataObject, LabelingJob
from groundtruth.running.dispatching import Prepared
from groundtruth.running.owning import still_ours
from workers.context import InputError, JobContext

PROBE = 10  # objects of the first batch of which one must succeed
AT_ONCE = 100  # between two looks at whether the job is still ours
LARGEST_INPUT = 1024 * 1024  # characters of a task input
NOT_WANTED = "human annotation not required"


def ask_before(job: LabelingJob, context: JobContext, rows: list[DataObject]) -> Prepared:
    """What the pre-annotation function says of each object. InputError when the first ten of a job all fail."""
    found = Prepared()
    try:
        with function_named(job.resolved["pre"]) as function:
            for start, stop in _parts(len(rows), PROBE if job.iteration == 0 else AT_ONCE):
                still_ours(context)
                errors = _ask_some(job, function, rows[start:stop], found)
                if start == 0 and job.iteration == 0 and len(errors) == stop:
                    raise InputError(f"The first {stop} objects all failed: {errors[-1]}")
            for line in function.log:
                context.log(_log_line(job, line))
    except FunctionFailed as error:  # it is not there any more
        if job.iteration == 0:
            raise InputError(str(error)) from error
        found.failed.update({row.pk: str(error) for row in rows if row.pk not in found.given})
    return found


def _parts(count: int, first: int) -> list[tuple[int, int]]:
    edges = [0, min(first, count), *range(first + AT_ONCE, count, AT_ONCE), count]
    return [(start, stop) for start, stop in pairwise(edges) if stop > start]


def _ask_some(job: LabelingJob, function: Function, rows: list[DataObject], found: Prepared) -> list[Exception]:
    """Add what the function says of some objects; the errors of calls that failed."""
    answers = function.ask_all([pre_request(job.arn, row.data) for row in rows], _read_input)
    errors: list[Exception] = []
    for row, answer in zip(rows, answers, strict=True):
        if isinstance(answer, Exception):
            errors.append(answer)
            found.failed[row.pk] = str(answer)
        elif answer is None:
            found.failed[row.pk] = NOT_WANTED
        else:
            found.given[row.pk] = answer
    return errors


def _read_input(response: Any) -> str | None:
    """The task input as JSON; None when nobody is to label the object."""
    task_input, wanted = read_pre_response(response)
    if not wanted:
        return None
    text = json.dumps(task_input, ensure_ascii=False)
    if len(text) > LARGEST_INPUT:
        raise InputRefused("The pre-annotation function's task input is longer than a million characters.")
    return text


def ask_after(
    job: LabelingJob, context: JobContext, uri: str, payload: list[dict[str, Any]]
) -> dict[str, dict[str, Any]] | str:
    """Keys of the output line by object id, of a batch; or the sentence why the whole batch has none.

    uri: where the payload is stored. An object that is missing in the answer gets no label.
    """
    asked = {
        "version": VERSION,
        "labelingJobArn": job.arn,
        "labelCategories": job.resolved.get("labels") or None,
        "labelAttributeName": job.attribute,
        "roleArn": job.request.get("RoleArn", ""),
        "payload": {"s3Uri": uri},
    }
    ids = [each["datasetObjectId"] for each in payload]
    try:
        with function_named(job.resolved["post"]) as function:
            try:
                return dict(function.ask(asked, lambda answer: read_post_response(answer, ids), payload))
            finally:
                for line in function.log:
                    context.log(_log_line(job, line))
    except (FunctionFailed, InputRefused) as error:
        return str(error)


def _log_line(job: LabelingJob, text: str) -> str:
    return json.dumps({"labeling-job-name": job.name, "event-name": "FUNCTION", "event-log-message": text})
