"""Input manifests: JSON Lines of any length, read with one line in memory (groundtruth.md, section 5.1)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import CUSTOM, TaskType, task_type

LINE_CHARACTERS, VALUE_CHARACTERS = 100_000, 20_000
LINE_BYTES = 4 * LINE_CHARACTERS  # no character takes more in UTF-8; of longer lines nothing is kept
MIN_AUTOMATED = 1250
MAX_VIDEO_SEQUENCES = 10
IMAGES, CLIPS, SEQUENCES, CLOUDS = (".jpg", ".jpeg", ".png"), (".mp4", ".ogg", ".webm"), (".json",), (".bin", ".txt")


@dataclass(frozen=True, slots=True)
class Line:
    """One data object. number: zero-based, also its `datasetObjectId`; data: the parsed line."""

    number: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be used; the reason names it by its number as editors count, from 1."""

    number: int
    reason: str


def scan(chunks: Iterable[bytes], type_key: str) -> Iterator[Line | Refused]:
    """Every line of a manifest, or why it cannot be used. chunks: its bytes, cut anywhere."""
    kind = task_type(type_key)
    for number, raw in split(chunks):
        try:
            data = parse_line(raw)
            check_line(data, kind, characters=len(raw))
        except InputRefused as refused:
            yield Refused(number, f"Line {number + 1}: {refused}")
        else:
            yield Line(number, data)


def read_manifest(chunks: Iterable[bytes], type_key: str) -> Iterator[Line]:
    """Every line; InputRefused at the first that cannot be used, for an empty manifest, and for too many lines."""
    kind, count = task_type(type_key), 0
    most = MAX_VIDEO_SEQUENCES if kind.key.removeprefix("Adjustment").startswith("VideoObject") else kind.max_objects
    for each in scan(chunks, type_key):
        count += 1
        if count > most:
            raise InputRefused(f"The manifest has more than {most:,} lines, the most for {kind.key}: split it.")
        if isinstance(each, Refused):
            raise InputRefused(each.reason)
        yield each
    if not count:
        raise InputRefused("The manifest is empty: write one JSON object per line.")


def split(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of every line, `\\n` or `\\r\\n`. Of a line over the limit only its beginning is given.

    Empty lines at the end are no lines; one between others is, and will be refused as such.
    """
    number, held, empty = 0, bytearray(), 0
    for chunk in chunks:
        start = 0
        while (stop := chunk.find(b"\n", start)) >= 0:
            _hold(held, chunk[start:stop])
            line, start = bytes(held).removesuffix(b"\r"), stop + 1
            held.clear()
            if not line.strip():
                empty += 1
                continue
            for _ in range(empty):
                yield number, b""
                number += 1
            yield number, line
            number, empty = number + 1, 0
        _hold(held, chunk[start:])
    if held.strip():
        for _ in range(empty):
            yield number, b""
            number += 1
        yield number, bytes(held).removesuffix(b"\r")


def parse_line(raw: bytes) -> dict[str, Any]:
    """The JSON object of a line; InputRefused says what is wrong, without the line's number."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(raw) > LINE_BYTES:
            raise InputRefused(_too_long()) from None
        raise InputRefused(f"it is no UTF-8 text at byte {error.start + 1}: save the manifest as UTF-8.") from None
    if len(text) > LINE_CHARACTERS:
        raise InputRefused(_too_long())
    if not text.strip():
        raise InputRefused("it is empty: write one JSON object per line.")
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InputRefused(f"it is no valid JSON at character {error.pos + 1} ({error.msg}).") from None
    except (RecursionError, ValueError) as error:
        raise InputRefused(f"it is no valid JSON ({error}).") from None
    if not isinstance(found, dict):
        raise InputRefused('it must be a JSON object like {"source-ref": "s3://…"}.')
    return found


def check_line(data: Mapping[str, Any], kind: TaskType, *, characters: int = LINE_CHARACTERS) -> None:
    """InputRefused unless a job of that type can use the line. characters: an upper bound of its length."""
    for key, value in data.items():
        if key.startswith("$"):
            raise InputRefused(f'the key "{key}" must not begin with $.')
        if characters > VALUE_CHARACTERS and _length(value) > VALUE_CHARACTERS:
            raise InputRefused(f'the value of "{key}" has more than {VALUE_CHARACTERS:,} characters.')
    sources = [key for key in ("source", "source-ref") if key in data]
    if len(sources) != 1:
        raise InputRefused(f'it has {"both" if sources else "none"} of "source" and "source-ref": give exactly one.')
    key = sources[0]
    if kind.key != CUSTOM and key != kind.source_key:
        raise InputRefused(f'{kind.key} needs "{kind.source_key}", not "{key}".')
    if not isinstance(data[key], str) or not data[key]:
        raise InputRefused(f'"{key}" must be text that is not empty.')
    if key == "source-ref" and kind.key != CUSTOM:
        _check_uri(data[key], kind)


def extensions(kind: TaskType) -> tuple[str, ...]:
    """How names of the objects of a type may end; nothing = anyhow."""
    if kind.category == "Image":
        return IMAGES
    if kind.category == "Point cloud":
        return SEQUENCES if "Tracking" in kind.key else CLOUDS
    if kind.category == "Video":
        return SEQUENCES if kind.ref else CLIPS
    return ()


def _check_uri(uri: str, kind: TaskType) -> None:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not uri.startswith("s3://") or not bucket or not key:
        raise InputRefused(f'"source-ref" must be like s3://bucket/key, not "{uri[:200]}".')
    endings = extensions(kind)
    if endings and not uri.lower().endswith(endings):
        raise InputRefused(f'"{uri[:200]}" must end in {", ".join(endings)} for {kind.key}.')


def _hold(held: bytearray, more: bytes) -> None:
    held += more[: max(0, LINE_BYTES + 1 - len(held))]


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str) else len(json.dumps(value, ensure_ascii=False))


def _too_long() -> str:
    return f"it has more than {LINE_CHARACTERS:,} characters."


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
