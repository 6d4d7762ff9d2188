"""One round of automated labeling of boxes and masks: learn, judge on the validation set, draw on the rest (11.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.vision.boxes import Boxes
from autopilot.engine.vision.detector import BoxDetector
from autopilot.engine.vision.effort import Effort
from autopilot.engine.vision.pictures import PictureSet, enlarged, small_mask
from autopilot.engine.vision.segmenter import MaskPainter
from groundtruth.engine.automated.calibration import Calibration, Floats
from groundtruth.engine.automated.drawn import BOXES, MASKS
from groundtruth.engine.automated.linear import packed, unpacked
from groundtruth.engine.automated.quality import TARGETS, detection_quality, segmentation_quality
from groundtruth.engine.automated.threshold import Threshold, choose_threshold, expected_share
from groundtruth.engine.geometry import box_iou
from groundtruth.engine.masks import Mask

LEAST = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)  # scores that boxes may be kept from
Start = tuple[bytes, NDArray[np.int64]]  # a model's file, and which of its labels each label is, -1 = none
Never = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Drawn:
    """model: its file; threshold: None if nothing is good enough; expected: share of the rest that it will label.

    quality: mean on the validation set. confidences `(n,)` of the rest. boxes: of each of the rest; of masks none, they
    were painted one by one.
    """

    model: bytes
    threshold: Threshold | None
    expected: float
    quality: float
    confidences: Floats
    boxes: list[Boxes]


@dataclass(frozen=True, slots=True)
class Known:
    """Pictures with their labels: of boxes all of them, of masks what reads the one of a number at its full size."""

    pictures: PictureSet
    truth: Any


def learn_boxes(
    training: Known,
    validation: Known,
    rest: PictureSet,
    n_classes: int,
    effort: Effort,
    start: Start | None = None,
    should_stop: Never = lambda: False,
) -> Drawn:
    """truth of the sets: `Sequence[Boxes]`. Scores of the boxes that are found are calibrated, too."""
    begun = (load_detector(start[0]), start[1]) if start else None
    model = BoxDetector.fit(training.pictures, training.truth, n_classes, effort, start=begun, should_stop=should_stop)
    found, truth = model.predict(validation.pictures), list(validation.truth)
    least = max(
        LEAST, key=lambda each: _mean([box_quality(kept(a, each), b) for a, b in zip(found, truth, strict=True)])
    )
    quality = [box_quality(kept(a, least), b) for a, b in zip(found, truth, strict=True)]
    calibration = Calibration.fit([sureness(each, least) for each in found], quality)
    threshold = _threshold(calibration, [sureness(each, least) for each in found], quality, BOXES)
    of_box = _box_calibration([kept(each, least) for each in found], truth)
    drawn = model.predict(rest)
    about = {"least": np.array(least), "calibration": _pair(calibration), "box_calibration": _pair(of_box)}
    boxes = [kept(each, least) for each in drawn]
    return Drawn(
        packed(BOXES, **model.arrays(), **about),
        threshold,
        expected_share(threshold, len(truth)),
        _mean(quality),
        calibration([sureness(each, least) for each in drawn]),
        [Boxes(each.places, each.classes, of_box(each.scores)) for each in boxes],
    )


def learn_masks(
    training: Known,
    validation: Known,
    rest: PictureSet,
    n_classes: int,
    effort: Effort,
    start: Start | None = None,
    should_stop: Never = lambda: False,
    paint: Callable[[int, NDArray[np.float32]], None] = lambda number, chances: None,
) -> Drawn:
    """truth of the sets: what gives the mask of a number. paint: gets what the model may label, with its chances."""
    begun = (load_painter(start[0]), start[1]) if start else None
    side = training.pictures[:1].shape[1]
    masks = np.array([small_mask(training.truth(number), side) for number in range(len(training.pictures))])
    model = MaskPainter.fit(training.pictures, masks, n_classes, effort, start=begun, should_stop=should_stop)
    raw, quality = [], []
    for number, chances in enumerate(model.predict(validation.pictures)):
        truth: Mask = validation.truth(number)
        raw.append(sureness_of_mask(chances))
        quality.append(segmentation_quality(enlarged(chances, truth.shape[1], truth.shape[0]), truth))
    calibration = Calibration.fit(raw, quality)
    threshold = _threshold(calibration, raw, quality, MASKS)
    confidences = np.zeros(len(rest))
    for number, chances in enumerate(model.predict(rest)):
        confidences[number] = calibration([sureness_of_mask(chances)])[0]
        if threshold is not None and confidences[number] >= threshold.confidence:
            paint(number, chances)
    file = packed(MASKS, **model.arrays(), calibration=_pair(calibration))
    return Drawn(file, threshold, expected_share(threshold, len(quality)), _mean(quality), confidences, [])


def load_detector(raw: bytes) -> BoxDetector:
    """The network of a file that `learn_boxes` made; ValueError for another one."""
    return BoxDetector.from_arrays(_weights(unpacked(raw, BOXES)))


def load_painter(raw: bytes) -> MaskPainter:
    """The network of a file that `learn_masks` made; ValueError for another one."""
    return MaskPainter.from_arrays(_weights(unpacked(raw, MASKS)))


def kept(boxes: Boxes, least: float) -> Boxes:
    """Those that are sure enough to be drawn."""
    return boxes.take(np.flatnonzero(boxes.scores >= least))


def box_quality(found: Boxes, truth: Boxes) -> float:
    """Section 11.2, of one picture."""
    return detection_quality(_by_class(found), _by_class(truth))


def sureness(boxes: Boxes, least: float) -> float:
    """How sure a detector is of a picture, 0 to 1: as the quality counts, with scores in the place of overlaps.

    Faint boxes may be missed ones. Of a picture in which nothing is drawn: how likely nothing is there.
    """
    drawn = boxes.scores >= least
    if not drawn.any():
        return float(np.prod(1 - boxes.scores))
    found = [
        boxes.scores[own & drawn].sum() / ((own & drawn).sum() + boxes.scores[own & ~drawn].sum())
        for own in (boxes.classes == label for label in np.unique(boxes.classes[drawn]))
    ]
    return float(np.mean(found))


def sureness_of_mask(chances: NDArray[np.float32]) -> float:
    """How sure a painter is of a picture, 0 to 1: the mean overlap of the labels that its own chances let expect.

    chances `(classes, side, side)`. Of a picture that stays empty: how likely the background is where it is least so.
    """
    winner = chances.argmax(axis=0)
    found = []
    for label in np.unique(winner):
        if label:
            own = winner == label
            inside = float(chances[label][own].sum())
            outside = float(chances[label].sum()) - inside
            found.append(inside / (own.sum() + outside))
    return float(np.mean(found)) if found else float(chances[0].min())


def _threshold(
    calibration: Calibration, raw: Sequence[float], quality: Sequence[float], algorithm: str
) -> Threshold | None:
    return choose_threshold(calibration(raw).tolist(), quality, TARGETS[algorithm])


def _box_calibration(found: Sequence[Boxes], truth: Sequence[Boxes]) -> Calibration:
    """From the score of a box to how much of a box of its class it will overlap."""
    scores: list[float] = []
    overlaps: list[float] = []
    for ours, theirs in zip(found, truth, strict=True):
        iou = box_iou(ours.places, theirs.places) * (ours.classes[:, None] == theirs.classes[None])
        scores += ours.scores.tolist()
        overlaps += iou.max(axis=1, initial=0.0).tolist()
    return Calibration.fit(scores, overlaps)


def _by_class(boxes: Boxes) -> dict[int, Floats]:
    return {int(label): boxes.places[boxes.classes == label] for label in np.unique(boxes.classes)}


def _weights(arrays: dict[str, Any]) -> dict[str, Any]:
    about = ("least", "calibration", "box_calibration")
    return {name: each for name, each in arrays.items() if name not in about}


def _pair(calibration: Calibration) -> Floats:
    return np.array([calibration.slope, calibration.offset])


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
