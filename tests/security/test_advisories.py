"""One test per advisory of the field's tools that could happen in what exists here. docs/threat-model.md has the index.

Those that another file of this folder or a room proves are not repeated.
"""

import http.client
import json
import logging
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from studio.access.catalogue import browser_endpoints
from studio.access.middleware import page_policy
from studio.access.models import OneTimeLink, SignIn, User
from tests.studio.access.browsers import Browser, browser_of

FOREIGN = ["evil.example", "127.0.0.1.evil.example", "169.254.169.254", "evil.example:8000", "127.0.0.1@evil.example"]


def raw(server, method, path, body=b"", **headers):
    """One request over the wire with exactly these headers."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        names = {"Host": urlsplit(server.url).netloc} | {name.replace("_", "-"): text for name, text in headers.items()}
        for name, text in names.items():
            connection.putheader(name, text)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/api/session", "/aws", "/healthz", "/metrics", "/sign-in/x"])
def test_dns_rebinding_finds_no_answer(server, path):
    """CVE-2025-62593, MLflow before 3.5: a name that a stranger points at this machine is not answered."""
    answers = [raw(server, "GET", path, Host=host) for host in FOREIGN]

    assert [answer.status for answer, _ in answers] == [400] * len(FOREIGN)
    assert {json.loads(body)["message"] for _, body in answers} == {
        "This server does not answer to that host name; add it to ATELIER_HOSTS if it should."
    }


def test_dns_rebinding_gets_no_websocket(server):
    """The same, for the socket."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    upgrade["Sec_WebSocket_Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="

    assert [raw(server, "GET", "/ws/", Host=host, **upgrade)[0].status for host in FOREIGN] == [403] * len(FOREIGN)


def test_a_page_of_a_sibling_domain_is_a_stranger(server, people):
    """CVE-2024-28233: cookies may be tossed between siblings, so cookies alone prove nothing about the page."""
    session = browser_of(people.dora).client.cookies["atelier_session"].value
    tossed = f"atelier_csrf={'a' * 32}; atelier_session={session}"
    port = urlsplit(server.url).port
    sibling = {"Host": f"localhost:{port}", "Origin": f"http://other.localhost:{port}", "X_CSRFToken": "a" * 32}

    answer, body = raw(server, "DELETE", "/api/session", Cookie=tossed, **sibling)

    assert (answer.status, json.loads(body)) == (403, {"message": "Requests from pages of other sites are refused."})


@pytest.mark.parametrize("parameter", ["next", "redirect", "url", "return_to"])
def test_signing_in_leads_nowhere_but_here(cast, parameter):
    """CVE-2019-10255, CVE-2026-33709: open redirect."""
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = Browser().get(f"/sign-in/{OneTimeLink.issue(cast.dora.user)}?{parameter}={target}")

        assert (answer.status_code, answer["Location"]) == (302, "/"), target


@pytest.mark.parametrize("path", ["//evil.example/..", "/%2f%2fevil.example", "/\\evil.example", "/healthz/"])
def test_no_address_redirects(server, path):
    """The same, by the normalisation of paths."""
    answer, _ = raw(server, "GET", path)

    assert answer.getheader("Location") is None


def test_sign_up_is_closed(cast):
    """CVE-2022-36551: nobody makes an account for themselves."""
    stranger = Browser()
    stranger.get("/api/session")

    answers = {
        path: stranger.post(
            path, {"username": "mallory", "role": "administrator", "password": "mallory's own"}
        ).status_code
        for path in ("/api/users", "/api/sign-up", "/api/register", "/api/session")
    }

    assert answers == {"/api/users": 401, "/api/sign-up": 404, "/api/register": 404, "/api/session": 401}
    assert not User.objects.filter(username="mallory").exists()


@pytest.mark.parametrize(
    "lookup", ["password__startswith=", "owner__password__regex=.", "sealed_secret__contains=a", "domain_id="]
)
def test_filters_from_outside_are_not_lookups(cast, lookup):
    """CVE-2023-47117: no parameter reaches the database as a field lookup, so nothing leaks letter by letter."""
    ada = browser_of(cast.ada)
    lists = sorted({each.route for each in browser_endpoints() if each.method == "GET" and "<" not in each.route})
    until = f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"  # the activity log goes on being written while it is read

    for route in lists:
        plain, filtered = (ada.get(f"/{route}?until={until}&{question}") for question in ("", lookup))
        assert (filtered.status_code, filtered.content) == (plain.status_code, plain.content), route


