"""InvokeEndpoint (hosting spec §8): pick a server, hand the body on, hand the answer back.

Runs on the event loop of the web process; nothing here may block.
"""

import asyncio
import time
import weakref
from dataclasses import dataclass
from typing import Any

import aiohttp
from django.conf import settings

from hosting.metrics import meter
from hosting.models import Endpoint
from hosting.routing import AVOID_S, Route, Routes, Target, VariantRoute, pick
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.registry import operation
from studio.lifespan import at_shutdown

TIMEOUT_S = 60.0  # spec §4
CONNECT_TIMEOUT_S = 2.0
MAX_BODY = 6 * 1024 * 1024
MESSAGE_CHARS = 1024
SERVES = (Endpoint.Status.IN_SERVICE, Endpoint.Status.UPDATING)
NOT_BUILT = {
    "TargetModel": "This endpoint holds one model per variant",
    "TargetContainerHostname": "This endpoint has one container per variant",
    "InferenceComponentName": "Inference components are not supported in this installation",
    "SessionId": "Stateful sessions are not supported in this installation",
    "PrefixAwareId": "Prefix-aware routing is not supported in this installation",
}
PASSED_ON = {
    "ContentType": "Content-Type",
    "Accept": "Accept",
    "CustomAttributes": "X-Amzn-SageMaker-Custom-Attributes",
    "InferenceId": "X-Amzn-SageMaker-Inference-Id",
    "EnableExplanations": "X-Amzn-SageMaker-Enable-Explanations",
}


@dataclass
class Loop:
    """What belongs to one event loop: the routing table and the connections to model servers."""

    routes: Routes
    session: aiohttp.ClientSession


_loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Loop] = weakref.WeakKeyDictionary()


def _this_loop() -> Loop:
    running = asyncio.get_running_loop()
    if running not in _loops:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S)
        session = aiohttp.ClientSession(
            connector=connector, timeout=timeout, auto_decompress=False, skip_auto_headers=["Accept", "User-Agent"]
        )
        _loops[running] = Loop(Routes(), session)
    return _loops[running]


@at_shutdown
async def _close_connections() -> None:
    if here := _loops.pop(asyncio.get_running_loop(), None):
        await here.session.close()


def _validation(message: str) -> ApiError:
    return ApiError("ValidationError", message, 400)


