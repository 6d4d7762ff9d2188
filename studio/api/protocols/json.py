"""The json protocol (1.0 and 1.1): an object in, an object out, the operation in `X-Amz-Target`."""

import json
from typing import Any

from botocore.model import StructureShape
from django.http import HttpResponse

from studio.api.context import Context
from studio.api.errors import ApiError
from studio.api.parse import Parser
from studio.api.protocols.shapes import to_json
from studio.api.services import json_version


def parse(context: Context, shape: StructureShape | None) -> tuple[dict[str, Any], list[str]]:
    """The members of the body; an empty body is an empty object."""
    data = read_object(context.body)
    if shape is None:
        return {}, []
    parser = Parser()
    return parser.structure(shape, data) or {}, parser.problems


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object; SerializationException says why it is none."""
    if not body.strip():
        return {}
    try:
        data = json.loads(body, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise ApiError("SerializationException", "The body is not UTF-8 text.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ApiError("SerializationException", f"The body is not JSON: {error.msg} in {where}.") from error
    except ValueError as error:  # NaN, or a number of thousands of digits
        raise ApiError("SerializationException", f"The body is not JSON: {str(error)[:120]}.") from error
    except RecursionError as error:
        raise ApiError("SerializationException", "The body is nested too deeply.") from error
    if not isinstance(data, dict):
        raise ApiError("SerializationException", "The body must be a JSON object.")
    return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def serialise(context: Context, shape: StructureShape | None, result: dict[str, Any]) -> HttpResponse:
    """The answer of a handler as JSON; operations without output answer with an empty body."""
    body = json.dumps(to_json(shape, result)) if shape is not None else ""
    return HttpResponse(body, content_type=_content_type(context))


def serialise_error(context: Context, error: ApiError) -> HttpResponse:
    """`{"__type": name, "message": sentence}` and the further members of the modelled error."""
    body = {**error.fields, "__type": error.code, "message": error.message}
    response = HttpResponse(json.dumps(body, default=str), status=error.status, content_type=_content_type(context))
    response["x-amzn-errortype"] = error.code
    return response


def _content_type(context: Context) -> str:
    return f"application/x-amz-json-{json_version(context.service)}"
