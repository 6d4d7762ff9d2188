"""Masks in COCO and tracks in CVAT come back as they were."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import Item, Labeled, export, from_lines, read, to_consolidated
from groundtruth.engine.formats.coco_masks import from_run_lengths, run_lengths
from groundtruth.engine.formats.cvat_video import read_tracks, write_tracks
from groundtruth.engine.output import output_line

few = settings(max_examples=25)
WHEN = datetime(2024, 5, 1, tzinfo=UTC)
LABELS = ("road", "sky", "tree")


@st.composite
def painted(draw):
    items = []
    for number in range(draw(st.integers(1, 3))):
        width, height = draw(st.integers(1, 6)), draw(st.integers(1, 6))
        ids = np.array(draw(st.lists(st.integers(0, 3), min_size=width * height, max_size=width * height)), np.uint8)
        used = np.unique(ids[ids > 0])
        table = np.zeros(4, np.uint8)
        table[used] = np.arange(1, len(used) + 1)
        classes = tuple(LABELS[each - 1] for each in used)
        items.append(Item(f"s3://lab/{number}.png", (width, height), classes=classes, mask=table[ids].tobytes()))
    return Labeled("masks", LABELS, tuple(items))


@few
@given(painted())
def test_masks(found):
    assert read(dict(export(found, "coco-masks", "s3://lab/")), "coco-masks", "s3://lab/") == found


@few
@given(painted())
def test_masks_in_manifest_lines(found):
    store: dict[str, bytes] = {}
    lines = []
    for line, made in to_consolidated(found, "SemanticSegmentation"):
        store |= {f"s3://out/{name}": data for name, data in made.files.items()}
        common: dict[str, Any] = {"type_key": "SemanticSegmentation", "job_name": "import", "created": WHEN}
        lines.append(output_line(line, "city-ref", made, folder="s3://out/", **common))

    assert from_lines(lines, "city-ref", LABELS, fetch=store.__getitem__) == found


def test_run_lengths_go_down_the_columns():
    bits = np.array([[0, 1], [1, 1]], dtype=bool)

    assert run_lengths(bits) == [1, 3]
    assert run_lengths(~bits) == [0, 1, 3]


def test_compressed_run_lengths_as_other_tools_write_them():
    """Runs 5, 3, 2, 40, 14: from the fourth on differences to the one before the last, 37 and 12."""
    assert from_run_lengths("532U1<", 8, 8).ravel(order="F").sum() == 43


def test_polygons_are_painted():
    document = {
        "images": [{"id": 1, "file_name": "a.png", "width": 10, "height": 10}],
        "categories": [{"id": 3, "name": "road"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 3, "segmentation": [[2, 2, 5, 2, 5, 5, 2, 5]]}],
    }

    found = read({"a.json": json.dumps(document).encode()}, "coco-masks")

    assert found.items[0].classes == ("road",)
    mask = np.frombuffer(found.items[0].mask, np.uint8).reshape(10, 10)
    assert mask[2:6, 2:6].all()
    assert mask.sum() == 16


def test_run_lengths_that_do_not_fit_are_refused():
    document = {
        "images": [{"id": 1, "file_name": "a.png", "width": 2, "height": 2}],
        "categories": [{"id": 1, "name": "road"}],
        "annotations": [{"id": 9, "image_id": 1, "category_id": 1, "segmentation": {"counts": [1, 9]}}],
    }

    with pytest.raises(InputRefused, match="annotation 9: run lengths describe 10 pixels, the image has 4"):
        read({"a.json": json.dumps(document).encode()}, "coco-masks")


FRAMES = [(number, f"f{number}.jpg") for number in (3, 5, 8, 9)]
coordinate = st.integers(0, 900)
geometries = {
    "annotations": st.fixed_dictionaries(
        {"left": coordinate, "top": coordinate, "width": st.integers(1, 50), "height": st.integers(1, 50)}
    ),
    "polygons": st.lists(st.fixed_dictionaries({"x": coordinate, "y": coordinate}), min_size=3, max_size=4).map(
        lambda found: {"vertices": found}
    ),
    "keypoints": st.fixed_dictionaries({"x": coordinate, "y": coordinate}),
}


@st.composite
def tracked(draw):
    """Objects in some of the frames, numbered as they are first seen."""
    key = draw(st.sampled_from(sorted(geometries)))
    seen = draw(st.lists(st.tuples(st.sampled_from([0, 1]), st.sets(st.integers(0, 3), min_size=1)), max_size=4))
    seen.sort(key=lambda each: min(each[1]))
    frames = [{"frame-no": number, "frame": name, key: []} for number, name in FRAMES]
    for number, (label, places) in enumerate(seen):
        nth = sum(other == label for other, _ in seen[: number + 1])
        for at in sorted(places):
            attributes = {"occl": draw(st.sampled_from(["none", "part"])), "kg": draw(st.integers(0, 9))}
            frames[at][key].append(
                {
                    **draw(geometries[key]),
                    "class-id": str(label),
                    "label-category-attributes": attributes,
                    "object-id": f"id {number}",
                    "object-name": f"{LABELS[label]}:{nth}",
                }
            )
    return {"tracking-annotations": [frame for frame in frames if frame[key]]}


@few
@given(tracked())
def test_tracks(sequence):
    raw = write_tracks(sequence, LABELS, FRAMES)

    back = read_tracks(raw, FRAMES, LABELS, sequence_name="s", numeric={"kg"})

    ours, theirs = _without_ids(sequence), _without_ids(back)
    assert theirs == ours
    again = read_tracks(raw, FRAMES, LABELS, sequence_name="s", numeric={"kg"})
    assert again == back


def _without_ids(sequence):
    """The sequence with ids replaced by the order in which they are first seen."""
    seen: dict[str, int] = {}
    frames = json.loads(json.dumps(sequence))["tracking-annotations"]
    for frame in frames:
        for items in frame.values():
            for item in items if isinstance(items, list) else ():
                item["object-id"] = seen.setdefault(item["object-id"], len(seen))
    return frames


@pytest.mark.parametrize(
    ("track", "message"),
    [
        ('label="cow"', '"cow" is no label of this job'),
        ('label="road"><box frame="4" xtl="1" ytl="1" xbr="2" ybr="2"/', "frame '4' is none of the sequence's 4"),
        ('label="road"><box frame="1" xtl="a" ytl="1" xbr="2" ybr="2"/', "a coordinate is no number"),
        ('label="road"><polygon frame="1" points="1,2;3"/', "its points must be pairs"),
    ],
)
def test_tracks_that_do_not_fit_are_refused(track, message):
    with pytest.raises(InputRefused) as refused:
        read_tracks(f"<annotations><track {track}></track></annotations>".encode(), FRAMES, LABELS)

    assert message in str(refused.value)


def test_masks_that_do_not_fit_into_memory_together_are_refused_before_they_are_painted():
    """An uncompressed annotation of a few bytes may claim any size."""
    images = [{"id": number, "file_name": f"{number}.png", "width": 16_000, "height": 16_000} for number in range(4)]
    document = {"images": images, "annotations": [], "categories": [{"id": 1, "name": "road"}]}

    with pytest.raises(InputRefused, match="its images have 1,024 megapixels together, and 1,000 are read at once"):
        read({"masks.json": json.dumps(document).encode()}, "coco-masks")
