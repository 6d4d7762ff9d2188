"""A labeler puts cuboids into point clouds and paints points; the output is exact (§12.10 to 12.13)."""

import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from tests.e2e.conftest import PICTURES
from tests.e2e.portal import TASK, signed_in_at_the_portal, submit
from tests.e2e.test_every_page import complaints
from tests.e2e.windows import new_window
from tests.e2e.world import ROLE, browser_session
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
LABELER, BUCKET = "una@example.org", "sagemaker-us-east-1-000000000000"
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function"
UI = "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui"
TEAM = "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/Everyone-in-private-workforce"
FRAMES = ["c0.bin", "c1.bin", "c2.bin"]
TYPES = {
    "detection": ("3DPointCloudObjectDetection", "PointCloudObjectDetection", "cub"),
    "tracking": ("3DPointCloudObjectTracking", "PointCloudObjectTracking", "trk-ref"),
    "linked": ("3DPointCloudObjectTracking", "PointCloudObjectTracking", "both-ref"),
    "repainting": ("Adjustment3DPointCloudSemanticSegmentation", "PointCloudSemanticSegmentation", "again-ref"),
    "moving": ("Adjustment3DPointCloudObjectDetection", "PointCloudObjectDetection", "moved"),
    "segmentation": ("3DPointCloudSemanticSegmentation", "PointCloudSemanticSegmentation", "seg-ref"),
}
_SHOWN = "(frame) => document.querySelector('crowd-point-cloud')?.shownFrame === frame"
_PIXEL = """([x, y, z]) => {
  const { scene } = document.querySelector('crowd-point-cloud');
  const { left, top } = scene.canvas.getBoundingClientRect();
  const [u, v] = scene.pixel(x, y, z);
  return [left + u, top + v];
}"""
_DRAWN = """() => {
  const canvas = document.querySelector('crowd-point-cloud').renderRoot.querySelector('.picture > canvas');
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
}"""
CAR = {"length": 4, "width": 1.75, "height": 1.25, "center-y": 0, "center-z": 0.875, "roll": 0, "pitch": 0, "yaw": 0}


def cloud() -> Any:
    """Points `(n, 4)`: flat ground of 20 m by 20 m, and a car in its middle; in numbers that floats hold exactly."""
    side = np.arange(-10, 10.25, 0.5)
    ground = np.stack(np.meshgrid(side, side, [0.0]), axis=-1).reshape(-1, 3)
    car = np.stack(
        np.meshgrid(np.arange(-2, 2.1, 0.25), np.arange(-0.875, 1, 0.25), np.arange(0.25, 1.6, 0.25)), axis=-1
    ).reshape(-1, 3)
    points = np.concatenate([ground, car])
    return np.column_stack([points, np.linspace(0, 1, len(points))]).astype("<f4")


def _camera() -> dict[str, Any]:
    """Eight metres behind the car, looking ahead: the camera's z is the world's x."""
    heading = {"qx": -0.5, "qy": 0.5, "qz": -0.5, "qw": 0.5}
    place = {"position": {"x": -8, "y": 0, "z": 1}, "heading": heading}
    return {"image-path": "front.png", "unix-timestamp": 1, "fx": 200, "fy": 200, "cx": 160, "cy": 120, **place}


@pytest.fixture(scope="module")
def password(studio: Studio, signed_in: Path) -> str:
    """Three jobs for one labeler, whose temporary password this is."""
    session = browser_session(studio, json.loads(signed_in.read_text())["cookies"])
    invited = session.post(f"{studio.url}/api/labeling/workers", json={"names": [LABELER]}).json()["invited"]
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "#8fa3b5").save(picture, "PNG")
    _put(studio, "front.png", picture.getvalue())
    for name in FRAMES:
        _put(studio, name, cloud().tobytes())
    prefix = f"s3://{BUCKET}/cloud/"
    frames = [{"frame": name, "unix-timestamp": 2 * at} for at, name in enumerate(FRAMES)]
    sequence = {"seq-no": 1, "prefix": prefix, "number-of-frames": len(frames), "frames": frames}
    metadata = {"format": "binary/xyzi", "unix-timestamp": 1, "prefix": prefix, "images": [_camera()]}
    frame = {"source-ref": f"{prefix}c0.bin", "source-ref-metadata": metadata}
    _create(studio, "detection", frame)
    _create(studio, "tracking", {"source-ref": _put(studio, "sequence.json", json.dumps(sequence).encode())})
    image = {"prefix": prefix, "images": [_camera()]}
    seen = json.dumps(sequence | {"frames": [each | image for each in frames]}).encode()
    both = [{"type": "BoundingBox"}, {"type": "Cuboid"}]
    _create(studio, "linked", {"source-ref": _put(studio, "seen.json", seen)}, annotationType=both)
    _create(studio, "segmentation", frame)
    return str(invited[0]["temporary_password"])


