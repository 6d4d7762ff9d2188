"""The columns that a model was trained on, and how rows that come later are brought into that form."""

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .cells import TRUTH, as_text
from .recipe import Recipe
from .sequences import STATISTICS, as_sequence, statistics

# What stands for "no value" among numbers and dates, here as where the data was read for training.
MISSING = {
    "", "?", "-", "--", ".", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "unknown", "missing", "undefined",
    "not available",
}  # fmt: skip
TRUE = ("true", "yes", "y", "t", "1", "1.0")
MANY = 1000  # cells from which on every text is converted once, not wherever it occurs
WIDE = 100  # columns of numbers from which on they are taken together
PLAIN_NUMBERS = {int, float, type(None)}
WANTED = {
    "numeric": "a number",
    "boolean": "true or false",
    "datetime": "a date or time",
    "sequence": "a sequence of numbers such as [3, 4.5, 7]",
}
FALSE = ("false", "no", "n", "f", "0", "0.0")


class InputRefused(ValueError):
    """Rows that the model cannot take. The message names the column, the row and what would be right."""


@dataclass(frozen=True)
class Column:
    """One input column.

    type: numeric, boolean, categorical, text, datetime or sequence (of numbers). categories: the values seen in
    training, most frequent first (at most 100). minimum, maximum, median: of numeric columns.
    whole: every cell is a whole number, none is missing. day_first: dates are written like 31.12.2024, not 12/31/2024.
    examples: a few values as they came.
    """

    name: str
    type: str
    categories: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    median: float | None = None
    whole: bool = False
    examples: tuple[Any, ...] = ()
    day_first: bool = False


