"""Event patterns: a JSON object shaped like the event, with the values that are wanted as lists.

`{"source": ["aws.sagemaker"], "detail": {"LabelingJobStatus": ["Completed", {"prefix": "Fail"}]}}`: every key must be
there and have one of the values. Besides plain values: prefix, suffix, anything-but (values), exists, numeric.
"""

import json
import operator
from collections.abc import Callable, Mapping
from typing import Any

LONGEST = 4096  # characters
DEEPEST = 20
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_MISSING = object()


class PatternRefused(ValueError):
    """The pattern cannot be understood. The message says what and where."""


def read_pattern(text: str) -> dict[str, Any]:
    """The pattern of a rule, every part checked; PatternRefused otherwise."""
    if len(text) > LONGEST:
        raise PatternRefused(f"an event pattern has at most {LONGEST} characters.")
    try:
        pattern = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PatternRefused(f"the event pattern is no valid JSON ({str(error)[:120]}).") from None
    _check(pattern, "", 0)
    return dict(pattern)


def _check(pattern: Any, where: str, depth: int) -> None:
    if not isinstance(pattern, dict) or not pattern:
        raise PatternRefused(f"{where or 'the event pattern'} must be a JSON object that names something.")
    if depth > DEEPEST:
        raise PatternRefused(f"{where} is nested more than {DEEPEST} deep.")
    for name, wanted in pattern.items():
        path = f"{where}.{name}" if where else name
        if isinstance(wanted, dict):
            _check(wanted, path, depth + 1)
        elif not isinstance(wanted, list) or not wanted:
            raise PatternRefused(f"{path} must be a list of the values that are wanted, or an object.")
        else:
            for each in wanted:
                _check_one(each, path)


def _check_one(wanted: Any, path: str) -> None:
    if not isinstance(wanted, dict):
        if isinstance(wanted, list):
            raise PatternRefused(f"{path}: a value that is wanted is no list.")
        return
    if len(wanted) != 1:
        raise PatternRefused(f"{path}: an object among the values names one condition, such as prefix.")
    ((name, value),) = wanted.items()
    fits = {
        "prefix": isinstance(value, str),
        "suffix": isinstance(value, str),
        "exists": isinstance(value, bool),
        "anything-but": not isinstance(value, dict),
        "numeric": isinstance(value, list)
        and len(value) in (2, 4)
        and all(each in _COMPARE for each in value[::2])
        and all(isinstance(each, int | float) for each in value[1::2]),
    }
    if name not in fits:
        raise PatternRefused(f"{path}: there is no condition {name!r}; there are {', '.join(fits)}.")
    if not fits[name]:
        raise PatternRefused(f"{path}: the value of {name} is of the wrong kind.")


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Is the event one that the pattern (as `read_pattern` gave it) wants?"""
    found = event if isinstance(event, Mapping) else {}
    for name, wanted in pattern.items():
        value = found.get(name, _MISSING)
        if isinstance(wanted, Mapping):
            if not matches(wanted, value):
                return False
        elif not _any(wanted, value):
            return False
    return True


def _any(wanted: list[Any], value: Any) -> bool:
    """Of a list in the event one element is enough."""
    if isinstance(value, list):
        return any(_one(each, one) for each in wanted for one in value) or (not value and _any(wanted, _MISSING))
    return any(_one(each, value) for each in wanted)


def _one(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return value is not _MISSING and type(value) is type(wanted) and bool(value == wanted)
    ((name, given),) = wanted.items()
    if name == "exists":
        return (value is not _MISSING) is given
    if value is _MISSING:
        return False
    if name == "anything-but":
        return value not in (given if isinstance(given, list) else [given])
    if name == "numeric":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        pairs = zip(given[::2], given[1::2], strict=True)
        return number and all(_COMPARE[sign](value, bound) for sign, bound in pairs)
    return isinstance(value, str) and (value.startswith(given) if name == "prefix" else value.endswith(given))
