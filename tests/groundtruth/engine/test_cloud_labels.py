"""Labels over point clouds come back to the worker page as they were given (groundtruth.md, sections 12.10 to 13)."""

import base64
import json
import zlib

import pytest

from groundtruth.engine.cloud_labels import shown_cuboids, shown_points, shown_tracks
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import said
from tests.groundtruth.engine.test_sequences import CUBOID, points

GIVEN = {"roll": 0, "pitch": 0, **CUBOID}


def test_cuboids_are_shown_as_they_were_placed():
    answer = {"cuboids": [GIVEN], "frameAttributes": {}}
    made = consolidate("3DPointCloudObjectDetection", [said(0, answer)], ["Car", "Bike"])[0]

    assert shown_cuboids(made.label, ["Bike", "Car"], made.metadata["class-map"]) == {"cuboids": [GIVEN]}


@pytest.mark.parametrize("cameras", [{}, {"camera-0": []}])
def test_tracks_are_shown_as_they_were_placed(cameras):
    frame = {"frameNumber": 3, "frameName": "3.bin", "frameAttributes": {"wet": "no"}}
    frames = [{**frame, "cuboids": [{**GIVEN, "objectId": "abc"}]}]
    answer = {"trackingAnnotations": frames, "cameras": cameras}
    made = consolidate("3DPointCloudObjectTracking", [said(0, answer)], ["Car"])[0]

    shown = shown_tracks(json.loads(made.files[made.label]), ["Car"], made.metadata["class-map"])

    assert shown == {"trackingAnnotations": frames, **({"cameras": cameras} if cameras else {})}


def test_boxes_in_images_are_shown_as_they_were_drawn():
    box = {"label": "Car", "objectId": "abc", "objectName": "Car:1", "left": 1, "top": 2, "width": 3, "height": 4}
    image = {"frameNumber": 3, "frame": "3.bin", "boundingBoxes": [{**box, "labelCategoryAttributes": {}}]}
    answer = {"trackingAnnotations": [], "cameras": {"camera-0": [image]}}
    made = consolidate("3DPointCloudObjectTracking", [said(0, answer)], ["Car"])[0]
    document = json.loads(made.files[made.label])

    shown = shown_tracks(document, ["Bike", "Car"], made.metadata["class-map"])

    assert shown == answer
    document["camera-0"]["tracking-annotations"][0]["annotations"][0]["left"] = "far"
    with pytest.raises(InputRefused, match=r"camera-0\.tracking-annotations\[0\]\.annotations\[0\]"):
        shown_tracks(document, ["Car"], made.metadata["class-map"])


def test_painted_points_get_the_numbers_of_the_new_job():
    made = consolidate("3DPointCloudSemanticSegmentation", [said(0, points(b"\0\1\1", 3))], ["Car"])[0]

    shown = shown_points(made.files[made.label], ["Bike", "Car"], made.metadata["color-map"])["pointLabels"]

    assert (shown["count"], zlib.decompress(base64.b64decode(shown["data"]))) == (3, b"\0\2\2")


def test_what_is_no_label_of_the_job_is_refused():
    with pytest.raises(InputRefused, match="no label of this job"):
        shown_cuboids({"annotations": [{"class-id": 4}]}, ["Car"], {"0": "Car"})
    with pytest.raises(InputRefused, match="must be an object"):
        shown_cuboids([], ["Car"], {})
    with pytest.raises(InputRefused, match="tracking-annotations"):
        shown_tracks({}, ["Car"], {})
    with pytest.raises(InputRefused, match="no zlib file"):
        shown_points(b"rubbish", ["Car"], {})
    with pytest.raises(InputRefused, match="class 1"):
        shown_points(zlib.compress(b"\1"), ["Car"], {})
