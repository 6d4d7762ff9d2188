"""Sequence files and camera data (groundtruth.md, sections 5.4 and 5.5)."""

import copy
from typing import Any

import pytest

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import (
    check_cloud_bytes,
    check_cloud_frame,
    check_cloud_sequence,
    check_video_sequence,
)

VIDEO: dict[str, Any] = {
    "seq-no": 1,
    "prefix": "s3://lab/vid/clipA/",
    "number-of-frames": 2,
    "frames": [
        {"frame-no": 2, "frame": "f0002.jpg"},
        {"frame-no": 1, "frame": "f0001.jpg", "unix-timestamp": 1700000000},
    ],
}
CAMERA = {
    "image-path": "c0/1.jpg", "unix-timestamp": 1.5, "fx": 1, "fy": 1, "cx": 1, "cy": 1,
    "position": {"x": 0, "y": 0, "z": 0}, "heading": {"qx": 0, "qy": 0, "qz": 0, "qw": 1},
}  # fmt: skip
FRAME = {"unix-timestamp": 1700000000.5, "format": "binary/xyzi", "prefix": "s3://lab/pc/", "images": [CAMERA]}
CLOUD: dict[str, Any] = {
    "seq-no": 1,
    "prefix": "s3://lab/pc/",
    "number-of-frames": 2,
    "frames": [{"frame": "1.bin", "unix-timestamp": 1}, {"frame": "2.bin", "unix-timestamp": 2}],
}


def test_frames_come_in_the_order_of_their_numbers():
    assert [frame["frame"] for frame in check_video_sequence(VIDEO)] == ["f0001.jpg", "f0002.jpg"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"number-of-frames": 3}, "number-of-frames: says 3, but frames has 2"),
        ({"prefix": "s3://lab/vid/clipA"}, "prefix: must begin with s3:// and end with /"),
        ({"seq-no": "1"}, "seq-no must be a whole number"),
        ({"frames": [{"frame-no": 1, "frame": "a"}] * 2}, "frame-no 1 is there twice"),
        ({"frames": [{"frame-no": n, "frame": "a"} for n in range(2001)], "number-of-frames": 2001}, "1 to 2,000"),
    ],
)
def test_bad_video_sequences(change, message):
    with pytest.raises(InputRefused, match=message):
        check_video_sequence({**VIDEO, **change})


def test_clouds():
    assert len(check_cloud_sequence(CLOUD)) == 2
    assert check_cloud_frame(FRAME) == 1700000000.5


def test_times_must_grow():
    bad = copy.deepcopy(CLOUD)
    bad["frames"][1]["unix-timestamp"] = 1

    with pytest.raises(InputRefused, match=r"frames\[1\].unix-timestamp: 1.0 is not later"):
        check_cloud_sequence(bad)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unix-timestamp": None}, "source-ref-metadata.unix-timestamp must be a number"),
        ({"format": "binary/xyzw"}, "source-ref-metadata.format: must be one of binary/xyz"),
        ({"images": [CAMERA] * 9}, "at most 8 cameras are allowed, got 9"),
        ({"images": [{**CAMERA, "fx": None}]}, r"images\[0\].fx must be a number"),
        ({"images": [{**CAMERA, "heading": {}}]}, r"images\[0\].heading.qx must be a number"),
        ({"images": [{**CAMERA, "camera-model": "spherical"}]}, 'must be "pinhole" or "fisheye"'),
        ({"prefix": None}, "prefix: must begin with s3://"),
        ({"ego-vehicle-pose": {"position": {"x": 0, "y": 0, "z": 0}}}, "ego-vehicle-pose.heading: must be an object"),
    ],
)
def test_bad_cloud_frames(change, message):
    with pytest.raises(InputRefused, match=message):
        check_cloud_frame({**FRAME, **change})


def test_points_in_a_file():
    assert check_cloud_bytes(160, "a.bin", {}) == 10
    assert check_cloud_bytes(84, "a.bin", {"format": "binary/xyzirgb"}) == 3
    assert check_cloud_bytes(7, "a.txt", {}) is None
    with pytest.raises(InputRefused, match="no multiple of 16"):
        check_cloud_bytes(161, "a.bin", {})
