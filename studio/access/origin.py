"""Is a request from our own pages? One answer for HTTP and websockets (advisories: DNS rebinding, CSRF)."""

from urllib.parse import urlsplit

from django.conf import settings


def own_origin(origin: str | None, host: str) -> bool:
    """True without an Origin header (not a page of a browser), or when it names this very host and port.

    `null` (sandboxed frames, data: pages) and every other site are foreign.
    """
    if origin is None:
        return True
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()
