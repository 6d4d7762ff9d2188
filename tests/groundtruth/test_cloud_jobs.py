"""Jobs over point clouds at the portal: what an audit locks, one at a time (groundtruth.md, sections 6.2 and 13)."""

import json
import struct
from typing import Any

import pytest

from groundtruth.models import DataObject, LabelingJob
from tests.groundtruth.conftest import FUNCTION
from tests.groundtruth.test_running import look

UI = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui"
CAR: dict[str, Any] = {
    "object-name": "Car:1", "class-id": 0, "center-x": 1.0, "center-y": 2.0, "center-z": 0.5, "length": 4.0,
    "width": 2.0, "height": 1.0, "roll": 0, "pitch": 0, "yaw": 0.5, "label-category-attributes": {},
}  # fmt: skip
SENT: dict[str, Any] = {
    "label": "Car", "objectName": "Car:1", "centerX": 1, "centerY": 2, "centerZ": 0.5, "length": 4, "width": 2,
    "height": 1, "roll": 0, "pitch": 0, "yaw": 0.5, "labelCategoryAttributes": {},
}  # fmt: skip


@pytest.fixture
def audit(dora, job_request, stored, labelers):
    """An adjustment of two clouds whose cars are locked, in progress; and a labeler for it."""
    (ann,) = labelers("ann")
    uri = stored("cloud/c0.bin", struct.pack("<4f", 0, 0, 0, 1))
    line = {
        "source-ref": uri,
        "source-ref-metadata": {"unix-timestamp": 1},
        "cub": {"annotations": [CAR]},
        "cub-metadata": {"class-map": {"0": "Car"}, "type": "groundtruth/point_cloud_object_detection"},
    }
    file = {
        "documentVersion": "2020-03-01",
        "labels": [{"label": "Car", "editsAllowed": "none"}, {"label": "Bike"}],
        "auditLabelAttributeName": "cub",
    }
    request = job_request("fix", 0, UiConfig={"HumanTaskUiArn": f"{UI}/PointCloudObjectDetection"})
    request["LabelAttributeName"] = "fixed"
    manifest = stored("fix.manifest", f"{json.dumps(line)}\n" * 2)
    request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"] = manifest
    request["LabelCategoryConfigS3Uri"] = stored("fix.json", json.dumps(file))
    kind, human = "Adjustment3DPointCloudObjectDetection", request["HumanTaskConfig"]
    human["PreHumanTaskLambdaArn"] = f"{FUNCTION}:PRE-{kind}"
    human["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"] = f"{FUNCTION}:ACS-{kind}"
    dora.create_labeling_job(**request)
    job = LabelingJob.objects.get(name="fix")
    look(job)
    return job, ann


def test_what_an_audit_locks_is_checked_when_it_is_submitted(audit):
    job, ann = audit
    task = ann.next("fix")
    bike = {**SENT, "label": "Bike", "objectName": "Bike:1", "centerX": 9}

    refused = ann.submit(task, {"crowd-point-cloud": {"cuboids": [{**SENT, "centerX": 1.5}, bike]}})

    assert refused.status_code == 400
    assert refused.json()["message"] == "The frame: cuboids of Car may not be added, changed or deleted here."
    assert DataObject.objects.get(job=job, number=0).state == DataObject.State.IN_LABELING
    assert ann.submit(task, {"crowd-point-cloud": {"cuboids": [SENT, bike]}}).status_code == 200
    look(job)
    fixed = DataObject.objects.get(job=job, number=0).labels["fixed"]["annotations"]
    assert [each["object-name"] for each in fixed] == ["Car:1", "Bike:1"]


def test_a_labeler_holds_one_sequence(audit):
    _, ann = audit
    task = ann.next("fix")

    second = ann.post("/api/portal/jobs/fix/tasks", {"request_id": "another-one"})

    assert second.status_code == 409
    assert second.json()["message"] == "You have 1 task at hand; finish or release one first."
    assert ann.post(f"/api/portal/tasks/{task['id']}/decline", {"reason": ""}).status_code == 200
    assert ann.next("fix")["object"] == "1"
