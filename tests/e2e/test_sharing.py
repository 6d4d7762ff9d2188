"""From hand to hand: a model shared in one browser arrives in another; an experiment gets its next version."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import world
from tests.e2e.locators import button, pick, shown
from tests.e2e.test_every_page import complaints
from tests.e2e.test_models_and_endpoints import ended
from tests.e2e.windows import new_window
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
NAME = "callers-1"
COLLEAGUE = "noa"


@pytest.fixture(scope="module")
def job(studio: Studio, signed_in: Path) -> dict[str, Any]:
    """A finished experiment of one model over a data set."""
    cookies = json.loads(signed_in.read_text())["cookies"]
    uri = world.make_dataset(studio, cookies, "callers", world.leavers(600))
    tabular = {
        "Mode": "ENSEMBLING",
        "TargetAttributeName": "left",
        "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm"]}]},
        "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": 60, "MaxCandidates": 1},
    }
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}
    sagemaker = studio.client("sagemaker")
    sagemaker.create_auto_ml_job_v2(
        AutoMLJobName=NAME,
        AutoMLJobInputDataConfig=[
            {"ChannelType": "training", "ContentType": "text/csv;header=present", "DataSource": source}
        ],
        OutputDataConfig={"S3OutputPath": "s3://sagemaker-us-east-1-000000000000/callers/out"},
        AutoMLProblemTypeConfig={"TabularJobConfig": tabular},
        RoleArn=world.ROLE,
    )
    found: dict[str, Any] = wait_for(lambda: ended(sagemaker, NAME), 120, "the end of the experiment")
    assert found["AutoMLJobStatus"] == "Completed", found.get("FailureReason")
    return found


@pytest.fixture
def mias(studio: Studio, chromium: Browser, page: Page, job: dict[str, Any]) -> Iterator[Page]:
    """The page of a colleague, who came in by the link that the administrator made."""
    page.goto("/admin")
    cookies: list[Any] = page.context.cookies()
    session = world.browser_session(studio, cookies)
    made = session.post(f"{studio.url}/api/users", json={"username": COLLEAGUE, "role": "data-scientist"})
    assert made.status_code == 201, made.text
    context = new_window(chromium, studio.url)
    colleague = context.new_page()
    colleague.goto(made.json()["link"])
    colleague.get_by_text("Home").first.wait_for()
    yield colleague
    context.close()


def test_a_model_arrives_at_a_colleague_who_looks_and_hands_it_back(
    page: Page, mias: Page, job: dict[str, Any]
) -> None:
    candidate = job["BestCandidate"]["CandidateName"]
    expect(mias.get_by_role("button", name="Nothing new is shared with you")).to_be_visible()
    page.goto(f"/experiments/{NAME}/models/{candidate}")
    button(page, "Share").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Share LightGBM"))
    dialog.get_by_role("button", name="With").click()
    pick(page.get_by_role("option", name=COLLEAGUE))
    page.keyboard.press("Escape")
    dialog.get_by_role("textbox", name="Note").fill("Is the age column allowed?")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text(f"Shared with {COLLEAGUE}").first).to_be_visible()

    # It comes over the socket: nothing is loaded anew.
    expect(mias.get_by_text(re.compile(rf"shared LightGBM.* of {NAME} with you")).first).to_be_visible()
    mias.get_by_role("button", name="Shared with you: 1 new").click()
    mias.get_by_role("link", name=re.compile(rf"LightGBM.* of {NAME}")).last.click()
    mias.wait_for_url(f"**/experiments/{NAME}/models/{candidate}")
    expect(shown(mias.locator("main").get_by_text("Is the age column allowed?"))).to_be_visible()
    expect(mias.get_by_role("button", name="Nothing new is shared with you")).to_be_visible()
    expect(button(mias, "Deploy")).to_be_enabled()
    assert complaints(mias) == []

    page.goto("/shared?side=given")
    row = shown(page.get_by_role("row").filter(has_text=COLLEAGUE))
    expect(row).to_contain_text("Seen")
    row.get_by_role("radio").check()
    button(page, "Withdraw").click()
    expect(page.get_by_role("row").filter(has_text=COLLEAGUE)).to_have_count(0)
    mias.goto("/shared")
    expect(mias.get_by_text("Nothing is shared with you")).to_be_visible()


def test_the_next_version_is_built_and_the_two_are_compared(studio: Studio, page: Page, job: dict[str, Any]) -> None:
    page.goto(f"/experiments/{NAME}")
    button(page, "Build again").click()
    page.get_by_role("menuitem", name=f"New version: V2 of {NAME}").click()
    expect(shown(page.get_by_text(f"The next version of {NAME}"))).to_be_visible()
    expect(page.get_by_role("textbox", name="Name of the experiment")).to_have_value(f"{NAME}-v2")
    expect(shown(page.get_by_text("two classes (binary)"))).to_be_visible()
    button(page, "Create experiment").click()
    page.wait_for_url(f"**/experiments/{NAME}-v2")
    expect(shown(page.get_by_text(f"V2 of {NAME}"))).to_be_visible()
    versions = page.get_by_role("table", name="Versions").filter(visible=True)
    expect(versions.get_by_role("row")).to_have_count(3)
    expect(versions.get_by_role("row").filter(has_text=f"V1 · {NAME}")).to_contain_text("LightGBM")
    # The first model is enough; the rest of the two minutes is not needed.
    own = versions.get_by_role("row").filter(has_text="V2, this one")
    expect(own).to_contain_text("LightGBM", timeout=60_000)
    studio.client("sagemaker").stop_auto_ml_job(AutoMLJobName=f"{NAME}-v2")
    page.get_by_role("link", name="Compare their best models").click()
    page.wait_for_url("**/compare?**")
    expect(page.get_by_role("region", name="Models side by side").get_by_role("columnheader")).to_have_count(3)
    page.goto("/experiments")
    expect(page.get_by_role("row").filter(has_text=f"{NAME}-v2")).to_contain_text(f"V2 of {NAME}")
