"""Is an answer one that the task type can use? Asked before anything is stored."""

import json
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.models import Task
from groundtruth.tasks.errors import AnswerRefused

LARGEST = 24 * 1024 * 1024  # of an answer, as JSON: a mask of a large image is some megabytes


def check(task: Task, answer: Any) -> None:
    """AnswerRefused, with one sentence, for what is no answer of this type."""
    if not isinstance(answer, dict):
        raise AnswerRefused("An answer is a JSON object: a value for each element of the page.")
    if len(json.dumps(answer)) > LARGEST:
        raise AnswerRefused(f"The answer is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        _check_type(task, answer)
    except InputRefused as error:
        raise AnswerRefused(str(error)) from error


def _check_type(task: Task, answer: dict[str, Any]) -> None:
    if not task.job.type_key:
        return
    from groundtruth.engine.checks import check_answer

    resolved = task.job.resolved
    categories = resolved.get("categories", {})
    check_answer(task.job.type_key, answer, resolved.get("labels", []), task.object.data, categories=categories)
