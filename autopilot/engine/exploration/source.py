"""The part that both notebooks begin with: where the data is, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autopilot.engine.exploration.cells import Cell, code, setting


@dataclass(frozen=True)
class Origin:
    """Where the table of a job came from.

    request: CreateAutoMLJobV2's; empty for an engine without a server. delimiter, encoding: of CSV files. columns:
    their names where the files have no header. dates: column -> strptime pattern of its dates.
    """

    request: dict[str, Any]
    delimiter: str = ","
    encoding: str = "utf-8"
    columns: tuple[str, ...] | None = None
    dates: Mapping[str, str] = field(default_factory=dict)

    @property
    def channel(self) -> dict[str, Any]:
        """The training channel."""
        channels = self.request.get("AutoMLJobInputDataConfig", [])
        found = [each for each in channels if each.get("ChannelType", "training") == "training"]
        return dict(found[0]) if found else {}

    @property
    def uri(self) -> str:
        """Where the training channel lies; "" when nobody knows."""
        return str(self.channel.get("DataSource", {}).get("S3DataSource", {}).get("S3Uri", ""))

    @property
    def kind(self) -> str:
        """S3Prefix or ManifestFile."""
        return str(self.channel.get("DataSource", {}).get("S3DataSource", {}).get("S3DataType", "S3Prefix"))


def data_settings(origin: Origin, target: str) -> list[str]:
    """Lines of the parameters cell that `reading` needs."""
    return [
        setting("DATA", origin.uri, "where the table lies in the object store"),
        setting("LOCAL", None, "or a file or folder on this machine; then nothing is fetched"),
        setting("TARGET", target, "the column to predict"),
    ]


CONNECT = """
import os

import boto3


def connect():
    \"\"\"Keys, region and endpoint of the environment, or of the profile that ./run wrote.\"\"\"
    known = "AWS_ACCESS_KEY_ID" in os.environ or "AWS_PROFILE" in os.environ
    atelier = not known and "atelier" in boto3.Session().available_profiles
    return boto3.Session(profile_name="atelier") if atelier else boto3.Session()


session = connect()
"""

_READ = """
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd


def files():
    \"\"\"(name, content) of every file of the table.\"\"\"
    if LOCAL is not None:
        place = Path(LOCAL)
        for path in sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]:
            yield path.name, path.read_bytes()
        return
    s3 = session.client("s3")
    for bucket, key in keys(s3):
        yield key, s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def keys(s3):
    \"\"\"(bucket, key) of every object of the table.\"\"\"
    bucket, _, prefix = DATA.removeprefix("s3://").partition("/")
    if KIND == "ManifestFile":
        first, *others = json.loads(s3.get_object(Bucket=bucket, Key=prefix)["Body"].read())
        for each in others:
            bucket, _, key = (first["prefix"] + each).removeprefix("s3://").partition("/")
            yield bucket, key
        return
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for found in page.get("Contents", []):
            if found["Size"] or not found["Key"].endswith("/"):
                yield bucket, found["Key"]


def table_of(body):
    \"\"\"A file as a frame. Missing is an empty cell or blanks; NA and n/a are values that look odd.\"\"\"
    if body[:2] == b"\\x1f\\x8b":
        body = gzip.decompress(body)
    if body[:4] == b"PAR1":
        found = pd.read_parquet(io.BytesIO(body))
        return found.apply(lambda values: values.map(list_as_text) if values.dtype == object else values)
    names = {"header": None, "names": COLUMNS} if COLUMNS else {}
    missing = {"keep_default_na": False, "na_values": [""], "low_memory": False}
    found = pd.read_csv(io.BytesIO(body), sep=DELIMITER, encoding=ENCODING, **missing, **names)
    return found.rename(columns=str.strip)


def list_as_text(cell):
    \"\"\"Lists of numbers are text, as they are in other files.\"\"\"
    return f"[{', '.join(map(str, cell))}]" if isinstance(cell, (list, tuple, np.ndarray)) else cell


def as_numbers(values):
    \"\"\"A column of text as numbers where at least nine of ten values are one; the others count as missing.\"\"\"
    if values.dtype == bool or pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return values
    text = values.map(lambda each: None if isinstance(each, str) and not each.strip() else each)
    numbers = pd.to_numeric(text, errors="coerce").replace([np.inf, -np.inf], np.nan)
    return numbers if numbers.notna().sum() >= 0.9 * text.notna().sum() > 0 else text


def typed(found):
    \"\"\"Numbers and dates as what they are.\"\"\"
    dates = {name: pd.to_datetime(found[name], format=DATES[name], errors="coerce") for name in DATES}
    return found.drop(columns=list(DATES)).apply(as_numbers).assign(**dates)[list(found.columns)]
"""
READ_NOW = """

raw = pd.concat([table_of(body) for _, body in files()], ignore_index=True)
frame = typed(raw)
frame.shape
"""


def reading(origin: Origin) -> str:
    """Definitions of what reads the table, as it was written and with numbers as numbers."""
    layout = [
        setting("KIND", origin.kind),
        setting("DELIMITER", origin.delimiter or ","),
        setting("ENCODING", origin.encoding or "utf-8"),
        setting("COLUMNS", list(origin.columns) if origin.columns else None),
        setting("DATES", dict(origin.dates)),
    ]
    return "\n".join(layout) + "\n" + _READ


def read_cells(origin: Origin) -> list[Cell]:
    """Connect, then read the table into `raw` (as written) and `frame` (numbers as numbers)."""
    return [code(CONNECT), code(reading(origin) + READ_NOW)]
