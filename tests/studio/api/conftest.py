"""Tests of the edge speak HTTP to the running server: signed by botocore, then bent where a test needs it bent."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from studio.api import registry
from tests.cast import Person

JSON = {"Content-Type": "application/x-amz-json-1.1"}


@pytest.fixture
def http(server) -> Iterator[httpx.Client]:
    """A plain HTTP client of the server, which signs nothing by itself."""
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client


@pytest.fixture
def signed(server, monkeypatch) -> Callable[..., AWSRequest]:
    """`signed(person, path, body, headers)`: a request with the signature that botocore puts on it.

    service: name in the scope. at: the moment of signing. presign: sign the query, for so many seconds.
    """

    def make(
        person: Person,
        path: str = "/aws",
        body: bytes | str = b"",
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
        service: str = "sagemaker",
        at: datetime.datetime | None = None,
        presign: int = 0,
        secret: str = "",
    ) -> AWSRequest:
        credentials = Credentials(person.access_key_id, secret or person.secret)
        request = AWSRequest(
            method, server.url + path, data=body, headers={"Host": _host(server.url), **(headers or {})}
        )
        if presign:
            signer: Any = SigV4QueryAuth(credentials, service, "us-east-1", expires=presign)
        else:
            signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(credentials, service, "us-east-1")
        with monkeypatch.context() as clock:
            if at is not None:
                clock.setattr("botocore.auth.get_current_datetime", lambda *_: at.replace(tzinfo=None))
            signer.add_auth(request)
        return request

    return make


@pytest.fixture
def send(http: httpx.Client) -> Callable[..., httpx.Response]:
    """Send what `signed` made, exactly; `**changes` replace its method, url, headers or body on the way."""

    def go(request: AWSRequest, **changes: Any) -> httpx.Response:
        headers = {**dict(request.headers.items()), **changes.pop("headers", {})}
        parts = {"method": request.method, "url": request.url, "content": request.data, **changes}
        return http.request(headers={name: text for name, text in headers.items() if text is not None}, **parts)

    return go


@pytest.fixture
def handling(monkeypatch) -> Callable[..., None]:
    """`handling("sagemaker", "CreateHub", function)`: the edge calls it for the operation during the test."""

    def register(service: str, name: str, handler: Any, resource: str = "*") -> None:
        found = registry.Operation(service, name, handler, resource, registry.Depth.REAL)
        monkeypatch.setitem(registry._operations, (service, name), found)

    return register


def _host(url: str) -> str:
    return url.removeprefix("http://")
