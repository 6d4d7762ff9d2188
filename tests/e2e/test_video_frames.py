"""A labeler follows a car through a clip: drawn in two frames, submitted through the portal, the label is exact."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from tests.e2e.conftest import PICTURES
from tests.e2e.portal import TASK, signed_in_at_the_portal, submit
from tests.e2e.test_every_page import complaints
from tests.e2e.windows import new_window
from tests.e2e.world import ROLE, browser_session
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
JOB, LABELER, BUCKET = "follow", "vic@example.org", "sagemaker-us-east-1-000000000000"
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function"
UI = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/VideoObjectTracking"
FRAMES = ["f0001.png", "f0002.png", "f0003.png"]
_PLACE = """([x, y]) => {
  const { view, stage } = document.querySelector('crowd-video-frames').surface;
  const { left, top } = stage.content.getBoundingClientRect();
  return [left + x * view.scale + view.x, top + y * view.scale + view.y];
}"""
_SHOWN = """(at) => {
  const { marking, picture } = document.querySelector('crowd-video-frames');
  return marking.at === at && picture;
}"""


def _frame(at: int) -> bytes:
    """A car that drives to the right."""
    image = Image.new("RGB", (320, 240), "#8fa3b5")
    ImageDraw.Draw(image).rectangle((20 + 40 * at, 100, 80 + 40 * at, 140), "#b03030")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def job(studio: Studio, signed_in: Path) -> str:
    """A tracking job over one clip; the labeler's temporary password."""
    session = browser_session(studio, json.loads(signed_in.read_text())["cookies"])
    invited = session.post(f"{studio.url}/api/labeling/workers", json={"names": [LABELER]}).json()["invited"]
    s3 = studio.client("s3")

    def put(name: str, body: bytes) -> str:
        s3.put_object(Bucket=BUCKET, Key=f"clip/{name}", Body=body)
        return f"s3://{BUCKET}/clip/{name}"

    for at, name in enumerate(FRAMES):
        put(name, _frame(at))
    frames = [{"frame-no": at, "frame": name} for at, name in enumerate(FRAMES)]
    sequence = {"seq-no": 1, "prefix": f"s3://{BUCKET}/clip/", "number-of-frames": len(frames), "frames": frames}
    manifest = json.dumps({"source-ref": put("sequence.json", json.dumps(sequence).encode())})
    occlusion = {"name": "occl", "type": "string", "enum": ["none", "part"], "isRequired": True}
    file = {
        "documentVersion": "2020-03-01",
        "labels": [{"label": "bus"}, {"label": "car"}],
        "categoryGlobalAttributes": [occlusion],
        "instructions": {"shortInstruction": "Follow each car.", "fullInstruction": "<p>From its first frame on.</p>"},
    }
    _make(studio, JOB, put("in.manifest", manifest.encode()), put("labels.json", json.dumps(file).encode()))
    return str(invited[0]["temporary_password"])


def _make(studio: Studio, name: str, manifest: str, categories: str, task: str = "VideoObjectTracking") -> None:
    """Create a job and wait until it can be worked on."""
    human = {
        "WorkteamArn": "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/Everyone-in-private-workforce",
        "UiConfig": {"HumanTaskUiArn": UI},
        "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-{task}",
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-{task}"},
        "TaskTitle": "Follow the cars",
        "TaskDescription": "A box around every car, in every frame",
        "NumberOfHumanWorkersPerDataObject": 1,
        "TaskTimeLimitInSeconds": 259_200,
    }
    studio.client("sagemaker").create_labeling_job(
        LabelingJobName=name,
        LabelAttributeName=f"{name}-ref",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": manifest}}},
        OutputConfig={"S3OutputPath": f"s3://{BUCKET}/labels"},
        RoleArn=ROLE,
        LabelCategoryConfigS3Uri=categories,
        HumanTaskConfig=human,
    )
    wait_for(lambda: _described(studio, name)["LabelingJobStatus"] == "InProgress", 60, "a job in progress")


def _described(studio: Studio, name: str = JOB) -> Any:
    return studio.client("sagemaker").describe_labeling_job(LabelingJobName=name)


def _ended(studio: Studio, name: str) -> Any:
    """The line of its output manifest."""
    over = ("Completed", "Failed")
    wait_for(lambda: _described(studio, name)["LabelingJobStatus"] in over, 60, "the end of the job")
    return json.loads(_read(studio, _described(studio, name)["LabelingJobOutput"]["OutputDatasetS3Uri"]))


@pytest.fixture(scope="module")
def portal(studio: Studio, chromium: Browser, job: str) -> Iterator[Page]:
    """The labeler at the task."""
    context = new_window(chromium, studio.url)
    page = signed_in_at_the_portal(context, LABELER, job)
    page.get_by_role("listitem").filter(has_text="Follow the cars").get_by_role(
        "link", name=re.compile("^Start")
    ).click()
    yield page
    context.close()


def _task(page: Page) -> tuple[FrameLocator, Frame]:
    expect(page.locator(TASK)).to_be_focused()
    handle = page.locator(TASK).element_handle()
    frame = handle.content_frame() if handle else None
    assert frame
    return page.frame_locator(TASK), frame


