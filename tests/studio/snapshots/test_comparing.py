"""Comparing versions: what each address means, who may read it, what cannot be compared."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of
from tests.studio.snapshots.conftest import notebook
from tests.studio.snapshots.test_snapshots import SNAPSHOTS, commit


def compared(browser: Browser, a: str, b: str) -> Any:
    return browser.get(f"/api/notebook-diff?a={quote(a)}&b={quote(b)}")


def kinds(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["kind"] for row in answer.json()["cells"]]


def test_a_file_beside_its_checkpoint_its_last_commit_and_a_snapshot(home: Path, doras: Browser) -> None:
    commit(home, "https://example.org/notes.git")
    (home / ".ipynb_checkpoints").mkdir()
    (home / ".ipynb_checkpoints" / "work-checkpoint.ipynb").write_text(notebook("one"))
    shared = doras.post(SNAPSHOTS, {"space": "lab", "path": "work.ipynb", "include_output": True}).json()["id"]
    (home / "work.ipynb").write_text(notebook("one", "two", "three"))
    now = "file:lab/work.ipynb"

    assert kinds(compared(doras, "checkpoint:lab/work.ipynb", now)) == ["same", "added", "added"]
    head = compared(doras, "head:lab/work.ipynb", now)
    assert kinds(head) == ["same", "same", "added"]
    assert head.json()["names"] == {"a": "work.ipynb in the last commit", "b": "work.ipynb as it is now"}
    assert kinds(compared(doras, now, f"snapshot:{shared}")) == ["same", "same", "removed"]


def test_nobody_compares_what_they_may_not_read(home: Path, doras: Browser, cast: Cast) -> None:
    shared = doras.post(SNAPSHOTS, {"space": "lab", "path": "work.ipynb"}).json()["id"]
    for person, address in (
        (cast.dan, "file:lab/work.ipynb"),
        (cast.ada, "head:lab/work.ipynb"),
        (cast.dan, "checkpoint:lab/work.ipynb"),
        (cast.eve, f"snapshot:{shared}"),
    ):
        refused = compared(browser_of(person), address, address)
        assert (refused.status_code in (400, 404), refused.json()["field"]) == (True, "a"), address


@pytest.mark.parametrize(
    "address",
    ["", "file:", "url:http://x", "file:lab/../x.ipynb", "checkpoint:lab/work.ipynb", "head:lab/work.ipynb", "job:x"],
)
def test_what_is_not_there_is_refused_in_a_sentence(home: Path, doras: Browser, address: str) -> None:
    refused = compared(doras, "file:lab/work.ipynb", address)

    assert (refused.status_code in (400, 404), refused.json()["field"]) == (True, "b")


def test_a_repository_that_leads_elsewhere_is_refused(home: Path, doras: Browser, tmp_path: Path) -> None:
    commit(home, "https://example.org/notes.git")
    (home / ".git" / "objects" / "info" / "alternates").write_text(str(tmp_path))

    refused = compared(doras, "head:lab/work.ipynb", "file:lab/work.ipynb")

    assert refused.json()["message"] == "The repository keeps its objects elsewhere, which is not followed here."
