"""`python -m studio.supervisor`: what `./run` becomes once everything is installed."""

import argparse
import os
import sys
from pathlib import Path

from studio.supervisor.system import CannotStart, Options, System

MOST_WEB = 4  # by default; `--web` says otherwise


def _parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="./run", description="Run Atelier on this machine. Ctrl-C stops everything.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--data", type=Path, default=Path("var"), help="folder that holds all state (default var/)")
    parser.add_argument("--no-sample", action="store_true", help="do not make the sample experiment")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="worker processes (default %(default)s)")
    parser.add_argument("--web", type=int, metavar="N", help=f"web processes (default {_web_processes()})")
    parser.add_argument("--code-editor", action="store_true", help="install Code Editor first (once; about 600 MB)")
    given = parser.parse_args(arguments)
    if given.workers < 0:
        parser.error("--workers must be 0 or more")
    if given.web is not None and given.web < 1:
        parser.error("--web must be 1 or more")
    return Options(
        host=given.host,
        port=given.port,
        data=given.data.resolve(),
        sample=not given.no_sample,
        workers=given.workers,
        web=given.web or _web_processes(),
        code_editor=given.code_editor,
    )


def _web_processes() -> int:
    """One per core where PostgreSQL lets several write at once; with SQLite they would wait for each other."""
    on_a_server = {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys()
    return min(os.cpu_count() or 1, MOST_WEB) if on_a_server else 1


def main(arguments: list[str]) -> int:
    try:
        return System(_parse(arguments)).run()
    except CannotStart as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
