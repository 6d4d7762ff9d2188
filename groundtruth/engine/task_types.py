"""The catalogue of task types (groundtruth.md, section 3), and the one door to consolidation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.errors import InputRefused

if TYPE_CHECKING:
    from groundtruth.engine.consolidation.votes import Votes

Audit = Literal["adjust", "verify", "either"]
Category = Literal["Image", "Text", "Video", "Point cloud", "Custom"]
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class TaskType:
    """What the catalogue says about one task type.

    key: what follows `PRE-` and `ACS-`. source_key: the key of the input line that holds the object.
    element: the crowd element of its HTML page; human_task_ui: the built-in page's name instead (one of the two).
    ref: whether the label attribute must end in `-ref`, because the label is a file.
    algorithm: the last part of the automated labeling algorithm's ARN, None = cannot be labeled automatically.
    max_labels: the API's quota, None = unlimited; console_labels: the wizard's; automated_labels: with automation.
    audit, of: what an auditing type does, and with the labels of which type.
    timeout: seconds of one task that the wizard suggests.
    """

    key: str
    category: Category
    title: str
    source_key: str
    metadata_type: str
    consolidation: str
    element: str | None = None
    human_task_ui: str | None = None
    ref: bool = False
    default_workers: int = 3
    single_worker: bool = False
    extended_categories: bool = False
    algorithm: str | None = None
    min_labels: int = 1
    max_labels: int | None = None
    console_labels: int = 30
    automated_labels: int | None = None
    max_objects: int = 100_000
    audit: Audit | None = None
    of: str | None = None
    timeout: int = HOUR

    @property
    def base(self) -> "TaskType":
        """The type whose labels an auditing type shows; itself for every other type."""
        return TASK_TYPES[self.of] if self.of else self


def _image_and_text() -> Iterable[TaskType]:
    image: tuple[Category, str] = ("Image", "source-ref")
    text: tuple[Category, str] = ("Text", "source")
    yield TaskType(
        "ImageMultiClass", image[0], "Image Classification (Single Label)", image[1],
        "groundtruth/image-classification", "single-label", element="crowd-image-classifier",
        algorithm="image-classification", min_labels=2, timeout=5 * MINUTE,
    )  # fmt: skip
    yield TaskType(
        "ImageMultiClassMultiLabel", image[0], "Image Classification (Multi-label)", image[1],
        "groundtruth/image-classification-multilabel", "multi-label", element="crowd-image-classifier-multi-select",
        min_labels=2, max_labels=50, console_labels=50, timeout=5 * MINUTE,
    )  # fmt: skip
    yield TaskType(
        "BoundingBox", image[0], "Bounding box", image[1],
        "groundtruth/object-detection", "bounding-box", element="crowd-bounding-box",
        algorithm="object-detection", default_workers=5, max_labels=50, console_labels=50,
    )  # fmt: skip
    yield TaskType(
        "SemanticSegmentation", image[0], "Semantic segmentation", image[1],
        "groundtruth/semantic-segmentation", "semantic-segmentation", element="crowd-semantic-segmentation", ref=True,
        algorithm="semantic-segmentation", console_labels=10, automated_labels=20, max_objects=20_000,
    )  # fmt: skip
    yield TaskType(
        "TextMultiClass", text[0], "Text Classification (Single Label)", text[1],
        "groundtruth/text-classification", "single-label", element="crowd-classifier",
        algorithm="text-classification", min_labels=2, timeout=5 * MINUTE,
    )  # fmt: skip
    yield TaskType(
        "TextMultiClassMultiLabel", text[0], "Text Classification (Multi-label)", text[1],
        "groundtruth/text-classification-multilabel", "multi-label", element="crowd-classifier-multi-select",
        min_labels=2, max_labels=50, console_labels=50, timeout=5 * MINUTE,
    )  # fmt: skip
    yield TaskType(
        "NamedEntityRecognition", text[0], "Named entity recognition", text[1],
        "groundtruth/text-span", "named-entities", human_task_ui="NamedEntityRecognition",
    )  # fmt: skip


def _sequences() -> Iterable[TaskType]:
    yield TaskType(
        "VideoMultiClass", "Video", "Video Classification", "source-ref",
        "groundtruth/video-classification", "single-label", element="crowd-classifier", max_labels=30,
    )  # fmt: skip
    common: dict[str, Any] = {"single_worker": True, "default_workers": 1, "max_labels": 30, "timeout": 3 * DAY}
    common["extended_categories"] = True
    for kind, title in (("Detection", "Object detection"), ("Tracking", "Object tracking")):
        key, lower = f"VideoObject{kind}", kind.lower()
        yield TaskType(
            key, "Video", f"Video {title.lower()}", "source-ref", f"groundtruth/video-object-{lower}",
            f"video-{lower}", human_task_ui=key, ref=True, **common,
        )  # fmt: skip
        yield TaskType(
            f"3DPointCloudObject{kind}", "Point cloud", title, "source-ref",
            f"groundtruth/point_cloud_object_{lower}", f"point-cloud-{lower}",
            human_task_ui=f"PointCloudObject{kind}", ref=kind == "Tracking", **common,
        )  # fmt: skip
    yield TaskType(
        "3DPointCloudSemanticSegmentation", "Point cloud", "Semantic segmentation", "source-ref",
        "groundtruth/point_cloud_single_frame_semantic_segmentation", "point-cloud-segmentation",
        human_task_ui="PointCloudSemanticSegmentation", ref=True, **common,
    )  # fmt: skip


def _audits(bases: Mapping[str, TaskType]) -> Iterable[TaskType]:
    for of in ("BoundingBox", "SemanticSegmentation"):
        base = bases[of]
        yield TaskType(
            f"Verification{of}", "Image", "Label verification", base.source_key,
            "groundtruth/label-verification", "verification", element="crowd-image-classifier",
            audit="verify", of=of, timeout=5 * MINUTE, max_objects=base.max_objects,
        )  # fmt: skip
        yield replace(base, key=f"Adjustment{of}", audit="adjust", of=of, algorithm=None, automated_labels=None)
    for base in bases.values():
        if base.single_worker:  # one type for both: the category file's editsAllowed makes the difference
            yield replace(base, key=f"Adjustment{base.key}", audit="either", of=base.key)


def _catalogue() -> dict[str, TaskType]:
    bases = {each.key: each for each in (*_image_and_text(), *_sequences())}
    custom = TaskType(CUSTOM, "Custom", "Custom", "source-ref", "groundTruth/custom", "custom", default_workers=1)
    return {**bases, **{each.key: each for each in _audits(bases)}, CUSTOM: custom}


CUSTOM = "custom"
TASK_TYPES: dict[str, TaskType] = _catalogue()
ALIASES = {"VideoClassification": "VideoMultiClass", "PassThrough": CUSTOM}


def task_type(key: str) -> TaskType:
    """The task type of a key, of the name of a built-in function (`PRE-BoundingBox`), or of its ARN.

    Only what follows the last `:` counts: the built-in functions of every region and account are ours. InputRefused
    for a name that no built-in type has.
    """
    name = key.rpartition(":")[2]
    suffix = name.removeprefix("PRE-").removeprefix("ACS-")
    found = TASK_TYPES.get(ALIASES.get(suffix, suffix))
    if found is None:
        raise InputRefused(f'"{name}" is no built-in task type; use one of {", ".join(TASK_TYPES)}.')
    return found


def consolidate(
    type_key: str,
    objects: Sequence[LabeledObject],
    labels: Sequence[str | Mapping[str, Any]],
    *,
    created: datetime | None = None,
    state: "Votes | None" = None,
    categories: Mapping[str, Any] | None = None,
) -> list[Consolidated]:
    """The labels of objects, one for each, in their order (section 10).

    objects: each with at least one annotation. labels: names, or entries of the category file, in its order, whose
    index is the class id. created: goes into the names of files. state: the answers of the job so far; those of
    `objects` are added to it (classification and verification judge workers by everything that they answered).
    categories: the whole category file, of types that need more of it than labels.
    """
    # only here: the catalogue is read by processes that never consolidate and need no scipy
    from groundtruth.engine.consolidation.registry import CONSOLIDATORS
    from groundtruth.engine.consolidation.settings import Settings
    from groundtruth.engine.consolidation.votes import Votes

    kind = task_type(type_key)
    for each in objects:
        if not each.annotations:
            raise InputRefused(f"Object {each.object_id} has no annotation; fail it instead of consolidating it.")
    settings = Settings(
        labels=tuple(each if isinstance(each, str) else str(each["label"]) for each in labels),
        entries=tuple({"label": each} if isinstance(each, str) else dict(each) for each in labels),
        created=created,
        votes=Votes() if state is None else state,
        categories=dict(categories or {}),
        adjusting=kind.audit in ("adjust", "either"),
    )
    return CONSOLIDATORS[kind.consolidation](objects, settings)


def votes_count(type_key: str) -> bool:
    """Does a label of this type depend on what its workers answered about other objects?"""
    return task_type(type_key).consolidation in ("single-label", "multi-label", "verification")


def remember(
    type_key: str, objects: Sequence[LabeledObject], labels: Sequence[str | Mapping[str, Any]], state: "Votes"
) -> None:
    """Add answers to what is known of the workers, without making labels of them; of types whose votes count."""
    from groundtruth.engine.consolidation.registry import CHOICES
    from groundtruth.engine.consolidation.settings import Settings

    names = tuple(each if isinstance(each, str) else str(each["label"]) for each in labels)
    state.add(CHOICES[task_type(type_key).consolidation](objects, Settings(names)))
