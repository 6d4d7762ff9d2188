"""An administrator builds a domain with two users and different rights; the second one meets the limits."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.locators import pick
from tests.e2e.windows import new_window
from tests.e2e.world import browser_session
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
DOMAIN, ROLE, FIRST, SECOND = "field-trials", "sagemaker-modellers", "zoe", "yan"


def test_a_domain_with_two_users_and_different_rights(
    studio: Studio, page: Page, chromium: Browser, signed_in: Path
) -> None:
    make_role(page)
    domain = make_domain(page)
    link = invite(studio, signed_in, domain)
    hide_models(page, domain)
    refuse_to_delete(page, domain)

    context = new_window(chromium, studio.url)
    second = context.new_page()
    second.goto(link)
    meet_limits(second)
    context.close()

    page.goto("/admin/log?person=yan&outcome=Denied")
    expect(page.get_by_text("sagemaker:CreateDomain").first).to_be_visible()


def make_role(page: Page) -> None:
    page.goto("/admin/roles/new")
    page.get_by_label("Name", exact=True).fill(ROLE.removeprefix("sagemaker-"))
    page.get_by_role("button", name="Next").click()
    page.get_by_role("checkbox", name="Run Studio Classic Applications").check()
    page.get_by_role("checkbox", name="Manage Models").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Name at least one role.")).to_be_visible()
    page.get_by_label("Roles to pass").fill(f"arn:aws:iam::000000000000:role/{ROLE}")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("What it will be allowed to do")).to_be_visible()
    page.get_by_role("button", name="Create role").click()
    expect(page.get_by_role("heading", name=ROLE, level=1)).to_be_visible()

    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Nothing allows it.")).to_be_visible()


def make_domain(page: Page) -> str:
    """Through the wizard; its id."""
    page.goto("/admin/domains/new")
    page.get_by_label("Domain name", exact=True).fill("-")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("neither first nor last a hyphen")).to_be_visible()
    page.get_by_label("Domain name", exact=True).fill(DOMAIN)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("People", exact=True).fill(FIRST)
    page.get_by_label("Execution role", exact=True).fill(f"arn:aws:iam::000000000000:role/{ROLE}")
    for _ in range(4):
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Edit Users and ML activities")).to_be_visible()
    page.get_by_role("button", name="Create domain").click()
    expect(page.get_by_role("heading", name=DOMAIN, level=1)).to_be_visible()
    expect(page.get_by_role("link", name=FIRST)).to_be_visible()
    return page.url.split("/domains/")[1].split("?")[0]


def invite(studio: Studio, signed_in: Path, domain: str) -> str:
    """The second user, with the role that may only read; the link to come in by."""
    session = browser_session(studio, json.loads(signed_in.read_text())["cookies"])
    invited = session.post(f"{studio.url}/api/users", json={"username": SECOND, "role": ROLE, "domain": domain})
    assert invited.status_code == 201, invited.text
    return str(invited.json()["link"])


def hide_models(page: Page, domain: str) -> None:
    """The profile overrides the domain's setting; another override is reset."""
    page.goto(f"/admin/domains/{domain}/users/{SECOND}")
    page.get_by_role("button", name="Override Hidden tools").click()
    window = page.get_by_role("dialog")
    window.get_by_label("Hidden tools", exact=True).click()
    pick(page.get_by_role("option", name="Models", exact=True))
    page.keyboard.press("Escape")
    window.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Hidden tools")
    expect(row.get_by_text("Profile", exact=True)).to_be_visible()

    page.get_by_role("button", name="Override Instance of JupyterLab").click()
    window.get_by_label("Instance of JupyterLab", exact=True).fill("ml.m5.large")
    page.keyboard.press("Escape")
    window.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Instance of JupyterLab")
    expect(row.get_by_text("ml.m5.large")).to_be_visible()
    page.get_by_role("button", name="Reset Instance of JupyterLab").click()
    expect(row.get_by_text("not set")).to_be_visible()


def refuse_to_delete(page: Page, domain: str) -> None:
    page.goto(f"/admin/domains/{domain}")
    page.get_by_role("button", name="Delete", exact=True).click()
    window = page.get_by_role("dialog", name="Delete domain")
    expect(window.get_by_text("2 things stand in the way")).to_be_visible()
    expect(window.get_by_role("link", name=SECOND)).to_be_visible()
    expect(window.get_by_role("button", name="Delete", exact=True)).to_be_disabled()


def meet_limits(page: Page) -> None:
    navigation = page.get_by_role("navigation", name="Places")
    expect(navigation.get_by_role("link", name="Data", exact=True)).to_be_visible()
    expect(navigation.get_by_role("link", name="Models")).to_have_count(0)
    expect(navigation.get_by_role("link", name="Administration")).to_have_count(0)
    page.goto("/models")
    expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()
    page.goto("/admin")
    expect(page.get_by_role("heading", name="Administrators only", level=1)).to_be_visible()
    refused = page.evaluate(
        """() => fetch('/aws', {method: 'POST', headers: {'Content-Type': 'application/x-amz-json-1.1',
             'X-Amz-Target': 'SageMaker.CreateDomain',
             'X-CSRFToken': document.cookie.match(/atelier_csrf=([^;]*)/)[1]},
             body: JSON.stringify({DomainName: 'mine', AuthMode: 'IAM', DefaultUserSettings: {}})})
             .then((answer) => answer.text())"""
    )
    assert "AccessDenied" in refused
