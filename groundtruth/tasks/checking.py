"""Is an answer one that the task type can use? Asked before anything is stored."""

import json
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import CUSTOM
from groundtruth.models import DataObject, LabelingJob, Task
from groundtruth.rendering.addresses import owner_of
from groundtruth.rendering.clouds import is_cloud, kind_of
from groundtruth.rendering.frames import has_frames, labels_shown
from groundtruth.rendering.sequences import Video
from groundtruth.tasks.errors import AnswerRefused
from studio.api.errors import ApiError
from studio.storage.permissions import require_read

LARGEST = 24 * 1024 * 1024  # of an answer, as JSON: a mask of a large image is some megabytes


def check(task: Task, answer: Any) -> None:
    """AnswerRefused, with one sentence, for what is no answer of this type."""
    check_answer_of(task.job, task.object, answer)


def check_answer_of(job: LabelingJob, found: DataObject, answer: Any) -> None:
    """The same for an answer that belongs to no task: a reviewer's."""
    if not isinstance(answer, dict):
        raise AnswerRefused("An answer is a JSON object: a value for each element of the page.")
    if len(json.dumps(answer)) > LARGEST:
        raise AnswerRefused(f"The answer is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        _check_type(job, found.data, answer)
    except InputRefused as error:
        raise AnswerRefused(str(error)) from error


def _check_type(job: LabelingJob, line: dict[str, Any], answer: dict[str, Any]) -> None:
    from groundtruth.engine.checks import check_answer

    labels, categories = job.resolved.get("labels", []), job.resolved.get("categories", {})
    check_answer(job.type_key or CUSTOM, answer, labels, line, categories=categories)
    if has_frames(job.type_key):
        _check_edits(job, line, answer)


def _check_edits(job: LabelingJob, line: dict[str, Any], answer: dict[str, Any]) -> None:
    """What an auditing job locks is as the job before left it. An answer is not lost because that cannot be read."""
    from groundtruth.engine.asked import Asked
    from groundtruth.engine.cloud_edits import check_cloud_edits
    from groundtruth.engine.video_edits import anything_locked, check_edits

    video, owner = Video.of(job), owner_of(job)
    if owner is None or not anything_locked(video.categories):
        return
    try:
        before = labels_shown(video, line, lambda uri: str(require_read(owner, uri)))
    except (ApiError, InputRefused):
        return
    if before is None:
        return
    asked = Asked(tuple(video.labels), line, video.categories)
    if is_cloud(video.type_key):
        check_cloud_edits(answer, kind_of(video.type_key), before, asked)
    else:
        check_edits(answer, f"{video.kind}Annotations", before, asked)
