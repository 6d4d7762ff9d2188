"""The query protocol (sts, iam, sns): a form in, XML out."""

from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from botocore.model import ListShape, MapShape, Shape, StructureShape
from django.http import HttpResponse

from studio.api.context import Context
from studio.api.errors import ApiError
from studio.api.parse import Parser, from_text
from studio.api.protocols.shapes import check_members, scalar, timestamp
from studio.api.services import service_model

MOST_FIELDS = 1000


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form body; a name given twice keeps its last value."""
    try:
        return dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise ApiError(
            "MalformedInput", f"The body must be a form of at most {MOST_FIELDS} fields in UTF-8."
        ) from error


def parse(context: Context, shape: StructureShape | None) -> tuple[dict[str, Any], list[str]]:
    """The members of the form: `Tags.member.1.Key=team` is the key of the first tag."""
    if shape is None:
        return {}, []
    form = {**context.request.GET.dict(), **read_form(context.body)}
    parser = Parser()
    return parser.structure(shape, _nested(shape, form, "")) or {}, parser.problems


def action_of(context: Context) -> str:
    """The operation that the form, or the query string of a presigned request, names."""
    action = read_form(context.body).get("Action") or context.request.GET.get("Action") or ""
    if not action:
        raise ApiError("MissingAction", "The form names no Action.")
    return action


def _nested(shape: Shape, form: dict[str, str], prefix: str) -> Any:
    """The flat fields under a prefix as JSON would nest them; None if there are none."""
    if isinstance(shape, StructureShape):
        dotted = f"{prefix}." if prefix else ""
        found = {}
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            if any(key == f"{dotted}{wire}" or key.startswith(f"{dotted}{wire}.") for key in form):
                found[wire] = _nested(member, form, f"{dotted}{wire}")
        return found
    if isinstance(shape, ListShape):
        base = (
            prefix
            if shape.serialization.get("flattened")
            else f"{prefix}.{shape.member.serialization.get('name', 'member')}"
        )
        return [_nested(shape.member, form, f"{base}.{number}") for number in _numbers(form, base)]
    if isinstance(shape, MapShape):
        base = prefix if shape.serialization.get("flattened") else f"{prefix}.entry"
        name, value = _words_of(shape)
        pairs = (
            (form.get(f"{base}.{n}.{name}", ""), _nested(shape.value, form, f"{base}.{n}.{value}"))
            for n in _numbers(form, base)
        )
        return dict(pairs)
    return from_text(shape, form[prefix]) if prefix in form else None


def _words_of(shape: MapShape) -> tuple[str, str]:
    """How the key and the value of an entry are called: `key` and `value`, unless the model says otherwise."""
    return shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")


def _numbers(form: dict[str, str], base: str) -> list[int]:
    heads = {key[len(base) + 1 :].split(".")[0] for key in form if key.startswith(f"{base}.")}
    return sorted(int(head) for head in heads if head.isascii() and head.isdigit() and len(head) < 6)


def serialise(context: Context, shape: StructureShape | None, result: dict[str, Any]) -> HttpResponse:
    """`<XResponse><XResult>…</XResult><ResponseMetadata>…`."""
    root = ET.Element(f"{context.operation_name}Response", xmlns=_namespace(context))
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper")
        _fill(shape, result, ET.SubElement(root, wrapper) if wrapper else root)
    ET.SubElement(ET.SubElement(root, "ResponseMetadata"), "RequestId").text = context.request_id
    return _xml(root, 200)


def serialise_error(context: Context, error: ApiError) -> HttpResponse:
    """`<ErrorResponse><Error><Type>…</Type><Code>…</Code><Message>…</Message></Error><RequestId>…`."""
    root = ET.Element("ErrorResponse", xmlns=_namespace(context))
    inner = ET.SubElement(root, "Error")
    for name, text in (
        ("Type", "Receiver" if error.status >= 500 else "Sender"),
        ("Code", error.code),
        ("Message", error.message),
    ):
        ET.SubElement(inner, name).text = text
    ET.SubElement(root, "RequestId").text = context.request_id
    return _xml(root, error.status)


def _fill(shape: Shape, value: Any, into: ET.Element) -> None:
    if isinstance(shape, StructureShape):
        check_members(shape, value)
        for name, member in shape.members.items():
            if value.get(name) is None:
                continue
            wire = member.serialization.get("name", name)
            if isinstance(member, ListShape) and member.serialization.get("flattened"):
                for each in value[name]:
                    _fill(member.member, each, ET.SubElement(into, wire))
            else:
                _fill(member, value[name], ET.SubElement(into, wire))
    elif isinstance(shape, ListShape):
        for each in value:
            _fill(shape.member, each, ET.SubElement(into, shape.member.serialization.get("name", "member")))
    elif isinstance(shape, MapShape):
        name, word = _words_of(shape)
        for key, each in value.items():
            entry = ET.SubElement(into, "entry")
            ET.SubElement(entry, name).text = str(key)
            _fill(shape.value, each, ET.SubElement(entry, word))
    elif shape.type_name == "timestamp":
        into.text = str(timestamp(value, shape.serialization.get("timestampFormat", "iso8601")))
    else:
        plain = scalar(shape, value)
        into.text = str(plain).lower() if isinstance(plain, bool) else str(plain)


def _namespace(context: Context) -> str:
    return str(service_model(context.service or "sts").metadata.get("xmlNamespace", ""))


def _xml(root: ET.Element, status: int) -> HttpResponse:
    return HttpResponse(ET.tostring(root, "utf-8", xml_declaration=True), status=status, content_type="text/xml")
