"""S3's XML: written with its name space, read without document types, entities or surprises."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from django.http import HttpResponse

from studio.api.errors import ApiError

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
MAX_BYTES = 2 * 1024 * 1024  # 1,000 keys of 1,024 bytes, or 10,000 parts, with room to spare

Content = str | int | bool | datetime | Mapping[str, Any] | Iterable[Any] | None


def answer(name: str, content: Mapping[str, Content], *, status: int = 200) -> HttpResponse:
    """A response whose root element is `name`. Mappings nest, lists repeat the element, None leaves it out."""
    root = ET.Element(name, xmlns=NAMESPACE)
    _fill(root, content)
    return HttpResponse(ET.tostring(root, "utf-8", xml_declaration=True), status=status, content_type="application/xml")


def text_answer(name: str, text: str) -> HttpResponse:
    """A response that is one element with text in it."""
    root = ET.Element(name, xmlns=NAMESPACE)
    root.text = text
    return HttpResponse(ET.tostring(root, "utf-8", xml_declaration=True), content_type="application/xml")


def _fill(parent: ET.Element, content: Mapping[str, Content]) -> None:
    for name, value in content.items():
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        for each in values:
            child = ET.SubElement(parent, name)
            if isinstance(each, Mapping):
                _fill(child, each)
            else:
                child.text = _text(each)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return timestamp(value)
    # XML 1.0 cannot carry control characters; clients that have such keys ask for encoding-type=url.
    return "".join(char if char >= " " or char in "\t\n\r" else "�" for char in str(value))


def timestamp(at: datetime) -> str:
    """2026-01-31T12:00:00.000Z"""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def read(body: bytes, root: str) -> ET.Element:
    """The root element, name spaces removed; MalformedXML for anything else than a plain document with that root."""
    try:
        element: ET.Element = fromstring(body, forbid_dtd=True)
    except (ET.ParseError, DefusedXmlException, ValueError) as error:
        raise _malformed() from error
    for each in element.iter():
        each.tag = each.tag.rsplit("}", 1)[-1]
    if element.tag != root:
        raise _malformed()
    return element


def _malformed() -> ApiError:
    return ApiError(
        "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema."
    )
