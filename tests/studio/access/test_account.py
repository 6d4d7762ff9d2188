"""The own account: access keys, password, workspace."""

import pytest

from studio.access.authenticate import principal_of_access_key
from studio.access.models import AccessKey, User
from tests.studio.access.browsers import Browser, browser_of, known


def test_a_key_is_made_shown_once_used_and_deleted(cast):
    browser = browser_of(cast.dora)

    made = browser.post("/api/access-keys")
    key_id, secret = made.json()["access_key_id"], made.json()["secret_access_key"]
    listed = browser.get("/api/access-keys").json()["access_keys"]

    assert made.status_code == 201
    assert len(key_id) == 20
    assert key_id.startswith("ATLA")
    assert key_id.isupper()
    assert {each["access_key_id"] for each in listed} == {cast.dora.access_key_id, key_id}
    assert secret not in str(listed)
    principal, found = known(key_id)
    assert (principal.username, principal.domain_id, principal.via, found) == (
        "dora",
        cast.dora.domain_id,
        "access-key",
        secret,
    )
    assert AccessKey.objects.get(pk=key_id).last_used_at is not None

    assert browser.send("DELETE", f"/api/access-keys/{key_id}").status_code == 204
    assert principal_of_access_key(key_id) is None


def test_a_secret_is_sealed_at_rest(cast):
    stored = AccessKey.objects.get(pk=cast.dora.access_key_id).sealed_secret

    assert cast.dora.secret not in stored


def test_keys_of_others_do_not_exist(cast):
    browser = browser_of(cast.dan)

    answer = browser.send("DELETE", f"/api/access-keys/{cast.dora.access_key_id}")

    assert (answer.status_code, answer.json()) == (404, {"message": "You have no access key of that id."})
    assert AccessKey.objects.filter(pk=cast.dora.access_key_id).exists()


def test_the_eleventh_key_is_refused(cast):
    for _ in range(9):
        AccessKey.issue(cast.dora.user)

    answer = browser_of(cast.dora).post("/api/access-keys")

    assert answer.json()["message"] == "A person has at most 10 access keys; delete one that is not used."
    assert cast.dora.user.access_keys.count() == 10


def test_a_disabled_key_is_dead(cast):
    AccessKey.objects.filter(pk=cast.dora.access_key_id).update(disabled=True)

    assert principal_of_access_key(cast.dora.access_key_id) is None


def test_a_key_of_a_disabled_person_is_dead(cast):
    User.objects.filter(pk=cast.dora.user.pk).update(disabled=True)

    assert principal_of_access_key(cast.dora.access_key_id) is None


def test_a_remembered_key_is_forgotten_when_its_person_is_disabled(cast):
    assert principal_of_access_key(cast.dora.access_key_id) is not None

    answer = browser_of(cast.ada).send("PATCH", "/api/users/dora", {"disabled": True})

    assert answer.status_code == 200
    assert principal_of_access_key(cast.dora.access_key_id) is None


def test_keys_work_while_redis_is_away(cast, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert known(cast.dora.access_key_id)[1] == cast.dora.secret


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(cast):
    here, there = browser_of(cast.dora), browser_of(cast.dora)

    wrong = here.post("/api/password", {"current": "nope", "new": "a completely new password"})
    right = here.post("/api/password", {"current": cast.dora.password, "new": "a completely new password"})

    assert (wrong.status_code, wrong.json()) == (
        400,
        {"message": "This is not your current password.", "field": "current"},
    )
    assert right.status_code == 204
    assert [each.get("/api/session").status_code for each in (here, there)] == [200, 401]
    assert Browser().sign_in("dora", "a completely new password").status_code == 200
    assert Browser().sign_in("dora", cast.dora.password).status_code == 401


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "This password is too short. It must contain at least 12 characters."),
        ("password1234", "This password is too common."),
    ],
)
def test_a_weak_password_is_refused(cast, password, sentence):
    answer = browser_of(cast.dora).post("/api/password", {"current": cast.dora.password, "new": password})

    assert (answer.status_code, answer.json()) == (400, {"message": sentence, "field": "new"})
    assert User.objects.get(pk=cast.dora.user.pk).check_password(cast.dora.password)


def test_the_workspace_comes_back_as_it_was_put_and_is_ones_own(cast):
    dora, dan = browser_of(cast.dora), browser_of(cast.dan)
    document = {"version": 1, "tabs": [{"path": "/experiments/churn"}], "theme": "dark"}

    assert dora.get("/api/workspace").json() == {}
    assert dora.send("PUT", "/api/workspace", document).status_code == 200

    assert dora.get("/api/workspace").json() == document
    assert dan.get("/api/workspace").json() == {}


def test_a_workspace_is_an_object_of_at_most_64_kb(cast):
    browser = browser_of(cast.dora)

    large = browser.send("PUT", "/api/workspace", {"tabs": "x" * 70_000})
    no_object = browser.send("PUT", "/api/workspace", [1])

    assert (large.status_code, large.json()["message"]) == (
        413,
        "The workspace has 70012 bytes; at most 65536 are kept.",
    )
    assert (no_object.status_code, no_object.json()["message"]) == (400, "The workspace must be a JSON object.")
    assert browser.get("/api/workspace").json() == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\x00b", "The workspace contains the character NUL, which cannot be stored."),
        ("a\ud800b", "The workspace contains half of a surrogate pair, which cannot be stored."),
    ],
)
def test_text_that_a_database_cannot_hold_is_refused(cast, text, problem):
    answer = browser_of(cast.dora).send("PUT", "/api/workspace", {"tabs": text})

    assert (answer.status_code, answer.json()) == (400, {"message": problem})


def test_text_that_only_looks_like_it_is_kept(cast):
    document = {"tabs": "written out: \\u0000 and \\\\u0000, \u00fc, \U0001f600"}

    assert browser_of(cast.dora).send("PUT", "/api/workspace", document).json() == document


@pytest.mark.parametrize("name", ["%00", "dora%00", "%27%20OR%201=1", "x" * 5000])
def test_names_that_cannot_be_are_not_found(cast, name):
    ada = browser_of(cast.ada)

    key, link = ada.send("DELETE", f"/api/access-keys/{name}"), ada.post(f"/api/users/{name}/sign-in-link")

    assert (key.status_code, link.status_code) == (404, 404)
    assert principal_of_access_key("ATLA\x00") is None
