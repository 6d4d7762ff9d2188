"""Groups of the directory and SSO domains (spec studio §5.4), with a real provider over HTTPS."""

import pytest

from studio.access.models import AccessKey, Role, SignIn, User
from studio.domains import groups, lifecycle
from studio.domains.models import UserProfile
from tests.identity import CLIENT_ID, CLIENT_SECRET
from tests.studio.access.browsers import Browser, known

pytestmark = pytest.mark.django_db(transaction=True)
BEGIN = "/sign-in/oidc"


@pytest.fixture
def idp(identity_provider, settings, cast):
    settings.OIDC_ISSUER = identity_provider.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.OIDC_ROLES = [("chiefs", "administrator")]
    identity_provider.people["ann"] = {"sub": "u-1", "preferred_username": "ann", "groups": ["lab"]}
    return identity_provider


@pytest.fixture
def directory(idp, settings):
    """An SSO domain into which the group `lab` may come; new people have no other."""
    request = {"DomainName": "directory", "AuthMode": "SSO", "DefaultUserSettings": {}}
    domain = lifecycle.open_domain(request, owner_id=None)
    settings.OIDC_DOMAIN = domain.domain_id
    groups.assign(domain, "lab", Role.objects.get(name="auditor"))
    return domain


def arrive(idp, login="ann"):
    """A browser that went to the provider and came back, and the answer that it got."""
    browser = Browser()
    browser.get("/api/session")
    out = browser.get(BEGIN)
    return browser, browser.get(idp.consent(out["Location"], login))


def turned_away(idp, word):
    answer = arrive(idp)[1]
    assert (answer.status_code, word in answer.content.decode()) == (403, True), answer.content
    assert SignIn.objects.filter(outcome="Refused", username="u-1").exists()


def test_direct_members_get_a_profile_at_their_first_visit(idp, directory):
    session = arrive(idp)[0].get("/api/session").json()

    assert (session["user"]["username"], session["user"]["role"]) == ("ann", "auditor")
    assert (session["profile"]["DomainId"], session["profile"]["UserProfileName"]) == (directory.domain_id, "ann")
    profile = directory.profiles.get()
    assert (profile.status, profile.sso_value, profile.sso_group) == ("InService", "u-1", "lab")
    assert arrive(idp)[0].get("/api/session").json() == session
    assert UserProfile.objects.filter(sso_value="u-1").count() == 1


@pytest.mark.parametrize("held", [["/lab/students"], ["lab/students"], ["LAB"], []])
def test_members_of_other_and_nested_groups_have_no_applications(idp, directory, held):
    idp.people["ann"]["groups"] = held

    turned_away(idp, "None of your groups lets you into the studio")
    assert not User.objects.filter(subject="u-1").exists()


def test_a_role_alone_opens_no_sso_domain(idp, directory, settings):
    settings.OIDC_ROLES = [("staff", "data-scientist")]
    idp.people["ann"]["groups"] = ["staff"]

    turned_away(idp, "is assigned to a domain")
    assert not User.objects.filter(subject="u-1").exists()


def test_who_left_the_group_loses_the_place_and_finds_it_again(idp, directory, settings):
    settings.OIDC_ROLES = [("staff", "data-scientist")]
    idp.people["ann"]["groups"] = ["lab", "staff"]
    browser, _ = arrive(idp)
    idp.people["ann"]["groups"] = ["staff"]

    turned_away(idp, "is assigned to a domain")
    assert browser.get("/api/session").status_code == 401
    assert directory.profiles.get().user is None
    idp.people["ann"]["groups"] = ["lab", "staff"]
    assert arrive(idp)[0].get("/api/session").json()["profile"]["UserProfileName"] == "ann"
    assert directory.profiles.count() == 1


def test_unassigning_a_group_shuts_its_members_out_at_once(idp, directory):
    browser, _ = arrive(idp)
    key, _secret = AccessKey.issue(User.objects.get(subject="u-1"))

    groups.unassign(directory, "lab")

    assert browser.get("/api/session").status_code == 401
    assert known(key.pk)[0].domain_id == ""
    turned_away(idp, "None of your groups")


def test_a_profile_made_for_a_directory_user_is_theirs(idp, directory, settings):
    settings.OIDC_ROLES = [("lab", "data-scientist")]
    groups.unassign(directory, "lab")
    request = {"UserProfileName": "ann-the-first", "SingleSignOnUserValue": "u-1"}
    lifecycle.add_profile(directory, request, owner_id=None, user=None)

    session = arrive(idp)[0].get("/api/session").json()

    assert session["profile"]["UserProfileName"] == "ann-the-first"
    assert directory.profiles.count() == 1


def test_the_claim_that_names_people_is_the_operators_choice(idp, directory, settings):
    settings.OIDC_USER_CLAIM, settings.OIDC_ROLES = "preferred_username", [("lab", "data-scientist")]
    request = {"UserProfileName": "hers", "SingleSignOnUserValue": "ann"}
    lifecycle.add_profile(directory, request, owner_id=None, user=None)

    assert arrive(idp)[0].get("/api/session").json()["profile"]["UserProfileName"] == "hers"


def test_administrators_come_in_without_a_profile(idp, directory):
    idp.people["ann"]["groups"] = ["chiefs", "lab"]
    arrive(idp)
    idp.people["ann"]["groups"] = ["chiefs"]

    session = arrive(idp)[0].get("/api/session").json()

    assert (session["user"]["role"], session["profile"]) == ("administrator", None)
