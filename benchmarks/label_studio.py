"""Label Studio beside us: from PyPI, in an environment of its own, driven by its own API and its own page."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from studio.ports import free_port
from tests.system.studio import ROOT, plain_environment, wait_for

ADMIN, PASSWORD = "admin@bench.example", "a password for benchmarks"
CONFIG = (
    '<View><Text name="text" value="$text"/><Choices name="kind" toName="text" choice="single" showInline="true">'
    '<Choice value="calm" hotkey="1"/><Choice value="angry" hotkey="2"/></Choices></View>'
)
RESULT = [{"from_name": "kind", "to_name": "text", "type": "choices", "value": {"choices": ["calm"]}}]


class Person(httpx.Client):
    """Somebody with a session: cookies, and the token with every change."""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, read; an error if it is one."""
        token = self.cookies.get("csrftoken", "")
        headers = {"X-CSRFToken": token or "", "Referer": str(self.base_url)}
        answer = self.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()


class LabelStudio:
    """A running one. version: as PyPI names it."""

    def __init__(self, url: str, version: str) -> None:
        self.url, self.version = url, version

    def person(self, email: str = ADMIN, *, new: bool = False) -> Person:
        """Signed in, or signed up."""
        person = Person(base_url=self.url, timeout=600, follow_redirects=True)
        path = "/user/signup/" if new else "/user/login/"
        person.get(path)
        form = {"email": email, "password": PASSWORD, "csrfmiddlewaretoken": person.cookies["csrftoken"]}
        person.post(path, data=form, headers={"Referer": self.url + path}).raise_for_status()
        person.call("GET", "/api/current-user/whoami")
        return person

    def project(self, admin: Person, title: str) -> int:
        """A project whose tasks are given in order, each to one person."""
        asked = {"title": title, "label_config": CONFIG, "maximum_annotations": 1, "sampling": "Sequential sampling"}
        return int(admin.call("POST", "/api/projects/", asked)["id"])

    def bring(self, admin: Person, project: int, count: int, *, labeled: bool = False) -> float:
        """Seconds of an import of texts, with their labels if wanted."""
        more: dict[str, Any] = {"annotations": [{"result": RESULT}]} if labeled else {}
        tasks = [{"data": {"text": f"text number {n}"}, **more} for n in range(count)]
        began = time.perf_counter()
        admin.call("POST", f"/api/projects/{project}/import", tasks)
        return time.perf_counter() - began

    def export(self, admin: Person, project: int, count: int) -> float:
        """Seconds of an export of everything as JSON."""
        began = time.perf_counter()
        found = admin.call("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true")
        assert len(found) == count, f"{len(found)} of {count} tasks were exported"
        return time.perf_counter() - began


def installed(peers: Path) -> Path:
    """The folder of its programs; the environment is made on the first call."""
    python = peers / "bin" / "python"
    if not (peers / "bin" / "label-studio").exists():
        subprocess.run([sys.executable, "-m", "venv", str(peers)], check=True)
        packages = ROOT / "benchmarks" / "labeling_requirements.txt"
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(packages)], check=True)
    return peers / "bin"


@contextmanager
def running_label_studio(peers: Path, folder: Path) -> Iterator[LabelStudio]:
    """Started as its manual says, with the administrator; SQLite, as ours has without DATABASE_URL."""
    programs, port = installed(peers), free_port()
    folder.mkdir(parents=True)
    version = subprocess.run(
        [str(programs / "python"), "-c", "import importlib.metadata as m; print(m.version('label-studio'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    command = [str(programs / "label-studio"), "start", "--no-browser", "--port", str(port), "--data-dir", str(folder)]
    quiet = {"collect_analytics": "false", "LATEST_VERSION_CHECK": "false", "LOG_LEVEL": "ERROR", "DEBUG": "false"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--username", ADMIN, "--password", PASSWORD, "--log-level", "ERROR"],
            cwd=folder,
            env=plain_environment() | quiet,
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: _answers(url), 120, "an answer of Label Studio")
        yield LabelStudio(url, version)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
