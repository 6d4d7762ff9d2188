"""From several workers' answers to one label (groundtruth.md, section 10)."""

from collections.abc import Callable, Sequence

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.consolidation import classification
from groundtruth.engine.consolidation.settings import Settings

Consolidator = Callable[[Sequence[LabeledObject], Settings], list[Consolidated]]

CONSOLIDATORS: dict[str, Consolidator] = {
    "single-label": classification.single_label,
    "multi-label": classification.multi_label,
    "verification": classification.verification,
}
__all__ = ["CONSOLIDATORS", "Consolidator", "Settings"]
