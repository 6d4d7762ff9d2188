"""What the frame of a task loads: its page, and the media in it. The address is the permission, see `addresses.py`."""

import mimetypes
from html import escape
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from groundtruth.models import DataObject, Task
from groundtruth.rendering.addresses import LIFETIME_S, LONGEST_S, MEDIA, PAGES, Holder, Signer, owner_of, read
from groundtruth.rendering.pages import Page, page_of, page_policy, task_page
from groundtruth.rendering.sequences import is_video
from groundtruth.reviewing.pages import review_page
from studio.access.authenticate import source_ip_of
from studio.api.errors import ApiError
from studio.api.threads import pieces as in_pieces
from studio.storage.front_door.call import byte_range, pieces
from studio.storage.objects import StoreError
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

_VOID = "This address is no longer good. Open the task again."
_GONE = "Whoever made this job may no longer use the studio, so its data cannot be shown."
# Shown as what they are called; everything else is bytes.
_SHOWN = ("image/", "audio/", "video/", "text/plain", "application/json", "application/pdf")


@require_safe
def task_document(request: HttpRequest, token: str) -> HttpResponse:
    """`/task-pages/<token>`: the page of one task, object or preview."""
    found = read(PAGES, token, source_ip_of(request))
    if found is None:
        return _answer(request, _words(_VOID), 410)
    page = _page(*found)
    if page is None:
        return _answer(request, _words(_VOID), 410)
    if not page.html:
        said = "; ".join(each.message for each in page.problems)
        return _answer(request, _words(f"This page cannot be shown: {said}"), 200)
    return _answer(request, page.html, 200)


def _page(holder: Holder, what: Any) -> Page | None:
    kind, key = what
    if kind == "preview":
        kept = cache.get(f"groundtruth:preview:{key}")
        return page_of(kept["template"], kept["input"], Signer(kept["reader"], holder)) if kept else None
    if kind == "task":
        task = Task.objects.filter(key=key, worker_id=holder.id).select_related("object", "job__owner").first()
        return _of_object(task.object, holder) if task and holder.kind == "w" else None
    row = DataObject.objects.filter(pk=key).select_related("job__owner").first()
    return _of_object(row, holder) if row and holder.kind == "u" else None


def _of_object(row: DataObject, holder: Holder) -> Page:
    owner = owner_of(row.job)
    if owner is None:
        return Page(_words(_GONE))
    if row.job.flow_id is not None:
        return review_page(row, Signer(owner, holder))
    # Frames of a video come one by one, as long as somebody works on them.
    lasts = min(LONGEST_S, int(row.job.time_limit.total_seconds())) if is_video(row.job.type_key) else 0
    return task_page(row.job, row.data, Signer(owner, holder, lifetime_s=max(LIFETIME_S, lasts)))


def _words(sentence: str) -> str:
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Task</title><p>{escape(sentence)}</p></html>'


def _answer(request: HttpRequest, html: str, status: int) -> HttpResponse:
    origin = f"{request.scheme}://{request.get_host()}"
    headers = {
        "Content-Security-Policy": page_policy(origin),
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HttpResponse(html, content_type="text/html; charset=utf-8", status=status, headers=headers)


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def task_media(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """`/task-media/<token>/<name>`: one object of the store, whole or in ranges, for pages without an origin."""
    if request.method == "OPTIONS":
        return _open(HttpResponse(status=204))
    found = read(MEDIA, token, source_ip_of(request))
    if found is None:
        return _open(HttpResponse(_VOID, content_type="text/plain; charset=utf-8", status=403))
    uri = S3Uri.parse(str(found[1]))
    try:
        info = object_store().head(uri.bucket, uri.key)
        wanted = byte_range(request.headers.get("Range", ""), info.size) if "Range" in request.headers else None
        start, length = wanted or (0, info.size)
        stream = object_store().open(uri.bucket, uri.key, start, length)
    except StoreError:
        return _open(HttpResponse("There is no such object.", content_type="text/plain; charset=utf-8", status=404))
    except ApiError as error:  # a range outside
        response = HttpResponse(error.message, content_type="text/plain; charset=utf-8", status=416)
        response["Content-Range"] = f"bytes */{info.size}"
        return _open(response)
    whole = StreamingHttpResponse(
        in_pieces(pieces(stream)), status=206 if wanted else 200, content_type=_type_of(uri.key)
    )
    whole._resource_closers.append(stream.close)  # type: ignore[attr-defined]
    whole["Content-Length"] = str(length)
    whole["Accept-Ranges"] = "bytes"
    whole["ETag"] = f'"{info.etag}"'
    if wanted:
        whole["Content-Range"] = f"bytes {start}-{start + length - 1}/{info.size}"
    return _open(whole)


def _type_of(key: str) -> str:
    """By the name alone and never guessed by browsers: a page that calls itself .jpg is a broken picture."""
    kind = mimetypes.guess_type(key)[0] or ""
    return kind if kind.startswith(_SHOWN) else "application/octet-stream"


def _open(response: HttpResponseBase) -> HttpResponseBase:
    """Readable from a frame without an origin (labeling specification §18); harmless when opened by itself."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Range",
        "Access-Control-Expose-Headers": "Access-Control-Allow-Origin, Content-Length, Content-Range, ETag",
        "Access-Control-Max-Age": "3000",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control": "private, max-age=3000",
        "Referrer-Policy": "no-referrer",
    }
    for header, value in headers.items():
        response.headers[header] = value
    return response
