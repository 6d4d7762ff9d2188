"""Users of the studio sign in through an identity provider, a real one over HTTPS (spec studio §5.4)."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from studio import env
from studio.access.models import SignIn, User
from tests.identity import CLIENT_ID, CLIENT_SECRET
from tests.studio.access.browsers import Browser, browser_of

BEGIN, EVIL = "/sign-in/oidc", "https://evil.example"
ANN = {"sub": "u-1", "preferred_username": "ann.miller@example.org", "groups": ["staff", "scientists"]}


@pytest.fixture
def idp(identity_provider, settings, cast):
    settings.OIDC_ISSUER = identity_provider.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.OIDC_ROLES = [("chiefs", "administrator"), ("scientists", "data-scientist"), ("staff", "auditor")]
    settings.OIDC_DOMAIN = cast.dora.domain_id
    identity_provider.people["ann"] = dict(ANN)
    return identity_provider


@pytest.fixture
def arrive(idp, django_capture_on_commit_callbacks):
    """`arrive("ann")`: a browser that went to the provider and came back, and the answer that it got."""

    def come(login="ann", browser=None):
        browser = browser or Browser()
        browser.get("/api/session")
        out = browser.get(BEGIN)
        assert out.status_code == 302, out.content
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.get(idp.consent(out["Location"], login))
        return browser, answer

    return come


def refused(answer, word):
    """The line of the trail about somebody who was turned away with this word."""
    assert (answer.status_code, word in answer.content.decode()) == (403, True), answer.content
    return SignIn.objects.get(outcome="Refused")


def test_a_first_visit_makes_account_and_profile(arrive, cast):
    browser, answer = arrive()

    assert (answer.status_code, answer["Location"]) == (302, "/")
    session = browser.get("/api/session").json()
    assert session["user"] | {"name": ""} == {
        "username": "ann-miller",
        "name": "",
        "role": "data-scientist",  # of the first group on the list, not the first of hers
        "has_password": False,
    }
    assert session["profile"]["DomainId"] == cast.dora.domain_id
    again = arrive()[0].get("/api/session").json()
    assert again["user"] == session["user"]
    assert User.objects.filter(subject="u-1").count() == 1
    assert SignIn.objects.filter(username="ann-miller", method="IdentityProvider", outcome="SignedIn").count() == 2


def test_groups_of_the_user_information_count_if_the_token_has_none(arrive, idp):
    idp.identity = {"groups": None}

    assert arrive()[0].get("/api/session").json()["user"]["role"] == "data-scientist"


def test_a_name_is_never_a_way_into_somebody_elses_account(arrive, idp, cast):
    idp.people["ann"]["preferred_username"] = "ADA"

    session = arrive()[0].get("/api/session").json()

    assert (session["user"]["username"], session["user"]["role"]) == ("ADA-2", "data-scientist")
    assert User.objects.get(username="ada").subject == ""


def test_the_role_follows_the_groups(arrive, idp, cast):
    old, _ = arrive()
    idp.people["ann"]["groups"] = ["staff"]

    new, _ = arrive()

    assert new.get("/api/session").json()["user"]["role"] == "auditor"
    assert old.get("/api/session").status_code == 401  # with the rights of before


@pytest.mark.parametrize("groups", [["strangers"], []])
def test_who_is_in_no_group_of_ours_is_out_at_once(arrive, idp, groups):
    old, _ = arrive()
    idp.people["ann"]["groups"] = groups

    _, answer = arrive()

    assert refused(answer, "None of your groups").username == "u-1"
    assert old.get("/api/session").status_code == 401


def test_a_claim_that_is_not_sent_is_named(arrive, idp):
    del idp.people["ann"]["groups"]

    refused(arrive()[1], "There is no claim &#x27;groups&#x27;")
    assert not User.objects.filter(subject="u-1").exists()


def test_a_disabled_account_stays_disabled(arrive, cast):
    arrive()
    path = "/api/users/ann-miller"
    assert browser_of(cast.ada).send("PATCH", path, {"disabled": True}).status_code == 200

    refused(arrive()[1], "Your account is disabled")


def test_the_last_administrator_stays_one(arrive, idp, cast):
    idp.people["ann"]["groups"] = ["chiefs"]
    arrive()
    User.objects.filter(username="ada").update(disabled=True)
    idp.people["ann"]["groups"] = ["staff"]

    refused(arrive()[1], "you are the last one")
    assert User.objects.get(subject="u-1").role_id == "administrator"


@pytest.mark.parametrize(
    ("lie", "word"),
    [
        ({"tamper": True}, "signature"),
        ({"identity": {"nonce": "other"}}, "another sign-in"),
        ({"identity": {"aud": "other"}}, "another application"),
        ({"identity": {"exp": 1}}, "has expired"),
    ],
)
def test_a_provider_that_lies_signs_nobody_in(arrive, idp, lie, word):
    for attribute, value in lie.items():
        setattr(idp, attribute, value)

    browser, answer = arrive()

    refused(answer, word)
    assert browser.get("/api/session").status_code == 401
    assert not User.objects.filter(subject="u-1").exists()


def test_a_provider_that_is_not_the_configured_one(idp, settings):
    settings.OIDC_ISSUER = f"{idp.issuer}/"  # its document says another name

    answer = Browser().get(BEGIN)

    assert (answer.status_code, b"calls itself" in answer.content) == (403, True)


def test_nobody_is_led_elsewhere_and_a_sign_in_is_used_once(idp):
    browser, thief = Browser(), Browser()
    out = browser.get(f"{BEGIN}?next={EVIL}&redirect_uri={EVIL}")["Location"]
    back = idp.consent(out, "ann")

    assert "evil" not in out
    assert b"did not begin in this browser" in thief.get(back).content
    assert browser.get(f"{back}&next={EVIL}")["Location"] == "/"
    assert b"did not begin in this browser" in browser.get(back).content


def test_a_sign_in_of_a_labeler_opens_no_studio(idp):
    """The two ways are told apart by their cookies' paths: a ticket of one is none of the other."""
    browser = Browser()
    tickets = {each["path"] for name, each in browser.get(BEGIN).cookies.items() if name.startswith("atelier_oidc_")}

    assert tickets == {BEGIN}


