"""What the first page weighs, gzipped: ours from the built front end, beside the entry of the MLflow UI.

Command: .venv/bin/python -m benchmarks.first_page [--peers FOLDER]

The peer is read from the virtual environment that benchmarks.serving makes; without it only ours is measured.
"""

import argparse
import gzip
import json
import re
from pathlib import Path
from typing import Any

from benchmarks.common import save

ROOT = Path(__file__).resolve().parent.parent
FIRST_ROUTE = "src/pages/home/index.tsx"


def entry_files(dist: Path) -> set[Path]:
    """index.html and every script and style that it and the launcher load at once, by the build's manifest."""
    manifest: dict[str, dict[str, Any]] = json.loads((dist / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    files, seen, todo = {dist / "index.html"}, set[str](), ["index.html", FIRST_ROUTE]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            chunk = manifest[key]
            files |= {dist / name for name in (chunk["file"], *chunk.get("css", []))}
            todo += chunk.get("imports", [])
    return files


def mlflow_files(peers: Path) -> set[Path]:
    """index.html of the MLflow UI and the scripts and styles that it names."""
    builds = sorted(peers.glob("lib/python*/site-packages/mlflow/server/js/build"))
    if not builds:
        return set()
    page = (builds[0] / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="[^"]*?(static/[^"]+\.(?:js|css))"', page)
    return {builds[0] / "index.html"} | {builds[0] / name.removeprefix("static-files/") for name in named}


def gzipped_kb(files: set[Path]) -> float:
    """Sum of the files, each compressed as a server would, in kB of 1,000 bytes."""
    return round(sum(len(gzip.compress(path.read_bytes())) for path in files) / 1000, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=ROOT / "var" / "benchmark-peers")
    given = parser.parse_args()
    row: dict[str, Any] = {
        "what": "first page: HTML, scripts and styles, gzip",
        "ours": gzipped_kb(entry_files(ROOT / "frontend" / "dist")),
        "unit": "kB",
        "target": "<= 350",
    }
    if peer := mlflow_files(given.peers):
        row |= {"peer": gzipped_kb(peer), "peer_name": "MLflow UI"}
    save("first_page", ".venv/bin/python -m benchmarks.first_page", [row])


if __name__ == "__main__":
    main()
