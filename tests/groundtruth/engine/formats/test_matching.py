"""Which picture a name means."""

import pytest

from groundtruth.engine.formats import Item, Labeled
from groundtruth.engine.formats.items import Box
from groundtruth.engine.formats.matching import Folder, Matcher, gathered, matched, needs_sizes, with_sizes

FOLDER = Folder("s3://lab/set/", ("a.jpg", "x/b.jpg", "x/c.jpg", "y/c.jpg"))


@pytest.mark.parametrize(
    ("name", "pictures"),
    [
        ("a.jpg", ["a.jpg"]),
        ("./a.jpg", ["a.jpg"]),
        ("images/a.jpg", ["a.jpg"]),
        ("b.jpg", ["x/b.jpg"]),
        ("train\\x\\c.jpg", ["x/c.jpg"]),
        ("c.jpg", ["x/c.jpg", "y/c.jpg"]),
        ("s3://lab/set/y/c.jpg", ["y/c.jpg"]),
        ("s3://other/place/b.jpg", ["x/b.jpg"]),
        ("/data/upload/7/0a1b2c3d-b.jpg", ["x/b.jpg"]),
        ("/data/local-files/?d=set/x/b.jpg", ["x/b.jpg"]),
        ("../../etc/passwd", []),
        ("", []),
    ],
)
def test_names(name, pictures):
    assert Matcher(FOLDER).find(name) == pictures


def test_endings_of_label_files_do_not_count():
    assert Matcher(FOLDER, by_stem=True).find("x/b.txt") == ["x/b.jpg"]


def test_what_is_left_out_is_said_once_each():
    names = ("a.jpg", "images/a.jpg", "c.jpg", "no.jpg", "nor.jpg")

    found = matched(Labeled("boxes", ("car",), tuple(Item(name) for name in names)), FOLDER)

    assert found.items == (Item("s3://lab/set/a.jpg"),)
    assert found.notes == (
        '2 names have no picture in the folder and were left out, "no.jpg" first.',
        '1 name may be several pictures and was left out: "c.jpg".',
        '1 name means a picture that came before and was left out: "images/a.jpg".',
        '3 pictures are in the folder without labels, "x/b.jpg" first.',
    )


def test_sizes_come_from_the_pictures_where_they_are_missing():
    box = (Box("car", 1, 1, 2, 2),)
    found = Labeled("boxes", ("car",), (Item("a", (4, 4), box), Item("b", boxes=box), Item("c")))
    assert needs_sizes(found) == ["b", "c"]

    sized = with_sizes(found, {"b": (9, 8)})

    assert [(item.source, item.size) for item in sized.items] == [("a", (4, 4)), ("b", (9, 8))]
    assert sized.notes == ('1 picture cannot be read and was left out: "c".',)


def test_many_notes_are_counted():
    assert gathered(["a", "a", "b"]) == ["a (2 times)", "b"]
    assert gathered(map(str, range(30)))[-1] == "10 more notes of this kind."
