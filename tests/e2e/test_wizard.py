"""The form of a new experiment: what to expect, groups that should be treated alike, and the same once more."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import world
from tests.e2e.locators import button, choose, pick, shown
from tests.e2e.test_every_page import complaints
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
NAME, TESTED = "wizards", "others"


@pytest.fixture(scope="module")
def _tables(studio: Studio, signed_in: Path) -> None:
    """Two tables in which `refund` is only known when somebody has left."""
    head, *rows = world.leavers().decode().splitlines()
    known = [f"{row},{1 if row.endswith('yes') else 0}" for row in rows]
    table = "\n".join([f"{head},refund", *known]) + "\n"
    cookies = json.loads(signed_in.read_text())["cookies"]
    for name in (NAME, TESTED):
        world.make_dataset(studio, cookies, name, table.encode())


@pytest.fixture
def form(_tables: None, page: Page) -> Page:
    """The form over the first of them."""
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


def test_steps_of_a_recipe_are_checked_previewed_and_taken_over_by_a_clone(form: Page) -> None:
    page = form
    window = _new_step(page, "New column from a formula")
    window.get_by_role("textbox", name="Name of the new column").fill("calls")
    window.get_by_role("textbox", name="Formula").fill("minuts / 60")
    button(page, "Add step").click()
    expect(window.get_by_text("Did you mean minutes?")).to_be_visible()
    assert complaints(page, "[role=dialog]") == []  # behind it labels are hidden, which axe would mind
    window.get_by_role("textbox", name="Formula").fill("minutes / 60")
    button(page, "Add step").click()
    expect(window).to_have_count(0)
    window = _new_step(page, "New column from a formula")
    window.get_by_role("textbox", name="Name of the new column").fill("often")
    window.get_by_role("textbox", name="Formula").fill("calls > avg(calls)")
    button(page, "Add step").click()
    window = _new_step(page, "Leave out rows by a condition")
    _choose_in(window, "Column", "age")
    _choose_in(window, "Leave out rows where it", "is less than")
    window.get_by_role("textbox", name="Value").fill("25")
    button(page, "Add step").click()
    steps = page.get_by_role("list", name="Steps").get_by_role("listitem")
    expect(steps).to_contain_text(["New column calls", "New column often", "Leave out rows where age is less than 25"])

    button(page, "Move down: New column calls = minutes / 60").click()

    expect(steps.first).to_contain_text("calls is made by step 2, which comes later.")
    button(page, "Create experiment").click()
    expect(page.get_by_text(re.compile("Not created yet: Step 1 of the recipe does not work"))).to_be_visible()
    assert complaints(page) == []
    button(page, "Move up: New column calls = minutes / 60").click()
    expect(page.get_by_text("Not created yet", exact=False)).to_have_count(0)
    button(page, "Preview").click()
    expect(page.get_by_text(re.compile(r"of 600 rows were dropped"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("cell", name="Made by the recipe").first).to_be_visible()
    shown(page.get_by_role("button", name="More choices")).click()
    page.get_by_text("Explore and define only, train nothing").click()
    page.get_by_role("textbox", name="Name of the experiment").fill("prepared-1")
    button(page, "Create experiment").click()
    page.wait_for_url("**/experiments/prepared-1")

    button(page, "Build again").click()
    shown(page.get_by_role("menuitem", name="Clone")).click()

    expect(steps).to_contain_text(["New column calls", "New column often", "Leave out rows where age is less than 25"])


def _new_step(page: Page, kind: str) -> Locator:
    button(page, "Add a step").click()
    window = page.get_by_role("dialog")
    _choose_in(window, "What the step does", kind)
    return window


def _choose_in(window: Locator, field: str, option: str) -> None:
    """Behind the window are fields of the same name; in front of the option may stand the name of its group."""
    window.get_by_role("button", name=re.compile(f"^{field}")).click()
    pick(shown(window.page.get_by_role("option", name=re.compile(option))))


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
