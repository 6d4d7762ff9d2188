"""What a worker may not change of labels that they check or correct (groundtruth.md, sections 6.2 and 13)."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundtruth.engine import shapes
from groundtruth.engine.asked import Asked
from groundtruth.engine.consolidation.sequences import frames_in, geometry
from groundtruth.engine.errors import InputRefused

Frame = Mapping[str, Any]


def anything_locked(categories: Mapping[str, Any]) -> bool:
    """Whether the file forbids any edit."""
    lists = [categories.get(key) or [] for key in ("labels", "categoryGlobalAttributes", "frameAttributes")]
    lists += [each.get("categoryAttributes") or [] for each in lists[0]]
    return any(each.get("editsAllowed") == "none" for entries in lists for each in entries)


def check_edits(answer: Mapping[str, Any], key: str, before: Sequence[Frame], asked: Asked) -> None:
    """InputRefused when the answer adds, moves or leaves out marks of a locked label, or changes a locked attribute.

    key: of the list of frames in the answer. before: the frames that the worker was shown (`shown_frames`).
    """
    shape = str(asked.categories.get("annotationType") or "BoundingBox")
    locked = {each["label"] for each in asked.categories.get("labels") or [] if each.get("editsAllowed") == "none"}
    old = {frame["frameNumber"]: frame for frame in before}
    new = {frame["frameNumber"]: frame for frame in frames_in(answer, key)}
    for number in sorted({*old, *new}):
        was, now = old.get(number, {}), new.get(number, {})
        _check_marks(_marks(was, shape), _marks(now, shape), locked, asked, f"Frame {number}")
        fixed = _locked_names(asked.categories.get("frameAttributes") or [])
        _check_values(was.get("frameAttributes") or {}, now.get("frameAttributes") or {}, fixed, f"Frame {number}")


def _marks(frame: Frame, shape: str) -> list[Mapping[str, Any]]:
    return list(frame.get(shapes.KEYS[shape][0]) or [])


def _check_marks(
    was: list[Mapping[str, Any]], now: list[Mapping[str, Any]], locked: set[str], asked: Asked, where: str
) -> None:
    shape = str(asked.categories.get("annotationType") or "BoundingBox")

    def fixed(marks: list[Mapping[str, Any]]) -> list[str]:
        return sorted(repr((mark["label"], geometry(mark, shape))) for mark in marks if mark["label"] in locked)

    if fixed(was) != fixed(now):
        raise InputRefused(f"{where}: marks of {', '.join(sorted(locked))} may not be added, changed or deleted here.")
    known = {repr((mark["label"], geometry(mark, shape))): mark for mark in was}
    for mark in now:
        before = known.get(repr((mark["label"], geometry(mark, shape))))
        if before is not None:
            names = _locked_names(asked.attributes_of(mark["label"]))
            given = [each.get("labelCategoryAttributes") or {} for each in (before, mark)]
            _check_values(given[0], given[1], names, f"{where}, {mark['label']}")


def _locked_names(defined: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(each["name"]) for each in defined if each.get("editsAllowed") == "none"]


def _check_values(was: Mapping[str, Any], now: Mapping[str, Any], names: list[str], where: str) -> None:
    for name in names:
        if was.get(name) != now.get(name):
            raise InputRefused(f"{where}: the attribute {name} may not be changed in this job.")
