"""What a model returned, to response bodies: CSV, JSON, JSON Lines, with or without explanations (spec §5, §16)."""

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hosting.server.parsing import CSV, JSON, JSON_LINES, media_type
from hosting.server.refusals import Refused

FORMATS = (CSV, JSON, JSON_LINES)
KEYS = ("predicted_label", "probability", "probabilities", "labels")


@dataclass(frozen=True)
class Predictions:
    """One entry per input row: a dict of named outputs, or a bare value where the model names nothing."""

    rows: list[Any]


def chosen_format(accept: str, content_type: str, default: str) -> str:
    """The media type to answer in: the first of Accept that we have; without a wish the default, then the request's."""
    for wish in accept.split(",") if accept else ():
        kind = media_type(wish)
        if kind in FORMATS:
            return kind
        if kind in ("*/*", "application/*") and kind:
            break
    else:
        if accept:
            raise Refused(f"Accept {accept} is not possible; ask for {', '.join(FORMATS)}.", 406)
    return default or media_type(content_type)


def predictions_of(result: Any, keys: list[str]) -> Predictions:
    """Turn any pyfunc result into plain Python. keys: which named outputs, in order; empty = all that there are."""
    if isinstance(result, pd.DataFrame):
        names = [str(name) for name in result.columns]
        wanted = [key for key in keys if key in KEYS] if "predicted_label" in names and keys else names
        if lacking := [key for key in wanted if key not in names]:
            raise Refused(f"The model has no output `{lacking[0]}`; it has {', '.join(names)}.", 500)
        columns = [[plain(value) for value in result[name]] for name in wanted]
        return Predictions([dict(zip(wanted, row, strict=True)) for row in zip(*columns, strict=True)])
    if isinstance(result, pd.Series):
        result = result.to_numpy()
    if isinstance(result, dict):
        return predictions_of(pd.DataFrame(result), keys)
    return Predictions([plain(value) for value in result])


def plain(value: Any) -> Any:
    """JSON's types only; not-a-number and infinities become None, because JSON has no word for them."""
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.tolist()]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return None if value is pd.NaT else str(value)


def encode(predictions: Predictions, kind: str) -> bytes:
    """The body in one of FORMATS."""
    if kind == JSON:
        return json.dumps({"predictions": predictions.rows}).encode()
    if kind == JSON_LINES:
        return "".join(json.dumps(row) + "\n" for row in predictions.rows).encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(csv_fields(row) for row in predictions.rows)
    return text.getvalue().encode()


def csv_fields(row: Any) -> list[Any]:
    """One CSV row. Lists are written as the service writes them: `"[0.9, 0.1]"` (spec §5)."""
    values = list(row.values()) if isinstance(row, dict) else row if isinstance(row, list) else [row]
    return ["" if value is None else str(value) if isinstance(value, (list, dict)) else value for value in values]


def content_type_of(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind == CSV else kind
