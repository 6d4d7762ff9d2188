"""`python -m studio.web`: one web process. Several may listen on one port; the kernel deals connections out to them.

What a process remembers, another one need not know: sessions and rows are in the database, counts of attempts and hints
in Redis. So as many run as there are cores to spare; one alone is as fast as one core runs Python.
"""

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

BACKLOG = 2048
# Shared with the server of the tests, so that it behaves like the shipped one.
LIMITS: dict[str, Any] = {
    "timeout_keep_alive": 75,  # longer than proxies keep theirs: who reuses a connection must not be cut off
    "ws_max_size": 16 * 2**20,
    "log_level": "warning",
}


def listening(host: str, port: int) -> socket.socket:
    """A socket of this process's own on a port that it may share with its siblings (SO_REUSEPORT, socket(7))."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m studio.web", description="One web process of Atelier.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--counters", type=Path, help="folder where web processes add up what /metrics says")
    given = parser.parse_args(arguments)
    if given.counters:
        given.counters.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(given.counters)  # read when the application is loaded
    config = uvicorn.Config(
        "studio.asgi:application",
        access_log=False,
        timeout_graceful_shutdown=3,
        forwarded_allow_ips=os.environ.get("ATELIER_PROXIES", "127.0.0.1"),
        **LIMITS,
    )
    config.load()  # first: what listens must answer, or a sibling's callers would wait here until it can
    server = uvicorn.Server(config)
    server.run(sockets=[listening(given.host, given.port)])
    return 0 if server.started else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
