"""The data exploration page of a job that boto3 has made: what is wrong with the data, what to do, the notebooks."""

import io
import json
import random
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.world import ROLE
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
BUCKET, JOB = "sagemaker-us-east-1-000000000000", "calls-explored"


def table() -> bytes:
    """600 calls; `billed` is known only after the fact, `office` is the same everywhere, twenty rows are repeated."""
    dice = random.Random(3)
    lines = []
    for _ in range(600):
        minutes, plan = dice.uniform(1, 90), dice.choice(["basic", "plus"])
        left = minutes + dice.gauss(0, 20) > 45
        billed = dice.uniform(50, 90) if left else dice.uniform(1, 40)
        lines.append(f"{minutes:.2f},{plan},{billed:.2f},Bern,{'yes' if left else 'no'}")
    return "\n".join(["minutes,plan,billed,office,left", *lines, *lines[:20]]).encode()


@pytest.fixture(scope="module")
def job(studio: Studio) -> str:
    """A job for definitions only: the exploration without the models."""
    sagemaker, s3 = studio.client("sagemaker"), studio.client("s3")
    s3.upload_fileobj(io.BytesIO(table()), BUCKET, "explored/calls.csv")
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/explored/calls.csv"}}
    sagemaker.create_auto_ml_job_v2(
        AutoMLJobName=JOB,
        AutoMLJobInputDataConfig=[{"ChannelType": "training", "DataSource": source}],
        OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/explored/out"},
        AutoMLProblemTypeConfig={
            "TabularJobConfig": {"TargetAttributeName": "left", "GenerateCandidateDefinitionsOnly": True}
        },
        RoleArn=ROLE,
    )

    def over() -> bool:
        return bool(sagemaker.describe_auto_ml_job_v2(AutoMLJobName=JOB)["AutoMLJobStatus"] == "Completed")

    wait_for(over, 120, "the exploration")
    return JOB


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def test_what_is_wrong_with_the_data_is_said_with_what_to_do(job: str, page: Page) -> None:
    page.goto(f"/experiments/{job}")
    expect(page.get_by_text("Completed: definitions only")).to_be_visible()
    expect(cell(page, "Data exploration").get_by_text("Target leakage (high severity)")).to_be_visible()
    expect(cell(page, "Leaderboard")).to_have_count(0)

    page.get_by_role("link", name="Explore the data").click()
    page.wait_for_url(f"**/experiments/{job}/exploration")

    summary = cell(page, "Dataset summary")
    expect(summary.get_by_text("Target leakage (high severity)")).to_be_visible()
    expect(
        summary.get_by_text(re.compile(r"billed \(prediction power .*\) predicts left almost alone"))
    ).to_be_visible()
    expect(summary.get_by_text("Constant column (high severity)")).to_be_visible()
    expect(summary.get_by_text("Leave the column out and train again")).to_be_visible()
    expect(cell(page, "Duplicate rows").get_by_role("table", name="Most repeated rows")).to_be_visible()
    sample = cell(page, "Data sample")
    header = sample.get_by_role("table", name="First rows").get_by_role("columnheader")
    expect(header).to_have_text(["Row", "left", "billed", "minutes", "plan", "office"])
    sample.get_by_text("How well one column alone").scroll_into_view_if_needed()  # charts are drawn when they are seen
    expect(sample.locator(".barlayer .point")).to_have_count(4)
    correlations = cell(page, "Cross-column correlations")
    correlations.get_by_text("the more two columns move together").scroll_into_view_if_needed()
    expect(correlations.locator(".heatmaplayer .hm")).to_have_count(1)
    expect(cell(page, "Definitions").get_by_text("0 useless, 1 perfect")).to_be_visible()


def test_both_notebooks_can_be_taken_away(job: str, page: Page) -> None:
    page.goto(f"/experiments/{job}/exploration")
    for button, file in (
        ("Exploration notebook", "SageMakerAutopilotDataExplorationNotebook.ipynb"),
        ("Candidate definitions", "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"),
    ):
        with page.expect_download() as download:
            page.get_by_role("link", name=button).click()
        assert download.value.suggested_filename == file
        document = json.loads(download.value.path().read_text(encoding="utf-8"))
        assert document["nbformat"] == 4
        assert "calls" in json.dumps(document["cells"])


def test_a_link_leads_to_a_section(job: str, page: Page) -> None:
    page.goto(f"/experiments/{job}/exploration#cardinality")

    expect(cell(page, "Cardinality").get_by_role("heading", name="Cardinality", exact=True)).to_be_in_viewport()


def test_an_experiment_that_is_not_there_has_no_exploration(studio: Studio, page: Page) -> None:
    page.goto("/experiments/nothing-here/exploration")

    expect(page.get_by_role("heading", name="There is no experiment “nothing-here”")).to_be_visible()
