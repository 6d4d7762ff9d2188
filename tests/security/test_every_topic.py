"""The websocket: every topic asked by a stranger, by a labeler, by a person of another domain."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from studio.access.models import User
from tests.security import belongings
from tests.studio.access.browsers import browser_of

TOPICS = [
    {"topic": "events", "from": 0},
    {"topic": "log", "group": belongings.LOG[0], "stream": belongings.LOG[1], "from": 0},
]


def session_of(person):
    return browser_of(person).client.cookies["atelier_session"].value


@asynccontextmanager
async def page(server, session="", origin=None):
    """A websocket as a page opens it."""
    address = server.url.replace("http", "ws") + "/ws/"
    headers = {"Cookie": f"atelier_session={session}"} if session else {}
    async with connect(address, additional_headers=headers, origin=origin or server.url) as socket:
        yield socket


async def next_message(socket, seconds=10.0):
    return json.loads(await asyncio.wait_for(socket.recv(), seconds))


async def subscribe(socket, topic):
    await socket.send(json.dumps({"type": "subscribe"} | topic))


async def closing_code(socket):
    try:
        async with asyncio.timeout(10):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd and closed.rcvd.code


def test_a_stranger_is_told_to_sign_in(server, people):
    async def ask(session):
        async with page(server, session) as socket:
            return await closing_code(socket)

    assert [asyncio.run(ask(session)) for session in ("", "forgedforgedforgedforgedforged00")] == [4401, 4401]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_site_gets_no_handshake(server, people, origin):
    async def ask():
        async with page(server, session_of_dora, origin):
            pass

    session_of_dora = session_of(people.dora)
    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(ask())

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic["topic"])
def test_a_labeler_is_refused(server, people, topic):
    async def ask(session):
        async with page(server, session) as socket:
            await subscribe(socket, topic)
            return await next_message(socket)

    message = asyncio.run(ask(session_of(people.lea)))

    assert message["type"] == "error"
    assert "is not authorized to perform" in message["message"]


def test_other_topics_do_not_exist(server, people):
    async def ask(session, topic):
        async with page(server, session) as socket:
            await subscribe(socket, {"topic": topic})
            return await next_message(socket)

    messages = [asyncio.run(ask(session_of(people.dora), topic)) for topic in ("users", "", "kernel", 7, None)]

    assert {(each["type"], each["message"]) for each in messages} == {("error", '"topic" is "events" or "log".')}


def test_a_person_of_another_domain_hears_nothing_of_ours(server, people):
    """Eve's own line comes after dora's in each topic; she must see hers and nothing before it."""
    belongings.give_one_of_everything(people.dora)
    sessions = {person.username: session_of(person) for person in (people.dora, people.eve)}

    async def hear(name, topic):
        heard = []
        async with page(server, sessions[name]) as socket:
            await subscribe(socket, topic)
            try:
                while True:
                    heard.append(await next_message(socket, seconds=1.0))
            except TimeoutError:
                return heard

    for topic in TOPICS:
        doras, eves = (asyncio.run(hear(name, topic)) for name in ("dora", "eve"))
        assert belongings.NAME in json.dumps(doras), topic
        assert not [each for each in eves if each.get("name") == belongings.NAME or each.get("lines")], topic


def test_signing_out_in_one_tab_closes_the_sockets_of_all(server, people):
    """CVE-2021-41247."""
    here, there = browser_of(people.dora), browser_of(people.dora)

    async def ask():
        async with page(server, there.client.cookies["atelier_session"].value) as socket:
            await subscribe(socket, TOPICS[0])
            await socket.ping()
            await asyncio.to_thread(here.send, "DELETE", "/api/session")
            return await closing_code(socket)

    assert asyncio.run(ask()) == 4401


def test_a_disabled_person_hears_no_more(server, people):
    ada = browser_of(people.ada)

    async def ask(session):
        async with page(server, session) as socket:
            await subscribe(socket, TOPICS[0])
            await asyncio.to_thread(ada.send, "PATCH", "/api/users/dora", {"disabled": True})
            return await closing_code(socket)

    assert asyncio.run(ask(session_of(people.dora))) == 4401
    assert User.objects.get(username="dora").disabled
