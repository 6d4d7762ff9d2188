"""The labeler's own session: sign in, choose a password, sign out."""

from typing import Any, ClassVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groundtruth.models import Worker
from groundtruth.portal.base import PortalView
from groundtruth.portal.directory import sign_out_elsewhere
from groundtruth.portal.oidc_views import sign_in_address
from groundtruth.portal.sessions import check_place, let_in, let_out, worker_knowing
from studio.access.authenticate import source_ip_of
from studio.access.models import SignIn
from studio.access.permissions import PUBLIC, FieldError
from studio.access.throttle import Attempt, TooManyAttempts


class PortalCredentials(serializers.Serializer[Any]):
    """What is typed into the form."""

    username = serializers.CharField(max_length=254, trim_whitespace=False)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class PortalPassword(serializers.Serializer[Any]):
    """The new one, and the old one unless it was a temporary one."""

    current = serializers.CharField(max_length=1024, trim_whitespace=False, required=False)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


@method_decorator(ensure_csrf_cookie, name="dispatch")
class PortalSessionView(PortalView):
    """`/api/portal/session`."""

    action: ClassVar[dict[str, str]] = {"GET": "worker:GetSession", "POST": PUBLIC, "DELETE": "worker:SignOut"}
    before_password = True
    finishing = True

    def get(self, request: Request) -> Response:
        """Who is signed in; 401 for strangers, with the CSRF cookie all the same."""
        return Response(described(self.worker))

    @extend_schema(request=PortalCredentials)
    def post(self, request: Request) -> Response:
        """Sign in. The refusal is the same for an unknown name and a wrong password."""
        form = PortalCredentials(data=request.data)
        form.is_valid(raise_exception=True)
        name, address = form.validated_data["username"], source_ip_of(request._request)
        attempt = Attempt(f"worker:{name}", address)
        try:
            attempt.count()
        except TooManyAttempts:
            SignIn.record(name, address, SignIn.Method.PASSWORD, SignIn.Outcome.THROTTLED)
            raise
        worker = worker_knowing(name, form.validated_data["password"])
        if worker is None:
            SignIn.record(name, address, SignIn.Method.PASSWORD, SignIn.Outcome.REFUSED)
            raise exceptions.NotAuthenticated("The name or the password is not right.")
        check_place(worker, request._request)
        attempt.succeeded()
        SignIn.record(name, address, SignIn.Method.PASSWORD, SignIn.Outcome.SIGNED_IN)
        response = Response(described(worker))
        let_in(response, worker)
        return response

    def delete(self, request: Request) -> Response:
        """Sign out, in every browser; who came from an identity provider is told where to end the session there."""
        worker = self.worker
        worker.end_sessions()
        elsewhere = sign_out_elsewhere(worker)
        response = Response({"provider_sign_out": elsewhere}) if elsewhere else Response(status=204)
        let_out(response)
        return response


class PortalPasswordView(PortalView):
    """`/api/portal/password`."""

    action: ClassVar[str] = "worker:ChangePassword"
    before_password = True

    @extend_schema(request=PortalPassword)
    def post(self, request: Request) -> Response:
        """Choose a password; all other sessions end."""
        form = PortalPassword(data=request.data)
        form.is_valid(raise_exception=True)
        worker, new = self.worker, form.validated_data["password"]
        if worker.of_provider:
            raise FieldError("Your identity provider has your password; change it there.", status=409)
        if not worker.must_change_password and not worker.knows(form.validated_data.get("current", "")):
            raise FieldError("The current password is not right.", "current")
        if worker.knows(new):
            raise FieldError("Choose a password that is not the old one.", "password")
        try:
            validate_password(new)
        except DjangoValidationError as error:
            raise FieldError(error.messages[0], "password") from error
        worker.set_password(new, temporary=False)
        worker.save(update_fields=["password", "must_change_password", "generation"])
        response = Response(described(worker))
        let_in(response, worker)
        return response


def described(worker: Worker) -> dict[str, Any]:
    """What the portal's pages need to know."""
    return {
        "worker": {"name": worker.name, "worker_id": worker.worker_id},
        "organisation": worker.workforce.organisation,
        "contact": worker.workforce.contact,
        "must_change_password": worker.must_change_password,
        "provider": sign_in_address(worker.workforce) if worker.of_provider else None,
    }
