"""Which format a stranger's files are in."""

import json

import pytest
from hypothesis import given, settings

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import export
from groundtruth.engine.formats.detecting import detect
from tests.groundtruth.engine.formats.test_masks_and_tracks import painted
from tests.groundtruth.engine.formats.test_round_trips import PREFIX, boxed, classified, spanned

few = settings(max_examples=25)


@pytest.mark.parametrize("key", ["coco", "yolo", "voc", "cvat", "label-studio"])
@few
@given(found=boxed())
def test_our_exports_of_boxes(key, found):
    assert detect(dict(export(found, key, PREFIX))) == key


@few
@given(classified(), spanned(apart=True), painted())
def test_our_exports_of_the_rest(classes, spans, masks):
    assert detect(dict(export(classes, "csv"))) == "csv"
    assert detect(dict(export(spans, "conll"))) == "conll"
    assert detect(dict(export(masks, "coco-masks", "s3://lab/"))) == (
        "coco-masks" if any(item.classes for item in masks.items) else "coco"
    )


def test_files_of_others():
    published = {"images": [], "annotations": [{"bbox": [1, 2, 3, 4], "segmentation": [[1, 2, 3, 4, 5, 6]]}]}
    assert detect({"instances.json": json.dumps(published).encode()}) == "coco"
    assert detect({"a.txt": b"Ann\tB-PER\nBob\tO\n\nx\tO\n"}) == "conll"
    assert detect({"train/labels/a.txt": b"0 1 1 1 1\n", "data.yaml": b"names: [a]"}) == "yolo"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "There are no labels in it: it needs a .json"),
        ({"a.yaml": b"x: 1"}, "it has 1 others, a.yaml first"),
        ({"a.txt": b"hello world\n"}, "add data.yaml or classes.txt"),
        ({"a.xml": b"<html/>"}, "a.xml: its root is <html>, not <annotations>"),
        ({"a.json": b'{"a": 1}'}, "a.json: is neither COCO"),
        ({"a.json": b"3"}, "a.json: is neither COCO"),
        ({"a.json": b"9" * 5000}, "a.json: is no JSON that can be read"),
        ({"a.csv": b"text,label\n"}, 'a.csv: its first column is "text,label"'),
    ],
)
def test_what_fits_nothing_is_said(files, said):
    with pytest.raises(InputRefused) as refused:
        detect(files)

    assert said in str(refused.value)
