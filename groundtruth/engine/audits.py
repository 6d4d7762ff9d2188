"""Labels that a line carries from earlier jobs, and whether an audit can show them (groundtruth.md, section 13)."""

from collections.abc import Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.label_attributes import has_label
from groundtruth.engine.task_types import TASK_TYPES, task_type

METADATA = "-metadata"


def labels_on(line: Mapping[str, Any]) -> dict[str, str]:
    """Label attributes of a line with the key of the task type that wrote them; other keys are none."""
    found = {}
    for key in line:
        metadata = line.get(f"{key}{METADATA}")
        if isinstance(metadata, Mapping) and has_label(line, key):
            kind = _written_by(metadata)
            if kind:
                found[key] = kind
    return found


def can_be_audited(line: Mapping[str, Any], type_key: str) -> list[str]:
    """Attributes of a line whose labels a job of that auditing type can show."""
    of = task_type(type_key).of
    return [attribute for attribute, kind in labels_on(line).items() if kind == of]


def check_audited(line: Mapping[str, Any], attribute: str, type_key: str) -> None:
    """InputRefused unless the line has a label under the attribute that a job of that type can show."""
    kind = task_type(type_key)
    if not has_label(line, attribute):
        raise InputRefused(f'It has no label under "{attribute}" to {_verb(type_key)}: leave such lines out.')
    written = labels_on(line).get(attribute)
    if written != kind.of:
        by = f"a label of {written}" if written else f'no "{attribute}{METADATA}" of a labeling job'
        raise InputRefused(f"It has {by}, but {kind.key} shows labels of {kind.of}.")
    if kind.of == "SemanticSegmentation":
        _check_colours(line[f"{attribute}{METADATA}"], attribute)


def _written_by(metadata: Mapping[str, Any]) -> str | None:
    said = metadata.get("type")
    return next((kind.key for kind in TASK_TYPES.values() if kind.metadata_type == said and not kind.audit), None) or (
        "VerificationBoundingBox" if said == "groundtruth/label-verification" else None
    )


def _check_colours(metadata: Mapping[str, Any], attribute: str) -> None:
    shown = metadata.get("internal-color-map")
    if not isinstance(shown, Mapping) or not shown:
        raise InputRefused(f'"{attribute}{METADATA}" has no internal-color-map with the colour of each label.')
    for number, each in shown.items():
        if not isinstance(each, Mapping) or not each.get("hex-color"):
            raise InputRefused(f'"{attribute}{METADATA}" has no hex-color in internal-color-map["{number}"].')


def _verb(type_key: str) -> str:
    return {"adjust": "adjust", "verify": "verify"}.get(str(task_type(type_key).audit), "audit")
