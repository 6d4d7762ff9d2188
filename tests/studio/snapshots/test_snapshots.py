"""Snapshots: who may share what, that they are frozen, who reads and copies them, what is refused."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from studio.snapshots.models import Snapshot
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of
from tests.studio.snapshots.conftest import let_share, make_space, notebook

SNAPSHOTS = "/api/notebook-snapshots"


def shared(browser: Browser, **fields: Any) -> dict[str, Any]:
    answer = browser.post(SNAPSHOTS, {"space": "lab", "path": "work.ipynb"} | fields)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_snapshot_stays_as_it_was_and_colleagues_copy_it(home: Path, doras: Browser, cast: Cast) -> None:
    made = shared(doras, include_output=True)
    (home / "work.ipynb").write_text(notebook("changed"))
    dans_home, dan = make_space(cast.dan, "dans"), browser_of(cast.dan)
    (dans_home / "work.ipynb").write_text("mine")

    seen = dan.get(f"{SNAPSHOTS}/{made['id']}").json()
    assert [each["source"] for each in seen["notebook"]["cells"]] == [["one"], ["two"]]
    assert seen["notebook"]["cells"][0]["outputs"][0]["text"] == ["ran one"]
    assert (seen["title"], seen["profile"], seen["mine"]) == ("work.ipynb", "dora", False)

    copied = dan.post(f"{SNAPSHOTS}/{made['id']}/copies", {"space": "dans"})
    assert copied.json() == {"domain": cast.dan.domain_id, "space": "dans", "path": "work 2.ipynb"}
    assert json.loads((dans_home / "work 2.ipynb").read_text()) == seen["notebook"]
    assert (dans_home / "work.ipynb").read_text() == "mine"
    assert [each["id"] for each in doras.get(SNAPSHOTS).json()["snapshots"]] == [made["id"]]
    assert dan.get(SNAPSHOTS).json()["snapshots"] == []


def test_nobody_of_another_domain_reads_it_and_only_its_sharer_deletes_it(
    home: Path, doras: Browser, cast: Cast
) -> None:
    address = f"{SNAPSHOTS}/{shared(doras)['id']}"
    uri = S3Uri.parse(Snapshot.objects.get().uri)

    assert browser_of(cast.eve).get(address).status_code == 404
    assert browser_of(cast.dan).send("DELETE", address).status_code == 403
    assert doras.send("DELETE", address).status_code == 204
    assert doras.get(address).status_code == 404
    assert not object_store().exists(uri.bucket, uri.key)


def test_without_sharing_settings_nothing_is_shared(home: Path, doras: Browser, cast: Cast) -> None:
    cast.dora.profile.request.pop("UserSettings")
    cast.dora.profile.save()

    refused = doras.post(SNAPSHOTS, {"space": "lab", "path": "work.ipynb"})

    assert (refused.status_code, "not allowed" in refused.json()["message"]) == (403, True)
    assert doras.get(SNAPSHOTS).json()["sharing"] == {"allowed": False, "outputs": False}


@pytest.mark.parametrize(
    ("settings", "asked"),
    [({}, True), ({"NotebookOutputOption": "Disabled"}, True), ({"NotebookOutputOption": "Allowed"}, False)],
)
def test_outputs_go_only_where_settings_and_sharer_agree(
    home: Path, doras: Browser, cast: Cast, settings: dict[str, str], asked: bool
) -> None:
    let_share(cast.dora, **settings)

    made = shared(doras, include_output=asked)

    cells = doras.get(f"{SNAPSHOTS}/{made['id']}").json()["notebook"]["cells"]
    assert made["with_output"] is False
    assert [(each["outputs"], each["execution_count"]) for each in cells] == [([], None), ([], None)]


def test_it_is_kept_where_the_settings_say_and_a_changed_object_is_refused(
    home: Path, doras: Browser, cast: Cast
) -> None:
    let_share(cast.dora, S3OutputPath=f"s3://{default_bucket()}/team/{cast.dora.domain_id}/notes")
    made = shared(doras)
    uri = S3Uri.parse(Snapshot.objects.get().uri)

    assert uri.key == f"team/{cast.dora.domain_id}/notes/{made['id']}.ipynb"
    object_store().put(uri.bucket, uri.key, notebook("forged").encode())
    assert doras.get(f"{SNAPSHOTS}/{made['id']}").status_code == 409

    let_share(cast.dora, S3OutputPath=f"s3://{default_bucket()}/team/{cast.eve.domain_id}/notes")
    assert doras.post(SNAPSHOTS, {"space": "lab", "path": "work.ipynb"}).status_code == 400


def test_paths_and_files_that_are_no_notebooks_are_refused(home: Path, doras: Browser, tmp_path: Path) -> None:
    (tmp_path / "outside.ipynb").write_text(notebook("secret"))
    (home / "link.ipynb").symlink_to(tmp_path / "outside.ipynb")
    os.mkfifo(home / "pipe.ipynb")
    (home / "deep.ipynb").write_text("[" * 100_000)
    (home / "nested.ipynb").write_text(json.dumps({"cells": [], "metadata": {"a": _deep(300)}, "nbformat": 4}))
    (home / "text.ipynb").write_text("hello")
    with (home / "large.ipynb").open("wb") as stream:
        stream.truncate(1024**3)  # a gigabyte of nothing

    paths = ("../lab/work.ipynb", "/etc/passwd", "none.ipynb")
    for path in (*paths, *(each.name for each in home.iterdir() if each.name != "work.ipynb")):
        refused = doras.post(SNAPSHOTS, {"space": "lab", "path": path})
        assert (refused.status_code, refused.json()["field"]) == (400, "path"), path
    assert not Snapshot.objects.exists()


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def test_a_copy_goes_through_no_link_and_into_no_strange_space(
    home: Path, doras: Browser, cast: Cast, tmp_path: Path
) -> None:
    made = shared(doras)
    (tmp_path / "victim").write_text("kept")
    dans_home = make_space(cast.dan, "dans")
    (dans_home / "work.ipynb").symlink_to(tmp_path / "victim")

    copied = browser_of(cast.dan).post(f"{SNAPSHOTS}/{made['id']}/copies", {"space": "dans"})

    assert copied.json()["path"] == "work 2.ipynb"
    assert (tmp_path / "victim").read_text() == "kept"
    refused = browser_of(cast.dan).post(f"{SNAPSHOTS}/{made['id']}/copies", {"space": "lab"})
    assert (refused.status_code, refused.json()["field"]) == (400, "space")


def test_what_git_knows_goes_with_it_but_no_password(home: Path, doras: Browser) -> None:
    commit(home, "https://dora:secret@example.org/team/notes.git")

    git = shared(doras, include_git=True)["git"]

    assert (git["branch"], git["remote"], git["path"]) == ("main", "https://example.org/team/notes.git", "work.ipynb")
    assert len(git["commit"]) == 40
    assert shared(doras)["git"] == {}


def commit(home: Path, remote: str) -> None:
    """Make the home a repository with one commit."""
    author = ["-c", "user.name=dora", "-c", "user.email=dora@example.org"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["remote", "add", "origin", remote],
        ["add", "."],
        [*author, "commit", "-q", "-m", "First"],
    ):
        subprocess.run(["git", *arguments], cwd=home, check=True, capture_output=True)
