"""What may not be changed of point cloud labels that are checked or corrected (groundtruth.md, sections 6.2 and 13)."""

import base64
import zlib

import pytest

from groundtruth.engine.asked import Asked
from groundtruth.engine.cloud_edits import check_cloud_edits
from groundtruth.engine.errors import InputRefused

FILE = {
    "labels": [{"label": "Car", "editsAllowed": "none"}, {"label": "Bike"}],
    "categoryGlobalAttributes": [{"name": "plate", "type": "string", "editsAllowed": "none"}],
    "frameAttributes": [{"name": "night", "type": "string", "description": "", "editsAllowed": "none"}],
}
CAR = {
    "label": "Car", "objectName": "Car:1", "objectId": "a", "centerX": 1.00004, "centerY": 2, "centerZ": 3,
    "length": 4, "width": 2, "height": 1.5, "yaw": 0.1, "labelCategoryAttributes": {"plate": "Z1"},
}  # fmt: skip
BIKE = {**CAR, "label": "Bike", "objectName": "Bike:1", "objectId": "b"}
BOX = {"label": "Car", "objectName": "Car:1", "objectId": "a", "left": 1, "top": 2, "width": 3, "height": 4}


def check(kind, before, after):
    check_cloud_edits({"page": after}, kind, before, Asked(("Car", "Bike"), {}, FILE))


def tracks(*cuboids, boxes=(), number=0, **values):
    frame = {"frameNumber": number, "frameName": "a.bin", "cuboids": list(cuboids), "frameAttributes": values}
    image = {"frameNumber": number, "frame": "a.png", "boundingBoxes": list(boxes)}
    return {"trackingAnnotations": [frame], "cameras": {"camera-0": [image]}}


def points(*classes):
    data = base64.b64encode(zlib.compress(bytes(classes))).decode()
    return {"pointLabels": {"data": data, "count": len(classes)}}


@pytest.mark.parametrize(
    "after",
    [
        tracks(CAR, BIKE, boxes=[BOX]),
        tracks({**CAR, "centerX": 1, "roll": 0, "anchor": True}, boxes=[BOX]),  # as pages round; the bike may go
        tracks(CAR, {**BIKE, "centerX": 9}, boxes=[{**BOX, "left": 1.4}]),
        tracks(CAR, BIKE, {**BIKE, "objectName": "Bike:2", "objectId": "c"}, boxes=[BOX, {**BOX, "label": "Bike"}]),
    ],
)
def test_what_is_not_locked_may_change(after):
    check("tracking", tracks(CAR, BIKE, boxes=[BOX]), after)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (tracks(boxes=[BOX]), "Frame 0: cuboids of Car may not be added"),
        (tracks({**CAR, "centerX": 1.1}, boxes=[BOX]), "Frame 0: cuboids of Car"),
        (tracks({**CAR, "objectId": "x"}, boxes=[BOX]), "Frame 0: cuboids of Car"),
        (tracks({**CAR, "label": "Bike"}, boxes=[BOX]), "Frame 0: cuboids of Car"),
        (tracks(CAR, CAR, boxes=[BOX]), "Frame 0: cuboids of Car"),
        (tracks(CAR, boxes=[BOX], number=1), "Frame 0: cuboids of Car"),
        (tracks({**CAR, "labelCategoryAttributes": {"plate": "Z2"}}, boxes=[BOX]), "Frame 0, Car:1: .* plate may not"),
        (tracks(CAR, boxes=[BOX], night="yes"), "Frame 0: the attribute night may not"),
        (tracks(CAR), "Frame 0, camera-0: boxes of Car may not be added"),
        (tracks(CAR, boxes=[{**BOX, "left": 2}]), "camera-0: boxes of Car"),
    ],
)
def test_what_is_locked_may_not(after, why):
    with pytest.raises(InputRefused, match=why):
        check("tracking", tracks(CAR, boxes=[BOX]), after)


def test_cuboids_of_one_frame_are_known_by_name_and_place():
    nameless = {key: value for key, value in CAR.items() if key not in ("objectName", "objectId")}
    check("detection", {"cuboids": [nameless]}, {"cuboids": [CAR]})
    check("detection", {"cuboids": [CAR]}, {"cuboids": [{key: CAR[key] for key in CAR if key != "objectId"}]})
    with pytest.raises(InputRefused, match="The frame: cuboids of Car"):
        check("detection", {"cuboids": [CAR]}, {"cuboids": [{**CAR, "yaw": 0.2}]})
    moved = {**BIKE, "centerX": 50, "labelCategoryAttributes": {}}
    with pytest.raises(InputRefused, match="Bike:1: the attribute plate may not"):
        check("detection", {"cuboids": [BIKE]}, {"cuboids": [moved]})


def test_points_of_a_locked_label_stay_as_they_are():
    check("segmentation", points(0, 1, 2, 0), points(2, 1, 0, 0))
    with pytest.raises(InputRefused, match="Points of Car may not be painted or unpainted here; 2 were"):
        check("segmentation", points(0, 1, 2, 0), points(1, 2, 2, 0))
    with pytest.raises(InputRefused, match="the labels shown have 4 points"):
        check("segmentation", points(0, 1, 2, 0), points(0, 1, 2))