@operation("sagemaker-runtime", "InvokeEndpoint", resource="endpoint/{EndpointName}")
async def invoke_endpoint(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Predictions for the records of the body, from one server of one variant."""
    started = time.perf_counter()
    name, body = request["EndpointName"], request.get("Body") or b""
    for field, reason in NOT_BUILT.items():
        if request.get(field):
            raise _validation(f"{reason}; leave {field} out.")
    if len(body) > MAX_BODY:
        raise _validation(f"The body has {len(body)} bytes; at most {MAX_BODY} are allowed. Use a batch transform job.")
    here = _this_loop()
    route = await here.routes.get(name)
    variant = _variant(route, name, request.get("TargetVariant", ""), caller)
    headers = {header: request[field] for field, header in PASSED_ON.items() if request.get(field)}
    call = _Call(here, route, variant, headers, body, started)  # type: ignore[arg-type]
    return await call.answer()


def _variant(route: Route | None, name: str, wish: str, caller: Principal) -> VariantRoute:
    if route is None or not (caller.is_administrator or caller.domain_id == route.domain_id):
        raise _validation(f"Endpoint {name} of account {settings.ACCOUNT_ID} not found.")
    if route.status not in SERVES:
        raise _validation(f"Endpoint {name} is {route.status}; it can be invoked when it is InService.")
    variant = route.variant(wish)
    if variant is None and wish:
        names = ", ".join(each.name for each in route.variants)
        raise _validation(f"Variant {wish} not found for endpoint {name}; it has {names}.")
    if variant is None or not variant.targets:
        raise _unavailable(name)
    return variant


def _unavailable(name: str) -> ApiError:
    return ApiError(
        "ServiceUnavailable", f"No server of endpoint {name} is ready; one is being started. Try again.", 503
    )


@dataclass
class _Call:
    """One invocation on its way: tries servers of the variant until one has taken it."""

    here: Loop
    route: Route
    variant: VariantRoute
    headers: dict[str, str]
    body: bytes
    started: float

    async def answer(self) -> dict[str, Any]:
        tried: set[str] = set()
        busy = False
        while target := pick(self.variant, tried):
            tried.add(target.instance_id)
            target.outstanding += 1
            try:
                found = await self._ask(target)
            except aiohttp.ClientConnectorError:  # it has not got the request: another one may
                target.avoid_until = time.monotonic() + AVOID_S
                continue
            finally:
                target.outstanding -= 1
            if found is not None:
                return found
            busy = True
        if busy:
            raise ApiError(
                "ThrottlingException",
                f"All servers of endpoint {self.route.name} are busy; try again in a second.",
                429,
            )
        self.here.routes.forget(self.route.name)
        raise _unavailable(self.route.name)

    async def _ask(self, target: Target) -> dict[str, Any] | None:
        """The answer of one server; None if it is too busy to take the request."""
        sent = time.perf_counter()
        try:
            async with self.here.session.post(
                f"http://{target.address}/invocations",
                data=self.body,
                headers={**self.headers, "X-Atelier-Token": target.token},
            ) as response:
                body = await response.read()
        except aiohttp.ClientConnectorError:
            raise
        except TimeoutError as error:
            raise self._model_error(0, self._timed_out(), time.perf_counter() - sent) from error
        except aiohttp.ClientError as error:
            said = f"The model server ended the connection without an answer ({type(error).__name__})."
            raise self._model_error(0, said, time.perf_counter() - sent) from error
        model_s = time.perf_counter() - sent
        if response.status == 429:
            return None
        if response.status != 200:
            raise self._model_error(response.status, body.decode("utf-8", "replace"), model_s)
        self._count(200, model_s)
        answer: dict[str, Any] = {
            "Body": body,
            "ContentType": response.headers.get("Content-Type", "application/octet-stream"),
            "InvokedProductionVariant": self.variant.name,
        }
        if custom := response.headers.get("X-Amzn-SageMaker-Custom-Attributes"):
            answer["CustomAttributes"] = custom
        if timing := response.headers.get("Server-Timing"):
            total_ms = (time.perf_counter() - self.started) * 1000
            answer["ResponseHeaders"] = {
                "Server-Timing": f"{timing}, model;dur={model_s * 1000:.3f}, total;dur={total_ms:.3f}"
            }
        return answer

    def _timed_out(self) -> str:
        return (
            "Your invocation timed out while waiting for a response from container primary. Review the latency metrics "
            "of the endpoint, send fewer records per request, or use a batch transform job."
        )

    def _model_error(self, status: int, said: str, model_s: float) -> ApiError:
        """ModelError in the service's words; the metrics count it."""
        self._count(status, model_s)
        side = "client" if 400 <= status < 500 else "server"
        group = f"/aws/sagemaker/Endpoints/{self.route.name}"
        return ApiError(
            "ModelError",
            f'Received {side} error ({status}) from primary with message "{said[:MESSAGE_CHARS]}". '
            f"See the log group {group} in account {settings.ACCOUNT_ID} for more information.",
            424,
            OriginalStatusCode=status,
            OriginalMessage=said[:MESSAGE_CHARS],
            LogStreamArn=f"arn:aws:logs:{settings.REGION}:{settings.ACCOUNT_ID}:log-group:{group}",
        )

    def _count(self, status: int, model_s: float) -> None:
        total = time.perf_counter() - self.started
        meter.count(
            self.route.name,
            self.variant.name,
            self.route.domain_id,
            status=status,
            instances=len(self.variant.targets),
            model_s=model_s,
            overhead_s=max(total - model_s, 0.0),
        )
