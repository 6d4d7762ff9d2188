"""The vectors of the monitor specification (§11) and what must hold between any two groups."""

import json
from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.bias import (
    BY_COUNTS,
    Cells,
    Undefined,
    disparity,
    divergences,
    fliptest,
    less,
    over,
    post_training,
    pre_training,
)


def by_name(entries):
    return {each["name"]: each["value"] for each in entries}


def rows_of(a: Cells, d: Cells) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(positive, accepted, inside) of rows with these matrices."""
    rows = [
        (truth, said, inside)
        for cells, inside in ((a, False), (d, True))
        for count, truth, said in (
            (cells.tp, True, True),
            (cells.fp, False, True),
            (cells.tn, False, False),
            (cells.fn, True, False),
        )
        for _ in range(int(count))
    ]
    positive, accepted, inside = np.array(rows).T
    return positive, accepted, inside


def test_tv_13_two_labels():
    found = divergences({"1": 0.8, "0": 0.2}, {"1": 0.3, "0": 0.7})

    assert found["KL"] == pytest.approx(0.5341, abs=5e-5)
    assert found["JS"] == pytest.approx(0.13250545)
    assert found["LP"] == pytest.approx(0.70710678)
    assert [found["TVD"], found["KS"]] == pytest.approx([0.5, 0.5])


def test_tv_14_three_labels():
    found = divergences({"x": 0.4, "y": 0.4, "z": 0.2}, {"x": 0.2, "y": 0.1, "z": 0.7})

    wanted = {"KS": 0.5, "TVD": 0.5, "LP": 0.6164414, "KL": 0.58122402, "JS": 0.13872453}
    assert found == pytest.approx(wanted)


def test_a_label_that_one_group_lacks_counts_nothing_for_kl_and_no_common_label_has_no_distance():
    assert divergences({"x": 0.5, "y": 0.5}, {"x": 1.0})["KL"] == pytest.approx(0.5 * log(0.5))
    with pytest.raises(Undefined, match="No instance of common facet"):
        divergences({"x": 1.0}, {"y": 1.0})


def test_tv_15_and_tv_18():
    assert BY_COUNTS["CI"](Cells(100, 0, 0, 0), Cells(50, 0, 0, 0)) == pytest.approx(1 / 3)
    a, d = Cells(60, 0, 40, 0), Cells(50, 0, 50, 0)
    assert BY_COUNTS["DPPL"](a, d) == pytest.approx(0.10)
    assert BY_COUNTS["DI"](a, d) == pytest.approx(0.8333, abs=5e-5)


@pytest.mark.parametrize(("observed_a", "observed_d", "dca"), [(70, 20, 0.5), (50, 40, -0.5)])
def test_tv_19_20_conditional_acceptance(observed_a, observed_d, dca):
    a = Cells(tp=60, fp=0, tn=100 - 60, fn=0)
    d = Cells(tp=30, fp=0, tn=50 - 30, fn=0)
    # Only totals matter: rows move between the cells of a column.
    assert BY_COUNTS["DCA"](with_observed(a, observed_a), with_observed(d, observed_d)) == pytest.approx(dca)


@pytest.mark.parametrize(("observed_a", "observed_d", "dcr"), [(50, 40, 0.5), (70, 20, -0.5)])
def test_tv_21_22_conditional_rejection(observed_a, observed_d, dcr):
    a = Cells(tp=40, fp=0, tn=60, fn=0)
    d = Cells(tp=20, fp=0, tn=30, fn=0)
    observed = with_observed(a, 100 - observed_a), with_observed(d, 50 - observed_d)
    assert BY_COUNTS["DCR"](*observed) == pytest.approx(dcr)


def with_observed(cells: Cells, observed: float) -> Cells:
    """As many predicted positive as before, `observed` of all rows positive; only the totals of the cells matter."""
    tp = min(cells.accepted, observed)
    return Cells(tp, cells.accepted - tp, cells.n - cells.accepted - (observed - tp), observed - tp)


def test_tv_23_all_of_two_matrices():
    a, d = Cells(tp=65, fp=10, tn=20, fn=5), Cells(tp=20, fp=5, tn=18, fn=7)
    positive, accepted, inside = rows_of(a, d)
    groups = np.zeros(len(positive), dtype=np.intp)
    before = by_name(pre_training(positive.astype(int), positive, inside, groups))
    after = by_name(post_training(positive, accepted, inside, groups, None))

    wanted = {"CI": 0.333333, "DPL": 0.16, "CDDL": 0.1556117}
    assert {name: before[name] for name in wanted} == pytest.approx(wanted, abs=5e-7)
    wanted = {
        "SD": 0.115942,
        "RD": 0.187831,
        "DPPL": 0.25,
        "DI": 0.666667,
        "DCA": -0.146667,
        "DCR": -0.28,
        "DAR": 0.066667,
        "DRR": -0.08,
        "AD": 0.09,
        "TE": 0.9,
        "GE": 0.0863130,
        "CDDPL": 0.25,
    }
    assert {name: after[name] for name in wanted} == pytest.approx(wanted, abs=5e-7)
    assert after["FT"] is None


def test_tv_24_to_27():
    assert BY_COUNTS["DAR"](Cells(35, 35, 0, 0), Cells(40, 60, 0, 0)) == pytest.approx(0.10)
    assert BY_COUNTS["DRR"](Cells(0, 0, 80, 20), Cells(0, 0, 40, 10)) == pytest.approx(0.0)
    assert BY_COUNTS["AD"](Cells(60, 10, 10, 20), Cells(40, 10, 10, 40)) == pytest.approx(0.2)
    assert BY_COUNTS["TE"](Cells(0, 6, 86, 8), Cells(0, 2, 43, 5)) == pytest.approx(1.1667, abs=5e-5)


@pytest.mark.parametrize(
    ("truth", "said", "value"),
    [
        ([0, 1, 0, 1], [0, 1, 1, 0], 0.25),
        ([0, 0, 0, 0], [1, 1, 1, 1], 0.0),
        ([0, 1, 1, 0], [0, 1, 1, 0], 0.0),
        ([1, 1, 1, 0], [0, 0, 0, 0], 1.5),
    ],
)
def test_tv_28_generalized_entropy(truth, said, value):
    positive, accepted = np.array(truth, dtype=bool), np.array(said, dtype=bool)
    inside = np.array([True, False, True, False])

    assert by_name(post_training(positive, accepted, inside, None, None))["GE"] == pytest.approx(value)


def test_tv_29_fliptest():
    values = np.array([1.0, 5.0, 9.0, 1.2, 4.8, 8.5, 9.2]).reshape(-1, 1)
    accepted = np.array([False, True, True, True, False, False, True])
    inside = np.array([False] * 3 + [True] * 4)

    assert fliptest(values, accepted, inside) == pytest.approx(0.25)


def test_tv_16_tv_17_disparity_of_simpson():
    counts = {("A", True): (80, 20), ("A", False): (400, 200), ("B", True): (100, 300), ("B", False): (20, 80)}
    rows = [
        (accepted, inside, group)
        for (group, inside), numbers in counts.items()
        for count, accepted in zip(numbers, (True, False), strict=True)
        for _ in range(count)
    ]
    positive, inside = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    groups = np.array([row[2] == "B" for row in rows]).astype(np.intp)

    assert disparity(positive, inside, np.zeros(len(rows), dtype=np.intp)) == pytest.approx(0.233333, abs=5e-7)
    assert disparity(positive, inside, groups) == pytest.approx(-0.0624668, abs=5e-8)


def test_what_has_no_value_says_why():
    positive, accepted, inside = rows_of(Cells(0, 0, 0, 3), Cells(0, 0, 0, 2))
    before = {each["name"]: each for each in pre_training(positive.astype(int), positive, inside, None)}
    after = {each["name"]: each for each in post_training(positive, accepted, inside, None, np.full((5, 1), np.nan))}

    assert before["CDDL"]["error"] == "Group variable is empty or not provided"
    assert after["GE"]["value"] is None
    assert "false negatives" in after["GE"]["error"]
    assert "without a value" in after["FT"]["error"]
    everybody = pre_training(positive.astype(int), positive, np.ones(5, dtype=bool), None)
    assert {each["value"] for each in everybody} == {None}
    assert len(everybody) == 8
    assert len(post_training(positive, accepted, np.ones(5, dtype=bool), None, None)) == 13


def test_division_by_nothing():
    assert (over(0, 0), over(1, 0), over(-1, 0), less(inf, inf)) == (0, inf, -inf, 0)
    assert BY_COUNTS["TE"](Cells(0, 1, 1, 1), Cells(0, 0, 1, 1)) == inf


cells = st.builds(Cells, *[st.integers(0, 40).map(float)] * 4)


@given(cells, cells)
def test_ranges_intervals_and_json(a, d):
    if not a.n or not d.n:
        return
    positive, accepted, inside = rows_of(a, d)
    groups = np.zeros(len(positive), dtype=np.intp)
    entries = [
        *pre_training(positive.astype(int), positive, inside, groups),
        *post_training(positive, accepted, inside, groups, None),
    ]
    values = by_name(entries)

    json.dumps(entries, allow_nan=False)
    for name in ("CI", "DPL", "DPPL", "SD", "RD", "DAR", "DRR", "AD", "TVD", "KS"):
        assert values[name] is None or -1 <= values[name] <= 1
    assert values["DI"] == "Infinity" or values["DI"] >= 0
    if values["CDDL"] is not None:  # without conditions it vanishes exactly when the proportions are alike
        assert (abs(values["CDDL"]) < 1e-12) == (abs(values["DPL"]) < 1e-12)


@given(cells, cells)
def test_alike_groups_have_no_bias_and_swapping_them_turns_differences_round(a, d):
    if not a.n or not d.n:
        return
    for name in ("CI", "DPL", "DPPL", "SD", "RD", "DAR", "DRR", "AD", "DCA", "DCR", "TE"):
        assert BY_COUNTS[name](a, a) == 0
        assert BY_COUNTS[name](a, d) == pytest.approx(-BY_COUNTS[name](d, a))


@given(
    st.lists(
        st.tuples(st.sampled_from("xyz"), st.booleans(), st.booleans(), st.integers(0, 3)), min_size=6, max_size=30
    )
)
def test_a_row_that_weighs_three_counts_as_three_rows_do(rows):
    """Every metric but the flip test, whose neighbours are other ones when rows are repeated."""
    labels, accepted, inside, counts = (np.array(each) for each in zip(*rows, strict=True))
    groups = np.arange(len(rows)) % 2
    positive = labels == "x"
    again = np.repeat(np.arange(len(rows)), counts)
    if len(set(inside[again])) < 2:
        return

    weighed = by_name(pre_training(labels, positive, inside, groups, counts.astype(float)))
    weighed |= by_name(post_training(positive, accepted, inside, groups, None, counts.astype(float)))

    repeated = by_name(pre_training(labels[again], positive[again], inside[again], groups[again]))
    repeated |= by_name(post_training(positive[again], accepted[again], inside[again], groups[again], None))
    for name, value in repeated.items():
        # Whether both labels are there is asked of the rows, not of what they weigh.
        assert weighed[name] == pytest.approx(value) or (value is None and name in ("CDDL", "CDDPL")), name


def test_weights_in_the_flip_test_and_in_intervals():
    features = np.array([[1.0], [5], [9], [1.2], [4.8], [8.5], [9.2]])
    accepted = np.array([False, True, True, True, False, False, True])
    inside = np.arange(7) >= 3
    assert fliptest(features, accepted, inside, np.ones(7)) == fliptest(features, accepted, inside) == 0.25
    assert fliptest(features, accepted, inside, np.array([1.0, 1, 1, 0, 1, 1, 2])) == 0.5

    positive, said, group = rows_of(Cells(400, 100, 300, 200), Cells(100, 100, 200, 100))
    few, many = (post_training(positive, said, group, None, None, np.full(len(group), each)) for each in (1.0, 9.0))
    plain = post_training(positive, said, group, None, None)
    for one, nine, none in zip(few, many, plain, strict=True):
        if "interval" in none:  # weights that are alike change nothing: what is known is the number of rows
            assert one["interval"] == pytest.approx(nine["interval"])
            assert np.ptp(one["interval"]) == pytest.approx(np.ptp(none["interval"]), rel=0.5)  # of 200 draws


def test_the_flip_test_of_many_rows_asks_a_sample(monkeypatch):
    rng = np.random.default_rng(1)
    features, inside = rng.normal(size=(3000, 2)), rng.random(3000) < 0.4
    accepted = features[:, 0] + 0.5 * inside > 0
    whole = fliptest(features, accepted, inside)
    monkeypatch.setattr("autopilot.engine.bias.MOST_FLIPPED", 1500)

    assert fliptest(features, accepted, inside) == pytest.approx(whole, abs=0.05)
    with pytest.raises(Undefined, match="The facet is empty"):
        fliptest(features, accepted, np.arange(3000) < 0)
