"""Every address that Django answers: which there are, and every view of the browser API asked by those who may not."""

import json
import re

import pytest
from django.urls import URLResolver, get_resolver

from studio.access.catalogue import browser_endpoints
from studio.access.permissions import PUBLIC
from tests.security import belongings
from tests.studio.access.browsers import Browser, browser_of

# Reviewed: what answers outside /api/, and why strangers may ask it.
ADDRESSES = {
    "task-pages/<str:token>": "the token is the permission: see tests/groundtruth/test_pages.py",
    "task-media/<str:token>/<str:name>": "the same, for one object of the store",
    "topic-subscriptions/<str:token>": "the token is the permission: see tests/studio/topics/test_topics.py",
    "notebook-credentials": "the token of a running app is the permission: see tests/studio/notebooks",
    "notebook-instance-link/<str:token>": "the token is the permission, once: see tests/studio/environments",
    "healthz": "says ok or failing, and nothing else",
    "notebook-output": "the same bytes for everybody: an empty page without an origin, for outputs with scripts",
    "metrics": "asks the policy itself, see tests/studio/test_health.py",
    "sign-in/<str:token>": "the token is the permission, once",
    "sign-in/studio/<str:token>": "the same, into one profile: see tests/studio/domains/test_presigned.py",
    "sign-in/oidc": "leads to the identity provider of the settings, see tests/studio/access/test_oidc.py",
    "sign-in/oidc/response": "wants a ticket that only the browser has that began, and what the provider signed",
    "oauth2/authorize/<str:name>": "the same for labelers, see tests/groundtruth/test_oidc.py",
    "oauth2/test/<str:name>": "asks the policy itself, see tests/groundtruth/test_oidc.py",
    "oauth2/idpresponse": "wants a ticket that only the browser has that began, and what the provider signed",
    r"^aws(?:/.*)?$": "the AWS edge: every operation is walked in test_every_operation.py and test_every_object.py",
    r"^(?!api/|aws|ws/|jupyter/|static/|assets/|task-pages/|task-media/).*$": "the front page: the same for everybody",
}
# Reviewed: what strangers may do under /api/.
OF_STRANGERS = {("api/session", "POST"), ("api/sign-in-ways", "GET")}
# Reviewed: what a labeler may do under /api/. All of it is about herself.
OF_LABELERS = {
    ("api/sign-in-ways", "GET"),
    ("api/session", "GET"),
    ("api/session", "POST"),
    ("api/session", "DELETE"),
    ("api/session/profile", "GET"),
    ("api/session/profile", "PUT"),
    ("api/password", "POST"),
    ("api/workspace", "GET"),
    ("api/workspace", "PUT"),
}
# The labelers' portal has people of its own: tests/security/test_every_portal_view.py walks it.
ENDPOINTS = {(each.route, each.method): each for each in browser_endpoints() if not getattr(each.view, "portal", False)}


def path_of(route: str, name: str = belongings.NAME) -> str:
    return "/" + re.sub(r"<[^>]+>", name, route)


def test_there_are_no_addresses_but_the_reviewed():
    rooms = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    patterns = [each for each in get_resolver().url_patterns if not isinstance(each, URLResolver)]
    for room in rooms:  # what rooms serve beside /api/
        patterns += [each for each in room.url_patterns if not str(room.pattern) and not isinstance(each, URLResolver)]

    assert {str(each.pattern) for each in patterns} - {"api/schema/"} == set(ADDRESSES)
    assert {str(each.pattern) for each in rooms} == {"api/", ""}


@pytest.mark.parametrize("key", ENDPOINTS, ids=str)
def test_every_view_names_its_action(key):
    endpoint = ENDPOINTS[key]

    assert endpoint.view is not None, "a plain function asks no policy; write a view class"
    assert endpoint.action, f"{endpoint.view.__name__}.action says nothing for {endpoint.method}"


def test_strangers_are_refused_everything_but_the_reviewed(cast):
    stranger = Browser()
    stranger.get("/api/session")  # a CSRF token is no permission
    answers = {key: stranger.send(key[1], path_of(key[0])) for key in ENDPOINTS}

    assert {key for key, answer in answers.items() if answer.status_code != 401} == OF_STRANGERS
    assert {key for key in ENDPOINTS if ENDPOINTS[key].action == PUBLIC} == OF_STRANGERS


def test_a_labeler_is_refused_everything_but_the_reviewed(cast):
    lea, sign_out = browser_of(cast.lea), ("api/session", "DELETE")
    order = sorted(ENDPOINTS, key=lambda key: key == sign_out)  # at last: it ends her session
    refused = {key for key in order if lea.send(key[1], path_of(key[0]), {}).status_code == 403}

    assert set(ENDPOINTS) - refused == OF_LABELERS


def test_an_access_key_opens_no_view_of_the_browser(cast):
    answer = Browser().get("/api/session", headers={"Authorization": f"AWS4-HMAC-SHA256 {cast.dora.access_key_id}"})

    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_person_of_another_domain_finds_nothing_of_ours(cast):
    belongings.give_one_of_everything(cast.dora)
    eve, named = browser_of(cast.eve), [key for key in ENDPOINTS if "<" in key[0] and key != ("api/session", "DELETE")]

    for route, method in named:
        theirs = eve.send(method, path_of(route), {})
        nobodys = eve.send(method, path_of(route, "no-such-thing-0"), {})
        assert theirs.status_code in (403, 404), (route, method, theirs.content)
        assert theirs.content == nobodys.content.replace(b"no-such-thing-0", belongings.NAME.encode()), (route, method)


@pytest.mark.django_db(transaction=True)
def test_lists_show_nothing_of_another_domain(cast):
    belongings.give_one_of_everything(cast.dora)
    lists = [route for route, method in ENDPOINTS if method == "GET" and "<" not in route]
    eve, dora = browser_of(cast.eve), browser_of(cast.dora)

    shown = {route: dora.get(path_of(route)).content.decode() for route in lists}
    leaked = {route: eve.get(path_of(route)).content.decode() for route in lists}

    assert [route for route, text in leaked.items() if belongings.NAME in text or cast.dora.domain_id in text] == []
    assert {"api/activity", "api/events"} <= {route for route, text in shown.items() if belongings.NAME in text}


def test_every_change_needs_the_token_of_our_own_page(cast):
    """CVE-2020-36191, CVE-2026-40864: a session alone changes nothing, so another site cannot use it."""
    dora = browser_of(cast.ada)
    changes = [key for key in ENDPOINTS if key[1] not in ("GET", "HEAD")]

    answers = {key: dora.send(key[1], path_of(key[0]), {}, token=False) for key in changes}

    assert {answer.status_code for answer in answers.values()} == {403}
    assert dora.get("/api/session").status_code == 200  # not even the sign-out went through


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9000", "http://127.0.0.1:8000.evil.example"]
)
def test_pages_of_other_sites_are_refused_whatever_they_ask(cast, origin):
    dora = browser_of(cast.ada)

    for route, method in ENDPOINTS:
        answer = dora.send(method, path_of(route), {}, headers={"Origin": origin})
        assert (answer.status_code, json.loads(answer.content)) == (
            403,
            {"message": "Requests from pages of other sites are refused."},
        ), (route, method)