def test_nobody_writes_into_the_pages_of_another(cast):
    """CVE-2026-22033: what a person stores for their own page cannot be addressed to somebody else."""
    dora = browser_of(cast.dora)

    dora.send(
        "PUT", "/api/workspace?username=ada", {"username": "ada", "user_id": cast.ada.user.pk, "html": "<script>"}
    )

    assert browser_of(cast.ada).get("/api/workspace").json() == {}


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"])
def test_an_uploaded_page_is_downloaded_and_never_shown(people, client_of, kind):
    """CVE-2023-47115, GHSA-fq23-g58m-799r, CVE-2026-65986: stored scripts do not run on our origin."""
    bucket = f"sagemaker-{settings.REGION}-{settings.ACCOUNT_ID}"
    client_of(people.dora, "s3").put_object(Bucket=bucket, Key="x.html", Body=b"<script>1</script>", ContentType=kind)

    answer = browser_of(people.dora).get(f"/api/objects?uri=s3://{bucket}/x.html")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/aws", "/api/session", "/api/<script>alert(1)</script>", "/sign-in/<script>alert(1)</script>"]
)
def test_no_answer_repeats_what_was_sent_as_a_page(server, path):
    """CVE-2023-6568: reflected by the content type, a header or the path."""
    evil = "<script>alert(1)</script>"

    answer, body = raw(
        server, "POST", path.replace("<", "%3C").replace(">", "%3E"), b"{}", Content_Type=evil, X_Amz_Target=evil
    )

    if answer.getheader("Content-Type", "").startswith("text/html"):
        assert evil.encode() not in body
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert "script-src 'self'" in answer.getheader("Content-Security-Policy") or "sandbox" in answer.getheader(
        "Content-Security-Policy"
    )


def test_a_name_of_a_megabyte_does_not_fill_the_log(cast, caplog):
    """CVE-2026-54338."""
    name = "n" * 1_000_000
    with caplog.at_level(logging.DEBUG):
        answer = Browser().sign_in(name, "x")
        Browser().get(f"/sign-in/{name[:5000]}")

    assert (answer.status_code, answer.json()["field"]) == (400, "username")
    assert len(caplog.text) < 20_000
    assert {len(line.username) for line in SignIn.objects.all()} <= {0}


def test_secrets_of_a_request_are_not_logged(cast, caplog):
    """Passwords and one-time links are not in any log, also not when they are refused."""
    token = OneTimeLink.issue(cast.dora.user)
    with caplog.at_level(logging.DEBUG):
        Browser().sign_in("dora", "a wrong but private password")
        Browser().get(f"/sign-in/{token}")
        Browser().get(f"/sign-in/{token}")

    assert "a wrong but private password" not in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("name", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "x\x00/etc/passwd"])
def test_the_name_of_a_log_is_not_a_path(people, call, name):
    """CVE-2023-6021."""
    code, answer = call(
        people.dora, "logs", "GetLogEvents", {"logGroupName": "/aws/sagemaker/x", "logStreamName": name}
    )

    assert code in {"ResourceNotFoundException", "InvalidParameterException", "ValidationException"}
    assert "root:" not in answer


def test_a_content_security_policy_without_holes(db):
    """Scripts come from here alone; nothing is evaluated, framed or sent elsewhere (rule b of the field)."""
    answer = Browser().get("/")
    locked = Browser().get("/api/session")

    directives = dict(each.strip().split(" ", 1) for each in page_policy("127.0.0.1:8000").split(";"))
    assert directives["script-src"] == "'self'"
    assert directives["default-src"] == "'self'"
    assert (directives["object-src"], directives["base-uri"], directives["frame-ancestors"]) == ("'none'",) * 3
    assert directives["form-action"] == "'self'"
    assert {answer["X-Frame-Options"], locked["X-Frame-Options"]} == {"DENY"}
    assert locked["Content-Security-Policy"].startswith("default-src 'none'")
    assert locked["Cache-Control"] == "no-store"
