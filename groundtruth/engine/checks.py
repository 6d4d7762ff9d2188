"""Whether a worker's answer can be used (crowd_elements.md, section 1.6, rule 6): what the page should have seen to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from groundtruth.engine import shapes
from groundtruth.engine.answers import element_with
from groundtruth.engine.asked import Asked
from groundtruth.engine.attributes_given import check_attributes
from groundtruth.engine.consolidation.clouds import MEASURES, MOST_CAMERAS, TURNS, place_of, point_labels
from groundtruth.engine.consolidation.sequences import frames_in
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.masks import mapped_colours, png_of
from groundtruth.engine.task_types import task_type

MAX_COMMENT = 10_000  # characters of what a worker says about a label


def check_answer(
    type_key: str,
    answer: Any,
    labels: Sequence[str | Mapping[str, Any]],
    line: Mapping[str, Any],
    *,
    categories: Mapping[str, Any] | None = None,
) -> None:
    """InputRefused with one sentence unless the answer has the shape, the labels and the places that its type allows.

    line: the manifest line, for the length of its text. categories: the category file of types with attributes.
    """
    if not isinstance(answer, Mapping):
        raise InputRefused(f"The answer must be a JSON object, not {type(answer).__name__}.")
    names = tuple(each if isinstance(each, str) else str(each["label"]) for each in labels)
    CHECKS[task_type(type_key).consolidation](answer, Asked(names, dict(line), dict(categories or {})))


def _single(answer: Mapping[str, Any], asked: Asked) -> None:
    element = element_with(answer, "label")
    asked.label(element["label"], "label")
    comment = element.get("workerComment", "")
    if not isinstance(comment, str) or len(comment) > MAX_COMMENT:
        raise InputRefused(f"workerComment must be text of at most {MAX_COMMENT:,} characters.")


def _several(answer: Mapping[str, Any], asked: Asked) -> None:
    chosen = element_with(answer, "labels")["labels"]
    # an empty list is what "none of the above" sends; whether a template has that choice, only its element knows
    for number, label in enumerate(shapes.a_list(chosen, "labels")):
        asked.label(label, f"labels[{number}]")
    if len(set(chosen)) < len(chosen):
        raise InputRefused("labels names a label twice: send each once.")


def _boxes(answer: Mapping[str, Any], asked: Asked) -> None:
    element = element_with(answer, "boundingBoxes")
    size = shapes.image_size(element)
    for where, box in shapes.items(element["boundingBoxes"], "boundingBoxes"):
        asked.label(box.get("label"), f"{where}.label")
        shapes.check_box(box, where, size)


def _mask(answer: Mapping[str, Any], asked: Asked) -> None:
    element = element_with(answer, "labeledImage")
    _check_mask(element, shapes.image_size(element))
    for label in mapped_colours(element):
        asked.label(label, "labelMappings")


def _check_mask(element: Mapping[str, Any], size: shapes.Size) -> None:
    picture = png_of(element)
    if picture.size != size:
        raise InputRefused(
            f"The mask has {picture.width} x {picture.height} pixels, the image {size[0]} x {size[1]}: they must agree."
        )
    try:
        picture.verify()
    except (OSError, SyntaxError, ValueError):
        raise InputRefused("labeledImage.pngImageData is a damaged PNG: send the mask again.") from None


def _entities(answer: Mapping[str, Any], asked: Asked) -> None:
    text = asked.line.get("source")
    end_of_text = len(text) if isinstance(text, str) else None
    for where, entity in shapes.items(element_with(answer, "entities")["entities"], "entities"):
        asked.label(entity.get("label"), f"{where}.label")
        start, end = (shapes.whole(entity.get(key), f"{where}.{key}") for key in ("startOffset", "endOffset"))
        if not 0 <= start < end:
            raise InputRefused(f"{where} must mark at least one character: it goes from {start} to {end}.")
        if end_of_text is not None and end > end_of_text:
            raise InputRefused(f"{where}.endOffset is {end}, but the text has {end_of_text} characters.")


def _video(answer: Mapping[str, Any], asked: Asked, *, tracking: bool) -> None:
    shape = str(asked.categories.get("annotationType") or "BoundingBox")
    key = "trackingAnnotations" if tracking else "detectionAnnotations"
    seen: set[int] = set()
    for where, frame in shapes.items(frames_in(answer, key), key):
        _frame(frame, where, seen, "frame", asked)
        size = shapes.image_size(frame) if "inputImageProperties" in frame else None
        inside = shapes.KEYS[shape][0]
        for at, item in shapes.items(frame.get(inside) or [], f"{where}.{inside}"):
            _instance(item, at, asked, tracking=tracking)
            shapes.CHECKS[shape](item, at, size)


def _frame(frame: Mapping[str, Any], where: str, seen: set[int], name: str, asked: Asked) -> None:
    number = shapes.whole(frame.get("frameNumber"), f"{where}.frameNumber")
    if number in seen:
        raise InputRefused(f"{where}.frameNumber {number} is there twice: send each frame once.")
    seen.add(number)
    shapes.text(frame.get(name), f"{where}.{name}")
    _frame_attributes(frame, where, asked)


def _frame_attributes(frame: Mapping[str, Any], where: str, asked: Asked) -> None:
    defined = asked.categories.get("frameAttributes") or []
    check_attributes(frame.get("frameAttributes") or {}, defined, f"{where}.frameAttributes", longest=1000)


def _instance(item: Mapping[str, Any], where: str, asked: Asked, *, tracking: bool) -> None:
    label = asked.label(item.get("label"), f"{where}.label")
    for key in ("objectId", "objectName") if tracking else ():
        shapes.text(item.get(key), f"{where}.{key}")
    given = item.get("labelCategoryAttributes") or {}
    check_attributes(given, asked.attributes_of(label), f"{where}.labelCategoryAttributes", longest=80)


def _cuboids(given: Any, where: str, asked: Asked, *, tracking: bool) -> None:
    for at, item in shapes.items(given, where):
        _instance(item, at, asked, tracking=tracking)
        shapes.text(item.get("objectName"), f"{at}.objectName")
        for name in MEASURES.values():
            value = shapes.number(item.get(name, 0) if name in TURNS else item.get(name), f"{at}.{name}")
            if name in ("length", "width", "height") and value <= 0:
                raise InputRefused(f"{at}.{name} must be more than 0 metres, not {value}.")


def _cloud_detection(answer: Mapping[str, Any], asked: Asked) -> None:
    place = place_of(answer, "cuboids")
    _cuboids(place["cuboids"], "cuboids", asked, tracking=False)
    _frame_attributes(place, "answer", asked)


def _cloud_tracking(answer: Mapping[str, Any], asked: Asked) -> None:
    seen: set[int] = set()
    for where, frame in shapes.items(frames_in(answer, "trackingAnnotations"), "trackingAnnotations"):
        _frame(frame, where, seen, "frameName", asked)
        _cuboids(frame.get("cuboids") or [], f"{where}.cuboids", asked, tracking=True)
    cameras = place_of(answer, "trackingAnnotations").get("cameras") or {}
    names = [f"camera-{number}" for number in range(MOST_CAMERAS)]
    if not isinstance(cameras, Mapping) or not all(name in names for name in cameras):
        raise InputRefused(f"cameras must be an object with the keys {names[0]} to {names[-1]}.")
    for name, images in cameras.items():
        of_camera: set[int] = set()
        for where, image in shapes.items(images, f"cameras.{name}"):
            _frame(image, where, of_camera, "frame", asked)
            for at, item in shapes.items(image.get("boundingBoxes") or [], f"{where}.boundingBoxes"):
                _instance(item, at, asked, tracking=True)
                shapes.check_box(item, at, None)


def _cloud_points(answer: Mapping[str, Any], asked: Asked) -> None:
    place = place_of(answer, "pointLabels")
    element = place["pointLabels"]
    if not isinstance(element, Mapping):
        raise InputRefused("pointLabels must be an object with data, count and labelMappings.")
    point_labels(element, len(asked.labels))
    for label in mapped_colours(element):
        asked.label(label, "pointLabels.labelMappings")
    _frame_attributes(place, "answer", asked)


def _custom(answer: Mapping[str, Any], asked: Asked) -> None:
    """What only the creator of a job knows is let through; what the crowd elements send must be what they send.

    They are known by their `inputImageProperties`. Labels are checked where the job has any: a template may make its
    own while it runs.
    """
    for name, element in answer.items():
        if not isinstance(element, Mapping) or "inputImageProperties" not in element:
            continue
        size = shapes.image_size(element)
        for key, check in shapes.WIDGETS.items():
            for where, item in shapes.items(element.get(key, []), f"{name}.{key}"):
                if asked.labels:
                    asked.label(item.get("label"), f"{where}.label")
                check(item, where, size)
        if "labeledImage" in element:
            _check_mask(element, size)


CHECKS: dict[str, Callable[[Mapping[str, Any], Asked], None]] = {
    "single-label": _single,
    "multi-label": _several,
    "verification": _single,
    "bounding-box": _boxes,
    "semantic-segmentation": _mask,
    "named-entities": _entities,
    "video-detection": lambda answer, asked: _video(answer, asked, tracking=False),
    "video-tracking": lambda answer, asked: _video(answer, asked, tracking=True),
    "point-cloud-detection": _cloud_detection,
    "point-cloud-tracking": _cloud_tracking,
    "point-cloud-segmentation": _cloud_points,
    "custom": _custom,
}
