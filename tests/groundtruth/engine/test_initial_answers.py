"""A label becomes the answer that makes the same label again, for every type whose label says it all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.annotations import Annotation, LabeledObject
from groundtruth.engine.initial_answers import can_begin_with, name_of_element, value_of
from groundtruth.engine.task_types import consolidate
from groundtruth.rendering.defaults import default_template
from tests.groundtruth.engine.test_segmentation import painted

LABELS = ["car", "van", "bus"]
numbers = st.integers(0, 500)
boxes = st.fixed_dictionaries(
    {"label": st.sampled_from(LABELS), "left": numbers, "top": numbers, "width": numbers, "height": numbers}
)
entities = st.builds(
    lambda label, start, more: {"label": label, "startOffset": start, "endOffset": start + more},
    st.sampled_from(LABELS),
    st.integers(0, 50),
    st.integers(1, 9),
)


def label_of(kind, answer):
    return consolidate(kind, [LabeledObject("0", {"source": "x" * 99}, (Annotation("w", answer),))], LABELS)[0]


def again(kind, value):
    made = label_of(kind, {"any": value})
    mask = made.files[made.label] if made.files else b""
    return made, label_of(kind, {"any": value_of(kind, made.label, made.metadata, mask)}), mask


@given(st.sampled_from(LABELS))
def test_a_class(label):
    made, same, _ = again("ImageMultiClass", {"label": label})
    assert (same.label, same.metadata["class-name"]) == (made.label, label)


@given(st.lists(st.sampled_from(LABELS), unique=True))
def test_several_classes(labels):
    made, same, _ = again("TextMultiClassMultiLabel", {"labels": labels})
    assert same == made


@given(st.lists(boxes, max_size=4))
def test_boxes(drawn):
    size = {"width": 1000, "height": 1000}
    made, same, _ = again("BoundingBox", {"boundingBoxes": drawn, "inputImageProperties": size})
    assert same == made


@given(st.lists(entities, max_size=4, unique_by=lambda each: each["startOffset"]))
def test_entities(marked):
    made, same, _ = again("NamedEntityRecognition", {"entities": marked})
    assert same == made


def test_a_mask():
    colours = dict(zip(LABELS, ("#ff0000", "#00ff00", "#0000ff"), strict=True))
    (painting,) = painted([[0, 1, -1], [2, 2, -1]], colours).values()
    made, same, mask = again("SemanticSegmentation", painting)
    assert same.files[same.label] == mask
    assert same.metadata == made.metadata


@pytest.mark.parametrize("kind", ["ImageMultiClass", "BoundingBox", "SemanticSegmentation", "NamedEntityRecognition"])
def test_what_is_no_label_of_the_type_begins_with_nothing(kind):
    assert value_of(kind, {"odd": [1]}, {"class-map": "none"}) is None
    assert value_of(kind, None, {}) is None
    assert value_of("VideoObjectTracking", "s3://b/SeqLabel.json", {}) is None
    assert can_begin_with(kind)
    assert not can_begin_with("3DPointCloudObjectDetection")


def test_the_name_is_that_of_an_answer_or_of_the_template():
    assert name_of_element("BoundingBox", {"other": {}, "mine": {"boundingBoxes": []}}, "") == "mine"
    assert name_of_element("BoundingBox", None, default_template("BoundingBox")) == "boundingBox"
    page = '<crowd-image-classifier-multi-select name="no"></x><crowd-image-classifier categories="[]" name=\'yes\'>'
    assert name_of_element("ImageMultiClass", {}, page) == "yes"
    assert name_of_element("ImageMultiClass", {}, '<crowd-image-classifier name="{{ x }}">') == "crowd-image-classifier"
    assert name_of_element("NamedEntityRecognition", None, "") == "crowd-entity-annotation"
