"""Masks of several workers become one (groundtruth.md, sections 10.4 and 12.6)."""

import base64
import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from groundtruth.engine.consolidation import segmentation
from groundtruth.engine.consolidation.segmentation import vote
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import said

LABELS = ["road", "sky"]
WHEN = datetime(2024, 5, 1, 10, 0, 3, 120000, tzinfo=UTC)


def painted(mask, colours, **more):
    """An answer: `mask` holds numbers of `colours`, -1 = transparent."""
    table = {name: (*bytes.fromhex(colour[1:]), 255) for name, colour in colours.items()}
    names = list(colours)
    pixels = np.array([[table[names[each]] if each >= 0 else (0, 0, 0, 0) for each in row] for row in mask], np.uint8)
    target = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(target, "PNG")
    element = {
        "labeledImage": {"pngImageData": base64.b64encode(target.getvalue()).decode()},
        "labelMappings": {name: {"color": colour} for name, colour in colours.items()},
        "inputImageProperties": {"height": len(mask), "width": len(mask[0])},
    }
    return {"crowd-semantic-segmentation": {**element, **more}}


def test_the_mask_is_indexed_by_category_and_keeps_its_colours():
    """One worker: copied without smoothing; another worker's colours would give the same class ids."""
    mask = [[0, 0, -1], [1, -1, 1]]

    made = consolidate(
        "SemanticSegmentation", [said(0, painted(mask, {"sky": "#F28333", "road": "#2ca02c"}))], LABELS, created=WHEN
    )[0]

    assert made.label == "0_2024-05-01T10:00:03.120000.png"
    picture = Image.open(io.BytesIO(made.files[made.label]))
    assert picture.mode == "P"
    assert np.asarray(picture).tolist() == [[2, 2, 0], [1, 0, 1]]
    assert (picture.getpalette() or [])[:9] == [255, 255, 255, 0x2C, 0xA0, 0x2C, 0xF2, 0x83, 0x33]
    assert made.metadata == {
        "internal-color-map": {
            "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0},
            "1": {"class-name": "road", "hex-color": "#2ca02c", "confidence": 0.0},
            "2": {"class-name": "sky", "hex-color": "#f28333", "confidence": 0.0},
        }
    }


def test_workers_vote_whatever_their_colours():
    left = [[0] * 10 + [-1] * 10] * 10
    colours = [{"road": "#1f77b4"}, {"road": "#ff7f0e"}, {"sky": "#1f77b4"}]

    made = consolidate(
        "SemanticSegmentation", [said(0, *(painted(left, each) for each in colours))], LABELS, created=WHEN
    )[0]

    found = np.asarray(Image.open(io.BytesIO(made.files[made.label])))
    assert found.tolist() == [[1] * 10 + [0] * 10] * 10
    shown = made.metadata["internal-color-map"]
    assert {key: (each["class-name"], each["confidence"]) for key, each in shown.items()} == {
        "0": ("BACKGROUND", 0.83),  # two of three agree on one half, all on the other
        "1": ("road", 0.83),
    }


def test_a_lone_pixel_is_smoothed_away():
    mask = np.ones((9, 9), dtype=np.uint8)
    mask[4, 4] = 0

    winner, confidence = vote([mask, mask])

    assert (winner == 1).all()
    assert confidence == pytest.approx(80 / 81)


def test_bands_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    masks = [rng.integers(0, 3, (40, 7)).astype(np.uint8) for _ in range(3)]
    whole = vote(masks)

    monkeypatch.setattr(segmentation, "BAND", 21)

    parts = vote(masks)
    assert (parts[0] == whole[0]).all()
    assert parts[1] == pytest.approx(whole[1])


def test_sizes_must_agree():
    two = [painted([[0]], {"road": "#1f77b4"}), painted([[0, 0]], {"road": "#1f77b4"})]

    with pytest.raises(InputRefused, match="Object 3: its workers' masks have different sizes"):
        consolidate("SemanticSegmentation", [said(3, *two)], LABELS)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("%%%", "is no base64"),
        (base64.b64encode(b"GIF89a").decode(), "is no PNG"),
        (None, "has no labeledImage"),
    ],
)
def test_what_is_no_mask_is_refused(data, message):
    answer = painted([[0]], {"road": "#1f77b4"})
    answer["crowd-semantic-segmentation"]["labeledImage"] = {"pngImageData": data}

    with pytest.raises(InputRefused, match=message):
        consolidate("SemanticSegmentation", [said(0, answer)], LABELS)


def test_a_damaged_png_is_refused():
    answer = painted([[0] * 50] * 50, {"road": "#1f77b4"})
    image = answer["crowd-semantic-segmentation"]["labeledImage"]
    image["pngImageData"] = base64.b64encode(base64.b64decode(image["pngImageData"])[:60]).decode()

    with pytest.raises(InputRefused, match="damaged PNG"):
        consolidate("SemanticSegmentation", [said(0, answer)], LABELS)
