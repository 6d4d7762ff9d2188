"""Labeling in a browser: a manager invites people and makes a job; a labeler does it by keyboard, network or not."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import PICTURES, take_pictures
from tests.e2e.locators import button, pick
from tests.e2e.portal import TASK, submit, task
from tests.e2e.test_every_page import complaints
from tests.e2e.windows import new_window
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
JOB, LABELER, PASSWORD = "roofs", "lea@example.org", "four words for roofs"
COLOURS = ["red", "green", "blue", "white", "black", "gray"]


@dataclass
class Made:
    """What the manager made in the browser."""

    password: str
    portal: str


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Six roofs of one colour each, in the order of their names."""
    folder = tmp_path_factory.mktemp("roofs")
    files = [folder / f"roof-{number}.png" for number in range(len(COLOURS))]
    for file, colour in zip(files, COLOURS, strict=True):
        Image.new("RGB", (640, 480), colour).save(file)
    return files


@pytest.fixture(scope="module")
def manager(studio: Studio, chromium: Browser, signed_in: Path) -> Iterator[Page]:
    context = new_window(chromium, studio.url, storage_state=signed_in)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def made(manager: Page, pictures: list[Path]) -> Made:
    """A labeler and a job, made by clicking alone."""
    page = manager
    page.goto("/labeling/workforce")
    button(page, "Invite people").first.click()
    window = page.get_by_role("dialog", name="Invite people")
    window.get_by_label("Names or e-mail addresses").fill(LABELER)
    window.get_by_role("button", name="Invite", exact=True).click()
    handed = page.get_by_role("dialog", name=f"A password for {LABELER}")
    password = handed.get_by_role("row").filter(has_text=LABELER).get_by_role("cell").last.inner_text().strip()
    portal = page.get_by_text(re.compile(r"https?://\S+/worker/")).first.inner_text()
    handed.get_by_role("button", name="Done").click()
    people = page.get_by_role("table", name="People who label")
    expect(people.get_by_role("row").filter(has_text=LABELER)).to_contain_text("Invited")

    page.goto("/labeling/new")
    page.get_by_role("radio", name=re.compile("Image classification, one label")).check()
    page.locator("input[type=file]").first.set_input_files(pictures)
    expect(page.get_by_text("6 objects to label")).to_be_visible()
    page.get_by_label("Label 1", exact=True).fill("crack")
    page.get_by_label("Label 1", exact=True).press("Enter")
    page.get_by_label("Label 2", exact=True).fill("dent")
    page.get_by_label("The question").fill("What is wrong with the roof?")
    page.get_by_label("Short instructions").fill("One look is enough.\n\nIf both, the worse.")
    page.get_by_role("button", name=re.compile("Team")).first.click()
    pick(page.get_by_role("option").filter(has_text="Everyone-in-private-workforce"))
    page.get_by_label("People for each object").fill("1")
    page.get_by_label("Name of the job").fill(JOB)
    _preview(page)
    button(page, "Create labeling job").click()
    expect(page).to_have_url(re.compile(f"/labeling/jobs/{JOB}"))
    expect(page.get_by_text("In progress").first).to_be_visible()
    return Made(password, portal)


def _preview(page: Page) -> None:
    """The page as the labeler sees it; what is submitted is shown and stored nowhere."""
    button(page, "Preview").click()
    window = page.get_by_role("dialog", name="Preview: as a labeler sees it")
    frame = window.frame_locator("iframe")
    expect(frame.get_by_text("What is wrong with the roof?").first).to_be_visible()
    expect(frame.get_by_text("If both, the worse.").first).to_be_visible()
    frame.get_by_role("radio", name=re.compile("dent")).check()
    frame.get_by_role("button", name=re.compile("Submit")).click()
    answer = window.get_by_role("region", name="The answer", exact=True)
    expect(answer).to_contain_text('"label": "dent"')
    window.get_by_role("button", name="Close").first.click()
    expect(window).to_have_count(0)


