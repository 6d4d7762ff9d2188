"""From an access key or a session cookie to the Principal, without keeping the loop waiting."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from studio.access.authenticate import principal_of_access_key, principal_of_request, remembered
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.threads import OPERATIONS, in_thread


async def credentials_of(access_key_id: str, session_token: str = "") -> tuple[Principal, str] | None:
    """The principal and secret of a key; None if it is unknown or disabled, or if the session token is not its own.

    What this process checked a moment ago is used as it is, so that an invocation waits for no database.
    """
    known = remembered(access_key_id, session_token)
    return known or await in_thread(OPERATIONS, principal_of_access_key, access_key_id, session_token)


def session_principal(request: HttpRequest) -> Principal:
    """Who the session cookie stands for. The CSRF token must be in the header, where other sites cannot put it."""
    if not request.headers.get("X-CSRFToken") or _csrf_refuses(request):
        raise ApiError(
            "InvalidCsrfTokenException", "The CSRF token is missing or wrong. Reload the page and try again.", 403
        )
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES[settings.SESSION_COOKIE_NAME])
    principal = principal_of_request(request)
    if principal is None:
        raise ApiError("ExpiredTokenException", "You are signed out. Sign in again.", 401)
    return principal


def _csrf_refuses(request: HttpRequest) -> bool:
    check = CsrfViewMiddleware(_nothing)
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is not None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
