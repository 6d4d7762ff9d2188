"""Files of others with something else in any place of them: labels, or one sentence, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import Item, Labeled, export
from groundtruth.engine.formats.importing import Source, for_type, imported, manifest, pictures_to_measure, type_of
from groundtruth.engine.formats.items import Box
from groundtruth.engine.formats.matching import Folder
from tests.groundtruth.engine.formats.test_round_trips import WHEN

FOLDER = Folder("s3://lab/", ("a.png", "b.png"))
FOUND = Labeled(
    "boxes",
    ("car", "van"),
    (
        Item("s3://lab/a.png", (9, 8), (Box("car", 1, 2, 3, 4),)),
        Item("s3://lab/b.png", (9, 8), (Box("van", 0, 0, 9, 8),)),
    ),
)
strange: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800\0"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def places(value, path=()):
    """Where something could stand instead."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def put(value, path, other):
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], other)
    return copy


def comes_in_or_is_refused(folder, name, body):
    (folder / "file").write_bytes(body)
    source = Source(folder / "file", name, "", FOLDER)
    try:
        sizes = dict.fromkeys(pictures_to_measure(source), (9, 8))
        found, _ = imported(source, sizes)
        kind = type_of(found)
        lines = list(manifest(for_type(found, kind), "a", type_key=kind, job_name="j", created=WHEN, folder="s3://o/"))
    except InputRefused:
        return
    for each in lines:
        assert isinstance(each, str) or json.dumps(each[0], ensure_ascii=False).encode()


@pytest.mark.parametrize("key", ["coco", "label-studio"])
@settings(max_examples=150)
@given(data=st.data())
def test_json(tmp_path_factory, key, data):
    name, body = next(export(FOUND, key, "s3://lab/"))
    document = json.loads(body)
    where = data.draw(st.sampled_from(list(places(document))))

    strange_one = put(document, where, data.draw(strange))

    comes_in_or_is_refused(tmp_path_factory.mktemp("in"), name, json.dumps(strange_one).encode())


@pytest.mark.parametrize("key", ["cvat", "voc"])
@settings(max_examples=100)
@given(data=st.data())
def test_xml(tmp_path_factory, key, data):
    name, body = next(each for each in export(FOUND, key, "s3://lab/") if each[0].endswith(".xml"))
    start = data.draw(st.integers(0, len(body)))
    stop = data.draw(st.integers(start, min(len(body), start + 9)))

    comes_in_or_is_refused(
        tmp_path_factory.mktemp("in"), name, body[:start] + data.draw(st.binary(max_size=4)) + body[stop:]
    )


@settings(max_examples=100)
@given(st.sampled_from(["a.csv", "a.conll", "a.txt", "a.json", "a.xml", "a.zip"]), st.binary(max_size=60))
def test_anything(tmp_path_factory, name, body):
    comes_in_or_is_refused(tmp_path_factory.mktemp("in"), name, body)


def test_names_that_refer_to_themselves(tmp_path):
    laughs = "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))
    from groundtruth.engine.formats import read

    with pytest.raises(InputRefused, match='"names" holds something that is no name'):
        read({"data.yaml": f"{laughs}names: [*g]\n".encode()}, "yolo", "", {"a.png": (1, 1)})
