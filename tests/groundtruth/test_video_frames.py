"""Jobs over video frames from the request to the label, and its adjustment (groundtruth.md, sections 5.4, 12.9, 13)."""

import asyncio
import json
import re
from typing import Any

import pytest

from groundtruth.models import DataObject, LabelingJob
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from tests.groundtruth.conftest import FUNCTION, picture
from tests.groundtruth.test_running import look
from tests.studio.access.browsers import browser_of

UI = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui"
FILE: dict[str, Any] = {
    "documentVersion": "2020-03-01",
    "labels": [{"label": "car"}, {"label": "bus"}],
    "categoryGlobalAttributes": [{"name": "occl", "type": "string", "enum": ["none", "part"]}],
}
BOX = {
    "label": "car", "objectId": "480d", "objectName": "car:1", "labelCategoryAttributes": {"occl": "none"},
    "left": 3, "top": 4, "width": 10, "height": 6, "keyFrame": True,
}  # fmt: skip
WRITTEN = {
    "left": 3, "top": 4, "width": 10, "height": 6, "class-id": "0", "label-category-attributes": {"occl": "none"},
    "object-id": "480d", "object-name": "car:1",
}  # fmt: skip


@pytest.fixture
def clip(stored):
    """A sequence of two frames; how many it says that it has can be told."""

    def make(count=2):
        frames = [{"frame-no": n, "frame": f"f{n}.png"} for n in (1, 2)]
        for each in frames:
            stored(f"clip/{each['frame']}", picture())
        prefix = f"s3://{default_bucket()}/clip/"
        document = {"seq-no": 1, "prefix": prefix, "number-of-frames": count, "frames": frames}
        return stored(f"clip/sequence-{count}.json", json.dumps(document))

    return make


@pytest.fixture
def begin(dora, job_request, stored):
    """Create a job over some lines; it is in progress afterwards."""

    def make(name, lines, kind="VideoObjectTracking", **file):
        request = job_request(name, 0, UiConfig={"HumanTaskUiArn": f"{UI}/VideoObjectTracking"})
        request["LabelAttributeName"] = f"{name}-ref"
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        request["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"] = stored(f"{name}.manifest", text)
        request["LabelCategoryConfigS3Uri"] = stored(f"{name}.json", json.dumps({**FILE, **file}))
        human = request["HumanTaskConfig"]
        human["PreHumanTaskLambdaArn"] = f"{FUNCTION}:PRE-{kind}"
        human["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"] = f"{FUNCTION}:ACS-{kind}"
        dora.create_labeling_job(**request)
        job = LabelingJob.objects.get(name=name)
        look(job)
        return job

    return make


def read(uri):
    place = S3Uri.parse(uri)
    return json.loads(object_store().read(place.bucket, place.key, at_most=10**6))


def listed(uri):
    place = S3Uri.parse(uri)
    return object_store().list(place.bucket, place.key)


def given_to(page, name):
    """A JSON attribute of the page's element."""
    found = re.search(rf'{name}="([^"]*)"', page)
    return json.loads(found[1].replace("&#34;", '"').replace("&quot;", '"')) if found else None


def answer(frames, **more):
    return {"crowd-video-frames": {"trackingAnnotations": frames, **more}}


