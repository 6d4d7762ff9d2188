"""A notebook inside the studio: run, interrupted, edited offline, by two people, and with hostile outputs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import world
from tests.e2e.notebook import editors, make_shared_space, new_notebook, run, saved
from tests.e2e.test_every_page import complaints
from tests.e2e.windows import new_window
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
SPACE, COLLEAGUE = "writers", "lou"
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);"
HOSTILE = """
from IPython.display import HTML
HTML('''<p id="said">waiting</p><script>
const tries = {
  cookies: () => document.cookie, storage: () => localStorage.length, parent: () => parent.document.title,
  api: () => fetch(document.URL + '/../api/session', {credentials: 'include'}),
  away: () => { top.location.href = 'https://evil.example/' },
  window: () => { if (!window.open('https://evil.example/')) throw Error() },
};
(async () => {
  const worked = [];
  for (const [name, act] of Object.entries(tries)) { try { await act(); worked.push(name); } catch {} }
  document.getElementById('said').textContent = 'tried ' + Object.keys(tries).length + ', worked: ' + worked;
})();
</script>''')
"""


@pytest.fixture(scope="module")
def shared(studio: Studio, signed_in: Path) -> str:
    """The path of the page of a shared space that runs."""
    return make_shared_space(studio, json.loads(signed_in.read_text())["cookies"], SPACE)


@pytest.fixture(scope="module")
def lou(studio: Studio, chromium: Browser, signed_in: Path, shared: str) -> Iterator[Page]:
    """The page of somebody else in the domain."""
    session = world.browser_session(studio, json.loads(signed_in.read_text())["cookies"])
    made = session.post(f"{studio.url}/api/users", json={"username": COLLEAGUE, "role": "data-scientist"})
    assert made.status_code == 201, made.text
    context = new_window(chromium, studio.url)
    page = context.new_page()
    page.goto(made.json()["link"])
    page.get_by_text("Home").first.wait_for()
    yield page
    context.close()


def test_cells_run_draw_ask_and_are_interrupted(page: Page, shared: str) -> None:
    new_notebook(page, shared)

    run(page, PLOT)
    expect(page.locator(".nb-picture")).to_be_visible()
    run(page, "import time\nfor x in range(3): print(x, end='\\r')\nprint(input('who? '))")
    page.get_by_label("who?").fill("ada")
    page.keyboard.press("Enter")
    expect(page.locator(".nb-text", has_text="ada")).to_be_visible()
    run(page, "while True: pass")
    expect(page.get_by_role("status").filter(has_text="Kernel: busy")).to_have_count(1)
    page.get_by_role("button", name="Interrupt (I I)").click()
    expect(page.locator(".nb-error")).to_contain_text("KeyboardInterrupt")
    page.get_by_role("button", name="Restart the kernel (0 0)").click()
    page.get_by_role("dialog").get_by_role("button", name="Restart").click()  # variables are lost: it asks first
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Kernel: idle")).to_have_count(1)
    run(page, "'time' in globals()")
    expect(page.locator(".nb-text", has_text="False")).to_be_visible()
    asked = f"found = boto3.client('sagemaker').list_spaces(SpaceNameContains='{SPACE}')"  # other tests have theirs
    run(page, f"import boto3\n{asked}\nfound['Spaces'][0]['SpaceName']")
    expect(page.locator(".nb-text", has_text=SPACE)).to_be_visible()

    saved(page)
    assert complaints(page) == []


def test_keys_of_jupyter_work_on_chosen_cells(page: Page, shared: str) -> None:
    new_notebook(page, shared)
    run(page, "1 + 41")
    page.keyboard.press("Escape")

    for key in ("b", "m", "Enter"):
        page.keyboard.press(key)
    page.keyboard.insert_text("# A heading")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="A heading")).to_be_visible()
    before = page.locator(".nb-cell").count()
    for key in ("d", "d"):
        page.keyboard.press(key)
    expect(page.locator(".nb-cell")).to_have_count(before - 1)
    page.keyboard.press("z")
    expect(page.get_by_role("heading", name="A heading")).to_be_visible()


def test_a_notebook_goes_back_to_its_saved_version(page: Page, shared: str) -> None:
    new_notebook(page, shared)
    run(page, f"kept = {'1 + ' * 60}1")  # wider than the page: the keyboard reaches what scrolls, too
    page.get_by_role("button", name=re.compile("^Save")).filter(visible=True).click()
    expect(page.get_by_text("Revert brings back this version.")).to_be_visible()
    assert complaints(page) == []

    editors(page).last.click()
    page.keyboard.insert_text("thrown_away = 2")
    expect(page.get_by_text("thrown_away").filter(visible=True)).to_be_visible()
    saved(page)
    page.get_by_role("button", name="More").filter(visible=True).click()
    page.get_by_role("menuitem", name="Revert to the saved version").click()

    expect(page.get_by_text("thrown_away").filter(visible=True)).to_have_count(0)
    page.reload()
    expect(editors(page).first).to_contain_text("kept")
    expect(page.get_by_text("thrown_away").filter(visible=True)).to_have_count(0)


def test_a_notebook_becomes_a_job_with_other_parameters(page: Page, shared: str) -> None:
    new_notebook(page, shared)
    run(page, "company = 'nobody'")
    run(page, "print('for', company)")
    editors(page).first.click()
    page.get_by_role("button", name="More").filter(visible=True).click()
    page.get_by_role("menuitem", name="Parameters of jobs: this cell").click()
    expect(page.get_by_text("a job puts its values after this cell")).to_be_visible()

    page.get_by_role("button", name="More").filter(visible=True).click()
    page.get_by_role("menuitem", name="Run as a job").click()
    value = page.get_by_label("Value of company")
    expect(value).to_have_value("nobody")
    value.fill("Acme")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("for Acme").filter(visible=True)).to_be_visible()


def test_scripts_of_outputs_are_shut_in(page: Page, shared: str) -> None:
    new_notebook(page, shared)
    address = page.url

    run(page, HOSTILE)

    expect(page.frame_locator(".nb-sandbox").get_by_text("tried 6, worked:")).to_have_text("tried 6, worked: ")
    assert page.url == address


def test_edits_without_a_connection_are_kept_and_arrive(
    context: BrowserContext, page: Page, studio: Studio, shared: str
) -> None:
    new_notebook(page, shared)
    run(page, "'before'")
    expect(page.locator(".nb-text", has_text="before")).to_be_visible()
    saved(page)
    address = page.url.split("?")[0]

    context.set_offline(True)
    editors(page).last.click()
    page.keyboard.insert_text("'typed without a connection'")
    expect(page.get_by_text("offline: 1 edited cell kept here")).to_be_visible()
    context.set_offline(False)
    saved(page)

    page.goto(address)
    expect(page.locator(".nb-cell", has_text="typed without a connection")).to_have_count(1)
    expect(page.locator(".nb-cell", has_text="'before'")).to_have_count(1)


def test_two_people_write_in_one_notebook(page: Page, lou: Page, shared: str) -> None:
    new_notebook(page, shared)
    saved(page)
    lou.goto(page.url.split("?")[0])
    expect(editors(lou)).to_have_count(1)
    expect(page.get_by_role("list", name="In this notebook").get_by_text(COLLEAGUE)).to_be_attached()

    editors(lou).last.click()
    lou.keyboard.insert_text("x = 'from lou'")
    expect(page.locator(".nb-cell", has_text="from lou")).to_be_visible()
    expect(page.locator(".cm-ySelectionInfo", has_text=COLLEAGUE)).to_be_attached()

    editors(page).last.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\nx + '!'")
    page.keyboard.press("Control+Enter")
    expect(lou.locator(".nb-text", has_text="from lou!")).to_be_visible()


def test_a_space_of_another_is_not_changed_and_a_private_one_not_entered(
    studio: Studio, lou: Page, shared: str
) -> None:
    lou.goto(shared.replace("/notebooks/", "/spaces/"))
    expect(
        lou.get_by_text(re.compile("only they and administrators may change it")).filter(visible=True)
    ).to_be_visible()
    expect(lou.get_by_role("button", name=f"Stop {SPACE}").filter(visible=True)).to_be_visible()
    expect(lou.get_by_role("button", name="Delete", exact=True).filter(visible=True)).to_have_count(0)

    domain = world.make_space(studio)
    lou.goto(f"/notebooks/{domain}/{world.SPACE}")
    expect(lou.get_by_role("heading", name=re.compile(f"^{world.SPACE} is private to "))).to_be_visible()


def test_one_click_from_code_to_a_running_notebook(page: Page) -> None:
    page.goto("/notebooks")
    page.get_by_role("button", name="Show as code: list the spaces").click()
    page.get_by_role("button", name="Open as notebook").click()

    expect(page.get_by_role("heading", name="List the spaces", exact=True)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Kernel: idle")).to_have_count(1)
    page.get_by_role("button", name="More").filter(visible=True).click()
    page.get_by_role("menuitem", name="Run all cells").click()
    expect(page.locator(".nb-text", has_text="SpaceName").filter(visible=True)).to_be_visible()
    expect(page.locator(".nb-error")).to_have_count(0)
    assert complaints(page) == []


@pytest.mark.timeout(900)
def test_the_notebook_of_an_experiment_opens_with_one_click_and_runs(
    studio: Studio, page: Page, best_of_the_world: str
) -> None:
    page.goto(f"/experiments/{world.JOB}")
    page.get_by_role("button", name="Open the candidate definitions").click()
    expect(page.get_by_role("status").filter(has_text="Kernel: idle")).to_have_count(1)

    editors(page).first.click()  # the settings
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\nSECONDS = 30")
    page.get_by_role("button", name="More").filter(visible=True).click()
    page.get_by_role("menuitem", name="Run all cells").click()

    expect(page.get_by_text(re.compile(r"^\[[*]]:$")).filter(visible=True)).not_to_have_count(0)
    waits = page.get_by_text(re.compile(r"^\[[ *]]:$")).filter(visible=True)
    expect(waits).to_have_count(0, timeout=600_000)  # every cell has run
    expect(page.locator(".nb-error")).to_have_count(0)
    jobs = studio.client("sagemaker").list_auto_ml_jobs(NameContains="-tuned")["AutoMLJobSummaries"]
    assert [each["AutoMLJobStatus"] for each in jobs] == ["Completed"]
