"""The outbound client refuses what a server must not call (advisories: SSRF, redirect, DNS rebinding)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from studio import outbound
from studio.outbound import OutboundRefused


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Talks(BaseHTTPRequestHandler):
    """Answers with its Host header; counts how often it was reached."""

    reached = 0

    def do_GET(self) -> None:
        type(self).reached += 1
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to?"))
            self.end_headers()
            return
        body = b"x" * 5000 if self.path == "/long" else self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Talks.reached = 0
    with serving(Talks) as port:
        yield port


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_an_address_that_is_not_public_is_refused(address):
    with pytest.raises(OutboundRefused, match="is not public"):
        outbound.check_address(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_a_public_address_is_fine(address):
    assert outbound.check_address(address) == address


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_this_machine_is_not_called_however_it_is_written(port, host):
    with pytest.raises(OutboundRefused):
        outbound.fetch(f"http://{host}:{port}/", max_bytes=100)

    assert Talks.reached == 0


def test_with_the_setting_private_addresses_are_called(port, settings):
    settings.OUTBOUND_PRIVATE = True

    answer = outbound.fetch(f"http://127.0.0.1:{port}/", max_bytes=100)

    assert (answer.status, answer.body, answer.content_type) == (200, f"127.0.0.1:{port}".encode(), "text/plain")


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_that_is_called(port, monkeypatch):
    asked = []
    monkeypatch.setattr(outbound, "check_address", lambda text: text if text == "127.0.0.1" else pytest.fail(text))

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with outbound.client(resolve=rebinding) as http:
        answer = http.get(f"http://changes.example:{port}/")

    assert (answer.text, asked) == (f"changes.example:{port}", ["changes.example"])


def test_one_private_address_among_public_ones_refuses_the_name(port):
    answers = ["93.184.216.34", "127.0.0.1"]

    with outbound.client(resolve=lambda host, port: answers) as http, pytest.raises(OutboundRefused) as refused:
        http.get(f"http://mixed.example:{port}/")

    assert str(refused.value).startswith("The address 127.0.0.1 is not public")

    assert Talks.reached == 0


def test_a_redirect_is_checked_like_the_first_address(port, monkeypatch):
    # The first host is let through as if it were public; the redirect names the address of the cloud's metadata.
    real = outbound.check_address
    monkeypatch.setattr(outbound, "check_address", lambda text: text if text == "127.0.0.1" else real(text))
    first = {"public.example": ["127.0.0.1"]}

    def resolve(host: str, port: int) -> list[str]:
        return first.get(host) or outbound.resolve_name(host, port)

    with outbound.client(resolve=resolve) as http, pytest.raises(OutboundRefused) as refused:
        http.get(f"http://public.example:{port}/to?http://169.254.169.254/latest", follow_redirects=True)

    assert str(refused.value).startswith("The address 169.254.169.254 is not public")

    assert Talks.reached == 1


def test_a_redirect_to_another_scheme_and_a_loop_are_refused(port, settings):
    settings.OUTBOUND_PRIVATE = True

    with pytest.raises(OutboundRefused):
        outbound.fetch(f"http://127.0.0.1:{port}/to?file:///etc/passwd", max_bytes=100)
    with pytest.raises(OutboundRefused, match="more than 5 redirects"):
        outbound.fetch(f"http://127.0.0.1:{port}/to?/to?/to?/to?/to?/to?/to?/to?/", max_bytes=100)


def test_a_long_answer_is_cut_off(port, settings):
    settings.OUTBOUND_PRIVATE = True

    with pytest.raises(OutboundRefused, match="longer than 1000 bytes"):
        outbound.fetch(f"http://127.0.0.1:{port}/long", max_bytes=1000)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "/etc/passwd", "http://"]
)
def test_only_http_and_https(url):
    with pytest.raises(OutboundRefused):
        outbound.fetch(url, max_bytes=100)


def test_credentials_in_an_address_are_refused(port, settings):
    settings.OUTBOUND_PRIVATE = True

    with pytest.raises(OutboundRefused, match="user name or password"):
        outbound.fetch(f"http://ada:secret@127.0.0.1:{port}/", max_bytes=100)


def test_proxies_of_the_environment_are_ignored(port, settings, monkeypatch):
    settings.OUTBOUND_PRIVATE = True
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert outbound.fetch(f"http://127.0.0.1:{port}/", max_bytes=100).status == 200
