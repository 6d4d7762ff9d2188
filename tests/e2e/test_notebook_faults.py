"""An open notebook while what it stands on is killed: nothing that was typed is lost, the page says what happened."""

import json
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.notebook import editors, make_shared_space, new_notebook, run, saved
from tests.system.studio import Studio, answers, wait_for

pytestmark = pytest.mark.slow
SPACE = "hard-times"


@pytest.fixture(scope="module")
def shared(studio: Studio, signed_in: Path) -> str:
    """The path of the page of a shared space that runs."""
    return make_shared_space(studio, json.loads(signed_in.read_text())["cookies"], SPACE)


@pytest.fixture
def address(page: Page, shared: str) -> str:
    """A notebook with one cell that has run and is saved; its address."""
    new_notebook(page, shared)
    run(page, "kept = 41; kept + 1")
    expect(page.locator(".nb-text", has_text="42")).to_be_visible()
    saved(page)
    return page.url.split("?")[0]


def write(page: Page, text: str) -> None:
    editors(page).last.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def test_a_kernel_that_is_killed_says_so_and_begins_anew(page: Page, address: str) -> None:
    run(page, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    expect(page.get_by_text("The kernel died and was started again: its variables are gone.")).to_be_visible()
    run(page, "'kept' in globals()")
    expect(page.locator(".nb-text", has_text="False")).to_be_visible()


def test_a_jupyter_server_that_is_killed_loses_nothing(page: Page, studio: Studio, address: str) -> None:
    run(page, "import os; print('server', os.getppid())")
    said = page.locator(".nb-text", has_text="server")
    server = int(said.inner_text().split()[1])
    assert server in studio.pids("jupyterlab")
    os.kill(server, signal.SIGKILL)
    write(page, "'typed while it was down'")

    saved(page)
    expect(page.get_by_text("The space’s server was started again")).to_be_visible()
    write(page, "; 40 + 4")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".nb-text", has_text="44")).to_be_visible()
    saved(page)
    page.goto(address)
    for text in ("kept + 1", "os.getppid()", "typed while it was down"):
        expect(page.locator(".nb-cell", has_text=text)).to_have_count(1)


def test_a_web_process_that_is_killed_loses_nothing(page: Page, studio: Studio, address: str) -> None:
    for pid in studio.pids("studio.web"):
        os.kill(pid, signal.SIGKILL)
    write(page, "'typed while nobody answered'")
    expect(page.get_by_text("offline: 1 edited cell kept here")).to_be_visible()
    wait_for(lambda: answers(studio.url), 60, "a web process")

    saved(page)
    write(page, "\nkept + 2")  # the kernel has gone on
    page.keyboard.press("Control+Enter")
    expect(page.locator(".nb-text", has_text="43")).to_be_visible()
    page.goto(address)
    expect(page.locator(".nb-cell", has_text="typed while nobody answered")).to_have_count(1)
