"""The label category file: what it may say, and where it is wrong (groundtruth.md, sections 6 and 19)."""

import copy
import json
from typing import Any

import pytest

from groundtruth.engine.categories import read_categories, write_categories
from groundtruth.engine.errors import InputRefused

SIMPLE = {"document-version": "2018-11-28", "labels": [{"label": "crack"}, {"label": "dent"}]}
EXTENDED = {
    "documentVersion": "2020-03-01",
    "frameAttributes": [
        {"name": "blurry", "description": "is it", "type": "string", "enum": ["yes", "no"], "isRequired": True}
    ],
    "categoryGlobalAttributes": [{"name": "occl", "type": "string", "enum": ["none", "part"], "editsAllowed": "any"}],
    "labels": [
        {
            "label": "Forklift",
            "editsAllowed": "any",
            "categoryAttributes": [{"name": "load kg", "type": "number", "minimum": 0, "maximum": 5000}],
        },
        {"label": "Person"},
    ],
    "annotationType": "Keypoint",
    "instructions": {"shortInstruction": "Mark joints", "fullInstruction": "<ol></ol>"},
}
INSTRUCTIONS = {"shortInstruction": "s", "fullInstruction": "f"}
TEXT = {"name": "t", "type": "string"}


def changed(document, path, value):
    found = copy.deepcopy(document)
    place = found
    *way, last = path
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return found


def test_the_simple_form():
    found = read_categories(json.dumps(SIMPLE).encode(), "BoundingBox")

    assert found.labels == ("crack", "dent")
    assert found.document == SIMPLE
    assert found.instructions == ("", "")


def test_the_extended_form_is_kept_as_it_is():
    found = read_categories(EXTENDED, "VideoObjectTracking")

    assert found.document == EXTENDED
    assert found.instructions == ("Mark joints", "<ol></ol>")
    assert found.audited is None


def test_other_spellings_are_read_and_ours_is_written():
    document = {
        "document-version": "2020-03-01",
        "labels": [{"label": "Car", "editAllowed": "none", "attributes": [{**TEXT, "editAllowed": "none"}]}],
        "instructions": {"shortIntroduction": "s", "fullIntroduction": "f"},
        "auditLabelAttributeName": "walk-ref",
    }

    found = read_categories(document, "AdjustmentVideoObjectTracking", verifying=True)

    assert found.audited == "walk-ref"
    assert found.document == {
        "documentVersion": "2020-03-01",
        "labels": [{"label": "Car", "editsAllowed": "none", "categoryAttributes": [{**TEXT, "editsAllowed": "none"}]}],
        "instructions": INSTRUCTIONS,
        "auditLabelAttributeName": "walk-ref",
    }


def test_the_wizard_writes_what_is_read():
    document = write_categories([{"label": "a"}, {"label": "b"}], "TextMultiClass")

    assert document == {"document-version": "2018-11-28", "labels": [{"label": "a"}, {"label": "b"}]}
    assert read_categories(document, "TextMultiClass").document == document


