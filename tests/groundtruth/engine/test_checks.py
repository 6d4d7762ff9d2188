"""Answers that the page should not have let through are refused in one sentence (crowd_elements.md, 1.6)."""

import base64
import copy
import zlib
from typing import Any

import pytest

from groundtruth.engine.checks import check_answer
from groundtruth.engine.errors import InputRefused
from tests.groundtruth.engine.test_segmentation import painted

SIZE = {"width": 800, "height": 533}
BOX = {"label": "dog", "left": 684, "top": 120, "width": 116, "height": 283}
TEXT = {"source": "😀 Ann"}
TRIANGLE = [{"x": 0, "y": 0}, {"x": 800, "y": 0}, {"x": 0, "y": 533}]
CUBOID = {
    "label": "dog", "objectName": "dog:1", "objectId": "a", "centerX": 1, "centerY": 2, "centerZ": 3,
    "length": 1, "width": 1, "height": 1,
}  # fmt: skip
FRAME = {"frameNumber": 1, "frame": "f1.jpg", "frameName": "1.pcd"}
POINTS = {"data": base64.b64encode(zlib.compress(b"\0\1")).decode(), "count": 2, "labelMappings": {}}


def boxes(*each, **more):
    return {"b": {"boundingBoxes": list(each), "inputImageProperties": SIZE, **more}}


def spans(start, end, label="dog"):
    return {"ner": {"entities": [{"label": label, "startOffset": start, "endOffset": end}]}}


def frames(shape, *each, key="detectionAnnotations", **more):
    return {key: [{**FRAME, shape: list(each), **more}]}


GOOD = [
    ("ImageMultiClass", {"x": {"label": "dog"}}),
    ("VerificationBoundingBox", {"x": {"label": "dog", "workerComment": "wide"}}),
    ("TextMultiClassMultiLabel", {"x": {"labels": ["dog", "cat"]}}),
    ("TextMultiClassMultiLabel", {"x": {"labels": []}}),
    ("BoundingBox", boxes(BOX)),  # its right edge lies on the image's edge
    ("BoundingBox", boxes()),
    ("SemanticSegmentation", painted([[0, -1]], {"dog": "#1f77b4"})),
    ("NamedEntityRecognition", spans(2, 5)),
    ("VideoObjectDetection", frames("boundingBoxes", BOX)),
    ("VideoObjectTracking", frames("boundingBoxes", {**BOX, "objectId": "a", "objectName": "dog:1"},
                                   key="trackingAnnotations")),
    ("3DPointCloudObjectDetection", {"cuboids": [CUBOID]}),
    ("3DPointCloudObjectTracking", frames("cuboids", CUBOID, key="trackingAnnotations")),
    ("3DPointCloudSemanticSegmentation", {"pointLabels": POINTS}),
    ("custom", {"anything": 1, "quality": {"blurry": True}}),
    ("custom", {"p": {"polygons": [{"label": "dog", "vertices": TRIANGLE}], "inputImageProperties": SIZE}}),
    ("custom", {"p": {"lines": [{"label": "dog", "vertices": TRIANGLE[:2]}], "inputImageProperties": SIZE}}),
    ("custom", {"p": {"keypoints": [{"label": "cat", "x": 800, "y": 533}], "inputImageProperties": SIZE}}),
    ("custom", painted([[0]], {"anything": "#1f77b4"})),
]  # fmt: skip
BAD = [
    ("ImageMultiClass", [], "must be a JSON object, not list"),
    ("ImageMultiClass", {"x": {"label": "bird"}}, "label: 'bird' is no label of this job (dog, cat)."),
    ("ImageMultiClass", {"x": {"label": ["dog"]}}, "is no label of this job"),
    ("ImageMultiClass", {"x": {}}, 'no element with "label": got "x"'),
    ("ImageMultiClass", {}, "got an empty answer"),
    ("TextMultiClassMultiLabel", {"x": {"labels": "dog"}}, "labels must be a list, not str"),
    ("TextMultiClassMultiLabel", {"x": {"labels": ["dog", "dog"]}}, "names a label twice"),
    ("BoundingBox", boxes({**BOX, "left": 685}), "boundingBoxes[0] reaches (801, 403), outside the image of 800 x 533"),
    ("BoundingBox", boxes(BOX, {**BOX, "top": -1}), "boundingBoxes[1] reaches (684, -1), outside"),
    ("BoundingBox", boxes({**BOX, "width": 0}), "both must be more than 0"),
    ("BoundingBox", boxes({**BOX, "left": "684"}), "boundingBoxes[0].left must be a number, not '684'"),
    ("BoundingBox", boxes({**BOX, "left": float("nan")}), "boundingBoxes[0].left must be a number"),
    ("BoundingBox", boxes(BOX, inputImageProperties=None), "inputImageProperties must be an object"),
    ("SemanticSegmentation", painted([[0]], {"bird": "#1f77b4"}), "labelMappings: 'bird' is no label"),
    ("SemanticSegmentation", painted([[0]], {"dog": "#1f77b4"}, inputImageProperties=SIZE), "mask has 1 x 1 pixels"),
    ("NamedEntityRecognition", spans(2, 2), "must mark at least one character"),
    ("NamedEntityRecognition", spans(2, 6), "endOffset is 6, but the text has 5 characters"),
    ("NamedEntityRecognition", spans(0, 1.5), "endOffset must be a whole number"),
    ("VideoObjectTracking", frames("boundingBoxes", BOX, key="trackingAnnotations"), ".objectId must be text"),
    ("VideoObjectDetection", frames("boundingBoxes", {**BOX, "labelCategoryAttributes": {"a": 3}}), "is no attribute"),
    ("VideoObjectDetection", {"detectionAnnotations": [FRAME, FRAME]}, "frameNumber 1 is there twice"),
    ("VideoObjectDetection", {"trackingAnnotations": []}, 'no list "detectionAnnotations" of frames'),
    ("3DPointCloudObjectDetection", {"cuboids": [{**CUBOID, "length": 0}]}, "length must be more than 0 metres"),
    ("3DPointCloudObjectDetection", {"cuboids": [{**CUBOID, "yaw": None}]}, "yaw must be a number"),
    ("3DPointCloudSemanticSegmentation", {"pointLabels": {**POINTS, "count": 3}}, "one byte for each of 3 points"),
    ("custom", {"p": {"keypoints": [{"label": "cat", "x": 801, "y": 0}], "inputImageProperties": SIZE}}, "outside"),
    ("custom", {"p": {"keypoints": [{"label": "cow", "x": 1, "y": 0}], "inputImageProperties": SIZE}}, "is no label"),
    ("custom", {"p": {"lines": [{"label": "dog", "vertices": TRIANGLE}], "inputImageProperties": SIZE}}, "line has 2"),
    ("custom", {"p": {"polygons": {}, "inputImageProperties": SIZE}}, "p.polygons must be a list"),
    ("custom", {**painted([[0]], {"x": "#1f77b4"}, inputImageProperties=SIZE)}, "mask has 1 x 1 pixels"),
]  # fmt: skip


