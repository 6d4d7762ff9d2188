"""How smoothly the page of point clouds turns a scene of a million points, without a graphics card.

Command: .venv/bin/python -m benchmarks.point_cloud [--points 1000000] [--seconds 5]

The page draws by WebGL, here by software (SwiftShader), on a window of 1280 by 800. While the view turns, it draws as
many points as 30 frames a second allow, and all of them when it rests: both are in the answer. Needs the built
frontend (`npm run build`) and Chromium.
"""

import argparse
import json
import os
import shutil
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.common import save

BUNDLE = Path(__file__).resolve().parents[1] / "frontend" / "dist" / "crowd" / "point-cloud.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
TURN = """(seconds) => new Promise((resolve) => {
  const { scene, points } = document.querySelector('crowd-point-cloud');
  const taken = [], drawn = [];
  let before = performance.now();
  const end = before + 1000 * seconds;
  const turn = (now) => {
    taken.push(now - before);
    drawn.push(Math.min(scene.budget, points.count));
    before = now;
    scene.turn(0.01);
    if (now < end) requestAnimationFrame(turn);
    else resolve({ taken, drawn });
  };
  requestAnimationFrame(turn);
})"""
REST = """() => new Promise((resolve) => {
  const { scene } = document.querySelector('crowd-point-cloud');
  scene.movedAt = 0;
  const context = scene.renderer.getContext();
  const before = performance.now();
  scene.draw(before);
  context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, new Uint8Array(4));
  resolve(performance.now() - before);
})"""


def cloud(count: int) -> bytes:
    """A scan by a vehicle: rings on the ground, and things that stand on it."""
    dice = np.random.default_rng(7)
    away, angle = 60 * dice.random(count) ** 2 + 2, dice.random(count) * 2 * np.pi
    high = np.where(dice.random(count) < 0.3, dice.random(count) * 4, 0.0)
    points = np.column_stack([away * np.cos(angle), away * np.sin(angle), high, dice.random(count)])
    return points.astype("<f4").tobytes()


def _serve(points: bytes) -> ThreadingHTTPServer:
    frame = {"number": 0, "name": "a.bin", "time": 0, "points": "/a.bin", "format": "binary/xyzi", "cameras": []}
    label = {"label": "Car", "categoryAttributes": []}
    task = {"kind": "detection", "frames": [frame], "labels": [label], "frameAttributes": [], "initial": None}
    page = (
        '<!doctype html><meta charset="utf-8"><script src="/point-cloud.js"></script>'
        f'<crowd-form><crowd-point-cloud task="{escape(json.dumps(task))}"></crowd-point-cloud></crowd-form>'
    )
    known = {
        "/": (page.encode(), "text/html; charset=utf-8"),
        "/point-cloud.js": (BUNDLE.read_bytes(), "text/javascript"),
        "/a.bin": (points, "application/octet-stream"),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = known.get(self.path, (b"", "text/plain"))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def measure(count: int, seconds: float) -> list[dict[str, Any]]:
    """Frames per second while the scene turns, after the page has found out what it can draw."""
    server = _serve(cloud(count))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    program = os.environ.get("ATELIER_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_function("document.querySelector('crowd-point-cloud')?.points")
        page.evaluate(TURN, 3)
        found = page.evaluate(TURN, seconds)
        rest = min(page.evaluate(REST) for _ in range(3))
        browser.close()
    server.shutdown()
    taken = np.array(found["taken"][1:])
    turning = {
        "what": "turn the scene",
        "ours": round(1000 / float(taken.mean()), 1),
        "unit": "frames/s",
        "target": ">= 30",
        "gap_ms_p95": round(float(np.percentile(taken, 95)), 1),
        "points_drawn": int(np.median(found["drawn"])),
    }
    resting = {"what": "draw all points when it rests", "ours": round(float(rest), 1), "unit": "ms"}
    return [turning, resting]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    rows = measure(given.points, given.seconds)
    save("point_cloud", "python -m benchmarks.point_cloud", rows, points=given.points, renderer="SwiftShader")


if __name__ == "__main__":
    main()
