"""Labelers sign in through an identity provider, a real one over HTTPS, honest or not (workforce spec §2.4)."""

import time
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from groundtruth.models import Worker
from groundtruth.operations.workforces import update_workforce
from groundtruth.people import create_team, create_workforce
from groundtruth.portal.claims import ClaimsWrong, labeler_of
from studio.access import oidc
from studio.access.models import SignIn
from tests.groundtruth.rows import ANSWER, make_job
from tests.identity import CLIENT_ID
from tests.studio.access.browsers import Browser, browser_of

BEGIN, TRIAL = "/oauth2/authorize/people", "/oauth2/test/people"
EVIL = "https://evil.example"


def claims(sub="122", name="Ann", groups=("roofs",), form="-", **more):
    said = {"groups": groups if isinstance(groups, str) else list(groups), "sub": sub, "name": name}
    said["client_id"] = CLIENT_ID
    return {"sub": f"idp-{sub}", "exp": "10000"} | {f"sagemaker{form}{key}": each for key, each in said.items()} | more


@pytest.fixture
def idp(identity_provider, settings):
    settings.OUTBOUND_PRIVATE = True  # it runs on this machine
    identity_provider.people["ann"] = claims(email="ann@example.org")
    return identity_provider


@pytest.fixture
def workforce(idp, cast):
    return create_workforce("people", {"OidcConfig": idp.oidc_config}, cast.dora.principal)


@pytest.fixture
def job(workforce, cast):
    """A job of the team of those in the group `roofs`."""
    return make_job(cast.dora, team_of(cast, "roofers", "roofs"), 3)


def team_of(cast, name, *groups):
    members = [{"OidcMemberDefinition": {"Groups": list(groups)}}]
    return create_team({"WorkteamName": name, "Description": name, "MemberDefinitions": members}, cast.dora.principal)


def sign_in(idp, login="ann", browser=None, start=BEGIN):
    """A browser that went to the provider and came back, and the answer that it got."""
    browser = browser or Browser()
    browser.get("/api/portal/session")  # sets the CSRF cookie, as the page's first request does
    out = browser.get(start)
    assert out.status_code == 302, out.content
    return browser, browser.get(idp.consent(out["Location"], login))


def jobs_of(browser):
    return [each["name"] for each in browser.get("/api/portal/jobs").json()["jobs"]]


def refused(answer, word):
    """The line of the trail about somebody who was turned away with this word."""
    assert answer.status_code == 403, answer.content
    assert word in answer.content.decode().replace("&#x27;", "'")
    assert "atelier_worker" not in answer.cookies
    return SignIn.objects.get(outcome="Refused")


@pytest.mark.parametrize(
    ("form", "groups", "token"), [("-", "roofs", "opaque"), (":", ("roofs", "walls"), "opaque"), (":", "roofs", "jwt")]
)
def test_who_the_provider_knows_comes_in(idp, job, form, groups, token):
    idp.people["ann"] = claims(form=form, groups=groups)
    idp.access = {} if token == "jwt" else None

    browser, answer = sign_in(idp)

    assert (answer.status_code, answer["Location"]) == (302, "/worker/")
    session = browser.get("/api/portal/session").json()
    assert (session["worker"]["name"], session["must_change_password"], session["provider"]) == ("Ann", False, BEGIN)
    assert jobs_of(browser) == [job.name]
    assert ("/userinfo" in [path for path, _ in idp.asked]) == (token == "opaque")
    assert list(SignIn.objects.values_list("username", "method", "outcome")) == [
        ("Ann", "IdentityProvider", "SignedIn")
    ]


def test_what_is_asked_of_the_provider(idp, workforce):
    more = {"Scope": "openid teams", "AuthenticationRequestExtraParams": {"acr": "2", "nonce": "x", "state": "x"}}
    workforce.request["OidcConfig"] |= more
    workforce.save()

    sign_in(idp)

    _, asked = next(each for each in idp.asked if each[0] == "/authorize")
    sent = (asked["response_type"], asked["client_id"], asked["scope"], asked["acr"], asked["code_challenge_method"])
    assert sent == ("code", CLIENT_ID, "openid teams", "2", "S256")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/oauth2/idpresponse"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32  # what was configured does not replace them
    _, form = [each for each in idp.asked if each[0] == "/token"][-1]
    assert set(form) == {"grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier"}