@dataclass(frozen=True)
class Schema:
    """What goes in, what comes out.

    labels: the classes, the positive one last for two; empty for regression. average: what the rows that were learned
    from say without a model, the share of each label, or of a quantity its mean alone. recipe: what is done to brought
    rows before a model reads them.
    """

    target: str
    problem_type: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    example_rows: tuple[dict[str, Any], ...] = field(default=())
    average: tuple[float, ...] = ()
    recipe: Recipe | None = None

    @property
    def names(self) -> list[str]:
        """Column names in training order."""
        return [each.name for each in self.columns]

    @cached_property
    def spread(self) -> "Schema":
        """What models are fitted on: itself, or what the recipe makes of it, and in the place of a sequence as many
        columns of numbers as it has statistics."""
        if not self._spreads:
            return self
        columns: list[Column] = []
        for each in self._learned:
            named = self._sequences.get(each.name)
            columns += [each] if named is None else [Column(name, "numeric") for name in named]
        return Schema(self.target, self.problem_type, self.labels, tuple(columns))

    @property
    def _spreads(self) -> bool:
        return self.recipe is not None or bool(self._sequences)

    @cached_property
    def _learned(self) -> list[Column]:
        """The columns behind the recipe."""
        if self.recipe is None:
            return list(self.columns)
        kept = [each for each in self.columns if each.name not in self.recipe.unlearned]
        return kept + [Column(name, kind) for name, kind in self.recipe.made()]

    @cached_property
    def _sequences(self) -> dict[str, list[str]]:
        """Of every column of sequences the names of its statistics, none of them that of another column."""
        taken = {*self.names, *(each.name for each in self._learned), self.target}
        found: dict[str, list[str]] = {}
        for each in self._learned:
            if each.type != "sequence":
                continue
            ending = ""
            while taken & {f"{each.name} ({what}{ending})" for what in STATISTICS}:
                ending += "'"
            found[each.name] = [f"{each.name} ({what}{ending})" for what in STATISTICS]
        return found

    @property
    def owners(self) -> list[str]:
        """Of every column of `spread` the one that it comes from: of the table, or made by the recipe."""
        return [each.name for each in self._learned for _ in self._sequences.get(each.name, [each.name])]

    def spread_arrays(self, columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Brought columns as models read them."""
        return self.spread_learned(self.learned_arrays(columns))

    def learned_arrays(self, columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Brought columns as the recipe leaves them."""
        return columns if self.recipe is None else self.recipe.apply(columns)

    def spread_learned(self, columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Columns as the recipe leaves them, as models read them."""
        if not self._sequences:
            return columns
        found: dict[str, NDArray[Any]] = {}
        for name, values in columns.items():
            named = self._sequences.get(name)
            found |= {name: values} if named is None else dict(zip(named, statistics(values).T, strict=True))
        return found

    def spread_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The same of a frame, which may have other columns behind the schema's."""
        if not self._spreads:
            return frame
        arrays = self.spread_arrays({name: frame[name].to_numpy() for name in self.names})
        return pd.concat([pd.DataFrame(arrays, index=frame.index), frame.drop(columns=self.names)], axis=1)

    def as_json(self) -> dict[str, Any]:
        """The form of schema.json."""
        columns = []
        for each in self.columns:
            column: dict[str, Any] = {"name": each.name, "type": each.type, "required": True}
            if each.type == "numeric":
                column |= {"min": each.minimum, "max": each.maximum, "median": each.median, "whole": each.whole}
            if each.type == "datetime":
                column["day_first"] = each.day_first
            if each.categories:
                column["categories"] = list(each.categories)
            columns.append(column | {"examples": list(each.examples)})
        recipe = {} if self.recipe is None else {"recipe": self.recipe.as_json()}
        return recipe | {
            "target": self.target,
            "problem_type": self.problem_type,
            "labels": list(self.labels),
            "average": list(self.average),
            "columns": columns,
            "example_rows": list(self.example_rows),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Schema":
        """Read what `as_json` wrote."""
        columns = tuple(
            Column(
                name=each["name"],
                type=each["type"],
                categories=tuple(each.get("categories", ())),
                minimum=each.get("min"),
                maximum=each.get("max"),
                median=each.get("median"),
                whole=each.get("whole", False),
                examples=tuple(each.get("examples", ())),
                day_first=each.get("day_first", False),
            )
            for each in data["columns"]
        )
        return cls(
            target=data["target"],
            problem_type=data["problem_type"],
            labels=tuple(data["labels"]),
            columns=columns,
            example_rows=tuple(data["example_rows"]),
            average=tuple(data.get("average", ())),
            recipe=Recipe.from_json(data["recipe"]) if "recipe" in data else None,
        )

    def bring(self, rows: pd.DataFrame, *, first_row: int = 1) -> pd.DataFrame:
        """Rows in the form of training: the schema's columns in its order, each of its type; others are left out.

        Missing cells and categories never seen are allowed. InputRefused names a column that is missing, or the
        column and row (counted from first_row) of a value that is not of the column's type.
        """
        return pd.DataFrame(self.arrays(rows, first_row=first_row), index=rows.index)

    def arrays(self, rows: pd.DataFrame, *, first_row: int = 1) -> dict[str, NDArray[Any]]:
        """`bring` without the frame: by column (n,) float64, datetime64[ns], or object with text and None."""
        missing = [name for name in self.names if name not in rows.columns]
        if missing:
            listed = ", ".join(f"`{name}`" for name in missing[:5]) + (
                f" and {len(missing) - 5} more" if missing[5:] else ""
            )
            word = "Column" if len(missing) == 1 else "Columns"
            raise InputRefused(f"{word} {listed} missing: the model needs the columns it was trained on.")
        if rows.columns.duplicated().any():
            name = rows.columns[rows.columns.duplicated()][0]
            raise InputRefused(f"Column `{name}` occurs twice; every column must occur once.")
        quick = self._many_numbers(rows)
        return {
            each.name: quick[each.name] if each.name in quick else _bring_column(rows[each.name], each, first_row)
            for each in self.columns
        }

    def _many_numbers(self, rows: pd.DataFrame) -> dict[str, NDArray[Any]]:
        """The columns of numbers of a wide table at once, where that can be done: one by one they take 10 ms a row."""
        names = [each.name for each in self.columns if each.type == "numeric"]
        if len(names) < WIDE:
            return {}
        numbers = rows[names].to_numpy()
        if numbers.dtype.kind not in "iuf" or np.isinf(numbers).any():
            return {}
        return dict(zip(names, numbers.astype(np.float64).T, strict=True))


def convert(values: pd.Series, kind: str, *, day_first: bool = False) -> pd.Series:
    """Values as a type; what cannot be converted becomes missing. Blank text is missing (specification §6.1).

    day_first: how dates are read whose order of day and month can be taken either way; 2024-12-31 always can be read.
    """
    if len(values) >= MANY and values.dtype == object:
        codes, texts = pd.factorize(values)
        # Texts only: 1, 1.0 and True are equal, and are not the same category.
        if len(texts) <= len(values) / 2 and all(type(each) is str for each in texts):
            found = _convert(pd.Series([*texts, None], dtype=object), kind, day_first).to_numpy()
            return pd.Series(found[codes], index=values.index, name=values.name)  # missing is -1, the last one
    return _convert(values, kind, day_first)


def _convert(values: pd.Series, kind: str, day_first: bool) -> pd.Series:
    if kind in ("categorical", "text"):
        texts = [
            None if missing or (isinstance(each, str) and not each.strip()) else as_text(each)
            for each, missing in zip(values, values.isna(), strict=True)
        ]
        return pd.Series(texts, index=values.index, name=values.name, dtype=object)
    if isinstance(values.dtype, (pd.StringDtype, pd.CategoricalDtype)):
        values = values.astype("object")
    if kind == "numeric":
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        return pd.Series(np.where(np.isfinite(numbers), numbers, np.nan), index=values.index, name=values.name)
    if kind == "boolean":
        return values.map(_truth, na_action="ignore").astype("float64")
    if kind == "sequence":
        found = [
            None if each is None or each is pd.NA or each is pd.NaT or each != each else as_sequence(each)
            for each in values
        ]
        return pd.Series(found, index=values.index, name=values.name, dtype=object)
    if pd.api.types.is_datetime64_any_dtype(values):
        moments = pd.to_datetime(values, utc=True)
    else:
        # 20240131 is a day however it is written; as a number it would be nanoseconds since 1970.
        moments = _moments(values.astype("object").map(_number_as_text, na_action="ignore"), day_first)
    return moments.dt.tz_localize(None).astype("datetime64[ns]")


def _number_as_text(value: Any) -> Any:
    return as_text(value) if isinstance(value, (int, float, np.number)) else value


def _moments(values: pd.Series, day_first: bool) -> pd.Series:
    with warnings.catch_warnings():  # 31/12/2024 is read although it contradicts "month first"
        warnings.simplefilter("ignore", UserWarning)
        # No cache: from fifty cells on it would take True for 1, which is a moment.
        return pd.to_datetime(values, errors="coerce", format="mixed", dayfirst=day_first, utc=True, cache=False)


def _truth(value: Any) -> float:
    text = str(value).strip().lower()
    return 1.0 if text in TRUE else 0.0 if text in FALSE else float("nan")


def _bring_column(values: pd.Series, column: Column, first_row: int) -> NDArray[Any]:
    if (quick := _as_it_is(values, column.type)) is not None:
        return quick
    if column.type == "sequence":  # lists of JSON are neither hashed nor compared
        values = values.map(lambda each: as_sequence(each) or str(each) if isinstance(each, (list, tuple)) else each)
    converted = convert(values, column.type, day_first=column.day_first)
    if column.type in ("categorical", "text"):
        return converted.to_numpy()
    words = values.astype("string").str.strip().str.lower()
    given = values.notna() & ~words.isin(MISSING).fillna(False).astype(bool)
    lost = (given & converted.isna()).to_numpy()
    if lost.any():
        position = int(np.flatnonzero(lost)[0])
        wanted = WANTED[column.type]
        found = str(values.iloc[position])[:60]
        raise InputRefused(f"Column `{column.name}` must be {wanted}; row {position + first_row} has `{found}`.")
    return converted.to_numpy()


def _as_it_is(values: pd.Series, kind: str) -> NDArray[Any] | None:
    """What `convert` gives for values that need no conversion, without pandas: for one row that is most of the time.

    None where there is something to convert or to refuse.
    """
    given = values.to_numpy()
    if kind == "numeric" and given.dtype.kind in "iuf":
        numbers = given.astype(np.float64)
        return None if np.isinf(numbers).any() else numbers
    if kind == "numeric" and given.dtype == object and {type(each) for each in given} <= PLAIN_NUMBERS:
        try:
            numbers = np.array(given, dtype=np.float64)  # None is not a number
        except OverflowError:
            return None
        return None if np.isinf(numbers).any() else numbers
    if kind == "boolean" and given.dtype == bool:
        return given.astype(np.float64)
    if kind == "datetime" and given.dtype == "datetime64[ns]":
        return given
    if kind in ("categorical", "text") and given.dtype == object:
        found = np.empty(len(given), dtype=object)
        for row, each in enumerate(given):
            if isinstance(each, str):
                text = each.strip()
                found[row] = TRUTH.get(text, text) or None
            elif each is not None:
                return None
        return found
    return None
