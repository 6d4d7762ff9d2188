"""The frame of a task: its policy, its media in ranges, and what makes an address void."""

import asyncio
import json
import time

import pytest

from groundtruth.models import DataObject, Worker
from groundtruth.people import invite
from groundtruth.rendering.addresses import Holder, media_address
from tests.groundtruth.conftest import Labeler, picture
from tests.groundtruth.rows import make_job
from tests.studio.access.browsers import Browser, browser_of


@pytest.fixture
def ann(cast):
    """A labeler of dora's domain."""
    ((worker, password),) = invite(["ann"], None, cast.dora.principal)
    return Labeler(worker.name, password).come_in()


@pytest.fixture
def media(ann, stored):
    """The address of ten bytes that ann may load."""
    return media_address(Holder.of_worker(Worker.objects.get(name="ann")), stored("x/clip.mp4", b"0123456789"))


def body(answer):
    async def gather():
        return b"".join([piece async for piece in answer])

    return asyncio.run(gather())


def test_media_without_cookies_and_origin(media):
    frame = Browser()

    whole = frame.get(media, headers={"Origin": "null"})
    part = frame.get(media, headers={"Origin": "null", "Range": "bytes=2-4"})
    outside = frame.get(media, headers={"Range": "bytes=20-"})

    assert (whole.status_code, body(whole), whole["Content-Type"]) == (200, b"0123456789", "video/mp4")
    assert (part.status_code, body(part), part["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert (outside.status_code, outside["Content-Range"]) == (416, "bytes */10")
    assert whole["Access-Control-Allow-Origin"] == "*"
    assert whole["Access-Control-Max-Age"] == "3000"
    assert whole["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_an_address_is_void_when_its_time_is_over_or_its_person_left(media, ann, monkeypatch):
    frame = Browser()
    assert frame.get(media.replace("/task-media/", "/task-media/x")).status_code == 403
    now = time.time()
    monkeypatch.setattr("groundtruth.rendering.addresses.time.time", lambda: now + 5000)
    assert frame.get(media).status_code == 403
    monkeypatch.undo()
    assert frame.get(media).status_code == 200

    ann.send("DELETE", "/api/portal/session")

    assert frame.get(media).status_code == 403


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.jpg", "image/jpeg"),
        ("x.html", "application/octet-stream"),
        ("x.svg", "image/svg+xml"),
        ("x", "application/octet-stream"),
    ],
)
def test_a_page_that_calls_itself_a_picture_is_none(ann, stored, name, kind):
    uri = stored(f"y/{name}", b"<html><script>fetch('/api/session')</script>")
    answer = Browser().get(media_address(Holder.of_worker(Worker.objects.get(name="ann")), uri))

    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (kind, "nosniff")
    assert answer["Content-Security-Policy"].startswith("sandbox;")


def test_the_page_of_a_task(ann, cast, stored):
    worker = Worker.objects.get(name="ann")
    job = make_job(cast.dora, worker.groups.get().teams.get(), 1)
    uri = stored("z/1.png", picture())
    DataObject.objects.filter(job=job).update(line=json.dumps({"source": "it's <b>me</b>", "img": uri}))
    job.resolved["template"] = (
        "<script>top.location='https://evil.example'</script><crowd-form><p>{{ task.input.taskObject }}</p>"
        '<img src="{{ task.input.manifestLine.img | grant_read_access }}"></crowd-form>'
    )
    job.save(update_fields=["resolved"])

    task = ann.next(job.name)
    page = Browser().get(task["page_url"])  # no cookie is sent from a frame without an origin
    html = page.content.decode()

    assert page.status_code == 200
    assert "it&#39;s &lt;b&gt;me&lt;/b&gt;" in html
    assert html.index("/crowd/crowd-html-elements.js") < html.index("<crowd-form>")
    assert "sandbox allow-scripts allow-forms allow-modals" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    picture_url = html.split('<img src="', 1)[1].split('"', 1)[0]
    assert body(Browser().get(picture_url)) == picture()


def test_a_job_shows_nothing_that_its_owner_may_not_read(ann, cast):
    worker = Worker.objects.get(name="ann")
    job = make_job(cast.dora, worker.groups.get().teams.get(), 1)
    job.resolved["template"] = "{{ 's3://eves-bucket/x.png' | grant_read_access }}"
    job.save(update_fields=["resolved"])

    page = Browser().get(ann.next(job.name)["page_url"]).content.decode()

    assert "cannot be shown" in page
    assert "/task-media/" not in page


def test_a_preview_is_what_a_labeler_will_see(cast):
    dora = browser_of(cast.dora)
    asked = {"task_type": "TextMultiClass", "labels": ["calm", "angry"], "line": {"source": "All good & fine."}}

    made = dora.post("/api/labeling/previews", asked).json()
    page = Browser().get(made["page_url"]).content.decode()

    assert made["errors"] == []
    assert "All good &amp; fine." in page
    broken = dora.post("/api/labeling/previews", asked | {"template": "{% for %}"}).json()
    assert [each["code"] for each in broken["errors"]] == ["LiquidSyntaxError"]
    assert {each["key"] for each in dora.get("/api/labeling/task-types").json()["task_types"]} >= {"BoundingBox"}