def test_signing_out_leads_to_the_provider(arrive, idp):
    browser, _ = arrive()

    address = browser.send("DELETE", "/api/session").json()["provider_sign_out"]

    assert address.startswith(f"{idp.issuer}/logout?client_id={CLIENT_ID}&post_logout_redirect_uri=http%3A%2F%2F127")
    assert "&id_token_hint=" in address
    assert browser.get("/api/session").status_code == 401


def test_the_form_knows_of_the_provider(idp, settings, cast):
    settings.OIDC_NAME = "Roof Works"
    assert Browser().get("/api/sign-in-ways").json() == {"provider": {"name": "Roof Works", "address": BEGIN}}
    settings.OIDC_ISSUER = ""
    assert Browser().get("/api/sign-in-ways").json() == {"provider": None}
    for path in (BEGIN, f"{BEGIN}/response?code=x&state=y"):
        assert Browser().get(path).status_code == 403
    assert browser_of(cast.dora).send("DELETE", "/api/session").status_code == 204


def test_settings_that_are_not_understood(monkeypatch):
    monkeypatch.setenv("ATELIER_OIDC_ROLES", "team of a=b=auditor, chiefs=administrator")
    assert env.pairs("ATELIER_OIDC_ROLES") == [("team of a=b", "auditor"), ("chiefs", "administrator")]
    monkeypatch.setenv("ATELIER_OIDC_ROLES", "chiefs")
    with pytest.raises(ImproperlyConfigured, match="name=value"):
        env.pairs("ATELIER_OIDC_ROLES")
    monkeypatch.setenv("ATELIER_OIDC_ISSUER", "http://idp.example")
    with pytest.raises(ImproperlyConfigured, match="https://"):
        env.https("ATELIER_OIDC_ISSUER")
