"""Signing in through an identity provider: OpenID Connect, authorization code with PKCE (OpenID Connect Core 1.0 §3.1).

The protocol alone, for users of the studio and for labelers: who signs in and what their claims mean is their rooms'
matter. `oidc_round.py` carries a sign-in through the browser.
"""

import base64
import json
import logging
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from studio.outbound import Answer, OutboundRefused, send

logger = logging.getLogger(__name__)
# Signatures by a key pair alone: with HS256 whoever reads the public keys could sign, and "none" is no signature.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_S = 60  # by how much clocks of two servers may differ
TIMEOUT_S = 10.0
MAX_BYTES = 512 * 1024
KEPT_S = 600.0  # keys and documents of providers
REREAD_S = 10.0  # an unknown key id makes us read the keys again, no more often than this
_OURS = ("client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "response_type", "scope")
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


class ProviderRefused(Exception):
    """Nobody is signed in. The message is for the person at the browser; `subject` is who it was, where known."""

    def __init__(self, message: str, subject: str = "") -> None:
        super().__init__(message)
        self.subject = subject


@dataclass(frozen=True)
class Provider:
    """An identity provider, and what we are to it.

    basic: the secret goes into a header of the token request, not into its form. private: the operator of this server
    named it, so it may be at an address of their own network.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    logout_endpoint: str = ""
    scope: str = "openid"
    extra: Mapping[str, str] = field(default_factory=dict)
    basic: bool = False
    private: bool = False


@dataclass(frozen=True)
class Ticket:
    """What one sign-in is recognised by when the browser comes back; it stays with that browser."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Tokens:
    """What the provider gave for the code. `identity`: claims of the ID token, checked; empty without `openid`."""

    access_token: str
    id_token: str
    identity: dict[str, Any]


def begin(provider: Provider, redirect_uri: str) -> tuple[str, Ticket]:
    """Where to send the browser, and the ticket to check it by."""
    ticket = Ticket(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    more = {name: value for name, value in provider.extra.items() if name not in (*_OURS, "state")}
    url = prepare_grant_uri(
        provider.authorization_endpoint,
        provider.client_id,
        "code",
        redirect_uri,
        provider.scope,
        ticket.state,
        nonce=ticket.nonce,
        code_challenge=create_s256_code_challenge(ticket.verifier),
        code_challenge_method="S256",
        **more,
    )
    return str(url), ticket


def redeem(provider: Provider, ticket: Ticket, code: str, redirect_uri: str) -> Tokens:
    """Exchange the code and check the ID token; ProviderRefused with the reason."""
    who = {"client_id": provider.client_id} | ({} if provider.basic else {"client_secret": provider.client_secret})
    body = prepare_token_request(
        "authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=ticket.verifier, **who
    )
    answer = _ask(provider, "POST", provider.token_endpoint, content=body.encode(), headers=_credentials(provider))
    given = _object(answer, "exchanging the code")
    if answer.status != 200 or not isinstance(given.get("access_token"), str):
        raise ProviderRefused(f"The identity provider did not accept the sign-in{_reason(given)}. Start again.")
    id_token, identity = given.get("id_token"), {}
    if isinstance(id_token, str):
        identity = _checked(provider, id_token, ticket, given["access_token"])
    elif "openid" in provider.scope.split():
        raise ProviderRefused("The identity provider gave no ID token, so it is not certain who you are.")
    return Tokens(given["access_token"], id_token if isinstance(id_token, str) else "", identity)


def user_info(provider: Provider, tokens: Tokens) -> dict[str, Any]:
    """The claims of the user-info endpoint, which must be about the person of the ID token (§5.3.2)."""
    bearer = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}
    answer = _ask(provider, "GET", provider.userinfo_endpoint, headers=bearer)
    claims = _object(answer, "asking who you are")
    if answer.status != 200:
        raise ProviderRefused(f"The identity provider did not say who you are{_reason(claims)}.")
    if tokens.identity and claims.get("sub") != tokens.identity["sub"]:
        raise ProviderRefused("The user information of the identity provider is about somebody else.")
    return claims


def claims_of_access_token(provider: Provider, tokens: Tokens) -> dict[str, Any] | None:
    """The claims of an access token that is a signed JWT: by this provider, not expired. None for an opaque one."""
    if not _looks_signed(tokens.access_token):
        return None
    claims, _header = _verified(provider, tokens.access_token)
    options = {"iss": {"essential": True, "value": provider.issuer}, "exp": {"essential": True}}
    try:
        jwt.JWTClaimsRegistry(leeway=LEEWAY_S, **options).validate(claims)  # type: ignore[arg-type]
    except JoseError as error:
        raise ProviderRefused(_sentence(error, "access token"), _text(claims.get("sub"))) from error
    if tokens.identity and claims.get("sub", tokens.identity["sub"]) != tokens.identity["sub"]:
        raise ProviderRefused("The access token of the identity provider is about somebody else.")
    return claims


def discover(issuer: str, client_id: str, client_secret: str, scope: str, *, private: bool) -> Provider:
    """The provider as its own document describes it (OpenID Connect Discovery 1.0); ProviderRefused if it does not."""
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    document = _document(url, private=private)
    if document.get("issuer") != issuer:
        said = _text(document.get("issuer"))[:200]
        raise ProviderRefused(f"The identity provider calls itself {said!r}, not {issuer!r}; ask an administrator.")
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    if missing := [name for name in names if not _text(document.get(name)).startswith("https://")]:
        raise ProviderRefused(f"The document of the identity provider has no https address as {missing[0]}.")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        logout_endpoint=_text(document.get("end_session_endpoint")),
        scope=scope,
        basic="client_secret_post" not in methods,
        private=private,
        **{name: document[name] for name in names},
    )


