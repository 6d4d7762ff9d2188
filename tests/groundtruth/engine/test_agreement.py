"""Agreement measures against published examples and scikit-learn."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from groundtruth.engine.agreement import agreement, is_right, nominal, score
from groundtruth.engine.agreement.nominal import Ratings
from groundtruth.engine.consolidation.classification import worker_accuracy
from groundtruth.engine.consolidation.votes import Votes
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import consolidate
from tests.groundtruth.engine.answering import chose, said
from tests.groundtruth.engine.test_boxes import drew
from tests.groundtruth.engine.test_entities import marked
from tests.groundtruth.engine.test_segmentation import painted

# Fleiss (1971): fourteen raters, ten subjects, five categories
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def ratings_of(counts) -> Ratings:
    rows = []
    for number, row in enumerate(counts):
        given_labels = [label for label, count in enumerate(row) for _ in range(count)]
        rows += [(number, worker, label) for worker, label in enumerate(given_labels)]
    return Ratings(*np.array(rows).T)


def test_fleiss():
    assert nominal.fleiss_kappa(ratings_of(FLEISS)) == pytest.approx(0.210, abs=5e-4)


def test_krippendorff():
    """Krippendorff (2011), part C: four observers, twelve units, gaps (0)."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
    rows = [(unit, who, label) for who, row in enumerate(observers) for unit, label in enumerate(row) if label]

    assert nominal.krippendorff_alpha(Ratings(*np.array(rows).T)) == pytest.approx(0.743, abs=5e-4)


def test_cohen():
    """Twenty yes-yes, five yes-no, ten no-yes, fifteen no-no: 0.4."""
    both = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    rows = [(number, who, said[who]) for number, said in enumerate(both) for who in range(2)]

    found = nominal.cohen_kappas(nominal.pairs_of(Ratings(*np.array(rows).T)))

    assert found[0, 1] == pytest.approx((50, 0.7, 0.4))


label = st.integers(0, 3)


@given(st.lists(st.tuples(label, label, label), min_size=2, max_size=20))
def test_cohen_is_what_scikit_learn_says(rows):
    columns = list(zip(*rows, strict=True))
    assume(all(len({*columns[a], *columns[b]}) > 1 for a, b in ((0, 1), (0, 2), (1, 2))))
    votes = [(number, who, row[who]) for number, row in enumerate(rows) for who in range(3)]

    found = nominal.cohen_kappas(nominal.pairs_of(Ratings(*np.array(votes).T)))

    for (a, b), (count, _, kappa) in found.items():
        assert count == len(rows)
        assert kappa == pytest.approx(cohen_kappa_score(columns[a], columns[b]))


@given(st.lists(st.lists(label, min_size=1, max_size=5), min_size=1, max_size=10), st.randoms())
def test_names_and_order_change_nothing(objects, random):
    rows = [(number, worker, value) for number, values in enumerate(objects) for worker, value in enumerate(values)]
    moved = [(97 - number, worker, (value + 1) % 4) for number, worker, value in rows]
    random.shuffle(moved)
    one, other = Ratings(*np.array(rows).T), Ratings(*np.array(moved).T)

    for measure in (nominal.percent_agreement, nominal.fleiss_kappa, nominal.krippendorff_alpha):
        first, second = measure(one), measure(other)
        assert (first is None) == (second is None)
        assert first is None or first == pytest.approx(second)