@pytest.mark.parametrize("claim", ["groups", "sub", "client_id", "name"])
def test_a_missing_claim_is_named_and_blocks(idp, job, claim):
    del idp.people["ann"][f"sagemaker-{claim}"]

    browser, answer = sign_in(idp)

    line = refused(answer, f"does not send the claim sagemaker-{claim}")
    assert (line.username, line.method) == ("idp-122", "IdentityProvider")
    assert browser.get("/api/portal/jobs").status_code == 401
    assert not Worker.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"sagemaker-groups": [f"g{number}" for number in range(11)]}, "at most 10"),
        ({"sagemaker-groups": ["two words"]}, "has spaces"),
        ({"sagemaker-groups": ["g" * 64]}, "has spaces or is not 1 to 63"),
        ({"sagemaker-groups": {"a": 1}}, "a text or a list"),
        ({"sagemaker-groups": ["a", 7]}, "a text or a list"),
        ({"sagemaker-client_id": "other"}, "another application"),
        ({"sagemaker-sub": 122}, "has to be a text"),
        ({"sagemaker-sub": "1" * 256}, "longer than 255"),
    ],
)
def test_claims_that_are_wrong(wrong, word):
    with pytest.raises(ClaimsWrong, match=word):
        labeler_of(claims() | wrong, CLIENT_ID)


def test_claims_of_the_specification():
    said = {"sub": "122", "exp": "10000", "sagemaker-groups": ["g1", "g2"], "sagemaker-name": "Ann"}
    said |= {"sagemaker-sub": "122", "sagemaker-client_id": "123456"}

    who = labeler_of(said, "123456")

    assert (who.subject, who.name, who.groups, who.email) == ("122", "Ann", ("g1", "g2"), "")


def test_teams_follow_the_groups_at_each_sign_in(idp, job, cast):
    browser, _ = sign_in(idp)
    other = make_job(cast.dora, team_of(cast, "wallers", "walls"), 1)
    idp.people["ann"] = claims(groups=("walls", "new"), name="Ann Miller")

    again, _ = sign_in(idp)

    assert jobs_of(again) == jobs_of(browser) == [other.name]
    worker = Worker.objects.get()
    assert (worker.name, sorted(worker.groups.values_list("name", flat=True))) == ("Ann Miller", ["new", "walls"])
    later = make_job(cast.dora, team_of(cast, "later", "new"), 1)
    assert set(jobs_of(browser)) == {other.name, later.name}


def test_who_lost_all_groups_is_out_at_once(idp, job):
    browser, _ = sign_in(idp)
    del idp.people["ann"]["sagemaker-groups"]

    sign_in(idp)

    assert browser.get("/api/portal/jobs").status_code == 401
    assert not Worker.objects.get().groups.exists()


def test_no_team_matches_is_an_empty_portal(idp, job):
    idp.people["ann"] = claims(groups=("nobody",))

    assert jobs_of(sign_in(idp)[0]) == []


def test_two_people_of_one_name_are_two(idp, job):
    idp.people["other"] = claims(sub="123")

    browsers = [sign_in(idp, login)[0] for login in ("ann", "other", "ann")]

    ids = [each.get("/api/portal/session").json()["worker"]["worker_id"] for each in browsers]
    assert ids[0] == ids[2] != ids[1]


def test_a_disabled_person_finishes_and_does_not_come_back(idp, job, cast):
    browser, _ = sign_in(idp)
    task = browser.post(f"/api/portal/jobs/{job.name}/tasks", {"request_id": "request-1"}).json()["task"]
    browser.post(f"/api/portal/tasks/{task['id']}/open")
    path = f"/api/labeling/workers/{Worker.objects.get().worker_id}"
    assert browser_of(cast.dora).send("PATCH", path, {"disabled": True}).status_code == 200

    done = browser.post(f"/api/portal/tasks/{task['id']}/submit", {"client_id": "client-01", "answer": ANSWER})
    _, answer = sign_in(idp)

    assert done.status_code == 200
    assert browser.post(f"/api/portal/jobs/{job.name}/tasks", {"request_id": "request-2"}).status_code == 401
    refused(answer, "This account is disabled")


