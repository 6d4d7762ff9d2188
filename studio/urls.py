"""Where every path leads. `/aws` is the AWS edge, `/api/` is for the browser only, everything else is the front end.

Each room adds its browser views by a `urls.py` of its own, and addresses outside `/api/` by a `page_urls.py`;
`docs/architecture.md` says which paths exist and why.
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from studio.access.views.oidc import back_from_provider, sign_in_with_provider
from studio.access.views.session import sign_in_by_link
from studio.api.views import aws_edge
from studio.frontend import front_page
from studio.health import healthz, metrics
from studio.notebook_output import notebook_output
from studio.schema_view import SchemaView

ROOMS = [
    "studio.access",
    "studio.datasets",
    "studio.domains",
    "studio.spaces",
    "studio.environments",
    "studio.notebooks",
    "studio.notebook_jobs",
    "studio.snapshots",
    "studio.administration",
    "studio.storage",
    "studio.telemetry",
    "studio.topics",
    "workers",
    "autopilot",
    "hosting",
    "groundtruth",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("metrics", metrics),
    path("notebook-output", notebook_output),
    path("sign-in/oidc", sign_in_with_provider),
    path("sign-in/oidc/response", back_from_provider),
    path("sign-in/<str:token>", sign_in_by_link),
    re_path(r"^aws(?:/.*)?$", aws_edge),
    path("api/schema/", SchemaView.as_view()),
    *[path("api/", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")],
    *[path("", include(f"{room}.page_urls")) for room in ROOMS if find_spec(f"{room}.page_urls")],
    re_path(r"^(?!api/|aws|ws/|jupyter/|static/|assets/|task-pages/|task-media/).*$", front_page),
]
