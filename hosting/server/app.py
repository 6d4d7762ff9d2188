"""The ASGI application of a model server: `/ping`, `/invocations`, nothing else (hosting spec §4)."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from hosting.server.predictor import Predictor
from hosting.server.refusals import Refused

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

logger = logging.getLogger("model-server")


class ModelServer:
    """threads: predictions at the same time. waiting: how many more may wait before callers are sent away with 429."""

    def __init__(self, predictor: Predictor, token: str, *, threads: int, waiting: int, max_body: int) -> None:
        self.predictor = predictor
        self.last_ping = time.monotonic()
        self._token = token.encode()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="predict")
        self._threads = threads
        self._capacity = threads + waiting
        self._busy = 0
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not hmac.compare_digest(headers.get(b"x-atelier-token", b""), self._token):
            await _reply(send, 403, _sentence("The token of this server is missing or wrong."))
        elif scope["path"] == "/ping" and scope["method"] == "GET":
            self.last_ping = time.monotonic()
            await _reply(send, 200, b"")
        elif scope["path"] == "/execution-parameters" and scope["method"] == "GET":
            await _reply(send, 200, self._parameters(), [(b"content-type", b"application/json")])
        elif scope["path"] == "/invocations" and scope["method"] == "POST":
            await self._invocation(headers, receive, send)
        else:
            await _reply(send, 404, _sentence("This server answers GET /ping and POST /invocations."))

    def _parameters(self) -> bytes:
        """What a batch transform job asks (spec §13.2); the last two are our own."""
        parameters = {
            "MaxConcurrentTransforms": self._threads,
            "BatchStrategy": "MULTI_RECORD",
            "MaxPayloadInMB": 6,
            "Columns": self.predictor.schema.names,
            "Outputs": self.predictor.keys,
        }
        return json.dumps(parameters).encode()

    async def _invocation(self, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        if self._busy >= self._capacity:
            # The body is not read: a caller that is sent away must not cost memory.
            await _reply(send, 429, _sentence("The server is busy; try again in a second."), [(b"retry-after", b"1")])
            return
        self._busy += 1
        try:
            body = await self._body(headers, receive)
            status, out, extra = await self._predict(headers, body)
        except Refused as refusal:
            status, out, extra = refusal.status, _sentence(refusal.message), [(b"content-type", b"application/json")]
        finally:
            self._busy -= 1
        await _reply(send, status, out, extra)

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        if int(headers.get(b"content-length", b"0") or 0) > self._max_body:
            raise Refused(f"The body is larger than {self._max_body} bytes.", 413)
        pieces: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refused("The caller went away.", 499)
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > self._max_body:
                raise Refused(f"The body is larger than {self._max_body} bytes.", 413)
            if not message.get("more_body"):
                return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def _predict(self, headers: dict[bytes, bytes], body: bytes) -> tuple[int, bytes, Headers]:
        content_type, accept, explain = (
            headers.get(name, b"").decode("latin-1")
            for name in (b"content-type", b"accept", b"x-amzn-sagemaker-enable-explanations")
        )
        try:
            work = partial(self.predictor.answer, body, content_type, accept, explain)
            answer = await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except Refused:
            raise
        except Exception as error:
            logger.exception("The prediction failed.")
            raise Refused(f"The model failed: {type(error).__name__}: {error}", 500) from error
        timing = ", ".join(f"{name};dur={seconds * 1000:.3f}" for name, seconds in answer.timing.items())
        return 200, answer.body, [(b"content-type", answer.content_type.encode()), (b"server-timing", timing.encode())]


def _sentence(message: str) -> bytes:
    return json.dumps({"error": message}).encode()


async def _reply(send: Send, status: int, body: bytes, extra: Headers | None = None) -> None:
    headers = [(b"content-length", str(len(body)).encode()), *(extra or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
