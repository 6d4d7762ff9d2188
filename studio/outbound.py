"""The one client for requests that leave this machine (design §7): imports, web hooks, model pulls use nothing else.

A name is resolved once per connection; the connection goes to the very address that was checked, so a second answer of
the name server changes nothing (DNS rebinding). A redirect is a new connection and is checked like the first. Private,
loopback, link-local and reserved addresses are refused unless ATELIER_OUTBOUND_PRIVATE allows them. Proxies of the
environment are ignored: they would do the resolving.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import httpcore
import httpx
from django.conf import settings

MAX_REDIRECTS = 5
TIMEOUT_S = 30.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


class OutboundRefused(Exception):
    """The request may not be made, or its answer may not be taken. The message is for the caller."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, final address, content type, body."""

    status: int
    url: str
    content_type: str
    body: bytes


def fetch(url: str, *, max_bytes: int, timeout_s: float = TIMEOUT_S) -> Answer:
    """GET the URL; OutboundRefused if it is not allowed, not reachable, or longer than max_bytes."""
    return send("GET", url, max_bytes=max_bytes, timeout_s=timeout_s)


def send(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    content_type: str = "",
    headers: Mapping[str, str] | None = None,
    max_bytes: int,
    timeout_s: float = TIMEOUT_S,
    private: bool = False,
) -> Answer:
    """One request with a bounded answer; OutboundRefused as for `fetch`. Redirects are followed for GET only.

    private: the operator of this server named the address, so it may be one of their own network.
    """
    sent = dict(headers or {}) | ({"Content-Type": content_type} if content_type else {})
    try:
        with client(timeout_s=timeout_s, private=private) as http:
            follow = method == "GET"
            with http.stream(method, url, content=content, headers=sent, follow_redirects=follow) as response:
                body = _bounded(response.iter_bytes(), max_bytes, str(response.url))
                return Answer(response.status_code, str(response.url), response.headers.get("Content-Type", ""), body)
    except httpx.TooManyRedirects as error:
        raise OutboundRefused(f"{url} leads through more than {MAX_REDIRECTS} redirects.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OutboundRefused(f"{url} could not be fetched: {error}") from error


@contextmanager
def client(
    *, timeout_s: float = TIMEOUT_S, resolve: Resolver | None = None, private: bool = False
) -> Iterator[httpx.Client]:
    """An httpx client with every check in place, for callers that stream or send more than one request."""
    transport = CheckedTransport(resolve or resolve_name, private=private)
    with httpx.Client(transport=transport, timeout=timeout_s, max_redirects=MAX_REDIRECTS, trust_env=False) as http:
        yield http


def resolve_name(host: str, port: int) -> list[str]:
    """All addresses of a host, in the system's order; OutboundRefused if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise OutboundRefused(f"The host {host} is not known.") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_address(text: str) -> str:
    """The address, if the server may connect to it; OutboundRefused for one that is not on the public internet."""
    address = _unwrapped(ipaddress.ip_address(text.split("%")[0]))
    if not settings.OUTBOUND_PRIVATE and (not address.is_global or address.is_multicast):
        raise OutboundRefused(
            f"The address {text} is not public; this server only calls public addresses (ATELIER_OUTBOUND_PRIVATE)."
        )
    return text


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that leads to it (mapped, NAT64, 6to4)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address in _6TO4:
            return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


class CheckedBackend(httpcore.NetworkBackend):
    """Opens sockets for httpcore: resolve, check every address, connect to the first one that answers."""

    def __init__(self, resolve: Resolver, *, private: bool) -> None:
        self._resolve, self._private = resolve, private
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        # One bad address refuses the name: an attacker's name server mixes a public one in.
        found = self._resolve(host, port)
        addresses = found if self._private else [check_address(each) for each in found]
        failure: Exception = OutboundRefused(f"The host {host} has no address.")
        for address in addresses:
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise OutboundRefused("Local sockets are not for requests that leave this machine.")


class CheckedTransport(httpx.BaseTransport):
    """httpx over a connection pool whose sockets come from CheckedBackend; certificates are verified."""

    def __init__(self, resolve: Resolver, *, private: bool = False) -> None:
        backend = CheckedBackend(resolve, private=private)
        self._pool = httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=backend, max_connections=10)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in ("http", "https"):
            raise OutboundRefused(f"{request.url} is neither http nor https.")
        if request.url.username or request.url.password:
            raise OutboundRefused("An address with a user name or password in it is not called.")
        inner = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(inner)
        except httpcore.TimeoutException as error:
            raise httpx.ConnectTimeout(f"no answer in time ({error})", request=request) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer.iter_stream()
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.ReadError(str(error)) from error

    def close(self) -> None:
        self._answer.close()


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _bounded(pieces: Iterable[bytes], max_bytes: int, url: str) -> bytes:
    """All bytes, counted as they arrive (after decompression: a small answer may unpack to a large one)."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise OutboundRefused(f"The answer of {url} is longer than {max_bytes} bytes.")
    return bytes(body)
