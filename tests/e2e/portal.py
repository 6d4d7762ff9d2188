"""Labelers at the real portal: invited as a script does it, signed in and working as people do."""

import re
import uuid
from contextlib import suppress
from typing import Any

import requests
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.e2e import world
from tests.system.studio import Studio, wait_for

PASSWORD = "four words for reviews"
TASK = "iframe.task-frame:not(.task-frame-hidden)"
KEY_MS = 5_000


def invited(studio: Studio, cookies: list[Any], name: str, team: str) -> str:
    """A labeler's temporary password; the team is made if there is none of that name."""
    world.make_team(studio, cookies, team)
    address = f"{studio.url}/api/labeling/workers"
    made = world.browser_session(studio, cookies).post(address, json={"names": [name], "team": team})
    assert made.status_code == 201, made.text
    return str(made.json()["invited"][0]["temporary_password"])


def signed_in_at_the_portal(context: BrowserContext, name: str, password: str) -> Page:
    """For the first time, with a password of their own, at the list of jobs."""
    page = context.new_page()
    page.goto("/worker/")
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="Jobs for you")).to_be_visible()
    return page


def begin(page: Page, title: str) -> None:
    """From the list into the job of that title."""
    page.goto("/worker/")
    card = page.get_by_role("listitem").filter(has_text=title)
    card.get_by_role("link", name=re.compile("^(Start|Go on)")).click()


def task(page: Page) -> FrameLocator:
    """The task in front."""
    return page.frame_locator(TASK)


def submit(page: Page, key: str = "Enter") -> None:
    """Press the key that ends the task in front.

    Its frame may be gone before Chromium has said that the key arrived there, and `keyboard.press` would wait for that
    without end. What the test expects next shows whether it arrived.
    """
    with suppress(PlaywrightTimeoutError):
        page.locator(TASK).press(key, timeout=KEY_MS)


def session_of(context: BrowserContext, studio: Studio) -> requests.Session:
    """The calls of a labeler's page without the page."""
    return world.browser_session(studio, context.cookies())


def answer(session: requests.Session, studio: Studio, job: str, given: dict[str, Any]) -> None:
    """Take the next task of a job as soon as there is one, and send the answer."""
    address, client = f"{studio.url}/api/portal", uuid.uuid4().hex

    def next_task() -> Any:
        asked = session.post(f"{address}/jobs/{job}/tasks", json={"request_id": client})
        return asked.json()["task"] if asked.status_code == 200 else None

    task = wait_for(next_task, 30, f"a task of {job}")
    opened = session.post(f"{address}/tasks/{task['id']}/open")
    assert opened.status_code == 200, opened.text
    body: Any = {"client_id": client, "answer": given, "active_s": 2}
    sent = session.post(f"{address}/tasks/{task['id']}/submit", json=body)
    assert sent.status_code == 200, sent.text
