"""A real notebook agent, real Jupyter servers, and a person's browser at the proxy."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connections
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from studio.notebooks.agent.agent import Agent
from studio.notebooks.engine.spawner import runs_below
from studio.spaces.models import App
from tests.cast import EXECUTION_ROLE, Person
from tests.studio.access.browsers import browser_of


class Page:
    """What a person's page sends to `/jupyter/…`, over the wire with exactly these headers."""

    def __init__(self, url: str, person: Person) -> None:
        self.place = urlsplit(url).netloc
        cookies = browser_of(person).client.cookies
        self.cookie = f"atelier_session={cookies['atelier_session'].value}; _xsrf=theirs"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body. Header names are written with `_` for `-`; an empty one is left out."""
        sent = {"Cookie": self.cookie, "Origin": f"http://{self.place}"}
        sent |= {name.replace("_", "-"): text for name, text in headers.items()}
        connection = http.client.HTTPConnection(self.place, timeout=60)
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {name: text for name, text in sent.items() if text})
            answer = connection.getresponse()
            return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def socket(self, path: str) -> ClientConnection:
        headers = {"Cookie": self.cookie}
        origin = Origin(f"http://{self.place}")
        return connect(
            f"ws://{self.place}{path}", origin=origin, additional_headers=headers, open_timeout=60, legacy=True
        )


class Kernel:
    """A kernel of an app, spoken to through the proxy."""

    def __init__(self, page: Page, base: str) -> None:
        status, _, body = page.ask("POST", f"{base}api/kernels", {"name": "python3"})
        assert status == 201, body
        self.id = json.loads(body)["id"]
        self.session = uuid4().hex
        self.socket = page.socket(f"{base}api/kernels/{self.id}/channels?session_id={self.session}")

    def run(self, code: str) -> str:
        """What the code prints or raises."""
        asked = self.send(code)
        said = ""
        while True:
            heard = json.loads(self.socket.recv(timeout=120))
            if heard["parent_header"].get("msg_id") != asked:
                continue
            if heard["msg_type"] == "stream":
                said += heard["content"]["text"]
            elif heard["msg_type"] == "error":
                said += f"{heard['content']['ename']}: {heard['content']['evalue']}"
            elif heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
                return said

    def hear(self, state: str) -> None:
        """Wait until its server says that it is in this state."""
        while True:
            heard = json.loads(self.socket.recv(timeout=60))
            if heard["msg_type"] == "status" and heard["content"]["execution_state"] == state:
                return

    def send(self, code: str) -> str:
        """Have it run; returns the message id."""
        header = {
            "msg_id": uuid4().hex,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "version": "5.3",
            "date": "",
        }
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
            "buffers": [],
        }
        self.socket.send(json.dumps(message))
        return header["msg_id"]


class Running:
    """An agent that can be stopped, or dropped as if it had been killed, and started anew."""

    def __init__(self) -> None:
        self.agent = Agent()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.agent.run()
        finally:
            connections.close_all()

    def stop(self) -> None:
        self.agent.stop.set()
        self._thread.join(60)


@pytest.fixture
def agent(server: Any, settings: Any, data_dir: Path) -> Iterator[Running]:
    settings.LOOPBACK_URL = server.url
    running = Running()
    yield running
    running.stop()
    assert runs_below(data_dir / "notebooks") == {}


@pytest.fixture
def space(people: Any, client_of: Callable[..., Any], wait_until: Callable[..., Any]) -> Callable[..., str]:
    """`space("lab")`: a space of dora's that is in service; returns its name."""
    domain = people.dora.profile.domain
    domain.request["DefaultSpaceSettings"] = {"ExecutionRole": EXECUTION_ROLE}
    domain.save()

    def make(name: str = "lab", *, sharing: str = "Private", app_type: str = "JupyterLab") -> str:
        sagemaker = client_of(people.dora, "sagemaker")
        sagemaker.create_space(
            DomainId=domain.domain_id,
            SpaceName=name,
            SpaceSettings={"AppType": app_type},
            OwnershipSettings={"OwnerUserProfileName": "dora"},
            SpaceSharingSettings={"SharingType": sharing},
        )
        wait_until(lambda: sagemaker.describe_space(DomainId=domain.domain_id, SpaceName=name)["Status"] == "InService")
        return name

    return make


@pytest.fixture
def app(
    people: Any, client_of: Callable[..., Any], wait_until: Callable[..., Any], space: Any, agent: Any
) -> Callable[..., App]:
    """`app("lab")`: a space with its app, in the status that is waited for."""

    def make(
        name: str = "lab", *, until: str = "InService", app_type: str = "JupyterLab", spec: Any = None, **options: Any
    ) -> App:
        space(name, app_type=app_type, **options)
        client_of(people.dora, "sagemaker").create_app(
            DomainId=people.dora.domain_id,
            SpaceName=name,
            AppType=app_type,
            AppName="default",
            ResourceSpec={"InstanceType": "ml.t3.medium", **(spec or {})},
        )
        row = App.objects.get(space__name=name)
        wait_until(lambda: _status(row) in (until, "Failed"), 60)
        row.refresh_from_db()
        assert row.status == until, row.failure_reason
        return row

    return make


def _status(row: App) -> str:
    return str(App.objects.values_list("status", flat=True).get(pk=row.pk))


@pytest.fixture
def page_of(server: Any) -> Callable[[Person], Page]:
    """`page_of(people.dora)`: her page."""
    return lambda person: Page(server.url, person)
