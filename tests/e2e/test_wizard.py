"""The form of a new experiment: what to expect, groups that should be treated alike, and the same once more."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import world
from tests.e2e.locators import button, choose, shown
from tests.e2e.test_every_page import complaints
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
NAME, TESTED = "wizards", "others"


@pytest.fixture
def form(studio: Studio, signed_in: Path, page: Page) -> Page:
    """The form over a table in which `refund` is only known when somebody has left."""
    head, *rows = world.leavers().decode().splitlines()
    known = [f"{row},{1 if row.endswith('yes') else 0}" for row in rows]
    table = "\n".join([f"{head},refund", *known]) + "\n"
    cookies = json.loads(signed_in.read_text())["cookies"]
    for name in (NAME, TESTED):
        world.make_dataset(studio, cookies, name, table.encode())
    page.goto(f"/experiments/new?dataset={NAME}&target=left")
    expect(page.get_by_text("two classes (binary)")).to_be_visible()
    return page


def test_a_leak_is_previewed_and_left_out_and_a_clone_remembers_everything(form: Page) -> None:
    page = form
    _preview(page)
    _choose_groups(page)
    shown(page.get_by_role("button", name="More choices")).click()
    page.get_by_text("Explore and define only, train nothing").click()
    choose(page, "Which rows are held back", "None: models are tested on another data set")
    button(page, "Create experiment").click()
    expect(shown(page.get_by_text("Choose the data set that models are tested on."))).to_be_visible()
    choose(page, "Data set to test on", TESTED)
    _shown_as_code(page)
    page.get_by_role("textbox", name="Name of the experiment").fill("wizards-1")
    button(page, "Create experiment").click()
    page.wait_for_url("**/experiments/wizards-1")
    expect(shown(page.get_by_role("heading", name="wizards-1"))).to_be_visible()
    opened = page.get_by_role("navigation", name="Open documents")
    expect(opened.get_by_role("link", name="wizards-1")).to_be_visible()
    expect(opened.get_by_role("link", name="New experiment")).to_have_count(0)

    button(page, "Build again").click()
    shown(page.get_by_role("menuitem", name="Clone")).click()

    expect(shown(page.get_by_text("city (Rome) · good outcome no"))).to_be_visible()
    expect(shown(page.get_by_text(re.compile("on another data set · columns 3 of 5 .* train nothing")))).to_be_visible()
    shown(page.get_by_role("button", name="More choices")).click()
    expect(shown(page.get_by_role("button", name=re.compile(f"^Data set to test on.*{TESTED}")))).to_be_visible()
    expect(page.get_by_role("radio", name="Quick build")).to_be_checked()
    expect(page.get_by_role("textbox", name="Name of the experiment")).to_have_value("wizards-2")


def _preview(page: Page) -> None:
    button(page, "Preview").click()
    expect(page.get_by_text("Estimated F1")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="Column impact")).to_be_visible()
    expect(page.get_by_text("Target leakage")).to_be_visible()
    page.mouse.move(0, 0)
    assert complaints(page) == []
    page.get_by_text("Leave out refund", exact=True).click()
    expect(page.get_by_text("This is from before your last changes.", exact=False)).to_be_visible()

    button(page, "Preview again").click()

    expect(page.get_by_text("This is from before your last changes.", exact=False)).to_have_count(0)
    expect(page.get_by_text("Estimated F1")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Target leakage")).to_have_count(0)


def _choose_groups(page: Page) -> None:
    shown(page.get_by_role("button", name="Fairness")).click()
    choose(page, "Columns that tell the groups", "city", many=True)
    choose(page, "Groups of city", "Some values against all others")
    choose(page, "Values of city", "Rome", many=True)
    choose(page, "Good outcome", "no", many=True)
    page.get_by_role("checkbox", name="do not learn from city").check()
    expect(shown(page.get_by_text("city (Rome) · good outcome no"))).to_be_visible()
    assert complaints(page) == []


def _shown_as_code(page: Page) -> None:
    shown(page.get_by_role("button", name="Show as code")).click()
    expect(shown(page.get_by_text("value_or_threshold", exact=False))).to_be_visible()
    page.keyboard.press("Escape")
