"""The front page."""

import pytest
from django.test import Client

from tests.studio.access.browsers import Browser


@pytest.fixture
def dist(settings, tmp_path):
    settings.FRONTEND_DIST = tmp_path
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/experiments/churn-1?tab=models", "/sign-in"])
def test_every_address_of_the_pages_gets_the_one_page(db, dist, path):
    (dist / "index.html").write_text("<!doctype html><title>Atelier</title>")

    answer = Browser().get(path)

    assert (answer.status_code, answer.content) == (200, b"<!doctype html><title>Atelier</title>")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "atelier_csrf" in answer.cookies


@pytest.mark.parametrize("path", ["/worker", "/worker/", "/worker/jobs"])
def test_the_portal_of_labelers_is_a_page_of_its_own(db, dist, path):
    (dist / "index.html").write_text("the studio")
    (dist / "worker.html").write_text("the portal")

    assert Browser().get(path).content == b"the portal"
    assert Browser().get("/workers").content == b"the studio"


def test_before_the_front_end_is_built_the_page_says_so(db, dist):
    answer = Browser().get("/")

    assert answer.status_code == 503
    assert answer.content.decode().startswith("The front end is not built yet. `./run` builds it;")


def test_the_page_is_read_only(db, dist):
    assert Browser().post("/").status_code in (403, 405)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/"])
def test_an_address_under_api_that_does_not_exist_is_not_a_page(db, dist, path):
    (dist / "index.html").write_text("page")

    assert Browser().get(path).status_code == 404


def test_files_named_after_their_content_are_kept_for_good_and_others_are_not(db, dist, settings):
    (dist / "assets").mkdir()
    (dist / "assets" / "index-D63tB_6l.js").write_text("export {};")
    (dist / "robots.txt").write_text("User-agent: *")
    settings.WHITENOISE_ROOT = dist

    server = Client()  # one that looks at this folder
    kept, asked = server.get("/assets/index-D63tB_6l.js"), server.get("/robots.txt")

    assert (kept.status_code, kept["Cache-Control"]) == (200, "max-age=315360000, public, immutable")
    assert asked.status_code == 200
    assert "immutable" not in asked["Cache-Control"]
