"""The main job, as a newcomer does it: a table, a list of models, the best one, an endpoint, predictions."""

import os
import random
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.locators import button, pick, shown
from tests.system.studio import answers, wait_for

pytestmark = pytest.mark.slow
CITIES, PLANS = ["Bern", "Oslo", "Rome"], ["basic", "plus", "pro"]


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    """600 customers; those on the basic plan who call a lot tend to leave."""
    dice = random.Random(7)
    lines = ["age,plan,minutes,city,left"]
    for _ in range(600):
        age, plan, minutes = dice.randint(18, 80), dice.choice(PLANS), dice.uniform(10, 400)
        leaves = (plan == "basic") + (minutes > 200) + (age < 30) + dice.random() * 1.2 > 2
        lines.append(f"{age},{plan},{minutes:.1f},{dice.choice(CITIES)},{'yes' if leaves else 'no'}")
    file: Path = tmp_path_factory.mktemp("tables") / "leavers.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_from_a_table_to_predictions(studio, page, table):
    _upload(page, table)
    _create_experiment(page)
    _survive_a_reload_and_a_dead_web_process(studio, page)
    expect(shown(page.get_by_text(re.compile("^Completed")))).to_be_visible(timeout=200_000)
    _open_the_best(page)
    _download_it(page)
    _deploy_it(page)
    _predict_one_row(page)


def _upload(page: Page, table: Path) -> None:
    page.goto("/datasets")
    button(page, "Upload a table").or_(button(page, "Upload")).first.click()
    page.locator("input[type=file]").first.set_input_files(table)
    button(page, "Upload").last.click()
    page.wait_for_url("**/datasets/leavers")
    expect(page.get_by_text("600 rows × 5 columns")).to_be_visible()
    expect(page.get_by_text("basic", exact=False).first).to_be_visible()
    shown(page.get_by_role("button", name="Build a model").or_(page.get_by_role("link", name="Build a model"))).click()


def _create_experiment(page: Page) -> None:
    page.get_by_text("Choose a column").click()
    pick(page.get_by_role("option", name=re.compile("^left")))
    expect(page.get_by_text("two classes (binary)")).to_be_visible()
    page.get_by_role("spinbutton", name="Time limit, minutes").fill("0.75")
    button(page, "Create experiment").click()
    page.wait_for_url(re.compile("/experiments/(?!new)"))


def _survive_a_reload_and_a_dead_web_process(studio, page: Page) -> None:
    expect(shown(page.get_by_text("Training models"))).to_be_visible()
    expect(shown(page.get_by_text("Quick build"))).to_be_visible()
    for pid in studio.pids("studio.web"):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: answers(studio.url), 60, "an answer of a new web process")
    page.reload()
    expect(shown(page.get_by_role("heading", name=re.compile("^leavers")))).to_be_visible()


def _open_the_best(page: Page) -> None:
    shown(page.get_by_role("table", name="Leaderboard").get_by_role("row").get_by_role("link")).click()
    page.wait_for_url("**/models/**")
    expect(shown(page.get_by_role("heading", name="In a sentence"))).to_be_visible()
    expect(shown(page.get_by_text(re.compile("of 100")))).to_be_visible()
    expect(shown(page.get_by_role("heading", name="What matters"))).to_be_visible()


def _download_it(page: Page) -> None:
    with page.expect_download() as download:
        shown(
            page.get_by_role("link", name="Download").or_(page.get_by_role("button", name="Download", exact=True))
        ).click()
    assert re.fullmatch(r"leavers.*-model\.tar\.gz", download.value.suggested_filename)
    assert download.value.path().stat().st_size > 10_000


def _deploy_it(page: Page) -> None:
    button(page, "Deploy").click()
    dialog = page.get_by_role("dialog").filter(visible=True).last
    dialog.get_by_role("button", name="Deploy", exact=True).click()
    expect(dialog.get_by_text("In service")).to_be_visible(timeout=120_000)
    dialog.get_by_role("link", name=re.compile("try it")).click()
    page.wait_for_url("**/endpoints/**")
    # The model's page has a form of its own by now, which is in front until the endpoint's page has drawn itself.
    expect(shown(page.get_by_role("tab", name="Requests"))).to_be_visible()


def _predict_one_row(page: Page) -> None:
    button(page, "Predict").click()
    expect(shown(page.get_by_text(re.compile(r"\d+(\.\d+)? %")))).to_be_visible()
    expect(shown(page.get_by_text(re.compile("^(yes|no)$")))).to_be_visible()
