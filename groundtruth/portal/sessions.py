"""Signing in to the portal: a cookie of its own, a check of its own. Nothing here knows users of the studio."""

from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from groundtruth.models import Worker
from groundtruth.tasks.reading import worker_with
from studio.access.authenticate import source_ip_of
from studio.access.permissions import PUBLIC, action_of
from studio.api.errors import ApiError

COOKIE = "atelier_worker"
PATH = "/api/portal/"
SALT = "groundtruth.portal"
LIFETIME_S = 12 * 3600
SEEN_PRECISION = timedelta(minutes=1)


class MustChangePassword(ApiError):
    """The temporary password comes first (403)."""

    def __init__(self) -> None:
        super().__init__("MustChangePassword", "Choose a password of your own first.", 403)
        self.must_change_password = True


class NotFromHere(ApiError):
    """The workforce may not work from this address of the network (403)."""

    def __init__(self) -> None:
        super().__init__("NotFromHere", "The portal is not available from this network.", 403)


def check_place(worker: Worker, request: HttpRequest) -> None:
    """NotFromHere when the workforce has a list of addresses and this is none of them."""
    cidrs = worker.workforce.request.get("SourceIpConfig", {}).get("Cidrs", [])
    try:
        address = ip_address(source_ip_of(request))
    except ValueError:
        address = None
    if cidrs and not (address and any(address in ip_network(cidr, strict=False) for cidr in cidrs)):
        raise NotFromHere


class WorkerAuthentication(SessionAuthentication):
    """The worker that the cookie stands for, and the proof that a change comes from our own page (CSRF)."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """(worker, None); None for strangers. Changes need the token either way."""
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            self.enforce_csrf(request)
        worker = worker_of(request._request)
        return (worker, None) if worker else None


class WorkerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names the cookie."""

    target_class = WorkerAuthentication
    name = "workerCookie"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A cookie."""
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}


class WorkerAllowed(BasePermission):
    """Deny by default: signed in, with a password of their own, not disabled unless the view lets them finish."""

    def has_permission(self, request: Request, view: Any) -> bool:
        action = action_of(view, request.method or "")
        if action == PUBLIC:
            return True
        worker: Any = request.user
        if not isinstance(worker, Worker):
            raise exceptions.NotAuthenticated("Sign in first.")
        if action is None:
            raise exceptions.PermissionDenied("This address does not say which action it is, so nobody may use it.")
        check_place(worker, request._request)
        if worker.disabled and not getattr(view, "finishing", False):
            raise exceptions.NotAuthenticated("This account is disabled. Ask whoever invited you.")
        if worker.must_change_password and not getattr(view, "before_password", False):
            raise MustChangePassword
        return True


def worker_of(request: HttpRequest) -> Worker | None:
    """Whom the cookie stands for; None when it is too old, or they signed out or changed the password meanwhile."""
    try:
        pk, seal = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME_S)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    worker = worker_with(pk)
    if worker is None or worker.session_hash() != seal:
        return None
    _note_seen(worker)
    return worker


def let_in(response: HttpResponseBase, worker: Worker) -> None:
    """Give the browser a session."""
    response.set_cookie(
        COOKIE,
        signing.dumps([worker.pk, worker.session_hash()], salt=SALT),
        max_age=LIFETIME_S,
        path=PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def let_out(response: HttpResponseBase) -> None:
    """Take it away."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def worker_knowing(name: str, password: str) -> Worker | None:
    """The worker of that name with that password; two domains may have people of the same name."""
    if "\x00" in name:
        return None
    named = list(Worker.objects.filter(name=name, disabled=False).select_related("workforce")[:10])
    if not named:
        Worker().set_password(password, temporary=False)  # an unknown name takes as long as a wrong password
    return next((each for each in named if each.knows(password)), None)


def _note_seen(worker: Worker) -> None:
    """To the minute: not a write for every request."""
    now = timezone.now()
    if worker.last_seen_at is None or worker.last_seen_at < now - SEEN_PRECISION:
        Worker.objects.filter(pk=worker.pk).update(last_seen_at=now)
