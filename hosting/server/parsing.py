"""Request bodies to records: CSV, JSON, JSON Lines (hosting spec §5)."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hosting.server.refusals import Refused

CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonlines"
ALIASES = {"application/x-jsonlines": JSON_LINES, "application/json-lines": JSON_LINES, "application/csv": CSV}
SIGNS = {";": "semicolons", "\t": "tabs", "|": "bars"}
NO_TEXT = {b"PAR1": "a Parquet file", b"PK\x03\x04": "a zip archive or an Excel workbook", b"\x1f\x8b": "gzip"}
csv.field_size_limit(6 * 1024 * 1024)


@dataclass(frozen=True)
class Records:
    """The records of one request. names: of the columns, or None where values come by position only."""

    names: list[str] | None
    rows: list[list[Any]]  # every row as long as `names`, if there are names; None = no value


def media_type(header: str) -> str:
    """The bare, lower-case media type of a Content-Type or Accept header."""
    bare = header.split(";", 1)[0].strip().lower()
    return ALIASES.get(bare, bare)


def parse(body: bytes, content_type: str, columns: list[str] | None) -> Records:
    """Read a body. columns: what the model was trained on, in order; decides whether a CSV has a header line.

    Raises Refused with a sentence that names the row for everything that cannot be read.
    """
    kind = media_type(content_type)
    readers = {CSV: _csv, JSON: _json, JSON_LINES: _json_lines}
    if kind not in readers:
        raise Refused(
            f"Content-Type {content_type or 'missing'} is not understood; send {CSV}, {JSON} or {JSON_LINES}.", 415
        )
    if other := next((name for magic, name in NO_TEXT.items() if body.startswith(magic)), ""):
        raise Refused(f"The body is {other}, not text; send {CSV}, {JSON} or {JSON_LINES}.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"The body is not UTF-8 text: {error.reason} at byte {error.start}.") from error
    if not text.strip():
        raise Refused("The body is empty; send at least one record.")
    return readers[kind](text, columns)


def _csv(text: str, columns: list[str] | None) -> Records:
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except csv.Error as error:
        raise Refused(f"The body is not valid CSV: {error}.") from error
    header = _header(rows[0], columns) if rows else None
    if header is not None:
        rows = rows[1:]
        if not rows:
            raise Refused("The CSV has a header line only; send at least one record.")
    width = len(header or columns or rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            absent = _absent(row, columns) if columns and header is None and number == 1 else []
            raise Refused(_wrong_width(number, row, width, header or columns, absent))
    return Records(header or columns, rows)


def is_header(fields: Sequence[str], columns: Collection[str]) -> bool:
    """Are these names? All columns of the model are among them, whatever else there is, or they are half of them."""
    known = set(columns)
    return known <= set(fields) or 2 * sum(name in known for name in fields) >= len(fields)


def _header(first: list[str], columns: list[str] | None) -> list[str] | None:
    """The first row if it is a header."""
    stripped = [field.strip() for field in first]
    if not columns or not is_header(stripped, columns):
        return None
    if twice := [name for name in stripped if stripped.count(name) > 1]:
        raise Refused(f"The header names column `{twice[0]}` twice.")
    return stripped


def _absent(row: list[str], columns: list[str]) -> list[str]:
    """The columns that a first line lacks which may be names of columns: several words, none of them twice."""
    words = {each.strip() for each in row}
    if len(row) < 2 or len(words) < len(row) or any(not each or _is_number(each) for each in words):
        return []
    return [each for each in columns if each not in words]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _some_of(names: list[str]) -> str:
    return f"{', '.join(names[:8])}{', …' if len(names) > 8 else ''}"


def _wrong_width(number: int, row: list[Any], width: int, names: list[str] | None, absent: Sequence[str] = ()) -> str:
    """absent: columns that the row does not name, if it is one of names."""
    if absent:
        return (
            f"Row {number} has {len(row)} values, but {width} are expected. If it names columns, those are missing: "
            f"{_some_of([*absent])}."
        )
    expected = f" ({_some_of(names)})" if names else ""
    values = "1 value" if len(row) == 1 else f"{len(row)} values"
    hint = ""
    if len(row) == 1 and (other := next((name for sign, name in SIGNS.items() if sign in str(row[0])), "")):
        hint = f" They seem to be separated by {other}; use commas."
    elif len(row) > width and names:
        hint = " More columns than the model knows need a header line that names them all."
    return f"Row {number} has {values}, but {width} are expected{expected}.{hint}"


def _json(text: str, columns: list[str] | None) -> Records:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"The body is not valid JSON: {error}.") from error
    if isinstance(data, dict):
        if "dataframe_split" in data:
            return _split(data["dataframe_split"])
        for key in ("instances", "dataframe_records", "inputs"):
            if isinstance(data.get(key), list):
                return _records(data[key], columns)
        data = [data]
    if not isinstance(data, list):
        raise Refused('The JSON body must be {"instances": [...]}, {"dataframe_split": {...}} or a list of records.')
    return _records(data, columns)


def _json_lines(text: str, columns: list[str] | None) -> Records:
    records = []
    for number, line in enumerate((each for each in text.splitlines() if each.strip()), 1):
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise Refused(f"Row {number} is not valid JSON: {error}.") from error
    return _records(records, columns)


def _split(data: Any) -> Records:
    if not (isinstance(data, dict) and isinstance(data.get("columns"), list) and isinstance(data.get("data"), list)):
        raise Refused('dataframe_split must be {"columns": [names], "data": [[values], ...]}.')
    names = [str(name) for name in data["columns"]]
    for number, row in enumerate(data["data"], 1):
        if not isinstance(row, list):
            raise Refused(f"Row {number} of dataframe_split is not a list of values.")
        if len(row) != len(names):
            raise Refused(_wrong_width(number, row, len(names), names))
    return _some(Records(names, data["data"]))


def _records(records: list[Any], columns: list[str] | None) -> Records:
    """Records as objects or as lists of values; the service's `features` forms are lists in an envelope."""
    plain = [_unwrapped(record, columns) for record in records]
    if plain and all(isinstance(record, dict) for record in plain):
        names = list(dict.fromkeys(_names(plain)))
        return Records(names, [[record.get(name) for name in names] for record in plain])
    for number, record in enumerate(plain, 1):
        if not isinstance(record, list):
            raise Refused(f"Row {number} is neither an object of columns nor a list of values, as the others are.")
        if len(record) != (width := len(columns or plain[0])):
            raise Refused(_wrong_width(number, record, width, columns))
    return _some(Records(columns, plain))


def _some(records: Records) -> Records:
    if not records.rows:
        raise Refused("There are no records in the body; send at least one.")
    return records


def _names(records: Iterable[dict[str, Any]]) -> Iterable[str]:
    for record in records:
        yield from record


def _unwrapped(record: Any, columns: list[str] | None) -> Any:
    """`{"features": [...]}` and `{"data": {"features": {"values": [...]}}}` are envelopes around a list (spec §5)."""
    if not isinstance(record, dict):
        return record
    if isinstance(record.get("features"), list) and "features" not in (columns or ()):
        return record["features"]
    inner = record.get("data")
    if isinstance(inner, dict) and isinstance(features := inner.get("features"), dict) and "values" in features:
        return _sparse(features) if "keys" in features else features["values"]
    return record


def _sparse(features: dict[str, Any]) -> Any:
    try:
        dense: list[Any] = [0.0] * int(features["shape"][0])
        for key, value in zip(features["keys"], features["values"], strict=True):
            dense[key] = value
    except (KeyError, IndexError, TypeError, ValueError, MemoryError) as error:
        raise Refused(f"A sparse record needs keys and values of the same length inside its shape: {error}.") from error
    return dense
