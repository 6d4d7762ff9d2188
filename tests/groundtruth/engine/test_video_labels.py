"""Labels over video frames come back to the worker page as they were written (groundtruth.md, sections 12.9 and 13)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.shapes import KEYS
from groundtruth.engine.task_types import consolidate
from groundtruth.engine.video_labels import shown_frames
from tests.groundtruth.engine.answering import said

PLACE = st.integers(0, 500)
POINT = st.fixed_dictionaries({"x": PLACE, "y": PLACE})
SHAPES = {
    "BoundingBox": st.fixed_dictionaries(
        {"left": PLACE, "top": PLACE, "width": st.integers(1, 99), "height": st.integers(1, 99)}
    ),
    "Polygon": st.fixed_dictionaries({"vertices": st.lists(POINT, min_size=3, max_size=6)}),
    "Polyline": st.fixed_dictionaries({"vertices": st.lists(POINT, min_size=2, max_size=6)}),
    "Keypoint": POINT,
}


@st.composite
def answers(draw):
    """An annotation type and the frames of an answer."""
    shape = draw(st.sampled_from(sorted(SHAPES)))
    frames = []
    for number in range(draw(st.integers(0, 4))):
        marks = [
            {
                "label": draw(st.sampled_from(["car", "bus"])),
                "objectId": f"id-{at}",
                "objectName": f"thing:{at}",
                "labelCategoryAttributes": draw(st.dictionaries(st.sampled_from(["a", "b"]), st.integers(0, 9))),
                **draw(SHAPES[shape]),
            }
            for at in range(draw(st.integers(1, 3)))
        ]
        frames.append(
            {"frameNumber": number, "frame": f"f{number}.jpg", "frameAttributes": {"n": number}, KEYS[shape][0]: marks}
        )
    return shape, frames


@given(answers())
def test_a_label_is_shown_as_it_was_drawn(drawn):
    shape, frames = drawn
    made = consolidate(
        "VideoObjectTracking",
        [said(0, {"trackingAnnotations": frames})],
        ["car", "bus"],
        categories={"annotationType": shape},
    )[0]

    shown = shown_frames(json.loads(made.files[made.label]), ["bus", "car"], made.metadata["class-map"], shape)

    assert shown == frames


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([], "must be a JSON object with tracking-annotations"),
        ({"tracking-annotations": 1}, "tracking-annotations must be a list"),
        ({"tracking-annotations": [{"frame-no": 1, "frame": "a", "polygons": [{}]}]}, "annotationType is BoundingBox"),
        ({"tracking-annotations": [{"frame-no": "1", "frame": "a"}]}, "frame-no must be a whole number"),
        (
            {"detection-annotations": [{"frame-no": 1, "frame": "a", "annotations": [{"class-id": "7"}]}]},
            r"annotations\[0\].class-id: '7' is no label of this job \(car\)",
        ),
        (
            {"detection-annotations": [{"frame-no": 1, "frame": "a", "annotations": [{"class-id": "0", "left": -1}]}]},
            "annotations",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(document, why):
    with pytest.raises(InputRefused, match=why):
        shown_frames(document, ["car"], {"0": "car"}, "BoundingBox")
