"""`/jupyter/…` over HTTP: admitted, handed to the app's server, handed back. Bodies stream both ways."""

import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from yarl import URL

from studio.access.middleware import harden, refuse
from studio.api.errors import ApiError
from studio.api.threads import OPERATIONS, in_thread
from studio.notebooks.proxy import policy
from studio.notebooks.proxy.admission import Admitted, admit, is_due, note_use, refuse_path
from studio.notebooks.proxy.upstream import HOP_BY_HOP, request_headers, session

logger = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
PIECE_BYTES = 64 * 1024
_STATUS = {"AccessDeniedException": 403, "ResourceNotFound": 404}
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class _Gone(Exception):
    """The browser went away in the middle of its body."""


async def notebook_application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request under `/jupyter/`."""
    try:
        request = ASGIRequest(scope, io.BytesIO())
    except UnicodeDecodeError:
        await _say(send, JsonResponse({"message": "The path is not UTF-8."}, status=400))
        return
    refusal = refuse(request)
    if refusal is not None:
        await _say(send, harden(request, refusal))
        return
    try:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        raw_path = scope.get("raw_path", scope["path"].encode()).decode("ascii", "replace").partition("?")[0]
        _check(request.method or "", headers, raw_path)
        client = (scope.get("client") or [""])[0]
        admitted = await in_thread(OPERATIONS, admit, headers, client, scope["path"])
        await _Exchange(scope, receive, send, headers, raw_path, admitted).run()
    except ApiError as error:
        answer = JsonResponse({"message": error.message}, status=_STATUS.get(error.code, error.status))
        await _say(send, harden(request, answer))
    except _Gone:
        return


def _check(method: str, headers: dict[str, str], raw_path: str) -> None:
    if method not in METHODS:
        raise ApiError("ValidationException", f"The method is one of {', '.join(METHODS)}.", 405)
    # refuse() has turned away foreign origins; a page of ours always says its own when it changes something.
    if method not in SAFE and "origin" not in headers:
        raise ApiError("AccessDenied", "A change must come from a page of this studio: there is no Origin header.", 403)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length) > settings.MAX_UPLOAD_BYTES:
        raise ApiError("ValidationException", f"At most {settings.MAX_UPLOAD_BYTES} bytes are accepted.", 413)
    refuse_path(raw_path)


class _Exchange:
    """One request and its answer."""

    def __init__(
        self,
        scope: dict[str, Any],
        receive: Receive,
        send: Send,
        headers: dict[str, str],
        raw_path: str,
        admitted: Admitted,
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._headers, self._raw_path, self._admitted = headers, raw_path, admitted
        self._rest = scope["path"][len(admitted.base) :]
        self._began = False

    async def run(self) -> None:
        """Hand over and hand back; 502 or 503 with a sentence when the server does not answer."""
        if policy.loads_as_code(self._rest, self._headers.get("sec-fetch-dest", ""), self._admitted.editor):
            raise ApiError("AccessDenied", "A file of a space is no script of a page.", 403)
        if self._scope["path"] + "/" == self._admitted.base:
            await self._redirect(self._admitted.base)
            return
        if self._scope["method"] not in SAFE and is_due(self._admitted.app_pk):
            await in_thread(OPERATIONS, note_use, self._admitted.app_pk)
        query = self._scope["query_string"].decode("latin-1")
        path = self._admitted.path_at_server(self._raw_path)
        url = f"http://{self._admitted.address}{path}{'?' if query else ''}{query}"
        has_body = self._headers.get("content-length", "0") != "0" or "transfer-encoding" in self._headers
        try:
            async with session().request(
                self._scope["method"],
                URL(url, encoded=True),
                headers=self._to_server(has_body),
                data=self._body() if has_body else None,
                allow_redirects=False,
            ) as answer:
                await self._hand_back(answer)
        except (aiohttp.ClientConnectorError, TimeoutError) as error:
            self._give_up("The server of the app does not answer; try again in a moment.", error)
        except aiohttp.ClientError as error:
            self._give_up("The server of the app broke off its answer.", error)

    def _to_server(self, has_body: bool) -> list[tuple[str, str]]:
        sent = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in self._scope["headers"]]
        client = (self._scope.get("client") or [""])[0]
        found = request_headers(sent, self._admitted, self._headers, client, self._scope["scheme"])
        if has_body and "content-length" in self._headers:
            found.append(("Content-Length", self._headers["content-length"]))
        return found

    async def _body(self) -> AsyncIterator[bytes]:
        taken, more = 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            taken += len(message.get("body", b""))
            if taken > settings.MAX_UPLOAD_BYTES:
                raise ApiError("ValidationException", f"At most {settings.MAX_UPLOAD_BYTES} bytes are accepted.", 413)
            more = message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece

    async def _hand_back(self, answer: aiohttp.ClientResponse) -> None:
        await self._send({"type": "http.response.start", "status": answer.status, "headers": self._to_browser(answer)})
        self._began = True
        async for piece in answer.content.iter_chunked(PIECE_BYTES):
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        await self._send({"type": "http.response.body"})

    def _to_browser(self, answer: aiohttp.ClientResponse) -> list[tuple[bytes, bytes]]:
        base, rest = self._admitted.base, self._rest
        own = policy.response_headers(rest, base, self._headers.get("host", ""), self._admitted.editor)
        if rest.startswith("files/"):
            own["Content-Disposition"] = "attachment"
        replaced = {name.lower() for name in own} - ({"content-disposition"} if self._names_file(answer) else set())
        found = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers.items()
            if name.lower() not in HOP_BY_HOP | policy.DROPPED | replaced | {"location"}
            and not name.lower().startswith("access-control-")
        ]
        if "Location" in answer.headers:
            found.append((b"location", _inside(answer.headers["Location"], base).encode("latin-1")))
        already = {name for name, _ in found}
        encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in own.items()]
        return found + [each for each in encoded if each[0] not in already]

    @staticmethod
    def _names_file(answer: aiohttp.ClientResponse) -> bool:
        return answer.headers.get("Content-Disposition", "").lower().startswith("attachment")

    async def _redirect(self, where: str) -> None:
        headers = [(b"location", where.encode()), (b"content-length", b"0")]
        await self._send({"type": "http.response.start", "status": 302, "headers": headers})
        await self._send({"type": "http.response.body"})

    def _give_up(self, sentence: str, error: Exception) -> None:
        if self._began:  # nothing else can be said any more: the connection ends, and the browser sees that
            raise _Gone from error
        raise ApiError("ServiceUnavailable", sentence, 503) from error


def _inside(location: str, base: str) -> str:
    """A redirect of the server, kept inside its own base; anything else leads to the base (open redirects)."""
    parts = urlsplit(location)
    path = parts.path if parts.path.startswith(base) and ".." not in parts.path else base
    return f"{path}{f'?{parts.query}' if parts.query else ''}"


async def _say(send: Send, response: HttpResponseBase) -> None:
    body = getattr(response, "content", b"")
    headers = [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})
