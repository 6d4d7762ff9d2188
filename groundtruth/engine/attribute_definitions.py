"""Attributes of labels and frames as a category file defines them (groundtruth.md, sections 6.2 and 6.3)."""

from collections.abc import Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused

NAME, DESCRIPTION, VALUE, VALUES = 16, 128, 16, 10  # characters, characters, characters, choices


def check_definitions(given: Any, where: str, *, described: bool = False) -> list[Mapping[str, Any]]:
    """The definitions, each of them legal. described: each needs a description, as those of frames do."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise InputRefused(f"{where}: must be a list of attributes.")
    for number, each in enumerate(given):
        _check(each, f"{where}[{number}]", described=described)
    return list(given)


def free_texts(definitions: list[Mapping[str, Any]]) -> int:
    """How many of them are free text."""
    return sum(each["type"] == "string" and not each.get("enum") for each in definitions)


def _check(each: Any, where: str, *, described: bool) -> None:
    if not isinstance(each, Mapping):
        raise InputRefused(f'{where}: must be an object with "name" and "type".')
    _text(each.get("name"), f"{where}.name", 1, NAME)
    kind = each.get("type")
    if kind not in ("string", "number"):
        raise InputRefused(f'{where}.type: must be "string" or "number", not {kind!r}.')
    if described or "description" in each:
        _text(each.get("description"), f"{where}.description", 0, DESCRIPTION)
    if each.get("editsAllowed", "any") not in ("any", "none"):
        raise InputRefused(f'{where}.editsAllowed: must be "any" or "none", not {each["editsAllowed"]!r}.')
    if not isinstance(each.get("isRequired", False), bool):
        raise InputRefused(f"{where}.isRequired: must be true or false.")
    _check_choices(each, where)
    _check_range(each, where)


def _check_choices(each: Mapping[str, Any], where: str) -> None:
    if "enum" not in each:
        return
    if each["type"] != "string":
        raise InputRefused(f"{where}.enum: only attributes of type string have choices.")
    values = each["enum"]
    if not isinstance(values, list) or not 1 <= len(values) <= VALUES:
        raise InputRefused(f"{where}.enum: must be a list of 1 to {VALUES} texts.")
    for number, value in enumerate(values):
        _text(value, f"{where}.enum[{number}]", 1, VALUE)
    if len(set(values)) < len(values):
        raise InputRefused(f"{where}.enum: has a value twice.")


def _check_range(each: Mapping[str, Any], where: str) -> None:
    limits = {key: each[key] for key in ("minimum", "maximum") if key in each}
    for key, value in limits.items():
        if each["type"] != "number":
            raise InputRefused(f"{where}.{key}: only attributes of type number have one.")
        if isinstance(value, bool) or not isinstance(value, int):
            raise InputRefused(f"{where}.{key}: must be a whole number, not {value!r}.")
    if len(limits) == 2 and limits["minimum"] > limits["maximum"]:
        raise InputRefused(f"{where}.minimum: {limits['minimum']} is more than the maximum {limits['maximum']}.")


def _text(value: Any, where: str, fewest: int, most: int) -> None:
    if not isinstance(value, str):
        raise InputRefused(f"{where}: must be text.")
    if not fewest <= len(value) <= most:
        raise InputRefused(f"{where}: must have {fewest} to {most} characters, has {len(value)}.")
