"""Names in the label category file: several spellings are read, one is written (groundtruth.md, section 6.2)."""

from collections.abc import Mapping
from typing import Any

LABEL = {"attributes": "categoryAttributes", "editAllowed": "editsAllowed"}
ATTRIBUTE = {"editAllowed": "editsAllowed"}
INSTRUCTIONS = {
    "shortIntroduction": "shortInstruction",
    "fullIntroduction": "fullInstruction",
}


def canonical(document: Mapping[str, Any], *, extended: bool) -> dict[str, Any]:
    """The document under the names that we write. What has a wrong shape stays as it is, for the checks to name."""
    version = {"document-version": "documentVersion"} if extended else {"documentVersion": "document-version"}
    found: dict[str, Any] = _renamed(document, version)
    found["labels"] = [_label(each) for each in _list(found.get("labels"))] if "labels" in found else None
    for key in ("frameAttributes", "categoryGlobalAttributes"):
        if isinstance(found.get(key), list):
            found[key] = [_renamed(each, ATTRIBUTE) for each in found[key]]
    if isinstance(found.get("instructions"), Mapping):
        found["instructions"] = _renamed(found["instructions"], INSTRUCTIONS)
    return found


def _label(each: Any) -> Any:
    found = _renamed(each, LABEL)
    if isinstance(found, dict) and isinstance(found.get("categoryAttributes"), list):
        found["categoryAttributes"] = [_renamed(one, ATTRIBUTE) for one in found["categoryAttributes"]]
    return found


def _renamed(each: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(each, Mapping):
        return each
    return {names.get(key, key): value for key, value in each.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
