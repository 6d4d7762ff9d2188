"""Models in use, in a browser: an experiment that is stopped, an endpoint asked and deleted, a file predicted."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.locators import button, shown
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
ROLE = "arn:aws:iam::000000000000:role/atelier"
ROWS = 600
ENDED = ("Completed", "Failed", "Stopped")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parcels: heavy ones that go far are late; the speed, the first column, says nothing."""
    dice = random.Random(11)
    lines = ["speed,weight,distance,late"]
    for _ in range(ROWS):
        weight, distance = dice.uniform(0.1, 30), dice.uniform(5, 900)
        late = weight / 30 + distance / 900 + dice.random() * 0.4 > 1.2
        lines.append(f"{dice.choice(['slow', 'fast'])},{weight:.2f},{distance:.1f},{'yes' if late else 'no'}")
    file = tmp_path_factory.mktemp("parcels") / "parcels.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def experiment(
    studio: Studio, table: Path, name: str, seconds: int, algorithms: list[str], models: int | None = None
) -> None:
    """Start an experiment by boto3 that ends after so many seconds or models."""
    bucket = "sagemaker-us-east-1-000000000000"
    studio.client("s3").upload_file(str(table), bucket, f"{name}/parcels.csv")
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{name}/parcels.csv"}
    studio.client("sagemaker").create_auto_ml_job_v2(
        AutoMLJobName=name,
        AutoMLJobInputDataConfig=[
            {
                "ChannelType": "training",
                "ContentType": "text/csv;header=present",
                "DataSource": {"S3DataSource": source},
            }
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/{name}/output"},
        AutoMLProblemTypeConfig={
            "TabularJobConfig": {
                "TargetAttributeName": "late",
                "Mode": "ENSEMBLING",
                "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": algorithms}]},
                "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": seconds}
                | ({"MaxCandidates": models} if models else {}),
            }
        },
        RoleArn=ROLE,
    )


@pytest.fixture(scope="module")
def model(studio: Studio, table: Path) -> str:
    """The best model of a LightGBM experiment, registered by boto3."""
    sagemaker = studio.client("sagemaker")
    experiment(studio, table, "parcels", 120, ["lightgbm"], models=2)
    job = wait_for(lambda: ended(sagemaker, "parcels"), 120, "the end of the experiment")
    assert job["AutoMLJobStatus"] == "Completed"
    container = job["BestCandidate"]["InferenceContainers"][0]
    sagemaker.create_model(ModelName="parcels", PrimaryContainer=container, ExecutionRoleArn=ROLE)
    return "parcels"


def ended(sagemaker: Any, name: str) -> dict[str, Any] | None:
    job: dict[str, Any] = sagemaker.describe_auto_ml_job_v2(AutoMLJobName=name)
    return job if job["AutoMLJobStatus"] in ENDED else None


