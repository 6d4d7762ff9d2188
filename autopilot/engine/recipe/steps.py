"""The steps of a recipe as a user writes them, in JSON: their form and their values, before any table is looked at."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn

from autopilot.engine.errors import InputRefused

from .language import FormulaRefused, parse

Step = dict[str, Any]

MOST = 100  # steps
MOST_VALUES = 1_000  # of a condition
LONGEST_NAME = 64  # of a new column
LONGEST_TEXT = 4096  # characters of a name that is read, or of a value
MOST_NAMES = 10_000  # as many columns as a data set may have
PARTS = ("year", "month", "day", "hour", "week", "dayofyear", "quarter")
REPLACEMENTS = ("Mean", "Median", "Mode", "Value")
METHODS = ("Deviations", "Range", "Quantiles")
ORDERED = ("LessThan", "LessThanOrEqualTo", "GreaterThan", "GreaterThanOrEqualTo", "Between")
IN_TEXTS = ("Contains", "StartsWith", "EndsWith")
OPERATORS = ("Equals", "NotEquals", *ORDERED, *IN_TEXTS)
MAKING = ("Formula", "DatetimeParts")  # steps that make columns, and change none
# Of every type the keys that must be there, and those that may.
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Formula": (("Column", "Expression"), ()),
    "DatetimeParts": (("Column", "Parts"), ()),
    "ReplaceMissing": (("Column", "With"), ("Value",)),
    "ReplaceOutliers": (("Column", "Method"), ("Deviations", "Low", "High")),
    "DropOutliers": (("Column", "Method"), ("Deviations", "Low", "High")),
    "DropMissing": (("Columns",), ()),
    "DropDuplicates": ((), ()),
    "DropRows": (("Column", "Operator", "Values"), ()),
}
LABELS = {
    "Formula": "formula `{}`",
    "DatetimeParts": "parts of `{}`",
    "ReplaceMissing": "missing values of `{}`",
    "ReplaceOutliers": "outliers of `{}`",
    "DropOutliers": "rows with outliers of `{}`",
    "DropMissing": "rows with missing values",
    "DropDuplicates": "duplicate rows",
    "DropRows": "rows by `{}`",
}


class RecipeRefused(InputRefused):
    """A recipe that cannot be used. step: the position of the step that is wrong, from 0; None: the list itself."""

    def __init__(self, message: str, step: int | None = None) -> None:
        super().__init__(message)
        self.step = step


class StepRefused(ValueError):
    """What is wrong with a step, as a sentence that begins with a small letter and does not name the step."""


def refused(at: int, step: Any, message: str) -> RecipeRefused:
    """The refusal of a step, named by its number and what it does."""
    label = ""
    if isinstance(step, dict) and isinstance(step.get("Type"), str) and step["Type"] in LABELS:
        form = LABELS[step["Type"]]
        name = step.get("Column")
        if "{}" not in form or isinstance(name, str):
            label = f" ({form.format(_writable(str(name)[:LONGEST_NAME]))})"
    return RecipeRefused(f"Step {at + 1}{label}: {message}", at)


def read_steps(given: Any) -> tuple[Step, ...]:
    """The steps of a recipe. RecipeRefused says what is not as it should be, in which step."""
    check_list(given)
    for at, step in enumerate(given):
        check_step(at, step)
    return tuple({**step} for step in given)


def check_list(given: Any) -> None:
    """RecipeRefused for what is no list, or too long a one."""
    if not isinstance(given, (list, tuple)):
        raise RecipeRefused("A recipe is a list of steps, each an object with a `Type`.")
    if len(given) > MOST:
        raise RecipeRefused(f"The recipe has {len(given):,} steps, and {MOST} are the most.")


def check_step(at: int, step: Any) -> None:
    """RecipeRefused for a step that is not as it should be. at: its position, from 0."""
    try:
        _check_step(step)
    except (StepRefused, FormulaRefused) as error:
        raise refused(at, step, str(error)) from None


def _wrong(message: str) -> NoReturn:
    raise StepRefused(message)


def _writable(text: str) -> str:
    """Without what no database or encoding takes: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _listed(words: tuple[str, ...], last: str = "and") -> str:
    quoted = [f"`{each}`" for each in words]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if len(quoted) > 1 else quoted[0]


def _check_step(step: Any) -> None:
    if not isinstance(step, dict):
        _wrong("it is no object with a `Type`.")
    _check_texts(step)
    kind = step.get("Type")
    if not isinstance(kind, str) or kind not in KEYS:
        _wrong(f"its `Type` must be {_listed(tuple(KEYS), 'or')}.")
    must, may = KEYS[kind]
    known = ("Type", *must, *may)
    for key in step:
        if key not in known:
            _wrong(f"`{str(key)[:60]}` is none of its keys; these are {_listed(known)}.")
    for key in must:
        if key not in step:
            _wrong(f"`{key}` is missing.")
    if "Column" in step and (not isinstance(step["Column"], str) or not step["Column"]):
        _wrong("`Column` must be the name of a column.")
    CHECKS[kind](step)


