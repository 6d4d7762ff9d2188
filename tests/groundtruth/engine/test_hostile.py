"""Whatever is sent, the answer is a label or one sentence: never another exception."""

import copy
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groundtruth.engine.categories import read_categories
from groundtruth.engine.checks import check_answer
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import FORMATS, Item, Labeled, export, from_lines, read, to_lines
from groundtruth.engine.formats.cvat_video import read_tracks, write_tracks
from groundtruth.engine.formats.items import Box, Span
from groundtruth.engine.sequence_files import check_cloud_frame, check_cloud_sequence, check_video_sequence
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine import test_categories, test_checks, test_sequence_files
from tests.groundtruth.engine.answering import said

few = settings(max_examples=40)
WHEN = datetime(2024, 5, 1, tzinfo=UTC)
odds: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", "dog", "é" * 20, [], [[]], {}, {"label": []}]
).map(copy.deepcopy)


def places(value, path=()):
    """Paths of everything in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


@st.composite
def changed(draw, value):
    """The value with one or two of its parts replaced or removed."""
    found = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from([path for path in places(found) if path] or [(None,)]))
        if last is None:
            return draw(odds)
        inner = found
        for step in way:
            inner = inner[step]
        if draw(st.booleans()):
            inner[last] = draw(odds)
        else:
            del inner[last]
    return found


@pytest.mark.parametrize(("type_key", "answer"), test_checks.GOOD)
@few
@given(data=st.data())
def test_an_answer_that_is_accepted_can_be_consolidated(type_key, answer, data):
    sent = data.draw(changed(answer))
    try:
        check_answer(type_key, sent, ["dog", "cat"], test_checks.TEXT)
    except InputRefused:
        return

    for workers in ((sent,), (answer, sent, sent)):
        found = consolidate(type_key, [said(0, *workers)], ["dog", "cat"], created=WHEN)
        json.dumps([found[0].label, found[0].metadata], allow_nan=False)


@pytest.mark.parametrize(
    ("document", "type_key"),
    [
        (test_categories.SIMPLE, "BoundingBox"),
        ({**test_categories.SIMPLE, "instructions": test_categories.INSTRUCTIONS}, "NamedEntityRecognition"),
        (test_categories.EXTENDED, "VideoObjectTracking"),
    ],
)
@few
@given(data=st.data())
def test_category_files(document, type_key, data):
    sent = data.draw(changed(document))

    with suppress(InputRefused):
        found = read_categories(sent, type_key)
        assert read_categories(found.document, type_key).document == found.document


@pytest.mark.parametrize(
    ("document", "check"),
    [
        (test_sequence_files.VIDEO, check_video_sequence),
        (test_sequence_files.CLOUD, check_cloud_sequence),
        (test_sequence_files.FRAME, check_cloud_frame),
    ],
)
@few
@given(data=st.data())
def test_sequence_files_of_strangers(document, check, data):
    sent = data.draw(changed(document))

    with suppress(InputRefused):
        check(sent)


WRITTEN = {
    "boxes": Labeled("boxes", ("dog",), (Item("s3://lab/a.png", (9, 9), (Box("dog", 1, 2, 3, 4),)),)),
    "masks": Labeled("masks", ("dog",), (Item("s3://lab/a.png", (2, 2), classes=("dog",), mask=b"\0\1\1\0"),)),
    "spans": Labeled("spans", ("dog",), (Item("a dog", spans=(Span("dog", 2, 5),)),), text=True),
    "classes": Labeled("classes", ("dog",), (Item("a dog", classes=("dog",)),), text=True),
}


@pytest.mark.parametrize("key", sorted(FORMATS))
@few
@given(data=st.data())
def test_files_of_strangers(key, data):
    """One of the files is changed: as JSON where it is, else some of its bytes."""
    kind = next(each for each in FORMATS[key].kinds if each in WRITTEN)
    files = dict(export(WRITTEN[kind], key, "s3://lab/"))
    name = data.draw(st.sampled_from(sorted(files)))
    if name.endswith(".json"):
        files[name] = json.dumps(data.draw(changed(json.loads(files[name])))).encode()
    else:
        files[name] = data.draw(bent(files[name]))

    with suppress(InputRefused):
        found = read(files, key, sizes={"a.png": (9, 9)})
        assert {label for item in found.items for label in item.labels} <= {*found.labels}


@pytest.mark.parametrize(
    ("kind", "type_key"), [("boxes", "BoundingBox"), ("spans", "NamedEntityRecognition"), ("classes", "TextMultiClass")]
)
@few
@given(data=st.data())
def test_manifest_lines_of_strangers(kind, type_key, data):
    lines = list(to_lines(WRITTEN[kind], "kind", type_key=type_key, job_name="j", created=WHEN))
    sent = data.draw(changed(lines[0]))
    assume(isinstance(sent, dict))

    with suppress(InputRefused):
        from_lines([sent, *lines], "kind")


@st.composite
def bent(draw, raw: bytes):
    """Bytes with a part replaced."""
    start = draw(st.integers(0, len(raw)))
    stop = draw(st.integers(start, min(len(raw), start + 6)))
    return (
        raw[:start]
        + draw(st.sampled_from([b"", b"\xff", b"-1", b"nan", b"1e999", b"<", b"'", b"\n", b" "]))
        + raw[stop:]
    )


TRACK = {
    "tracking-annotations": [
        {"frame-no": 3, "frame": "f3.jpg", "annotations": [
            {"left": 1, "top": 1, "width": 2, "height": 2, "class-id": "0", "label-category-attributes": {"kg": 1},
             "object-id": "a", "object-name": "dog:1"},
        ]}
    ]
}  # fmt: skip


@few
@given(st.data())
def test_tracks_of_strangers(data):
    raw = data.draw(bent(write_tracks(TRACK, ["dog"], [(3, "f3.jpg"), (4, "f4.jpg")])))

    with suppress(InputRefused):
        read_tracks(raw, [(3, "f3.jpg"), (4, "f4.jpg")], ["dog"], numeric={"kg"})


@pytest.mark.parametrize("key", sorted(FORMATS))
@few
@given(names=st.lists(st.text("ab./\\\\:?~ ", min_size=1, max_size=12), min_size=1, max_size=3, unique=True))
def test_nobody_who_unpacks_an_export_gets_files_elsewhere(key, names):
    """Keys of objects are any text, `../../x` too; names in an archive are not."""
    kind = next(each for each in FORMATS[key].kinds if each in WRITTEN)
    (item,) = WRITTEN[kind].items
    items = tuple(replace(item, source=f"s3://lab/{name}") for name in names)

    with suppress(InputRefused):
        for name, _ in export(replace(WRITTEN[kind], items=items), key, "s3://lab/"):
            parts = re.split(r"[/\\]", name)
            assert not {"", ".", ".."} & {*parts}
            assert not any(part.endswith(":") for part in parts)
