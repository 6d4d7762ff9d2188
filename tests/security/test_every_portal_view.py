"""Every view of the labelers' portal: asked by strangers, users of the studio, the wrong labeler, without a token."""

import re

import pytest

from groundtruth.people import invite
from groundtruth.tasks.assigning import next_task
from studio.access.catalogue import browser_endpoints
from studio.access.permissions import PUBLIC
from tests.groundtruth.conftest import Labeler
from tests.groundtruth.rows import make_job
from tests.studio.access.browsers import Browser, browser_of

ENDPOINTS = {(each.route, each.method): each for each in browser_endpoints() if getattr(each.view, "portal", False)}
OF_STRANGERS = {("api/portal/session", "POST"), ("api/portal/provider", "GET")}
# Reviewed: what somebody with a temporary password may do.
BEFORE_PASSWORD = {
    ("api/portal/provider", "GET"),
    ("api/portal/session", "GET"),
    ("api/portal/session", "POST"),
    ("api/portal/session", "DELETE"),
    ("api/portal/password", "POST"),
}


def path_of(route, name="nothing"):
    return "/" + re.sub(r"<[^>]+>", name, route)


@pytest.fixture
def ann(cast):
    """A labeler of dora's domain who has just been invited."""
    ((worker, password),) = invite(["ann"], None, cast.dora.principal)
    return Labeler(worker.name, password)


def test_there_is_something_to_walk():
    assert len(ENDPOINTS) >= 13
    assert {key for key, each in ENDPOINTS.items() if each.action == PUBLIC} == OF_STRANGERS
    assert all(each.action for each in ENDPOINTS.values())


def test_strangers_and_users_of_the_studio_are_refused(cast):
    stranger = Browser()
    stranger.get("/api/session")
    for browser in (stranger, browser_of(cast.ada), browser_of(cast.lea)):
        answers = {key: browser.send(key[1], path_of(key[0]), {}).status_code for key in ENDPOINTS}
        assert {key for key, status in answers.items() if status != 401} == OF_STRANGERS


def test_the_temporary_password_comes_first(ann):
    ann.get("/api/portal/session")
    ann.post("/api/portal/session", {"username": "ann", "password": ann.password})
    answers = {key: ann.send(key[1], path_of(key[0]), {}) for key in sorted(ENDPOINTS) if key[1] != "DELETE"}

    refused = {key for key, answer in answers.items() if answer.status_code == 403}
    assert refused == set(ENDPOINTS) - BEFORE_PASSWORD
    assert all(answers[key].json()["must_change_password"] for key in refused)


def test_a_change_needs_the_token_of_our_own_page(ann):
    ann.come_in()
    changes = [key for key in ENDPOINTS if key[1] != "GET"]

    answers = {key: ann.send(key[1], path_of(key[0]), {}, token=False).status_code for key in changes}

    assert set(answers.values()) == {403}
    assert ann.get("/api/portal/session").status_code == 200


def test_nothing_of_other_labelers_and_teams_exists(cast, ann):
    ann.come_in()
    ((other, _),) = invite(["eves-man"], None, cast.eve.principal)
    team = other.groups.get().teams.get()
    job = make_job(cast.eve, team, 1)
    task = next_task(job, other, "request-1").task
    assert task is not None

    for route, method in ENDPOINTS:
        if "<" in route:
            theirs = ann.send(method, path_of(route, task.key if "key" in route else job.name), BODY)
            nobodys = ann.send(method, path_of(route), BODY)
            assert (theirs.status_code, theirs.content) == (404, nobodys.content), (route, method)
    assert ann.get("/api/portal/jobs").json() == {"jobs": []}


BODY = {"request_id": "request-2", "seq": 1, "client_id": "client-1", "answer": {"x": 1}}


def test_a_labeler_opens_nothing_of_the_studio(ann):
    ann.come_in()
    views = [each for each in browser_endpoints() if not getattr(each.view, "portal", False) and each.action != PUBLIC]
    studio = [each for each in views if each.method == "GET"]

    assert {ann.get(path_of(each.route)).status_code for each in studio} == {401}
    assert ann.client.cookies["atelier_worker"]["path"] == "/api/portal/"
    assert ann.client.cookies["atelier_worker"]["httponly"]


def test_signing_out_ends_every_browser(ann):
    ann.come_in()
    other = Labeler("ann", ann.password).come_in()

    assert ann.send("DELETE", "/api/portal/session").status_code == 204

    assert other.get("/api/portal/jobs").status_code == 401
