"""A small identity provider of the tests: its own HTTPS server, RSA keys, a sign-in page, and lies on demand.

It answers as OpenID Connect providers do (discovery, authorization code with PKCE, token, user-info, keys, logout) and
checks what a provider checks: client, redirect address, verifier, one use of a code.
"""

import base64
import hashlib
import html
import ipaddress
import json
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "atelier-studio", "a secret between two servers"
PASSWORD = "open sesame"


class IdentityProvider:
    """Listens on a free port until `stop`. `people`: login -> claims. The rest says how it misbehaves.

    identity: claims of the ID token that are put in, or left out (None). access: claims of an access token that is a
    JWT; None gives an opaque one. about: whom the user-info endpoint talks of, where not the person who signed in.
    """

    def __init__(self, folder: Path) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.redirects = {f"http://127.0.0.1:8000{path}" for path in ("/oauth2/idpresponse", "/sign-in/oidc/response")}
        self.asked: list[tuple[str, dict[str, str]]] = []  # what came in: path, query or form
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, str] = {}
        self.forget_lies()
        self.change_key()
        self.certificate = folder / "provider.pem"
        provider = self

        class Handler(_Handler):
            idp = provider

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.certificate))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.issuer = f"https://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def forget_lies(self) -> None:
        """Honest again."""
        self.identity: dict[str, Any] = {}
        self.access: dict[str, Any] | None = None
        self.about = ""
        self.tamper = self.without_id_token = False
        self.algorithm = "RS256"
        self.signs_with: Any = None

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()

    def change_key(self) -> None:
        """From now on another key signs, and the old one is gone."""
        self._key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})

    @property
    def oidc_config(self) -> dict[str, Any]:
        """What a workforce has to know."""
        return {
            "ClientId": CLIENT_ID,
            "ClientSecret": CLIENT_SECRET,
            "Issuer": self.issuer,
            "AuthorizationEndpoint": f"{self.issuer}/authorize",
            "TokenEndpoint": f"{self.issuer}/token",
            "UserInfoEndpoint": f"{self.issuer}/userinfo",
            "LogoutEndpoint": f"{self.issuer}/logout",
            "JwksUri": f"{self.issuer}/jwks",
        }

    def consent(self, address: str, login: str) -> str:
        """What the person does there: the page, their password, and the address that leads back (path and query)."""
        asked = dict(parse_qsl(urlsplit(address).query))
        with httpx.Client(verify=ssl.create_default_context(cafile=str(self.certificate))) as browser:
            assert browser.get(address).status_code == 200
            answer = browser.post(f"{self.issuer}/authorize", data={**asked, "login": login, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def document(self) -> dict[str, Any]:
        """Its description of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public halves."""
        return dict(KeySet([self._key]).as_dict(private=False))

    def grant(self, form: dict[str, str]) -> str | None:
        """The address to go back to after a right password."""
        if form.get("redirect_uri") not in self.redirects or form.get("client_id") != CLIENT_ID:
            return None
        if form.get("login") not in self.people or form.get("password") != PASSWORD:
            return None
        code = secrets.token_urlsafe(16)
        self._codes[code] = form
        return f"{form['redirect_uri']}?{urlencode({'code': code, 'state': form['state']})}"

    def exchange(self, form: dict[str, str], header: str) -> dict[str, Any]:
        """Tokens for a code, once; `error` when anything does not fit."""
        pair = base64.b64decode(header.removeprefix("Basic ")).decode() if header else ""
        in_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if not in_form and pair != f"{CLIENT_ID}:{CLIENT_SECRET.replace(' ', '%20')}":
            return {"error": "invalid_client"}
        granted = self._codes.pop(form.get("code", ""), None)
        if granted is None or granted["redirect_uri"] != form.get("redirect_uri"):
            return {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (granted.get("code_challenge_method"), granted.get("code_challenge")) != ("S256", challenge):
            return {"error": "invalid_grant", "error_description": "the verifier is wrong"}
        return self._tokens_for(granted)

    def described(self, bearer: str) -> dict[str, Any] | None:
        """User information."""
        login = self._tokens.get(bearer.removeprefix("Bearer "))
        return self.people[self.about or login] if login else None

    def _tokens_for(self, granted: dict[str, str]) -> dict[str, Any]:
        person, now = self.people[granted["login"]], int(time.time())
        mine = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": granted["nonce"]}
        access = secrets.token_urlsafe(24)
        if self.access is not None:
            access = self._signed({**person, "iss": self.issuer, "exp": str(now + 300), **self.access})
        self._tokens[access] = granted["login"]
        given = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return given if self.without_id_token else given | {"id_token": self._signed(person | mine | self.identity)}

    def _signed(self, claims: dict[str, Any]) -> str:
        said = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self._key.kid}
        if self.algorithm == "none":
            return f"{_part(header)}.{_part(said)}."
        token = jwt.encode(header, said, self.signs_with or self._key, algorithms=["RS256", "HS256"])
        if self.tamper:
            head, _, signature = token.split(".")
            return f"{head}.{_part(said | {'sub': 'somebody-else'})}.{signature}"
        return token


class _Handler(BaseHTTPRequestHandler):
    idp: IdentityProvider
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        self.idp.asked.append((path, query))
        if path == "/.well-known/openid-configuration":
            self._json(self.idp.document())
        elif path == "/jwks":
            self._json(self.idp.keys())
        elif path == "/authorize":
            self._page(query)
        elif path == "/logout":
            self._answer(200, "text/html", b"<!doctype html><title>Out</title><h1>You are signed out</h1>")
        elif path == "/userinfo" and (claims := self.idp.described(self.headers.get("Authorization", ""))):
            self._json(claims)
        else:
            self._json({"error": "invalid_token"}, 401)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        path, form = urlsplit(self.path).path, dict(parse_qsl(self.rfile.read(length).decode()))
        self.idp.asked.append((path, form))
        if path == "/token":
            given = self.idp.exchange(form, self.headers.get("Authorization", ""))
            self._json(given, 400 if "error" in given else 200)
        elif path == "/authorize" and (back := self.idp.grant(form)):
            self._answer(302, "text/plain", b"", {"Location": back})
        else:
            self._answer(403, "text/plain", b"The password is not right.")

    def _page(self, asked: dict[str, str]) -> None:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in asked.items()
        )
        page = f"""<!doctype html><html lang="en"><title>Company sign-in</title><h1>Company sign-in</h1>
            <form method="post" action="/authorize">{hidden}<label>User <input name="login"></label>
            <label>Password <input name="password" type="password"></label><button>Continue</button></form>"""
        self._answer(200, "text/html; charset=utf-8", page.encode())

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        self._answer(status, "application/json", json.dumps(content).encode())

    def _answer(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _certificate(file: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "identity provider of the tests")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="session")
def running_identity_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    """One for all tests of this process."""
    running = IdentityProvider(tmp_path_factory.mktemp("provider"))
    yield running
    running.stop()


@pytest.fixture
def identity_provider(
    running_identity_provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> Iterator[IdentityProvider]:
    """A provider whose certificate our client trusts; honest, and without people."""
    from studio import outbound  # not before Django is set up
    from studio.access import oidc

    monkeypatch.setenv("SSL_CERT_FILE", str(running_identity_provider.certificate))
    outbound._certificates.cache_clear()
    oidc._kept.clear()
    running_identity_provider.people.clear()
    running_identity_provider.asked.clear()
    running_identity_provider.forget_lies()
    yield running_identity_provider
    outbound._certificates.cache_clear()
