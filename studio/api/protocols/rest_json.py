"""The rest-json protocol: members in the path, the query string, headers, and the body as JSON or as a payload."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from studio.api.context import Context
from studio.api.errors import ApiError
from studio.api.parse import Parser, camel, from_text
from studio.api.protocols.event_stream import framed
from studio.api.protocols.json import read_object
from studio.api.protocols.shapes import check_members, scalar, timestamp, to_json


def parse(context: Context, shape: StructureShape | None) -> tuple[dict[str, Any], list[str]]:
    """Members of the request, each from where the model says it travels."""
    if shape is None:
        return {}, []
    parser = Parser()
    values: dict[str, Any] = {}
    in_body = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        if location is None:
            in_body[name] = member
        elif (given := _given(context, name, member, location)) is not None:
            parsed = parser.value(member, given, camel(name))
            if parsed is not None:
                values[name] = parsed
    values.update(_body(context, shape, in_body, parser))
    return values, parser.problems


def _given(context: Context, name: str, member: Shape, location: str) -> Any:
    """The text (or list, or map of texts) that travels outside the body; None if it does not."""
    wire = member.serialization.get("name", name)
    if location == "uri":
        return from_text(member, context.uri[wire]) if wire in context.uri else None
    if location == "header":
        text = context.request.headers.get(wire)
        return None if text is None else from_text(member, text)
    if location == "headers":
        lowered = {key.lower(): value for key, value in context.request.headers.items()}
        return {key[len(wire) :]: text for key, text in lowered.items() if key.startswith(wire.lower())}
    query = context.request.GET
    if isinstance(member, ListShape):
        return [from_text(member.member, text) for text in query.getlist(wire)] or None
    if isinstance(member, MapShape):
        return query.dict()
    return from_text(member, query[wire]) if wire in query else None


def _body(context: Context, shape: StructureShape, members: dict[str, Shape], parser: Parser) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload is None:
        if not members:
            return {}
        parsed = parser.structure(shape, read_object(context.body)) or {}
        return {name: value for name, value in parsed.items() if name in members}
    member = shape.members[payload]
    if member.type_name == "blob":
        return {payload: context.body}
    if member.type_name == "string":
        return {payload: context.body.decode("utf-8", "replace")}
    parsed = parser.value(member, read_object(context.body), camel(payload))
    return {} if parsed is None else {payload: parsed}


def serialise(context: Context, shape: StructureShape | None, result: dict[str, Any]) -> HttpResponseBase:
    """The answer of a handler: headers, status, and the body as JSON, bytes or a stream.

    `ResponseHeaders` beside the modelled members are headers that no model knows (timings).
    """
    if shape is None:
        return HttpResponse(status=_status(context))
    extra: dict[str, str] = result.get("ResponseHeaders", {})
    result = {name: value for name, value in result.items() if name != "ResponseHeaders"}
    check_members(shape, result)
    response = _response(context, shape, result)
    for name, member in shape.members.items():
        value = result.get(name)
        location = member.serialization.get("location")
        if value is None or location is None:
            continue
        wire = member.serialization.get("name", name)
        if location == "header":
            response[wire] = _header(member, value)
        elif location == "headers":
            for key, each in value.items():
                response[f"{wire}{key}"] = _clean(str(each))
        elif location == "statusCode":
            response.status_code = int(value)
    for key, text in extra.items():
        response[key] = _clean(text)
    return response


def _response(context: Context, shape: StructureShape, result: dict[str, Any]) -> HttpResponseBase:
    payload = shape.serialization.get("payload")
    status = _status(context)
    if payload is None:
        body = {
            member.serialization.get("name", name): to_json(member, result[name])
            for name, member in shape.members.items()
            if "location" not in member.serialization and result.get(name) is not None
        }
        return HttpResponse(json.dumps(body), status=status, content_type="application/json")
    member, value = shape.members[payload], result.get(payload)
    if member.serialization.get("eventstream"):
        return StreamingHttpResponse(framed(value), status=status, content_type="application/vnd.amazon.eventstream")
    if isinstance(member, StructureShape):
        return HttpResponse(json.dumps(to_json(member, value or {})), status=status, content_type="application/json")
    if isinstance(value, bytes | str) or value is None:
        return HttpResponse(value or b"", status=status, content_type="application/octet-stream")
    assert isinstance(value, AsyncIterator | Iterator), f"{payload} must be bytes or an iterator of bytes"
    return StreamingHttpResponse(value, status=status, content_type="application/octet-stream")


def serialise_error(context: Context, error: ApiError) -> HttpResponse:
    """The error's name in `x-amzn-errortype`, its members in the body."""
    body = {**error.fields, "message": error.message, "Message": error.message, "__type": error.code}
    response = HttpResponse(json.dumps(body, default=str), status=error.status, content_type="application/json")
    response["x-amzn-errortype"] = error.code
    return response


def _status(context: Context) -> int:
    assert context.model is not None
    return int(context.model.http.get("responseCode", 200))


def _header(member: Shape, value: Any) -> str:
    if member.type_name == "timestamp":
        return str(timestamp(value, member.serialization.get("timestampFormat", "rfc822")))
    if member.type_name == "boolean":
        return "true" if value else "false"
    return _clean(str(scalar(member, value)))


def _clean(text: str) -> str:
    """A header value: one line of Latin-1, whatever a model's container wrote."""
    return " ".join(text.split()).encode("latin-1", "replace").decode("latin-1")
