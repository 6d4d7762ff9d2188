"""Boxes of several workers become one: the vectors of groundtruth.md, section 10.3."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.consolidation.boxes import group_boxes
from groundtruth.engine.geometry import box_iou, half_up
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import said

LABELS = ["crack", "dent"]
SIZE = {"width": 640, "height": 480}


def drew(*boxes, label="dent", **more):
    drawn = [dict(zip(("label", "left", "top", "width", "height"), (label, *box), strict=True)) for box in boxes]
    return {"boundingBox": {"boundingBoxes": drawn, "inputImageProperties": SIZE, **more}}


@pytest.mark.parametrize(
    ("one", "other", "iou"),
    [((0, 0, 10, 10), (5, 0, 10, 10), 0.3333), ((10, 10, 100, 100), (12, 8, 100, 100), 0.923817)],
)
def test_overlap(one, other, iou):
    assert box_iou(np.array(one), np.array(other))[0, 0] == pytest.approx(iou, abs=5e-5)


def test_three_that_agree():
    answers = [drew((10, 10, 100, 100)), drew((12, 8, 100, 100)), drew((14, 12, 96, 100))]

    found = consolidate("BoundingBox", [said(0, *answers)], LABELS)[0]

    assert found.label == {
        "image_size": [{"width": 640, "height": 480, "depth": 3}],
        "annotations": [{"class_id": 1, "left": 12, "top": 10, "width": 99, "height": 100}],
    }
    assert found.metadata == {"objects": [{"confidence": 0.91}], "class-map": {"1": "dent"}}


def test_a_box_far_away_is_dropped():
    answers = [drew((10, 10, 100, 100)), drew((12, 8, 100, 100)), drew((400, 300, 20, 20))]

    found = consolidate("BoundingBox", [said(0, *answers)], LABELS)[0]

    assert found.label["annotations"] == [{"class_id": 1, "left": 11, "top": 9, "width": 100, "height": 100}]
    assert found.metadata["objects"] == [{"confidence": 0.62}]


def test_the_majority_class_survives():
    box = (10, 10, 100, 100)

    found = consolidate("BoundingBox", [said(0, drew(box), drew(box), drew(box, label="crack"))], LABELS)[0]

    assert [each["class_id"] for each in found.label["annotations"]] == [1]
    assert found.metadata == {"objects": [{"confidence": 0.67}], "class-map": {"1": "dent"}}


def test_two_pairs_that_agree_are_one_object():
    answers = [drew((0, 0, 100, 100)), drew((1, 0, 100, 100)), drew((20, 0, 100, 100)), drew((21, 0, 100, 100))]

    found = consolidate("BoundingBox", [said(0, *answers)], LABELS)[0]

    assert len(found.label["annotations"]) == 1


def test_one_worker_passes_through():
    found = consolidate("BoundingBox", [said(0, drew((4, 2, 9, 9), (1.5, 2, 3, 4)))], LABELS)[0]

    assert [each["left"] for each in found.label["annotations"]] == [4, 2]
    assert found.metadata["objects"] == [{"confidence": 0.0}, {"confidence": 0.0}]


def test_nothing_to_label():
    found = consolidate("BoundingBox", [said(0, drew(), drew())], LABELS)[0]

    assert found.label["annotations"] == []
    assert found.metadata == {"objects": [], "class-map": {}}


@pytest.mark.parametrize(("changed", "status"), [(False, "unadjusted"), (True, "adjusted")])
def test_an_adjusted_label_says_so(changed, status):
    box = (10, 10, 100, 100)
    answers = [drew(box, initialValueModified=False), drew(box, initialValueModified=changed)]

    found = consolidate("AdjustmentBoundingBox", [said(0, *answers)], LABELS)[0]

    assert found.metadata["adjustment-status"] == status


coordinate = st.integers(0, 60)
box = st.tuples(coordinate, coordinate, st.integers(1, 40), st.integers(1, 40))


@given(st.lists(st.tuples(st.integers(0, 3), box), min_size=1, max_size=12))
def test_every_box_is_in_one_group_and_no_worker_twice(drawn):
    boxes, workers = np.array([each for _, each in drawn], dtype=float), [worker for worker, _ in drawn]

    groups = group_boxes(boxes, workers)

    assert sorted(number for group in groups for number in group.members) == list(range(len(drawn)))
    for group in groups:
        assert len({workers[number] for number in group.members}) == len(group.members)
        assert group.mean == pytest.approx(boxes[list(group.members)].mean(axis=0))


@given(st.permutations([(10, 10, 100, 100), (12, 8, 100, 100), (14, 12, 96, 100), (300, 10, 50, 50)]))
def test_the_order_of_workers_does_not_matter(boxes):
    found = consolidate("BoundingBox", [said(0, *(drew(each) for each in boxes))], LABELS)[0]

    assert found.label["annotations"] == [{"class_id": 1, "left": 12, "top": 10, "width": 99, "height": 100}]


def test_halves_go_up():
    assert [half_up(each) for each in (0.5, 1.5, 2.5, 2.49, -0.5)] == [1, 2, 3, 2, 0]


def test_a_label_is_as_sure_as_its_least_sure_box():
    close, far = (0, 0, 100, 100), (300, 300, 100, 100)
    objects = [
        said(0, drew(close, far), drew(close, (320, 320, 100, 100))),
        said(1, drew(), drew()),
        said(2, drew(close)),
    ]

    sure, empty, alone = consolidate("BoundingBox", objects, ["dent"])

    boxes = [each["confidence"] for each in sure.metadata["objects"]]
    assert sure.confidence == min(boxes) < max(boxes)
    assert (empty.confidence, alone.confidence) == (None, 0.0)
