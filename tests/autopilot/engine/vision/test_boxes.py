"""What is taught is what is read, pictures are looked at and boxes move with them."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from autopilot.engine.vision.boxes import Boxes, read_boxes, taught, without_doubles
from autopilot.engine.vision.pictures import UnreadablePicture, enlarged, read_picture, small_mask
from autopilot.engine.vision.views import UNSEEN, Views, draw, look, look_at_boxes, look_at_masks

GRID = 24


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 3), st.integers(0, 3), st.floats(0.1, 0.2), st.floats(0.1, 0.2)),
        unique_by=lambda each: each[1:3],
        max_size=6,
    )
)
def test_what_is_taught_is_what_is_read(drawn):
    """Boxes in different cells of a coarse grid, so that no two are about one place."""
    places = np.array([[column / 4, row / 4, wide, high] for _, column, row, wide, high in drawn]).reshape(-1, 4)
    classes = np.array([each[0] for each in drawn], dtype=np.int64)

    lesson = taught(places, classes, 2, GRID)
    found = read_boxes(lesson.heat, lesson.sides)

    order = np.lexsort(found.places.T)
    assert found.places[order] == pytest.approx(places[np.lexsort(places.T)], abs=1e-6)
    assert sorted(found.classes) == sorted(classes)
    assert found.scores == pytest.approx(np.ones(len(drawn)))


def test_of_boxes_about_one_place_the_smaller_one_is_taught():
    places = np.array([[0.4, 0.4, 0.2, 0.2], [0.1, 0.1, 0.8, 0.8]])

    lesson = taught(places, np.array([0, 1]), 2, GRID)

    assert lesson.sides[:, 12, 12] == pytest.approx([0.4, 0.4, 0.6, 0.6])
    assert lesson.heat[:, 12, 12] == pytest.approx([1, 1])
    assert taught(np.zeros((0, 4)), np.zeros(0, dtype=np.int64), 2, GRID).heat.sum() == 0


def test_no_box_is_found_twice():
    """The second overlaps the first by 0.6; the third as well, but is of another class; the fourth by a third."""
    places = np.array([[0, 0, 0.4, 0.4], [0.1, 0, 0.4, 0.4], [0.1, 0, 0.4, 0.4], [0.2, 0, 0.4, 0.4]])
    boxes = Boxes(places, np.array([0, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.6]))

    assert without_doubles(boxes).tolist() == [0, 2, 3]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_a_box_moves_with_its_picture(seed):
    """The mask of a rectangle, seen, lies in the rectangle's box, seen."""
    side, views = 64, draw(1, np.random.default_rng(seed))
    mask = np.zeros((1, side, side), dtype=np.uint8)
    mask[0, 20:44, 10:40] = 1

    seen = look_at_masks(torch.from_numpy(mask), views)[0].numpy()
    boxes, kept = look_at_boxes(np.array([[10, 20, 30, 24]]) / side, views, 0)

    rows, columns = np.nonzero(seen == 1)
    if len(kept):
        left, top, width, height = boxes[0] * side
        assert abs(columns.min() - left) <= 1.5
        assert abs(columns.max() + 1 - left - width) <= 1.5
        assert abs(rows.min() - top) <= 1.5
        assert abs(rows.max() + 1 - top - height) <= 1.5


def test_looking_straight_changes_nothing_and_outside_is_nothing():
    picture = torch.rand(1, 3, 8, 8)
    still = Views(np.ones((1, 2)), np.zeros((1, 2)), np.ones(1), np.zeros(1))
    away = Views(np.ones((1, 2)), np.full((1, 2), 5.0), np.ones(1), np.zeros(1))
    mask = torch.ones(1, 8, 8, dtype=torch.uint8)

    assert torch.allclose(look(picture, still), picture, atol=1e-5)
    assert (look_at_masks(mask, still) == 1).all()
    assert (look_at_masks(mask, away) == UNSEEN).all()
    assert look_at_boxes(np.array([[0, 0, 1, 1]]), away, 0)[0].shape == (0, 4)


def test_a_picture_is_read_as_people_see_it():
    """A camera that was held sideways stores wide pictures and says so."""
    image, target = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    image.paste("blue", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise: what is left comes to the top
    image.save(target, "PNG", exif=exif)

    pixels, size = read_picture(target.getvalue(), 32)

    assert size == (20, 40)
    assert pixels[2, 16].tolist() == [0, 0, 255]
    assert pixels[30, 16].tolist() == [255, 0, 0]
    with pytest.raises(UnreadablePicture, match="no JPEG or PNG image that can be read"):
        read_picture(b"<svg/>", 32)


def test_masks_grow_and_shrink():
    mask = np.zeros((40, 80), dtype=np.uint8)
    mask[:20, 40:] = 2

    small = small_mask(mask, 8)
    chances = np.stack([(small == each).astype(np.float32) for each in range(3)])

    assert (small[:4, 4:] == 2).all()
    assert (small > 0).sum() == 16
    assert (enlarged(chances, 80, 40) == mask).mean() > 0.95
    assert (enlarged(chances * 0, 5, 4) == np.zeros((4, 5))).all()