def _drag(page: Page, frame: Frame, start: tuple[int, int], end: tuple[int, int]) -> None:
    """From one pixel of the picture to another; a frame's coordinates begin at the frame's corner."""
    box = page.locator(TASK).bounding_box()
    assert box
    (x, y), (to_x, to_y) = (frame.evaluate(_PLACE, place) for place in (start, end))
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + to_x, box["y"] + to_y, steps=4)
    page.mouse.up()


def test_a_car_is_followed_and_the_label_is_exact(studio: Studio, portal: Page) -> None:
    locator, frame = _task(portal)
    frame.wait_for_function(_SHOWN, arg=0)
    expect(locator.get_by_text("Follow each car.").first).to_be_visible()
    portal.keyboard.press("2")
    _drag(portal, frame, (20, 100), (80, 140))
    expect(locator.get_by_role("button", name="car:1", exact=True)).to_be_visible()
    locator.get_by_label(re.compile("^occl")).select_option("none")
    assert complaints(portal) == []
    locator.locator(".stage").focus()
    portal.keyboard.press("End")
    frame.wait_for_function(_SHOWN, arg=2)
    portal.keyboard.press("b")  # the car in this frame, too
    _drag(portal, frame, (35, 100), (115, 100))
    portal.keyboard.press(",")
    frame.wait_for_function(_SHOWN, arg=1)
    expect(locator.get_by_role("button", name=re.compile("^car:1"))).to_contain_text("filled in")
    expect(portal.locator("header .saved")).to_have_text("saved ✓")
    portal.reload()  # what was drawn is there again
    locator, frame = _task(portal)
    frame.wait_for_function("() => document.querySelector('crowd-video-frames').marking.sequence[2].marks.length === 1")
    submit(portal)

    line = _ended(studio, JOB)
    label = f"s3://{BUCKET}/labels/{JOB}/annotations/consolidated-annotation/output/0/SeqLabel.json"
    metadata = line["follow-ref-metadata"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", metadata.pop("creation-date"))
    assert line["follow-ref"] == label
    assert metadata == {
        "class-map": {"1": "car"},
        "job-name": f"labeling-job/{JOB}",
        "human-annotated": "yes",
        "type": "groundtruth/video-object-tracking",
    }
    found = json.loads(_read(studio, label))
    (identity,) = {each["annotations"][0].pop("object-id") for each in found["tracking-annotations"]}
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identity)
    car = {"top": 100, "width": 60, "height": 40, "class-id": "1", "object-name": "car:1"}
    assert found == {
        "tracking-annotations": [
            {
                "frame-no": at,
                "frame": name,
                "annotations": [{"left": 20 + 40 * at, **car, "label-category-attributes": {"occl": "none"}}],
            }
            for at, name in enumerate(FRAMES)
        ]
    }


def test_a_label_that_is_locked_stays_as_it_is(studio: Studio, portal: Page) -> None:
    """Goes on from the test before: its cars may not be touched, a bus is missing."""
    s3, before = studio.client("s3"), _ended(studio, JOB)
    labels = [{"label": "bus"}, {"label": "car", "editsAllowed": "none"}]
    file = {"documentVersion": "2020-03-01", "labels": labels, "auditLabelAttributeName": "follow-ref"}
    for name, content in (("audit.manifest", before), ("audit.json", file)):
        s3.put_object(Bucket=BUCKET, Key=f"clip/{name}", Body=json.dumps(content).encode())
    places = (f"s3://{BUCKET}/clip/audit.manifest", f"s3://{BUCKET}/clip/audit.json")
    _make(studio, "audit", *places, task="AdjustmentVideoObjectTracking")
    portal.goto("/worker/#/job/audit")
    locator, frame = _task(portal)
    frame.wait_for_function(_SHOWN, arg=0)
    expect(locator.get_by_role("button", name="car", exact=True)).to_be_disabled()  # no new one

    refused = locator.get_by_text("This label may not be changed in this job.")
    chosen = locator.get_by_role("button", name="car:1", exact=True)
    chosen.click()
    portal.keyboard.press("Delete")
    expect(refused).to_be_visible()
    chosen.click()
    expect(refused).to_have_count(0)
    _drag(portal, frame, (50, 120), (90, 150))
    expect(refused).to_be_visible()
    expect(locator.get_by_label(re.compile("in this frame"))).to_be_disabled()
    portal.keyboard.press("1")
    _drag(portal, frame, (200, 20), (260, 70))
    expect(locator.get_by_role("button", name="bus:1", exact=True)).to_be_visible()
    portal.screenshot(path=PICTURES / "locked-label.png")
    assert complaints(portal) == []
    expect(portal.locator("header .saved")).to_have_text("saved ✓")
    submit(portal)

    after = _ended(studio, "audit")
    assert after["audit-ref-metadata"]["adjustment-status"] == "adjusted"
    was, now = (json.loads(_read(studio, uri)) for uri in (before["follow-ref"], after["audit-ref"]))
    cars, buses = (
        [[mark for mark in each["annotations"] if mark["class-id"] == which] for each in now["tracking-annotations"]]
        for which in "10"
    )
    # The new file has no attributes: their values went, and nothing else.
    same = [
        {**mark, "label-category-attributes": {}}
        for each in was["tracking-annotations"]
        for mark in each["annotations"]
    ]
    assert [mark for marks in cars for mark in marks] == same
    assert buses[0][0]["object-name"] == "bus:1"


def _read(studio: Studio, uri: str) -> str:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return str(studio.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode())