@pytest.mark.parametrize(("type_key", "answer"), GOOD)
def test_good_answers(type_key, answer):
    check_answer(type_key, answer, ["dog", "cat"], TEXT)


@pytest.mark.parametrize(("type_key", "answer", "message"), BAD)
def test_bad_answers(type_key, answer, message):
    with pytest.raises(InputRefused) as refused:
        check_answer(type_key, answer, ["dog", "cat"], TEXT)

    assert message in str(refused.value)


CATEGORIES = {
    "annotationType": "Polyline",
    "frameAttributes": [{"name": "blurry", "type": "string", "enum": ["yes", "no"], "isRequired": True}],
    "categoryGlobalAttributes": [{"name": "note", "type": "string"}],
    "labels": [{"label": "dog", "categoryAttributes": [{"name": "kg", "type": "number", "minimum": 0, "maximum": 9}]}],
}
LINE = {"label": "dog", "vertices": [{"x": 0, "y": 0}, {"x": 5, "y": 5}]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, None),
        ({"frameAttributes": {}}, "frameAttributes.blurry is required"),
        ({"frameAttributes": {"blurry": "maybe"}}, "must be one of yes, no"),
        ({"labelCategoryAttributes": {"kg": 10}}, "kg is 10; it must be from 0 to 9"),
        ({"labelCategoryAttributes": {"kg": 3, "note": "x" * 81}}, "note has 81 characters; 80 are allowed"),
        ({"labelCategoryAttributes": {"kg": 3, "note": "x" * 80}}, None),
        ({"vertices": [{"x": 0, "y": 0}]}, "vertices has 1 points; it needs 2 or more"),
        ({"vertices": [{"x": 0, "y": 0}, {"x": -1, "y": 0}]}, "vertices[1] reaches (-1, 0), outside the image"),
    ],
)
def test_attributes_and_shapes(changes, message):
    frame: dict[str, Any] = {**FRAME, "frameAttributes": {"blurry": "no"}, "polylines": [copy.deepcopy(LINE)]}
    for key, value in changes.items():
        (frame if key in frame else frame["polylines"][0])[key] = value

    def check():
        check_answer("VideoObjectDetection", {"detectionAnnotations": [frame]}, ["dog"], {}, categories=CATEGORIES)

    if message is None:
        check()
    else:
        with pytest.raises(InputRefused) as refused:
            check()
        assert message in str(refused.value)
