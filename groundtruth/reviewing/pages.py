"""The page of a human loop: its own template with its own input."""

from typing import Any

from groundtruth.models import DataObject
from groundtruth.rendering.pages import Page, page_of
from groundtruth.rendering.templates import Sign


def review_page(row: DataObject, sign: Sign) -> Page:
    """The page of a human loop's object."""
    return page_of(row.loop.template, task_input(row.data), sign)


def task_input(content: dict[str, Any]) -> dict[str, Any]:
    """What a template knows as `task.input`: the input, with the analyser's request in any spelling (§7.2)."""
    if "aiServiceRequest" not in content:
        return content
    return content | {"aiServiceRequest": _also_in_small_letters(content["aiServiceRequest"])}


def _also_in_small_letters(value: Any) -> Any:
    if isinstance(value, dict):
        small = {key.lower(): _also_in_small_letters(each) for key, each in value.items()}
        return small | {key: _also_in_small_letters(each) for key, each in value.items()}
    return [_also_in_small_letters(each) for each in value] if isinstance(value, list) else value
