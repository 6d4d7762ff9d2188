"""Manifests from what is stored (groundtruth.md, sections 5.3 and 5.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.datasets.setup import (
    extracted,
    fits,
    frame_order,
    sampled,
    sequence_file,
    sequences_in,
    text_lines,
)
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import check_video_sequence


def test_frames_are_shown_in_the_order_of_their_bytes():
    names = ["frame1", "frame2", "frame10", "frame11"]

    assert frame_order(names) == ["frame1", "frame10", "frame11", "frame2"]


def test_every_tenth_frame():
    assert extracted(60, 10) == [1, 10, 20, 30, 40, 50, 60]
    assert extracted(3, 1) == [1, 2, 3]
    assert len(extracted(5000, 1)) == 2000
    with pytest.raises(InputRefused, match="give a number of at least 1"):
        extracted(60, 0)


def test_a_sequence_file_of_a_folder():
    found = sequence_file(1, "s3://lab/vid/a/", ["f2.jpg", "f10.jpg"])

    assert [frame["frame"] for frame in check_video_sequence(found)] == ["f10.jpg", "f2.jpg"]
    with pytest.raises(InputRefused, match="s3://lab/b/ has 0 frames"):
        sequence_file(1, "s3://lab/b/", [])


def test_each_folder_is_a_sequence():
    keys = ["vid/a/1.jpg", "vid/a/notes.txt", "vid/b/1.png", "vid/b/deep/2.png"]

    assert sequences_in(keys, "vid/") == {"a": ["1.jpg"], "b": ["1.png"]}
    with pytest.raises(InputRefused, match=r"vid/1.jpg lies outside of a folder"):
        sequences_in(["vid/1.jpg"], "vid/")


def test_texts():
    assert list(text_lines("a.txt", ["one\n", "\n", " two \n"])) == [{"source": "one"}, {"source": "two"}]
    assert list(text_lines("a.csv", ['1,"late, again"\n', "2,fine\n"])) == [
        {"source": "1, late, again"},
        {"source": "2, fine"},
    ]
    assert list(text_lines("a.csv", ["Text\n", "text\n"])) == [{"source": "text"}]
    assert list(text_lines("a.csv", ["text, fine\n"])) == [{"source": "text, fine"}]
    with pytest.raises(InputRefused, match=r"a\.txt, line 2: has 20,001 characters"):
        list(text_lines("a.txt", ["one\n", "x" * 20_001]))


@pytest.mark.parametrize(
    ("name", "data_type", "wanted"),
    [("a.JPG", "Image", True), ("a.gif", "Image", False), ("a.mp4", "Video files", True), ("a.png/", "Image", False)],
)
def test_what_belongs_to_a_data_set(name, data_type, wanted):
    assert fits(name, data_type) is wanted


def test_a_tenth_of_two_hundred_lines():
    found = sampled(200, 10, seed=1)

    assert len(set(found)) == 20
    assert found == sampled(200, 10, seed=1) != sampled(200, 10, seed=2)


@given(st.integers(1, 300), st.floats(0.1, 100), st.integers())
def test_a_sample_keeps_the_order(total, percent, seed):
    if not round(total * percent / 100):
        with pytest.raises(InputRefused, match="is not one line"):
            sampled(total, percent, seed)
        return

    found = sampled(total, percent, seed)

    assert list(found) == sorted(set(found))
    assert len(found) == round(total * percent / 100)
    assert set(found) <= set(range(total))
