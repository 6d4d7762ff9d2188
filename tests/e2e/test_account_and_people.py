"""Keys and uploads, as people meet them."""

import re
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e import world
from tests.system.studio import Studio


def test_a_key_signs_requests_until_it_is_deleted(studio: Studio, page: Page) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Create access key").click()
    window = page.get_by_role("dialog", name="Your new access key")
    shown = window.get_by_role("region", name="AWS credentials").inner_text()
    key = re.search(r"aws_access_key_id\s*=\s*(\S+)", shown)
    secret = re.search(r"aws_secret_access_key\s*=\s*(\S+)", shown)
    assert key
    assert secret
    client: Any = boto3.client(
        "sts",
        region_name="us-east-1",
        endpoint_url=f"{studio.url}/aws",
        aws_access_key_id=key.group(1),
        aws_secret_access_key=secret.group(1),
    )
    assert client.get_caller_identity()["Account"] == "000000000000"

    window.get_by_role("button", name="I have stored the secret").click()
    expect(page.get_by_text(secret.group(1))).to_have_count(0)
    page.get_by_role("button", name=f"Delete {key.group(1)}").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name=f"Delete {key.group(1)}")).to_have_count(0)
    with pytest.raises(ClientError) as refused:
        client.get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_a_refused_upload_keeps_the_form_and_another_file_becomes_a_second_version(page: Page) -> None:
    page.goto("/datasets?upload=1")
    window = page.get_by_role("dialog", name="Upload a table")
    window.locator("input[type=file]").set_input_files(_visits(b""))
    window.get_by_role("button", name="Upload", exact=True).click()
    sentence = "visits.csv is empty. Upload a file with a header line and at least one row."
    expect(window.get_by_text(sentence)).to_be_visible()
    expect(window.get_by_label("Name of the data set")).to_have_value("visits")

    window.locator("input[type=file]").set_input_files(_visits(world.leavers(30)))
    expect(window.get_by_text(sentence)).to_have_count(0)
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("30 rows × 5 columns")).to_be_visible()

    page.get_by_role("tab", name="Versions (1)").click()
    page.get_by_role("button", name="Upload a new version").click()
    window = page.get_by_role("dialog", name="New version of visits")
    window.locator("input[type=file]").set_input_files(_visits(world.leavers(40)))
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("40 rows × 5 columns")).to_be_visible()
    page.get_by_role("tab", name="Versions (2)").click()
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_text("30 rows × 5 columns")).to_be_visible()


def test_several_files_are_one_table_and_a_new_version_adds_one(page: Page) -> None:
    page.goto("/datasets?upload=1")
    window = page.get_by_role("dialog", name="Upload a table")
    months = [
        _visits(world.leavers(rows), name) for rows, name in ((20, "may.csv"), (30, "june.csv"), (5, "notes.csv"))
    ]
    window.locator("input[type=file]").set_input_files(months)
    expect(window.get_by_text("They become one table")).to_be_visible()
    window.get_by_role("button", name="Leave out notes.csv").click()
    window.get_by_label("Name of the data set").fill("visits-by-month")
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("50 rows × 5 columns")).to_be_visible()

    page.get_by_role("tab", name="Rows").click()
    page.get_by_label("File", exact=True).click()
    page.get_by_role("option", name="june.csv").click()
    grid = page.get_by_role("table", name="Rows")
    expect(grid).to_have_attribute("aria-rowcount", "31")
    expect(grid.get_by_role("rowheader").first).to_have_text("21")  # its place in the whole table

    page.get_by_role("tab", name="Versions (1)").click()
    page.get_by_role("button", name="Upload a new version").click()
    window = page.get_by_role("dialog", name="New version of visits-by-month")
    expect(window.get_by_role("checkbox", checked=True)).to_have_count(2)
    window.get_by_role("checkbox", name="may.csv").uncheck()
    window.locator("input[type=file]").set_input_files(_visits(world.leavers(10), "july.csv"))
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("40 rows × 5 columns")).to_be_visible()
    expect(page.get_by_text("june.csv and 1 more")).to_be_visible()


def test_a_file_of_the_object_store_is_read_where_it_lies(studio: Studio, page: Page) -> None:
    account = studio.client("sts").get_caller_identity()["Account"]
    bucket = f"sagemaker-us-east-1-{account}"
    studio.client("s3").put_object(Bucket=bucket, Key="elsewhere/visits of may.csv", Body=world.leavers(25))
    page.goto("/datasets?upload=1")
    window = page.get_by_role("dialog", name="Upload a table")
    window.get_by_role("button", name="From the object store").click()
    window.get_by_label("S3 address").fill(f"s3://{bucket}/elsewhere/none.csv")
    window.get_by_role("button", name="Read it").click()
    expect(window.get_by_text(f"There is no object s3://{bucket}/elsewhere/none.csv.")).to_be_visible()

    window.get_by_label("S3 address").fill(f"s3://{bucket}/elsewhere/visits of may.csv")
    expect(window.get_by_label("Name of the data set")).to_have_value("visits-of-may")
    window.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("25 rows × 5 columns")).to_be_visible()


def _visits(content: bytes, name: str = "visits.csv") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content}