def sign_out_address(provider: Provider, back: str, id_token: str = "") -> str:
    """Where the browser ends the session at the provider (RP-Initiated Logout 1.0); "" if there is no such page."""
    if not provider.logout_endpoint.startswith("https://"):
        return ""
    said = {"client_id": provider.client_id, "post_logout_redirect_uri": back}
    if id_token:
        said["id_token_hint"] = id_token
    joined = "&" if "?" in provider.logout_endpoint else "?"
    return f"{provider.logout_endpoint}{joined}{urlencode(said)}"


def _checked(provider: Provider, token: str, ticket: Ticket, access_token: str) -> dict[str, Any]:
    """The claims of an ID token: signed by the provider, for us, for this sign-in, in time (§3.1.3.7)."""
    claims, header = _verified(provider, token)
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    params = {"nonce": ticket.nonce, "client_id": provider.client_id, "access_token": access_token}
    try:
        CodeIDToken(claims, header, options, params).validate(leeway=LEEWAY_S)
    except JoseError as error:
        raise ProviderRefused(_sentence(error, "ID token"), _text(claims.get("sub"))) from error
    return claims


def _verified(provider: Provider, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Claims and header of a token that one of the provider's keys signed."""
    for again in (False, True):
        try:
            keys = KeySet.import_key_set(_document(provider.jwks_uri, private=provider.private, again=again))  # type: ignore[arg-type]
            read = jwt.decode(token, keys, algorithms=ALGORITHMS)
            claims = dict(read.claims)
            if isinstance(claims.get("exp"), str) and claims["exp"].isdigit():  # workforce specification §2.4
                claims["exp"] = int(claims["exp"])
            return claims, dict(read.header)
        except InvalidKeyIdError as error:  # the provider may have changed its keys
            if again:
                raise ProviderRefused(
                    "A token of the identity provider is signed with a key that it does not have."
                ) from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            logger.warning("a token of %s was refused: %s", provider.issuer, error)
            raise ProviderRefused("The signature of a token of the identity provider is not right.") from error
    raise AssertionError("the loop returns or raises")


def _document(url: str, *, private: bool, again: bool = False) -> dict[str, Any]:
    """A JSON document of a provider, read at most once in ten minutes; `again`: unless it was read just now."""
    at, kept = _kept.get(url, (0.0, {}))
    age = time.monotonic() - at
    if kept and age < (REREAD_S if again else KEPT_S):
        return kept
    try:
        answer = send("GET", url, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S, private=private)
    except OutboundRefused as error:
        raise _unreachable(error) from error
    read = _object(answer, "asking for its description")
    if answer.status != 200:
        raise ProviderRefused(f"The identity provider answered {answer.status} at {url}; ask an administrator.")
    if len(_kept) > 200:  # of many workforces; nothing is lost by reading again
        _kept.clear()
    _kept[url] = (time.monotonic(), read)
    return read


def _ask(provider: Provider, method: str, url: str, *, content: bytes = b"", headers: Mapping[str, str]) -> Answer:
    kind = "application/x-www-form-urlencoded" if content else ""
    try:
        return send(
            method,
            url,
            content=content,
            content_type=kind,
            headers=headers,
            max_bytes=MAX_BYTES,
            timeout_s=TIMEOUT_S,
            private=provider.private,
        )
    except OutboundRefused as error:
        raise _unreachable(error) from error


def _unreachable(error: OutboundRefused) -> ProviderRefused:
    logger.warning("an identity provider could not be asked: %s", error)
    return ProviderRefused("The identity provider cannot be reached. Try again in a moment, or ask an administrator.")


def _object(answer: Answer, when: str) -> dict[str, Any]:
    try:
        read = json.loads(answer.body)
    except (ValueError, UnicodeDecodeError):
        read = None
    if not isinstance(read, dict):
        logger.warning("%s answered %s without a JSON object", answer.url, answer.status)
        raise ProviderRefused(f"The identity provider did not answer as it should when {when} ({answer.status}).")
    return read


def _credentials(provider: Provider) -> dict[str, str]:
    accept = {"Accept": "application/json"}
    if not provider.basic:
        return accept
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
    return accept | {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _looks_signed(token: str) -> bool:
    """Is it a compact JWS? Three parts, of which the first is a JSON header that names an algorithm."""
    parts = token.split(".")
    if len(parts) != 3:
        return False
    try:
        header = json.loads(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (ValueError, UnicodeDecodeError):
        return False
    return isinstance(header, dict) and "alg" in header


def _reason(said: dict[str, Any]) -> str:
    """The error code of RFC 6749 §5.2, if there is one; a description is for the log, not for a page."""
    if description := _text(said.get("error_description")):
        logger.warning("an identity provider says: %s", description[:500])
    code = _text(said.get("error"))
    return f" ({code})" if re.fullmatch(r"[a-z_]{1,64}", code) else ""


def _sentence(error: JoseError, what: str) -> str:
    """What a claim that is wrong means to the person who signs in."""
    if isinstance(error, ExpiredTokenError):
        return f"The {what} of the identity provider has expired. Start again."
    reasons = {
        "iss": "was made by another provider",
        "aud": "was made for another application",
        "azp": "was made for another application",
        "nonce": "belongs to another sign-in",
        "at_hash": "does not belong to its access token",
    }
    claim = str(error.claim) if isinstance(error, ClaimError) else ""
    reason = reasons.get(claim, f"has no valid claim {claim!r}" if claim else "is not valid")
    return f"The {what} of the identity provider {reason}, so nobody was signed in."


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
