"""Tuning from the browser: the method is chosen, shown as code, followed, and its best model opened."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.locators import choose, pick, shown
from tests.e2e.world import make_dataset

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
TABLE = "tuned-people"


def test_an_experiment_is_tuned_from_the_browser(studio, page, signed_in):
    make_dataset(studio, json.loads(signed_in.read_text())["cookies"], TABLE)
    page.goto(f"/experiments/new?dataset={TABLE}")
    page.get_by_text("Choose a column").click()
    pick(page.get_by_role("option", name=re.compile("^left")))
    expect(page.get_by_text("two classes (binary)")).to_be_visible()  # it moves what is below it
    page.get_by_role("radio", name="Standard build").check()
    page.get_by_role("spinbutton", name="Time limit, minutes").fill("0.5")
    shown(page.get_by_role("button", name="More choices")).click()
    expect(page.get_by_text("method auto", exact=False).first).to_be_visible()

    choose(page, "Method", "Tuning")

    shown(page.get_by_role("button", name=re.compile("^Algorithms"))).click()
    expect(page.get_by_role("option")).to_have_count(3)
    pick(page.get_by_role("option", name="XGBoost"))
    page.keyboard.press("Escape")
    page.reload()  # the draft outlives it
    expect(page.get_by_text("method tuning · algorithms 1", exact=False).first).to_be_visible()
    shown(page.get_by_role("button", name="Show as code")).click()
    expect(shown(page.get_by_text("HYPERPARAMETER_TUNING", exact=False))).to_be_visible()
    page.keyboard.press("Escape")
    shown(page.get_by_role("button", name="Create experiment", exact=True)).click()
    page.wait_for_url(re.compile("/experiments/(?!new)"))

    steps = shown(page.get_by_role("list", name="Steps of the experiment"))
    expect(steps).to_contain_text("Engineer features")
    expect(steps).to_contain_text("Tune")
    expect(shown(page.get_by_text(re.compile(r"^XGBoost · dpp\d+ · trial \d+")))).to_be_visible(timeout=90_000)
    expect(shown(page.get_by_text(re.compile("^Completed")))).to_be_visible(timeout=150_000)
