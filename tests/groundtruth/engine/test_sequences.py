"""Video frames and point clouds: one answer in the schema of groundtruth.md, sections 12.9 to 12.13."""

import base64
import json
import zlib

import pytest

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import said

BOX = {"left": 315, "top": 178.4, "width": 46, "height": 36}
OCCLUDED = {"labelCategoryAttributes": {"occl": "none"}}
CUBOID = {
    "objectName": "Car:1", "label": "Car", "centerX": -2.61, "centerY": 125.04, "centerZ": 0.31,
    "length": 2.99, "width": 1.84, "height": 1.32, "yaw": 1.6479, "labelCategoryAttributes": {"occl": "part"},
}  # fmt: skip
WRITTEN = {
    "object-name": "Car:1", "class-id": 0, "center-x": -2.61, "center-y": 125.04, "center-z": 0.31,
    "length": 2.99, "width": 1.84, "height": 1.32, "roll": 0, "pitch": 0, "yaw": 1.6479,
    "label-category-attributes": {"occl": "part"},
}  # fmt: skip


def test_tracking_boxes():
    tracked = {**BOX, "label": "car", "objectId": "480d", "objectName": "car:1", **OCCLUDED}
    frames = [
        {"frameNumber": 0, "frame": "f0001.jpg", "boundingBoxes": [tracked], "frameAttributes": {"blurry": "no"}},
        {"frameNumber": 1, "frame": "f0002.jpg", "boundingBoxes": [], "frameAttributes": {}},
    ]

    made = consolidate("VideoObjectTracking", [said(0, {"trackingAnnotations": frames})], ["car", "bus"])[0]

    assert made.label == "0/SeqLabel.json"
    assert made.metadata == {"class-map": {"0": "car"}}
    assert json.loads(made.files[made.label]) == {
        "tracking-annotations": [
            {
                "frame-no": 0,
                "frame": "f0001.jpg",
                "frame-attributes": {"blurry": "no"},
                "annotations": [
                    {
                        "left": 315, "top": 178, "width": 46, "height": 36, "class-id": "0",
                        "label-category-attributes": {"occl": "none"}, "object-id": "480d", "object-name": "car:1",
                    }
                ],
            }
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "given_as", "written_as", "geometry"),
    [
        ("BoundingBox", "boundingBoxes", "annotations", {"left": 1, "top": 2, "width": 3, "height": 4}),
        ("Polygon", "polygons", "polygons", {"vertices": [{"x": 0, "y": 0}, {"x": 5, "y": 0}, {"x": 5, "y": 5}]}),
        ("Polyline", "polylines", "polylines", {"vertices": [{"x": 0, "y": 0}, {"x": 5, "y": 0}]}),
        ("Keypoint", "keypoints", "keypoints", {"x": 3, "y": 4}),
    ],
)
def test_detection_of_every_shape(shape, given_as, written_as, geometry):
    frame = {"frameNumber": 3, "frame": "f3.jpg", given_as: [{"label": "bus", **geometry}]}

    made = consolidate(
        "VideoObjectDetection",
        [said(0, {"detectionAnnotations": frame})],
        ["car", "bus"],
        categories={"annotationType": shape},
    )[0]

    assert made.metadata == {"class-map": {"1": "bus"}}
    assert json.loads(made.files["0/SeqLabel.json"]) == {
        "detection-annotations": [
            {
                "frame-no": 3,
                "frame": "f3.jpg",
                written_as: [{**geometry, "class-id": "1", "label-category-attributes": {}}],
            }
        ]
    }


def test_an_adjusted_sequence_says_so():
    answer = {"detectionAnnotations": [], "x": {"initialValueModified": True}}

    made = consolidate("AdjustmentVideoObjectDetection", [said(0, answer)], ["car"])[0]

    assert made.metadata == {"class-map": {}, "adjustment-status": "adjusted"}


def test_cuboids_of_one_frame():
    answer = {"cuboids": [CUBOID], "frameAttributes": {"blurry": "no"}}

    made = consolidate("3DPointCloudObjectDetection", [said(0, answer)], ["Car", "Person"])[0]

    assert made.label == {"annotations": [WRITTEN]}
    assert made.metadata == {
        "objects": [],
        "class_map": {"0": "Car"},
        "class-map": {"0": "Car"},
        "dataset-object-attributes": {"blurry": "no"},
    }


def test_cuboids_that_are_tracked():
    frames = [{"frameNumber": 300, "frameName": "0.txt.pcd", "cuboids": [{**CUBOID, "objectId": "abc"}]}]

    made = consolidate("3DPointCloudObjectTracking", [said(7, {"trackingAnnotations": frames})], ["Car"])[0]

    assert made.metadata == {"objects": [{"frame-no": 300, "confidence": []}], "class-map": {"0": "Car"}}
    assert json.loads(made.files["7/SeqLabel.json"]) == {
        "tracking-annotations": [
            {
                "frame-number": 300,
                "frame-name": "0.txt.pcd",
                "frame-attributes": {},
                "annotations": [{**WRITTEN, "object-id": "abc"}],
            }
        ]
    }


def test_a_cuboid_and_its_box_in_a_camera_share_an_id():
    frames = [{"frameNumber": 0, "frameName": "1.pcd", "cuboids": [{**CUBOID, "objectId": "abc"}]}]
    seen = {"label": "Car", "objectName": "Car:1", "objectId": "abc", **BOX}
    cameras = {"camera-0": [{"frameNumber": 1, "frame": "1.jpg", "boundingBoxes": [seen]}]}

    answer = {"trackingAnnotations": frames, "cameras": cameras}
    made = consolidate("3DPointCloudObjectTracking", [said(0, answer)], ["Car"])[0]

    written = json.loads(made.files["0/SeqLabel.json"])
    assert written["lidar"]["tracking-annotations"][0]["annotations"][0]["object-id"] == "abc"
    assert written["camera-0"]["tracking-annotations"][0]["annotations"] == [
        {
            "object-name": "Car:1", "class-id": 0, "left": 315, "top": 178, "width": 46, "height": 36,
            "label-category-attributes": {}, "object-id": "abc",
        }
    ]  # fmt: skip


def points(data: bytes, count: int):
    packed = base64.b64encode(zlib.compress(data)).decode()
    mappings = {"Car": {"color": "#2ca02c"}}
    return {"pointLabels": {"data": packed, "count": count, "labelMappings": mappings}, "frameAttributes": {}}


def test_painted_points():
    made = consolidate("3DPointCloudSemanticSegmentation", [said(0, points(b"\0\1\1", 3))], ["Car", "Bike"])[0]

    assert zlib.decompress(made.files["0/points.zlib"]) == b"\0\1\1"
    assert made.metadata == {
        "color-map": {
            "0": {"class-name": "Background", "hex-color": "#ffffff", "confidence": 0.0},
            "1": {"class-name": "Car", "hex-color": "#2ca02c", "confidence": 0.0},
        },
        "dataset-object-attributes": {},
    }


@pytest.mark.parametrize(
    ("data", "count", "message"),
    [
        (b"\0\1", 3, "one byte for each of 3 points"),
        (b"\0" * 10_000_000, 3, "one byte for each of 3 points"),
        (b"\0\5\1", 3, "has class 5; the job has 2 labels"),
    ],
)
def test_points_that_cannot_be_right_are_refused(data, count, message):
    with pytest.raises(InputRefused, match=message):
        consolidate("3DPointCloudSemanticSegmentation", [said(0, points(data, count))], ["Car", "Bike"])
