"""A notebook as a job: run now with a parameter and read what came of it; a schedule that fires by itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.studio.notebook_jobs.notebooks import GREETING
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
BUCKET, KEY = "sagemaker-us-east-1-000000000000", "reports/greeting.ipynb"


def test_run_now_with_a_parameter_then_again_then_on_a_schedule(studio: Studio, page: Page) -> None:
    studio.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=GREETING.encode())
    page.goto(f"/notebook-jobs/new?input=s3://{BUCKET}/{KEY}")
    expect(page.get_by_label("Job name")).to_have_value("greeting")
    value = page.get_by_label("Value of company")
    expect(value).to_have_value("default")

    value.fill("Acme")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("company is Acme")).to_be_visible()
    expect(page.get_by_text('company = "Acme"')).to_be_visible()
    expect(page.get_by_text("Completed").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Output log").click()
    assert "company is Acme" in download.value.path().read_text()

    page.get_by_role("button", name="Run again").click()
    page.get_by_role("dialog").get_by_label("Value of company").fill("Other")
    page.get_by_role("dialog").get_by_role("button", name="Run now").click()
    expect(page.get_by_text("company is Other")).to_be_visible()

    fires_on_a_schedule(page)


def fires_on_a_schedule(page: Page) -> None:
    page.goto(f"/notebook-jobs/new?input=s3://{BUCKET}/{KEY}")
    expect(page.get_by_label("Job name")).to_have_value("greeting")
    page.get_by_label("Job name").fill("by-itself")
    page.get_by_label("Run on a schedule").check()
    expect(page.get_by_text("At 06:00 UTC every day:")).to_be_visible()
    expect(page.get_by_text("06:00 UTC", exact=False).nth(5)).to_be_visible()  # the words and five moments
    page.get_by_role("button", name="Create definition").click()
    expect(page.get_by_text("It has not run yet.")).to_be_visible()

    # The form knows whole minutes; an edit may say a second, so that nobody waits for the next minute.
    page.get_by_role("button", name="Edit schedule").click()
    soon = datetime.now(UTC) + timedelta(seconds=15)
    page.get_by_role("dialog").get_by_label("Cron line (UTC)").fill(f"at({soon:%Y-%m-%dT%H:%M:%S})")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("Schedule, due .* Completed"))).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.goto("/notebook-jobs?tab=definitions")
    expect(page.get_by_role("row", name=re.compile("by-itself.*Paused"))).to_be_visible()
