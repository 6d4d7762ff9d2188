"""Messages of streaming jobs: lines, ids, what a store says (groundtruth.md, section 15)."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.streaming import read_message
from groundtruth.engine.task_types import task_type

TEXT, PICTURE = task_type("TextMultiClass"), task_type("ImageMultiClass")


def read(message, kind=TEXT, **about):
    body = message if isinstance(message, str) else json.dumps(message)
    return [(json.loads(each.line), each.source_id) for each in read_message(body, "m-1", "kind", kind, **about)]


def test_a_line_without_an_id_has_that_of_its_message():
    (found,) = read({"source": "fine", "site": 3})

    line = {"source": "fine", "site": 3, "dataset-objectid-attribute-name": "$kind-object-id", "$kind-object-id": "m-1"}
    assert found == (line, "m-1")


def test_a_line_may_say_which_object_it_is():
    own = {"source-ref": "s3://b/1.png", "dataset-objectid-attribute-name": "source-ref"}
    chained = {"source": "x", "dataset-objectid-attribute-name": "$first-object-id", "$first-object-id": "m-0"}

    assert read(own, PICTURE) == [(own, "s3://b/1.png")]
    assert read(chained) == [(chained, "m-0")], "the output of a job is the input of the next one"


def record(key, name="ObjectCreated:Put", bucket="b"):
    return {"eventName": name, "s3": {"bucket": {"name": bucket}, "object": {"key": key, "sequencer": "0055AED6"}}}


def test_a_store_says_what_was_created():
    records = [record("roofs/a+house+%28old%29.png"), record("roofs/gone.png", "ObjectRemoved:Delete")]
    (found,) = read({"Records": records}, PICTURE)

    uri = "s3://b/roofs/a house (old).png"
    line = {
        "source-ref": uri,
        "$sequencer": "0055AED6",
        "dataset-objectid-attribute-name": "$kind-object-id",
        "$kind-object-id": f"{uri}0055AED6",
    }
    assert found == (line, f"{uri}0055AED6")
    assert read({"Event": "s3:TestEvent", "Bucket": "b"}, PICTURE) == []


@pytest.mark.parametrize(
    ("message", "kind", "said"),
    [
        ("no json", TEXT, "no valid JSON"),
        ("[1]", TEXT, "must be a JSON object"),
        ({"text": "x"}, TEXT, "none of"),
        ({"source": "x"}, PICTURE, 'needs "source-ref"'),
        ({"Records": [record("a.png")]}, TEXT, 'needs "source"'),
        ({"Records": [{"s3": {}}]}, PICTURE, "not those of a store"),
        ({"source": "x", "dataset-objectid-attribute-name": "id"}, TEXT, '"id" must be text'),
        ({"source": "x", "dataset-objectid-attribute-name": "id", "id": "y" * 1025}, TEXT, "1 to 1024"),
        ({"source": "x", "dataset-objectid-attribute-name": "a b", "a b": "1"}, TEXT, "letters, digits"),
        ({"source": "x", "dataset-objectid-attribute-name": "k" * 141, "k" * 141: "1"}, TEXT, "up to 140"),
    ],
)
def test_what_is_of_no_use_is_named(message, kind, said):
    with pytest.raises(InputRefused, match=said):
        read(message, kind)


def test_jobs_that_check_labels_need_them():
    with pytest.raises(InputRefused, match='no "boxes"'):
        read({"source-ref": "s3://b/1.png"}, PICTURE, audited="boxes")
    assert len(read({"source-ref": "s3://b/1.png", "boxes": {}}, PICTURE, audited="boxes")) == 1


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text):
    with suppress(InputRefused):
        assert all(each.source_id for each in read_message(text, "m-1", "kind", TEXT))
