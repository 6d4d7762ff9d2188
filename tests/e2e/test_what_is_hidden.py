"""What the pages of a domain leave out: other domains' things, and what an administrator hides from a profile."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.system.studio import Studio

pytestmark = pytest.mark.slow
NOTHING: dict[str, list[str]] = {"HiddenMlTools": [], "HiddenAppTypes": [], "HiddenInstanceTypes": []}


@pytest.fixture
def profile(studio: Studio) -> Iterator[dict[str, Any]]:
    """The administrator's profile; nothing is hidden from it afterwards."""
    sagemaker = studio.client("sagemaker")
    found = sagemaker.list_user_profiles()["UserProfiles"][0]
    key = {name: found[name] for name in ("DomainId", "UserProfileName")}
    yield key
    sagemaker.update_user_profile(**key, UserSettings={"StudioWebPortalSettings": NOTHING})


def test_a_list_is_narrowed_to_the_domain_until_one_asks_for_more(studio: Studio, page: Page) -> None:
    sagemaker = studio.client("sagemaker")
    domain = sagemaker.describe_domain(DomainId=sagemaker.list_domains()["Domains"][0]["DomainId"])
    role = domain["DefaultUserSettings"]["ExecutionRole"]
    other = sagemaker.create_domain(
        DomainName="next-door", AuthMode="IAM", DefaultUserSettings={"ExecutionRole": role}
    )["DomainArn"]
    for name, tags in (("ours", []), ("theirs", [{"Key": "sagemaker:domain-arn", "Value": other}])):
        git = {"RepositoryUrl": f"https://example.org/{name}.git"}
        sagemaker.create_code_repository(CodeRepositoryName=name, GitConfig=git, Tags=tags)

    page.goto("/code-repositories")
    expect(page.get_by_role("row", name=re.compile("ours"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("theirs"))).to_have_count(0)
    everything = page.get_by_role("checkbox", name="Show other domains, too")
    everything.check()
    expect(page.get_by_role("row", name=re.compile("theirs"))).to_be_visible()
    everything.uncheck()
    expect(page.get_by_role("row", name=re.compile("theirs"))).to_have_count(0)


def test_hidden_tools_applications_and_instance_types_are_not_offered(
    studio: Studio, page: Page, profile: dict[str, Any]
) -> None:
    hidden = {"HiddenMlTools": ["Models"], "HiddenAppTypes": ["CodeEditor"], "HiddenInstanceTypes": ["ml.t3.medium"]}
    studio.client("sagemaker").update_user_profile(**profile, UserSettings={"StudioWebPortalSettings": hidden})

    page.goto("/spaces")
    places = page.get_by_role("navigation", name="Places")
    endpoints = places.get_by_role("link", name="Endpoints", exact=True)
    closed = places.get_by_role(
        "button", name="Show or hide the places"
    )  # as an earlier test left it: it is remembered
    expect(endpoints.or_(closed).first).to_be_visible()
    if not endpoints.is_visible():
        closed.click()
    expect(endpoints).to_be_visible()
    expect(places.get_by_role("link", name="Models", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Create space").first.click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("radio", name="JupyterLab")).to_be_visible()
    expect(window.get_by_role("radio", name="Code Editor")).to_have_count(0)
    page.keyboard.press("Escape")

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or run a command")
    field.fill("endpoints")
    expect(page.get_by_role("option", name="Endpoints place")).to_be_visible()
    field.fill("models")
    expect(page.get_by_role("option", name="Models place")).to_have_count(0)
    page.keyboard.press("Escape")

    page.goto("/notebook-instances/new")
    page.get_by_role("button", name=re.compile("Instance type")).click()
    expect(page.get_by_role("option", name=re.compile("ml.t3.xlarge"))).to_be_visible()
    expect(page.get_by_role("option", name=re.compile("ml.t3.medium"))).to_have_count(0)
