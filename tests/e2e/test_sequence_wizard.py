"""A manager makes jobs over a video file and over a folder of clouds with a camera, by clicking alone."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import take_pictures
from tests.e2e.locators import button, pick
from tests.e2e.test_every_page import complaints
from tests.e2e.test_point_clouds import _camera, cloud
from tests.e2e.world import browser_session
from tests.groundtruth.engine.datasets.test_frames import video
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
BUCKET = "sagemaker-us-east-1-000000000000"


@pytest.fixture(scope="module")
def team(studio: Studio, signed_in: Path) -> None:
    """Somebody who could label."""
    session = browser_session(studio, json.loads(signed_in.read_text())["cookies"])
    assert session.post(f"{studio.url}/api/labeling/workers", json={"names": ["wim@example.org"]}).status_code == 201


def _begin(page: Page, task: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/labeling/new")
    button(page, "Start over").click()
    page.get_by_role("radio", name=re.compile(task)).check()


def _attribute(page: Page, name: str, choices: str) -> None:
    button(page, "Add attribute").click()
    page.get_by_label("Name of attribute 1").fill(name)
    page.get_by_label(f"Choices of {name}").fill(choices)
    page.get_by_role("group", name=name, exact=True).get_by_role("checkbox").check()


def _create(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile("Team")).first.click()
    pick(page.get_by_role("option").filter(has_text="Everyone-in-private-workforce"))
    page.get_by_label("Name of the job").fill(name)
    button(page, "Create labeling job").click()
    expect(page).to_have_url(re.compile(f"/labeling/jobs/{name}"))
    expect(page.get_by_text("In progress").first).to_be_visible()


def _categories(studio: Studio, name: str) -> Any:
    uri = studio.client("sagemaker").describe_labeling_job(LabelingJobName=name)["LabelCategoryConfigS3Uri"]
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return json.loads(studio.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def test_a_video_is_cut_previewed_and_becomes_a_job(studio: Studio, page: Page, team: None, tmp_path: Path) -> None:
    _begin(page, "Video frames, tracking")
    page.get_by_label("Frames of a video").fill("5")
    page.locator("input[type=file]").first.set_input_files(video(tmp_path / "drive.mp4", 20))
    expect(page.get_by_text("1 object to label")).to_be_visible()
    expect(page.locator(".data-samples img")).to_have_count(1)
    page.get_by_label("Label 1", exact=True).fill("car")
    _attribute(page, "occl", "none, part")
    page.get_by_label("The question").fill("Follow each car")
    take_pictures(page, "labeling-wizard-video", full_page=True)
    assert complaints(page) == []

    button(page, "Preview").click()
    window = page.get_by_role("dialog", name="Preview: as a labeler sees it")
    frame = window.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Follow each car")).to_be_visible()
    expect(frame.get_by_text("of 5", exact=True)).to_be_visible()  # frames 1, 5, 10, 15, 20
    expect(frame.get_by_role("button", name=re.compile("^car"))).to_be_visible()
    window.get_by_role("button", name="Close").first.click()
    _create(page, "drive")

    assert _categories(studio, "drive") == {
        "documentVersion": "2020-03-01",
        "labels": [{"label": "car"}],
        "categoryGlobalAttributes": [{"name": "occl", "type": "string", "enum": ["none", "part"], "isRequired": True}],
        "annotationType": "BoundingBox",
    }


def test_cutting_is_stopped_and_begun_again(studio: Studio, page: Page, team: None, tmp_path: Path) -> None:
    studio.client("s3").upload_file(str(video(tmp_path / "long.mp4", 1990)), BUCKET, "films/long.mp4")
    _begin(page, "Video frames, detection")
    button(page, "A folder").click()
    button(page, "Video files").click()
    page.get_by_label("Frames of a video").fill("1")
    page.get_by_label("Folder in the object store").fill(f"s3://{BUCKET}/films/")
    button(page, "Cut the videos").click()
    button(page, "Stop cutting").click()

    expect(page.get_by_text("Stopped. Videos that were done have their folders of frames.")).to_be_visible()
    expect(button(page, "Stop cutting")).to_have_count(0)
    expect(page.get_by_text("to label", exact=False)).to_have_count(0)
    take_pictures(page, "labeling-wizard-stopped", full_page=True)

    page.get_by_label("Frames of a video").fill("500")
    button(page, "Cut the videos").click()
    expect(page.get_by_text("1 object to label")).to_be_visible()
    assert complaints(page) == []


def test_a_file_that_is_no_video_is_left_out_again(page: Page, team: None, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    _begin(page, "Video frames, detection")
    page.get_by_label("Label 1", exact=True).fill("car")
    every = page.get_by_label("Frames of a video")
    every.fill("0")
    page.locator("input[type=file]").first.set_input_files(broken)
    expect(page.get_by_text("Give from 1 to 100000 frames.")).to_be_visible()
    expect(button(page, "Cut the videos")).to_be_disabled()
    every.fill("10")
    button(page, "Cut the videos").click()
    why = page.get_by_role("main").get_by_text(re.compile("^broken.mp4 is no video that can be read"))
    expect(why.filter(visible=True).first).to_be_visible()

    button(page, "Take other files instead").click()
    expect(button(page, "Take other files instead")).to_have_count(0)
    page.locator("input[type=file]").first.set_input_files(video(tmp_path / "whole.mp4", 20))
    expect(page.get_by_text("1 object to label")).to_be_visible()
    every.fill("5")
    expect(page.get_by_text("1 object to label")).to_have_count(0)  # other frames: they are cut anew
    button(page, "Cut the videos").click()
    expect(page.get_by_text("1 object to label")).to_be_visible()
    expect(page.get_by_label("Label 1", exact=True)).to_have_value("car")
    assert complaints(page) == []


def test_a_folder_of_clouds_with_a_camera_becomes_a_job(studio: Studio, page: Page, team: None, tmp_path: Path) -> None:
    camera = {key: value for key, value in _camera().items() if key not in ("image-path", "unix-timestamp")}
    picture = tmp_path / "front.png"
    Image.fromarray(np.full((240, 320, 3), 150, dtype=np.uint8)).save(picture)
    s3 = studio.client("s3")
    files = {"cameras.json": json.dumps([camera | {"folder": "front"}]).encode()}
    for name in ("c0", "c1"):
        files |= {f"{name}.bin": cloud().tobytes(), f"front/{name}.png": picture.read_bytes()}
    for name, body in files.items():
        s3.put_object(Bucket=BUCKET, Key=f"rides/first/{name}", Body=body)

    _begin(page, "Point clouds, tracking")
    button(page, "A folder").click()
    page.get_by_label("Folder in the object store").fill(f"s3://{BUCKET}/rides/")
    button(page, "Look at it").click()
    expect(page.get_by_text("1 object to label")).to_be_visible()
    expect(page.locator(".data-samples img")).to_have_count(1)
    page.get_by_label("Label 1", exact=True).fill("Car")
    page.get_by_role("checkbox", name=re.compile("Boxes in the images")).check()
    take_pictures(page, "labeling-wizard-cloud", full_page=True)
    button(page, "Preview").click()
    frame = page.get_by_role("dialog", name="Preview: as a labeler sees it").frame_locator("iframe")
    expect(frame.get_by_text("Frame 1 of 2")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    _create(page, "rides")

    assert _categories(studio, "rides")["annotationType"] == [{"type": "BoundingBox"}, {"type": "Cuboid"}]


def test_a_query_takes_some_of_a_manifest(studio: Studio, page: Page, team: None) -> None:
    lines = "".join(json.dumps({"source": f"letter {number}", "stars": number}) + "\n" for number in range(5))
    studio.client("s3").put_object(Bucket=BUCKET, Key="letters/in.manifest", Body=lines.encode())
    _begin(page, "Text classification, one label")
    button(page, "A manifest").click()
    page.get_by_label("Manifest").last.fill(f"s3://{BUCKET}/letters/in.manifest")
    button(page, "Look at it").click()
    expect(page.get_by_text("5 objects to label")).to_be_visible()
    button(page, "Those that match a query").click()
    query = page.get_by_role("textbox", name="Query")
    query.fill("stars >")
    button(page, "Preview").first.click()
    expect(page.get_by_text("The query needs more at character 8, not its end.")).to_be_visible()
    query.fill("stars >= 3 OR source LIKE '%0'")
    button(page, "Preview").first.click()
    expect(page.get_by_text("3 of 5 lines match")).to_be_visible()
    expect(page.get_by_text('{"source":"letter 0","stars":0}')).to_be_visible()
    assert complaints(page) == []

    button(page, "Take them").click()

    expect(page.get_by_text("3 of 5 objects are taken")).to_be_visible()
    button(page, "All of them").click()
    expect(page.get_by_text("5 objects to label")).to_be_visible()
