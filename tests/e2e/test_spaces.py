"""A space from its first click to its last: created, changed, run, seen among what runs, deleted with a typed word."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.system.studio import Studio

pytestmark = pytest.mark.slow


def test_a_space_is_created_changed_and_deleted(studio: Studio, page: Page) -> None:
    page.goto("/spaces")
    page.get_by_role("button", name="Create space").first.click()
    window = page.get_by_role("dialog")
    window.get_by_role("button", name="Create space").click()
    expect(window.get_by_text("Give the space a name")).to_be_visible()
    window.get_by_label("Name").fill("mias-lab")
    window.get_by_role("button", name="Create space").click()

    main = page.locator("main")
    expect(main.get_by_role("heading", name="mias-lab", level=1)).to_be_visible()
    expect(main.get_by_text("Stopped", exact=True).filter(visible=True)).to_be_visible()
    page.get_by_label("Storage (GB)").fill("7")
    page.get_by_label("Name that is shown").fill("The lab of Mia")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(main.get_by_role("heading", name="The lab of Mia", level=1)).to_be_visible()
    expect(main.get_by_text(re.compile("Again (at|on) ")).filter(visible=True)).to_be_visible()  # once in six hours

    sagemaker = studio.client("sagemaker")
    space = next(each for each in sagemaker.list_spaces()["Spaces"] if each["SpaceName"] == "mias-lab")
    assert space["SpaceSettingsSummary"]["SpaceStorageSettings"]["EbsStorageSettings"]["EbsVolumeSizeInGb"] == 7

    page.goto("/spaces?mine=1")
    expect(page.get_by_role("row", name=re.compile("The lab of Mia.*JupyterLab.*Private to"))).to_be_visible()
    page.get_by_label("Running", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("The lab of Mia"))).to_have_count(0)

    page.goto(f"/spaces/{space['DomainId']}/mias-lab")
    page.get_by_role("button", name="Delete", exact=True).click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("button", name="Delete")).to_be_disabled()
    window.get_by_label("To confirm").fill("delete")
    window.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile(r"/spaces$"))
    assert "mias-lab" not in [each["SpaceName"] for each in sagemaker.list_spaces()["Spaces"]]


def test_a_space_that_runs_is_seen_and_its_settings_are_closed(studio: Studio, page: Page) -> None:
    sagemaker = studio.client("sagemaker")
    profile = sagemaker.list_user_profiles()["UserProfiles"][0]
    key = {"DomainId": profile["DomainId"], "SpaceName": "busy-lab"}
    sagemaker.create_space(
        **key,
        SpaceSettings={"AppType": "JupyterLab"},
        OwnershipSettings={"OwnerUserProfileName": profile["UserProfileName"]},
        SpaceSharingSettings={"SharingType": "Private"},
    )

    page.goto(f"/spaces/{key['DomainId']}/busy-lab")
    page.get_by_role("button", name="Run busy-lab").click()

    main = page.locator("main")
    expect(main.get_by_text(re.compile("^(Starting|Running)$"))).to_be_visible()
    expect(main.get_by_text("Stop the space to change them.")).to_be_visible()
    expect(page.get_by_label("Storage (GB)")).to_be_disabled()
    page.goto("/running")
    expect(page.get_by_role("row", name=re.compile("busy-lab.*JupyterLab.*ml.t3.medium"))).to_be_visible()