def test_a_sequence_is_labeled_and_the_label_is_adjusted(begin, clip, labelers):
    (ann,) = labelers("ann")
    job = begin("walk", [{"source-ref": clip()}, {"source-ref": clip(3)}])
    broken = DataObject.objects.get(job=job, number=1)
    assert "number-of-frames: says 3, but frames has 2" in broken.failure_reason

    task = ann.next("walk")
    page = ann.get(task["page_url"]).content.decode()
    assert [each["frame"] for each in given_to(page, "frames")] == ["f1.png", "f2.png"]
    sent = ann.get(given_to(page, "frames")[1]["src"])
    assert asyncio.run(whole(sent)) == picture()
    assert given_to(page, "initial-frames") is None
    assert 'mode="tracking"' in page
    assert (
        ann.submit(
            task, answer([{"frameNumber": 1, "frame": "f1.png", "boundingBoxes": [{**BOX, "left": -1}]}])
        ).status_code
        == 400
    )
    wrong = {**BOX, "labelCategoryAttributes": {"occl": "all"}}
    assert (
        "occl"
        in ann.submit(task, answer([{"frameNumber": 1, "frame": "f1.png", "boundingBoxes": [wrong]}])).json()["message"]
    )
    frames: list[Any] = [
        {"frameNumber": n, "frame": f"f{n}.png", "frameAttributes": {}, "boundingBoxes": [BOX]} for n in (1, 2)
    ]
    assert ann.submit(task, answer(frames)).status_code == 200
    look(job)
    line = DataObject.objects.get(job=job, number=0).labels
    assert read(line["walk-ref"]) == {
        "tracking-annotations": [{"frame-no": n, "frame": f"f{n}.png", "annotations": [WRITTEN]} for n in (1, 2)]
    }
    assert line["walk-ref-metadata"]["class-map"] == {"0": "car"}
    assert line["walk-ref-metadata"]["type"] == "groundtruth/video-object-tracking"

    place = f"s3://{default_bucket()}/labels/walk/annotations/worker-response/iteration-1/0/"
    (response,) = [read(f"s3://{each.bucket}/{each.key}") for each in listed(place)]
    assert [each["answerContent"] for each in response["answers"]] == [{"trackingAnnotations": each} for each in frames]

    audited = begin(
        "fix",
        [{"source-ref": clip(), **line}, {"source-ref": clip()}],
        "AdjustmentVideoObjectTracking",
        auditLabelAttributeName="walk-ref",
        labels=[{"label": "car", "editsAllowed": "none"}, {"label": "bus"}],
        categoryGlobalAttributes=[{**FILE["categoryGlobalAttributes"][0], "editsAllowed": "any"}],
    )
    assert "walk-ref" in DataObject.objects.get(job=audited, number=1).failure_reason
    again = ann.next("fix")
    page = ann.get(again["page_url"]).content.decode()
    shown = [{key: value for key, value in BOX.items() if key != "keyFrame"}]
    assert [each["boundingBoxes"] for each in given_to(page, "initial-frames")] == [shown, shown]
    refused = ann.submit(again, answer(frames[:1], initialValueModified=True))
    assert refused.json()["message"] == "Frame 2: marks of car may not be added, changed or deleted here."
    bus = {**BOX, "label": "bus", "objectId": "b", "objectName": "bus:1"}
    frames[0]["boundingBoxes"] = [BOX, bus]
    assert ann.submit(again, answer(frames, initialValueModified=True)).status_code == 200
    look(audited)
    fixed = DataObject.objects.get(job=audited, number=0).labels
    assert fixed["fix-ref-metadata"]["adjustment-status"] == "adjusted"
    assert [len(each["annotations"]) for each in read(fixed["fix-ref"])["tracking-annotations"]] == [2, 1]


def test_the_results_show_the_first_frame_with_marks(begin, clip, labelers, people):
    (ann,) = labelers("ann")
    begin("seen", [{"source-ref": clip()}, {"source-ref": clip()}])
    manager = browser_of(people.dora)

    def shown():
        found = manager.get("/api/labeling/jobs/seen/objects").json()["objects"]
        return [(each["drawn"], [url.rsplit("/", 1)[-1] for url in each["drawn"]["media"]]) for each in found]

    assert [(drawn["words"], drawn["marks"], media) for drawn, media in shown()] == [("", [], ["f1.png"])] * 2
    frames = [{"frameNumber": 2, "frame": "f2.png", "frameAttributes": {}, "boundingBoxes": [BOX]}]
    assert ann.submit(ann.next("seen"), answer(frames)).status_code == 200
    look(LabelingJob.objects.get(name="seen"))

    drawn, media = shown()[0]
    assert (drawn["words"], media) == ("1 car in 1 frame; occl: 1 none", ["f2.png"])
    assert drawn["marks"] == [{"label": "car", "points": [[3, 4], [13, 4], [13, 10], [3, 10]], "closed": True}]
    assert asyncio.run(whole(manager.get(drawn["media"][0]))) == picture()


async def whole(response):
    return b"".join([piece async for piece in response])
