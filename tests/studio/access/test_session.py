"""Signing in, signing out, and what ends a session."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from studio.access.models import OneTimeLink, SignIn, User
from tests.studio.access.browsers import Browser, browser_of

WRONG = "The user name or the password is not right."


def test_the_session_says_who_where_and_what(cast):
    answer = browser_of(cast.dora).get("/api/session").json()

    assert answer["user"] == {"username": "dora", "name": "dora", "role": "data-scientist", "has_password": True}
    assert answer["profile"] == {"DomainId": cast.dora.domain_id, "DomainName": "workshop", "UserProfileName": "dora"}
    assert (answer["account"], answer["region"]) == ("000000000000", "us-east-1")
    assert answer["endpoint_url"] == "http://127.0.0.1:8000/aws"
    assert "sagemaker:CreateUserProfile" not in answer["permissions"]
    assert {"sagemaker:DescribeDomain", "atelier:CreateAccessKey"} <= set(answer["permissions"])


def test_an_administrator_may_everything(cast):
    assert browser_of(cast.ada).get("/api/session").json()["permissions"] == ["*"]


def test_a_stranger_is_told_to_sign_in(db):
    answer = Browser().get("/api/session")

    assert (answer.status_code, answer.json()) == (401, {"message": "Sign in first."})
    assert "atelier_csrf" in answer.cookies


def test_the_name_is_not_case_sensitive(cast):
    assert Browser().sign_in("DORA", cast.dora.password).status_code == 200


@pytest.mark.parametrize(("username", "password"), [("dora", "wrong"), ("nobody", "wrong"), ("dora", "")])
def test_a_wrong_password_and_an_unknown_name_look_the_same(cast, username, password):
    browser = Browser()

    answer = browser.sign_in(username, password)

    assert browser.get("/api/session").status_code == 401
    if password:
        assert (answer.status_code, answer.json()) == (401, {"message": WRONG})
    else:
        assert (answer.status_code, answer.json()["field"]) == (400, "password")


def test_a_disabled_person_stays_out(cast):
    User.objects.filter(pk=cast.dora.user.pk).update(disabled=True)

    assert Browser().sign_in("dora", cast.dora.password).json() == {"message": WRONG}


def test_guessing_is_slowed_down_and_the_right_password_does_not_help_then(cast):
    browser = Browser()
    answers = [browser.sign_in("dora", "wrong").status_code for _ in range(6)]

    after = browser.sign_in("dora", cast.dora.password)

    assert answers == [401] * 5 + [429]
    assert after["Retry-After"] == "900"
    assert (after.status_code, after.json()["message"]) == (
        429,
        "Too many attempts to sign in. Wait 15 minutes, or ask an administrator for a sign-in link.",
    )
    assert Browser(address="10.0.0.9").sign_in("dora", cast.dora.password).status_code == 200  # nobody is locked out


def test_many_names_from_one_address_are_slowed_down_too(cast):
    browser = Browser()
    for number in range(50):
        browser.sign_in(f"name{number}", "wrong")

    assert browser.sign_in("dora", cast.dora.password).status_code == 429


def test_while_attempts_cannot_be_counted_nobody_is_let_in(cast, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    answer = Browser().sign_in("dora", cast.dora.password)

    assert answer.status_code == 503
    assert answer.json()["message"].startswith("Signing in is not possible right now because the studio's Redis")


def test_signing_out_ends_every_session_of_the_person_and_of_nobody_else(cast):
    here, there, dan = browser_of(cast.dora), browser_of(cast.dora), browser_of(cast.dan)
    link = OneTimeLink.issue(cast.dora.user)

    assert here.send("DELETE", "/api/session").status_code == 204

    assert [each.get("/api/session").status_code for each in (here, there, dan)] == [401, 401, 200]
    assert Browser().get(f"/sign-in/{link}").status_code == 410


def test_a_session_of_before_is_not_reused_after_signing_in(cast):
    browser = Browser()
    browser.sign_in("dora", "wrong")
    browser.client.cookies["atelier_session"] = "chosenbyanattacker00000000000000"

    browser.sign_in("dora", cast.dora.password)

    assert browser.client.cookies["atelier_session"].value != "chosenbyanattacker00000000000000"


def test_the_cookies_are_closed_to_scripts_and_other_sites(cast):
    browser = browser_of(cast.dora)

    cookie = browser.client.cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 43200)


def test_a_link_lets_in_once(cast):
    token = OneTimeLink.issue(cast.dora.user)
    first, second = Browser(), Browser()

    arrived, refused = first.get(f"/sign-in/{token}"), second.get(f"/sign-in/{token}")

    assert (arrived.status_code, arrived["Location"]) == (302, "/")
    assert first.get("/api/session").json()["user"]["username"] == "dora"
    assert refused.status_code == 410
    assert b"This sign-in link no longer works" in refused.content
    assert second.get("/api/session").status_code == 401


def test_who_is_in_already_may_click_the_link_again(cast):
    token, browser = OneTimeLink.issue(cast.dora.user), Browser()

    answers = [browser.get(f"/sign-in/{token}") for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/"), (302, "/")]
    assert browser.get("/api/session").json()["user"]["username"] == "dora"


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose"])
def test_fetching_ahead_does_not_use_a_link_up(cast, header):
    token = OneTimeLink.issue(cast.dora.user)

    ahead = Browser().get(f"/sign-in/{token}", headers={header: "prefetch;prerender"})
    head = Browser().send("HEAD", f"/sign-in/{token}")

    assert (ahead.status_code, head.status_code) == (204, 204)
    assert Browser().get(f"/sign-in/{token}").status_code == 302


def test_an_expired_a_replaced_and_an_invented_link_are_refused(cast):
    replaced, expired = OneTimeLink.issue(cast.dora.user), OneTimeLink.issue(cast.dora.user)
    OneTimeLink.objects.filter(used_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))

    answers = [Browser().get(f"/sign-in/{token}").status_code for token in (replaced, expired, "invented")]

    assert answers == [410, 410, 410]


def test_of_two_requests_at_the_same_moment_one_gets_in(cast):
    token = OneTimeLink.issue(cast.dora.user)

    assert [OneTimeLink.consume(token), OneTimeLink.consume(token)] == [cast.dora.user, None]


def test_the_token_itself_is_not_stored(cast):
    token = OneTimeLink.issue(cast.dora.user)

    assert token not in str(list(OneTimeLink.objects.values()))


def test_every_way_in_and_out_leaves_a_line(cast):
    browser = Browser(address="10.0.0.5")
    browser.sign_in("dora", "wrong")
    browser.sign_in("dora", cast.dora.password)
    browser.send("DELETE", "/api/session")
    browser.get("/sign-in/invented")

    lines = list(SignIn.objects.order_by("pk").values_list("username", "method", "outcome", "source_ip"))

    assert lines == [
        ("dora", "Password", "Refused", "10.0.0.5"),
        ("dora", "Password", "SignedIn", "10.0.0.5"),
        ("dora", "Session", "SignedOut", "10.0.0.5"),
        ("", "OneTimeLink", "Refused", "10.0.0.5"),
    ]