def test_a_report_about_labels():
    objects = [chose(0, "a", "a", "b"), chose(1, "b", "b", "b"), chose(2, "a"), chose(3, "a", "a", "a")]

    found = agreement("ImageMultiClass", objects, ["a", "b"], truth={"0": "a", "1": "b"})

    assert found["objects"] == 3
    assert found["measures"]["agreement"] == pytest.approx(7 / 9)
    third = found["workers"]["private.local.C"]
    votes = Votes()
    consolidate("ImageMultiClass", objects, ["a", "b"], state=votes)
    assert third == {
        "answers": 3, "agreement": pytest.approx(4 / 6), "known": 2, "accuracy": 0.5,
        "confusion": {"a": {"b": 1}, "b": {"b": 1}},
        "estimated_accuracy": pytest.approx(worker_accuracy(votes, 2)["private.local.C"]),
    }  # fmt: skip
    assert third["estimated_accuracy"] < found["workers"]["private.local.A"]["estimated_accuracy"]
    assert [each["agreement"] for each in found["pairs"]] == [1.0, pytest.approx(2 / 3), pytest.approx(2 / 3)]
    assert found["classes"]["b"]["answers"] == 4


def test_a_report_about_boxes():
    objects = [said(0, drew((0, 0, 10, 10)), drew((5, 0, 10, 10)), drew())]

    found = agreement("BoundingBox", objects, ["dent"])

    assert found["measures"] == {"mean_iou": pytest.approx(1 / 9)}
    assert found["workers"]["private.local.C"] == {"answers": 1, "agreement": 0.0}
    assert found["classes"]["dent"]["mean_iou"] == pytest.approx(1 / 9)


def test_a_report_about_masks():
    one = painted([[0, 0, -1, -1]], {"road": "#1f77b4"})
    other = painted([[-1, 0, 0, -1]], {"road": "#ff7f0e"})

    assert agreement("SemanticSegmentation", [said(0, one, other)], ["road"])["measures"] == {
        "mean_iou": pytest.approx(1 / 3)
    }


def test_a_report_about_spans_and_label_sets():
    found = agreement("NamedEntityRecognition", [said(0, marked((0, 4, "x")), marked((2, 6, "x")))], ["x"])
    assert found["measures"] == {"mean_overlap": pytest.approx(1 / 3)}

    answers = [{"m": {"labels": chosen}} for chosen in (["a", "b"], ["b"])]
    found = agreement("TextMultiClassMultiLabel", [said(0, *answers)], ["a", "b"])
    assert found["measures"] == {"mean_overlap": 0.5}


def test_nothing_to_compare():
    found = agreement("ImageMultiClass", [chose(0, "a")], ["a", "b"])
    assert found["measures"] == {"agreement": None, "fleiss_kappa": None, "krippendorff_alpha": None}
    with pytest.raises(InputRefused, match="nothing can be compared"):
        agreement("VideoObjectTracking", [], ["a"])


def test_workers_are_checked_against_known_answers_of_shapes():
    box = drew((0, 0, 10, 10))
    rows = [said(0, box, drew((5, 0, 10, 10))), said(1, box), said(2, drew(), drew())]
    truth = {"0": box, "1": drew((50, 50, 10, 10))}

    workers = agreement("BoundingBox", rows, ["car"], truth=truth)["workers"]

    assert (workers["private.local.A"]["known"], workers["private.local.A"]["accuracy"]) == (2, 0.5)
    assert (workers["private.local.B"]["known"], workers["private.local.B"]["accuracy"]) == (1, 0.0)


@pytest.mark.parametrize(
    ("type_key", "answer", "known", "wanted"),
    [
        ("ImageMultiClass", {"x": {"label": "a"}}, {"y": {"label": "a"}}, 1),
        ("ImageMultiClass", {"x": {"label": "a"}}, {"x": {"label": "b"}}, 0),
        ("BoundingBox", drew((0, 0, 10, 10)), drew((5, 0, 10, 10)), 1 / 3),
        ("BoundingBox", drew(), drew(), 1),
        ("NamedEntityRecognition", marked((0, 4, "x")), marked((0, 4, "y")), 0),
        ("TextMultiClassMultiLabel", {"x": {"labels": ["a", "b"]}}, {"x": {"labels": ["b"]}}, 0.5),
    ],
)
def test_a_known_answer(type_key, answer, known, wanted):
    assert score(type_key, answer, known) == pytest.approx(wanted)
    assert is_right(type_key, answer, known) is (wanted >= 0.7)
