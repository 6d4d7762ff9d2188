"""How sure a model is of what it draws, what that is worth, and rounds over boxes and masks (section 11)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autopilot.engine.vision.boxes import Boxes
from autopilot.engine.vision.effort import Effort
from groundtruth.engine.automated.calibration import Calibration
from groundtruth.engine.automated.drawing import (
    Known,
    box_quality,
    learn_boxes,
    learn_masks,
    load_detector,
    load_painter,
    sureness,
    sureness_of_mask,
)
from groundtruth.engine.automated.threshold import choose_threshold
from tests.autopilot.engine.vision.scenes import scenes

SIDE = 32
EFFORT = Effort(least=60, epochs=1, threads=1)


def boxes(*scores: float, classes: tuple[int, ...] = ()) -> Boxes:
    places = np.array([[0.1 * number, 0, 0.1, 0.1] for number in range(len(scores))]).reshape(-1, 4)
    return Boxes(places, np.array(classes or [0] * len(scores), dtype=np.int64), np.array(scores))


def test_how_sure_a_detector_is():
    """Boxes of a class count together; a faint one may have been missed; a class is as good as another."""
    assert sureness(boxes(0.9, 0.7), 0.5) == pytest.approx(0.8)
    assert sureness(boxes(0.9, 0.3), 0.5) == pytest.approx(0.9 / 1.3)
    assert sureness(boxes(0.9, 0.6, classes=(0, 1)), 0.5) == pytest.approx(0.75)
    assert sureness(boxes(0.2, 0.1), 0.5) == pytest.approx(0.8 * 0.9)
    assert sureness(boxes(), 0.5) == 1


def test_how_sure_a_painter_is():
    """Two of four places are label 1 with 0.8; of the others it has 0.1 each: 1.6 / (2 + 0.2)."""
    chances = np.array([[[0.2, 0.2], [0.9, 0.9]], [[0.8, 0.8], [0.1, 0.1]]], dtype=np.float32)

    assert sureness_of_mask(chances) == pytest.approx(1.6 / 2.2)
    empty = np.array([[[0.9, 0.7]], [[0.1, 0.3]]], dtype=np.float32)
    assert sureness_of_mask(empty) == pytest.approx(0.7)


pairs = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30)


@settings(deadline=None, max_examples=25)
@given(pairs, st.floats(0.1, 0.9))
def test_a_calibration_never_turns_the_order_round(objects, target):
    raw, quality = [each for each, _ in objects], [each for _, each in objects]

    calibration = Calibration.fit(raw, quality)
    found = calibration(raw)

    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found[np.argsort(raw)]) >= 0).all()
    chosen, plain = choose_threshold(found.tolist(), quality, target), choose_threshold(raw, quality, target)
    assert chosen is None or plain is not None


def test_a_calibrated_confidence_is_the_quality_to_expect():
    rng = np.random.default_rng(0)
    raw = rng.uniform(0.2, 1, 2000)
    quality = (raw**3 + rng.normal(0, 0.05, 2000)).clip(0, 1)

    found = Calibration.fit(raw, quality)(raw)

    for low in (0.1, 0.4, 0.7):
        near = (found >= low) & (found < low + 0.2)
        assert quality[near].mean() == pytest.approx(found[near].mean(), abs=0.05)


def test_where_sureness_says_nothing_all_are_alike():
    found = Calibration.fit([0.9, 0.8, 0.2, 0.1], [0.1, 0.2, 0.8, 0.9])([0.1, 0.9])

    assert found == pytest.approx([0.5, 0.5])
    assert Calibration.fit([], [])([0.3]) == pytest.approx([0.3])


def test_a_round_of_boxes():
    pictures, truth, _ = scenes(70, SIDE, 0)

    found = learn_boxes(
        Known(pictures[:40], truth[:40]), Known(pictures[40:60], truth[40:60]), pictures[60:], 2, EFFORT
    )

    assert found.threshold is not None
    assert found.threshold.quality >= 0.6
    assert found.expected == found.threshold.passed / 20
    sure = found.confidences >= found.threshold.confidence
    assert sure.any()
    qualities = [box_quality(ours, theirs) for ours, theirs in zip(found.boxes, truth[60:], strict=True)]
    assert np.mean(np.array(qualities)[sure]) > 0.5
    assert load_detector(found.model).n_classes == 2
    with pytest.raises(ValueError, match="this file holds no semantic-segmentation"):
        load_painter(found.model)


def test_a_round_of_masks_paints_what_it_is_sure_of():
    pictures, _, masks = scenes(60, SIDE, 0)
    painted: list[int] = []

    found = learn_masks(
        Known(pictures[:30], lambda row: masks[row]),
        Known(pictures[30:50], lambda row: masks[30 + row].repeat(2, axis=0).repeat(3, axis=1)),
        pictures[50:],
        2,
        EFFORT,
        paint=lambda row, chances: painted.append(row),
    )

    assert found.threshold is not None
    assert found.threshold.quality >= 0.7
    assert painted == np.flatnonzero(found.confidences >= found.threshold.confidence).tolist()
    assert painted
    assert load_painter(found.model).n_classes == 2


def test_noise_is_never_sure_enough():
    """Truth that has nothing to do with the pictures: no threshold reaches the target."""
    pictures, truth, _ = scenes(30, SIDE, 0)
    others = scenes(30, SIDE, 5)[1]

    found = learn_boxes(
        Known(pictures[:15], others[:15]), Known(pictures[15:25], truth[15:25][::-1]), pictures[25:], 2,
        Effort(least=20, epochs=1, threads=1),
    )  # fmt: skip

    assert (found.threshold, found.expected) == (None, 0)
