"""What the page of a video frame task is about: frames, and labels of the job before (specification §5.4, §13)."""

import json
from dataclasses import dataclass
from typing import Any

from groundtruth.engine.asked import Asked
from groundtruth.engine.attributes_given import without_removed
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import check_video_sequence
from groundtruth.engine.task_types import task_type
from groundtruth.engine.video_labels import shown_frames
from groundtruth.models import LabelingJob
from groundtruth.rendering.templates import Sign, stored
from studio.storage.objects import StoreError
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri

LARGEST_SEQUENCE, LARGEST_LABELS = 4 * 1024**2, 64 * 1024**2  # bytes


def is_video(type_key: str) -> bool:
    """Is the object a sequence of video frames?"""
    kind = task_type(type_key) if type_key else None
    return kind is not None and kind.category == "Video" and kind.human_task_ui is not None


@dataclass(frozen=True)
class Video:
    """What a job, or the preview of one, says about its sequences."""

    type_key: str
    labels: list[str]
    categories: dict[str, Any]

    @classmethod
    def of(cls, job: LabelingJob) -> "Video":
        """That of a job."""
        return cls(job.type_key, job.resolved.get("labels", []), job.resolved.get("categories", {}))

    @property
    def kind(self) -> str:
        """`tracking` or `detection`."""
        return "tracking" if task_type(self.type_key).base.key == "VideoObjectTracking" else "detection"

    @property
    def shape(self) -> str:
        """The annotation type."""
        return str(self.categories.get("annotationType") or "BoundingBox")


def video_input(video: Video, line: dict[str, Any], sign: Sign) -> dict[str, Any]:
    """What the page knows beside what every template does. InputRefused for files that cannot be used."""
    document = read_json(str(line.get("source-ref", "")), LARGEST_SEQUENCE, sign)
    frames = check_video_sequence(document)
    return {
        "mode": video.kind,
        "annotationType": video.shape,
        "categories": video.categories,
        "frames": [
            {"frameNumber": each["frame-no"], "frame": each["frame"], "src": sign(document["prefix"] + each["frame"])}
            for each in frames
        ],
        "initialFrames": labels_before(video, line, sign),
    }


def video_problem(video: Video, line: dict[str, Any], sign: Sign) -> str:
    """Why nobody can work on the object; "" if they can. AccessRefused as `sign` has it."""
    try:
        check_video_sequence(read_json(str(line.get("source-ref", "")), LARGEST_SEQUENCE, sign))
        labels_before(video, line, sign)
    except InputRefused as error:
        return f"{line.get('source-ref')}: {error}"
    return ""


def labels_before(video: Video, line: dict[str, Any], sign: Sign) -> list[dict[str, Any]] | None:
    """The frames of the label that an auditing job shows; None for other jobs."""
    if not task_type(video.type_key).audit:
        return None
    attribute = str(video.categories.get("auditLabelAttributeName", ""))
    uri, metadata = line.get(attribute), line.get(f"{attribute}-metadata")
    if not isinstance(uri, str) or not isinstance(metadata, dict):
        raise InputRefused(f'The line has no label under "{attribute}" of an earlier job.')
    classes = metadata.get("class-map")
    written = read_json(uri, LARGEST_LABELS, sign)
    shown = shown_frames(written, video.labels, classes if isinstance(classes, dict) else {}, video.shape)
    kept: list[dict[str, Any]] = without_removed(shown, Asked(tuple(video.labels), line, video.categories))
    return kept


def read_json(uri: str, at_most: int, sign: Sign) -> Any:
    """A JSON file that the job may read."""
    try:
        return json.loads(read_file(uri, at_most, sign))
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"{uri[:300]} is no JSON.") from error


def read_file(uri: str, at_most: int, sign: Sign) -> bytes:
    """A file of at most so many bytes that the job may read."""
    found = stored(uri)
    if found is None:
        raise InputRefused(f"{uri[:300]!r} is no place in the object store.")
    sign(found)  # refuses what the job's owner may not read
    try:
        place = S3Uri.parse(found)
        return object_store().read(place.bucket, place.key, at_most=at_most)
    except (BadUri, StoreError) as error:
        raise InputRefused(f"{uri[:300]} cannot be read: {error}") from error
