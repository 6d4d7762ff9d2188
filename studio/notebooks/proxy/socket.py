"""`/jupyter/…` over websockets: kernels, terminals, shared documents.

PrincipalMiddleware has checked host, origin and session. Here the app is admitted, at the handshake and then every few
seconds and whenever the person's sessions change; when that fails, the socket closes on both sides.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import aiohttp
from channels.layers import get_channel_layer

from studio.access.sockets import NOT_SIGNED_IN, Receive, Scope, Send
from studio.api.errors import ApiError
from studio.api.threads import OPERATIONS, in_thread
from studio.notebooks.proxy.admission import Admitted, admit, is_due, note_use, refuse_path
from studio.notebooks.proxy.upstream import request_headers, session
from studio.telemetry.hints import user_group_name

logger = logging.getLogger(__name__)
CHECK_EVERY_S = 5.0
LARGEST_MESSAGE = 256 * 1024 * 1024
FORBIDDEN, NOT_FOUND, AWAY = 4403, 4404, 1012
_CODES = {401: NOT_SIGNED_IN, 403: FORBIDDEN, 404: NOT_FOUND}
SYNC, UPDATE = 0, 2  # first bytes of a message of y-protocols that changes a document


async def notebook_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """One socket of a page and the one to the app's server that belongs to it."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    await receive()
    try:
        admitted = await _admit(scope, headers)
        await _Pair(scope, headers, receive, send, admitted).run()
    except ApiError as error:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": _code(error), "reason": error.message[:100]})


async def _admit(scope: Scope, headers: dict[str, str]) -> Admitted:
    refuse_path(scope.get("raw_path", scope["path"].encode()).decode("ascii", "replace"))
    return await in_thread(OPERATIONS, admit, headers, (scope.get("client") or [""])[0], scope["path"])


def _code(error: ApiError) -> int:
    return _CODES.get(403 if error.code == "AccessDeniedException" else error.status, AWAY)


class _Pair:
    """Both sockets while they are open."""

    def __init__(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send, admitted: Admitted) -> None:
        self._scope, self._headers, self._receive, self._send = scope, headers, receive, send
        self._admitted = admitted
        self._code, self._reason = AWAY, "The server of the app is gone."

    async def run(self) -> None:
        """Until one side closes or the person may not any more."""
        scope, admitted = self._scope, self._admitted
        raw_path = scope.get("raw_path", scope["path"].encode()).decode("ascii").partition("?")[0]
        path = admitted.path_at_server(raw_path)
        query = scope["query_string"].decode("latin-1")
        url = f"ws://{admitted.address}{path}{'?' if query else ''}{query}"
        client = (scope.get("client") or [""])[0]
        sent = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        kept = request_headers(sent, admitted, self._headers, client, "http")
        try:
            server = await session().ws_connect(
                url, headers=kept, protocols=scope.get("subprotocols") or (), max_msg_size=LARGEST_MESSAGE, compress=0
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            status = getattr(error, "status", 0)
            if status in (403, 404):
                raise ApiError("ResourceNotFound", "There is nothing at this address of the app.", 404) from error
            raise ApiError("ServiceUnavailable", "The server of the app does not answer.", 503) from error
        async with server:
            await self._send({"type": "websocket.accept", "subprotocol": server.protocol})
            await self._carry(server)
        with suppress(RuntimeError):  # the browser has closed it already
            await self._send({"type": "websocket.close", "code": self._code, "reason": self._reason})

    async def _carry(self, server: aiohttp.ClientWebSocketResponse) -> None:
        ways = {
            asyncio.ensure_future(way) for way in (self._to_server(server), self._to_browser(server), self._watch())
        }
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                if (error := each.exception()) is not None and not isinstance(error, ConnectionError | RuntimeError):
                    logger.error("A socket of an app broke.", exc_info=error)
        finally:
            for each in ways:
                each.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _to_server(self, server: aiohttp.ClientWebSocketResponse) -> None:
        while (message := await self._receive())["type"] == "websocket.receive":
            text, data = message.get("text"), message.get("bytes")
            if text is not None:
                await server.send_str(text)
            elif data is not None:
                if data[:2] == bytes((SYNC, UPDATE)) and is_due(self._admitted.app_pk):
                    await in_thread(OPERATIONS, note_use, self._admitted.app_pk)
                await server.send_bytes(data)
        if message.get("code") == NOT_SIGNED_IN:
            self._code, self._reason = NOT_SIGNED_IN, "Signed out."

    async def _to_browser(self, server: aiohttp.ClientWebSocketResponse) -> None:
        async for message in server:
            if message.type == aiohttp.WSMsgType.BINARY:
                await self._send({"type": "websocket.send", "bytes": message.data})
            elif message.type == aiohttp.WSMsgType.TEXT:
                await self._send({"type": "websocket.send", "text": message.data})
        code = server.close_code or AWAY
        if code not in (1005, 1006, 1015):  # those are never sent
            self._code, self._reason = code, ""

    async def _watch(self) -> None:
        """Return when the person may not use the app any more, or it runs elsewhere or not at all."""
        layer: Any = get_channel_layer()
        channel = await layer.new_channel()
        group = user_group_name(self._admitted.user_id)
        await layer.group_add(group, channel)
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_EVERY_S):
                        await layer.receive(channel)
                try:
                    now = await _admit(self._scope, self._headers)
                except ApiError as error:
                    self._code, self._reason = _code(error), error.message[:100]
                    return
                if now.address != self._admitted.address:
                    return
        finally:
            await layer.group_discard(group, channel)
