"""A sign-in on its way through the browser: out to the identity provider with a sealed cookie, and back, once.

The cookie holds state, nonce and PKCE verifier, so only the browser that began a sign-in can end it; whoever plants an
address of theirs in another browser gets nowhere. There is no parameter that says where to go afterwards.
"""

import hmac
import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from redis.exceptions import RedisError

from studio.access.oidc import Provider, ProviderRefused, Ticket, begin
from studio.access.sealing import SealBroken, fingerprint, seal, unseal

COOKIE = "atelier_oidc_"
PATIENCE_S = 600  # for typing a password, a second factor, a new password


@dataclass(frozen=True)
class Returned:
    """A browser that came back. `purpose`: what the room wrote when it was sent off."""

    ticket: Ticket
    purpose: Any
    code: str


def send_off(provider: Provider, redirect_uri: str, path: str, purpose: Any = None) -> HttpResponse:
    """To the provider; the browser gives the cookie back below `path` only, and for ten minutes."""
    address, ticket = begin(provider, redirect_uri)
    kept = seal(json.dumps({**asdict(ticket), "purpose": purpose, "until": time.time() + PATIENCE_S}))
    response = HttpResponseRedirect(address)
    response.set_cookie(
        _cookie(ticket.state),
        kept,
        max_age=PATIENCE_S,
        path=path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",  # the way back begins on the provider's page
    )
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def come_back(request: HttpRequest) -> Returned:
    """Whose sign-in this is; ProviderRefused for one that this browser did not begin, too old, or here before."""
    state = request.GET.get("state", "")
    kept = _read(request.COOKIES.get(_cookie(state), ""))
    if not state or kept is None or not hmac.compare_digest(kept["state"].encode(), state.encode()):
        raise ProviderRefused("This sign-in did not begin in this browser, or took too long. Start again.")
    try:
        first = cache.add(f"access:oidc:{fingerprint(state)}", 1, PATIENCE_S)
    except (RedisError, OSError) as error:
        raise ProviderRefused(
            "Signing in is not possible right now because the studio's Redis does not answer."
        ) from error
    if not first:
        raise ProviderRefused("This sign-in was used already. Start again.")
    if "error" in request.GET or "code" not in request.GET:
        said = request.GET.get("error", "")
        reason = "you did not allow it" if said == "access_denied" else "it did not say who you are"
        raise ProviderRefused(f"The identity provider did not sign you in: {reason}. Start again.")
    return Returned(Ticket(kept["state"], kept["nonce"], kept["verifier"]), kept["purpose"], request.GET["code"])


def require_issuer(request: HttpRequest, provider: Provider) -> None:
    """A provider that names itself in the address (RFC 9207) must be the one that was asked."""
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise ProviderRefused("The answer came from another identity provider than the one that was asked.")


def forget(request: HttpRequest, response: HttpResponseBase, path: str) -> None:
    """This sign-in is over."""
    response.delete_cookie(_cookie(request.GET.get("state", "")), path=path, samesite="Lax")
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"


def failed(request: HttpRequest, sentence: str, back: str) -> HttpResponse:
    """The page that says why nobody was signed in."""
    return render(request, "access/sign_in_failed.html", {"sentence": sentence, "back": back}, status=403)


def _cookie(state: str) -> str:
    """One of each sign-in, so that two tabs do not disturb each other; never what came in by itself."""
    return COOKIE + fingerprint(state)[:12]


def _read(sealed: str) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(unseal(sealed))
    except (SealBroken, ValueError):
        return None
    return kept if kept["until"] > time.time() else None
