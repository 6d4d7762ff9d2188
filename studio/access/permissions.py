"""How browser views ask the policy, and how they say no.

A view names what it is: `action = "atelier:ListUsers"`, or one action per method,
`action = {"GET": "atelier:ListUsers", "POST": "atelier:CreateUser"}`. A view that names nothing is closed.
`resource_of(request)` may name the ARN that the check is about; without it the check is about `*`.
"""

import logging
from secrets import token_hex
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from studio.access.authenticate import principal_of_request
from studio.access.policies import authorize, keys_asked
from studio.access.principal import Principal
from studio.access.trail import Asked
from studio.api.conditions import of_resource
from studio.api.errors import ApiError
from studio.api.faults import disk_full

logger = logging.getLogger(__name__)
PUBLIC = "public"  # the only view for strangers is signing in; a reviewed list in tests/security says so

_STATUS = {"ResourceNotFound": 404, "AccessDeniedException": 403, "ResourceInUse": 409}


def action_of(view: Any, method: str) -> str | None:
    """What a view says it is for that method; None if it says nothing usable."""
    action = getattr(view, "action", None)
    if isinstance(action, dict):
        action = action.get("GET" if method == "HEAD" else method)
    return action if isinstance(action, str) and (action == PUBLIC or ":" in action) else None


class ActionAllowed(BasePermission):
    """Deny by default: the view names an action and the caller's role allows it. Sets `request.principal`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        principal = principal_of_request(request._request)
        request.principal = principal  # type: ignore[attr-defined]
        action = action_of(view, request.method or "")
        if action == PUBLIC:
            return True
        if principal is None:
            raise exceptions.NotAuthenticated("Sign in first.")
        if action is None:
            raise exceptions.PermissionDenied("This address does not say which action it is, so nobody may use it.")
        resource_of = getattr(view, "resource_of", None)
        resource = resource_of(request) if resource_of else "*"
        request._request.asked = Asked(principal, action, resource)  # type: ignore[attr-defined]
        asked = keys_asked(principal.statements, action)
        context = of_resource(resource, asked, {}, principal) if asked and resource != "*" else None
        authorize(principal, action, resource, context)
        return True


def caller(request: Request) -> Principal:
    """The principal that the permission check has found."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    return principal


class FieldError(ApiError):
    """Something typed into a form is wrong; `field` names the input that shows the sentence."""

    def __init__(self, message: str, field: str = "", status: int = 400) -> None:
        super().__init__("ValidationException", message, status)
        self.field = field


def explain(error: Exception, context: dict[str, Any]) -> Response:
    """Every error of a browser view as `{"message", "field"?, "reference"?}`; bugs are logged under their reference."""
    if isinstance(error, ApiError):
        body = {"message": error.message} | (
            {"field": error.field} if isinstance(error, FieldError) and error.field else {}
        )
        headers = {"Retry-After": str(error.fields["retry_after_s"])} if "retry_after_s" in error.fields else None
        return Response(body, status=_STATUS.get(error.code, error.status), headers=headers)
    if isinstance(error, Http404):
        return Response({"message": "There is nothing at this address."}, status=404)
    if isinstance(error, DjangoPermissionDenied):
        return Response({"message": "You may not do this."}, status=403)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return Response({"message": str(error.detail)}, status=401)
    if isinstance(error, exceptions.APIException):
        return _of_rest_framework(error)
    reference = token_hex(6)
    logger.exception("reference %s: %s broke", reference, type(context.get("view")).__name__, exc_info=error)
    if full := disk_full(error):
        return Response({"message": full.message, "reference": reference}, status=full.status)
    message = f"Something broke here; it is not your fault. The log has the details under {reference}."
    return Response({"message": message, "reference": reference}, status=500)


def _of_rest_framework(error: exceptions.APIException) -> Response:
    """Its own errors in our form: the first sentence, and the field it is about."""
    body: dict[str, str] = {}
    detail: Any = error.detail
    while isinstance(detail, dict | list) and detail:
        if isinstance(detail, dict):
            name, detail = next(iter(detail.items()))
            body["field"] = str(name)
        else:
            detail = detail[0]
    return Response({"message": str(detail), **body}, status=error.status_code)
