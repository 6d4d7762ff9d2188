"""From the wire to plain Python, driven by the shapes: what a value must be, not what it may be (that is `validate`).

Members that the model does not know are dropped, as the service does. A value of the wrong type is a problem with the
path of the value and takes part in the one ValidationException; it is left out of the result.
"""

import base64
import binascii
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp

MAX_DEPTH = 64  # nesting of recursive shapes (search expressions); the models need far less


def camel(name: str) -> str:
    """Members in messages start small: `AutoMLJobName` is `autoMLJobName`."""
    return name[:1].lower() + name[1:]


def problem(value: Any, path: str, constraint: str) -> str:
    """One broken rule in the words of the service."""
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def shown(value: Any, shape: Shape | None = None) -> str:
    """A value inside a message: quoted, bounded, never a secret."""
    if shape is not None and shape.metadata.get("sensitive"):
        return "of a secret"
    text = _java(value)
    return f"'{text if len(text) <= 256 else text[:255] + '…'}'"


def _java(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_java(each) for each in value[:20])}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_java(each)}" for key, each in list(value.items())[:20]) + "}"
    return str(value)[:300]


class Parser:
    """Turns decoded JSON, or texts of headers and query strings, into typed values."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def structure(self, shape: StructureShape, value: Any, path: str = "", depth: int = 0) -> Any:
        """Known members of a JSON object; `null` counts as absent."""
        if not isinstance(value, dict):
            return self._wrong(value, path, "Member must be an object")
        result = {}
        for name, member in shape.members.items():
            given = value.get(member.serialization.get("name", name))
            if given is None:
                continue
            parsed = self.value(member, given, f"{path}.{camel(name)}" if path else camel(name), depth + 1)
            if parsed is not None:
                result[name] = parsed
        return result

    def value(self, shape: Shape, value: Any, path: str, depth: int = 0) -> Any:
        """One value of any shape; None when it has the wrong type (the problem is noted)."""
        if depth > MAX_DEPTH:
            return self._wrong("…", path, f"Member must not be nested deeper than {MAX_DEPTH} levels")
        if isinstance(shape, StructureShape):
            return self.structure(shape, value, path, depth)
        if isinstance(shape, ListShape):
            return self._list(shape, value, path, depth)
        if isinstance(shape, MapShape):
            return self._map(shape, value, path, depth)
        parsed = _SCALARS[shape.type_name](value)
        if isinstance(parsed, _Wrong):
            return self._wrong(value, path, parsed.rule, shape)
        return parsed

    def _list(self, shape: ListShape, value: Any, path: str, depth: int) -> Any:
        if not isinstance(value, list):
            return self._wrong(value, path, "Member must be a list")
        # A refused item stays as None, so that validation counts the others right; no handler ever sees it.
        return [
            self._wrong(each, f"{path}.{index}.member", "Member must not be null")
            if each is None
            else self.value(shape.member, each, f"{path}.{index}.member", depth + 1)
            for index, each in enumerate(value, 1)
        ]

    def _map(self, shape: MapShape, value: Any, path: str, depth: int) -> Any:
        if not isinstance(value, dict):
            return self._wrong(value, path, "Member must be an object")
        result = {}
        for key, each in value.items():
            at = f"{path}.{key[:64]}"
            if not isinstance(name := _text(key), str):
                self._wrong(key, path, f"Map keys must satisfy constraint: [{name.rule}]")
            elif each is None:
                self._wrong(each, at, "Member must not be null")
            elif (parsed := self.value(shape.value, each, at, depth + 1)) is not None:
                result[name] = parsed
        return result

    def _wrong(self, value: Any, path: str, rule: str, shape: Shape | None = None) -> Any:
        """Note the problem; the value becomes None."""
        self.problems.append(problem("null" if value is None else shown(value, shape), path, rule))


@dataclass(frozen=True)
class _Wrong:
    rule: str


def _text(value: Any) -> str | _Wrong:
    if not isinstance(value, str):
        return _Wrong("Member must be a string")
    # PostgreSQL stores no NUL, and half a surrogate pair is no text in any encoding.
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        return _Wrong("Member must be Unicode text without the NUL character")
    return value


def _whole(bits: int) -> Callable[[Any], int | _Wrong]:
    limit = 1 << (bits - 1)

    def read(value: Any) -> int | _Wrong:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not -limit <= value < limit:
            return _Wrong(f"Member must be a whole number of {bits} bits")
        return value

    return read


def _number(value: Any) -> float | _Wrong:
    if value in ("NaN", "Infinity", "-Infinity"):  # how JSON protocols spell them
        return float(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        return _Wrong("Member must be a number")
    try:
        return float(value)
    except OverflowError:
        return _Wrong("Member must be a number")


def _boolean(value: Any) -> bool | _Wrong:
    return value if isinstance(value, bool) else _Wrong("Member must be true or false")


def _timestamp(value: Any) -> datetime | _Wrong:
    wrong = _Wrong("Member must be a timestamp: seconds since 1970 or ISO 8601")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return wrong
    try:
        moment = parse_timestamp(cast(str, value))  # numbers too, whatever its stub says
    except (ValueError, OverflowError, OSError, RuntimeError):
        return wrong
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _blob(value: Any) -> bytes | _Wrong:
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        return _Wrong("Member must be base64")


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "character": _text,
    "integer": _whole(32),
    "long": _whole(64),
    "float": _number,
    "double": _number,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "blob": _blob,
}


def from_text(shape: Shape, text: str) -> Any:
    """A value that arrived as text (header, URI, query string, form) in the form that JSON would have given it."""
    try:
        if shape.type_name in ("integer", "long"):
            return int(text) if len(text) <= 20 else text
        if shape.type_name in ("float", "double"):
            return float(text)
    except ValueError:
        return text
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text
