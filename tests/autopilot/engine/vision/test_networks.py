"""The small networks learn, survive being written down, and begin with what another one knows."""

import numpy as np
import pytest

from autopilot.engine.vision.boxes import Boxes
from autopilot.engine.vision.detector import BoxDetector
from autopilot.engine.vision.effort import Effort
from autopilot.engine.vision.pictures import Chosen
from autopilot.engine.vision.segmenter import MaskPainter
from groundtruth.engine.automated.drawing import box_quality, kept
from groundtruth.engine.automated.quality import segmentation_quality
from tests.autopilot.engine.vision.scenes import scenes

SIDE = 32
EFFORT = Effort(least=80, epochs=1, threads=1)


@pytest.fixture(scope="module")
def detector():
    pictures, boxes, _ = scenes(60, SIDE, 0)
    return BoxDetector.fit(pictures, boxes, 2, EFFORT)


@pytest.fixture(scope="module")
def painter():
    pictures, _, masks = scenes(60, SIDE, 0)
    return MaskPainter.fit(pictures, masks, 2, EFFORT)


def test_boxes_are_found(detector):
    pictures, truth, _ = scenes(40, SIDE, 1)

    found = detector.predict(pictures)

    assert np.mean([box_quality(kept(ours, 0.3), theirs) for ours, theirs in zip(found, truth, strict=True)]) > 0.7
    assert all((np.diff(each.scores) <= 0).all() for each in found)


def test_masks_are_painted(painter):
    pictures, _, truth = scenes(40, SIDE, 1)

    found = [chances.argmax(axis=0).astype(np.uint8) for chances in painter.predict(pictures)]

    assert np.mean([segmentation_quality(ours, theirs) for ours, theirs in zip(found, truth, strict=True)]) > 0.8


def test_a_network_is_data(detector, painter):
    pictures, _, _ = scenes(4, SIDE, 1)
    some = Chosen(pictures, np.array([3, 1]))

    again = BoxDetector.from_arrays(detector.arrays())
    painted = MaskPainter.from_arrays(painter.arrays()).predict(some)

    for one, other in zip(again.predict(some), detector.predict(pictures[[3, 1]]), strict=True):
        assert one.scores == pytest.approx(other.scores, abs=1e-4)
        assert one.places == pytest.approx(other.places, abs=1e-4)
    for ours, theirs in zip(painted, painter.predict(pictures[[3, 1]]), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-4)
    with pytest.raises(ValueError, match="the weights of another network"):
        BoxDetector.from_arrays(painter.arrays())


def test_it_begins_with_what_another_one_knows(detector, painter):
    """No step is taken, so all it knows is the other one's; labels are taken over by their places."""
    pictures, boxes, masks = scenes(8, SIDE, 2)
    none, turned = Effort(least=0, epochs=0), np.array([-1, 1, 0])

    begun = BoxDetector.fit(pictures, boxes, 3, none, start=(detector, turned))
    painted = MaskPainter.fit(pictures, masks, 3, none, start=(painter, turned))

    for one, other in zip(begun.predict(pictures), detector.predict(pictures), strict=True):
        for new, old in ((1, 1), (2, 0)):
            assert one.scores[one.classes == new] == pytest.approx(other.scores[other.classes == old], abs=1e-3)
    for ours, theirs in zip(painted.predict(pictures), painter.predict(pictures), strict=True):
        for new, old in ((2, 2), (3, 1)):
            assert np.log(ours[new] / ours[0]) == pytest.approx(np.log(theirs[old] / theirs[0]), abs=0.02)


def test_pictures_without_boxes_teach_that_nothing_is_there():
    pictures, _, _ = scenes(4, SIDE, 0)
    nothing = Boxes(np.zeros((0, 4)), np.zeros(0, dtype=np.int64), np.zeros(0))

    found = BoxDetector.fit(pictures, [nothing] * 4, 2, Effort(least=15, epochs=1, threads=1)).predict(pictures)

    assert [len(kept(each, 0.5).scores) for each in found] == [0, 0, 0, 0]


def test_time_and_a_stop_end_learning():
    pictures, _, masks = scenes(4, SIDE, 0)
    asked = []

    def third() -> bool:
        asked.append(True)
        return len(asked) == 3

    MaskPainter.fit(pictures, masks, 2, Effort(seconds=0, threads=1))
    MaskPainter.fit(pictures, masks, 2, Effort(threads=1), should_stop=third)

    assert len(asked) == 3
