"""What a worker was asked: the labels, the object, and the attributes of labels and frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundtruth.engine.errors import InputRefused


@dataclass(frozen=True, slots=True)
class Asked:
    """labels: names; line: the manifest line; categories: the category file, canonical (`read_categories`)."""

    labels: tuple[str, ...]
    line: dict[str, Any]
    categories: dict[str, Any]

    def label(self, value: Any, where: str) -> str:
        """The label, if the job has it."""
        if not isinstance(value, str) or value not in self.labels:
            some = ", ".join(self.labels[:10]) + (", …" if len(self.labels) > 10 else "")
            raise InputRefused(f"{where}: {value!r} is no label of this job ({some}).")
        return value

    def attributes_of(self, label: str) -> list[Mapping[str, Any]]:
        """Definitions of a label's attributes, its own and those of all labels."""
        entries: list[Mapping[str, Any]] = self.categories.get("labels") or []
        own = [one for each in entries if each["label"] == label for one in each.get("categoryAttributes") or []]
        return [*(self.categories.get("categoryGlobalAttributes") or []), *own]