def _put(studio: Studio, name: str, body: bytes) -> str:
    studio.client("s3").put_object(Bucket=BUCKET, Key=f"cloud/{name}", Body=body)
    return f"s3://{BUCKET}/cloud/{name}"


def _create(studio: Studio, kind: str, line: dict[str, Any], **more: Any) -> None:
    key, ui, attribute = TYPES[kind]
    part = {"name": "occl", "type": "string", "enum": ["none", "part"], "isRequired": True}
    file = {
        "documentVersion": "2020-03-01",
        "labels": [{"label": "Bike"}, {"label": "Car", "categoryAttributes": [part]}],
        "instructions": {"shortInstruction": "Every car.", "fullInstruction": "<p>All of it.</p>"},
        **more,
    }
    studio.client("sagemaker").create_labeling_job(
        LabelingJobName=f"cloud-{kind}",
        LabelAttributeName=attribute,
        InputConfig={
            "DataSource": {
                "S3DataSource": {"ManifestS3Uri": _put(studio, f"{kind}.manifest", json.dumps(line).encode())}
            }
        },
        OutputConfig={"S3OutputPath": f"s3://{BUCKET}/labels"},
        RoleArn=ROLE,
        LabelCategoryConfigS3Uri=_put(studio, f"{kind}-labels.json", json.dumps(file).encode()),
        HumanTaskConfig={
            "WorkteamArn": TEAM,
            "UiConfig": {"HumanTaskUiArn": f"{UI}/{ui}"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-{key}",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-{key}"},
            "TaskTitle": f"Find cars by {kind}",
            "TaskDescription": "All cars",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 259_200,
        },
    )
    wait_for(lambda: _described(studio, kind)["LabelingJobStatus"] == "InProgress", 60, "a job in progress")


def _described(studio: Studio, kind: str) -> Any:
    return studio.client("sagemaker").describe_labeling_job(LabelingJobName=f"cloud-{kind}")


@pytest.fixture(scope="module")
def portal(studio: Studio, chromium: Browser, password: str) -> Iterator[Page]:
    """The labeler, signed in."""
    context = new_window(chromium, studio.url)
    yield signed_in_at_the_portal(context, LABELER, password)
    context.close()


def _start(page: Page, kind: str) -> tuple[FrameLocator, Frame]:
    """The task of a job, with its points on the screen and seen from above."""
    page.goto("/worker/")
    job = page.get_by_role("listitem").filter(has_text=f"Find cars by {kind}")
    job.get_by_role("link", name=re.compile("^Start")).click()
    expect(page.locator(TASK)).to_be_focused()
    handle = page.locator(TASK).element_handle()
    frame = handle.content_frame() if handle else None
    assert frame
    frame.wait_for_function(_SHOWN, arg=0)
    locator = page.frame_locator(TASK)
    expect(locator.get_by_text("Every car.").first).to_be_visible()
    page.keyboard.press("v")
    page.keyboard.press("2")
    return locator, frame


def _click(page: Page, frame: Frame, x: float, y: float) -> None:
    """On the ground there."""
    box = page.locator(TASK).bounding_box()
    assert box
    u, v = frame.evaluate(_PIXEL, [x, y, 0])
    page.mouse.click(box["x"] + u, box["y"] + v)


def _place(page: Page, locator: FrameLocator, frame: Frame) -> None:
    page.keyboard.press("n")
    _click(page, frame, 0.1, 0.1)
    expect(locator.get_by_role("button", name="Car:1", exact=True)).to_be_visible()
    page.keyboard.press("Alt+o")
    expect(locator.get_by_label("width, m")).to_have_value("1.75")
    locator.get_by_label(re.compile("^occl")).select_option("part")
    locator.locator(".stage canvas").focus()


