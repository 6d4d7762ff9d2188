"""Code Editor as people use it: installed, run from its page, a file edited, killed, and nobody else's.

The program comes from a package registry. Where none can be reached this says so; where CI runs, one must be.
"""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from studio.notebooks.engine.installing import is_installed
from tests.code_editor import install_or_skip
from tests.e2e import world
from tests.e2e.windows import new_window
from tests.system.studio import Studio, wait_for

pytestmark = pytest.mark.slow
SPACE, COLLEAGUE = "workshop", "kim"
PROGRAM = "import boto3\nprint(boto3.client('sts').get_caller_identity()['Arn'])\n"


@pytest.fixture(scope="module")
def installed(studio: Studio) -> None:
    """Code Editor is where `./run --code-editor` puts it."""
    folder = studio.data / "code-editor"
    install_or_skip(folder)
    assert is_installed(folder)


@pytest.fixture
def space(studio: Studio, installed: None, page: Page) -> str:
    """The path of the page of a space with Code Editor; the first call makes it, from the pages."""
    sagemaker = studio.client("sagemaker")
    if not any(each["SpaceName"] == SPACE for each in sagemaker.list_spaces()["Spaces"]):
        page.goto("/spaces")
        page.get_by_role("button", name="Create space").first.click()
        window = page.get_by_role("dialog")
        window.get_by_label("Name").fill(SPACE)
        window.get_by_role("radio", name="Code Editor").check()
        window.get_by_role("button", name="Create space").click()
        expect(page.locator("main").get_by_role("heading", name=SPACE, level=1)).to_be_visible()
    domain = sagemaker.list_spaces()["Spaces"][0]["DomainId"]
    return f"/spaces/{domain}/{SPACE}"


def opened(page: Page, space: str) -> Page:
    """Run the space if it does not run, and open the editor from its page; its window."""
    page.goto(space)
    run = page.get_by_role("button", name=f"Run {SPACE}").filter(visible=True)
    link = page.get_by_role("link", name=re.compile(f"Open Code Editor of {SPACE}")).filter(visible=True)
    expect(run.or_(link)).to_be_visible()
    if run.is_visible():
        run.click()
    with page.context.expect_page() as window:
        link.click()
    editor = window.value
    expect(editor.locator(".monaco-workbench")).to_be_visible()
    expect(editor.locator(".explorer-viewlet").get_by_text("train.py", exact=True)).to_be_visible()
    return editor


@pytest.fixture
def home(studio: Studio, space: str) -> Path:
    """The files of the space, one of them a program."""
    domain = space.split("/")[2]
    app = {"DomainId": domain, "SpaceName": SPACE, "AppType": "CodeEditor", "AppName": "default"}
    sagemaker = studio.client("sagemaker")
    if not any(each["SpaceName"] == SPACE for each in sagemaker.list_apps(DomainIdEquals=domain)["Apps"]):
        sagemaker.create_app(**app)
    wait_for(lambda: sagemaker.describe_app(**app)["Status"] == "InService", 60, "a running Code Editor")
    found: Path = next((studio.data / "homes" / domain / "spaces").glob("*/.local/share/code-server")).parents[2]
    (found / "train.py").write_text(PROGRAM)
    return found


def test_a_file_is_edited_and_saved(page: Page, space: str, home: Path) -> None:
    editor = opened(page, space)

    editor.locator(".explorer-viewlet").get_by_text("train.py", exact=True).dblclick()
    text = editor.locator(".monaco-editor .view-lines").filter(has_text="boto3")
    text.click()
    editor.keyboard.press("Control+Home")
    editor.keyboard.insert_text("# mine\n")
    expect(text).to_contain_text("# mine")
    editor.keyboard.press("Control+s")
    wait_for(lambda: (home / "train.py").read_text().startswith("# mine\n"), 30, "a saved file")


def test_its_pages_ask_nothing_else_of_the_studio(page: Page, space: str, home: Path) -> None:
    """Extensions run scripts on these pages: whatever they are, they do not act as the person in the studio."""
    editor = opened(page, space)
    tried = editor.evaluate(
        """async () => {
          const found = {};
          for (const path of ['/api/session', '/aws', '/api/users']) {
            try { await fetch(path); found[path] = 'answered'; } catch { found[path] = 'refused'; }
          }
          const frame = document.createElement('iframe');
          frame.src = '/account';
          document.body.append(frame);
          await new Promise((done) => { frame.onload = done; setTimeout(done, 5000); });
          try { found.frame = frame.contentDocument.title ? 'shown' : 'refused'; } catch { found.frame = 'refused'; }
          return found;
        }"""
    )
    assert set(tried.values()) == {"refused"}, tried
    with page.context.expect_page() as shown:
        editor.evaluate("() => { window.theirs = window.open('/account'); }")
    expect(shown.value.get_by_role("heading", name="Account").first).to_be_visible()
    held = "() => { try { return theirs.document.title; } catch { return null; } }"
    assert editor.evaluate(held) is None


def test_nobody_else_comes_in(studio: Studio, chromium: Browser, signed_in: Path, space: str, home: Path) -> None:
    session = world.browser_session(studio, json.loads(signed_in.read_text())["cookies"])
    made = session.post(f"{studio.url}/api/users", json={"username": COLLEAGUE, "role": "data-scientist"})
    assert made.status_code == 201, made.text
    with new_window(chromium, studio.url) as theirs:
        page = theirs.new_page()
        page.goto(made.json()["link"])
        page.get_by_text("Home").first.wait_for()
        base = space.replace("/spaces/", "/jupyter/") + "/codeeditor/"
        for path in ("", "healthz", "stable-1/vscode-remote-resource?path=/etc/passwd"):
            answer = page.request.get(base + path)
            assert answer.status == 403, path
    assert chromium.new_context(base_url=studio.url).request.get(base).status == 401


def test_a_killed_editor_comes_back_and_one_that_dies_again_says_so(
    page: Page, studio: Studio, space: str, home: Path
) -> None:
    editor = opened(page, space)
    kill(studio)
    expect(
        editor.get_by_text("Cannot reconnect").or_(editor.get_by_text("Attempting to reconnect")).first
    ).to_be_visible()
    wait_for(lambda: studio.pids("code-server/out/node/entry.js"), 60, "an editor that was started again")
    page.goto(space)
    expect(page.locator("main").get_by_text("Running", exact=True).filter(visible=True)).to_be_visible()

    kill(studio)
    page.goto(space)
    expect(page.get_by_text(re.compile("The server of the app ended with signal 9")).first).to_be_visible()
    page.get_by_role("button", name=f"Run {SPACE}").filter(visible=True).click()
    opened(page, space).close()


def kill(studio: Studio) -> None:
    for pid in studio.pids("code-server/out/node/entry.js"):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def closed(context: BrowserContext) -> Iterator[None]:
    """Editors ask before they close; a test that has failed does not wait for the answer."""
    yield
    for each in context.pages:
        each.close(run_before_unload=False)
