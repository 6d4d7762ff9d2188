"""Spans of several workers become one (groundtruth.md, sections 10.5 and 12.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import said

LABELS = [{"label": "person", "shortDisplayName": "per"}, {"label": "org"}]


def marked(*spans):
    entities = [{"startOffset": start, "endOffset": end, "label": label} for start, end, label in spans]
    return {"crowd-entity-annotation": {"entities": entities}}


def entities(*answers):
    made = consolidate("NamedEntityRecognition", [said(0, *answers)], LABELS)[0]
    return [
        (each["startOffset"], each["endOffset"], each["label"], sure["confidence"])
        for each, sure in zip(made.label["annotations"]["entities"], made.metadata["entities"], strict=True)
    ]


@pytest.mark.parametrize(
    ("spans", "merged"),
    [([(0, 4), (0, 4), (0, 5)], (0, 4)), ([(0, 4), (1, 5), (2, 6)], (1, 5))],
)
def test_offsets(spans, merged):
    found = entities(*(marked((*span, "person")) for span in spans))

    assert found == [(*merged, "person", 1.0)]


def test_the_label_of_most_workers():
    assert entities(*(marked((0, 4, label)) for label in ("person", "person", "org"))) == [(0, 4, "person", 0.67)]


def test_a_tie_between_labels_falls_alike_every_time():
    answers = [marked((0, 4, "person")), marked((0, 4, "org"))]

    assert entities(*answers) == entities(*answers)
    assert entities(*answers)[0][3] == 0.5


def test_several_labels_of_one_worker_stay_apart():
    both = marked((0, 4, "person"), (0, 4, "org"))

    assert entities(both, both, marked((0, 4, "org"))) == [(0, 4, "person", 0.67), (0, 4, "org", 1.0)]


def test_what_few_marked_is_dropped():
    assert entities(marked((0, 4, "person"), (10, 12, "org")), marked((0, 4, "person")), marked((0, 4, "person"))) == [
        (0, 4, "person", 1.0)
    ]


def test_one_worker_passes_through_with_every_label_listed():
    made = consolidate("NamedEntityRecognition", [said(0, marked((3, 5, "org"), (0, 3, "person")))], LABELS)[0]

    assert made.label == {
        "annotations": {
            "labels": LABELS,
            "entities": [
                {"label": "person", "startOffset": 0, "endOffset": 3},
                {"label": "org", "startOffset": 3, "endOffset": 5},
            ],
        }
    }
    assert made.metadata == {"entities": [{"confidence": 0}, {"confidence": 0}]}


def test_nothing_marked():
    assert entities(marked(), marked(), marked()) == []


span = st.tuples(st.integers(0, 20), st.integers(1, 9), st.sampled_from(["person", "org"])).map(
    lambda found: (found[0], found[0] + found[1], found[2])
)


@given(st.lists(st.lists(span, max_size=6), min_size=2, max_size=4))
def test_entities_are_never_empty_and_never_surer_than_sure(workers):
    for start, end, _, confidence in entities(*(marked(*each) for each in workers)):
        assert 0 <= start < end <= 29
        assert 0 < confidence <= 1
