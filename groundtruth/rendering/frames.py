"""Task types whose page is about frames of one's own: which they are, what the page is given, what keeps it away."""

from typing import Any

from groundtruth.models import LabelingJob
from groundtruth.rendering.clouds import cloud_input, cloud_problem, is_cloud
from groundtruth.rendering.sequences import is_video, video_input, video_problem
from groundtruth.rendering.templates import Sign


def has_frames(type_key: str) -> bool:
    """Does the page load video frames or point clouds, one after the other?"""
    return is_video(type_key) or is_cloud(type_key)


def frames_input(job: LabelingJob, line: dict[str, Any], sign: Sign) -> dict[str, Any]:
    """What such a page knows beside what every template does. InputRefused for files that cannot be used."""
    own = cloud_input if is_cloud(job.type_key) else video_input
    return {"header": job.human_task.get("TaskTitle", ""), **own(job, line, sign)}


def frames_problem(job: LabelingJob, line: dict[str, Any], sign: Sign) -> str:
    """Why nobody can work on the object; "" if they can, and for types that have no such page."""
    if not has_frames(job.type_key):
        return ""
    own = cloud_problem if is_cloud(job.type_key) else video_problem
    return own(job, line, sign)
