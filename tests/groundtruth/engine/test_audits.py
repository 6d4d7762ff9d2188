"""Which earlier labels an audit can show (groundtruth.md, section 13)."""

import pytest

from groundtruth.engine.audits import can_be_audited, check_audited, labels_on
from groundtruth.engine.errors import InputRefused

COLOURS = {"1": {"class-name": "road", "hex-color": "#f28333"}}
LINE = {
    "source-ref": "s3://lab/1.png",
    "source-ref-metadata": {"unix-timestamp": 1},
    "boxes": {"annotations": []},
    "boxes-metadata": {"type": "groundtruth/object-detection"},
    "city-ref": "s3://out/1.png",
    "city-ref-metadata": {"type": "groundtruth/semantic-segmentation", "internal-color-map": COLOURS},
    "chk": "1",
    "chk-metadata": {"type": "groundtruth/label-verification"},
    "failed-metadata": {"failure-reason": "ClientError: x", "type": "groundtruth/object-detection"},
    "site": "north",
}


def test_what_a_line_carries():
    assert labels_on(LINE) == {
        "boxes": "BoundingBox", "city-ref": "SemanticSegmentation", "chk": "VerificationBoundingBox",
    }  # fmt: skip
    assert can_be_audited(LINE, "AdjustmentBoundingBox") == ["boxes"]
    assert can_be_audited(LINE, "VerificationSemanticSegmentation") == ["city-ref"]
    assert can_be_audited(LINE, "AdjustmentVideoObjectTracking") == []


def test_what_can_be_shown():
    check_audited(LINE, "boxes", "VerificationBoundingBox")
    check_audited(LINE, "city-ref", "AdjustmentSemanticSegmentation")


@pytest.mark.parametrize(
    ("attribute", "type_key", "message"),
    [
        ("failed", "AdjustmentBoundingBox", 'no label under "failed" to adjust: leave such lines out'),
        ("old", "VerificationBoundingBox", 'no label under "old" to verify'),
        ("city-ref", "AdjustmentBoundingBox", "a label of SemanticSegmentation, but AdjustmentBoundingBox shows"),
        ("site", "AdjustmentBoundingBox", 'no "site-metadata" of a labeling job'),
    ],
)
def test_what_cannot(attribute, type_key, message):
    with pytest.raises(InputRefused) as refused:
        check_audited(LINE, attribute, type_key)

    assert message in str(refused.value)


def test_masks_need_their_colours():
    metadata = {"type": "groundtruth/semantic-segmentation", "internal-color-map": {"1": {"class-name": "road"}}}

    with pytest.raises(InputRefused, match='no hex-color in internal-color-map\\["1"\\]'):
        check_audited({**LINE, "city-ref-metadata": metadata}, "city-ref", "AdjustmentSemanticSegmentation")
