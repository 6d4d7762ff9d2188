"""Lines of the output manifest, as groundtruth.md, section 12, writes them."""

from datetime import UTC, datetime

import pytest

from groundtruth.engine.annotations import Consolidated
from groundtruth.engine.consolidation import custom
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.output import failed_line, output_line
from groundtruth.engine.task_types import TASK_TYPES, consolidate, task_type
from tests.groundtruth.engine.answering import said

WHEN = datetime(2024, 5, 1, 10, 0, 3, 120000, tzinfo=UTC)


def test_a_classified_image():
    made = Consolidated("7", 2, {"class-name": "dent", "confidence": 0.95})

    line = output_line(
        {"source-ref": "s3://lab/img/7.png"}, "kind", made, type_key="ImageMultiClass", job_name="roof", created=WHEN
    )

    assert line == {
        "source-ref": "s3://lab/img/7.png",
        "kind": 2,
        "kind-metadata": {
            "class-name": "dent",
            "confidence": 0.95,
            "type": "groundtruth/image-classification",
            "job-name": "labeling-job/roof",
            "human-annotated": "yes",
            "creation-date": "2024-05-01T10:00:03.120000",
        },
    }


def test_a_file_is_named_by_its_uri():
    made = Consolidated("0", "0/SeqLabel.json", {"class-map": {"0": "car"}})

    line = output_line(
        {"source-ref": "s3://a"}, "cars-ref", made, type_key="VideoObjectTracking", job_name="j", created=WHEN,
        folder="s3://out/j/annotations/consolidated-annotation/output/", human=False,
    )  # fmt: skip

    assert line["cars-ref"] == "s3://out/j/annotations/consolidated-annotation/output/0/SeqLabel.json"
    assert line["cars-ref-metadata"]["human-annotated"] == "no"
    assert line["cars-ref-metadata"]["type"] == "groundtruth/video-object-tracking"


def test_a_custom_job_spells_its_metadata_differently():
    made = consolidate("custom", [said(0, {"any": {"thing": 1}})], [])[0]

    line = output_line({"source": "x"}, "defects", made, type_key="custom", job_name="roof-check", created=WHEN)

    assert line["defects"] == {}
    assert line["defects-metadata"] == {
        "job_name": "roof-check",
        "type": "groundTruth/custom",
        "human-annotated": "yes",
        "creation_date": "2024-05-01T10:00:03.120000",
    }


def test_a_failed_object():
    line = failed_line({"source": "x", "kind": 1}, "kind", "all workers declined.", retries=1)

    assert line == {
        "source": "x",
        "kind-metadata": {
            "failure-reason": "ClientError: all workers declined.",
            "human-annotated": "true",
            "retry-count": 1,
        },
    }


@pytest.mark.parametrize(
    "name", ["BoundingBox", "PRE-BoundingBox", "arn:aws:lambda:eu-west-1:568282634449:function:ACS-BoundingBox"]
)
def test_built_in_functions_are_known_by_their_suffix(name):
    assert task_type(name).key == "BoundingBox"


def test_other_names():
    assert task_type("PRE-VideoClassification").key == "VideoMultiClass"
    assert task_type("PRE-PassThrough").key == "custom"
    with pytest.raises(InputRefused, match='"PRE-Nothing" is no built-in task type'):
        task_type("PRE-Nothing")


def test_the_catalogue():
    assert len(TASK_TYPES) == 23
    for key, kind in TASK_TYPES.items():
        assert kind.key == key
        assert (kind.element is None) != (kind.human_task_ui is None) or key == "custom"
        if kind.audit in ("adjust", "either"):
            assert (kind.ref, kind.consolidation) == (kind.base.ref, kind.base.consolidation)
            assert kind.algorithm is None
    assert {key for key, kind in TASK_TYPES.items() if kind.ref} == {
        *(f"{prefix}SemanticSegmentation" for prefix in ("", "Adjustment")),
        *(f"{prefix}VideoObject{kind}" for prefix in ("", "Adjustment") for kind in ("Detection", "Tracking")),
        *(f"{prefix}3DPointCloudObjectTracking" for prefix in ("", "Adjustment")),
        *(f"{prefix}3DPointCloudSemanticSegmentation" for prefix in ("", "Adjustment")),
    }


def test_what_a_post_annotation_function_is_sent():
    assert custom.post_payload([said(0, {"a": {"label": "é"}}, line={"source": "text"})]) == [
        {
            "datasetObjectId": "0",
            "dataObject": {"content": "text"},
            "annotations": [{"workerId": "private.local.A", "annotationData": {"content": '{"a": {"label": "é"}}'}}],
        }
    ]


def test_what_a_post_annotation_function_answers():
    def entry(number, content):
        return {"datasetObjectId": number, "consolidatedAnnotation": {"content": content}}

    answer = [entry("0", {"defects": 1}), entry("0", {"defects": 2}), entry("9", {"defects": 3}), "nonsense"]

    assert custom.read_post_response(answer, ["0", "1"]) == {"0": {"defects": 2}}
    with pytest.raises(InputRefused, match="must answer with a list"):
        custom.read_post_response({"0": {}}, ["0"])


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, True),
        ({"isHumanAnnotationRequired": "false"}, False),
        ({"humanAnnotationRequired": False}, False),
        ({"isHumanAnnotationRequired": True}, True),
    ],
)
def test_what_a_pre_annotation_function_answers(more, wanted):
    assert custom.read_pre_response({"taskInput": {"taskObject": "x"}, **more}) == ({"taskObject": "x"}, wanted)


def test_a_pre_annotation_function_without_task_input_is_refused():
    with pytest.raises(InputRefused, match='"taskInput"'):
        custom.read_pre_response({"taskinput": {}})
