"""Votes become labels: the vectors of groundtruth.md, sections 10.1, 10.2 and 10.6."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.consolidation.expectation import dawid_skene
from groundtruth.engine.consolidation.votes import Votes
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import chose, said

LABELS = ["a", "b", "c"]


def believe(*votes: tuple[int, int, int], n_workers: int, n_classes: int):
    objects, workers, labels = (np.array(column) for column in zip(*votes, strict=True))
    return dawid_skene(objects, workers, labels, n_workers=n_workers, n_classes=n_classes)


def test_two_against_one():
    """Vector (a)."""
    beliefs = believe((0, 0, 0), (0, 1, 0), (0, 2, 1), n_workers=3, n_classes=2)

    label, chance = beliefs.best()

    assert label.tolist() == [0]
    assert chance[0] == pytest.approx(0.9526, abs=5e-5)
    assert beliefs.accuracy[0] == pytest.approx(0.8254, abs=5e-5)
    assert beliefs.accuracy[2] == pytest.approx(0.6746, abs=5e-5)


def test_unanimous():
    """Vector (b)."""
    _, chance = believe((0, 0, 1), (0, 1, 1), (0, 2, 1), n_workers=3, n_classes=2).best()

    assert chance[0] == pytest.approx(0.9959, abs=5e-5)


def test_a_worker_who_is_often_wrong_counts_less():
    """Vector (c): A and B agree on five objects where C does not; then A and C disagree."""
    both, third = [0, 1, 2, 0, 1], [1, 2, 0, 1, 1]
    known = [chose(at, LABELS[x], LABELS[x], LABELS[y]) for at, (x, y) in enumerate(zip(both, third, strict=True))]

    found = consolidate("ImageMultiClass", [*known, chose(5, "c", None, "a")], LABELS)

    assert [each.label for each in found] == [*both, 2]
    assert found[5].metadata == {"class-name": "c", "confidence": 0.85}
    votes = [(at, w, y if w == 2 else x) for at, (x, y) in enumerate(zip(both, third, strict=True)) for w in range(3)]
    beliefs = believe(*votes, (5, 0, 2), (5, 2, 0), n_workers=3, n_classes=3)
    assert beliefs.best()[1][5] == pytest.approx(0.847, abs=5e-4)
    assert beliefs.accuracy[2] == pytest.approx(0.465, abs=5e-4)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=40))
def test_an_answer_that_stands_alone_passes_through_however_rare_its_class(answers):
    """§10: the only worker of an object is believed, though all the others' objects are of another class."""
    objects = [chose(at, *(LABELS[label] if each == worker else None for each in range(2)))
               for at, (worker, label) in enumerate([*answers, *[(0, 0)] * 40])]  # fmt: skip

    found = consolidate("ImageMultiClass", objects, LABELS)

    assert [each.label for each in found[: len(answers)]] == [label for _, label in answers]
    assert {each.confidence for each in found} == {0.0}


def test_what_was_answered_before_is_remembered():
    """The same vector, in two calls with the state written out between them."""
    both, third = [0, 1, 2, 0, 1], [1, 2, 0, 1, 1]
    known = [chose(at, LABELS[x], LABELS[x], LABELS[y]) for at, (x, y) in enumerate(zip(both, third, strict=True))]
    state = Votes()
    consolidate("ImageMultiClass", known, LABELS, state=state)
    state = Votes.load(state.dump())

    found = consolidate("ImageMultiClass", [chose(5, "c", None, "a")], LABELS, state=state)

    assert [(each.label, each.confidence) for each in found] == [(2, 0.85)]
    again = consolidate("ImageMultiClass", [chose(5, "c", None, "a")], LABELS, state=state)
    assert again == found  # a second delivery counts no answer twice
    assert len(state) == 17


def test_a_single_answer_passes_through_and_claims_nothing():
    found = consolidate("TextMultiClass", [chose(0, "b")], LABELS)

    assert (found[0].label, found[0].metadata) == (1, {"class-name": "b", "confidence": 0.0})


def test_one_class_needs_no_decision():
    found = consolidate("VideoClassification", [chose(0, "a", "a")], ["a"])

    assert (found[0].label, found[0].confidence) == (0, 1.0)


def test_a_tie_goes_to_the_lower_id():
    found = consolidate("ImageMultiClass", [chose(0, "c", "b")], LABELS)

    assert (found[0].label, found[0].confidence) == (1, 0.47)


def test_several_labels():
    """Vector of 10.2."""
    labels = [f"l{number}" for number in range(9)]
    answers = [{"x": {"labels": [labels[each] for each in chosen]}} for chosen in ([0, 1], [1], [1, 8])]

    found = consolidate("ImageMultiClassMultiLabel", [said(0, *answers)], labels)

    assert found[0].label == [1, 0, 8]
    assert found[0].metadata == {
        "class-map": {"1": "l1", "0": "l0", "8": "l8"},
        "confidence-map": {"1": 1.0, "0": 0.05, "8": 0.05},
    }


def test_a_verdict_is_text_and_carries_comments():
    answers = [{"v": {"label": "bad", "workerComment": text}} for text in ("box too wide", " ", "")]

    found = consolidate("VerificationBoundingBox", [said(0, *answers), chose(1, "good", "good")], ["good", "bad"])

    assert (found[0].label, found[0].metadata["worker-feedback"]) == ("1", [{"comment": "box too wide"}])
    assert found[1].metadata["class-name"] == "good"
    assert "worker-feedback" not in found[1].metadata


def test_a_label_that_the_job_does_not_have_is_named():
    with pytest.raises(InputRefused, match=r"Object 7: 'dog' is no label of this job \(a, b, c\)\."):
        consolidate("ImageMultiClass", [chose(7, "dog")], LABELS)


def dense(votes, n, n_workers, k):
    """Section 10.1 as it is written, with every class of every object."""
    chance = np.zeros((n, k))
    for at, _, label in votes:
        chance[at, label] += 1
    chance /= chance.sum(axis=1, keepdims=True)
    for _ in range(100):
        right = np.full(n_workers, 4.0)
        count = np.full(n_workers, 5.0)
        for at, worker, label in votes:
            right[worker] += chance[at, label]
            count[worker] += 1
        accuracy, prior = right / count, (chance.sum(axis=0) + 1) / (n + k)
        new = np.tile(prior, (n, 1))
        for at, worker, label in votes:
            new[at] *= np.where(np.arange(k) == label, accuracy[worker], (1 - accuracy[worker]) / (k - 1))
        new /= new.sum(axis=1, keepdims=True)
        chance, moved = new, np.abs(new - chance).max()
        if moved < 1e-6:
            break
    return chance


@given(st.data())
def test_no_class_is_forgotten_by_writing_down_only_the_chosen_ones(data):
    n, k, n_workers = (data.draw(st.integers(low, 5)) for low in (1, 2, 1))
    votes = [
        (at, worker, data.draw(st.integers(0, k - 1)))
        for at in range(n)
        for worker in data.draw(st.sets(st.integers(0, n_workers - 1), min_size=1))
    ]

    beliefs = believe(*votes, n_workers=n_workers, n_classes=k)
    label, best = beliefs.best()

    plain = dense(votes, n, n_workers, k)
    for each in range(k):
        assert beliefs.of_class(each) == pytest.approx(plain[:, each], abs=1e-4)
    assert best == pytest.approx(plain.max(axis=1), abs=1e-4)
    assert label.tolist() == plain.round(9).argmax(axis=1).tolist() or np.ptp(plain) < 1e-4
