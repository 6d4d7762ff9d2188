"""What the API has no operation for: which images every installation has, and the link into a notebook instance."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.authenticate import principal_of_request, source_ip_of
from studio.access.models import SignIn
from studio.access.views.session import let_in
from studio.api.arns import arn
from studio.environments.engine.images import BUILT_IN, LOCAL_HOST
from studio.environments.images import environment_problem, kernel_environments
from studio.environments.models import Image, InstanceLink
from studio.environments.running import landing_of


class KernelImagesView(APIView):
    """`/api/kernel-images`: the built-in images, and the Python environments that versions of images may stand for."""

    action = {"GET": "atelier:ListKernelImages"}

    def get(self, request: Request) -> Response:
        """`{"built_in": [{name, arn, display_name, processor, app_types}], "environments": [{base_image, problem}]}`.

        problem: why the environment cannot be used, in a sentence; empty if it can.
        """
        built_in = [
            {
                "name": each.name,
                "arn": arn(Image.arn_kind, each.name),
                "display_name": each.display_name,
                "processor": each.processor,
                "app_types": list(each.app_types),
            }
            for each in BUILT_IN.values()
        ]
        environments = [
            {"base_image": f"{LOCAL_HOST}{name}", "problem": environment_problem(name)}
            for name in sorted(kernel_environments())
        ]
        return Response({"built_in": built_in, "environments": environments})


@require_safe
def open_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """`/notebook-instance-link/<token>`: a session of the person who asked for the link, and their notebook instance.

    A HEAD request and a browser that only fetches ahead do not use the link up. The session ends when the caller of
    CreatePresignedNotebookInstanceUrl said, however busy it is.
    """
    ahead = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method == "HEAD" or "prefetch" in ahead:
        return HttpResponse(status=204)
    request.path = "/notebook-instance-link/..."  # what Django logs of refused requests; the token is not for logs
    link = InstanceLink.consume(token)
    if link is None:
        SignIn.record("", source_ip_of(request), SignIn.Method.LINK, SignIn.Outcome.REFUSED)
        return render(request, "environments/link_is_void.html", status=410)
    known = principal_of_request(request)
    if known is None or known.user_id != link.user_id:
        let_in(request, link.user, SignIn.Method.LINK)
        request.session.set_expiry(timezone.now() + timedelta(seconds=link.session_s))
    return HttpResponseRedirect(landing_of(link.instance))
