"""The door of the server: hosts, origins, bodies that are too long or never come, sockets."""

import asyncio
import json
import socket

import httpx
import pytest
from django.core.asgi import get_asgi_application
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from studio.api import bodies
from studio.datasets.models import Dataset
from tests.studio.access.browsers import browser_of
from tests.studio.api.conftest import JSON


def test_answers_carry_the_headers_of_safety(http, people):
    answer = http.post("/aws", content="{}", headers={**JSON, "X-Amz-Target": "SageMaker.ListDomains"})

    assert answer.status_code == 400
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_foreign_host_name(http, people):
    answer = http.post("/aws", content="{}", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("This server does not answer to that host name")


def test_django_answers_the_rest(http, people):
    assert http.get("/healthz").status_code == 200
    assert http.get("/awsome").status_code != 403  # not under /aws


def test_a_body_that_says_it_is_too_long_is_refused_unread(server, people):
    """Only the head is sent; the answer comes all the same."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(
            b"POST /aws HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: SageMaker.ListDomains\r\n"
            b"Content-Length: 7000000\r\n\r\n"
        )
        answer = wire.recv(65536).decode()

    assert answer.startswith("HTTP/1.1 413 ")
    assert "connection: close" in answer.lower()


def test_a_body_in_chunks_that_grows_too_long(http, people):
    pieces = (b"x" * 65536 for _ in range(200))

    answer = http.post("/aws", content=pieces, headers={**JSON, "X-Amz-Target": "SageMaker.ListDomains"})

    assert answer.status_code == 413
    assert answer.json()["__type"] == "RequestEntityTooLargeException"


def test_a_refused_upload_leaves_the_connection_usable_or_closed(server, people):
    """What is left of an upload that nobody read is never taken for the next request."""
    head = b"PUT /aws/bucket/key HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 100\r\n\r\n" % server.port
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(
            head
            + b"G" * 100
            + b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % server.port
        )
        answers = b"".join(iter(lambda: wire.recv(65536), b"")).decode()

    assert answers.startswith("HTTP/1.1 403 ")
    assert answers.count("HTTP/1.1 ") == 2
    assert "HTTP/1.1 200 OK" in answers


def test_a_client_that_waits_to_be_told_to_go_on_is_told_no(server, people):
    head = b"PUT /aws/bucket/key HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(head)
        answer = b"".join(iter(lambda: wire.recv(65536), b"")).decode()  # to the end: the server closes

    assert answer.startswith("HTTP/1.1 403 ")
    assert "100 Continue" not in answer


def test_a_body_that_stops_coming_is_not_waited_for(server, people, monkeypatch):
    monkeypatch.setattr(bodies, "IDLE_S", 0.3)
    cookies = {name: morsel.value for name, morsel in browser_of(people.dora).client.cookies.items()}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    upload = (
        "POST /api/datasets?name=slow&filename=slow.csv HTTP/1.1\r\nContent-Type: text/csv\r\n"
        f"Cookie: {cookie}\r\nX-CSRFToken: {cookies['atelier_csrf']}\r\n"
    )
    call = "POST /aws HTTP/1.1\r\nX-Amz-Target: SageMaker.ListDomains\r\n"

    answers = [stopped_in_the_middle(server, head) for head in (upload, call)]

    assert [answer.splitlines()[0].split()[1] for answer in answers] == ["400", "400"]
    assert "The upload broke off. Nothing was stored; try again." in answers[0]
    assert "Nothing of the body arrived for 0 seconds." in answers[1]
    assert not Dataset.objects.exists()


def stopped_in_the_middle(server, head):
    """The answer to a request that sends two of its three megabytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        host = f"Host: 127.0.0.1:{server.port}\r\nContent-Length: 3000000\r\nConnection: close\r\n\r\n"
        wire.sendall((head + host).encode() + b"x" * 2_000_000)
        return b"".join(iter(lambda: wire.recv(65536), b"")).decode()


def test_a_path_that_is_no_text(server, people):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(b"GET /aws/b/%ff HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: wire.recv(65536), b"")).decode()

    assert answer.split()[1] in ("400", "403")


async def _handshake(url: str, origin: str | None) -> int:
    try:
        async with connect(url, origin=origin) as ws:  # type: ignore[arg-type]
            await asyncio.wait_for(ws.wait_closed(), 10)
            return int(ws.close_code or 0)
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize(
    ("origin", "expected"),
    [("https://evil.example", 403), ("null", 403), (None, 4401), ("own", 4401)],
)
def test_sockets_of_other_sites_get_no_handshake_and_strangers_are_sent_to_sign_in(server, people, origin, expected):
    own = server.url if origin == "own" else origin

    assert asyncio.run(_handshake(f"ws://127.0.0.1:{server.port}/ws/", own)) == expected


def test_the_log_of_requests_is_one_line_of_bounded_fields(people, signed, send, caplog):
    target = "SageMaker." + "x" * 5000
    request = signed(people.dora, body='{"secret": "hunter2"}', headers={**JSON, "X-Amz-Target": target})

    send(request)

    lines = [record.message for record in caplog.records if record.name == "atelier.requests"]
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert line["operation"] == "x" * 200
    assert (line["who"], line["outcome"], line["status"]) == ("dora", "UnknownOperationException", 400)
    assert len(lines[0]) < 2000
    assert "hunter2" not in caplog.text
    assert people.dora.secret not in caplog.text


async def test_the_same_edge_behind_djangos_own_handler(people, server, signed):
    """Where another server than ours runs Django, `/aws` is a view."""
    request = signed(people.dora, "/aws", "Action=GetCallerIdentity&Version=2011-06-15", service="sts")
    plain_django = httpx.ASGITransport(get_asgi_application())  # type: ignore[arg-type]

    async with httpx.AsyncClient(transport=plain_django) as client:
        answer = await client.post(request.url, content=request.data, headers=dict(request.headers.items()))
        too_long = await client.post(request.url, content=b"x" * 6_291_457, headers=dict(request.headers.items()))

    assert answer.status_code == 200
    assert b"user/dora" in answer.content
    assert too_long.status_code == 413
