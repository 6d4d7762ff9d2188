"""Input manifests: what a line must be, and that only one is held (groundtruth.md, sections 5.1 and 2.3)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.label_attributes import check_label_attribute, has_label, labeled_by_human
from groundtruth.engine.manifests import LINE_BYTES, Line, Refused, read_manifest, scan, split

GOOD = b'{"source-ref": "s3://lab/img/1.png", "site": "north"}'


def refusal(raw: bytes, type_key: str = "ImageMultiClass") -> str:
    with pytest.raises(InputRefused) as refused:
        list(read_manifest([raw], type_key))
    return str(refused.value)


def test_lines():
    raw = GOOD + b"\r\n" + GOOD + b"\n\n"

    assert list(read_manifest([raw], "ImageMultiClass")) == [Line(0, json.loads(GOOD)), Line(1, json.loads(GOOD))]


@pytest.mark.parametrize(
    ("line", "type_key", "message"),
    [
        (b'{"source-ref": ', "ImageMultiClass", "Line 2: it is no valid JSON at character 16"),
        (b'{"source-ref": NaN}', "ImageMultiClass", "NaN is no JSON number"),
        (b"[" * 5000, "ImageMultiClass", "it is no valid JSON"),
        (b"[]", "ImageMultiClass", "must be a JSON object"),
        (b"  ", "ImageMultiClass", "it is empty"),
        (b'{"source": "\xff"}', "TextMultiClass", "it is no UTF-8 text at byte 13"),
        (b'{"site": 1}', "ImageMultiClass", 'it has none of "source" and "source-ref"'),
        (b'{"source": "a", "source-ref": "s3://a/b.png"}', "ImageMultiClass", "it has both of"),
        (b'{"source": "a"}', "ImageMultiClass", 'ImageMultiClass needs "source-ref", not "source"'),
        (b'{"source-ref": "s3://a/b.txt"}', "TextMultiClass", 'TextMultiClass needs "source", not "source-ref"'),
        (b'{"source-ref": "s3://a/b.gif"}', "BoundingBox", "must end in .jpg, .jpeg, .png for BoundingBox"),
        (b'{"source-ref": "s3://a/b.png"}', "VideoMultiClass", "must end in .mp4, .ogg, .webm"),
        (b'{"source-ref": "s3://a/b.png"}', "VideoObjectTracking", "must end in .json"),
        (b'{"source-ref": "https://a/b.png"}', "BoundingBox", "must be like s3://bucket/key"),
        (b'{"source-ref": 4}', "BoundingBox", "must be text that is not empty"),
        (b'{"source": "a", "$b": 1}', "TextMultiClass", 'the key "$b" must not begin with $'),
        (b'{"source": "' + b"a" * 20_001 + b'"}', "TextMultiClass", 'the value of "source" has more than 20,000'),
        (b'{"source": "a", "b": "' + b"a" * 100_000 + b'"}', "TextMultiClass", "it has more than 100,000 characters"),
        (b'{"source": "' + b"\xc3\xa4" * 1_000_000 + b'"}', "TextMultiClass", "it has more than 100,000 characters"),
    ],
)
def test_bad_lines_are_named(line, type_key, message):
    text = b'{"source": "a"}' if type_key.startswith("Text") else None
    fine = {
        "VideoMultiClass": b'{"source-ref": "s3://a/b.mp4"}',
        "VideoObjectTracking": b'{"source-ref": "s3://a/b.json"}',
    }
    first = text or fine.get(type_key, GOOD)

    found = refusal(first + b"\n" + line + b"\n" + first, type_key)

    assert found.startswith("Line 2: ")
    assert message in found


def test_all_bad_lines_can_be_listed():
    found = list(scan([b"{}\n" + GOOD + b"\n[]"], "BoundingBox"))

    assert [type(each) for each in found] == [Refused, Line, Refused]
    assert [each.number for each in found] == [0, 1, 2]


def test_a_custom_job_takes_either_key():
    raw = b'{"source": "a"}\n{"source-ref": "anything"}'

    assert [each.data for each in read_manifest([raw], "custom")] == [{"source": "a"}, {"source-ref": "anything"}]


def test_quotas():
    video = b'{"source-ref": "s3://a/b.json"}\n'

    assert refusal(b"\n \n") == "The manifest is empty: write one JSON object per line."
    assert "more than 10 lines" in refusal(video * 11, "VideoObjectDetection")
    assert len(list(read_manifest([video * 10], "VideoObjectDetection"))) == 10


def test_of_an_endless_line_only_the_beginning_is_held():
    kept = max(len(line) for _, line in split(b"x" * 1_000_000 for _ in range(10)))

    assert kept == LINE_BYTES + 1


@given(st.lists(st.binary(max_size=20).filter(lambda line: b"\n" not in line), max_size=8), st.integers(1, 7))
def test_lines_are_the_same_however_the_bytes_are_cut(lines, size):
    raw = b"\n".join(lines)

    found = list(split(raw[at : at + size] for at in range(0, len(raw), size)))

    wanted = [line.removesuffix(b"\r") if line.strip() else b"" for line in raw.split(b"\n")]
    while wanted and not wanted[-1]:
        wanted.pop()
    assert found == list(enumerate(wanted))


@pytest.mark.parametrize(
    ("name", "type_key", "message"),
    [
        ("kind", "ImageMultiClass", None),
        ("city-ref", "SemanticSegmentation", None),
        ("cub", "3DPointCloudObjectDetection", None),
        ("kind-metadata", "ImageMultiClass", "must not end in -metadata"),
        ("source", "ImageMultiClass", 'must not be "source"'),
        ("source-ref", "SemanticSegmentation", 'must not be "source-ref"'),
        ("ki$nd", "ImageMultiClass", "letters, digits and hyphens"),
        ("a" * 128, "ImageMultiClass", "1 to 127"),
        ("a" * 127, "ImageMultiClass", None),
        ("kind-ref", "VerificationSemanticSegmentation", "must not end in -ref"),
        ("cars", "AdjustmentVideoObjectTracking", "must end in -ref"),
        ("old", "AdjustmentBoundingBox", "must differ from the attribute"),
    ],
)
def test_label_attributes(name, type_key, message):
    if message is None:
        check_label_attribute(name, type_key, audited="old")
    else:
        with pytest.raises(InputRefused, match=message):
            check_label_attribute(name, type_key, audited="old")


def test_lines_that_are_labeled_already():
    failed = {"kind-metadata": {"failure-reason": "ClientError: x", "human-annotated": "true"}}

    assert has_label({"kind": 0}, "kind")
    assert not has_label(failed, "kind")
    assert labeled_by_human({"kind": 0, "kind-metadata": {"human-annotated": "yes"}}, "kind")
    assert not labeled_by_human({"kind": 0, "kind-metadata": {"human-annotated": "no"}}, "kind")
