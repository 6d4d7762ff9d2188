"""The columns a model was trained on, and making a table of exactly these columns out of records.

Errors name the column and the row, counted from 1 without a header line.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from hosting.server.parsing import Records
from hosting.server.refusals import Refused

# What stands for "no value" among numbers and dates: all that is read so when a data set is taken in, or a table that
# trained a model could not be predicted. A server loads nothing of the data sets, so the words are here once more.
MISSING = {
    "", "?", "-", "--", ".", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "unknown", "missing", "undefined",
    "not available",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """kind: double, float, integer, long, boolean, string, datetime, or other (handed on as it is)."""

    name: str
    kind: str
    required: bool


class Schema:
    """The input signature of a pyfunc. Without named columns records are handed on by position."""

    def __init__(self, columns: list[Column] | None, tensor: np.dtype | None = None) -> None:
        self.columns = columns
        self.tensor = tensor
        self.names = [column.name for column in columns] if columns else None

    @classmethod
    def of(cls, signature_inputs: Any, *, converts: bool = False) -> "Schema":
        """From `mlflow.types.Schema` or None.

        converts: the model takes values as they come; then a column that happened to hold only whole numbers in
        training may have a fraction or a gap, and a text may be a list of numbers, which the signature alone forbids.
        """
        if signature_inputs is None:
            return cls(None)
        if signature_inputs.is_tensor_spec():
            return cls(None, np.dtype(signature_inputs.inputs[0].type))
        if not signature_inputs.has_input_names():
            return cls(None)
        return cls(
            [
                Column(each.name, _kind(getattr(each.type, "name", "other"), converts), bool(each.required))
                for each in signature_inputs.inputs
            ]
        )

    def table(self, records: Records) -> Any:
        """DataFrame (n_rows, n_columns) in the order and types of the signature; ndarray for tensor models."""
        if self.columns is None:
            return self._unnamed(records)
        names = records.names
        if names is None:
            raise Refused("The records have no column names and the model has no column order.")
        where = {name: position for position, name in enumerate(names)}
        missing = [column.name for column in self.columns if column.required and column.name not in where]
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            near = [name for name in names if name.strip().lower() == missing[0].strip().lower()]
            hint = f" Is it `{near[0]}`? Names are case-sensitive." if near else ""
            raise Refused(
                f"Column `{missing[0]}`{more} is missing; the model needs {', '.join(self.names or [])}.{hint}"
            )
        data = {}
        for column in self.columns:
            position = where.get(column.name)
            values = [None] * len(records.rows) if position is None else [row[position] for row in records.rows]
            data[column.name] = _READERS.get(column.kind, _anything)(column, values)
        return pd.DataFrame(data, copy=False)

    def _unnamed(self, records: Records) -> Any:
        if self.tensor is None:
            frame = pd.DataFrame(records.rows, columns=records.names)
            return frame.apply(_numbers_where_possible)
        try:
            return np.asarray(records.rows, dtype=self.tensor)
        except (ValueError, TypeError) as error:
            raise Refused(f"The records are not an array of {self.tensor}: {error}.") from error


def _kind(name: str, converts: bool) -> str:
    return {"integer": "double", "long": "double", "string": "string or numbers"}.get(name, name) if converts else name


def _numbers_where_possible(column: "pd.Series[Any]") -> "pd.Series[Any]":
    try:
        return pd.to_numeric(column)
    except (ValueError, TypeError):
        return column


def _refuse(column: Column, row: int, value: Any, wanted: str) -> Refused:
    text = repr(value)
    shown = text if len(text) <= 60 else text[:57] + "..."
    return Refused(f"Column `{column.name}` of row {row} holds {shown}, which is not {wanted}.")


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return value.strip().lower() in MISSING
    return isinstance(value, float) and math.isnan(value)


def _doubles(column: Column, values: list[Any]) -> Any:
    out = np.empty(len(values), dtype=np.float32 if column.kind == "float" else np.float64)
    for row, value in enumerate(values):
        try:
            out[row] = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            if not _is_missing(value):
                raise _refuse(column, row + 1, value, "a number") from error
            out[row] = np.nan
    return out


def _integers(column: Column, values: list[Any]) -> Any:
    dtype = np.int32 if column.kind == "integer" else np.int64
    out = np.empty(len(values), dtype=dtype)
    for row, value in enumerate(values):
        if _is_missing(value):
            raise Refused(f"Column `{column.name}` of row {row + 1} is empty; the model needs a whole number.")
        try:
            number = float(value)
            exact = (
                int(value)
                if isinstance(value, (int, str)) and number.is_integer() and "." not in str(value)
                else int(number)
            )
            if exact != number and not number.is_integer():
                raise ValueError(value)
            out[row] = exact
        except (TypeError, ValueError, OverflowError) as error:
            raise _refuse(column, row + 1, value, f"a whole number ({np.dtype(dtype).name})") from error
    return out


def _booleans(column: Column, values: list[Any]) -> Any:
    words = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}
    out: list[bool | None] = []
    for row, value in enumerate(values):
        if _is_missing(value):
            out.append(None)
        elif (found := words.get(str(value).strip().lower())) is None:
            raise _refuse(column, row + 1, value, "true or false")
        else:
            out.append(found)
    return np.array(out, dtype=object if None in out else bool)


def _strings(column: Column, values: list[Any]) -> Any:
    out = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
            out[row] = None
        elif isinstance(value, str):
            out[row] = value
        elif isinstance(value, (dict, list)):
            raise _refuse(column, row + 1, value, "a text")
        else:
            out[row] = str(value)
    return out


def _datetimes(column: Column, values: list[Any]) -> Any:
    out: list[Any] = []
    for row, value in enumerate(values):
        if _is_missing(value):
            out.append(pd.NaT)
            continue
        try:
            moment = pd.Timestamp(value) if isinstance(value, (str, datetime)) else pd.Timestamp(value, unit="ms")
        except (ValueError, TypeError, OverflowError) as error:
            raise _refuse(column, row + 1, value, "a date; write it like 2024-05-31 or 2024-05-31T12:00:00") from error
        out.append(moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment)
    return pd.DatetimeIndex(out)


def _anything(_column: Column, values: list[Any]) -> Any:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _strings_or_numbers(column: Column, values: list[Any]) -> Any:
    return _strings(column, [json.dumps(each) if _is_sequence(each) else each for each in values])


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list) and all(each is None or type(each) in (int, float) for each in value)


_READERS: dict[str, Callable[[Column, list[Any]], Any]] = {
    "double": _doubles,
    "float": _doubles,
    "integer": _integers,
    "long": _integers,
    "boolean": _booleans,
    "string": _strings,
    "string or numbers": _strings_or_numbers,
    "datetime": _datetimes,
}
