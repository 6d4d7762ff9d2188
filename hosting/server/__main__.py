"""`python -m hosting.server CONFIG`: load the package, listen, tell the address, serve until told to stop.

CONFIG is a JSON file, see `Config`. Exit code 78 means that another start will not help; the last line on stderr
says why.
"""

import asyncio
import json
import logging
import os
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from hosting.server.app import ModelServer
from hosting.server.predictor import Predictor
from hosting.server.refusals import CANNOT_START, CannotStart

DRAIN_S = 30  # spec §4: SIGTERM, 30 s later SIGKILL


@dataclass(frozen=True)
class Config:
    """What a model server is told at its start.

    address_file: where it writes `{"port": n, "pid": n}` once it listens. orphan_s: it ends by itself when nobody
    has pinged it for so long, so that nothing is left behind when its agent is gone for good.
    """

    model_dir: str
    address_file: str
    host: str
    token: str
    threads: int = 2
    waiting: int = 64
    max_body: int = 6 * 1024 * 1024
    orphan_s: float = 120.0
    environment: dict[str, str] = field(default_factory=dict)


def main(config_file: str) -> int:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    config = Config(**json.loads(Path(config_file).read_text(encoding="utf-8")))
    os.environ.update(config.environment)
    started = time.monotonic()
    try:
        predictor = Predictor(Path(config.model_dir))
    except CannotStart as error:
        logging.error("%s", error)
        return CANNOT_START
    app = ModelServer(predictor, config.token, threads=config.threads, waiting=config.waiting, max_body=config.max_body)
    logging.info("Model loaded in %.1f s.", time.monotonic() - started)
    _serve(app, config)
    return 0


def _serve(app: ModelServer, config: Config) -> None:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted connections inherit it
    listening.bind((config.host, 0))
    listening.listen(1024)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            timeout_keep_alive=120,  # longer than the web process keeps its side, so that it is the one who closes
            timeout_graceful_shutdown=DRAIN_S,
            server_header=False,
            date_header=False,
        )
    )
    threading.Thread(target=_end_when_orphaned, args=(app, server, config.orphan_s), daemon=True).start()
    temporary = Path(f"{config.address_file}.tmp")
    temporary.write_text(json.dumps({"port": listening.getsockname()[1], "pid": os.getpid()}), encoding="utf-8")
    temporary.rename(config.address_file)
    asyncio.run(server.serve(sockets=[listening]))


def _end_when_orphaned(app: ModelServer, server: uvicorn.Server, orphan_s: float) -> None:
    while time.monotonic() - app.last_ping < orphan_s:
        time.sleep(min(1.0, orphan_s / 4))
    logging.error("Nobody has asked for this server's health in %.0f s; it ends.", orphan_s)
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
