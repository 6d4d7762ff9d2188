"""The way of a request through the AWS edge: one list of steps, each adding to the context or refusing.

    identify -> receive -> authenticate -> find -> parse, validate -> authorise -> dispatch -> serialise -> log

s3 leaves after `authenticate`: its bodies stream, and its front door (studio/storage) knows its XML. Whatever refuses
raises an ApiError, which becomes an answer in one place, in the protocol that the client speaks.
"""

import hashlib
import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http.response import HttpResponseBase

from studio.access.authenticate import source_ip_of
from studio.access.middleware import LOCKED
from studio.api import audit, authorising, services
from studio.api.context import Context
from studio.api.credentials import credentials_of, session_principal
from studio.api.errors import AccessDenied, ApiError
from studio.api.faults import disk_full
from studio.api.payloads import open_payload
from studio.api.protocols import json, query, rest_json, rest_xml
from studio.api.registry import find
from studio.api.sigv4 import (
    UNSIGNED,
    ChunkSignatures,
    Signature,
    SignatureRefused,
    read_signature,
    session_token_of,
    verify,
)
from studio.api.threads import OPERATIONS, STREAMS, in_thread
from studio.api.validate import check

logger = logging.getLogger("atelier.edge")

_PROTOCOLS: dict[str, Any] = {"json": json, "rest-json": rest_json, "query": query, "rest-xml": rest_xml}
# Room for 6 MiB of payload (InvokeEndpoint) or of JSON.
LARGEST_BODY = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


async def answer(context: Context) -> HttpResponseBase:
    """Walk the steps; always an answer, never an exception."""
    try:
        response = await _walk(context)
        context.outcome = context.outcome or "OK"
    except ApiError as error:
        response = refusal(context, error)
    except Exception as error:
        logger.exception("request %s: %s %s broke", context.request_id, context.service, context.operation_name)
        response = refusal(context, disk_full(error) or _our_fault(context))
    response["x-amzn-requestid"] = context.request_id
    # A presigned link opens in a browser, on our origin: whatever page somebody stored there can do nothing.
    response["Content-Security-Policy"] = LOCKED
    if context.service == "s3":
        response["x-amz-request-id"] = context.request_id
    audit.record(context, response.status_code)
    return response


async def _walk(context: Context) -> HttpResponseBase:
    identify(context)
    if context.service == "s3":
        await authenticate(context)
        return await front_door(context)
    await receive(context)
    await authenticate(context)
    find_operation(context)
    if on_the_loop(context):
        parse_and_validate(context)
    else:  # megabytes of JSON, or values that make a pattern slow, keep only their own caller waiting
        await in_thread(OPERATIONS, parse_and_validate, context)
    await authorise(context)
    return serialise(context, await dispatch(context))


def identify(context: Context) -> None:
    """Which service, and for JSON and REST which operation: from the target, the signature's scope, or the path."""
    if target := context.header("X-Amz-Target"):
        prefix, _, context.operation_name = target.partition(".")
        context.service = services.target_prefixes().get(prefix, "sagemaker")
        context.signature = read_signature(context.request.headers, context.query_string)
        if prefix not in services.target_prefixes() or not context.operation_name:
            raise _unknown_target(target)
        return
    route = services.find_route(context.request.method or "", context.path)
    if route and "Authorization" not in context.request.headers:
        context.service, context.operation_name, context.uri = route[0].service, route[0].name, route[1]
    # A guess by path, so that a signature that cannot be read is refused in a form that the client understands.
    context.service = context.service or ("sts" if context.path in ("", "/") and not context.is_listing else "s3")
    context.signature = read_signature(context.request.headers, context.query_string)
    if context.signature is not None:
        _identify_by_scope(context, context.signature, route)


