"""What a person without code does, in a browser: what-if, predictions and models side by side, automations."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import world
from tests.e2e.locators import button, shown
from tests.e2e.test_every_page import complaints
from tests.e2e.test_models_and_endpoints import ROLE, ended, experiment
from tests.e2e.windows import new_window
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
NAME = "orders"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Orders: heavy ones that go far are late."""
    dice = random.Random(3)
    lines = ["weight,distance,speed,late"]
    for _ in range(600):
        weight, distance = dice.uniform(0.1, 30), dice.uniform(5, 900)
        late = weight / 30 + distance / 900 + dice.random() * 0.3 > 1.1
        lines.append(f"{weight:.2f},{distance:.1f},{dice.choice(['slow', 'fast'])},{'yes' if late else 'no'}")
    file = tmp_path_factory.mktemp("orders") / "orders.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def job(studio: Studio, table: Path) -> dict[str, Any]:
    """A finished experiment of several models."""
    experiment(studio, table, NAME, 120, ["lightgbm", "linear-learner"], models=3)
    found: dict[str, Any] = wait_for(lambda: ended(studio.client("sagemaker"), NAME), 150, "the end of the experiment")
    assert found["AutoMLJobStatus"] == "Completed"
    return found


@pytest.fixture(scope="module")
def model(studio: Studio, job: dict[str, Any]) -> str:
    """The best model, telling its probabilities."""
    container = dict(job["BestCandidate"]["InferenceContainers"][0])
    supported = container["Environment"]["SAGEMAKER_INFERENCE_SUPPORTED"]
    container["Environment"] = container["Environment"] | {"SAGEMAKER_INFERENCE_OUTPUT": supported}
    studio.client("sagemaker").create_model(ModelName=NAME, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    return NAME


@pytest.fixture(scope="module")
def endpoint(studio: Studio, model: str) -> str:
    sagemaker = studio.client("sagemaker")
    variant = {"VariantName": "all", "ModelName": model, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=NAME, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME)
    wait_for(lambda: sagemaker.describe_endpoint(EndpointName=NAME)["EndpointStatus"] == "InService", 90, "an endpoint")
    return NAME


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, studio: Studio, chromium: Browser, signed_in: Path) -> Iterator[Page]:
    """A page of each theme; it may read what was copied."""
    context = new_window(
        chromium,
        studio.url,
        storage_state=signed_in,
        color_scheme=request.param,
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context.new_page()
    context.close()


def test_a_slider_moves_the_prediction_and_two_rows_stand_side_by_side(themed: Page, endpoint: str) -> None:
    page = themed
    page.goto(f"/endpoints/{endpoint}")
    shown(page.get_by_text("What if: predict at every change")).click()
    answer = shown(page.locator("[aria-live=polite]").filter(has_text="late"))
    for name in ("weight", "distance"):  # by keyboard alone
        page.get_by_role("slider", name=f"Slider for {name}").press("End")
    expect(answer).to_contain_text("yes")
    button(page, "Keep to compare").click()
    for name in ("weight", "distance"):
        page.get_by_role("slider", name=f"Slider for {name}").press("Home")
    expect(answer).to_contain_text("no")
    button(page, "Keep to compare").click()

    beside = page.get_by_role("region", name="Predictions side by side")
    expect(beside.get_by_role("columnheader")).to_have_count(3)
    weight = beside.get_by_role("row").filter(has=page.get_by_role("rowheader", name="weight"))
    expect(weight).to_contain_text("(differs)")
    expect(beside.get_by_role("rowheader", name="speed")).to_have_count(0)  # the same in both, so not shown
    expect(beside.get_by_role("row").filter(has_text="Against the first")).to_contain_text(
        re.compile(r"[+−]\d.* points")
    )
    page.mouse.move(0, 0)  # the bubble that says why a button is not to be pressed lies outside of all landmarks
    page.evaluate("document.activeElement.blur()")
    assert complaints(page) == []

    button(page, "Copy as JSON").click()
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert [each["prediction"] for each in copied] == ["yes", "no"]
    assert copied[0]["values"]["weight"] > copied[1]["values"]["weight"]
    assert set(copied[0]["reasons"]) == {"weight", "distance", "speed"}
    button(page, "Copy as CSV").click()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == "weight,distance,speed,prediction,probability"
    assert [line.split(",")[3] for line in lines[1:]] == ["yes", "no"]

    beside.get_by_role("button", name="Remove Prediction 1").click()
    expect(beside.get_by_role("columnheader")).to_have_count(2)


@pytest.fixture(scope="module")
def cookies(signed_in: Path) -> list[Any]:
    found: list[Any] = json.loads(signed_in.read_text())["cookies"]
    return found


def orders(*rows: str) -> bytes:
    return "\n".join(["weight,distance,speed", *rows, ""]).encode()


def test_an_automation_predicts_each_version_of_a_data_set(
    studio: Studio, page: Page, model: str, cookies: list[Any]
) -> None:
    world.make_dataset(studio, cookies, "new-orders", orders("29.5,890.0,slow", "0.4,12.0,fast"))
    page.goto(f"/automations?create=1&model={model}&dataset=new-orders")
    dialog = page.get_by_role("dialog").filter(visible=True).last
    dialog.get_by_role("textbox", name="Name").fill("each-order")
    dialog.get_by_text("At set times").click()
    dialog.get_by_role("textbox", name="At", exact=True).fill("07:15")
    # Three times, each with its day, on the clock of the zone that the form names.
    expect(dialog.get_by_text(re.compile(r"(\w{3},? \d+ \w{3,4} \d{4}, 07:15(; )?){3}"))).to_be_visible()
    dialog.get_by_text("For every new version of the data set").click()
    dialog.get_by_role("button", name="Create").click()
    page.wait_for_url("**/automations/each-order")

    runs = page.get_by_role("table", name="Runs").filter(visible=True)
    first = runs.get_by_role("row").filter(has_text="Version 1 of new-orders")
    expect(first).to_contain_text("Completed", timeout=90_000)
    session = world.browser_session(studio, cookies)
    fields = {"name": "new-orders", "filename": "tuesday.csv", "new_version": "1"}
    sent = session.post(f"{studio.url}/api/datasets", params=fields, data=orders("28.0,850.0,slow"))
    assert sent.status_code == 201, sent.text
    second = runs.get_by_role("row").filter(has_text="Version 2 of new-orders")
    expect(second).to_contain_text("Completed", timeout=90_000)  # nobody has reloaded the page
    second.get_by_role("link").click()
    predicted = page.get_by_role("table", name="First predictions").filter(visible=True)
    expect(predicted.get_by_role("row").nth(1)).to_contain_text("yes")

    page.goto("/automations/each-order")
    button(page, "Change").click()
    dialog = page.get_by_role("dialog", name="Change each-order")
    dialog.get_by_text("At set times").click()
    dialog.get_by_role("textbox", name="At", exact=True).fill("05:45")
    dialog.get_by_role("button", name="Save").click()
    expect(shown(page.get_by_text(re.compile("^Every day at 05:45")))).to_be_visible()
    expect(shown(page.locator("time").filter(has_text=re.compile(r"^in \d+ (h|min|d)$|^in a moment$")))).to_be_visible()

    page.goto("/automations")
    shown(page.get_by_role("row").filter(has_text="each-order")).get_by_role("radio").click()
    button(page, "Pause").click()
    expect(shown(page.get_by_text("Paused", exact=True))).to_be_visible()
    button(page, "Delete").click()
    page.get_by_role("dialog").filter(visible=True).get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="each-order").filter(visible=True)).to_have_count(0)
    expect(shown(page.get_by_role("heading", name="Automations"))).to_be_visible()


