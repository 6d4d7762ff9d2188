"""Human review in a browser: a page, a flow definition, a review by hand, its answer as the reviewer saw it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect

from tests.e2e import portal
from tests.e2e.locators import button
from tests.e2e.windows import new_window
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
TEAM, REVIEWER = "Letter-Readers", "rita@example.org"


@pytest.fixture(scope="module")
def cookies(signed_in: Path) -> list[Any]:
    found: list[Any] = json.loads(signed_in.read_text())["cookies"]
    return found


@pytest.fixture
def labelers(studio: Studio, chromium: Browser) -> Iterator[BrowserContext]:
    context = new_window(chromium, studio.url)
    yield context
    context.close()


def type_into(page: Page, label: str, text: str) -> None:
    """Replace what is in a code editor."""
    page.get_by_role("textbox", name=label, exact=True).fill(text)


def test_a_review_from_its_page_to_its_answer(
    studio: Studio, cookies: list[Any], page: Page, labelers: BrowserContext
) -> None:
    password = portal.invited(studio, cookies, REVIEWER, TEAM)
    _make_a_template(page)
    _make_a_flow_definition(page)

    button(page, "Start a review now").click()
    window = page.get_by_role("dialog", name="Start a review now")
    window.get_by_label("Name", exact=True).fill("letter-1")
    type_into(page, "Input", '{"taskObject": "How dare you!", "initialValue": "calm"}')
    window.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile("/reviews/loops/letter-1"))
    expect(page.get_by_text("0 of 1")).to_be_visible()

    reviewer = portal.signed_in_at_the_portal(labelers, REVIEWER, password)
    portal.begin(reviewer, "Tone of a letter")
    expect(portal.task(reviewer).get_by_text("How dare you!")).to_be_visible()
    portal.task(reviewer).get_by_role("radio", name=re.compile("angry")).check()
    reviewer.get_by_role("button", name=re.compile("^Submit")).click()

    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_role("region", name=f"The answer of {REVIEWER} as JSON")).to_contain_text('"angry"')
    seen = page.frame_locator(f"iframe[title='The answer of {REVIEWER}']")
    expect(seen.get_by_role("radio", name=re.compile("angry"))).to_be_checked()
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download output.json").click()
    written = json.loads(Path(downloaded.value.path()).read_text())
    assert written["humanAnswers"][0]["answerContent"] == {"tone": {"label": "angry"}}

    button(page, "Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/reviews/flows/letters$"))
    expect(page.get_by_text("No reviews yet")).to_be_visible()


def _make_a_template(page: Page) -> None:
    """Its errors and the page itself are there while one types."""
    page.goto("/reviews/templates/new")
    frame = page.frame_locator("iframe[title='The page of a task']")
    expect(frame.get_by_text("How does the text sound?")).to_be_visible()
    whole = page.get_by_role("textbox", name="Template", exact=True).inner_text()
    type_into(page, "Template", "<crowd-form>{% if %}</crowd-form>")
    expect(page.get_by_role("region", name="What is wrong with the template")).to_contain_text("LiquidSyntaxError")
    type_into(page, "Template", whole)
    expect(page.get_by_text("Nothing is wrong with the template")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("letter-page")
    button(page, "Create template").click()
    expect(page.get_by_role("table", name="Task templates")).to_contain_text("letter-page")


def _choose(page: Page, field: str, option: str) -> None:
    """As people do: a list that closes because the page around it has just come is opened again."""
    wanted = page.get_by_role("option").filter(has_text=option)
    for _ in range(5):
        page.get_by_role("button", name=re.compile(field)).first.click()
        with suppress(TimeoutError):
            wanted.click(timeout=5000)
            return
    expect(wanted).to_be_visible()


def _make_a_flow_definition(page: Page) -> None:
    page.goto("/reviews/new")
    _choose(page, "Task template", "letter-page")
    _choose(page, "^Team", TEAM)
    page.get_by_role("radio", name=re.compile("Moderated images")).check()
    type_into(page, "Activation conditions", '{"Conditions": [{"ConditionType": "Sampling"}]}')
    expect(page.get_by_text("RandomSamplingPercentage").first).to_be_visible()
    button(page, "An example").click()
    expect(page.get_by_text("These conditions can be used")).to_be_visible()
    page.get_by_role("radio", name=re.compile("What a program sends")).check()
    expect(page.get_by_role("textbox", name="Activation conditions")).to_have_count(0)
    page.get_by_label("Title for reviewers").fill("Tone of a letter")
    page.get_by_label("Name of the flow definition").fill("letters")
    button(page, "Create human review").click()
    expect(page).to_have_url(re.compile("/reviews/flows/letters"))
    expect(page.get_by_role("region", name="Settings")).to_contain_text(TEAM)  # not as the ARN has it
