"""What goes into a round of automated labeling, and what the model's answers become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from autopilot.engine.vision.effort import Effort
from groundtruth.engine.annotations import Consolidated
from groundtruth.engine.automated.drawn import BOXES, MASKS, boxes_label, mask_label
from groundtruth.engine.output import output_line
from groundtruth.engine.stamps import stamp
from groundtruth.engine.task_types import task_type
from groundtruth.models import LabelingJob
from groundtruth.running import outputs
from groundtruth.running.images import bring_masks, pictures, write_seen
from groundtruth.running.truths import colours_of
from workers.context import JobContext

LEARN = "groundtruth.isolated_drawing:learn_drawn"
MOST_COLOURS = 1000  # masks whose colours are looked at


@dataclass
class Material:
    """How many objects are in each set; masks: where they lie, by object; metadata: of some labels."""

    sizes: dict[str, int] = field(default_factory=lambda: {"training": 0, "validation": 0, "rest": 0})
    masks: dict[int, str] = field(default_factory=dict)
    metadata: list[Mapping[str, Any]] = field(default_factory=list)

    def note(self, number: int, truth: Any, metadata: Any) -> None:
        """The label of an object that people labeled."""
        if isinstance(truth, Mapping):
            self.masks[number] = truth["uri"]
        if isinstance(metadata, Mapping) and len(self.metadata) < MOST_COLOURS:
            self.metadata.append(metadata)


def algorithm_of(job: LabelingJob) -> str:
    """What learns its labels: the last part of the algorithm's ARN."""
    return task_type(job.type_key).algorithm or ""


def learn_drawn(
    job: LabelingJob, context: JobContext, folder: Path, material: Material, start: list[int] | None
) -> dict[str, Any] | None:
    """A round of boxes or masks in a child process; None if nothing of the sets can be read."""
    from groundtruth.engine.automated.asked import Asked

    write_seen(job, context, folder, pictures())
    bring_masks(job, context, folder, material.masks)
    colours = colours_of(job, material.metadata)
    asked = Asked(algorithm_of(job), len(job.resolved["labels"]), colours, effort(), start)
    learned: dict[str, Any] | None = context.run_isolated(LEARN, str(folder), asked)
    return learned


def effort() -> Effort:
    """How long networks learn in a round."""
    return Effort(seconds=settings.LABELING_ROUND_S)


def made_by_model(
    job: LabelingJob, folder: Path, line: dict[str, Any], colours: list[str], now: datetime
) -> Consolidated:
    """The label that a line of the model's predictions is; the file of a mask is stored."""
    labels, number, confidence = job.resolved["labels"], str(line["n"]), line["confidence"]
    algorithm = algorithm_of(job)
    if algorithm == BOXES:
        return boxes_label(number, line["boxes"], line["size"], labels, confidence)
    if algorithm == MASKS:
        name, png = f"{number}_{stamp(now)}.png", (folder / "found" / f"{number}.png").read_bytes()
        outputs.write(job, outputs.MASKS + name, png, "image/png")
        return mask_label(name, number, png, line["classes"], labels, colours, confidence)
    metadata = {"class-name": labels[line["class"]], "confidence": round(confidence, 2)}
    return Consolidated(number, line["class"], metadata, confidence=confidence)


def keys_of(job: LabelingJob, made: Consolidated, now: datetime) -> dict[str, Any]:
    """What the output line gets."""
    about: dict[str, Any] = {"type_key": job.type_key, "job_name": job.name, "created": now}
    folder = outputs.uri_of(job, outputs.MASKS)
    return dict(output_line({}, job.attribute, made, human=False, folder=folder, **about))
