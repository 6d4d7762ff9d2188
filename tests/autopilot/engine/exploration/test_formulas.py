"""Definitions of specification §6.1, with its vectors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.exploration.anomalies import anomalies
from autopilot.engine.exploration.formulas import kurtosis, outlier_bounds, outliers, skew
from autopilot.engine.exploration.power import correlations, prediction_power
from autopilot.engine.exploration.target import examine, labels_of
from autopilot.engine.problem import Target

QUANTITY = Target("Regression", (), None, "")
SPECIFIED = [*range(1, 41), 500]
numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)


def test_outliers_of_the_specification():
    low, high = outlier_bounds(SPECIFIED)

    assert high == pytest.approx(78.984439, abs=1e-6)
    assert (21 - low) == pytest.approx(5 * 11.596888, abs=1e-5)
    assert outliers(SPECIFIED).tolist() == [False] * 40 + [True]


def test_skew_and_kurtosis_of_the_specification():
    assert skew([1, 2, 3, 4, 10]) == pytest.approx(1.13842, abs=1e-5)
    assert kurtosis([1, 2, 3, 4, 10]) == pytest.approx(2.788, abs=1e-9)


def test_a_constant_has_no_outlier_no_skew_and_no_kurtosis():
    assert not outliers([3.0] * 30 + [4.0]).any()  # spread 0: every other value would be one
    assert skew([5.0] * 4) is None
    assert kurtosis([]) is None


@given(numbers, st.floats(0.1, 100), st.floats(-1000, 1000))
def test_moments_do_not_know_the_unit(values, factor, shift):
    before, after = skew(values), skew([factor * each + shift for each in values])

    if before is not None and after is not None and np.std(values) > 1:
        assert after == pytest.approx(before, abs=1e-3)


def test_huge_numbers_have_finite_statistics():
    values = [1e308, -1e308, 5e307, 0.0, 1.0] * 5

    assert np.isfinite(skew(values) or 0)
    assert np.isfinite(kurtosis(values) or 0)
    assert not outliers(values).any()


def power(column, target, *, regression):
    frame = pd.DataFrame({"x": column, "y": target})
    return prediction_power(frame, "y", regression=regression, until=np.inf)["x"]


def test_prediction_power_is_one_for_a_copy_and_nothing_for_noise():
    rng = np.random.default_rng(3)
    label = rng.choice(["a", "b"], 1000)
    quantity = rng.normal(0, 1, 1000)

    assert power(label, label, regression=False) == 1
    assert power(quantity, quantity, regression=True) > 0.95
    assert power(rng.normal(0, 1, 1000), label, regression=False) < 0.2
    assert power(rng.normal(0, 1, 1000), quantity, regression=True) < 0.05


def test_prediction_power_is_twice_the_auc_above_one_half():
    """A column that is right in four of five rows: AUC 0.8, power 0.6."""
    label = np.array(["a", "b"] * 2500)
    wrong = np.random.default_rng(5).random(5000) < 0.2
    said = np.where(wrong, np.where(label == "a", "b", "a"), label)

    assert power(said, label, regression=False) == pytest.approx(0.6, abs=0.05)


def test_power_does_not_depend_on_the_columns_beside():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({f"x{each}": rng.normal(0, 1, 500) for each in range(40)})
    frame["y"] = np.where(frame["x3"] + rng.normal(0, 1, 500) > 0, "a", "b")

    together = prediction_power(frame, "y", regression=False, until=np.inf)

    assert prediction_power(frame[["x3", "y"]], "y", regression=False, until=np.inf)["x3"] == together["x3"]
    assert max(together, key=together.__getitem__) == "x3"


def test_pairs_are_found_with_their_sign_and_missing_values_are_left_out():
    rng = np.random.default_rng(9)
    one = rng.normal(0, 1, 400)
    frame = pd.DataFrame(
        {"a": one, "b": -2 * one, "c": rng.normal(0, 1, 400), "d": one + rng.normal(0, 0.02, 400), "k": 1.0}
    )
    frame.loc[:20, "d"] = np.nan

    names, matrix, pairs = correlations(frame, list(frame.columns))

    assert names == ["a", "b", "c", "d"]  # a constant has no correlation
    assert [(each.one, each.other, round(each.r, 2)) for each in pairs] == [
        ("a", "b", -1.0),
        ("a", "d", 1.0),
        ("b", "d", -1.0),
    ]
    assert matrix[0, 1] == pytest.approx(-1)


def test_an_odd_row_has_the_lowest_and_a_negative_score():
    rng = np.random.default_rng(13)
    frame = pd.DataFrame(rng.normal(0, 1, (800, 4)), columns=list("abcd"))
    frame.loc[77] = [30.0, -30.0, 25.0, 40.0]

    found = anomalies(frame, list("abcd"))

    assert found is not None
    assert found.shown[0] == 77
    assert found.scores[77] < 0
    assert found.count == 1


@pytest.mark.parametrize("seed", range(5))
def test_ordinary_rows_have_no_negative_score(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(0, 1, (5000, 6)), columns=list("abcdef"))
    frame["g"] = rng.choice(list("xyz"), 5000)
    frame["h"] = rng.exponential(1, 5000)

    found = anomalies(frame, list(frame.columns))

    assert found is not None
    assert found.count == 0


def test_infinity_and_words_are_no_valid_numbers():
    text = pd.Series(["1", "2", "inf", "-inf", "nan", "soon", "soon", None, "3.5"], dtype=object)

    found = examine(text, QUANTITY)

    assert (found.rows, found.missing, found.invalid, found.valid, found.not_numbers) == (9, 1, 5, 3, 2)
    assert found.bad_values[0] == ("soon", 2)
    assert (found.minimum, found.maximum, found.distinct) == (1, 3.5, 3)


def test_whole_numbers_are_labels_without_a_point():
    assert labels_of(pd.Series(["1.0", "1", "2", None], dtype=object)).tolist() == ["1", "1", "2", None]
    assert labels_of(pd.Series(["1.0", "1", "x"], dtype=object)).tolist() == ["1.0", "1", "x"]
