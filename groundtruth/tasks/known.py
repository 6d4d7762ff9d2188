"""Known answers: what labelers are checked against without knowing it, said before or after they label an object."""

import json
from typing import Any

from groundtruth.engine.task_types import CUSTOM, task_type
from groundtruth.models import DataObject, LabelingJob
from groundtruth.tasks.checking import check_answer_of
from groundtruth.tasks.errors import AnswerRefused


def checkable(job: LabelingJob) -> bool:
    """Whether answers of the job can be compared with known ones."""
    from groundtruth.engine.agreement import comparable

    return comparable(job.type_key or CUSTOM)


def know_label(row: DataObject, label: str) -> None:
    """The same of types with a single label. "": nothing."""
    from groundtruth.engine.agreement.known import LABEL_KINDS

    labels = row.job.resolved.get("labels", [])
    if label and label not in labels:
        raise AnswerRefused(f"{label[:80]!r} is no label of this job; there are {', '.join(labels)}.")
    if label and task_type(row.job.type_key or CUSTOM).consolidation not in LABEL_KINDS:
        raise AnswerRefused("A label alone is no answer of this task type: say the whole answer, as known_answer.")
    row.known, row.known_answer = label, ""


def know(row: DataObject, answer: Any) -> None:
    """Set what is known to be right of an object, without saving it. None: nothing. AnswerRefused if it cannot be."""
    if answer is None:
        row.known, row.known_answer = "", ""
        return
    if not checkable(row.job):
        raise AnswerRefused("Answers of this task type cannot be compared, so nobody can be checked against one.")
    check_answer_of(row.job, row, answer)
    from groundtruth.engine.agreement.known import label_in

    row.known, row.known_answer = label_in(row.job.type_key, answer) or "", json.dumps(answer)
