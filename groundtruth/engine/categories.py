"""The label category configuration file (groundtruth.md, section 6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundtruth.engine.attribute_definitions import check_definitions, free_texts
from groundtruth.engine.colours import BACKGROUND
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.shapes import KEYS
from groundtruth.engine.spelling import canonical
from groundtruth.engine.task_types import TaskType, task_type

SIMPLE_NAME, EXTENDED_NAME = 256, 16  # characters of a label
SHORT, FULL = 255, 2048  # characters of instructions
PER_LABEL, FREE_PER_LABEL, PER_FRAME, FREE_PER_FRAME = 10, 5, 10, 5  # attributes
EDITS = ("any", "none")


@dataclass(frozen=True, slots=True)
class Categories:
    """A valid file. labels: names, whose index is the class id; entries: what the file says of each.

    document: the whole file with the names that we write, whatever spelling it came in.
    """

    labels: tuple[str, ...]
    entries: tuple[dict[str, Any], ...]
    document: dict[str, Any]

    @property
    def instructions(self) -> tuple[str, str]:
        """Short and full instructions; empty where the file has none."""
        found = self.document.get("instructions") or {}
        return str(found.get("shortInstruction", "")), str(found.get("fullInstruction", ""))

    @property
    def audited(self) -> str | None:
        """The attribute of the earlier job that this one shows."""
        found = self.document.get("auditLabelAttributeName")
        return None if found is None else str(found)


def read_categories(
    source: bytes | str | Mapping[str, Any],
    type_key: str,
    *,
    automated: bool = False,
    verifying: bool = False,
) -> Categories:
    """The file of a job of that type; InputRefused with the JSON path of the first thing that is wrong.

    automated: with automated labeling, which allows fewer labels. verifying: a verification of frames or clouds,
    whose labels nobody may edit.
    """
    kind = task_type(type_key)
    document = canonical(_parsed(source), extended=kind.extended_categories)
    entries = _entries(document)
    _check_names(entries, kind, automated=automated)
    if kind.extended_categories:
        _check_extended(document, entries, kind, verifying=verifying)
    if kind.extended_categories or "instructions" in document or kind.consolidation == "named-entities":
        _check_instructions(document, required=kind.consolidation == "named-entities")
    return Categories(tuple(each["label"] for each in entries), tuple(entries), document)


def write_categories(labels: list[dict[str, Any]], type_key: str, **more: Any) -> dict[str, Any]:
    """A file as the wizard writes it; what `read_categories` reads."""
    version = {"documentVersion": "2020-03-01"} if task_type(type_key).extended_categories else {}
    document = {**(version or {"document-version": "2018-11-28"}), "labels": labels, **more}
    return read_categories(document, type_key).document


def _parsed(source: bytes | str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(source, Mapping):
        return source
    try:
        found = json.loads(source)
    except UnicodeDecodeError:
        raise InputRefused("The label category file is no UTF-8 text.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputRefused(f"The label category file is no valid JSON at {where} ({error.msg}).") from None
    except RecursionError:
        raise InputRefused("The label category file is nested too deeply.") from None
    if not isinstance(found, dict):
        raise InputRefused('The label category file must be a JSON object with "labels".')
    return found


def _entries(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    labels = document.get("labels")
    if not isinstance(labels, list):
        raise InputRefused('labels: must be a list like [{"label": "crack"}].')
    for number, each in enumerate(labels):
        if not isinstance(each, Mapping) or not isinstance(each.get("label"), str):
            raise InputRefused(f'labels[{number}]: must be an object like {{"label": "crack"}}.')
    return [dict(each) for each in labels]


def _check_names(entries: list[dict[str, Any]], kind: TaskType, *, automated: bool) -> None:
    most = kind.max_labels
    if automated and kind.automated_labels:
        most = min(kind.automated_labels, most or kind.automated_labels)
    if len(entries) < kind.min_labels:
        raise InputRefused(f"labels: {kind.key} needs at least {kind.min_labels}, got {len(entries)}.")
    if most is not None and len(entries) > most:
        how = " with automated labeling" if automated and kind.automated_labels else ""
        raise InputRefused(f"labels: {kind.key}{how} allows at most {most}, got {len(entries)}.")
    longest = EXTENDED_NAME if kind.extended_categories else SIMPLE_NAME
    seen: dict[str, int] = {}
    for number, each in enumerate(entries):
        name = each["label"]
        if not 1 <= len(name) <= longest:
            raise InputRefused(f"labels[{number}].label: must have 1 to {longest} characters, has {len(name)}.")
        if name in seen:
            raise InputRefused(f'labels[{number}].label: "{name}" is also labels[{seen[name]}].label.')
        if name == BACKGROUND and kind.consolidation == "semantic-segmentation":
            raise InputRefused(f"labels[{number}].label: {BACKGROUND} is what nobody paints; choose another name.")
        seen[name] = number


def _check_instructions(document: Mapping[str, Any], *, required: bool) -> None:
    given = document.get("instructions")
    if given is None and not required:
        return
    if not isinstance(given, Mapping):
        raise InputRefused('instructions: must be {"shortInstruction": "…", "fullInstruction": "…"}.')
    for key, longest in (("shortInstruction", SHORT), ("fullInstruction", FULL)):
        value = given.get(key)
        if not isinstance(value, str):
            raise InputRefused(f"instructions.{key}: must be text.")
        if len(value) > longest:
            raise InputRefused(f"instructions.{key}: has {len(value):,} characters; {longest:,} are allowed.")


def _check_extended(
    document: Mapping[str, Any], entries: list[dict[str, Any]], kind: TaskType, *, verifying: bool
) -> None:
    _check_annotation_type(document.get("annotationType"), kind)
    _check_audit(document, kind)
    frames = check_definitions(document.get("frameAttributes"), "frameAttributes", described=True)
    if len(frames) > PER_FRAME:
        raise InputRefused(f"frameAttributes: at most {PER_FRAME} are allowed, got {len(frames)}.")
    if free_texts(frames) > FREE_PER_FRAME:
        raise InputRefused(
            f"frameAttributes: at most {FREE_PER_FRAME} free texts are allowed, got {free_texts(frames)}."
        )
    shared = check_definitions(document.get("categoryGlobalAttributes"), "categoryGlobalAttributes")
    for number, each in enumerate(entries):
        _check_label(each, f"labels[{number}]", shared, verifying=verifying)
    _check_attribute_names(document, entries)


def _check_label(each: Mapping[str, Any], where: str, shared: list[Mapping[str, Any]], *, verifying: bool) -> None:
    edits = each.get("editsAllowed")
    if edits is not None and edits not in EDITS:
        raise InputRefused(f'{where}.editsAllowed: must be "any" or "none", not {edits!r}.')
    if verifying and edits != "none":
        raise InputRefused(f'{where}.editsAllowed: must be "none" in a verification job.')
    own = check_definitions(each.get("categoryAttributes"), f"{where}.categoryAttributes")
    both = [*shared, *own]
    if len(both) > PER_LABEL:
        raise InputRefused(
            f"{where}.categoryAttributes: a label may have {PER_LABEL} attributes, this has {len(both)} with the "
            f"{len(shared)} of all labels."
        )
    if free_texts(both) > FREE_PER_LABEL:
        raise InputRefused(
            f"{where}.categoryAttributes: a label may have {FREE_PER_LABEL} free texts, this has {free_texts(both)}."
        )


def _check_attribute_names(document: Mapping[str, Any], entries: list[dict[str, Any]]) -> None:
    """Names of attributes are unique over the whole file."""
    lists = {key: document.get(key) or [] for key in ("frameAttributes", "categoryGlobalAttributes")}
    for number, each in enumerate(entries):
        lists[f"labels[{number}].categoryAttributes"] = each.get("categoryAttributes") or []
    seen: dict[str, str] = {}
    for path, definitions in lists.items():
        for number, each in enumerate(definitions):
            where = f"{path}[{number}].name"
            if each["name"] in seen:
                raise InputRefused(f'{where}: "{each["name"]}" is also {seen[each["name"]]}; give it another name.')
            seen[each["name"]] = where


def _check_annotation_type(given: Any, kind: TaskType) -> None:
    if given is None:
        return
    if kind.category == "Video":
        if not isinstance(given, str) or given not in KEYS:
            raise InputRefused(f"annotationType: must be one of {', '.join(KEYS)}, not {given!r}.")
        return
    both = [{"type": "BoundingBox"}, {"type": "Cuboid"}]
    if kind.consolidation != "point-cloud-tracking":
        raise InputRefused(f"annotationType: {kind.key} has no choice of shapes; leave it out.")
    if not isinstance(given, list) or len(given) != 2 or not all(each in given for each in both):
        raise InputRefused(f"annotationType: must be {json.dumps(both)}, or left out for cuboids alone.")


def _check_audit(document: Mapping[str, Any], kind: TaskType) -> None:
    audited = document.get("auditLabelAttributeName")
    if kind.audit and (not isinstance(audited, str) or not audited):
        raise InputRefused(f"auditLabelAttributeName: {kind.key} needs the attribute whose labels it shows.")
    if not kind.audit and audited is not None:
        raise InputRefused(f"auditLabelAttributeName: only for adjustment and verification jobs, not {kind.key}.")