def _check_texts(step: Step) -> None:
    lists = [each if isinstance(each, (list, tuple)) else (each,) for each in (*step.keys(), *step.values())]
    for text in (each for several in lists for each in several if isinstance(each, str)):
        if len(text) > LONGEST_TEXT:
            _wrong(f"a text in it has {len(text):,} characters, and {LONGEST_TEXT:,} are the most.")
        if text != _writable(text):
            _wrong(f"`{_writable(text)[:LONGEST_NAME]}` has a character that no file can hold. Remove it.")


def _check_formula(step: Step) -> None:
    name = step["Column"]
    if len(name) > LONGEST_NAME:
        _wrong(f"the name of the column has {len(name)} characters, and {LONGEST_NAME} are the most.")
    if name != name.strip():
        _wrong("the name of the column begins or ends with a blank.")
    if not name.isprintable():
        _wrong("the name of the column has a character that cannot be shown, such as the end of a line.")
    if "__" in name:
        _wrong("the name of the column has two underscores in a row. Write one.")
    if not isinstance(step["Expression"], str):
        _wrong("`Expression` must be a text such as `weight / (height ^ 2)`.")
    parse(step["Expression"])


def _check_parts(step: Step) -> None:
    _check_names(step, "Parts")
    for each in step["Parts"]:
        if each not in PARTS:
            _wrong(f"`Parts` may have {_listed(PARTS)}.")


def _check_columns(step: Step) -> None:
    _check_names(step, "Columns")


def _check_names(step: Step, key: str) -> None:
    """A list of names, not empty, none twice."""
    names = step[key]
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(each, str) and each for each in names):
        _wrong(f"`{key}` must be a list of at least one name.")
    if len(names) > MOST_NAMES:
        _wrong(f"`{key}` has {len(names):,} names, and {MOST_NAMES:,} are the most.")
    name, times = Counter(names).most_common(1)[0]
    if times > 1:
        _wrong(f"`{key}` has `{name}` twice.")


def _check_replacement(step: Step) -> None:
    if step["With"] not in REPLACEMENTS:
        _wrong(f"`With` must be {_listed(REPLACEMENTS, 'or')}.")
    if step["With"] != "Value":
        if "Value" in step:
            _wrong("`Value` is only for `With` `Value`.")
        return
    if "Value" not in step:
        _wrong("`Value` is missing.")
    _check_value(step["Value"], "Value")


def _check_value(value: Any, key: str) -> None:
    if not is_number(value) and not isinstance(value, (bool, str)):
        _wrong(f"`{key}` must have a number, a text, true or false.")
    if isinstance(value, str) and not value.strip():
        _wrong(f"a text in `{key}` is empty, which would be a missing value.")


def is_number(value: Any) -> bool:
    """A finite number, and not true or false."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _check_outliers(step: Step) -> None:
    method = step["Method"]
    if method not in METHODS:
        _wrong(f"`Method` must be {_listed(METHODS, 'or')}.")
    if method == "Deviations":
        if "Low" in step or "High" in step:
            _wrong("`Low` and `High` are for the methods `Range` and `Quantiles`.")
        if not is_number(step.get("Deviations")) or not 1 <= step["Deviations"] <= 3:
            _wrong("`Deviations` must be a number from 1 to 3.")
        return
    if "Deviations" in step:
        _wrong("`Deviations` is only for the method `Deviations`.")
    bounds = [step[key] for key in ("Low", "High") if key in step]
    if method == "Quantiles":
        if len(bounds) < 2 or not all(is_number(each) and 0 <= each <= 1 for each in bounds):
            _wrong("`Low` and `High` must be numbers from 0 to 1, such as 0.01 and 0.99.")
    elif not bounds or not all(map(is_number, bounds)):
        _wrong("`Low` and `High` must be numbers; one of them may be left out.")
    if len(bounds) == 2 and bounds[0] >= bounds[1]:
        _wrong(f"`Low` must be less than `High`; they are {bounds[0]} and {bounds[1]}.")


def _check_condition(step: Step) -> None:
    name, values = step["Operator"], step["Values"]
    if name not in OPERATORS:
        _wrong(f"`Operator` must be {_listed(OPERATORS, 'or')}.")
    if not isinstance(values, (list, tuple)) or not values:
        _wrong("`Values` must be a list of at least one value.")
    if len(values) > MOST_VALUES:
        _wrong(f"`Values` has {len(values):,} values, and {MOST_VALUES:,} are the most.")
    if name == "Between" and len(values) != 2:
        _wrong("`Between` takes two values, the lowest and the highest.")
    if name not in ("Equals", "NotEquals", "Between") and len(values) != 1:
        _wrong(f"`{name}` takes one value.")
    for each in values:
        if name in IN_TEXTS and not (isinstance(each, str) and each):
            _wrong(f"`{name}` takes a text that is not empty.")
        if name not in IN_TEXTS:
            _check_value(each, "Values")


CHECKS: dict[str, Callable[[Step], None]] = {
    "Formula": _check_formula,
    "DatetimeParts": _check_parts,
    "ReplaceMissing": _check_replacement,
    "ReplaceOutliers": _check_outliers,
    "DropOutliers": _check_outliers,
    "DropMissing": _check_columns,
    "DropDuplicates": lambda step: None,
    "DropRows": _check_condition,
}
