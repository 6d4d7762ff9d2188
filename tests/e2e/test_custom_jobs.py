"""A custom labeling job in a browser: functions registered and tried, a page of one's own, the label that they make."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import portal
from tests.e2e.locators import button, pick, shown
from tests.e2e.test_checking_labels import ended, output
from tests.e2e.test_human_review import type_into
from tests.e2e.windows import new_window
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
TEAM, LABELER, JOB = "Note-Readers", "nora@example.org", "notes"
BEFORE = """def handler(event, context):
    print("looked at", event["dataObject"])
    return {"taskInput": {"shout": event["dataObject"]["source"].upper()}}
"""
AFTER = """import json
def handler(event, context):
    found = []
    for each in context.payload:
        said = json.loads(each["annotations"][0]["annotationData"]["content"])
        content = {event["labelAttributeName"]: said["answer"].lower()}
        found.append({"datasetObjectId": each["datasetObjectId"], "consolidatedAnnotation": {"content": content}})
    return found
"""
PAGE = """<crowd-form><h1>{{ task.input.shout }}</h1>
<crowd-input name="answer" label="Say it again" required></crowd-input></crowd-form>"""


@pytest.fixture
def labelers(studio: Studio, chromium: Browser) -> Iterator[BrowserContext]:
    context = new_window(chromium, studio.url)
    yield context
    context.close()


def test_a_custom_job_with_functions_of_its_own(
    studio: Studio, signed_in: Path, page: Page, labelers: BrowserContext, tmp_path: Path
) -> None:
    cookies: list[Any] = json.loads(signed_in.read_text())["cookies"]
    password = portal.invited(studio, cookies, LABELER, TEAM)
    _register(page, "before-notes", BEFORE)
    _try(page)
    _register(page, "after-notes", AFTER)
    notes = tmp_path / "notes.txt"
    notes.write_text("good morning\n")
    _make_the_job(page, notes)

    labeler = portal.signed_in_at_the_portal(labelers, LABELER, password)
    portal.begin(labeler, "Read the notes")
    expect(portal.task(labeler).get_by_role("heading", name="GOOD MORNING")).to_be_visible()
    portal.task(labeler).get_by_label("Say it again").fill("GOOD DAY")
    labeler.get_by_role("button", name=re.compile("^Submit")).click()

    (line,) = output(studio, ended(studio, JOB))
    assert line[JOB] == "good day"
    expect(shown(page.get_by_text("1 of 1 labeled"))).to_be_visible()

    _correct(page)
    (line,) = output(studio, ended(studio, JOB))
    assert (line[JOB], line[f"{JOB}-metadata"]["adjustment-status"]) == ("good night", "adjusted")


def _correct(page: Page) -> None:
    """A manager's answer begins with the labeler's, and goes through the job's function, too."""
    page.goto(f"/labeling/jobs/{JOB}?object=0")
    window = page.get_by_role("dialog", name="Object 0")
    window.get_by_role("button", name="Correct the label").click()
    answer = window.frame_locator("iframe[title='Correct the label']")
    expect(answer.get_by_label("Say it again")).to_have_value("GOOD DAY")
    answer.get_by_label("Say it again").fill("GOOD NIGHT")
    answer.get_by_role("button", name=re.compile("^Submit")).click()
    expect(window.get_by_text("Corrected by")).to_be_visible(timeout=60_000)


def _register(page: Page, name: str, code: str) -> None:
    page.goto("/labeling/new-function")
    page.get_by_label("Name", exact=True).fill(name)
    type_into(page, "Code", code)
    button(page, "Register function").click()
    expect(page).to_have_url(re.compile(f"/labeling/functions/{name}$"))


def _try(page: Page) -> None:
    """With an event that it does not take, then with one that it does."""
    outcome = page.get_by_role("region", name="What came of it")
    button(page, "Run").click()
    expect(outcome).to_contain_text("KeyError")
    type_into(page, "Event", '{"dataObject": {"source": "quiet"}}')
    button(page, "Run").click()
    expect(outcome.get_by_role("region", name="What it answered")).to_contain_text("QUIET")
    expect(outcome.get_by_role("region", name="What it printed")).to_contain_text("looked at {'source': 'quiet'}")


def _make_the_job(page: Page, notes: Path) -> None:
    page.goto("/labeling/new")
    page.get_by_role("radio", name=re.compile("^Custom")).check()
    page.get_by_role("button", name="Texts").click()
    page.locator("input[type=file]").first.set_input_files(notes)
    expect(page.get_by_text("1 object to label")).to_be_visible()
    page.get_by_label("Title for labelers").fill("Read the notes")
    for label, name in (("Asked before", "before-notes"), ("Asked when", "after-notes")):
        page.get_by_role("button", name=re.compile(label)).first.click()
        pick(page.get_by_role("option").filter(has_text=name))
    type_into(page, "Template", PAGE)
    frame = page.frame_locator("iframe[title='The page of a task']")
    expect(frame.get_by_role("heading", name="GOOD MORNING")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Team")).first.click()
    pick(page.get_by_role("option").filter(has_text=TEAM))
    page.get_by_label("People for each object").fill("1")
    page.get_by_label("Name of the job").fill(JOB)
    button(page, "Create labeling job").click()
    expect(page).to_have_url(re.compile(f"/labeling/jobs/{JOB}$"))
