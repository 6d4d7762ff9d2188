"""Checking labels in a browser: verify and adjust jobs made from a finished one, exports, the review queue."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e import portal, world
from tests.e2e.conftest import take_pictures
from tests.e2e.locators import button, pick, shown
from tests.e2e.test_every_page import complaints
from tests.e2e.windows import new_window
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
BOXES, DAMAGE, TEAM = "cars", "damage", "Checkers"
CARLA, DAN, EMIL = "carla@example.org", "dan@example.org", "emil@example.org"
BUCKET = "sagemaker-us-east-1-000000000000"
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function"
BOX = {"label": "car", "left": 100, "top": 100, "width": 80, "height": 60}


@pytest.fixture(scope="module")
def cookies(signed_in: Path) -> list[Any]:
    found: list[Any] = json.loads(signed_in.read_text())["cookies"]
    return found


def make_job(studio: Studio, cookies: list[Any], name: str, kind: str, labels: list[str], wanted: int) -> None:
    """A job over two pictures, as a script makes it."""
    s3 = studio.client("s3")
    types = world.browser_session(studio, cookies).get(f"{studio.url}/api/labeling/task-types").json()["task_types"]
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "#8fa3b5").save(picture, "PNG")
    lines = []
    for number in range(2):
        s3.put_object(Bucket=BUCKET, Key=f"checks/{name}/{number}.png", Body=picture.getvalue())
        lines.append(json.dumps({"source-ref": f"s3://{BUCKET}/checks/{name}/{number}.png"}))
    files = {
        "in.manifest": "\n".join(lines),
        "labels.json": json.dumps({"document-version": "2018-11-28", "labels": [{"label": each} for each in labels]}),
        "page.html": next(each["template"] for each in types if each["key"] == kind),
    }
    for file, text in files.items():
        s3.put_object(Bucket=BUCKET, Key=f"checks/{name}/{file}", Body=text.encode())
    studio.client("sagemaker").create_labeling_job(
        LabelingJobName=name,
        LabelAttributeName=name,
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{BUCKET}/checks/{name}/in.manifest"}}},
        OutputConfig={"S3OutputPath": f"s3://{BUCKET}/checks/out"},
        RoleArn=world.ROLE,
        LabelCategoryConfigS3Uri=f"s3://{BUCKET}/checks/{name}/labels.json",
        HumanTaskConfig={
            "WorkteamArn": world.make_team(studio, cookies, TEAM),
            "UiConfig": {"UiTemplateS3Uri": f"s3://{BUCKET}/checks/{name}/page.html"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-{kind}",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-{kind}"},
            "TaskTitle": f"All {name}",
            "TaskDescription": f"All {name}",
            "NumberOfHumanWorkersPerDataObject": wanted,
            "TaskTimeLimitInSeconds": 300,
        },
    )


def ended(studio: Studio, name: str) -> Any:
    """The job when it is over."""

    def over() -> Any:
        job = studio.client("sagemaker").describe_labeling_job(LabelingJobName=name)
        return job if job["LabelingJobStatus"] in ("Completed", "Failed", "Stopped") else None

    job = wait_for(over, 60, f"the end of {name}")
    assert job["LabelingJobStatus"] == "Completed", job
    return job


def output(studio: Studio, job: Any) -> list[dict[str, Any]]:
    bucket, _, key = job["LabelingJobOutput"]["OutputDatasetS3Uri"].removeprefix("s3://").partition("/")
    body = studio.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    return [json.loads(line) for line in body.splitlines()]


@pytest.fixture(scope="module")
def passwords(studio: Studio, cookies: list[Any]) -> dict[str, str]:
    return {name: portal.invited(studio, cookies, name, TEAM) for name in (CARLA, DAN, EMIL)}


@pytest.fixture(scope="module")
def carla(studio: Studio, chromium: Browser, passwords: dict[str, str]) -> Iterator[Page]:
    """At the portal; the job of boxes is done by her."""
    context = new_window(chromium, studio.url)
    yield portal.signed_in_at_the_portal(context, CARLA, passwords[CARLA])
    context.close()


@pytest.fixture(scope="module")
def boxes(studio: Studio, cookies: list[Any], carla: Page) -> str:
    """A finished job: one box in each of two pictures."""
    make_job(studio, cookies, BOXES, "BoundingBox", ["car", "van"], 1)
    by_script = portal.session_of(carla.context, studio)
    for _ in range(2):
        size = {"width": 400, "height": 300}
        portal.answer(by_script, studio, BOXES, {"boundingBox": {"boundingBoxes": [BOX], "inputImageProperties": size}})
    ended(studio, BOXES)
    return BOXES


def check_by(page: Page, how: str, name: str) -> None:
    """From the page of the finished job to a further one."""
    page.goto(f"/labeling/jobs/{BOXES}")
    page.get_by_role("button", name="Check labels").click()
    page.get_by_role("menuitem", name=re.compile(how)).click()
    expect(page.get_by_text("2 objects to label")).to_be_visible()
    page.get_by_label("People for each object").fill("1")
    page.get_by_label("Name of the job").fill(name)
    page.get_by_label("The question").fill(f"Do {name}")
    button(page, "Create labeling job").click()
    expect(page).to_have_url(re.compile(f"/labeling/jobs/{name}$"))
    expect(page.get_by_role("region", name="Settings and files")).to_contain_text(TEAM)


def test_data_of_an_earlier_draft_that_comes_late_is_not_taken(studio: Studio, page: Page) -> None:
    studio.client("s3").put_object(Bucket=BUCKET, Key="late/one.txt", Body=b"a\nb\nc\n")
    late: list[Route] = []
    page.goto("/labeling/new")
    page.get_by_role("radio", name=re.compile("Text classification, one label")).check()
    button(page, "A folder").click()
    page.route("**/api/labeling/manifests", lambda route: late.append(route))
    page.get_by_label("Folder in the object store").fill(f"s3://{BUCKET}/late/")
    button(page, "Look at it").click()
    expect(page.get_by_text("Looking at the data")).to_be_visible()
    button(page, "Start over").click()
    page.get_by_role("radio", name=re.compile("Text classification, one label")).check()

    with page.expect_response("**/api/labeling/manifests"):
        late[0].continue_()

    page.unroute_all()
    button(page, "A folder").click()
    expect(page.get_by_label("Folder in the object store")).to_have_value("")
    expect(page.get_by_text("objects to label")).to_have_count(0)


def test_a_form_that_begins_with_a_job_waits_for_it(page: Page, boxes: str) -> None:
    """What was chosen before it came would be replaced by it."""
    late: list[Route] = []

    def held(route: Route) -> None:
        if (route.request.headers.get("x-amz-target") or "").endswith(".DescribeLabelingJob"):
            late.append(route)
        else:
            route.continue_()

    page.route("**/*", held)
    page.goto(f"/labeling/new?clone={boxes}")
    expect(page.get_by_text(f"Reading {boxes}")).to_be_visible()
    expect(button(page, "Create labeling job")).to_have_count(0)

    late[0].continue_()
    page.unroute_all()

    expect(page.get_by_role("radio", name=re.compile("^Bounding box"))).to_be_checked()
    expect(page.get_by_text(f"Reading {boxes}")).to_have_count(0)


def test_boxes_are_verified(studio: Studio, page: Page, carla: Page, boxes: str) -> None:
    check_by(page, "Have them verified", "cars-verified")

    portal.begin(carla, "Do cars-verified")
    for number, verdict in enumerate(("right", "wrong")):
        expect(carla.locator("header")).to_contain_text(f"Object {number}")
        portal.task(carla).get_by_role("radio", name=re.compile(verdict)).check()
        carla.get_by_role("button", name=re.compile("^Submit")).click()
    expect(carla.get_by_role("heading", name="Well done, that was all")).to_be_visible()

    lines = output(studio, ended(studio, "cars-verified"))
    assert [line["cars-verified-metadata"]["class-name"] for line in lines] == ["right", "wrong"]
    assert [line["cars"]["annotations"][0]["left"] for line in lines] == [100, 100]  # kept beside the verdict
    results = page.get_by_role("region", name="Results")
    expect(results).to_contain_text("right")
    expect(results).to_contain_text("wrong")


def test_boxes_are_adjusted(studio: Studio, page: Page, carla: Page, boxes: str) -> None:
    check_by(page, "Have them adjusted", "cars-adjusted")

    portal.begin(carla, "Do cars-adjusted")
    expect(carla.locator("header")).to_contain_text("Object 0")
    _draw(carla, "van")
    carla.get_by_role("button", name=re.compile("^Submit")).click()
    expect(carla.locator("header")).to_contain_text("Object 1")
    carla.get_by_role("button", name=re.compile("^Submit")).click()  # as it is
    expect(carla.get_by_role("heading", name="Well done, that was all")).to_be_visible()

    first, second = output(studio, ended(studio, "cars-adjusted"))
    assert [each["class_id"] for each in first["cars-adjusted"]["annotations"]] == [0, 1]
    assert second["cars-adjusted"]["annotations"] == second["cars"]["annotations"]
    assert len(first["cars"]["annotations"]) == 1
    expect(page.get_by_role("region", name="Results")).to_contain_text("1 car, 1 van")


def _draw(page: Page, label: str) -> None:
    """A box of that label from near the upper left corner of the picture."""
    frame = portal.task(page)
    frame.get_by_role("radio", name=re.compile(label)).or_(
        frame.get_by_role("button", name=re.compile(label))
    ).first.click()
    place = frame.locator("canvas").last.bounding_box()
    assert place
    left, top = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(left - 100, top - 100)
    page.mouse.down()
    page.mouse.move(left - 60, top - 60, steps=5)
    page.mouse.up()


def test_labels_leave_in_the_format_of_another_tool(page: Page, boxes: str) -> None:
    page.goto(f"/labeling/jobs/{boxes}")
    page.get_by_role("button", name="Export as").click()
    expect(page.get_by_role("menuitem", name="CoNLL")).to_have_count(0)  # it has no place for boxes
    page.get_by_role("menuitem", name="COCO", exact=True).click()
    row = page.get_by_role("table", name="Exports").get_by_role("row").filter(has_text="COCO")
    expect(row).to_contain_text("Completed")
    with page.expect_download() as downloaded:
        row.get_by_role("link", name=re.compile("Download")).click()
    with zipfile.ZipFile(downloaded.value.path()) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".json"))
        coco = json.loads(archive.read(name))
    assert [each["bbox"] for each in coco["annotations"]] == [[100, 100, 80, 60], [100, 100, 80, 60]]


def test_a_job_chained_to_a_complete_one_asks_for_a_second_label(studio: Studio, page: Page, boxes: str) -> None:
    """Another task over the same objects: neither the earlier title nor the earlier name of labels goes with it."""
    page.goto(f"/labeling/jobs/{boxes}")
    page.get_by_role("link", name="Chain").click()
    page.get_by_role("radio", name=re.compile("Image classification, one label")).check()
    expect(page.get_by_text("2 objects to label")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Team"))).to_contain_text(TEAM)
    page.get_by_label("The question").fill("Car or van?")
    page.get_by_label("Name of the job").fill("cars-kinds")
    button(page, "Create labeling job").click()
    expect(page.get_by_role("region", name="Settings and files")).to_contain_text("Car or van?")
    job = studio.client("sagemaker").describe_labeling_job(LabelingJobName="cars-kinds")
    assert job["LabelingJobStatus"] in ("Initializing", "InProgress")
    assert job["LabelAttributeName"] == "cars-kinds"
    assert job["HumanTaskConfig"]["TaskTitle"] == "Car or van?"


def test_labels_of_another_tool_come_in_and_are_adjusted(
    studio: Studio, page: Page, carla: Page, boxes: str, tmp_path: Path
) -> None:
    """What one job exported is imported, and a further job shows its boxes to labelers."""
    page.goto(f"/labeling/jobs/{boxes}")
    page.get_by_role("button", name="Export as").click()
    page.get_by_role("menuitem", name="YOLO", exact=True).click()
    row = page.get_by_role("table", name="Exports").get_by_role("row").filter(has_text="YOLO")
    with page.expect_download() as downloaded:
        row.get_by_role("link", name=re.compile("Download")).click()
    downloaded.value.save_as(tmp_path / "from-yolo.zip")

    page.goto("/labeling")
    page.get_by_role("link", name="Import labels").click()
    button(page, "Import").click()
    expect(page.get_by_text("Choose the file with the labels.")).to_be_visible()
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        archive.writestr("a.png", b"picture")
    page.locator("input[type=file]").set_input_files(tmp_path / "pictures.zip")
    expect(page.get_by_text("pictures.zip is here")).to_be_visible()
    button(page, "Import").click()
    expect(page.get_by_text("Nothing was imported", exact=True)).to_be_visible()
    # The notice of the end says it, too.
    why = page.get_by_text("pictures.zip has no labels in it, only 1 other file").filter(visible=True)
    expect(why.last).to_be_visible()
    take_pictures(page, "label-import-failed")

    page.goto("/labeling/import")
    page.locator("input[type=file]").set_input_files(tmp_path / "from-yolo.zip")
    page.get_by_label("Folder of the pictures").fill(f"s3://{BUCKET}/checks/{boxes}")
    take_pictures(page, "import-labels")
    button(page, "Import").click()
    results = page.get_by_role("region", name="Results")
    expect(results).to_contain_text("2 objects, 2 labels.")
    expect(results).to_contain_text("2 times")
    expect(results.locator("svg rect")).to_have_count(2)
    expect(page.get_by_role("region", name="Settings and files")).to_contain_text("YOLO")
    take_pictures(page, "label-import")
    assert complaints(page) == []

    page.get_by_role("link", name="Adjust these labels").click()
    expect(page.get_by_text("2 objects to label")).to_be_visible()
    choose_team(page)
    page.get_by_label("People for each object").fill("1")
    page.get_by_label("Name of the job").fill("imported-adjusted")
    page.get_by_label("The question").fill("Do imported-adjusted")
    button(page, "Create labeling job").click()
    expect(page).to_have_url(re.compile("/labeling/jobs/imported-adjusted$"))
    portal.begin(carla, "Do imported-adjusted")
    for number in range(2):
        expect(carla.locator("header")).to_contain_text(f"Object {number}")
        carla.get_by_role("button", name=re.compile("^Submit")).click()  # as it is
    expect(carla.get_by_role("heading", name="Well done, that was all")).to_be_visible()
    for line in output(studio, ended(studio, "imported-adjusted")):
        assert line["labels-adjusted"]["annotations"] == line["labels"]["annotations"]
        assert line["labels"]["annotations"][0]["left"] == 100

    page.goto("/labeling/import")
    earlier = page.get_by_role("table", name="Earlier imports")
    expect(earlier.get_by_role("row").filter(has_text="from-yolo.zip")).to_contain_text("Completed")
    take_pictures(page, "import-labels-earlier")


def choose_team(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Choose a team")).click()
    pick(page.get_by_role("option").filter(has_text=TEAM))


def test_a_chained_job_asks_for_nothing_that_has_its_label(page: Page, boxes: str) -> None:
    page.goto(f"/labeling/jobs/{boxes}")
    page.get_by_role("link", name="Chain").click()
    expect(page.get_by_text("2 objects to label")).to_be_visible()
    page.get_by_label("Name of the job").fill("cars-more")
    button(page, "More choices").click()
    page.get_by_label("Name of the labels in the output").fill(boxes)
    button(page, "Create labeling job").click()
    expect(shown(page.get_by_text("2 of 2 labeled"))).to_be_visible()


def test_a_reviewer_corrects_a_label_in_place_and_undoes_it(studio: Studio, page: Page, boxes: str) -> None:
    page.goto(f"/labeling/jobs/{boxes}?object=1")
    window = page.get_by_role("dialog", name="Object 1")
    window.get_by_role("button", name="Correct the label").click()
    frame = window.frame_locator("iframe")
    expect(frame.get_by_text("1 of 1").or_(frame.get_by_text(re.compile("^car"))).first).to_be_visible()
    place = frame.locator("canvas").last.bounding_box()
    assert place
    frame.get_by_role("button", name=re.compile("^van")).or_(frame.get_by_role("radio", name="van")).first.click()
    left, top = place["x"] + place["width"] * 0.7, place["y"] + place["height"] * 0.7
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 50, top + 40, steps=5)
    page.mouse.up()
    take_pictures(page, "labeling-correction")
    frame.get_by_role("button", name=re.compile("Submit")).click()
    expect(window.get_by_text("Corrected by admin")).to_be_visible()
    assert complaints(page) == []
    job = studio.client("sagemaker").describe_labeling_job(LabelingJobName=boxes)
    first, second = output(studio, job)
    found = second[boxes]["annotations"]
    assert found[0]["left"] == 100  # the label of before, and one more
    assert [each["class_id"] for each in found] == [0, 1]
    assert second[f"{boxes}-metadata"]["adjustment-status"] == "adjusted"
    assert second[f"{boxes}-metadata"]["human-annotated"] == "yes"
    assert "adjustment-status" not in first[f"{boxes}-metadata"]

    window.get_by_role("button", name="Undo the correction").click()
    expect(window.get_by_text("A correction was undone by")).to_be_visible()
    _, again = output(studio, studio.client("sagemaker").describe_labeling_job(LabelingJobName=boxes))
    assert len(again[boxes]["annotations"]) == 1
    assert "adjustment-status" not in again[f"{boxes}-metadata"]


def test_what_people_disagree_on_is_reviewed(
    studio: Studio, cookies: list[Any], page: Page, chromium: Browser, passwords: dict[str, str]
) -> None:
    """Accepted, given its right label, and merged answers taken apart again: labeled anew by somebody else."""
    make_job(studio, cookies, DAMAGE, "ImageMultiClass", ["crack", "dent"], 1)
    page.goto(f"/labeling/jobs/{DAMAGE}")
    page.get_by_role("button", name="Change the people for each object").click()
    asked = page.get_by_role("dialog", name="People for each object")
    asked.get_by_label("People for each object").fill("2")
    asked.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 people answer each object from now on")).to_be_visible()
    sessions = []
    for who, said in ((DAN, "crack"), (EMIL, "dent")):
        context = new_window(chromium, studio.url)
        portal.signed_in_at_the_portal(context, who, passwords[who])
        sessions.append((portal.session_of(context, studio), said))
        context.close()
    for session, said in sessions:
        portal.answer(session, studio, DAMAGE, {"crowd-image-classifier": {"label": said}})
    page.goto(f"/labeling/jobs/{DAMAGE}?show=unsure")
    page.get_by_role("button", name="Object 0, look at it").click()
    window = page.get_by_role("dialog", name="Object 0")
    window.get_by_role("button", name=f"Show the answer of {DAN}").click()
    seen = window.frame_locator(f"iframe[title='The answer of {DAN}']")
    expect(seen.get_by_role("radio", name=re.compile("crack"))).to_be_checked()
    window.get_by_role("button", name=re.compile("The right label")).click()
    pick(page.get_by_role("option").filter(has_text="dent"))
    window.get_by_role("button", name="The label is right").click()
    expect(window.get_by_role("button", name="Review it again")).to_be_visible()
    window.get_by_role("button", name="Close").last.click()
    results = page.get_by_role("region", name="Results")
    expect(results).to_contain_text("Nothing here")
    quality = page.get_by_role("region", name="Quality").get_by_role("table", name="People")
    expect(quality.get_by_role("row").filter(has_text=EMIL)).to_contain_text("100 % of 1")
    expect(quality.get_by_role("row").filter(has_text=DAN)).to_contain_text("0 % of 1")

    results.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Object 0, look at it").click()
    window.get_by_role("button", name="Label it again by others").click()
    expect(window).to_have_count(0)
    expect(results).not_to_contain_text("Confidence")
    page.get_by_role("button", name="Object 0, look at it").click()
    expect(window.get_by_role("table", name="Answers").get_by_role("row").filter(has_text=DAN)).to_contain_text(
        "Sent back"
    )
