"""From what a handler returned to what goes on the wire, driven by the output shapes.

A member that the model does not know is a mistake of ours: it raises, so that the first test finds it, instead of
getting lost. `None` means absent.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape


def to_json(shape: Shape, value: Any, timestamp_format: str = "unixTimestamp") -> Any:
    """A value as JSON has it: timestamps as seconds since 1970 (or ISO 8601), blobs in base64."""
    if isinstance(shape, StructureShape):
        check_members(shape, value)
        return {
            member.serialization.get("name", name): to_json(member, value[name], timestamp_format)
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if isinstance(shape, ListShape):
        return [to_json(shape.member, each, timestamp_format) for each in value]
    if isinstance(shape, MapShape):
        return {str(key): to_json(shape.value, each, timestamp_format) for key, each in value.items()}
    if shape.type_name == "timestamp":
        return timestamp(value, shape.serialization.get("timestampFormat", timestamp_format))
    if shape.type_name == "blob":
        return base64.b64encode(value if isinstance(value, bytes) else str(value).encode()).decode("ascii")
    return scalar(shape, value)


def check_members(shape: StructureShape, value: Mapping[str, Any]) -> None:
    """TypeError for members that the shape has not."""
    if unknown := set(value) - set(shape.members):
        raise TypeError(f"{shape.name} has no member {sorted(unknown)[0]!r}")


def scalar(shape: Shape, value: Any) -> Any:
    """Text, number or truth value of the type that the shape says; ValueError or TypeError if it cannot be."""
    if shape.type_name == "boolean":
        return bool(value)
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("float", "double"):
        return _json_number(float(value))
    return str(value)


def _json_number(number: float) -> float | str:
    """JSON has no NaN and no infinity; the protocols write them as text, and clients read them back."""
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def timestamp(moment: Any, form: str) -> float | str:
    """`unixTimestamp`: seconds with milliseconds; `iso8601`: `2026-01-02T03:04:05.678Z`; `rfc822`: HTTP's date."""
    if not isinstance(moment, datetime):
        return float(moment)
    if moment.tzinfo is None:
        raise TypeError("a naive datetime cannot be sent; make it aware")
    if form == "unixTimestamp":
        return round(moment.timestamp(), 3)
    if form == "rfc822":
        return _as_utc(moment).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return _as_utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
