"""Browser views of the domains room: effective settings, quick set-up, groups."""

import re

import pytest

from studio.access.models import Role
from studio.domains.models import AssignedGroup, Domain, UserProfile
from studio.storage.models import Bucket
from tests.studio.access.browsers import browser_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_effective_settings_say_where_each_value_is_from(cast):
    Domain.objects.filter(domain_id=cast.dora.domain_id).update(
        request={"DefaultUserSettings": {"SecurityGroups": ["a"], "ExecutionRole": "r"}}
    )
    UserProfile.objects.filter(name="dora").update(request={"UserSettings": {"SecurityGroups": ["b"]}})

    found = browser_of(cast.dora).get(f"/api/domains/{cast.dora.domain_id}/profiles/dora/settings").json()

    assert found == {
        "effective": {"SecurityGroups": ["a", "b"], "ExecutionRole": "r"},
        "sources": {"SecurityGroups": "both", "ExecutionRole": "domain"},
        "domain": {"SecurityGroups": ["a"], "ExecutionRole": "r"},
        "profile": {"SecurityGroups": ["b"]},
    }


def test_a_value_of_a_profile_is_taken_back(cast):
    own = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "system"}}, "SecurityGroups": ["b"]}
    UserProfile.objects.filter(name="dora").update(request={"UserSettings": own})
    ada, path = browser_of(cast.ada), f"/api/domains/{cast.dora.domain_id}/profiles/dora/settings"
    instance = f"{path}/JupyterLabAppSettings.DefaultResourceSpec.InstanceType"

    assert ada.send("DELETE", instance).status_code == 204
    assert ada.get(path).json()["profile"] == {"SecurityGroups": ["b"]}
    assert ada.send("DELETE", instance).status_code == 404
    assert browser_of(cast.dora).send("DELETE", f"{path}/SecurityGroups").status_code == 403


def test_quick_setup_makes_everything_for_one_person(cast, data_dir):
    ada = browser_of(cast.ada)

    made = ada.post("/api/domains/quick-setup")

    assert made.status_code == 201, made.content
    found = made.json()
    assert re.fullmatch(r"QuickSetupDomain-\d{8}T\d{6}", found["DomainName"])
    assert re.fullmatch(r"default-\d{8}T\d{6}", found["UserProfileName"])
    domain = Domain.objects.get(domain_id=found["DomainId"])
    assert (domain.status, domain.auth_mode) == ("InService", "IAM")
    sharing = domain.request["DefaultUserSettings"]["SharingSettings"]
    assert sharing == {"NotebookOutputOption": "Allowed", "S3OutputPath": found["S3OutputPath"]}
    assert re.fullmatch(r"s3://sagemaker-studio-[a-z0-9]{18}/sharing", found["S3OutputPath"])
    bucket = found["S3OutputPath"].split("/")[2]
    assert Bucket.objects.get(name=bucket).domain_id == domain.domain_id
    assert Role.objects.filter(name=found["ExecutionRole"].rsplit("/", 1)[1]).exists()
    profile = domain.profiles.get()
    assert (profile.name, profile.user, profile.status) == (found["UserProfileName"], cast.ada.user, "InService")
    landed = ada.send(
        "PUT", "/api/session/profile", {name: found[name] for name in ("DomainId", "UserProfileName")}
    ).json()
    assert landed["profile"]["DomainId"] == domain.domain_id


def test_only_administrators_set_up(cast):
    assert browser_of(cast.dora).post("/api/domains/quick-setup").status_code == 403
    assert Domain.objects.count() == 2


def test_groups_are_assigned_to_sso_domains_listed_and_unassigned(cast):
    ada, workshop = browser_of(cast.ada), cast.ada.domain_id
    scientists = {"name": "scientists", "role": "data-scientist"}
    refused = ada.post(f"/api/domains/{workshop}/groups", scientists)
    assert (refused.status_code, refused.json()["message"]) == (
        400,
        f"Groups are for domains with AuthMode SSO; domain [{workshop}] uses IAM.",
    )
    Domain.objects.filter(domain_id=workshop).update(request={"AuthMode": "SSO"})

    assert ada.post(f"/api/domains/{workshop}/groups", scientists).status_code == 201
    assert ada.post(f"/api/domains/{workshop}/groups", scientists).status_code == 409
    assert ada.post(f"/api/domains/{workshop}/groups", scientists | {"role": "x"}).status_code == 400
    (group,) = ada.get(f"/api/domains/{workshop}/groups").json()["groups"]
    assert (group["name"], group["role"], group["profiles"]) == ("scientists", "data-scientist", [])
    assert browser_of(cast.dora).get(f"/api/domains/{workshop}/groups").status_code == 403
    assert ada.send("DELETE", f"/api/domains/{workshop}/groups/scientists").status_code == 204
    assert ada.send("DELETE", f"/api/domains/{workshop}/groups/scientists").status_code == 404
    assert not AssignedGroup.objects.exists()
