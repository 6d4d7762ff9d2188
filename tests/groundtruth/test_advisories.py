"""What became an advisory elsewhere (Label Studio, CVAT) and could happen in labeling, and does not.

Rows that another room answers for are tested there: sign-up and lookups from outside in `tests/security`, addresses
in `tests/studio/test_outbound.py`, the secret key in `tests/studio/test_secret.py`, roles in `tests/studio/access`,
paths in `tests/studio/storage`, names in archives in `engine/test_hostile.py`, running pages in
`tests/e2e/test_task_sandbox.py`.
"""

import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.manifests import check_line
from groundtruth.engine.task_types import TASK_TYPES, task_type
from groundtruth.models import Worker
from groundtruth.people import invite
from groundtruth.rendering.addresses import Holder, Signer, media_address
from groundtruth.rendering.templates import render
from groundtruth.running import consolidating
from studio.storage.store import default_bucket, object_store
from tests.groundtruth.conftest import Labeler
from tests.groundtruth.rows import make_job, make_team
from tests.groundtruth.test_running import label, look, states
from tests.studio.access.browsers import Browser, browser_of

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
INSIDE = ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "//169.254.169.254/x", "s3://b/../../etc"]
SCRIPTS = {
    "page.jpg": b"<!doctype html><script>fetch('/api/session')</script>",
    "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='fetch(\"/api/session\")'/>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='fetch(\"/api/session\")'/>",
    "page.png?x.html": b"<script>alert(1)</script>",
}


class Trap:
    """Unpickling it leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pickle", "text", "nothing"])
def test_a_file_of_the_job_that_its_author_replaced_runs_nothing(cast, tmp_path, kind):
    """CVE-2025-5173: the votes of a job lie in a bucket of its author. What is there is never unpickled."""
    team, workers = make_team(cast.dora, 2)
    job = make_job(cast.dora, team, 2, MaxConcurrentTaskCount=1)
    label(job, workers[0], 1)
    look(job)
    body = io.BytesIO()
    if kind == "pickle":
        np.savez(body, object_ids=np.array([Trap(tmp_path / "trapped")], dtype=object))
    key = f"labels/{job.name}/{consolidating.STATE}"
    object_store().put(default_bucket(), key, body.getvalue() if kind != "text" else b"no archive")

    label(job, workers[1], 1)
    look(job)

    assert not (tmp_path / "trapped").exists()
    assert (job.human, states(job)) == (2, "HH")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x;id", "$(id)", "`id`", "x y", "../x", "x'--", "x\nid"])
def test_the_name_of_a_function_is_no_command(cast, name):
    """CVE-2026-29042: neither names nor handlers of registered functions reach a shell or a path."""
    ada = browser_of(cast.ada)
    code = {"code": "def handler(event, context): return 1"}

    named = ada.send("PUT", f"/api/labeling/functions/{quote(name, safe='')}", code)
    handled = ada.send("PUT", "/api/labeling/functions/fine", code | {"handler": name})

    assert named.status_code in (400, 404)
    assert handled.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("uri", INSIDE)
def test_nothing_that_is_imported_is_fetched_from_anywhere_but_the_store(cast, uri, monkeypatch):
    """CVE-2022-31188, CVE-2022-36551, CVE-2025-25297: addresses in manifests, folders and templates are no requests."""

    def called(*args: Any, **how: Any) -> None:
        raise AssertionError(f"somebody was called: {args}")

    dora = browser_of(cast.dora)
    monkeypatch.setattr("socket.socket.connect", called)
    for field in ("folder", "manifest"):
        asked = dora.post("/api/labeling/manifests", {"task_type": "ImageMultiClass", field: uri})
        assert asked.status_code in (400, 403, 404), (field, asked.content)
    for kind in TASK_TYPES.values():
        if kind.source_key == "source-ref" and kind.key != "custom" and not uri.startswith("s3:"):
            with pytest.raises(InputRefused):
                check_line({"source-ref": uri}, task_type(kind.key))
    signer = Signer(cast.dora.principal, Holder.of_caller(cast.dora.principal))
    rendered = render("{{ task.input.uri | grant_read_access }}", {"uri": uri}, signer)
    assert "/task-media/" not in rendered.html


@pytest.fixture
def holder(cast):
    """Somebody who may load media."""
    ((worker, _),) = invite(["ann"], None, cast.dora.principal)
    return Holder.of_worker(Worker.objects.get(pk=worker.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_a_page_or_drawing_under_another_name_is_no_page(holder, name):
    """CVE-2023-47115, CVE-2026-23516, CVE-2026-65986: what is uploaded runs in no origin, whatever it calls itself."""
    object_store().put(default_bucket(), f"hostile/{name}", SCRIPTS[name], content_type="text/html")

    answer = Browser().get(media_address(holder, f"s3://{default_bucket()}/hostile/{name}"))

    assert answer.status_code == 200
    assert "html" not in answer["Content-Type"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


@pytest.mark.django_db
def test_a_preview_cannot_be_handed_to_somebody_as_a_link(cast):
    """CVE-2025-25296, CVE-2025-47783: the template of a preview comes by POST with our token, and runs in a sandbox."""
    dora, asked = browser_of(cast.dora), {"template": "<script>alert(1)</script><crowd-form></crowd-form>"}
    path = "/api/labeling/previews"

    assert dora.get(path).status_code == 405
    assert dora.get(f"{path}?template={quote(asked['template'])}").status_code == 405
    made = dora.post(path, asked | {"line": {"source": "x"}, "task_type": "TextMultiClass"}).json()
    page = Browser().get(made["page_url"])
    sandbox = next(each for each in page["Content-Security-Policy"].split(";") if each.strip().startswith("sandbox"))
    assert "allow-same-origin" not in sandbox
    assert "allow-top-navigation" not in sandbox
    assert "allow-popups" not in sandbox


@pytest.mark.django_db
def test_nobody_writes_settings_of_somebody_else(cast):
    """CVE-2026-22033: keys of labelers are kept in their browser; there is nothing on the server to write into."""
    ((worker, password),) = invite(["ann"], None, cast.dora.principal)
    ann = Labeler(worker.name, password).come_in()

    for path in ("hotkeys", "keys", "settings", f"workers/{worker.worker_id}/hotkeys"):
        assert ann.send("PUT", f"/api/portal/{path}", {"submit": "<script>"}).status_code == 404
    assert "<" not in json.dumps(ann.get("/api/portal/session").json())


def test_no_page_of_ours_makes_markup_of_text():
    """GHSA-fq23-g58m-799r, CVE-2024-26152: data, labels and names are put into pages as text."""
    markup = re.compile(
        r"dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|unsafeHTML|document\.write"
    )
    files = [path for folder in ("src", "crowd") for path in (FRONTEND / folder).rglob("*.ts*")]

    assert len(files) > 100
    assert [path.name for path in files if markup.search(path.read_text(encoding="utf-8"))] == []
