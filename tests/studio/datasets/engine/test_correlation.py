"""How columns go together: against scipy, and by what is known of every matrix."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from studio.datasets.engine.correlation import Kind, correlations

RNG = np.random.default_rng(5)
NUMBERS = pd.DataFrame({"a": RNG.normal(size=400)})
NUMBERS["b"] = np.exp(NUMBERS["a"] + RNG.normal(scale=0.3, size=400))
NUMBERS["c"] = RNG.normal(size=400)
NUMBERS.loc[:9, "c"] = np.nan


def test_numbers_are_compared_as_scipy_compares_them():
    pearson, spearman = correlations(NUMBERS, Kind.PEARSON), correlations(NUMBERS, Kind.SPEARMAN)

    assert pearson[0, 1] == pytest.approx(stats.pearsonr(NUMBERS["a"], NUMBERS["b"]).statistic)
    known = NUMBERS.dropna()
    assert pearson[0, 2] == pytest.approx(stats.pearsonr(known["a"], known["c"]).statistic)
    assert spearman[1, 2] == pytest.approx(stats.spearmanr(known["b"], known["c"]).statistic)


def test_categories_that_tell_each_other_share_everything_and_chance_shares_nothing():
    towns = RNG.choice(["Bern", "Basel", "Chur"], 2000)
    frame = pd.DataFrame(
        {"town": towns, "code": pd.Series(towns).map({"Bern": "BE", "Basel": "BS", "Chur": "GR"}), "id": range(2000)}
    )
    frame["id"] = "n" + frame["id"].astype(str)
    frame["coin"] = RNG.choice(["heads", "tails"], 2000)

    found = correlations(frame, Kind.fitting(frame))

    assert found[0, 1] == pytest.approx(1.0)
    assert found[0, 3] < 0.01
    assert found[2, 3] < 0.05  # two thousand names look related to anything, if chance is not taken out


def test_a_number_and_a_category_share_what_the_number_tells():
    size = RNG.normal(size=3000)
    frame = pd.DataFrame({"size": size, "class": np.where(size > 0, "big", "small"), "other": RNG.normal(size=3000)})

    found = correlations(frame, Kind.MIXED)

    assert found[0, 1] > 0.4
    assert found[1, 2] < 0.01
    assert abs(found[0, 2]) == pytest.approx(abs(stats.spearmanr(frame["size"], frame["other"]).statistic))


def test_a_number_that_is_mostly_zero_is_compared_by_whether_it_is_zero():
    gain = np.where(RNG.random(2000) < 0.05, RNG.uniform(1, 9, 2000), 0.0)
    frame = pd.DataFrame({"gain": gain, "rich": np.where(gain > 0, "yes", "no")})

    assert correlations(frame, Kind.MIXED)[0, 1] == pytest.approx(1.0)


def test_the_kind_follows_the_columns():
    words = pd.DataFrame({"w": ["x", "y"]})
    assert [Kind.fitting(each) for each in (NUMBERS, words, NUMBERS.assign(w="x"))] == [
        Kind.PEARSON,
        Kind.MUTUAL_INFORMATION,
        Kind.MIXED,
    ]
    with pytest.raises(ValueError, match="Spearman compares numbers alone"):
        correlations(words, Kind.SPEARMAN)


def test_what_cannot_be_told_is_not_a_number():
    frame = pd.DataFrame({"same": [1.0] * 5, "few": [1.0, 2.0, np.nan, np.nan, np.nan], "word": ["x"] * 5})

    found = correlations(frame, Kind.MIXED)

    assert np.isnan(found).all()


COLUMNS = st.lists(
    st.one_of(
        st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=20, max_size=20),
        st.lists(st.sampled_from(["x", "y", "z", None]), min_size=20, max_size=20),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(COLUMNS)
def test_every_matrix_is_symmetric_and_bounded(columns):
    frame = pd.DataFrame({f"c{at}": values for at, values in enumerate(columns)})

    found = correlations(frame, Kind.MIXED)

    known = found[~np.isnan(found)]
    assert np.array_equal(found, found.T, equal_nan=True)
    assert ((known >= -1) & (known <= 1)).all()
    assert all(np.isnan(each) or each == pytest.approx(1.0) for each in np.diag(found))
