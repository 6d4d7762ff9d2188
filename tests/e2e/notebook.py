"""Notebooks that run inside a page: a space for them, and what every test of them does."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e import world
from tests.system.studio import Studio, wait_for


def make_shared_space(studio: Studio, cookies: list[dict[str, str]], name: str) -> str:
    """A shared space of the administrator's domain with a running JupyterLab; the path of its page."""
    sagemaker = studio.client("sagemaker")
    session = world.browser_session(studio, cookies)
    profile = session.get(f"{studio.url}/api/session").json()["profile"]
    domain = profile["DomainId"]
    sagemaker.update_domain(DomainId=domain, DefaultSpaceSettings={"ExecutionRole": world.ROLE})
    key = {"DomainId": domain, "SpaceName": name}
    sagemaker.create_space(
        **key,
        SpaceSettings={"AppType": "JupyterLab"},
        OwnershipSettings={"OwnerUserProfileName": profile["UserProfileName"]},
        SpaceSharingSettings={"SharingType": "Shared"},
    )
    app = {**key, "AppType": "JupyterLab", "AppName": "default"}
    sagemaker.create_app(**app)
    wait_for(lambda: sagemaker.describe_app(**app)["Status"] == "InService", 60, "a running JupyterLab")
    return f"/notebooks/{domain}/{name}"


def new_notebook(page: Page, shared: str) -> None:
    """A new notebook of the shared space is open and its kernel runs."""
    page.goto(f"{shared}?new=1")
    expect(editors(page)).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="Kernel: idle")).to_have_count(1)


def editors(page: Page) -> Any:
    return page.locator("main .nb-cell .cm-content").filter(visible=True)


def run(page: Page, code: str) -> None:
    """Type into the last cell and run it."""
    editors(page).last.click()
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")


def saved(page: Page) -> None:
    expect(page.get_by_text("saved ✓").filter(visible=True)).to_be_visible()
