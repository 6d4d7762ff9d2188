"""Which rights on our origin an answer of an app's server gets.

The server is the user's own program, so nothing that it sends is trusted: scripts come from the folders of JupyterLab
and of the extensions that came with the studio, never from a file of the space, never inline; what the user stored is
downloaded or shown in a sandbox without an origin.
"""

from studio.access.middleware import LOCKED

STORED = ("files/", "nbconvert/", "nbdime/", "view/")
INTERFACES = ("api/", "lab/api/", "lsp/", "terminals/websocket/")
# Never passed on: the server does not set our cookies, open our origin to others or choose our policy.
DROPPED = {
    "set-cookie",
    "server",
    "content-security-policy",
    "content-security-policy-report-only",
    "x-frame-options",
    "strict-transport-security",
    "clear-site-data",
    "service-worker-allowed",
    "sourcemap",
    "alt-svc",
    "refresh",
    "link",
}
SANDBOX = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; media-src data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
# Files of the machine, as VS Code's pages ask for them; what extensions show, which a worker of the page answers for.
_EDITOR_STORED, _WEBVIEW = "vscode-remote-resource", "https://*.vscode-resource.vscode-cdn.net"
_AS_CODE = {"script", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "xslt"}


def is_stored(rest: str) -> bool:
    """Is it something that a user wrote? rest: the path behind the app's base."""
    return rest.startswith(STORED)


def loads_as_code(rest: str, destination: str, editor: bool) -> bool:
    """Does a page want to run what a user stored? destination: the header Sec-Fetch-Dest."""
    stored = _EDITOR_STORED in rest if editor else not rest.startswith(("static/", "lab/extensions/"))
    return stored and destination in _AS_CODE


def response_headers(rest: str, base: str, host: str, editor: bool) -> dict[str, str]:
    """Our headers of an answer. host: as the browser wrote it, checked against ATELIER_HOSTS."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
    }
    if editor:
        headers["Content-Security-Policy"] = SANDBOX if _EDITOR_STORED in rest else _of_editor(f"{host}{base}")
        headers["Cross-Origin-Opener-Policy"] = "noopener-allow-popups"
    elif is_stored(rest):
        headers["Content-Security-Policy"] = SANDBOX
    elif rest.startswith(INTERFACES):
        headers["Content-Security-Policy"] = LOCKED
    else:
        headers["Content-Security-Policy"] = _of_pages(base, host)
    return headers


def _of_pages(base: str, host: str) -> str:
    # 'unsafe-eval' is what JupyterLab's check of its settings (ajv) needs.
    return (
        f"default-src 'self'; script-src {host}{base}static/ {host}{base}lab/extensions/ 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self' ws://{host} wss://{host}; worker-src 'self' blob:; frame-src 'self' blob: data:; "
        "object-src blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


def _of_editor(here: str) -> str:
    """VS Code and its extensions run scripts of their own, and show what they like in frames of this origin.

    So its pages reach their own app only: they ask, frame, post to and open nothing else of the studio.
    """
    shown = f"{here} {_WEBVIEW}"
    return (
        f"default-src {shown}; script-src {shown} blob: 'unsafe-eval' 'unsafe-inline'; "
        f"style-src {shown} 'unsafe-inline'; img-src {shown} data: blob:; media-src {shown} data: blob:; "
        f"font-src {shown} data: blob:; connect-src {shown} ws://{here} wss://{here} data: blob:; "
        f"worker-src {here} blob:; frame-src {here} data: blob:; object-src 'none'; base-uri {shown}; "
        f"form-action {here}; frame-ancestors 'self'"
    )
