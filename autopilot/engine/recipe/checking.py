"""A recipe against the columns of a table: which there are, of what kind, and which a step may not touch."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from .kinds import kind_of
from .language import FormulaRefused, columns_in, meant, parse
from .steps import (
    IN_TEXTS,
    LONGEST_NAME,
    MAKING,
    ORDERED,
    PARTS,
    RecipeRefused,
    Step,
    StepRefused,
    check_list,
    check_step,
    is_number,
    refused,
)

Kinds = Mapping[str, str]

TEXTS = ("categorical", "text")
OF_A_KIND = {
    "numeric": "has numbers",
    "boolean": "has true and false",
    "categorical": "has texts",
    "text": "has texts",
    "datetime": "has dates",
    "sequence": "has sequences of numbers",
}
YEARS = (1678, 2261)  # what datetime64[ns] can hold whole years of


def check(steps: Sequence[Step], kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    """Name -> kind of the columns after the recipe. RecipeRefused for a step that does not fit the table.

    kinds: name -> kind of all columns of the table. forbidden: name -> why no step may read or change its values,
    such as "it is the column to predict"; steps that drop rows may look at them.
    """
    now = dict(kinds)
    for at in range(len(steps)):
        now |= _after(at, steps, now, forbidden)
    return now


def survey(given: Any, kinds: Kinds, forbidden: Mapping[str, str]) -> tuple[list[RecipeRefused], dict[str, str]]:
    """What is wrong with a recipe that is being written, at most one refusal a step, and the columns after the rest.

    given: JSON of any form. kinds and forbidden: as `check` has them.
    """
    now = dict(kinds)
    wrong: list[RecipeRefused] = []
    try:
        check_list(given)
    except RecipeRefused as refusal:
        return [refusal], now
    lost: set[str] = set()  # columns that steps would make which are wrong themselves
    for at, step in enumerate(given):
        try:
            check_step(at, step)
        except RecipeRefused as refusal:
            wrong.append(refusal)
            lost |= _made(step) - now.keys()
            continue
        try:
            now |= _after(at, given, now, forbidden)
        except RecipeRefused as refusal:
            if not lost & _read(step):  # that a column is not there yet is not this step's mistake
                wrong.append(refusal)
            lost |= _made(step) - now.keys()
    return wrong, now


def _made(step: Any) -> set[str]:
    """The columns that a step of any form would make."""
    name, kind = (step.get("Column"), step.get("Type")) if isinstance(step, dict) else (None, None)
    if not isinstance(name, str) or kind not in MAKING:
        return set()
    if kind == "Formula":
        return {name}
    parts = step.get("Parts")
    told = isinstance(parts, (list, tuple)) and len(parts) <= len(PARTS)
    return {f"{name}_{part}" for part in PARTS if not told or part in parts}


def named_in(steps: Sequence[Step]) -> set[str]:
    """The columns that steps read, those that other steps make included."""
    return {name for each in steps for name in _read(each)}


def _read(step: Step) -> set[str]:
    if step["Type"] == "Formula":
        return columns_in(parse(step["Expression"]))
    return {*step.get("Columns", ()), step.get("Column", "")}


def _after(at: int, steps: Sequence[Any], kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    """Name -> kind of the columns that a step makes. steps: of any form, but for the one at `at`."""
    step = steps[at]
    try:
        return CHECKS[step["Type"]](step, kinds, forbidden)
    except (StepRefused, FormulaRefused) as error:
        raise refused(at, step, _made_later(at, steps, kinds) or str(error)) from None


def _made_later(at: int, steps: Sequence[Any], kinds: Kinds) -> str:
    """A sentence when a step reads what only a later one makes."""
    absent = sorted(_read(steps[at]) - kinds.keys())
    for name in absent[:1]:
        for later in range(at + 1, len(steps)):
            if name in _made(steps[later]):
                return f"`{name}` is made by step {later + 1}, which comes later. Move that step in front of this one."
    return ""


def as_moment(text: Any) -> str | None:
    """A date or time of ISO 8601 as columns have it, without a time zone, in UTC; None if it is none."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    if not YEARS[0] <= found.year <= YEARS[1]:
        return None
    return (found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)).isoformat()


def _wrong(message: str) -> NoReturn:
    raise StepRefused(message)


