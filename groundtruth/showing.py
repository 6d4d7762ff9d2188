"""Objects whose label is no picture by itself: a frame of the sequence, a camera's image, the answer that was kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.shown_labels import Shown, shown_answer, shown_cuboids, shown_sequence
from groundtruth.engine.task_types import CUSTOM, TaskType, task_type
from groundtruth.inputs.manifests import first_picture
from groundtruth.models import Correction, DataObject, LabelingJob, Task
from groundtruth.rendering.addresses import Holder, Signer, owner_of
from groundtruth.rendering.sequences import LARGEST_SEQUENCE, read_json
from groundtruth.rendering.templates import AccessRefused

LARGEST_SHOWN = 4 * 1024**2  # bytes of a label file that a list looks into


def drawn(row: DataObject, keys: dict[str, Any], kept: str, holder: Holder) -> dict[str, Any] | None:
    """`{"words", "marks", "media"}` of an object whose label alone does not show it; None where it does.

    kept: the newest answer, as text, of a job whose labels no function makes.
    """
    job = row.job
    kind = task_type(job.type_key or CUSTOM)
    if kept and row.state == DataObject.State.HUMAN and not keys.get(job.attribute):
        shown = shown_answer(json.loads(kept))
        newest = f" (the newest of {row.submitted} answers)" if row.submitted > 1 else ""
        return _answer(replace(shown, words=(shown.words or "Nothing in it") + newest))
    owner = owner_of(job) if kind.single_worker else None
    if owner is None:
        return None
    sign = Signer(owner, holder)
    shown = _label(job, kind, keys, sign)
    try:
        picture = _picture(kind, row.data, shown.frame, sign)
        return _answer(shown, [sign(picture)] if picture else [])
    except AccessRefused:
        return _answer(shown, [])


def kept_answers(rows: Iterable[DataObject], job: LabelingJob) -> dict[int, str]:
    """The newest answer of each object, or the reviewer's, by its key: of jobs where no function has to make labels."""
    if job.type_key not in ("", CUSTOM):
        return {}
    keys = [row.pk for row in rows]
    tasks = Task.objects.filter(object__in=keys, state=Task.State.SUBMITTED)
    corrected = Correction.objects.filter(object__in=keys, current=True)
    newest = dict(tasks.order_by("submitted_at", "pk").values_list("object", "answer"))
    return newest | dict(corrected.values_list("object", "answer"))


def _answer(shown: Shown, media: list[str] | None = None) -> dict[str, Any]:
    return {"words": shown.words, "marks": [mark.as_answer() for mark in shown.marks], "media": media}


def _label(job: LabelingJob, kind: TaskType, keys: Mapping[str, Any], sign: Signer) -> Shown:
    label, metadata = keys.get(job.attribute), keys.get(job.metadata_key)
    metadata = metadata if isinstance(metadata, dict) else {}
    classes = metadata.get("class-map")
    classes = classes if isinstance(classes, dict) else {}
    if isinstance(colours := metadata.get("color-map"), dict):  # every point of a cloud has its class
        names = [str(each.get("class-name", "")) for each in colours.values() if isinstance(each, dict)]
        return Shown(", ".join(name for name in names if name != "Background"))
    if not isinstance(label, str):
        return shown_cuboids(label, classes)
    try:
        return shown_sequence(read_json(label, LARGEST_SHOWN, sign), classes)
    except (InputRefused, AccessRefused):
        return Shown(", ".join(str(each) for each in classes.values()))


def _picture(kind: TaskType, line: dict[str, Any], frame: str, sign: Signer) -> str:
    if kind.category == "Video" and frame:
        try:
            document = read_json(str(line.get("source-ref", "")), LARGEST_SEQUENCE, sign)
            return f"{document['prefix']}{frame}"
        except (InputRefused, LookupError, TypeError):
            return ""
    return first_picture(line, kind.key)
