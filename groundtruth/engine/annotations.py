"""What goes into consolidation and what comes out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Annotation:
    """One worker's submitted answer about one object.

    answer: the JSON object of the worker page, `{<element name>: <value>}` (crowd_elements.md, section 1.3).
    submitted_at: UTC, as a datetime or in seconds since 1970.
    answer_modified: whether an initial value was changed; None = read it from the answer's `initialValueModified`.
    """

    worker_id: str
    answer: dict[str, Any]
    submitted_at: datetime | float = 0.0
    answer_modified: bool | None = None

    @property
    def moment(self) -> float:
        """When it was submitted, in seconds since 1970."""
        return self.submitted_at.timestamp() if isinstance(self.submitted_at, datetime) else self.submitted_at


@dataclass(frozen=True, slots=True)
class LabeledObject:
    """A data object with all its answers. object_id: zero-based line number as text; line: its manifest line."""

    object_id: str
    line: dict[str, Any]
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Consolidated:
    """One label made of all answers about an object.

    label: what stands under the label attribute; of `-ref` types the name of a file below
        `annotations/consolidated-annotation/output/`, whose bytes are in `files` under the same name.
    metadata: the part of `<attribute>-metadata` that the task type decides; `output.output_line` adds the common keys.
    confidence: 0 to 1, comparable inside one job only; of several shapes or labels that of the least sure one; None
        where nobody says one.
    """

    object_id: str
    label: Any
    metadata: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    confidence: float | None = None

    @staticmethod
    def least(confidences: Iterable[float]) -> float | None:
        """Of the parts of one label; None without any."""
        return min((round(each, 2) for each in confidences), default=None)
