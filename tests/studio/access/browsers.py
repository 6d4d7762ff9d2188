"""A person at a browser: Django's test client with cookies, CSRF protection on, and nothing signed for free."""

import json
from functools import cache
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from studio.access.authenticate import principal_of_access_key
from studio.access.principal import Principal
from tests.cast import Person


@cache
def _server() -> ClientHandler:
    """One for all browsers, as in a web process: Django's client would look through the whole front end for each."""
    return ClientHandler(enforce_csrf_checks=True)


class Browser:
    """Sends JSON as our pages do. `token=False` leaves the CSRF header out, as another site's page would."""

    def __init__(self, *, host: str = "127.0.0.1:8000", address: str = "127.0.0.1") -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"host": host}, REMOTE_ADDR=address)
        self.client.handler = _server()

    def send(
        self, method: str, path: str, data: Any = None, *, token: bool = True, headers: dict[str, str] | None = None
    ) -> Any:
        headers = dict(headers or {})
        if token and "atelier_csrf" in self.client.cookies:
            headers["X-CSRFToken"] = self.client.cookies["atelier_csrf"].value
        body = b"" if data is None else json.dumps(data).encode()
        return self.client.generic(method, path, body, content_type="application/json", headers=headers)

    def get(self, path: str, **options: Any) -> Any:
        return self.send("GET", path, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> Any:
        return self.send("POST", path, data, **options)

    def sign_in(self, username: str, password: str) -> Any:
        self.get("/api/session")  # sets the CSRF cookie, as the page's first request does
        return self.post("/api/session", {"username": username, "password": password})


def browser_of(person: Person, **where: str) -> Browser:
    """The person, signed in with their password."""
    browser = Browser(**where)
    answer = browser.sign_in(person.username, person.password)
    assert answer.status_code == 200, answer.content
    return browser


def known(access_key_id: str, session_token: str = "") -> tuple[Principal, str]:
    """What the edge finds behind a key that works."""
    found = principal_of_access_key(access_key_id, session_token)
    assert found is not None
    return found
