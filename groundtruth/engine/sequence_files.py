"""Input of video frame and point cloud jobs: sequence files and camera data (groundtruth.md, sections 5.4 and 5.5)."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from groundtruth.engine import shapes
from groundtruth.engine.errors import InputRefused

VIDEO_FRAMES, CLOUD_FRAMES, CAMERAS = 2000, 500, 8
ELEMENTS = {"xyz": 3, "xyzi": 4, "xyzrgb": 6, "xyzirgb": 7}
FORMATS = tuple(f"{how}/{what}" for how in ("binary", "text") for what in ELEMENTS)
POSE = {"position": ("x", "y", "z"), "heading": ("qx", "qy", "qz", "qw")}


def check_video_sequence(document: Any) -> list[Mapping[str, Any]]:
    """The frames of a video in the order of their `frame-no`; InputRefused with the path of what is wrong."""
    frames = _frames(document, VIDEO_FRAMES)
    for where, frame in frames:
        shapes.whole(frame.get("frame-no"), f"{where}.frame-no")
        shapes.text(frame.get("frame"), f"{where}.frame")
        if "unix-timestamp" in frame:
            shapes.number(frame["unix-timestamp"], f"{where}.unix-timestamp")
    ordered = sorted((frame for _, frame in frames), key=lambda frame: frame["frame-no"])
    for one, other in pairwise(ordered):
        if one["frame-no"] == other["frame-no"]:
            raise InputRefused(f"frames: frame-no {one['frame-no']} is there twice.")
    return ordered


def check_cloud_sequence(document: Any) -> list[Mapping[str, Any]]:
    """The frames of a point cloud sequence in their order; InputRefused with the path of what is wrong."""
    frames = _frames(document, CLOUD_FRAMES)
    before: float | None = None
    for where, frame in frames:
        shapes.text(frame.get("frame"), f"{where}.frame")
        now = check_cloud_frame(frame, where)
        if before is not None and now <= before:
            raise InputRefused(f"{where}.unix-timestamp: {now} is not later than the frame before ({before}).")
        before = now
    return [frame for _, frame in frames]


def check_cloud_frame(metadata: Any, where: str = "source-ref-metadata") -> float:
    """The time of a point cloud frame in seconds, its format, poses and cameras being legal."""
    if not isinstance(metadata, Mapping):
        raise InputRefused(f"{where}: must be an object with unix-timestamp.")
    if metadata.get("format", FORMATS[0]) not in FORMATS:
        raise InputRefused(f"{where}.format: must be one of {', '.join(FORMATS)}, not {metadata['format']!r}.")
    if "ego-vehicle-pose" in metadata:
        _pose(metadata["ego-vehicle-pose"], f"{where}.ego-vehicle-pose")
    images = shapes.a_list(metadata.get("images", []), f"{where}.images")
    if len(images) > CAMERAS:
        raise InputRefused(f"{where}.images: at most {CAMERAS} cameras are allowed, got {len(images)}.")
    if images or "prefix" in metadata:
        _prefix(metadata.get("prefix"), f"{where}.prefix")
    for at, camera in shapes.items(images, f"{where}.images"):
        _camera(camera, at)
    return shapes.number(metadata.get("unix-timestamp"), f"{where}.unix-timestamp")


def check_cloud_bytes(size: int, name: str, metadata: Mapping[str, Any]) -> int | None:
    """Points in a binary file of that many bytes; None for text. InputRefused when some point would be cut off."""
    default = "text/xyzi" if name.lower().endswith(".txt") else "binary/xyzi"
    how, _, what = str(metadata.get("format") or default).partition("/")
    if how != "binary":
        return None
    bytes_of_point = 4 * ELEMENTS[what]
    if size % bytes_of_point:
        raise InputRefused(f'"{name}" has {size:,} bytes, no multiple of {bytes_of_point} as binary/{what} needs.')
    return size // bytes_of_point


def _frames(document: Any, most: int) -> list[tuple[str, Mapping[str, Any]]]:
    if not isinstance(document, Mapping):
        raise InputRefused("The sequence file must be a JSON object with seq-no, prefix, number-of-frames and frames.")
    shapes.whole(document.get("seq-no"), "seq-no")
    _prefix(document.get("prefix"), "prefix")
    frames = list(shapes.items(document.get("frames"), "frames"))
    count = shapes.whole(document.get("number-of-frames"), "number-of-frames")
    if count != len(frames):
        raise InputRefused(f"number-of-frames: says {count}, but frames has {len(frames)}.")
    if not 1 <= count <= most:
        raise InputRefused(f"frames: 1 to {most:,} are allowed, got {count:,}.")
    return frames


def _prefix(value: Any, where: str) -> None:
    if not isinstance(value, str) or not value.startswith("s3://") or not value.endswith("/"):
        raise InputRefused(f"{where}: must begin with s3:// and end with /, not {value!r}.")


def _pose(value: Any, where: str) -> None:
    for part, axes in POSE.items():
        given = value.get(part) if isinstance(value, Mapping) else None
        if not isinstance(given, Mapping):
            raise InputRefused(f"{where}.{part}: must be an object with {', '.join(axes)}.")
        for axis in axes:
            shapes.number(given.get(axis), f"{where}.{part}.{axis}")


def _camera(camera: Mapping[str, Any], where: str) -> None:
    shapes.text(camera.get("image-path"), f"{where}.image-path")
    for key in ("unix-timestamp", "fx", "fy", "cx", "cy"):
        shapes.number(camera.get(key), f"{where}.{key}")
    for key in ("k1", "k2", "k3", "k4", "p1", "p2", "skew"):
        if key in camera:
            shapes.number(camera[key], f"{where}.{key}")
    _pose(camera, where)
    if camera.get("camera-model", "pinhole") not in ("pinhole", "fisheye"):
        raise InputRefused(f'{where}.camera-model: must be "pinhole" or "fisheye", not {camera["camera-model"]!r}.')