def test_what_the_provider_has_cannot_be_changed_here(idp, job, cast):
    browser, _ = sign_in(idp)
    worker, dora = Worker.objects.get(), browser_of(cast.dora)
    path = f"/api/labeling/workers/{worker.worker_id}"
    stranger = Browser()
    stranger.get("/api/portal/session")

    answers = [
        dora.post(f"{path}/password"),
        dora.send("PATCH", path, {"teams": ["roofers"]}),
        dora.send("DELETE", path),
        dora.post("/api/labeling/workers", {"names": ["bob"]}),
        browser.post("/api/portal/password", {"password": "a password of my own"}),
        stranger.post("/api/portal/session", {"username": "Ann", "password": "!"}),
    ]

    assert [each.status_code for each in answers] == [409, 409, 409, 400, 409, 401]
    assert worker.identity("here") == {"identityProviderType": "Oidc", "issuer": idp.issuer, "sub": "122"}


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "a tampered token": ({"tamper": True}, "signature"),
    "another key under the same id": ({"signs_with": RSAKey.generate_key(2048)}, "signature"),
    "no signature": ({"algorithm": "none"}, "signature"),
    "a signature that anybody can make": ({"algorithm": "HS256", "signs_with": OctKey.generate_key(256)}, "signature"),
    "another sign-in": ({"identity": {"nonce": "other"}}, "belongs to another sign-in"),
    "no nonce": ({"identity": {"nonce": None}}, "belongs to another sign-in"),
    "another application": ({"identity": {"aud": "other"}}, "another application"),
    "many applications": ({"identity": {"aud": [CLIENT_ID, "other"]}}, "another application"),
    "another party": ({"identity": {"aud": [CLIENT_ID, "other"], "azp": "other"}}, "another application"),
    "another provider": ({"identity": {"iss": EVIL}}, "another provider"),
    "expired": ({"identity": {"exp": int(time.time()) - 3600}}, "has expired"),
    "of the future": ({"identity": {"iat": int(time.time()) + 3600}}, "no valid claim 'iat'"),
    "another access token": ({"identity": {"at_hash": "AAAA"}}, "does not belong to its access token"),
    "no ID token": ({"without_id_token": True}, "no ID token"),
    "information about somebody else": ({"about": "eve"}, "somebody else"),
    "an access token of another provider": ({"access": {"iss": EVIL}}, "another provider"),
    "an expired access token": ({"access": {"exp": str(int(time.time()) - 3600)}}, "has expired"),
    "an access token about somebody else": ({"access": {"sub": "idp-9"}}, "somebody else"),
    "an access token for another application": ({"access": {"sagemaker-client_id": "other"}}, "another application"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_provider_that_lies_signs_nobody_in(idp, workforce, name):
    changes, word = LIES[name]
    idp.people["eve"] = claims(sub="9")
    for attribute, value in changes.items():
        setattr(idp, attribute, value)

    browser, answer = sign_in(idp)

    refused(answer, word)
    assert browser.get("/api/portal/session").status_code == 401
    assert not Worker.objects.exists()


def test_clocks_may_differ_by_a_minute(idp, workforce):
    idp.identity = {"iat": int(time.time()) + 40, "exp": int(time.time()) - 40}

    assert sign_in(idp)[1].status_code == 302


def test_a_new_key_of_the_provider_is_read(idp, workforce):
    sign_in(idp)
    idp.change_key()
    oidc._kept.update({url: (at - oidc.REREAD_S, kept) for url, (at, kept) in oidc._kept.items()})

    assert sign_in(idp)[1].status_code == 302
    assert [path for path, _ in idp.asked].count("/jwks") == 2


def test_a_sign_in_is_used_once_and_only_where_it_began(idp, workforce):
    browser, thief = Browser(), Browser()
    back = idp.consent(browser.get(BEGIN)["Location"], "ann")
    tickets = {name: each.value for name, each in browser.client.cookies.items()}

    assert b"did not begin in this browser" in thief.get(back).content
    assert browser.get(back).status_code == 302
    assert b"did not begin in this browser" in browser.get(back).content  # the ticket is gone
    browser.client.cookies.load(tickets)
    assert b"was used already" in browser.get(back).content


def test_a_code_of_somebody_else_is_no_use(idp, workforce):
    """Whoever puts their own code into the victim's browser: it belongs to another verifier."""
    idp.people["eve"] = claims(sub="9", name="Eve")
    victim, eve = Browser(), Browser()
    mine = idp.consent(eve.get(BEGIN)["Location"], "eve").split("code=")[1].split("&")[0]
    state = victim.get(BEGIN)["Location"].split("state=")[1].split("&")[0]

    answer = victim.get(f"/oauth2/idpresponse?code={mine}&state={state}")

    refused(answer, "did not accept the sign-in (invalid_grant)")


def test_a_sign_in_takes_ten_minutes_at_most(idp, workforce, monkeypatch):
    browser, later = Browser(), time.time() + 601
    back = idp.consent(browser.get(BEGIN)["Location"], "ann")
    monkeypatch.setattr("studio.access.oidc_round.time.time", lambda: later)

    refused(browser.get(back), "took too long")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("error=access_denied", "you did not allow it"),
        ("error=server_error", "did not say who you are"),
        (f"code=x&iss={EVIL}", "another identity provider"),
    ],
)
def test_the_way_back_without_a_code(idp, workforce, query, word):
    browser = Browser()
    state = browser.get(BEGIN)["Location"].split("state=")[1].split("&")[0]

    refused(browser.get(f"/oauth2/idpresponse?{query}&state={state}"), word)


