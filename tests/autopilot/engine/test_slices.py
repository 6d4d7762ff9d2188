"""Groups of rows on which a model errs: found when they are there, not made up when they are not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.metrics import Scored
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.slices import holm, wilson, worst_slices

COLUMNS = (
    Column("city", "categorical"),
    Column("age", "numeric"),
    Column("member", "boolean"),
    Column("joined", "datetime"),
    Column("note", "text"),
)


def table(rows: int, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "city": rng.choice(["Oslo", "Lima", "Bonn"], rows),
            "age": rng.uniform(18, 80, rows),
            "member": rng.choice([0.0, 1.0], rows),
            "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), unit="D"),
            "note": "some words",
        }
    )


def schema(problem_type: str) -> Schema:
    return Schema("y", problem_type, ("no", "yes") if problem_type != "Regression" else (), COLUMNS)


def classified(wrong: np.ndarray) -> Scored:
    actual = np.zeros(len(wrong), dtype=int)
    return Scored(actual, wrong.astype(int), np.column_stack([1.0 - wrong, wrong]), None, 2)


def test_a_group_that_fares_worse_is_named_first_and_is_sure():
    rows = table(1000)
    rng = np.random.default_rng(0)
    wrong = rng.uniform(size=1000) < np.where(rows["city"] == "Lima", 0.4, 0.1)

    found = worst_slices(classified(wrong), rows, schema("BinaryClassification"))

    first = found["slices"][0]
    assert (found["measure"], first["column"], first["value"], first["sure"]) == ("error_rate", "city", "Lima", True)
    lima = (rows["city"] == "Lima").to_numpy()
    assert first["rows"] == lima.sum()
    assert first["error"] == pytest.approx(wrong[lima].mean())
    assert first["others"] == pytest.approx(wrong[~lima].mean())
    assert first["interval"][0] < first["error"] < first["interval"][1]
    assert first["p_value"] < 0.001


def test_errors_of_a_quantity_are_compared_by_their_size():
    rows = table(1000)
    rng = np.random.default_rng(0)
    off = rng.normal(size=1000) * np.where(rows["age"] > 70, 5.0, 1.0)

    found = worst_slices(Scored(np.zeros(1000), off), rows, schema("Regression"))

    first = found["slices"][0]
    assert (found["measure"], first["column"], first["sure"]) == ("mean_absolute_error", "age", True)
    assert first["value"].endswith(f"to {rows['age'].max():.6g}")


def test_chance_makes_no_sure_group():
    """A false alarm in at most one of twenty tables is what the correction promises."""
    alarms = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        found = worst_slices(classified(rng.uniform(size=400) < 0.2), table(400, seed), schema("BinaryClassification"))
        assert found["tested"] == 3 + 4 + 2 + 4
        alarms += any(each["sure"] for each in found["slices"])
    assert alarms <= 6


def test_small_groups_and_text_say_nothing_and_missing_values_are_a_group():
    rows = table(200)
    rows.loc[:49, "age"] = np.nan
    rows.loc[rows.index[:5], "city"] = "Rome"
    found = worst_slices(classified(np.arange(200) < 50), rows, schema("BinaryClassification"))

    assert (found["slices"][0]["column"], found["slices"][0]["value"]) == ("age", "no value")
    assert not any(each["value"] == "Rome" or each["column"] == "note" for each in found["slices"])


def test_a_model_without_errors_has_no_worst_group():
    assert worst_slices(classified(np.zeros(100)), table(100), schema("BinaryClassification"))["slices"] == []


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([])).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrected_p_values_keep_their_order_and_are_never_smaller(p_values):
    given = np.array(p_values)
    corrected = holm(given)

    assert (corrected >= given).all()
    assert (corrected <= 1).all()
    assert (np.diff(corrected[np.argsort(given, kind="stable")]) >= 0).all()


@given(st.integers(1, 500), st.data())
def test_the_interval_of_a_share_holds_the_share(n, data):
    hits = data.draw(st.integers(0, n))
    low, high = wilson(hits, n)

    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1
