"""What may not be changed of labels that are checked or corrected (groundtruth.md, sections 6.2 and 13)."""

import pytest

from groundtruth.engine.asked import Asked
from groundtruth.engine.attributes_given import without_removed
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.video_edits import anything_locked, check_edits

FILE = {
    "labels": [{"label": "car", "editsAllowed": "none"}, {"label": "bus"}],
    "categoryGlobalAttributes": [{"name": "plate", "type": "string", "editsAllowed": "none"}],
    "frameAttributes": [{"name": "night", "type": "string", "description": "", "editsAllowed": "none"}],
}
CAR = {"label": "car", "left": 1, "top": 2, "width": 3, "height": 4, "labelCategoryAttributes": {"plate": "Z1"}}
BUS = {**CAR, "label": "bus"}


def frame(*boxes, **values):
    return {"frameNumber": 1, "frame": "a.jpg", "boundingBoxes": list(boxes), "frameAttributes": values}


def check(before, after):
    asked = Asked(("car", "bus"), {}, FILE)
    check_edits({"page": {"detectionAnnotations": after}}, "detectionAnnotations", before, asked)


@pytest.mark.parametrize(
    "after",
    [
        [frame(CAR, BUS, night="no")],
        [frame({**CAR, "left": 1.4, "more": 1}, night="no")],  # the same pixels; the bus may go
        [frame(CAR, {**BUS, "left": 9, "labelCategoryAttributes": {}}, night="no")],
    ],
)
def test_what_is_not_locked_may_change(after):
    check([frame(CAR, BUS, night="no")], after)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ([], "marks of car may not be"),
        ([frame({**CAR, "left": 9}, night="no")], "marks of car may not be"),
        ([frame(CAR, {**CAR, "left": 9}, night="no")], "marks of car may not be"),
        ([frame(CAR, night="no"), {**frame(CAR), "frameNumber": 2}], "Frame 2: marks of car"),
        ([frame({**CAR, "label": "bus"}, night="no")], "marks of car"),
        ([frame({**CAR, "labelCategoryAttributes": {"plate": "Z2"}}, night="no")], "plate may not be changed"),
        ([frame(CAR, night="yes")], "night may not be changed"),
    ],
)
def test_what_is_locked_may_not(after, why):
    with pytest.raises(InputRefused, match=why):
        check([frame(CAR, night="no")], after)


def test_files_that_lock_nothing_are_known():
    assert anything_locked(FILE)
    assert anything_locked({"labels": [{"label": "a", "categoryAttributes": [{"name": "x", "editsAllowed": "none"}]}]})
    assert not anything_locked({"labels": [{"label": "a", "editsAllowed": "any"}]})


def test_values_of_attributes_that_the_new_job_no_longer_has_are_left_out():
    asked = Asked(("car", "bus"), {}, {**FILE, "frameAttributes": []})
    mark = {**CAR, "labelCategoryAttributes": {"plate": "Z1", "occl": "none"}}

    shown = without_removed({"trackingAnnotations": [frame(mark, night="no")]}, asked)

    assert shown == {"trackingAnnotations": [frame(CAR)]}
