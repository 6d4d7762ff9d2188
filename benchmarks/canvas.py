"""Frames per second of the image editor with 5,000 polygons on a 12-megapixel image, without a graphics card.

Command: .venv/bin/python -m benchmarks.canvas [--polygons 5000] [--seconds 3]

A real Chromium with software rendering and a window of 1600 x 1000; needs the built front end. Each row: what the hand
does, frames per second, and the time between frames (median, 95th percentile).
"""

import argparse
import io
import json
import math
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.common import save, summary

BUNDLE = Path(__file__).resolve().parent.parent / "frontend" / "dist" / "crowd" / "crowd-html-elements.js"
WIDTH, HEIGHT = 4000, 3000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

START = """() => {
  window.frames_ = [];
  window.running = true;
  const tick = (now) => { frames_.push(now); if (running) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""


def polygons(count: int) -> list[dict[str, Any]]:
    """Blobs of 12 vertices on a grid over the image, of three labels."""
    chance = random.Random(1)
    columns = math.ceil(math.sqrt(count * WIDTH / HEIGHT))
    cell = WIDTH / columns
    made = []
    for n in range(count):
        x, y = (n % columns + 0.5) * cell, (n // columns + 0.5) * cell
        vertices = []
        for k in range(12):
            radius = cell * chance.uniform(0.25, 0.48)
            angle = k / 12 * math.tau
            vertices.append({"x": round(x + radius * math.cos(angle)), "y": round(y + radius * math.sin(angle))})
        made.append({"label": "abc"[n % 3], "vertices": vertices})
    return made


def page_of(shapes: list[dict[str, Any]]) -> str:
    """A worker's page that begins with these shapes."""
    return (
        '<!doctype html><title>Task</title><script src="/crowd-html-elements.js"></script><crowd-form>'
        '<crowd-polygon name="p" src="/image.jpg" header="Polygons" labels="[\'a\', \'b\', \'c\']" '
        f"initial-value='{json.dumps(shapes)}'></crowd-polygon></crowd-form>"
    )


def picture() -> bytes:
    """A JPEG of noise and gradients: no flat colours that would be cheap to draw."""
    small = Image.effect_noise((WIDTH // 8, HEIGHT // 8), 60).convert("RGB")
    file = io.BytesIO()
    small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return file.getvalue()


def serve(files: dict[str, tuple[bytes, str]]) -> ThreadingHTTPServer:
    """A server of these files on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
            body, kind = files.get(self.path, (b"", "text/plain"))
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def measured(page: Page, seconds: float, act: Callable[[float], None]) -> dict[str, float]:
    """Frames while `act` is called again and again with a time that goes from 0 to 1."""
    page.evaluate(START)
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        act(passed / seconds)
    page.evaluate("() => { window.running = false; }")
    stamps = page.evaluate("frames_")
    gaps = [after - before for before, after in zip(stamps, stamps[1:], strict=False)]
    found = summary(gaps)
    return {"fps": round(len(gaps) * 1000 / sum(gaps), 1), "gap_ms_median": found["median"], "gap_ms_p95": found["p95"]}


def hands(page: Page) -> Iterator[tuple[str, Callable[[float], None]]]:
    """What a worker does, each as one small step of the mouse."""
    box = page.locator("crowd-polygon .stage").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def circle(at: float, radius: float = 250) -> tuple[float, float]:
        return x + radius * math.cos(at * math.tau * 2), y + radius * math.sin(at * math.tau * 2)

    page.mouse.move(x, y)
    yield "zoom in and out with the wheel", lambda at: page.mouse.wheel(0, -40 if at < 0.5 else 40)
    page.keyboard.press("f")
    page.mouse.down(button="middle")
    yield "move the image", lambda at: page.mouse.move(*circle(at))
    page.mouse.up(button="middle")
    page.keyboard.press("f")
    yield "move over the polygons", lambda at: page.mouse.move(*circle(at))
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.mouse.click(x, y)
    yield "draw a polygon", lambda at: page.mouse.move(*circle(at))
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    place = page.evaluate(
        "() => { const { surface, editor } = document.querySelector('crowd-polygon');"
        " const [x, y] = editor.selection.points; const { left, top } = surface.stage.content.getBoundingClientRect();"
        " return [left + x * surface.view.scale + surface.view.x, top + y * surface.view.scale + surface.view.y]; }"
    )
    page.mouse.move(*place)
    page.mouse.down()
    yield "drag a vertex", lambda at: page.mouse.move(*circle(at, 60))
    page.mouse.up()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polygons", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=3)
    given = parser.parse_args()
    program = shutil.which("chromium")
    assert program, "Chromium is not installed"
    server = serve(
        {
            "/": (page_of(polygons(given.polygons)).encode(), "text/html; charset=utf-8"),
            "/image.jpg": (picture(), "image/jpeg"),
            "/crowd-html-elements.js": (BUNDLE.read_bytes(), "application/javascript"),
        }
    )
    rows: list[dict[str, Any]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        began = time.perf_counter()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_function("document.querySelector('crowd-polygon')?.picture")
        rows.append(
            {
                "what": "page, image and polygons on the screen",
                "ours": round(time.perf_counter() - began, 2),
                "unit": "s",
            }
        )
        for what, act in hands(page):
            frames = measured(page, given.seconds, act)
            rows.append({"what": what, "ours": frames.pop("fps"), "unit": "frames/s", "target": ">= 60", **frames})
        browser.close()
    server.shutdown()
    save("canvas", "python -m benchmarks.canvas", rows, polygons=given.polygons, image=f"{WIDTH}x{HEIGHT}")


if __name__ == "__main__":
    main()
