"""Headers that every answer carries, and the two checks that come before anything else: Host and Origin."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from studio.access.origin import own_origin

# For everything that is not a page or a script of ours: should a browser ever show it, it can do nothing.
LOCKED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
# What frames without an origin load (worker templates): the elements, which are the same for everybody, and media,
# where the address is the permission and no cookie counts.
WITHOUT_ORIGIN = ("/crowd/", "/task-media/")
_PAGE_TYPES = ("text/html", "text/javascript", "application/javascript")


def page_policy(host: str) -> str:
    """The content security policy of our pages. Scripts only from here, never inline, never eval.

    Inline styles are allowed because Cloudscape and Plotly set them; websockets are named because older browsers do
    not count them as 'self'.
    """
    return (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; worker-src 'self' blob:; "
        "frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class SecurityHeaders:
    """Refuse foreign hosts and origins, then harden the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return harden(request, refuse(request) or self.get_response(request))


def refuse(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to a request for another host or from another site's page; None if all is well."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return JsonResponse(
            {"message": "This server does not answer to that host name; add it to ATELIER_HOSTS if it should."},
            status=400,
        )
    if not own_origin(request.headers.get("Origin"), host) and not request.path.startswith(WITHOUT_ORIGIN):
        return JsonResponse({"message": "Requests from pages of other sites are refused."}, status=403)
    return None


def harden(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Set what the answer has not set itself."""
    page = response.get("Content-Type", "").split(";")[0] in _PAGE_TYPES
    host = request.META.get("HTTP_HOST", "") if response.status_code != 400 else ""
    headers = {
        "Content-Security-Policy": page_policy(host) if page and _plain(host) else LOCKED,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if request.path.startswith("/crowd/") else "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if request.path.startswith(("/api/", "/aws", "/sign-in/", "/oauth2/")):
        headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def _plain(host: str) -> bool:
    """May the host be written into a header value? It passed ALLOWED_HOSTS; this keeps directives out all the same."""
    return bool(host) and not set(host) & set(" ;,'\"")
