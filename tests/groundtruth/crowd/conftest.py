"""Templates of tests/groundtruth/templates in a real Chromium: a small server, a page around a sandboxed frame."""

import io
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.windows import new_window
from tests.groundtruth.crowd.worker import Worker

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
BUNDLE = Path(__file__).resolve().parents[3] / "frontend" / "dist" / "crowd" / "crowd-html-elements.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PUBLIC = "https://assets.crowd.aws/crowd-html-elements"

AROUND = """<!doctype html><title>Portal</title>
<style>html, body { margin: 0 } iframe { display: block; border: 0; width: 100vw; height: 100vh }</style>
<iframe title="Task" sandbox="allow-scripts allow-forms allow-modals" src="/templates/NAME"></iframe>
<script>
  window.messages = [];
  const frame = document.querySelector('iframe').contentWindow;
  addEventListener('message', (event) => { if (event.source === frame) messages.push(event.data); });
  window.tell = (message) => frame.postMessage(message, '*');
  window.last = (type) => messages.filter((message) => message.type === type).at(-1) ?? null;
</script>"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _picture(name: str) -> bytes:
    """`800x533.png` is a picture of that size; `mask-800x533.png` one with two coloured rectangles on white."""
    size = name.removesuffix(".png").removeprefix("mask-")
    width, height = (int(part) for part in size.split("x"))
    mask = name.startswith("mask-")
    image = Image.new("RGB", (width, height), "#ffffff" if mask else "#b8c6d4")
    draw = ImageDraw.Draw(image)
    if mask:
        draw.rectangle((0, 0, width // 4 - 1, height // 4 - 1), "#ff7f0e")
        draw.rectangle((width // 2, height // 2, width // 2 + 9, height // 2 + 9), "#2ca02c")
    else:
        draw.rectangle((0, height * 2 // 3, width, height), "#6d7f5c")
        draw.ellipse((width // 4, height // 4, width // 2, height * 3 // 4), "#c98f5a")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _answer(path: str) -> tuple[bytes, str] | None:
    folder, _, name = path.lstrip("/").partition("/")
    if path == "/crowd/crowd-html-elements.js":
        return BUNDLE.read_bytes(), "application/javascript;CHARSET=UTF-8"
    if folder == "around":
        return AROUND.replace("NAME", name).encode(), "text/html; charset=utf-8"
    if folder == "media" and name.endswith(".png"):
        return _picture(name), "image/png"
    if folder == "templates" and (TEMPLATES / Path(name).name).is_file():
        html = (TEMPLATES / Path(name).name).read_text(encoding="utf-8")
        return html.replace(PUBLIC, "/crowd/crowd-html-elements").encode(), "text/html; charset=utf-8"
    return None


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = _answer(urlsplit(self.path).path)
        self.send_response(200 if found else 404)
        body, kind = found or (b"", "text/plain")
        self.send_header("Content-Type", kind)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="package")
def site() -> Iterator[str]:
    assert BUNDLE.is_file(), "The elements are not built: call `npm run build` in the folder frontend."
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("ATELIER_CHROMIUM") or shutil.which("chromium")
    assert program, "Chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def window(chromium: Browser, site: str) -> Iterator[Page]:
    """One window for all templates; it opens each of them anew."""
    context = new_window(chromium, site, viewport={"width": 1280, "height": 800}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def open_template(window: Page) -> Callable[[str], Worker]:
    """Opens a template in a sandboxed frame and waits until its elements are ready."""

    def opened(name: str) -> Worker:
        window.goto(f"/around/{name}.html")
        window.wait_for_function("window.last('crowd-ready') !== null")
        return Worker(window)

    return opened