def _kind(name: str, kinds: Kinds) -> str:
    if name not in kinds:
        _wrong(f"there is no column `{name}`.{meant(name, kinds)}")
    return kinds[name]


def _allowed(name: str, forbidden: Mapping[str, str]) -> None:
    if name in forbidden:
        _wrong(f"`{name}` cannot be used, because {forbidden[name]}. Steps that drop rows may look at it.")


def _unused(name: str, kinds: Kinds) -> None:
    taken = {each.lower(): each for each in kinds}
    if name.lower() in taken:
        _wrong(f"there is a column `{taken[name.lower()]}` already. Choose another name.")


def _check_formula(step: Step, kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    node = parse(step["Expression"])
    found = kind_of(node, kinds)
    for name in sorted(columns_in(node)):
        _allowed(name, forbidden)
    _unused(step["Column"], kinds)
    return {step["Column"]: found}


def _check_parts(step: Step, kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    name = step["Column"]
    if (kind := _kind(name, kinds)) != "datetime":
        _wrong(f"`{name}` {OF_A_KIND[kind]}, and only dates have such parts.")
    _allowed(name, forbidden)
    made = [f"{name}_{part}" for part in step["Parts"]]
    for each in made:
        _unused(each, kinds)
    return dict.fromkeys(made, "numeric")


def _check_replacement(step: Step, kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    name, way = step["Column"], step["With"]
    kind = _kind(name, kinds)
    _allowed(name, forbidden)
    if kind in ("datetime", "sequence"):
        _wrong(f"`{name}` {OF_A_KIND[kind]}, whose missing values cannot be replaced.")
    if way in ("Mean", "Median") and kind != "numeric":
        _wrong(f"`{name}` {OF_A_KIND[kind]}, and only numbers have a {way.lower()}. Use `Mode` or `Value`.")
    if way == "Value":
        _check_value(step["Value"], name, kind)
    return {}


def _check_outliers(step: Step, kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    name = step["Column"]
    if (kind := _kind(name, kinds)) != "numeric":
        _wrong(f"`{name}` {OF_A_KIND[kind]}, and only numbers have outliers.")
    if step["Type"] == "ReplaceOutliers":
        _allowed(name, forbidden)
    return {}


def _check_missing(step: Step, kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    for name in step["Columns"]:
        _kind(name, kinds)
    return {}


def _check_condition(step: Step, kinds: Kinds, forbidden: Mapping[str, str]) -> dict[str, str]:
    name, operator = step["Column"], step["Operator"]
    kind = _kind(name, kinds)
    if operator in ORDERED:
        wanted, what = ["numeric", "datetime"], "numbers or dates"
    elif operator in IN_TEXTS:
        wanted, what = [*TEXTS], "texts"
    else:
        wanted, what = ["numeric", "boolean", *TEXTS], "numbers, texts, or true and false"
    if kind not in wanted:
        _wrong(f"`{name}` {OF_A_KIND[kind]}, but `{operator}` is for {what}.")
    for each in step["Values"]:
        _check_value(each, name, kind)
    if operator == "Between":
        low, high = [as_moment(each) or "" if kind == "datetime" else each for each in step["Values"]]
        if low > high:
            _wrong("the first value of `Between` must not be more than the second.")
    return {}


def _check_value(value: Any, name: str, kind: str) -> None:
    """Is a value of a step one that a column can have?"""
    right, what = {
        "numeric": (is_number(value), "a number"),
        "boolean": (isinstance(value, bool), "true or false"),
        "datetime": (as_moment(value) is not None, "a date such as 2024-01-31 or 2024-01-31T12:00:00"),
    }.get(kind, (isinstance(value, str), "a text"))
    if not right:
        shown = str(value).lower() if isinstance(value, bool) else str(value)[:LONGEST_NAME]
        _wrong(f"`{name}` {OF_A_KIND[kind]}, so `{shown}` must be {what}.")


CHECKS: dict[str, Callable[[Step, Kinds, Mapping[str, str]], dict[str, str]]] = {
    "Formula": _check_formula,
    "DatetimeParts": _check_parts,
    "ReplaceMissing": _check_replacement,
    "ReplaceOutliers": _check_outliers,
    "DropOutliers": _check_outliers,
    "DropMissing": _check_missing,
    "DropDuplicates": lambda step, kinds, forbidden: {},
    "DropRows": _check_condition,
}
