"""Notebooks: how soon an app runs, what the proxy adds to a message of a kernel, and many kernels at once.

The peer is the same Jupyter server asked directly on loopback, in the same run, message by message in turn.

Command: .venv/bin/python -m benchmarks.notebooks [--messages 300] [--notebooks 20] [--starts 3]
"""

import argparse
import http.client
import http.cookiejar
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from websockets.sync.client import ClientConnection, connect

from benchmarks.common import save, summary
from tests.system.studio import ROOT, Studio, running_studio, wait_for

# The token of a server never leaves the studio; whoever may run commands on its machine can unseal it.
TOKEN = """
import django; django.setup()
from studio.notebooks.models import NotebookServer
row = NotebookServer.objects.get(app__space__name="bench")
print(row.port, row.token())
"""


@dataclass
class Door:
    """One way to a server: through the studio (with its cookie), or directly (with the server's token)."""

    place: str
    base: str
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection(self.place, timeout=60)
        headers = self.headers | {"Origin": f"http://{self.place}"}
        connection.request(method, self.base + path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text or b"null")

    def open(self, kernel: str) -> ClientConnection:
        url = f"ws://{self.place}{self.base}api/kernels/{kernel}/channels?session_id={uuid4().hex}"
        return connect(url, additional_headers=self.headers, open_timeout=60, max_size=None, legacy=True)


def message(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A message for a kernel's shell."""
    header = {"msg_id": uuid4().hex, "msg_type": kind, "session": "bench", "username": "", "version": "5.3", "date": ""}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }


def round_trip_ms(socket: ClientConnection, kind: str = "kernel_info_request", code: str = "") -> float:
    """Milliseconds from a request to its reply."""
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    sent = message(kind, content if code else {})
    started = time.perf_counter()
    socket.send(json.dumps(sent))
    while True:
        heard = json.loads(socket.recv(timeout=120))
        ours = heard["parent_header"].get("msg_id") == sent["header"]["msg_id"]
        if ours and heard["msg_type"] == kind.replace("request", "reply"):
            return (time.perf_counter() - started) * 1000


def start_s(sagemaker: Any, key: dict[str, str]) -> float:
    """Seconds from CreateApp to InService."""
    started = time.perf_counter()
    sagemaker.create_app(**key, ResourceSpec={"InstanceType": "ml.m5.large"})
    wait_for(lambda: sagemaker.describe_app(**key)["Status"] != "Pending", 120, "the app stays Pending")
    taken = time.perf_counter() - started
    status = sagemaker.describe_app(**key)
    if status["Status"] != "InService":
        raise RuntimeError(status.get("FailureReason"))
    return taken


def doors(studio: Studio, base: str) -> tuple[Door, Door]:
    """Through the studio, and directly."""
    jar = http.cookiejar.CookieJar()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open(studio.link)
    cookie = "; ".join(f"{each.name}={each.value}" for each in jar)
    environment = os.environ | {
        "ATELIER_DATA": str(studio.data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", TOKEN], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    port, token = done.stdout.split()
    ours = Door(urlsplit(studio.url).netloc, base, {"Cookie": cookie})
    return ours, Door(f"127.0.0.1:{port}", base, {"Authorization": f"token {token}"})


def side_by_side(ours: Door, direct: Door, count: int) -> tuple[list[float], list[float]]:
    """Round trips to one kernel by both doors, in turn."""
    kernel = direct.ask("POST", "api/kernels", {"name": "python3"})["id"]
    with ours.open(kernel) as through, direct.open(kernel) as straight:
        for socket in (through, straight):
            for _ in range(10):
                round_trip_ms(socket)
        pairs = [(round_trip_ms(through), round_trip_ms(straight)) for _ in range(count)]
    direct.ask("DELETE", f"api/kernels/{kernel}")
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def many(ours: Door, notebooks: int, cells: int = 5) -> list[float]:
    """Milliseconds of a cell `1+1` in each of many notebooks that run it at the same time."""
    kernels = [ours.ask("POST", "api/kernels", {"name": "python3"})["id"] for _ in range(notebooks)]
    sockets = [ours.open(kernel) for kernel in kernels]
    for socket in sockets:
        round_trip_ms(socket, "execute_request", "0")
    taken: list[float] = []
    together = threading.Barrier(notebooks)

    def run(socket: ClientConnection) -> None:
        for _ in range(cells):
            together.wait(120)
            taken.append(round_trip_ms(socket, "execute_request", "1+1"))

    threads = [threading.Thread(target=run, args=(socket,)) for socket in sockets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for socket in sockets:
        socket.close()
    return taken


def measure(studio: Studio, messages: int, notebooks: int, starts: int) -> list[dict[str, Any]]:
    """The rows of the table."""
    sagemaker = studio.client("sagemaker")
    domain = sagemaker.list_domains()["Domains"][0]["DomainId"]
    owner = sagemaker.list_user_profiles(DomainIdEquals=domain)["UserProfiles"][0]["UserProfileName"]
    sagemaker.create_space(
        DomainId=domain,
        SpaceName="bench",
        SpaceSettings={"AppType": "JupyterLab"},
        OwnershipSettings={"OwnerUserProfileName": owner},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    space = {"DomainId": domain, "SpaceName": "bench"}
    wait_for(lambda: sagemaker.describe_space(**space)["Status"] == "InService", 20, "the space stays Pending")
    key = {**space, "AppType": "JupyterLab", "AppName": "default"}
    seconds = []
    for number in range(starts):
        if number:
            sagemaker.delete_app(**key)
            wait_for(lambda: sagemaker.describe_app(**key)["Status"] == "Deleted", 30, "the app does not end")
        seconds.append(start_s(sagemaker, key))
    ours, direct = doors(studio, f"/jupyter/{domain}/bench/jupyterlab/")
    through, straight = side_by_side(ours, direct, messages)
    cells = many(ours, notebooks)
    added = summary([a - b for a, b in zip(through, straight, strict=True)])
    peer = "the same server, directly"
    return [
        {"what": "start of a JupyterLab app, median", "ours": summary(seconds)["median"], "unit": "s", "target": 10},
        {
            "what": "kernel message and its reply, median",
            "ours": summary(through)["median"],
            "peer": summary(straight)["median"],
            "peer_name": peer,
            "unit": "ms",
        },
        {"what": "added by the proxy, median", "ours": added["median"], "unit": "ms", "target": 10},
        {"what": "added by the proxy, 95th percentile", "ours": added["p95"], "unit": "ms"},
        {
            "what": f"cell `1+1` in {notebooks} notebooks at once, median",
            "ours": summary(cells)["median"],
            "unit": "ms",
            "target": 1000,
        },
        {
            "what": f"cell `1+1` in {notebooks} notebooks at once, 95th percentile",
            "ours": summary(cells)["p95"],
            "unit": "ms",
            "target": 1000,
        },
    ]


def main() -> None:
    """Start a studio of its own, measure, write benchmarks/results/notebooks.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--notebooks", type=int, default=20)
    parser.add_argument("--starts", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_studio(Path(folder) / "var") as studio:
        rows = measure(studio, asked.messages, asked.notebooks, asked.starts)
    save("notebooks", "python -m benchmarks.notebooks", rows)


if __name__ == "__main__":
    main()
