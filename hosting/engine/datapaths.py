"""The path expressions of batch transform filters: a small part of JSONPath (hosting spec §13.4).

Not a JSONPath library, because the service's own rules differ from JSONPath: the end of a slice is *inclusive*
(the guide's `$[1:4]` is the 2nd to 5th column; decision 1 of the spec), CSV rows take index paths only, an index
outside the record is an error, and a list of indexes may contain one slice.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

MAX_LENGTH = 63  # of a filter, spec §13.4
_NAME = re.compile(r"\.(\*|[^.\[\]\s'\"*]+)")
_NAMES = re.compile(r"\[\s*'([^'\[\]]*)'(?:\s*,\s*'([^'\[\]]*)')*\s*\]")
_INDEXES = re.compile(r"\[\s*((?:-?\d+|-?\d*\s*:\s*-?\d*)(?:\s*,\s*(?:-?\d+|-?\d*\s*:\s*-?\d*))*)\s*\]")
_STAR = re.compile(r"\[\s*\*\s*\]")


class InvalidPath(ValueError):
    """The expression is not a path of the supported kind; the message says where."""


class NoSuchElement(ValueError):
    """The record lacks what the path asks for; the message names it."""


Slice = tuple[int | None, int | None]  # first and last index, both inclusive; negative counts from the end


@dataclass(frozen=True)
class Step:
    """One step below the root: names of an object, indexes or slices of a list, or everything."""

    kind: Literal["names", "indexes", "all"]
    names: tuple[str, ...] = ()
    indexes: tuple[int | Slice, ...] = ()


@dataclass(frozen=True)
class Path:
    """A parsed filter. `$` alone keeps everything."""

    text: str
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> "Path":
        """Parse an expression; InvalidPath says what is wrong with it."""
        if len(text) > MAX_LENGTH:
            raise InvalidPath(f"{text!r} has {len(text)} characters; at most {MAX_LENGTH} are allowed.")
        if not text.startswith("$"):
            raise InvalidPath(f"{text!r} must begin with $, the root of the record.")
        steps, at = [], 1
        while at < len(text):
            step, at = _step(text, at)
            steps.append(step)
        return cls(text, tuple(steps))

    def check(self, *, csv: bool) -> None:
        """Raise InvalidPath if the path cannot fit the format: rows of CSV have positions, not names."""
        if csv and (len(self.steps) > 1 or any(step.kind == "names" for step in self.steps)):
            raise InvalidPath(
                f"{self.text!r} names fields, but rows of text/csv have positions only; use $[0] or $[1:3]."
            )

    def select(self, record: Any) -> Any:
        """What the path keeps of a record; NoSuchElement if the record lacks it.

        One name or one index gives the value itself. Several names give an object with these keys, several
        indexes, a slice or `*` a list.
        """
        value = record
        for step in self.steps:
            value = _select(step, value, self.text)
        return value

    def columns(self, row: list[str]) -> list[str]:
        """What the path keeps of a CSV row: always a list of fields."""
        if not self.steps or self.steps[0].kind == "all":
            return row
        return [row[position] for position in _positions(self.steps[0].indexes, len(row), self.text)]


def _step(text: str, at: int) -> tuple[Step, int]:
    if found := _NAME.match(text, at):
        name = found.group(1)
        return (Step("all") if name == "*" else Step("names", names=(name,))), found.end()
    if found := _STAR.match(text, at):
        return Step("all"), found.end()
    if found := _NAMES.match(text, at):
        return Step("names", names=tuple(re.findall(r"'([^']*)'", found.group(0)))), found.end()
    if found := _INDEXES.match(text, at):
        return Step("indexes", indexes=tuple(_index(part) for part in found.group(1).split(","))), found.end()
    raise InvalidPath(
        f"{text!r} is not understood from {text[at:]!r} on; "
        "use .name, *, ['a','b'], [0], [0,-1] or [1:3] (end included)."
    )


def _index(part: str) -> int | Slice:
    if ":" not in part:
        return int(part)
    first, last = (end.strip() for end in part.split(":"))
    return (int(first) if first else None, int(last) if last else None)


def _select(step: Step, value: Any, path: str) -> Any:
    if step.kind == "all":
        if isinstance(value, dict):
            return list(value.values())
        if isinstance(value, list):
            return value
        raise NoSuchElement(f"{path} asks for the elements of {_short(value)}, which has none.")
    if step.kind == "names":
        if not isinstance(value, dict):
            raise NoSuchElement(f"{path} asks for {step.names[0]!r} of {_short(value)}, which is not an object.")
        if missing := [name for name in step.names if name not in value]:
            raise NoSuchElement(
                f"{path} asks for {missing[0]!r}, but the record has {', '.join(map(repr, value)) or 'no fields'}."
            )
        return value[step.names[0]] if len(step.names) == 1 else {name: value[name] for name in step.names}
    if not isinstance(value, list):
        raise NoSuchElement(f"{path} asks for positions of {_short(value)}, which is not a list.")
    found = [value[position] for position in _positions(step.indexes, len(value), path)]
    return found[0] if len(step.indexes) == 1 and isinstance(step.indexes[0], int) else found


def _positions(indexes: tuple[int | Slice, ...], length: int, path: str) -> list[int]:
    positions: list[int] = []
    for index in indexes:
        if isinstance(index, int):
            positions.append(_position(index, length, path))
            continue
        first = 0 if index[0] is None else _position(index[0], length, path)
        last = length - 1 if index[1] is None else _position(index[1], length, path)
        positions.extend(range(first, last + 1))
    return positions


def _position(index: int, length: int, path: str) -> int:
    position = index + length if index < 0 else index
    if not 0 <= position < length:
        raise NoSuchElement(f"{path} asks for position {index}, but the record has {length} elements.")
    return position


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
