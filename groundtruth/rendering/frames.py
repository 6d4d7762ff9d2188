"""Task types whose page is about frames of one's own: which they are, what the page is given, what keeps it away."""

from typing import Any

from groundtruth.rendering.clouds import cloud_input, cloud_labels_before, cloud_problem, is_cloud, kind_of
from groundtruth.rendering.sequences import Video, is_video, labels_before, video_input, video_problem
from groundtruth.rendering.templates import Sign


def has_frames(type_key: str) -> bool:
    """Does the page load video frames or point clouds, one after the other?"""
    return is_video(type_key) or is_cloud(type_key)


def frames_input(asked: Video, line: dict[str, Any], sign: Sign) -> dict[str, Any]:
    """What such a page knows beside what every template does. InputRefused for files that cannot be used."""
    return cloud_input(asked, line, sign) if is_cloud(asked.type_key) else video_input(asked, line, sign)


def frames_problem(asked: Video, line: dict[str, Any], sign: Sign) -> str:
    """Why nobody can work on the object; "" if they can."""
    return cloud_problem(asked, line, sign) if is_cloud(asked.type_key) else video_problem(asked, line, sign)


def labels_shown(asked: Video, line: dict[str, Any], sign: Sign) -> Any:
    """The labels of an earlier job that an auditing one shows, in the words of an answer; None for other jobs."""
    if is_cloud(asked.type_key):
        return cloud_labels_before(asked, kind_of(asked.type_key), line, sign)
    return labels_before(asked, line, sign)