def test_a_folder_updates_a_data_set(studio: Studio, page: Page, cookies: list[Any]) -> None:
    world.make_dataset(studio, cookies, "daily-orders", orders("29.5,890.0,slow", "0.4,12.0,fast"))
    account = studio.client("sts").get_caller_identity()["Account"]
    bucket, s3 = f"sagemaker-us-east-1-{account}", studio.client("s3")
    page.goto("/datasets/daily-orders?tab=versions")
    shown(page.get_by_role("link", name="Update from a folder")).click()
    dialog = page.get_by_role("dialog").filter(visible=True).last
    dialog.get_by_role("textbox", name="Name").fill("orders-of-the-day")
    folder = dialog.get_by_role("textbox", name="Folder where files arrive")
    folder.fill(f"s3://{bucket}/arrivals")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text(f"There are no files in the folder s3://{bucket}/arrivals/.")).to_be_visible()
    s3.put_object(Bucket=bucket, Key="arrivals/monday.csv", Body=orders("28.0,850.0,slow"))
    dialog.get_by_role("button", name="Create").click()
    page.wait_for_url("**/automations/orders-of-the-day")

    runs = page.get_by_role("table", name="Runs").filter(visible=True)
    button(page, "Run now").click()
    made = runs.get_by_role("row").filter(has_text="Version 2")
    expect(made).to_contain_text("Ready", timeout=60_000)  # nobody has reloaded the page
    button(page, "Run now").click()
    expect(runs.get_by_role("row").filter(has_text="Nothing new")).to_be_visible()
    s3.put_object(Bucket=bucket, Key="arrivals/broken.csv", Body=b"a,b\n1,2\n")
    button(page, "Run now").click()
    expect(runs.get_by_role("row").filter(has_text="Version 3")).to_contain_text("broken.csv has no column `weight`")
    made.get_by_role("link", name="Version 2").click()
    expect(shown(page.get_by_text("3 rows × 3 columns"))).to_be_visible()
    expect(shown(page.get_by_text("Version 3 could not be read"))).to_be_visible()
    expect(button(page, "Build a model")).not_to_have_attribute("aria-disabled", "true")  # version 2 stands
    page.goto("/datasets/daily-orders?tab=versions")
    expect(shown(page.get_by_role("tabpanel"))).to_contain_text("Updated by orders-of-the-day: every day at 06:00")


