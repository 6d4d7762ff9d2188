"""Signing in with an identity provider in a real browser: a user of the studio, and a labeler."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from studio.ports import free_port
from tests.e2e.conftest import PICTURES, take_pictures
from tests.e2e.test_every_page import complaints
from tests.e2e.windows import new_window
from tests.identity import CLIENT_ID, CLIENT_SECRET, PASSWORD, IdentityProvider
from tests.system.studio import Studio, running_studio

pytestmark = pytest.mark.slow
LABELER = {"sagemaker-sub": "7", "sagemaker-name": "Lea Field", "sagemaker-groups": "roofs"}


@dataclass
class Company:
    """A studio, and the identity provider that its settings and its workforce name."""

    studio: Studio
    provider: IdentityProvider


@pytest.fixture(scope="module")
def company(running_identity_provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    provider, port = running_identity_provider, free_port()
    paths = ("/oauth2/idpresponse", "/sign-in/oidc/response")
    provider.redirects |= {f"http://127.0.0.1:{port}{path}" for path in paths}
    provider.people["ann"] = {"sub": "u-1", "preferred_username": "ann", "groups": ["scientists"]}
    provider.people["lea"] = {"sub": "u-2", "sagemaker-client_id": CLIENT_ID, **LABELER}
    environment = {
        "SSL_CERT_FILE": str(provider.certificate),
        "ATELIER_OUTBOUND_PRIVATE": "yes",
        "ATELIER_PROXIES": "192.0.2.1",
        "ATELIER_OIDC_ISSUER": provider.issuer,
        "ATELIER_OIDC_CLIENT_ID": CLIENT_ID,
        "ATELIER_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "ATELIER_OIDC_ROLES": "scientists=data-scientist",
        "ATELIER_OIDC_NAME": "Roof Works",
    }
    folder = tmp_path_factory.mktemp("company") / "var"
    with running_studio(folder, port=port, environment=environment, workers=0) as studio:
        yield Company(studio, provider)


@pytest.fixture
def window(company: Company, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser that knows nobody yet. The provider of the tests vouches for itself."""
    context = new_window(chromium, company.studio.url, ignore_https_errors=True)
    yield context
    if request.session.testsfailed:
        PICTURES.mkdir(exist_ok=True)
        for number, page in enumerate(context.pages):
            page.screenshot(path=PICTURES / f"{request.node.name[:80]}-{number}.png")
    context.close()


