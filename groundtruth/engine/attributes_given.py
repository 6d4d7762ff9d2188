"""Attributes of labels and frames that a worker filled in (groundtruth.md, sections 6.2 and 6.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundtruth.engine import shapes
from groundtruth.engine.asked import Asked
from groundtruth.engine.errors import InputRefused


def check_attributes(given: Any, defined: Sequence[Mapping[str, Any]], where: str, *, longest: int) -> None:
    """InputRefused unless every given attribute is defined and legal, and none that is required is missing.

    longest: characters of a free text.
    """
    if not isinstance(given, Mapping):
        raise InputRefused(f"{where} must be a JSON object.")
    by_name = {str(each["name"]): each for each in defined}
    for name, value in given.items():
        if name not in by_name:
            raise InputRefused(f"{where}.{name} is no attribute of this job ({', '.join(by_name) or 'it has none'}).")
        _check(value, by_name[name], f"{where}.{name}", longest)
    for name, each in by_name.items():
        if each.get("isRequired") and given.get(name) in (None, ""):
            raise InputRefused(f"{where}.{name} is required: fill it in.")


def without_removed(shown: Any, asked: Asked) -> Any:
    """An earlier job's labels in the words of an answer, less the values of attributes that this job no longer has."""
    if isinstance(shown, list):
        return [without_removed(each, asked) for each in shown]
    if not isinstance(shown, Mapping):
        return shown
    found = {key: without_removed(value, asked) for key, value in shown.items()}
    for key, defined in (
        ("labelCategoryAttributes", asked.attributes_of(str(shown.get("label")))),
        ("frameAttributes", asked.categories.get("frameAttributes") or []),
    ):
        if isinstance(shown.get(key), Mapping):
            names = {str(each["name"]) for each in defined}
            found[key] = {name: value for name, value in shown[key].items() if name in names}
    return found


def _check(value: Any, defined: Mapping[str, Any], where: str, longest: int) -> None:
    if defined.get("type") == "number":
        low, high = defined.get("minimum"), defined.get("maximum")
        number = shapes.number(value, where)
        if (low is not None and number < low) or (high is not None and number > high):
            raise InputRefused(f"{where} is {value}; it must be from {_or_any(low)} to {_or_any(high)}.")
        return
    if not isinstance(value, str):
        raise InputRefused(f"{where} must be text, not {value!r}.")
    allowed = defined.get("enum")
    if allowed and value and value not in allowed:
        raise InputRefused(f"{where} is {value!r}; it must be one of {', '.join(allowed)}.")
    if not allowed and len(value) > longest:
        raise InputRefused(f"{where} has {len(value)} characters; {longest} are allowed.")


def _or_any(limit: float | None) -> str:
    return "anything" if limit is None else str(limit)