@pytest.mark.parametrize(
    ("document", "type_key", "message"),
    [
        (b"{", "BoundingBox", "no valid JSON at line 1, column 2"),
        (b'{"\xff": 1}', "BoundingBox", "no UTF-8 text"),
        (b"[]", "BoundingBox", 'must be a JSON object with "labels"'),
        ({}, "BoundingBox", "labels: must be a list"),
        ({"labels": ["a"]}, "BoundingBox", "labels[0]: must be an object"),
        ({"labels": []}, "BoundingBox", "labels: BoundingBox needs at least 1, got 0"),
        ({"labels": [{"label": "a"}]}, "ImageMultiClass", "labels: ImageMultiClass needs at least 2, got 1"),
        ({"labels": [{"label": str(n)} for n in range(51)]}, "BoundingBox", "allows at most 50, got 51"),
        ({"labels": [{"label": "a"}, {"label": "a"}]}, "BoundingBox", 'labels[1].label: "a" is also labels[0].label'),
        ({"labels": [{"label": ""}]}, "BoundingBox", "labels[0].label: must have 1 to 256 characters, has 0"),
        ({"labels": [{"label": "a" * 17}]}, "VideoObjectTracking", "must have 1 to 16 characters, has 17"),
        ({"labels": [{"label": "BACKGROUND"}]}, "SemanticSegmentation", "BACKGROUND is what nobody paints"),
        ({"labels": [{"label": "a"}]}, "NamedEntityRecognition", "instructions: must be"),
        (
            {"labels": [{"label": "a"}], "instructions": {**INSTRUCTIONS, "shortInstruction": "x" * 256}},
            "NamedEntityRecognition",
            "instructions.shortInstruction: has 256 characters; 255 are allowed",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_any_file(document, type_key, message):
    with pytest.raises(InputRefused) as refused:
        read_categories(document, type_key)

    assert message in str(refused.value)


ATTRIBUTE = ("labels", 0, "categoryAttributes", 0)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ((*ATTRIBUTE, "type"), "bool", 'labels[0].categoryAttributes[0].type: must be "string" or "number"'),
        ((*ATTRIBUTE, "minimum"), 6000, "labels[0].categoryAttributes[0].minimum: 6000 is more than the maximum 5000"),
        ((*ATTRIBUTE, "minimum"), 0.5, "minimum: must be a whole number"),
        ((*ATTRIBUTE, "enum"), ["a"], "enum: only attributes of type string"),
        ((*ATTRIBUTE, "name"), "a" * 17, "name: must have 1 to 16 characters, has 17"),
        ((*ATTRIBUTE, "name"), "occl", '"occl" is also categoryGlobalAttributes[0].name'),
        ((*ATTRIBUTE, "isRequired"), "yes", "isRequired: must be true or false"),
        (("labels", 0, "editsAllowed"), "some", 'labels[0].editsAllowed: must be "any" or "none"'),
        (("labels", 0, "categoryAttributes"), {}, "labels[0].categoryAttributes: must be a list"),
        (("frameAttributes", 0, "description"), ..., "frameAttributes[0].description: must be text"),
        (("frameAttributes", 0, "minimum"), 1, "minimum: only attributes of type number"),
        (("frameAttributes", 0, "enum"), ["a"] * 11, "must be a list of 1 to 10 texts"),
        (("frameAttributes", 0, "enum"), ["a", "a"], "has a value twice"),
        (("categoryGlobalAttributes",), [{**TEXT, "name": str(n)} for n in range(6)], "5 free texts, this has 6"),
        (
            ("categoryGlobalAttributes",),
            [{"name": str(n), "type": "number"} for n in range(10)],
            "a label may have 10 attributes, this has 11 with the 10 of all labels",
        ),
        (("annotationType",), "Circle", "annotationType: must be one of BoundingBox, Polygon, Polyline, Keypoint"),
        (("auditLabelAttributeName",), "old-ref", "only for adjustment and verification jobs"),
        (("instructions",), {"shortInstruction": "s"}, "instructions.fullInstruction: must be text"),
    ],
)
def test_what_is_wrong_with_the_extended_form(path, value, message):
    with pytest.raises(InputRefused) as refused:
        read_categories(changed(EXTENDED, path, value), "VideoObjectTracking")

    assert message in str(refused.value)


def test_four_attributes_of_all_labels_and_three_of_one_are_seven():
    shared = [{"name": f"g{n}", "type": "number"} for n in range(4)]
    own = [{"name": f"l{n}", "type": "number"} for n in range(3)]
    document = {"labels": [{"label": "Car", "categoryAttributes": own}], "categoryGlobalAttributes": shared}

    assert read_categories(document, "3DPointCloudObjectDetection").labels == ("Car",)


def test_cuboids_with_camera_boxes():
    document = {"labels": [{"label": "Car"}], "annotationType": [{"type": "BoundingBox"}, {"type": "Cuboid"}]}

    assert read_categories(document, "3DPointCloudObjectTracking").labels == ("Car",)
    with pytest.raises(InputRefused, match="annotationType: 3DPointCloudObjectDetection has no choice"):
        read_categories(document, "3DPointCloudObjectDetection")


def test_audits_name_what_they_show_and_verifications_lock_it():
    document: dict[str, Any] = {"labels": [{"label": "Car"}]}

    with pytest.raises(InputRefused, match="auditLabelAttributeName: AdjustmentVideoObjectTracking needs"):
        read_categories(document, "AdjustmentVideoObjectTracking")
    document["auditLabelAttributeName"] = "old-ref"
    read_categories(document, "AdjustmentVideoObjectTracking")
    with pytest.raises(InputRefused, match=r'labels\[0\].editsAllowed: must be "none" in a verification'):
        read_categories(document, "AdjustmentVideoObjectTracking", verifying=True)


def test_fewer_labels_with_automated_labeling():
    document = {"labels": [{"label": str(n)} for n in range(21)]}

    read_categories(document, "SemanticSegmentation")
    with pytest.raises(InputRefused, match="with automated labeling allows at most 20, got 21"):
        read_categories(document, "SemanticSegmentation", automated=True)
