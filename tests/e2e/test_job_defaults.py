"""Defaults of new experiments: an administrator's, a person's own, and the form that begins with both."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import world
from tests.e2e.locators import button, shown
from tests.e2e.test_every_page import complaints
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
NAME, ROLE = "guarded", "arn:aws:iam::000000000000:role/data-science"
OWN = "SageMaker:\n  AutoMLJob:\n    Tags: [{Key: person, Value: me}]\n"


@pytest.fixture
def domain(studio: Studio, signed_in: Path) -> Iterator[str]:
    """The administrator's; afterwards there are no defaults in it, as before."""
    cookies = json.loads(signed_in.read_text())["cookies"]
    session = world.browser_session(studio, cookies)
    world.make_dataset(studio, cookies, NAME)
    found = str(session.get(f"{studio.url}/api/session").json()["profile"]["DomainId"])
    yield found
    for path in ("automl-job-defaults", f"domains/{found}/automl-job-defaults"):
        session.put(f"{studio.url}/api/{path}", json={"text": ""}).raise_for_status()


def test_an_experiment_begins_with_what_the_domain_and_the_person_say(studio: Studio, page: Page, domain: str) -> None:
    _of_the_domain(page, domain)
    _of_the_person(page)
    _filled_in(page)
    name = _created(page)

    sagemaker = studio.client("sagemaker")
    job = sagemaker.describe_auto_ml_job_v2(AutoMLJobName=name)
    sagemaker.stop_auto_ml_job(AutoMLJobName=name)
    assert job["RoleArn"] == ROLE
    assert job["OutputDataConfig"]["KmsKeyId"] == "mine"
    assert job["SecurityConfig"] == {
        "VolumeKmsKeyId": "key-of-machines",
        "EnableInterContainerTrafficEncryption": True,
        "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    }
    tags = {each["Key"]: each["Value"] for each in sagemaker.list_tags(ResourceArn=job["AutoMLJobArn"])["Tags"]}
    assert {"team": "risk", "person": "me"}.items() <= tags.items()


def _of_the_domain(page: Page, domain: str) -> None:
    page.goto(f"/admin/domains/{domain}")
    button(page, "Begin with an example").click()
    button(page, "Save defaults").click()
    expect(shown(page.get_by_text("The defaults are stored"))).to_be_visible()
    expect(button(page, "Save defaults")).to_be_disabled()
    assert complaints(page) == []


def _of_the_person(page: Page) -> None:
    page.goto("/account")
    _write(page, "SageMaker:\n  AutoMLJob:\n    RolArn: x\n")
    button(page, "Save defaults").click()
    expect(
        shown(page.get_by_text("SageMaker.AutoMLJob.RolArn is no default of AutoML jobs", exact=False))
    ).to_be_visible()
    button(page, "Discard changes").click()
    _write(page, OWN)
    button(page, "Save defaults").click()
    expect(shown(page.get_by_text("The defaults are stored"))).to_be_visible()


def _write(page: Page, text: str) -> None:
    shown(page.get_by_role("textbox", name="Defaults of new experiments")).click()
    page.keyboard.insert_text(text)


def _filled_in(page: Page) -> None:
    page.goto(f"/experiments/new?dataset={NAME}&target=left")
    expect(page.get_by_text("two classes (binary)")).to_be_visible()
    said = "role data-science · keys for results and machines · traffic encrypted · in a network · tags team=risk, "
    expect(shown(page.get_by_text(f"{said}person=me"))).to_be_visible()
    button(page, "Role, keys, network and tags").click()
    expect(_field(page, "Role")).to_have_value(ROLE)
    expect(shown(page.get_by_text("As your domain and your own defaults have them."))).to_be_visible()
    assert complaints(page) == []

    _field(page, "Subnets").fill("")
    button(page, "Create experiment").click()
    expect(shown(page.get_by_text("A network is security groups and subnets; a subnet is missing."))).to_be_visible()
    button(page, "Back to the defaults").click()
    expect(_field(page, "Subnets")).to_have_value("subnet-1")


def _created(page: Page) -> str:
    """The name of the experiment, whose panel says what was asked."""
    _field(page, "Key of the results").fill("mine")
    button(page, "Create experiment").click()
    page.wait_for_url(f"**/experiments/{NAME}-*")
    button(page, "Show Experiment").click()
    expect(shown(page.get_by_text(ROLE))).to_be_visible()
    expect(shown(page.get_by_text("sg-1, subnet-1"))).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def _field(page: Page, label: str) -> Locator:
    return shown(page.get_by_role("textbox", name=label, exact=True))
