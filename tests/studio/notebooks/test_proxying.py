"""What the proxy lets through, without a server behind it: paths, headers, redirects, policies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api.errors import ApiError
from studio.notebooks.addresses import base_url
from studio.notebooks.engine.configuration import Server, environment, settings_of
from studio.notebooks.engine.editor import session_cookie
from studio.notebooks.proxy import policy
from studio.notebooks.proxy.admission import Admitted, refuse_path
from studio.notebooks.proxy.http import _inside
from studio.notebooks.proxy.upstream import request_headers
from studio.spaces.models import App, Space

BASE = "/jupyter/d-1/lab/jupyterlab/"
ADMITTED = Admitted(1, BASE, "127.0.0.1:1", "the token", "dora", 1, editor=False)


@given(st.lists(st.sampled_from(["..", "%2e%2e", "%252e%252e", ".%2E"]), min_size=1), st.sampled_from("/\\"))
def test_no_spelling_of_a_climb_gets_through(parts, slash):
    for text in (slash.join(["files", *parts]), "%2f".join(["files", *parts]), "%5C".join(parts)):
        with pytest.raises(ApiError, match="has a part"):
            refuse_path(BASE + text)


@pytest.mark.parametrize("path", ["lab/tree/a..b.ipynb", "api/contents/%C3%BC%20x/...", "lab/api/settings/@x%2Fy:z"])
def test_names_with_dots_and_encoded_letters_do(path):
    refuse_path(BASE + path)


def test_the_server_hears_who_it_is_from_us_alone():
    sent = [
        ("host", "studio"),
        ("cookie", "atelier_session=secret"),
        ("authorization", "token of-mine"),
        ("x-atelier-profile", "ada"),
        ("x-forwarded-for", "10.0.0.1"),
        ("origin", "http://studio"),
        ("connection", "keep-alive, x-hop"),
        ("x-hop", "1"),
        ("transfer-encoding", "chunked"),
        ("accept", "text/html"),
    ]

    assert request_headers(sent, ADMITTED, dict(sent), "192.0.2.1", "https") == [
        ("accept", "text/html"),
        ("X-Forwarded-For", "192.0.2.1"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "studio"),
        ("Authorization", "token the token"),
        ("X-Atelier-Profile", "dora"),
    ]


@pytest.mark.parametrize(
    ("said", "passed_on"),
    [
        (f"{BASE}lab?x=1", f"{BASE}lab?x=1"),
        ("https://evil.example/", BASE),
        ("//evil.example/", BASE),
        ("/aws", BASE),
        (f"{BASE}../../aws", BASE),
        (f"http://127.0.0.1:1{BASE}tree", f"{BASE}tree"),
        ("javascript:alert(1)", BASE),
    ],
)
def test_a_server_redirects_into_its_own_base_only(said, passed_on):
    """CVE-2019-10255, CVE-2026-33709: open redirect."""
    assert _inside(said, BASE) == passed_on


def test_what_a_user_stored_runs_nowhere():
    for rest in ("files/x.html", "files/x.svg", "nbconvert/html/x.ipynb", "view/x.html"):
        assert policy.response_headers(rest, BASE, "studio:1", editor=False)["Content-Security-Policy"].startswith(
            "sandbox; default-src 'none'"
        )
        assert policy.loads_as_code(rest, "script", editor=False)
        assert policy.loads_as_code(rest, "serviceworker", editor=False)
    scripts = policy.response_headers("lab", BASE, "studio:1", editor=False)["Content-Security-Policy"].split(";")[1]
    assert scripts.split() == [
        "script-src",
        f"studio:1{BASE}static/",
        f"studio:1{BASE}lab/extensions/",
        "'unsafe-eval'",
    ]
    assert not policy.loads_as_code("static/lab/main.js", "script", editor=False)


def test_pages_of_the_editor_reach_their_own_app_only():
    base = "/jupyter/d-1/code/codeeditor/"
    headers = policy.response_headers("stable-1/static/workbench.html", base, "studio:1", editor=True)
    assert headers["Cross-Origin-Opener-Policy"] == "noopener-allow-popups"
    for directive in headers["Content-Security-Policy"].split("; "):
        name, *sources = directive.split()
        if name != "frame-ancestors":
            assert "'self'" not in sources, directive
            assert {each for each in sources if "studio:1" in each} <= {
                f"{scheme}studio:1{base}" for scheme in ("", "ws://", "wss://")
            }
    stored = "stable-1/vscode-remote-resource?path=/home/x.html"
    assert policy.response_headers(stored, base, "studio:1", editor=True)["Content-Security-Policy"].startswith(
        "sandbox; default-src 'none'"
    )
    assert policy.loads_as_code(stored, "script", editor=True)
    assert not policy.loads_as_code("stable-1/static/workbench.js", "script", editor=True)


def test_the_editor_has_no_base_and_hears_its_own_cookie_only():
    base = "/jupyter/d-1/code/codeeditor/"
    admitted = Admitted(1, base, "127.0.0.1:1", "the token", "dora", 1, editor=True)

    assert admitted.path_at_server(f"{base}_static/%C3%BC.js") == "/_static/%C3%BC.js"
    assert ADMITTED.path_at_server(f"{BASE}lab") == f"{BASE}lab"
    with pytest.raises(ApiError, match="without escapes"):
        admitted.path_at_server("/%6aupyter/d-1/code/codeeditor/")
    heard = request_headers([("cookie", "atelier_session=secret")], admitted, {}, "1.2.3.4", "http")
    cookies = [text for name, text in heard if name.lower() == "cookie"]
    assert cookies == [f"code-server-session={session_cookie('the token')}"]


def test_an_app_of_a_profile_is_never_taken_for_one_of_a_space(cast):
    space = Space(name="dora", domain=cast.dora.profile.domain)
    of_space = App(name="default", domain=space.domain, space=space, app_type="JupyterServer")
    of_profile = App(name="default", domain=space.domain, profile=cast.dora.profile, app_type="JupyterServer")
    kernels = App(name="datascience-1", domain=space.domain, profile=cast.dora.profile, app_type="KernelGateway")

    start = f"/jupyter/{space.domain_id}"
    assert base_url(of_space) == f"{start}/dora/jupyterserver/"
    assert base_url(of_profile) == f"{start}/~dora/jupyterserver/"
    assert base_url(kernels) == f"{start}/~dora/kernelgateway/-datascience-1/"


def test_a_server_gets_no_secret_of_ours_and_listens_to_this_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("ATELIER_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("REDIS_URL", "redis://:password@127.0.0.1/0")
    server = Server(BASE, 1234, "the token", tmp_path / "home", tmp_path / "folder", 1000)

    found = environment(server, {"AWS_REGION": "us-east-1"}, cores=2)

    assert not {"ATELIER_SECRET_KEY", "REDIS_URL", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY"} & set(found)
    assert "the token" not in str(found)
    assert settings_of(server)["ServerApp"]["ip"] == "127.0.0.1"
    assert settings_of(server)["HomeContents"]["allow_hidden"] is False