def _identify_by_scope(
    context: Context, signature: Signature, route: tuple[services.Route, dict[str, str]] | None
) -> None:
    named = services.service_of_scope().get(signature.service)
    if named == "sagemaker":
        context.service = "sagemaker-runtime"
        if route is None:
            raise ApiError(
                "UnknownOperationException",
                f"No operation answers to {context.request.method} {context.path[:200]}; operations of sagemaker "
                "itself are named in the header X-Amz-Target.",
                404,
            )
        context.service, context.operation_name, context.uri = route[0].service, route[0].name, route[1]
    elif named is None or (named in services.JSON_SERVICES):
        context.service = named or "sagemaker"
        raise ApiError(
            "UnknownOperationException",
            f"A request of {signature.service} must name its operation in the header X-Amz-Target (JSON protocol); "
            f"services that are answered here: {', '.join(services.SERVICES)}.",
            404,
        )
    else:
        context.service, context.operation_name, context.uri = named, "", {}


def _unknown_target(target: str) -> ApiError:
    prefixes = ", ".join(sorted(services.target_prefixes()))
    return ApiError(
        "UnknownOperationException",
        f"X-Amz-Target {target[:128]!r} names no operation; it is <prefix>.<operation>, the prefix one of {prefixes}.",
    )


async def receive(context: Context) -> None:
    """Take the body off the wire, bounded."""
    context.body = await context.read_body(LARGEST_BODY)


async def authenticate(context: Context) -> None:
    """Who asks: proven by a signature, or by the session cookie of the browser together with its CSRF token."""
    if context.signature is not None:
        await _verify_signature(context, context.signature)
    elif settings.SESSION_COOKIE_NAME in context.request.COOKIES and context.service != "s3":
        context.principal = await in_thread(OPERATIONS, session_principal, context.request)
    else:
        raise SignatureRefused(
            "missing", "The request is not signed. Sign it with an access key from your account page."
        )


async def _verify_signature(context: Context, signature: Signature) -> None:
    expected = services.signing_name(context.service)
    if signature.service != expected:
        raise SignatureRefused("mismatch", f"Credential should be scoped to correct service: '{expected}'.")
    token = session_token_of(context.request.headers, context.query_string)
    known = await credentials_of(signature.access_key_id, token)
    if known is None:
        raise SignatureRefused("unknown", "The security token included in the request is invalid.")
    principal, secret = known
    verify(
        signature,
        secret,
        method=context.request.method or "",
        path=context.raw_path,
        query=context.query_string,
        headers=context.request.headers,
        body_sha256=_body_sha256(context, signature),
    )
    if context.service == "s3" and signature.version == 4:
        context.chunks = ChunkSignatures(signature, secret)
    principal = replace(principal, source_ip=source_ip_of(context.request))
    # Otherwise by what kind of key: one of a person, or one that a notebook was lent.
    context.principal = replace(principal, via="presigned") if signature.presigned else principal


def _body_sha256(context: Context, signature: Signature) -> str:
    """What was signed for the body: its digest, or, for s3, the text that says how it is verified while it streams."""
    claimed = context.header("X-Amz-Content-SHA256")
    if context.service == "s3":
        if not claimed and not signature.presigned:
            raise SignatureRefused("malformed", "Missing required header for this request: x-amz-content-sha256.")
        return claimed or UNSIGNED
    found = hashlib.sha256(context.body).hexdigest()
    if claimed and claimed != found:
        raise SignatureRefused(
            "body", "The body is not the one that was signed: its digest is not x-amz-content-sha256."
        )
    return found


async def front_door(context: Context) -> HttpResponseBase:
    """Hand a verified s3 request over; its body is decoded and verified while the front door reads it."""
    from studio.storage import front_door as s3

    request: Any = context.request
    try:
        request.s3_path = unquote(context.path[1:], errors="strict")
    except UnicodeDecodeError as error:
        raise ApiError("InvalidURI", "The path is not UTF-8.") from error
    request.payload = open_payload(context.open_body(settings.MAX_UPLOAD_BYTES), request.headers, context.chunks)
    request.request_id = context.request_id
    context.operation_name = f"{request.method} {'object' if '/' in request.s3_path else 'bucket'}"
    context.resource = f"arn:aws:s3:::{request.s3_path}"
    handler: Callable[..., Any] = s3.handle
    if inspect.iscoroutinefunction(handler):
        response: HttpResponseBase = await handler(request, context.caller)
    else:
        response = await in_thread(STREAMS, handler, request, context.caller)
    return response