def test_nobody_is_led_elsewhere(idp, workforce):
    browser = Browser()

    out = browser.get(f"{BEGIN}?next={EVIL}&redirect_uri={EVIL}&return_to={EVIL}&issuer={EVIL}")
    back = browser.get(f"{idp.consent(out['Location'], 'ann')}&next={EVIL}&redirect_uri={EVIL}")

    assert out["Location"].startswith(f"{idp.issuer}/authorize?")
    assert "evil" not in out["Location"]
    assert back["Location"] == "/worker/"


def test_the_portal_says_where_to_sign_in(idp, workforce, cast):
    stranger = Browser()
    address = browser_of(cast.dora).get("/api/labeling/workforce").json()["workforce"]["portal_url"]

    assert address.endswith("/worker/?workforce=people")
    for query in ("", "?workforce=people"):
        shown = stranger.get(f"/api/portal/provider{query}").json()["provider"]
        assert shown == {"organisation": "", "address": BEGIN}
    assert stranger.get("/api/portal/provider?workforce=other").json() == {"provider": None}
    create_workforce("others", {"OidcConfig": idp.oidc_config}, cast.eve.principal)
    assert stranger.get("/api/portal/provider").json() == {"provider": None}  # nobody learns who there is
    assert stranger.get("/oauth2/authorize/no-such").status_code == 403


def test_signing_out_leads_to_the_provider(idp, workforce):
    browser, _ = sign_in(idp)

    address = browser.send("DELETE", "/api/portal/session").json()["provider_sign_out"]

    back = "http%3A%2F%2F127.0.0.1%3A8000%2Fworker%2F"
    assert address == f"{idp.issuer}/logout?client_id={CLIENT_ID}&post_logout_redirect_uri={back}"
    assert browser.get("/api/portal/session").status_code == 401


def test_a_person_from_elsewhere_does_not_come_in(idp, workforce):
    workforce.request["SourceIpConfig"] = {"Cidrs": ["192.0.2.0/24"]}
    workforce.save()

    _, answer = sign_in(idp)
    inside, allowed = sign_in(idp, browser=Browser(address="192.0.2.9"))

    refused(answer, "not available from this network")
    assert allowed.status_code == 302
    assert inside.get("/api/portal/jobs").status_code == 200


def test_private_addresses_need_the_operators_word(idp, workforce, settings):
    settings.OUTBOUND_PRIVATE = False

    refused(sign_in(idp)[1], "cannot be reached")


def test_another_provider_ends_all_sessions(idp, workforce, cast):
    browser, _ = sign_in(idp)

    update_workforce({"WorkforceName": "people", "OidcConfig": idp.oidc_config}, cast.dora.principal)

    assert browser.get("/api/portal/session").status_code == 401


def test_a_manager_tries_the_sign_in(idp, workforce, cast):
    del idp.people["ann"]["sagemaker-groups"]
    dora = browser_of(cast.dora)

    _, answer = sign_in(idp, browser=dora, start=TRIAL)

    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "<code>sagemaker-sub</code></dt> <dd>✓ present" in text
    assert "<code>sagemaker-groups</code></dt> <dd>✗ The identity provider does not send the claim" in text
    assert "<code>email</code></dt> <dd>✓ present" in text
    assert dora.get("/api/portal/session").status_code == 401
    assert not Worker.objects.exists()


@pytest.mark.parametrize("who", ["lea", "eve", "stranger"])
def test_nobody_else_tries_it(idp, workforce, cast, who):
    browser = Browser() if who == "stranger" else browser_of(getattr(cast, who))

    assert browser.get(TRIAL).status_code == 403
    assert not idp.asked


def test_the_page_of_a_workforce_is_filled_from_the_provider_itself(idp, cast):
    dora = browser_of(cast.dora)
    assert dora.get("/api/labeling/workforce").json()["redirect_uri"].endswith("/oauth2/idpresponse")

    found = dora.post("/api/labeling/workforce/discovery", {"issuer": idp.issuer}).json()

    secrets = {"ClientId", "ClientSecret"}
    wanted = {key: value for key, value in idp.oidc_config.items() if key not in secrets}
    assert {key: found[key] for key in wanted if key != "LogoutEndpoint"} == {
        key: value for key, value in wanted.items() if key != "LogoutEndpoint"
    }
    for issuer, word in ((f"{idp.issuer}/other", "identity provider"), (f"http://{EVIL[8:]}", "https://")):
        refused_ = dora.post("/api/labeling/workforce/discovery", {"issuer": issuer})
        assert (refused_.status_code, refused_.json()["field"]) == (400, "issuer")
        assert word in refused_.json()["message"]
