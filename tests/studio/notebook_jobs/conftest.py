"""Notebooks and jobs for the tests of this room."""

from typing import Any

import pytest

from studio.notebook_jobs.models import NotebookJob
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of
from tests.studio.notebook_jobs.notebooks import GREETING
from tests.workers.fixtures import wait_until


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
