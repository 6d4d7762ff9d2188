"""What goes out in another tool's format comes back as it was."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import Item, Labeled, export, from_lines, left_out, of_task_type, read, to_lines
from groundtruth.engine.formats.items import Box, Span
from groundtruth.engine.task_types import task_type

few = settings(max_examples=25)
WHEN = datetime(2024, 5, 1, tzinfo=UTC)
PREFIX = "s3://lab/img/"
SIZE = 5000  # pixels at most
characters = st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\x85")
names = st.text(characters, min_size=1, max_size=8).map(str.strip).filter(bool)
labels = st.lists(names, min_size=1, max_size=4, unique=True).map(tuple)
files = st.lists(st.text("abcxyz01", min_size=1, max_size=4), min_size=1, max_size=4, unique=True).map(
    lambda found: [f"{PREFIX}{name}.png" for name in found]
)


@st.composite
def boxed(draw):
    known = draw(labels)
    items = []
    for source in draw(files):
        width, height = draw(st.integers(1, SIZE)), draw(st.integers(1, SIZE))
        boxes = []
        for label in draw(st.lists(st.sampled_from(known), max_size=3)):
            left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
            right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
            boxes.append(Box(label, left, top, right - left, bottom - top))
        items.append(Item(source, (width, height), tuple(boxes)))
    return Labeled("boxes", known, tuple(items))


@st.composite
def classified(draw, text=False, fewest=1, most=3):
    known = draw(labels)
    sources = draw(st.lists(names, min_size=1, max_size=3)) if text else draw(files)
    choice = st.lists(st.sampled_from(known), min_size=fewest, max_size=min(most, len(known)), unique=True)
    return Labeled("classes", known, tuple(Item(each, classes=tuple(draw(choice))) for each in sources), text)


@st.composite
def spanned(draw, apart=False):
    known = draw(labels)
    items = []
    for text in draw(st.lists(st.text(characters, min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=3)):
        spans: list[Span] = []
        for label in draw(st.lists(st.sampled_from(known), max_size=3)):
            start = draw(st.integers(0, len(text) - 1))
            span = Span(label, start, draw(st.integers(start + 1, len(text))))
            if not apart or all(span.end <= each.start or each.end <= span.start for each in spans):
                spans.append(span)
        items.append(Item(text, spans=tuple(sorted(spans, key=lambda each: (each.start, each.end)))))
    return Labeled("spans", known, tuple(items), text=True)


def there_and_back(found: Labeled, key: str) -> Labeled:
    sizes = {item.source.removeprefix(PREFIX): item.size for item in found.items}
    prefix = "" if found.text or key == "label-studio" else PREFIX
    return read(dict(export(found, key, PREFIX)), key, prefix, sizes)


@pytest.mark.parametrize("key", ["coco", "yolo", "voc", "cvat", "label-studio"])
@few
@given(found=boxed())
def test_boxes(key, found):
    back = there_and_back(found, key)

    if key == "label-studio":  # says an image's size beside its boxes only
        assert [item.boxes for item in back.items] == [item.boxes for item in found.items]
        assert [item.source for item in back.items] == [item.source for item in found.items]
        assert back.labels == found.labels
    else:
        assert back == found


@pytest.mark.parametrize("text", [False, True])
@few
@given(data=st.data())
def test_classes_in_label_studio(text, data):
    found = data.draw(classified(text))

    assert there_and_back(found, "label-studio") == found


@pytest.mark.parametrize("text", [False, True])
@few
@given(data=st.data())
def test_classes_in_a_table(text, data):
    found = data.draw(classified(text))

    back = read(dict(export(found, "csv")), "csv")

    assert back.text == text
    assert [(each.source, set(each.classes)) for each in back.items] == [
        (each.source, set(each.classes)) for each in found.items
    ]
    if any(len(item.classes) != 1 for item in found.items):
        assert back.labels == found.labels


def test_a_table_of_one_class_each_is_what_an_experiment_reads():
    found = Labeled("classes", ("happy", "angry"), (Item('He said "no",\nand left.', classes=("angry",)),), text=True)

    assert dict(export(found, "csv")) == {"labels.csv": b'source,label\r\n"He said ""no"",\nand left.",angry\r\n'}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is no CSV table with a header line"),
        (b"text,label\n", 'the first column is "source" or "source-ref"'),
        (b"source,label\nfine,happy\nalone\n", "row 3 has 1 cells, the header has 2"),
        (b"source,label\n\xff,happy\n", "is no UTF-8 text at byte"),
    ],
)
def test_what_is_no_table_of_labels_is_refused_with_its_place(body, said):
    with pytest.raises(InputRefused, match=said):
        read({"labels.csv": body}, "csv")


@few
@given(classified())
def test_classes_in_cvat(found):
    assert there_and_back(found, "cvat") == found


@few
@given(spanned())
def test_spans_in_label_studio(found):
    back = there_and_back(found, "label-studio")

    assert back.items == found.items
    assert back.labels == found.labels


@few
@given(spanned(apart=True))
def test_spans_in_conll(found):
    """Characters between tokens become spaces; entities cover the same tokens."""
    back = there_and_back(found, "conll")

    assert back.labels == found.labels
    for ours, theirs in zip(_with_tokens(found.items), back.items, strict=True):
        visible = "".join(" " if each.isspace() else each for each in ours.source).rstrip()
        assert theirs.source == visible
        assert theirs.spans == tuple(_trimmed(span, ours.source) for span in ours.spans if _trimmed(span, ours.source))


def _with_tokens(items):
    return [item for item in items if item.source.strip()]


def _trimmed(span, text):
    marked = text[span.start : span.end]
    if not marked.strip():
        return None
    start = span.start + len(marked) - len(marked.lstrip())
    return Span(span.label, start, start + len(marked.strip()))


@pytest.mark.parametrize(
    ("type_key", "strategy"),
    [
        ("BoundingBox", boxed()),
        ("ImageMultiClass", classified(most=1)),
        ("TextMultiClass", classified(text=True, most=1)),
        ("TextMultiClassMultiLabel", classified(text=True, fewest=0)),
        ("NamedEntityRecognition", spanned()),
    ],
)
@few
@given(data=st.data())
def test_manifest_lines(type_key, strategy, data):
    found = data.draw(strategy)

    lines = list(to_lines(found, "kind", type_key=type_key, job_name="import", created=WHEN))

    assert from_lines(lines, "kind", found.labels) == found
    assert lines[0]["kind-metadata"]["job-name"] == "labeling-job/import"


def test_lines_without_labels_are_left_out_and_the_names_are_found():
    lines: list[dict[str, Any]] = [
        {"source-ref": "s3://lab/0.png"},
        {"source-ref": "s3://lab/1.png", "kind": 2,
         "kind-metadata": {"class-name": "dent", "type": "groundtruth/image-classification"}},
    ]  # fmt: skip

    found = from_lines(lines, "kind")

    assert found.labels == ("class 0", "class 1", "dent")
    assert [item.source for item in found.items] == ["s3://lab/1.png"]
    with pytest.raises(InputRefused, match='No line of the manifest has a label under "other"'):
        from_lines(lines, "other")


def test_a_label_that_the_job_does_not_have_is_not_imported():
    found = Labeled("classes", ("x",), (Item("a", classes=("y",)),), text=True)

    with pytest.raises(InputRefused, match='Imported object 0 has the label "y", which the job does not have'):
        list(to_lines(found, "kind", type_key="TextMultiClass", job_name="import", created=WHEN))


def test_what_conll_leaves_out_is_said():
    found = Labeled("spans", ("x",), (Item("a b c", spans=(Span("x", 0, 5), Span("x", 2, 3))),), text=True)

    assert left_out(found, "conll") == [
        "1 entities overlap longer ones and were left out: a token has one tag in CoNLL."
    ]
    assert left_out(found, "label-studio") == []


def test_the_common_folder_is_left_out():
    items = tuple(Item(f"s3://lab/a/{name}.png", (9, 9)) for name in ("b/1", "b/2", "c"))

    written = dict(export(Labeled("boxes", ("x",), items), "yolo"))

    assert sorted(written) == ["data.yaml", "images.txt", "labels/b/1.txt", "labels/b/2.txt", "labels/c.txt"]


def test_what_a_format_cannot_hold_is_refused():
    found = Labeled("classes", ("x",), (Item("a", classes=("x",)),), text=True)

    with pytest.raises(InputRefused, match="COCO has no place for text classes"):
        export(found, "coco")
    with pytest.raises(InputRefused, match='"tfrecord" is no format; use one of coco, coco-masks, yolo'):
        export(found, "tfrecord")


@pytest.mark.parametrize(
    ("kind", "formats"),
    [
        ("BoundingBox", ["coco", "yolo", "voc", "cvat", "label-studio"]),
        ("ImageMultiClass", ["cvat", "label-studio", "csv"]),
        ("TextMultiClassMultiLabel", ["label-studio", "csv"]),
        ("NamedEntityRecognition", ["label-studio", "conll"]),
        ("SemanticSegmentation", ["coco-masks"]),
        ("3DPointCloudObjectTracking", []),
    ],
)
def test_a_task_type_is_offered_what_has_a_place_for_its_labels(kind, formats):
    assert of_task_type(task_type(kind)) == formats