@pytest.fixture(scope="module")
def window(studio: Studio, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """The labeler's browser: it knows nothing of the studio."""
    context = new_window(chromium, studio.url)
    yield context
    if request.session.testsfailed:
        for number, page in enumerate(context.pages):
            page.screenshot(path=PICTURES / f"{JOB}-labeler-{number}.png")
    context.close()


@pytest.fixture(scope="module")
def portal(window: BrowserContext, made: Made) -> Page:
    """Signed in for the first time, with a password of their own, at the list of jobs."""
    page = window.new_page()
    page.goto("/worker/")
    page.get_by_label("Name or e-mail address").fill(LABELER)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The name or the password is not right.")).to_be_visible()
    page.get_by_label("Password").fill(made.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="Jobs for you")).to_be_visible()
    return page


def ready(page: Page, number: int) -> None:
    """The page of that object is in front and has the keys."""
    expect(page.locator("header")).to_contain_text(f"Object {number}")
    expect(task(page).get_by_role("radio").first).to_be_visible()
    expect(page.locator(TASK)).to_be_focused()


def saved(page: Page) -> None:
    expect(page.locator("header .saved")).to_have_text("saved ✓")


def test_the_portal_shows_jobs_and_nothing_of_the_studio(portal: Page) -> None:
    card = portal.get_by_role("listitem").filter(has_text="What is wrong with the roof?")
    expect(card).to_contain_text("0 of 6 done")
    assert complaints(portal) == []
    take_pictures(portal, "labeling-list")
    for path in ("/api/session", "/api/labeling/workforce", f"/api/labeling/jobs/{JOB}", "/api/datasets"):
        assert portal.request.get(path).status in (401, 403), path


def test_a_labeler_answers_with_two_keys_and_the_next_task_is_there(portal: Page) -> None:
    portal.get_by_role("link", name=re.compile("^Start")).click()
    ready(portal, 0)
    expect(portal.locator("iframe")).to_have_count(2)  # the next one is loaded already
    portal.keyboard.press("1")
    submit(portal)
    ready(portal, 1)
    portal.keyboard.press("2")
    submit(portal)
    ready(portal, 2)
    saved(portal)
    assert complaints(portal) == []
    take_pictures(portal, "labeling-task")


def test_instructions_help_and_other_keys_are_one_key_away(portal: Page) -> None:
    portal.keyboard.press("i")
    expect(task(portal).get_by_role("dialog").first).to_be_visible()
    portal.keyboard.press("Escape")
    portal.keyboard.press("/")
    help_window = portal.get_by_role("dialog", name="Help")
    expect(help_window).to_contain_text("crack")
    portal.keyboard.press("Escape")
    portal.get_by_role("button", name="Settings").click()
    portal.get_by_role("button", name=re.compile("Change the key of Submit")).click()
    portal.keyboard.press("x")
    portal.get_by_role("button", name="Close").click()
    expect(portal.get_by_role("button", name=re.compile("^Submit"))).to_contain_text("X")
    for key in ("q", "1"):  # on the button inside the task, too, at once
        portal.get_by_role("button", name="Settings").click()
        portal.get_by_role("button", name=re.compile("Change the key of crack")).click()
        portal.keyboard.press(key)
        portal.get_by_role("button", name="Close").click()
        expect(task(portal).get_by_role("radio", name=re.compile("crack")).locator("..")).to_contain_text(key.upper())
    ready(portal, 2)
    portal.keyboard.press("d")
    reason = portal.get_by_role("dialog", name="Decline this task").get_by_role("combobox")
    expect(reason).to_be_focused()  # a key of the task's frame comes to the page as a message
    portal.keyboard.type("it is dark")
    expect(reason).to_have_value("it is dark")
    portal.keyboard.press("Escape")
    portal.keyboard.press("r")
    expect(portal.get_by_role("button", name=re.compile("^Release Enter"))).to_be_focused()
    portal.keyboard.press("Escape")
    ready(portal, 2)
    portal.keyboard.press("1")
    submit(portal, "x")
    ready(portal, 3)
    saved(portal)


def test_a_killed_tab_without_a_network_loses_nothing(window: BrowserContext, portal: Page) -> None:
    ready(portal, 3)
    expect(portal.frame_locator("iframe.task-frame-hidden").locator("[role=radio]").first).to_be_attached()
    window.set_offline(True)
    portal.keyboard.press("2")
    submit(portal, "x")
    expect(portal.locator("header .saved")).to_contain_text("1 waiting, no network")
    ready(portal, 4)  # it was loaded before
    portal.keyboard.press("1")
    expect(portal.locator("header .saved")).to_contain_text("2 waiting")
    portal.close()
    window.set_offline(False)

    again = window.new_page()
    again.goto(f"/worker/#/job/{JOB}")
    ready(again, 4)
    saved(again)
    expect(task(again).get_by_role("radio", name=re.compile("crack"))).to_be_checked()
    submit(again, "x")
    ready(again, 5)
    saved(again)


