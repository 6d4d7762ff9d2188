"""Under which key of the output line a label may be written (groundtruth.md, section 2.3)."""

import re
from collections.abc import Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import task_type

LEGAL = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}")
RESERVED = ("source", "source-ref")


def check_label_attribute(name: str, type_key: str, *, audited: str | None = None) -> None:
    """InputRefused, naming the rule, unless labels of this type may be written under that name.

    audited: the attribute that an adjustment or verification job shows.
    """
    kind = task_type(type_key)
    if not LEGAL.fullmatch(name) or len(name) > 127:
        raise InputRefused(
            f'LabelAttributeName "{name}" must have 1 to 127 letters, digits and hyphens, and neither begin nor end '
            "with a hyphen."
        )
    if name.endswith("-metadata"):
        raise InputRefused(f'LabelAttributeName "{name}" must not end in -metadata: that key holds the metadata.')
    if name in RESERVED:
        raise InputRefused(f'LabelAttributeName must not be "{name}": that key holds the data object.')
    if kind.ref and not name.endswith("-ref"):
        raise InputRefused(f'LabelAttributeName "{name}" must end in -ref for {kind.key}: its label is a file.')
    if not kind.ref and name.endswith("-ref"):
        raise InputRefused(f'LabelAttributeName "{name}" must not end in -ref for {kind.key}: its label is no file.')
    if kind.audit and name == audited:
        raise InputRefused(f'LabelAttributeName "{name}" must differ from the attribute that the job audits.')


def has_label(line: Mapping[str, Any], attribute: str) -> bool:
    """Whether a line carries a label already (section 14): a label, not only the metadata of a failure."""
    return line.get(attribute) is not None


def labeled_by_human(line: Mapping[str, Any], attribute: str) -> bool:
    """Whether people made the label that a line carries; labels from elsewhere count as theirs."""
    metadata = line.get(f"{attribute}-metadata")
    return not (isinstance(metadata, Mapping) and metadata.get("human-annotated") == "no")