def find_operation(context: Context) -> None:
    """The shapes and the handler. An operation that is modelled but not here is named in the error."""
    if services.protocol(context.service) == "query":
        context.operation_name = query.action_of(context)
    name = context.operation_name
    context.model = services.operation_model(context.service, name) if len(name) <= 128 else None
    if context.model is None:
        raise ApiError("UnknownOperationException", f"{context.service} has no operation {name[:128]!r}.")
    context.operation = find(context.service, name)
    if context.operation is None:
        raise ApiError(
            "NotImplementedException",
            f"The operation {name} of {context.service} exists in the API but is not provided by this studio yet; "
            "docs/api-coverage.md lists the operations that are.",
            501,
        )


def on_the_loop(context: Context) -> bool:
    """Is the handler a coroutine, as invocations are? Everything else may block and gets a thread."""
    return context.operation is not None and inspect.iscoroutinefunction(context.operation.handler)


def parse_and_validate(context: Context) -> None:
    """Typed values by the names of the API, every rule of the model kept; or one error that tells all broken ones."""
    assert context.model is not None
    shape = context.model.input_shape
    context.parameters, problems = _PROTOCOLS[services.protocol(context.service)].parse(context, shape)
    check(shape, context.parameters, problems)


async def authorise(context: Context) -> None:
    """Ask the policy about the operation on the resource that the request names, and about what comes with it."""
    asked = authorising.questions(context)
    context.resource = asked[0].resource
    if authorising.looks_up(context, asked):
        await in_thread(OPERATIONS, authorising.authorise, context, asked)
    else:
        authorising.authorise(context, asked)


async def dispatch(context: Context) -> dict[str, Any]:
    """Call the handler: coroutines on the loop, everything else in a thread."""
    assert context.operation is not None
    handler: Callable[..., Any] = context.operation.handler
    if on_the_loop(context):
        found: Awaitable[dict[str, Any] | None] = handler(context.parameters, context.caller)
        return await found or {}
    return await in_thread(OPERATIONS, handler, context.parameters, context.caller) or {}


def serialise(context: Context, result: dict[str, Any]) -> HttpResponseBase:
    """The handler's dict in the protocol of the service."""
    assert context.model is not None
    protocol = _PROTOCOLS[services.protocol(context.service)]
    response: HttpResponseBase = protocol.serialise(context, context.model.output_shape, result)
    return response


def refusal(context: Context, error: ApiError) -> HttpResponseBase:
    """An error in the protocol of the client, under the name and the status that the service's model gives it."""
    context.service = context.service or "sagemaker"
    protocol = services.protocol(context.service)
    if isinstance(error, SignatureRefused):
        error = error.named_for(protocol)
    code = services.error_code(context.service, error.code)
    shapes = services.error_shapes(context.service)
    _, status = shapes.get(error.code) or shapes.get(code, (code, None))
    if code == "AccessDeniedException" and protocol != "json":
        code, status = ("AccessDenied" if protocol in ("query", "rest-xml") else code), 403
    context.outcome = code
    context.refused_because = error.message if isinstance(error, AccessDenied) else ""
    told = ApiError(code, error.message, status or error.status, **error.fields)
    response: HttpResponseBase = _PROTOCOLS[protocol].serialise_error(context, told)
    return response


def _our_fault(context: Context) -> ApiError:
    return ApiError(
        "InternalError" if context.service == "s3" else "InternalFailure",
        f"Something broke here. The log of the server tells what, under the reference {context.request_id}.",
        500,
    )
