"""Notebooks and jobs for the tests of this room."""

from typing import Any

import nbformat
import pytest

from studio.notebook_jobs.models import NotebookJob
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of
from tests.workers.fixtures import wait_until


def notebook(*cells: str | tuple[str, str]) -> str:
    """A Python notebook as text; a pair is a tag and its cell."""
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    for cell in cells:
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {}))
    return str(nbformat.writes(made))


GREETING = notebook(("parameters", "company = 'default'"), "print(f'company is {company}')")


def made(browser: Browser, name: str, content: str = GREETING, **fields: Any) -> NotebookJob:
    """A job that was created as the page does."""
    answer = browser.post("/api/scheduler/jobs", {"name": name, "input_content": content} | fields)
    assert answer.status_code == 201, answer.content
    return NotebookJob.objects.get(name=answer.json()["job_id"])


def ended(job: NotebookJob) -> NotebookJob:
    """The job as it is when it has ended."""

    def look() -> bool:
        job.refresh_from_db()
        return job.finished

    wait_until(look, 60, what=f"{job.name} to end")
    return job


@pytest.fixture
def doras(cast: Cast) -> Browser:
    """dora at her browser; no worker runs."""
    return browser_of(cast.dora)
