"""Data setup of point clouds: formats by their files, cameras said once, sequences (groundtruth.md, section 5.5)."""

import pytest

from groundtruth.engine.datasets.clouds import cloud_metadata, cloud_sequence, clouds_in, format_of, rig_of
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import check_cloud_frame, check_cloud_sequence

CAMERA = {
    "folder": "front/", "fx": 1, "fy": 1, "cx": 1, "cy": 1, "position": {"x": 0, "y": 0, "z": 0},
    "heading": {"qx": 0, "qy": 0, "qz": 0, "qw": 1},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "size", "head", "found"),
    [
        ("a.bin", 32, b"", "binary/xyzi"),
        ("a.bin", 24, b"", "binary/xyz"),
        ("a.bin", 28, b"", "binary/xyzirgb"),
        ("A.TXT", 9, b"1 2 3\n4 5 6 7\n", "text/xyz"),
        ("a.txt", 9, b"1 2 3 0.5 255 0 0", "text/xyzirgb"),
    ],
)
def test_the_format_is_what_the_file_looks_like(name, size, head, found):
    assert format_of(name, size, head) == found


@pytest.mark.parametrize(("name", "size", "head"), [("a.bin", 13, b""), ("a.txt", 3, b"1 2\n"), ("a.txt", 0, b"")])
def test_what_is_no_cloud_is_refused_by_name(name, size, head):
    with pytest.raises(InputRefused, match=r"^a[.]"):
        format_of(name, size, head)


def test_images_of_a_camera_are_named_like_the_clouds():
    names = {"c1.bin", "c2.bin", "front/c1.png", "front/c2.jpeg"}

    found = cloud_metadata("c2.bin", 0.1, "binary/xyz", "s3://b/d/", rig_of([CAMERA]), names)

    assert check_cloud_frame(found) == 0.1
    (image,) = found["images"]
    assert (image["image-path"], image["unix-timestamp"], "folder" in image) == ("front/c2.jpeg", 0.1, False)
    with pytest.raises(InputRefused, match=r"c3.bin: has no image front/c3 that ends in"):
        cloud_metadata("c3.bin", 0.2, "binary/xyz", "s3://b/d/", rig_of([CAMERA]), names)


def test_a_folder_becomes_a_sequence_in_the_order_of_names():
    clouds = dict.fromkeys(
        clouds_in(["c2.bin", "c10.bin", "c1.bin", "front/c1.png", "x/c3.bin", "notes.md"]), "binary/xyz"
    )

    found = cloud_sequence(3, "s3://b/d/", clouds, 10, [], set())

    assert [frame["frame"] for frame in check_cloud_sequence(found)] == ["c1.bin", "c10.bin", "c2.bin"]
    assert [frame["unix-timestamp"] for frame in found["frames"]] == [0, 0.1, 0.2]
    names = {"c1.bin", "front/c1.png"}
    with_images = cloud_sequence(1, "s3://b/d/", {"c1.bin": "binary/xyz"}, 10, rig_of([CAMERA]), names)
    assert check_cloud_sequence(with_images)[0]["images"][0]["image-path"] == "front/c1.png"
    with pytest.raises(InputRefused, match="has 0 clouds"):
        cloud_sequence(3, "s3://b/d/", {}, 10, [], set())


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({}, "cameras.json"),
        ([{**CAMERA, "fx": "wide"}], "fx"),
        ([{**CAMERA, "folder": 3}], r"cameras.json\[0\].folder"),
        ([CAMERA] * 9, "at most 8 cameras"),
    ],
)
def test_cameras_that_cannot_be_used_are_refused_with_the_place(document, why):
    with pytest.raises(InputRefused, match=why):
        rig_of(document)
