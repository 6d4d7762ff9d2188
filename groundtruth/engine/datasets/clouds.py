"""Data setup of point clouds from the names of what is stored: ours, the API has none (groundtruth.md, section 5.5).

Cameras that look at the clouds are said once, in a file `cameras.json`: a list of objects with the keys of a camera of
section 5.5 but `image-path` and `unix-timestamp`, and instead `folder`: where its images lie, relative to the clouds,
each named like its cloud (`0001.bin`, `front/0001.png`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from groundtruth.engine import shapes
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.manifests import CLOUDS, IMAGES
from groundtruth.engine.sequence_files import CAMERAS, CLOUD_FRAMES, ELEMENTS, check_cloud_frame

RIG = "cameras.json"


def is_cloud(name: str) -> bool:
    """Whether a stored object is a point cloud, by its name."""
    return name.lower().endswith(CLOUDS)


def format_of(name: str, size: int, head: bytes) -> str:
    """What stands for each point, by the first line of a text and the size of a binary file; four numbers in doubt."""
    if name.lower().endswith(".txt"):
        first = head.partition(b"\n")[0].split()
        found = next((what for what, count in ELEMENTS.items() if count == len(first)), None)
        if found is None:
            raise InputRefused(f"{name}: has {len(first)} numbers in its first line; 3, 4, 6 or 7 are what is known.")
        return f"text/{found}"
    likely = ("xyzi", "xyz", "xyzirgb", "xyzrgb")
    fitting = next((what for what in likely if size % (4 * ELEMENTS[what]) == 0), None)
    if fitting is None:
        raise InputRefused(f"{name}: has {size:,} bytes, which are no whole points of 3, 4, 6 or 7 floats.")
    return f"binary/{fitting}"


def rig_of(document: Any) -> list[Mapping[str, Any]]:
    """The cameras of a `cameras.json`; InputRefused with the path of what is wrong."""
    cameras: list[Mapping[str, Any]] = [camera for _, camera in shapes.items(document, RIG)]
    if len(cameras) > CAMERAS:
        raise InputRefused(f"{RIG}: at most {CAMERAS} cameras are allowed, got {len(cameras)}.")
    for number, camera in enumerate(cameras):
        shapes.text(camera.get("folder"), f"{RIG}[{number}].folder")
    with_paths = [{**camera, "image-path": "-", "unix-timestamp": 0} for camera in cameras]
    check_cloud_frame({"unix-timestamp": 0, "prefix": "s3://b/", "images": with_paths}, RIG)
    return cameras


def cloud_metadata(
    name: str, at: float, form: str, prefix: str, rig: Sequence[Mapping[str, Any]], names: Collection[str]
) -> dict[str, Any]:
    """`source-ref-metadata` of a cloud, with its images. at: seconds; prefix: of the folder that `names` lie in."""
    metadata: dict[str, Any] = {"format": form, "unix-timestamp": at}
    if rig:
        metadata |= {"prefix": prefix, "images": [_camera(camera, name, at, names) for camera in rig]}
    return metadata


def cloud_sequence(
    number: int,
    prefix: str,
    clouds: Mapping[str, str],
    rate: float,
    rig: Sequence[Mapping[str, Any]],
    names: Collection[str],
) -> dict[str, Any]:
    """A sequence file. clouds: format by name, in their order; rate: clouds a second."""
    if not 1 <= len(clouds) <= CLOUD_FRAMES:
        raise InputRefused(f"{prefix} has {len(clouds):,} clouds; 1 to {CLOUD_FRAMES:,} are allowed in a sequence.")
    frames = []
    for index, (name, form) in enumerate(clouds.items()):
        found = cloud_metadata(name, round(index / rate, 6), form, prefix, rig, names)
        frames.append({"frame-no": index, "frame": name, **found})
    return {"seq-no": number, "prefix": prefix, "number-of-frames": len(frames), "frames": frames}


def clouds_in(names: Iterable[str]) -> list[str]:
    """Names of the clouds that lie in a folder itself, in the order of their UTF-8 bytes."""
    return sorted((name for name in names if "/" not in name and is_cloud(name)), key=lambda name: name.encode())


def _camera(camera: Mapping[str, Any], name: str, at: float, names: Collection[str]) -> dict[str, Any]:
    folder, stem = str(camera["folder"]).strip("/"), name.rpartition(".")[0]
    found = next((path for path in (f"{folder}/{stem}{ending}" for ending in IMAGES) if path in names), None)
    if found is None:
        raise InputRefused(f"{name}: has no image {folder}/{stem} that ends in {', '.join(IMAGES)}, as {RIG} says.")
    kept = {key: value for key, value in camera.items() if key != "folder"}
    return {**kept, "image-path": found, "unix-timestamp": at}