@pytest.fixture(scope="module")
def endpoint(studio: Studio, model: str) -> str:
    sagemaker = studio.client("sagemaker")
    variant = {
        "VariantName": "all",
        "ModelName": model,
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    sagemaker.create_endpoint_config(EndpointConfigName="parcels", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="parcels", EndpointConfigName="parcels")
    wait_for(
        lambda: sagemaker.describe_endpoint(EndpointName="parcels")["EndpointStatus"] == "InService",
        60,
        "an endpoint in service",
    )
    return "parcels"


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog").filter(visible=True).last


def ready_rows(page: Page) -> Locator:
    board = page.get_by_role("table", name="Leaderboard").filter(visible=True)
    return board.get_by_role("row").filter(has=page.get_by_role("link"))  # only to a fitted model's page


def test_a_file_is_predicted_and_downloaded(studio: Studio, page: Page, model: str, tmp_path: Path) -> None:
    best = studio.client("sagemaker").describe_auto_ml_job_v2(AutoMLJobName=model)["BestCandidate"]["CandidateName"]
    rows = tmp_path / "monday.csv"  # as a spreadsheet saves it where decimals have commas
    rows.write_text("speed;weight;distance\nslow;29,5;890,0\nfast;0,4;12,0\n", encoding="utf-16")
    page.goto(f"/experiments/{model}/models/{best}")
    button(page, "Predict a file").click()  # it needs no endpoint
    page.wait_for_url(f"**/batch-predictions?create={best}")
    dialog(page).get_by_role("button", name="Upload a file").click()
    dialog(page).locator("input[type=file]").set_input_files(rows)
    dialog(page).get_by_role("button", name="Upload", exact=True).click()
    expect(dialog(page).get_by_role("button", name=re.compile(r"monday(?!\.csv)"))).to_be_visible()  # it has arrived
    dialog(page).get_by_role("button", name="Predict", exact=True).click()
    page.wait_for_url(re.compile("/batch-predictions/parcels"))
    expect(shown(page.get_by_text("Completed", exact=True))).to_be_visible()
    first = page.get_by_role("table", name="First predictions").filter(visible=True)
    expect(first.get_by_role("row").nth(1)).to_contain_text("29.5")
    with page.expect_download() as download:
        shown(page.get_by_role("link", name="Download")).click()
    lines = download.value.path().read_text(encoding="utf-8").split()
    *_, (*_, late, chance), (*given, in_time, _) = (line.split(",") for line in lines)
    assert (late, in_time, given) == ("yes", "no", ["fast", "0.4", "12.0"])
    assert 0.5 <= float(chance) <= 1


def test_a_file_without_the_columns_of_the_model_is_not_sent(studio: Studio, page: Page, model: str) -> None:
    best = studio.client("sagemaker").describe_auto_ml_job_v2(AutoMLJobName=model)["BestCandidate"]["CandidateName"]
    page.goto(f"/experiments/{model}/models/{best}")
    button(page, "Predict a file").click()
    page.wait_for_url(f"**/batch-predictions?create={best}")
    dialog(page).get_by_role("button", name="Upload a file").click()
    rows = b"Speed,weight,distance\nslow,heavy,9\nfast,light,1\n"
    wrong: FilePayload = {"name": "wrong.csv", "mimeType": "text/csv", "buffer": rows}
    dialog(page).locator("input[type=file]").set_input_files(wrong)
    dialog(page).get_by_role("button", name="Upload", exact=True).click()

    expect(dialog(page).get_by_text("wrong does not fit this model")).to_be_visible()
    sentences = dialog(page).get_by_role("listitem")
    expect(sentences.filter(has_text="Column speed is missing. Is it Speed? Names are case-sensitive.")).to_be_visible()
    expect(
        sentences.filter(has_text="Column weight holds “heavy”; the model was trained on numbers there.")
    ).to_be_visible()
    dialog(page).get_by_role("button", name="Predict", exact=True).click()
    expect(dialog(page)).to_be_visible()  # nothing was started
    assert studio.client("sagemaker").list_transform_jobs(NameContains="wrong")["TransformJobSummaries"] == []


def test_the_form_of_an_endpoint_begins_with_what_matters(page: Page, endpoint: str) -> None:
    page.goto(f"/endpoints/{endpoint}")
    expect(button(page, "Predict")).to_be_visible()
    form = page.locator("form").filter(visible=True)
    labels = [text for text in form.locator("label").all_inner_texts() if text in ("speed", "weight", "distance")]
    assert (len(labels), labels[-1]) == (3, "speed")


def test_an_answer_to_another_row_says_so(page: Page, endpoint: str) -> None:
    page.goto(f"/endpoints/{endpoint}")
    weight, before = shown(page.get_by_label("weight", exact=True)), page.get_by_text("the row before your change")
    button(page, "Predict").click()
    expect(shown(page.get_by_text("Answered in"))).to_be_visible()
    expect(before).to_have_count(0)
    weight.fill("29")
    expect(shown(page.get_by_text("Press Predict for a new one."))).to_be_visible()
    button(page, "Predict").click()
    expect(before).to_have_count(0)
    weight.fill("heavy")
    expect(shown(page.get_by_text("A marked value cannot be sent."))).to_be_visible()


def test_predictions_of_labels_alone_tell_beside_each_other_how_sure_they_are(page: Page, endpoint: str) -> None:
    page.goto(f"/endpoints/{endpoint}")
    for weight in ("0.5", "29"):
        shown(page.get_by_label("weight", exact=True)).fill(weight)
        button(page, "Predict").click()
        button(page, "Keep to compare").click()
    expect(button(page, "Edit Prediction 2")).to_be_visible()
    # Its response key is the label; the probabilities come with the reasons.
    expect(shown(page.get_by_role("row", name=re.compile("^Against the first")))).to_contain_text("points")
    expect(shown(page.get_by_role("row", name=re.compile("^Probability")))).to_contain_text(re.compile(r"yes: \d"))
    expect(shown(page.get_by_role("row", name=re.compile("^late")))).to_contain_text("yes")


def test_a_refused_request_says_the_models_own_sentence(page: Page, endpoint: str) -> None:
    page.goto(f"/endpoints/{endpoint}")
    shown(page.get_by_role("button", name="Raw request")).click()
    page.get_by_label("Body").fill("slow,heavy,120")
    button(page, "Send").click()
    sentence = "Column `weight` of row 1 holds 'heavy', which is not a number."
    expect(shown(page.get_by_text(sentence))).to_be_visible()
    page.get_by_label("Body").fill("slow,28,880")
    button(page, "Send").click()
    expect(page.get_by_text(sentence)).to_have_count(0)
    expect(shown(page.get_by_text("Took", exact=True))).to_be_visible()


def test_a_stopped_experiment_keeps_its_models(studio: Studio, page: Page, table: Path) -> None:
    experiment(studio, table, "interrupted", 600, ["lightgbm", "catboost", "nn-torch"])
    page.goto("/experiments/interrupted")
    expect(ready_rows(page).first).to_be_visible()
    button(page, "Stop").click()
    expect(shown(page.get_by_text(re.compile("finished before that (is|are) kept")))).to_be_visible()
    expect(ready_rows(page).first).to_be_visible()
    ready_rows(page).first.get_by_role("link").click()
    page.wait_for_url("**/experiments/interrupted/models/**")
    expect(shown(page.get_by_role("link", name="Download").or_(button(page, "Download")))).to_be_visible()
    assert (
        wait_for(lambda: ended(studio.client("sagemaker"), "interrupted"), 30, "the end")["AutoMLJobStatus"]
        == "Stopped"
    )


def test_an_endpoint_is_deleted_when_its_word_is_typed(studio: Studio, page: Page, endpoint: str) -> None:
    page.goto(f"/endpoints/{endpoint}")
    button(page, "Delete").click()
    delete = dialog(page).get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_disabled()
    dialog(page).get_by_role("textbox").fill("delete")
    delete.click()
    page.wait_for_url("**/endpoints")
    opened = page.get_by_role("navigation", name="Open documents")
    expect(opened.get_by_role("link", name="Endpoints", exact=True)).to_be_visible()
    expect(opened.get_by_role("link", name=endpoint, exact=True)).to_have_count(0)
    sagemaker = studio.client("sagemaker")

    def gone() -> bool:
        return endpoint not in [each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]]

    wait_for(gone, 60, "the end of the endpoint")
    expect(shown(page.get_by_role("heading", name="Endpoints"))).to_be_visible()
    rows = page.get_by_role("row").filter(visible=True)
    expect(rows.filter(has=page.get_by_role("link", name=endpoint, exact=True))).to_have_count(0)
