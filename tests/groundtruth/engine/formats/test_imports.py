"""Files as other tools write them, and files that are none."""

import csv
import json

import pytest

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import Item, read
from groundtruth.engine.formats.items import Box, Span


def test_coco_as_it_is_published():
    document = {
        "info": {}, "licenses": [],
        "images": [{"id": 397133, "file_name": "000000397133.jpg", "height": 427, "width": 640}],
        "categories": [{"supercategory": "person", "id": 1, "name": "person"}, {"id": 44, "name": "bottle"}],
        "annotations": [
            {"id": 82445, "image_id": 397133, "category_id": 44, "bbox": [217.62, 240.54, 38.99, 57.75],
             "area": 1, "iscrowd": 0, "segmentation": [[224.24, 297.18]]},
            {"id": 7, "image_id": 397133, "category_id": 1, "bbox": [700, 0, 10, 10]},
        ],
    }  # fmt: skip

    found = read({"instances.json": json.dumps(document).encode()}, "coco", "s3://lab/")

    assert found.labels == ("person", "bottle")
    assert found.items == (Item("s3://lab/000000397133.jpg", (640, 427), (Box("bottle", 218, 241, 39, 57),)),)
    assert found.notes == ("instances.json: annotation 7: a box without area inside the image was left out.",)


def test_yolo_with_a_list_of_names():
    files = {
        "data.yaml": b"names: [cat, dog]\n",
        "train/labels/a.txt": b"1 0.5 0.5 0.2 0.4\n\n0 0.1 0.1 0.2 0.2 0.93\n",
        "train/labels/lost.txt": b"",
    }

    found = read(files, "yolo", "s3://lab/", {"train/images/a.jpg": (100, 50), "train/images/b.jpg": (10, 10)})

    assert found.items == (
        Item("s3://lab/train/images/a.jpg", (100, 50), (Box("dog", 40, 15, 20, 20), Box("cat", 0, 0, 20, 10))),
        Item("s3://lab/train/images/b.jpg", (10, 10)),
    )
    assert "1 label files have no image" in found.notes[0]


def test_sentences_as_conll_2003_has_them():
    text = """-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER
"""

    found = read({"eng.conll": text.encode()}, "conll")

    assert found.labels == ("ORG", "MISC", "PER")
    assert found.items == (
        Item(
            "EU rejects German\nPeter Blackburn",
            spans=(Span("ORG", 0, 2), Span("MISC", 11, 17), Span("PER", 18, 33)),
        ),
    )


def test_two_columns_and_no_documents():
    found = read({"a.txt": b"Ann\tB-PER\nBob\tB-PER\n\nx\tO\n"}, "conll")

    assert found.items == (Item("Ann Bob", spans=(Span("PER", 0, 3), Span("PER", 4, 7))), Item("x"))


def test_label_studio_skips_what_was_skipped():
    tasks = [
        {"data": {"text": "Ann"}, "annotations": [{"was_cancelled": True, "result": []}]},
        {"data": {"text": "Bob"}, "annotations": [{"result": [
            {"type": "labels", "value": {"start": 0, "end": 3, "text": "Bob", "labels": ["PER"]}},
            {"type": "textarea", "value": {"text": ["x"]}},
        ]}]},
    ]  # fmt: skip

    found = read({"project.json": json.dumps(tasks).encode()}, "label-studio")

    assert found.items == (Item("Bob", spans=(Span("PER", 0, 3),)),)
    assert found.notes == ("project.json: task 1: a result of type textarea was left out.",)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><annotation><filename>&a;</filename></annotation>'
REFUSED = [
    ("coco", {}, "exactly one file that ends in .json, got 0"),
    ("coco", {"a.json": b"{"}, "a.json: is no valid JSON at line 1"),
    ("coco", {"a.json": b"[" * 100_000}, "a.json: is nested too deeply"),
    ("coco", {"a.json": b"{}"}, "is no COCO file of boxes"),
    ("coco", {"a.json": b'{"images": [], "categories": [], "annotations": [{"image_id": 3}]}'}, "is no COCO file"),
    ("yolo", {"a.txt": b""}, "add data.yaml or classes.txt"),
    ("yolo", {"classes.txt": b"cat", "a.txt": b"0 1 1 1"}, "a.txt, line 1: must be a class and four numbers"),
    ("yolo", {"classes.txt": b"cat", "a.txt": b"1 1 1 1 1"}, "class 1 is not among the 1 names"),
    ("yolo", {"classes.txt": b"cat", "a.txt": b"0 nan 1 1 1"}, "a coordinate is no sensible number"),
    ("voc", {"a.xml": BOMB}, "has a document type or entities"),
    ("voc", {"a.xml": b"<annotation>"}, "a.xml: is no valid XML"),
    ("voc", {"a.xml": b"<annotation/>"}, "has no <filename>"),
    ("cvat", {"a.xml": b"<annotations><track/></annotations>"}, 'is no "CVAT for images" file'),
    ("label-studio", {"a.json": b"{}"}, "must be a list of tasks"),
    ("label-studio", {"a.json": b'[{"data": {}, "annotations": []}]'}, 'neither "image" nor "text"'),
    ("conll", {"a.conll": b"token\n"}, "has no tag"),
    ("conll", {"a.conll": b"\xff O"}, "a.conll: is no UTF-8 text at byte 1"),
]


@pytest.mark.parametrize(("key", "files", "message"), REFUSED)
def test_other_files_are_refused(key, files, message):
    with pytest.raises(InputRefused) as refused:
        read(files, key, sizes={"a.jpg": (10, 10)})

    assert message in str(refused.value)


def test_names_that_would_leave_their_folder_do_not():
    from groundtruth.engine.formats.reading import stem

    assert [stem(name) for name in ("../../etc/passwd", "/abs.png", "a/../b.tar.gz", "c:/x.png")] == [
        "etc/passwd", "abs", "a/b.tar", "x",
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [1000, 10_000_000])
def test_a_cell_is_measured_whatever_the_process_allows(limit):
    """The csv module has one limit for all who read with it, and others set it, too."""
    before = csv.field_size_limit(limit)
    try:
        assert read({"a.csv": f"source,label\n{'a' * 5000},x\n\n".encode()}, "csv").items[0].classes == ("x",)
        with pytest.raises(InputRefused, match=r"a\.csv: row 3 has a cell of 200,000 characters"):
            read({"a.csv": f"source,label\nb,x\n{'a' * 200_000},x\n".encode()}, "csv")
    finally:
        csv.field_size_limit(before)
