"""Finding in an answer what a task type reads; the name of the element is the template author's choice."""

from collections.abc import Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused


def element_with(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The value of the first element of an answer that has `key`: `{"any name": {"boundingBoxes": []}}`.

    Elements without a name of their own submit under their tag's name, so the name is never looked at. InputRefused
    when no element has it.
    """
    if not isinstance(answer, Mapping):
        raise InputRefused(f'The answer must be a JSON object with "{key}" below the name of its element.')
    for value in answer.values():
        if isinstance(value, Mapping) and key in value:
            return value
    raise InputRefused(f'The answer has no element with "{key}": got {_names(answer)}.')


def was_modified(answer: Mapping[str, Any]) -> bool:
    """Whether any element says that its initial value was changed."""
    return any(isinstance(value, Mapping) and value.get("initialValueModified") is True for value in answer.values())


def _names(answer: Mapping[str, Any]) -> str:
    return ", ".join(f'"{name}"' for name in answer) or "an empty answer"