def test_one_of_the_last_answers_is_corrected_and_the_job_ends_with_the_exact_output(
    studio: Studio, window: BrowserContext, manager: Page
) -> None:
    page = window.pages[-1]
    page.keyboard.press("l")
    page.get_by_role("dialog", name="Your last answers").get_by_role("button", name=re.compile("Object 0")).click()
    expect(page.locator("header")).to_contain_text("Your answer to object 0")
    expect(task(page).get_by_role("radio", name=re.compile("crack"))).to_be_checked()
    page.keyboard.press("2")
    submit(page, "x")
    ready(page, 5)
    page.get_by_label("Submit at once").check()
    submit(page, "1")
    expect(page.get_by_role("heading", name="Well done, that was all")).to_be_visible()

    sagemaker = studio.client("sagemaker")
    job = wait_for(lambda: _ended(sagemaker), 60, "the end of the job")
    assert job["LabelCounters"]["HumanLabeled"] == 6
    _check_output(studio, job)
    manager.goto(f"/labeling/jobs/{JOB}")
    expect(manager.get_by_text("6 of 6 labeled").first).to_be_visible()
    expect(manager.get_by_role("region", name="Results")).to_contain_text("dent")
    expect(manager.get_by_role("region", name="Quality").get_by_role("row").filter(has_text=LABELER)).to_contain_text(
        "6"
    )


def _ended(sagemaker: Any) -> Any:
    job = sagemaker.describe_labeling_job(LabelingJobName=JOB)
    return job if job["LabelingJobStatus"] in ("Completed", "Failed", "Stopped") else None


def _check_output(studio: Studio, job: Any) -> None:
    assert job["LabelingJobStatus"] == "Completed", job.get("FailureReason")
    bucket, _, key = job["LabelingJobOutput"]["OutputDatasetS3Uri"].removeprefix("s3://").partition("/")
    body = studio.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    lines = [json.loads(line) for line in body.splitlines()]
    labels = ["crack", "dent"]
    for line, number in zip(lines, [1, 1, 0, 1, 0, 0], strict=True):
        metadata = line[f"{JOB}-metadata"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", metadata.pop("creation-date"))
        assert metadata.pop("confidence") == 0  # one answer tells nothing of how sure it is
        assert line.pop(JOB) == number
        assert metadata == {
            "class-name": labels[number],
            "human-annotated": "yes",
            "job-name": f"labeling-job/{JOB}",
            "type": "groundtruth/image-classification",
        }
        del line[f"{JOB}-metadata"]
    assert [line["source-ref"].rsplit("/", 1)[-1] for line in lines] == [f"roof-{n}.png" for n in range(6)]
    assert all(list(line) == ["source-ref"] for line in lines)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_how_it_looks(
    studio: Studio, chromium: Browser, signed_in: Path, made: Made, window: BrowserContext, scheme: Any, width: int
) -> None:
    """Every page of labeling in both themes and two sizes: nothing for axe to say, no wider than the window."""
    PICTURES.mkdir(exist_ok=True)
    for who, state, paths in (
        ("studio", signed_in, ["/labeling", f"/labeling/jobs/{JOB}", "/labeling/new", "/labeling/workforce"]),
        ("portal", window.storage_state(), ["/worker/"]),
    ):
        context = new_window(
            chromium,
            studio.url,
            storage_state=state,
            viewport={"width": width, "height": width * 9 // 16},
            color_scheme=scheme,
        )
        page = context.new_page()
        for path in paths:
            page.goto(path)
            expect(page.get_by_role("heading", level=1).filter(visible=True)).to_have_count(1)
            page.wait_for_load_state("networkidle")
            name = f"labeling-{who}{path.replace('/', '-')}-{width}-{scheme}.png"
            page.screenshot(path=PICTURES / name, full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
            assert complaints(page) == []
        context.close()
