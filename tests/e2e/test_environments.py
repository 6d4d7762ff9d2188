"""What people work in: a start script attached to a domain and taken away, and a notebook instance from end to end."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.locators import button
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
SCRIPT, BOOK = "team-greeting", "my-book"


def delete(page: Page, what: str) -> None:
    """The dialog that asks for the word; the button is dead until it is typed."""
    dialog = page.get_by_role("dialog", name=f"Delete {what}")
    confirm = dialog.get_by_role("button", name="Delete", exact=True)
    expect(confirm).to_be_disabled()
    dialog.get_by_role("textbox").fill("delete")
    confirm.click()


def test_a_script_is_attached_stays_while_it_is_and_goes(studio: Studio, page: Page) -> None:
    page.goto("/lifecycle-configs/new")
    page.get_by_label("Name", exact=True).fill(SCRIPT)
    page.get_by_role("textbox", name="Script", exact=True).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("echo hello")
    button(page, "Create script").click()
    row = page.get_by_role("row", name=SCRIPT)
    expect(row).to_be_visible()
    sagemaker = studio.client("sagemaker")

    row.get_by_role("radio").click()
    button(page, "Attach").click()
    dialog = page.get_by_role("dialog", name=f"Attach script {SCRIPT}")
    dialog.get_by_role("checkbox", name="Chosen beforehand").click()
    dialog.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_text(f"script {SCRIPT} is attached")).to_be_visible()
    domain_id = sagemaker.list_domains()["Domains"][0]["DomainId"]
    lab = sagemaker.describe_domain(DomainId=domain_id)["DefaultUserSettings"]["JupyterLabAppSettings"]
    arn = f"arn:aws:sagemaker:us-east-1:000000000000:studio-lifecycle-config/{SCRIPT}"
    assert (lab["LifecycleConfigArns"], lab["DefaultResourceSpec"]) == ([arn], {"LifecycleConfigArn": arn})

    button(page, "Delete").click()
    delete(page, "start script")
    expect(page.get_by_text("is still used by domain")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    button(page, "Attach").click()
    page.get_by_role("dialog").get_by_role("button", name="Detach").click()
    expect(page.get_by_text(f"script {SCRIPT} is detached")).to_be_visible()
    lab = sagemaker.describe_domain(DomainId=domain_id)["DefaultUserSettings"]["JupyterLabAppSettings"]
    assert lab["LifecycleConfigArns"] == []
    assert "LifecycleConfigArn" not in lab.get("DefaultResourceSpec", {})
    button(page, "Delete").click()
    delete(page, "start script")
    expect(row).to_have_count(0)


def test_a_notebook_instance_is_made_opened_stopped_and_deleted(page: Page) -> None:
    page.goto("/notebook-instances/new")
    page.get_by_label("Name", exact=True).fill(BOOK)
    button(page, "Create notebook instance").click()
    expect(page.get_by_role("heading", level=1, name=BOOK)).to_be_visible()
    expect(page.get_by_text("Running", exact=True)).to_be_visible()

    with page.expect_popup() as opened:
        button(page, "Open JupyterLab").click()
    lab = opened.value
    expect(lab.get_by_role("main").first).to_be_visible()
    assert f"/notebook-instance/{BOOK}/lab" in lab.url
    lab.close()

    button(page, "Stop").click()
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    button(page, "Delete").click()
    delete(page, "notebook instance")
    expect(page.get_by_role("heading", level=1, name="Notebook instances")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name=BOOK)).to_have_count(0)  # its tab is a link, too