def answer_the_provider(page: Page, login: str) -> None:
    """Name and password at the provider's page."""
    expect(page.get_by_role("heading", name="Company sign-in")).to_be_visible()
    page.get_by_label("User").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def test_a_user_of_the_studio(company: Company, window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/")
    way = page.get_by_role("link", name="Sign in with Roof Works")
    expect(way).to_be_visible()
    assert complaints(page) == []
    way.click()
    answer_the_provider(page, "ann")
    expect(page).to_have_url(f"{company.studio.url}/")
    expect(page.get_by_role("button", name="ann")).to_be_visible()
    page.goto("/datasets")

    # The session ends while the page is open: the same person comes back in another tab, the page is not left.
    again = window.new_page()
    again.goto("/account")
    expect(again.get_by_role("heading", name="Access keys")).to_be_visible()
    cookies = {each.get("name", ""): each.get("value", "") for each in window.cookies()}
    token = {"X-CSRFToken": cookies["atelier_csrf"]}
    out = httpx.delete(f"{company.studio.url}/api/session", cookies=cookies, headers=token)
    assert out.json()["provider_sign_out"].startswith(f"{company.provider.issuer}/logout?")
    asked = page.get_by_role("dialog", name="Your session has ended")
    expect(asked).to_be_visible()
    with window.expect_page() as opened:
        asked.get_by_role("link", name=re.compile("Sign in with Roof Works")).click()
    answer_the_provider(opened.value, "ann")
    expect(opened.value.get_by_role("button", name="ann")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(asked).to_have_count(0)

    page.get_by_role("button", name="ann").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()


@pytest.fixture(scope="module")
def workforce(company: Company, chromium: Browser) -> Any:
    """An OIDC workforce, made by clicking alone, with a team of the group `roofs`."""
    sagemaker = company.studio.client("sagemaker")
    context = new_window(chromium, company.studio.url)
    page = context.new_page()
    _make_workforce(page, company)
    _change_the_provider(page, company)
    found = sagemaker.describe_workforce(WorkforceName="people")["Workforce"]["OidcConfig"]
    asked = {key: value for key, value in company.provider.oidc_config.items() if key != "ClientSecret"}
    changed = {"Scope": "openid profile", "AuthenticationRequestExtraParams": {"prompt": "login"}}
    assert found == asked | changed
    members = [{"OidcMemberDefinition": {"Groups": ["roofs"]}}]
    sagemaker.create_workteam(WorkteamName="roofers", Description="Roofs", MemberDefinitions=members)
    page.goto("/labeling/workforce/provider")
    expect(page.get_by_text("The provider cannot be changed while there are teams")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    context.close()
    return sagemaker


def _make_workforce(page: Page, company: Company) -> None:
    page.goto(company.studio.link)
    page.get_by_text("Home").first.wait_for()
    page.goto("/labeling/workforce/provider")
    expect(page.get_by_text(f"{company.studio.url}/oauth2/idpresponse")).to_be_visible()
    page.get_by_role("button", name="Create workforce").click()
    expect(page.get_by_text("Give an address that begins with https://.")).to_have_count(6)
    page.get_by_label("Issuer").fill(company.provider.issuer)
    page.get_by_role("button", name="Fill in the addresses").click()
    expect(page.get_by_label("Token endpoint")).to_have_value(f"{company.provider.issuer}/token")
    page.get_by_label("Client ID").fill(CLIENT_ID)
    page.get_by_label("Client secret").fill(CLIENT_SECRET)
    assert complaints(page) == []
    take_pictures(page, "labeling-provider", full_page=True)
    page.get_by_role("button", name="Create workforce").click()
    expect(page.get_by_text(f"of the identity provider {company.provider.issuer}")).to_be_visible()


def _change_the_provider(page: Page, company: Company) -> None:
    """What is stored is shown, all but the secret; another scope and another parameter go to the provider at once."""
    page.goto("/labeling/workforce/provider")
    expect(page.get_by_label("Token endpoint")).to_have_value(f"{company.provider.issuer}/token")
    expect(page.get_by_label("Name of the workforce")).to_be_disabled()
    page.get_by_label("Scope").fill("openid profile")
    page.get_by_label("Further parameters of the sign-in").fill("prompt=login")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The provider gave it when the studio was registered there.")).to_be_visible()
    page.get_by_label("Client secret").fill(CLIENT_SECRET)
    page.get_by_role("button", name="Show as code: change this workforce").click()
    expect(page.get_by_text("update_workforce")).to_be_visible()
    expect(page.get_by_text(CLIENT_SECRET)).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The identity provider was changed.")).to_be_visible()
    take_pictures(page, "labeling-provider-changed", full_page=True)


def test_a_labeler(company: Company, workforce: Any, window: BrowserContext) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/worker/?workforce=people#/")
    way = page.get_by_role("link", name="Sign in with your organisation")
    expect(way).to_be_visible()
    assert complaints(page) == []

    company.provider.people["lea"].pop("sagemaker-groups")
    way.click()
    answer_the_provider(page, "lea")
    expect(page.get_by_text("does not send the claim sagemaker-groups")).to_be_visible()
    sent = [query for path, query in company.provider.asked if path == "/authorize" and "prompt" in query]
    assert (sent[0]["prompt"], sent[0]["scope"]) == ("login", "openid profile")  # as it was changed
    assert complaints(page) == []
    page.get_by_role("link", name="Back to signing in").click()

    company.provider.people["lea"]["sagemaker-groups"] = "roofs"
    page.get_by_role("link", name="Sign in with your organisation").click()
    answer_the_provider(page, "lea")
    expect(page.get_by_role("heading", name="Jobs for you")).to_be_visible()
    expect(page.get_by_text("Lea Field")).to_be_visible()
    expect(page.get_by_role("button", name="Password")).to_have_count(0)
    assert complaints(page) == []

    # Only the proxy that the settings name is believed about addresses.
    workforce.update_workforce(WorkforceName="people", SourceIpConfig={"Cidrs": ["192.0.2.0/24"]})
    cookies = {each.get("name", ""): each.get("value", "") for each in window.cookies()}
    told = {"X-Forwarded-For": "192.0.2.7"}
    listed = httpx.get(f"{company.studio.url}/api/portal/jobs", cookies=cookies, headers=told)
    assert (listed.status_code, listed.content) == (204, b"")
    workforce.update_workforce(WorkforceName="people", SourceIpConfig={"Cidrs": ["127.0.0.0/8"]})

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
