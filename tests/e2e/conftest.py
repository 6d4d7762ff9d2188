"""A running studio and a real Chromium for the tests of this folder.

They end with the folder, not with the session: while Playwright runs, its event loop is in the way of other tests.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e import world
from tests.e2e.windows import PATIENCE_MS, new_window
from tests.system.studio import Studio, running_studio

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",  # WebGL by software: the page of point clouds
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).resolve().parents[2] / "test-results"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with running_studio(tmp_path_factory.mktemp("e2e") / "var") as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("ATELIER_CHROMIUM") or shutil.which("chromium")
    assert program, "Chromium is not installed"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(studio: Studio, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cookies of the administrator, who came in by the one-time link."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(studio.link)
    page.get_by_text("Home").first.wait_for()
    file = tmp_path_factory.mktemp("cookies") / "administrator.json"
    context.storage_state(path=file)
    context.close()
    return file


@pytest.fixture(scope="package")
def best_of_the_world(studio: Studio, signed_in: Path) -> str:
    """The best candidate of the finished experiment of world.py."""
    table = world.make_dataset(studio, json.loads(signed_in.read_text())["cookies"])
    return world.make_experiment(studio, table)


@pytest.fixture
def context(
    studio: Studio, chromium: Browser, signed_in: Path, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A browser window of the administrator; when the test fails, pictures are kept and what apps said is shown."""
    context = new_window(chromium, studio.url, storage_state=signed_in, accept_downloads=True)
    yield context
    if request.session.testsfailed:
        PICTURES.mkdir(exist_ok=True)
        for number, page in enumerate(context.pages):
            page.screenshot(path=PICTURES / f"{request.node.name[:80]}-{number}.png")
        for log in studio.data.glob("notebooks/*/output.log"):
            sys.stdout.write("\n".join([f"{log}:", *log.read_text(errors="replace").splitlines()[-30:], ""]))
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def take_pictures(page: Page, name: str, *, full_page: bool = False) -> None:
    """In both themes and two sizes, for people to look at; a whole page is never wider than its window."""
    PICTURES.mkdir(exist_ok=True)
    for width in (1920, 1280):
        page.set_viewport_size({"width": width, "height": width * 9 // 16})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=full_page)
            if full_page:
                assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
