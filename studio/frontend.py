"""The pages of the front end, the studio and the labelers' portal: every address that is no API leads there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

_NOT_BUILT = (
    "The front end is not built yet. `./run` builds it; by hand: `npm ci && npm run build` in the folder frontend.\n"
)


@require_safe
@ensure_csrf_cookie
def front_page(request: HttpRequest) -> HttpResponse:
    """The page, never kept by browsers: it names the current bundle, whose files may be kept for ever."""
    portal = request.path == "/worker" or request.path.startswith("/worker/")
    try:
        page = (settings.FRONTEND_DIST / ("worker.html" if portal else "index.html")).read_bytes()
    except FileNotFoundError:
        return HttpResponse(_NOT_BUILT, content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse(page, headers={"Cache-Control": "no-cache"})