def _output(studio: Studio, kind: str) -> tuple[Any, Any]:
    """(label, metadata) of the finished job's only line; times are taken out."""
    done = ("Completed", "Failed", "Stopped")
    wait_for(lambda: _described(studio, kind)["LabelingJobStatus"] in done, 60, "the end of the job")
    line = json.loads(_read(studio, _described(studio, kind)["LabelingJobOutput"]["OutputDatasetS3Uri"]))
    attribute = TYPES[kind][2]
    metadata = line[f"{attribute}-metadata"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", metadata.pop("creation-date"))
    assert metadata.pop("job-name") == f"labeling-job/cloud-{kind}"
    assert metadata.pop("human-annotated") == "yes"
    return line[attribute], metadata


def _read(studio: Studio, uri: str) -> bytes:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bytes(studio.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def test_a_cuboid_is_placed_and_the_label_is_exact(studio: Studio, portal: Page) -> None:
    locator, frame = _start(portal, "detection")
    _place(portal, locator, frame)
    frame.wait_for_function(_DRAWN)  # the cuboid is drawn over the camera's image, too
    expect(locator.get_by_text("Click where it stands")).to_have_count(0)  # it was
    occlusion = locator.get_by_label(re.compile("^occl"))
    occlusion.select_option("")
    locator.locator(".stage canvas").focus()
    portal.keyboard.press("Escape")
    expect(occlusion).to_have_count(0)
    portal.keyboard.press("Enter")
    expect(locator.get_by_text("occl of Car:1 is required: fill it in.")).to_be_visible()
    occlusion.select_option("part")  # the cuboid is chosen again
    expect(locator.get_by_text("occl of Car:1 is required: fill it in.")).to_have_count(0)
    locator.locator(".stage canvas").focus()
    outside = "What to do with this task"  # the portal's own, looked at in its tests
    assert [each for each in complaints(portal) if outside not in each] == []
    portal.keyboard.press("Delete")
    expect(locator.get_by_role("button", name="Car:1", exact=True)).to_have_count(0)
    portal.keyboard.press("Control+z")
    expect(locator.get_by_role("button", name="Car:1", exact=True)).to_be_visible()
    submit(portal)

    label, metadata = _output(studio, "detection")
    car = {"object-name": "Car:1", "class-id": 1, "center-x": 0, **CAR, "label-category-attributes": {"occl": "part"}}
    assert label == {"annotations": [car]}
    assert metadata == {
        "objects": [],
        "class_map": {"1": "Car"},
        "class-map": {"1": "Car"},
        "type": "groundtruth/point_cloud_object_detection",
        "dataset-object-attributes": {},
    }


def test_a_car_is_followed_between_anchors(studio: Studio, portal: Page) -> None:
    locator, frame = _start(portal, "tracking")
    _place(portal, locator, frame)
    for at in (1, 2):
        portal.keyboard.press(".")
        frame.wait_for_function(_SHOWN, arg=at)
    for _ in range(3):
        portal.keyboard.press("Shift+ArrowUp")  # ahead, a metre each
    expect(locator.get_by_label("x, m", exact=True)).to_have_value("3")
    portal.keyboard.press(",")
    expect(locator.get_by_label("x, m", exact=True)).to_have_value("1.5")
    submit(portal)

    label, metadata = _output(studio, "tracking")
    assert metadata["type"] == "groundtruth/point_cloud_object_tracking"
    assert metadata["objects"] == [{"frame-no": at, "confidence": []} for at in range(3)]
    assert metadata["class-map"] == {"1": "Car"}
    found = json.loads(_read(studio, label))
    (identity,) = {each["annotations"][0].pop("object-id") for each in found["tracking-annotations"]}
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identity)
    car = {"object-name": "Car:1", "class-id": 1, **CAR, "label-category-attributes": {"occl": "part"}}
    assert found == {
        "tracking-annotations": [
            {"frame-number": at, "frame-name": name, "frame-attributes": {}, "annotations": [{"center-x": x, **car}]}
            for (at, name), x in zip(enumerate(FRAMES), [0, 1.5, 3], strict=True)
        ]
    }


def test_a_box_in_the_image_belongs_to_its_cuboid(studio: Studio, portal: Page) -> None:
    locator, frame = _start(portal, "linked")
    _place(portal, locator, frame)
    frame.wait_for_function(_DRAWN)
    portal.keyboard.press("j")
    frame.wait_for_function("() => document.querySelector('crowd-point-cloud').work.state.boxes.size === 1")
    portal.keyboard.press("f")  # what cameras see, the ruler, the large image
    portal.keyboard.press("y")
    portal.keyboard.press("r")
    for x in (-2.0, 2.0):
        _click(portal, frame, x, -3)
    expect(locator.locator(".stage text.measure")).to_have_text("4.00 m")
    PICTURES.mkdir(exist_ok=True)
    for scheme in ("light", "dark"):
        portal.emulate_media(color_scheme=scheme)
        portal.screenshot(path=PICTURES / f"cloud-linked-{scheme}.png")
    expect(locator.get_by_label("x, m", exact=True)).to_be_visible()  # what was chosen still is
    submit(portal)

    label, metadata = _output(studio, "linked")
    assert metadata["type"] == "groundtruth/point_cloud_object_tracking"
    found = json.loads(_read(studio, label))
    assert list(found) == ["lidar", "camera-0"]
    cuboids, images = (found[key]["tracking-annotations"] for key in found)
    assert [each["frame-name"] for each in cuboids] == FRAMES
    (box,) = images[0]["annotations"]
    assert box == {
        "object-name": "Car:1",
        "class-id": 1,
        # the near face, 6 m away: 200 / 6 pixels a metre around (160, 120)
        "left": 131,
        "top": 103,
        "width": 58,
        "height": 42,
        "label-category-attributes": {"occl": "part"},
        "object-id": cuboids[0]["annotations"][0]["object-id"],
    }
    assert [(each["frame-no"], each["frame"]) for each in images] == list(enumerate(FRAMES))
    assert [each["annotations"] for each in images[1:]] == [[], []]


def test_points_are_painted_and_every_byte_is_right(studio: Studio, portal: Page) -> None:
    _, frame = _start(portal, "segmentation")
    portal.keyboard.press("p")
    for x, y in [(-2.75, -1.75), (2.75, -1.75), (2.75, 1.75), (-2.75, 1.75)]:
        _click(portal, frame, x, y)
    portal.keyboard.press("c")
    points = cloud()
    inside = (np.abs(points[:, 0]) < 2.75) & (np.abs(points[:, 1]) < 1.75)
    counted = "(many) => document.querySelector('crowd-point-cloud').paint.counts(2)[2] === many"
    frame.wait_for_function(counted, arg=int(inside.sum()))
    submit(portal)

    label, metadata = _output(studio, "segmentation")
    assert zlib.decompress(_read(studio, label)) == (inside * 2).astype(np.uint8).tobytes()
    assert metadata["type"] == "groundtruth/point_cloud_single_frame_semantic_segmentation"
    assert metadata["dataset-object-attributes"] == {}
    assert [entry["class-name"] for entry in metadata["color-map"].values()] == ["Background", "Car"]
    assert list(metadata["color-map"]) == ["0", "2"]


def _line(studio: Studio, kind: str) -> Any:
    return json.loads(_read(studio, _described(studio, kind)["LabelingJobOutput"]["OutputDatasetS3Uri"]))


def test_what_was_painted_is_there_to_be_adjusted(studio: Studio, portal: Page) -> None:
    """Goes on from the test before."""
    before = _line(studio, "segmentation")
    _create(studio, "repainting", before, auditLabelAttributeName="seg-ref")
    _, frame = _start(portal, "repainting")
    frame.wait_for_function("() => document.querySelector('crowd-point-cloud').paint?.counts(2)[2] > 0")
    submit(portal)

    label, metadata = _output(studio, "repainting")
    assert metadata["adjustment-status"] == "unadjusted"
    assert zlib.decompress(_read(studio, label)) == zlib.decompress(_read(studio, before["seg-ref"]))
    assert metadata["color-map"] == before["seg-ref-metadata"]["color-map"]


def test_a_cuboid_that_was_moved_is_adjusted(studio: Studio, portal: Page) -> None:
    """Goes on from the first test."""
    part = {"name": "occl", "type": "string", "enum": ["none", "part"]}
    labels = [{"label": "Bike"}, {"label": "Car", "categoryAttributes": [part]}]
    _create(studio, "moving", _line(studio, "detection"), auditLabelAttributeName="cub", labels=labels)
    locator, _ = _start(portal, "moving")
    locator.get_by_role("button", name="Car:1", exact=True).click()
    locator.get_by_label("x, m", exact=True).fill("1")
    locator.get_by_label("x, m", exact=True).press("Tab")
    locator.locator(".stage canvas").focus()
    submit(portal)

    label, metadata = _output(studio, "moving")
    assert (label["annotations"][0]["center-x"], metadata["adjustment-status"]) == (1, "adjusted")