def test_an_older_version_says_so_and_is_not_built_from(studio: Studio, page: Page, cookies: list[Any]) -> None:
    world.make_dataset(studio, cookies, "old-orders", orders("29.5,890.0,slow", "0.4,12.0,fast"))
    fields = {"name": "old-orders", "filename": "tuesday.csv", "new_version": "1"}
    sent = world.browser_session(studio, cookies).post(
        f"{studio.url}/api/datasets", params=fields, data=orders("28.0,850.0,slow", "1.0,9.0,fast")
    )
    assert sent.status_code == 201, sent.text
    page.goto("/datasets/old-orders?version=1")
    expect(shown(page.get_by_text("This is version 1."))).to_be_visible()
    expect(button(page, "Build a model")).to_have_attribute("aria-disabled", "true")

    shown(page.get_by_role("link", name="Version 2", exact=True)).click()
    expect(shown(page.get_by_text("tuesday.csv"))).to_be_visible()
    expect(button(page, "Build a model")).not_to_have_attribute("aria-disabled", "true")


def test_models_of_the_leaderboard_are_compared(themed: Page, job: dict[str, Any]) -> None:
    page = themed
    page.goto(f"/experiments/{NAME}")
    board = page.get_by_role("table", name="Leaderboard").filter(visible=True)
    rows = board.get_by_role("row").filter(has=page.get_by_role("link"))
    compare = shown(page.get_by_role("link", name="Compare", exact=True))
    expect(compare).to_have_attribute("aria-disabled", "true")  # nothing is chosen yet
    for index in (0, 1):  # the names of people come with the second answer
        expect(rows.nth(index).get_by_role("link").first).not_to_have_text(re.compile(f"^{NAME}-"))
    titles = [rows.nth(index).get_by_role("link").first.inner_text() for index in (0, 1)]
    for index in (0, 1):
        rows.nth(index).get_by_role("checkbox").click()
    compare.click()
    page.wait_for_url("**/compare?model=*&model=*")

    scores = page.get_by_role("region", name="Scores side by side")
    expect(scores.get_by_role("columnheader")).to_have_text(["Metric", *titles])
    objective = scores.get_by_role("row").filter(has_text="(objective)")
    expect(objective).to_contain_text(re.compile(r"[01]\.\d{3} \([01]\.\d{3}–[01]\.\d{3}\)"))
    expect(objective).to_contain_text(re.compile("within noise|better|worse|the same"))
    speed = page.get_by_role("region", name="Speed and size side by side")
    expect(speed.get_by_role("row").filter(has_text="Time for one row")).to_contain_text(re.compile(r"\d (ms|s|µs)"))
    matters = page.get_by_role("region", name="What matters side by side").get_by_role("table")
    expect(matters.get_by_role("row", name=re.compile("^weight "))).to_contain_text(re.compile(r"\d %"))
    assert complaints(page) == []

    page.get_by_role("button", name=f"Compare with {titles[1]}", exact=True).click()
    expect(scores.get_by_role("columnheader")).to_have_text(["Metric", titles[1], titles[0]])
    page.reload()  # the address says which models, and which comes first
    expect(scores.get_by_role("columnheader")).to_have_text(["Metric", titles[1], titles[0]])
    page.get_by_role("button", name=f"Remove {titles[0]}", exact=True).click()
    expect(scores).to_have_count(0)
    expect(shown(page.get_by_text("Add a model of experiment"))).to_be_visible()
