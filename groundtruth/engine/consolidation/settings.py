"""What every consolidator is told beside the objects."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundtruth.engine.consolidation.votes import Votes
from groundtruth.engine.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Settings:
    """labels: names, whose index is the class id; entries: the same as they stand in the category file."""

    labels: tuple[str, ...]
    entries: tuple[dict[str, Any], ...] = ()
    created: datetime | None = None
    votes: Votes = field(default_factory=Votes)
    categories: dict[str, Any] = field(default_factory=dict)
    adjusting: bool = False

    def ids(self) -> dict[str, int]:
        """Class id of each label."""
        return {label: number for number, label in enumerate(self.labels)}


def class_id(ids: dict[str, int], label: object, object_id: str) -> int:
    """The id of a label that an answer names; InputRefused for one that the job does not have."""
    try:
        return ids[label]  # type: ignore[index]
    except (KeyError, TypeError):
        raise InputRefused(f"Object {object_id}: {label!r} is no label of this job ({', '.join(ids)}).") from None
