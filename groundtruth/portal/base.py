"""What all views of the portal share."""

from typing import Any, cast

from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.models import Worker
from groundtruth.portal.sessions import MustChangePassword, NotFromHere, WorkerAllowed, WorkerAuthentication
from groundtruth.tasks.errors import TaskConflict
from studio.access.authenticate import source_ip_of
from studio.access.permissions import explain


class PortalView(APIView):
    """A view for labelers. Names its action as every view does (`worker:…`); no policy of the studio grants these.

    finishing: a disabled worker may still use it, for what is open. before_password: also before the temporary
    password was changed.
    """

    authentication_classes = (WorkerAuthentication,)
    permission_classes = (WorkerAllowed,)
    portal = True
    finishing = False
    before_password = False

    @property
    def worker(self) -> Worker:
        """Who asks."""
        return cast(Worker, self.request.user)

    @property
    def source_ip(self) -> str:
        """From where."""
        return source_ip_of(self.request._request)

    def handle_exception(self, exc: Exception) -> Response:
        """The studio's errors, with the state of a task or the word about the password where there is one."""
        if isinstance(exc, exceptions.PermissionDenied) and "CSRF" in str(exc.detail):
            return Response({"message": "This change did not come from a page of the portal."}, status=403)
        if isinstance(exc, NotFromHere) and not self.before_password:
            return Response(status=204)  # workforce specification §2.5
        response = explain(exc, self.get_exception_handler_context())
        extra: dict[str, Any] = {}
        if isinstance(exc, TaskConflict) and exc.state:
            extra["state"] = exc.state
        if isinstance(exc, MustChangePassword):
            extra["must_change_password"] = True
        if extra:
            response.data |= extra
        response.exception = True
        return response
