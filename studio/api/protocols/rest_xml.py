"""Errors of s3. Its requests and answers are the business of the front door, studio/storage/front_door.py."""

from xml.etree import ElementTree as ET

from django.http import HttpResponse

from studio.api.context import Context
from studio.api.errors import ApiError


def serialise_error(context: Context, error: ApiError) -> HttpResponse:
    """`<Error><Code>…</Code><Message>…</Message><Resource>…</Resource><RequestId>…`; HEAD gets the status alone."""
    root = ET.Element("Error")
    for name, text in (
        ("Code", error.code),
        ("Message", error.message),
        ("Resource", context.path[:1024]),
        ("RequestId", context.request_id),
    ):
        ET.SubElement(root, name).text = "".join(char for char in text if char >= " ")
    body = b"" if context.request.method == "HEAD" else ET.tostring(root, "utf-8", xml_declaration=True)
    return HttpResponse(body, status=error.status, content_type="application/xml")
