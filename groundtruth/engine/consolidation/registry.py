"""Which function consolidates what."""

from collections.abc import Callable, Iterator, Sequence

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.consolidation import boxes, classification, clouds, custom, entities, segmentation, sequences
from groundtruth.engine.consolidation.settings import Settings

Consolidator = Callable[[Sequence[LabeledObject], Settings], list[Consolidated]]

CONSOLIDATORS: dict[str, Consolidator] = {
    "single-label": classification.single_label,
    "multi-label": classification.multi_label,
    "verification": classification.verification,
    "bounding-box": boxes.bounding_box,
    "semantic-segmentation": segmentation.semantic_segmentation,
    "named-entities": entities.named_entities,
    "video-detection": sequences.video_detection,
    "video-tracking": sequences.video_tracking,
    "point-cloud-detection": clouds.detection,
    "point-cloud-tracking": clouds.tracking,
    "point-cloud-segmentation": clouds.segmentation,
    "custom": custom.pass_through,
}

# What answers choose, of types that judge workers by all that they answered.
CHOICES: dict[str, Callable[[Sequence[LabeledObject], Settings], Iterator[tuple[str, str, list[int]]]]] = {
    "single-label": classification.single_choices,
    "multi-label": classification.multi_choices,
    "verification": classification.single_choices,
}
