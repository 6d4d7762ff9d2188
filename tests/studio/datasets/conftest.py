"""A browser against the running server: bodies stream, cookies and CSRF tokens are real."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.cast import Person
from tests.running import RunningServer


@pytest.fixture
def page_of(server: RunningServer) -> Iterator[Callable[[Person], httpx.Client]]:
    """`page_of(people.dora)`: an HTTP client that is signed in as that person and sends what our pages send."""
    opened: list[httpx.Client] = []

    def sign_in(person: Person) -> httpx.Client:
        page = httpx.Client(base_url=server.url, timeout=60)
        opened.append(page)
        page.get("/api/session")
        page.headers["X-CSRFToken"] = page.cookies["atelier_csrf"]
        answer = page.post("/api/session", json={"username": person.username, "password": person.password})
        assert answer.status_code == 200, answer.text
        page.headers["X-CSRFToken"] = page.cookies["atelier_csrf"]
        return page

    yield sign_in
    for page in opened:
        page.close()


@pytest.fixture
def dora(people, page_of):
    """dora's browser."""
    return page_of(people.dora)


@pytest.fixture
def described(worker, wait_until):
    """`described(page, name)`: the data set when a worker is done with it."""

    def wait(page, name):
        def over():
            found = page.get(f"/api/datasets/{name}").json()
            return found if found["status"] != "Profiling" else None

        return wait_until(over, timeout=60)

    return wait
