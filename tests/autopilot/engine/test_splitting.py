"""Rows that are held back fit the data: classes alike, groups whole, the latest ones."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autopilot.engine.data import prepare
from autopilot.engine.errors import InputRefused
from autopilot.engine.plan import Validation
from autopilot.engine.problem import Target
from autopilot.engine.splitting import FOLDS, Split, split
from tests.autopilot.tables import customers, houses

NUMBER = Target("Regression", (), None, "")
LABELS = ("a", "b", "c")
CLASSES = Target("MulticlassClassification", LABELS, None, "")


def parts(method: str, column: pd.Series, values: pd.Series, target: Target, fraction: float = 0.2) -> Split:
    return split(pd.DataFrame({"by": column}), values, target, fraction, Validation(method, "by"))


def check(found: Split, rows: int) -> None:
    assert sorted([*found.train, *found.validation]) == list(range(rows))
    assert len(found.train) > 0
    assert len(found.validation) > 0
    assert found.folds is not None
    assert len(found.folds) == len(found.train)
    assert set(found.folds) <= set(range(FOLDS - 1))


def test_every_class_keeps_a_row_for_training():
    values = pd.Series(["a"] * 500 + ["b"] * 2 + ["c"])

    found = parts("", values, values, CLASSES)

    assert set(values.iloc[found.train]) == set(LABELS)
    assert sorted([*found.train, *found.validation]) == list(range(503))


def test_random_rows_need_not_have_the_classes_alike():
    values = pd.Series(["a"] * 270 + ["b"] * 30)
    target = Target("BinaryClassification", ("a", "b"), "b", "")

    drawn, alike = parts("Random", values, values, target), parts("Stratified", values, values, target)

    assert len(drawn.validation) == len(alike.validation) == 60
    assert (values.iloc[alike.validation] == "b").sum() == 6
    assert (values.iloc[drawn.validation] == "b").sum() != 6


@settings(deadline=None, max_examples=40)
@given(
    groups=st.lists(st.integers(0, 12), min_size=60, max_size=200).filter(lambda each: len(set(each)) > 1),
    fraction=st.sampled_from([0.1, 0.2, 0.33, 0.5]),
    labelled=st.booleans(),
)
def test_no_group_is_on_both_sides_nor_in_two_folds(groups, fraction, labelled):
    column = pd.Series(groups)
    values = pd.Series([LABELS[each % 3] for each in groups]) if labelled else column.astype("float64")

    found = parts("Grouped", column, values, CLASSES if labelled else NUMBER, fraction)

    check(found, len(groups))
    assert not set(column[found.train]) & set(column[found.validation])
    of_groups = pd.Series(found.folds).groupby(column.iloc[found.train].to_numpy()).nunique()
    assert (of_groups == 1).all()


def test_a_row_without_a_group_is_a_group_of_its_own():
    column = pd.Series(["x"] * 50 + [None] * 50)

    found = parts("Grouped", column, pd.Series(np.arange(100.0)), NUMBER)

    check(found, 100)
    assert 10 <= len(found.validation) <= 30


@settings(deadline=None, max_examples=40)
@given(
    days=st.lists(st.integers(0, 400), min_size=20, max_size=200).filter(lambda each: len(set(each)) > 1),
    fraction=st.sampled_from([0.1, 0.2, 0.5]),
    form=st.sampled_from(["dates", "text", "numbers"]),
)
def test_what_is_held_back_comes_after_what_is_learned_from(days, fraction, form):
    numbers = pd.Series(days)
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(numbers, unit="D")
    forms: dict[str, pd.Series] = {"dates": dates, "text": dates.dt.strftime("%Y-%m-%d"), "numbers": numbers}
    column = forms[form]

    found = parts("Temporal", column, numbers.astype("float64"), NUMBER, fraction)

    check(found, len(days))
    assert found.folds is not None
    assert numbers[found.train].max() < numbers[found.validation].min()
    by_fold = [numbers[found.train][found.folds == fold] for fold in sorted(set(found.folds))]
    assert all(early.max() <= late.min() for early, late in pairwise(by_fold))


def test_rows_without_a_moment_count_as_the_earliest():
    column = pd.Series([*pd.date_range("2024-01-01", periods=80), *[pd.NaT] * 20])

    found = parts("Temporal", column, pd.Series(np.arange(100.0)), NUMBER)

    assert list(found.validation) == list(range(60, 80))


@pytest.mark.parametrize(
    ("method", "column", "sentence"),
    [
        ("Grouped", ["one"] * 40, "Column `by` has one value in every row"),
        ("Temporal", ["2024-01-01"] * 40, "Column `by` has the same moment in every row"),
        ("Temporal", [f"word{each}" for each in range(40)], "Column `by` holds neither dates nor numbers"),
    ],
)
def test_a_column_that_cannot_split_is_named(method, column, sentence):
    with pytest.raises(InputRefused) as refused:
        parts(method, pd.Series(column), pd.Series(np.arange(40.0)), NUMBER)

    assert str(refused.value).startswith(sentence)


def test_the_column_of_groups_is_no_feature_and_that_of_time_is(plan_of, tmp_path):
    grouped = prepare(plan_of(customers(), "churn", validation=Validation("Grouped", "city")))

    assert "city" not in grouped.schema.names
    assert len(grouped.train) + len(grouped.validation) == 600


def test_the_latest_rows_are_held_back(plan_of):
    prepared = prepare(plan_of(customers(), "churn", validation=Validation("Temporal", "joined")))

    assert "joined" in prepared.schema.names
    assert prepared.train["joined"].max() < prepared.validation["joined"].min()


def test_a_column_that_is_not_there_is_named(plan_of):
    with pytest.raises(InputRefused) as refused:
        prepare(plan_of(houses(), "price", validation=Validation("Temporal", "when")))

    assert (
        str(refused.value) == "Validation column `when` is not in the data; its columns are `area`, `rooms`, `price`."
    )


@pytest.mark.parametrize("method", ["Grouped", "Temporal"])
def test_rows_are_not_held_back_by_what_is_predicted(plan_of, method):
    with pytest.raises(InputRefused, match="`churn`, because it is the column to predict"):
        prepare(plan_of(customers(), "churn", validation=Validation(method, "churn")))


def test_a_class_that_is_held_back_whole_is_named(plan_of):
    table = customers().assign(left=lambda each: each["churn"].map({"yes": 2, "no": 1}))

    with pytest.raises(InputRefused, match=r"^All rows of class `(yes|no)` are held back by `left`, so no model"):
        prepare(plan_of(table, "churn", validation=Validation("Grouped", "left")))


def test_the_log_names_classes_that_only_one_side_has(plan_of):
    late = customers().assign(day=np.arange(600))
    late.loc[550:, "churn"] = "maybe"

    (lost,) = [each for each in prepare(_by_day(plan_of, late)).notes if "class" in each]

    assert lost == "All rows of class `maybe` are held back by `day`, so no model can learn what tells them."


def test_the_log_names_classes_that_no_score_is_about(plan_of):
    early = customers().assign(day=np.arange(600))
    early.loc[400:, "churn"] = "no"

    (untold,) = [each for each in prepare(_by_day(plan_of, early)).notes if "class" in each]

    assert untold == "No row of class `yes` is held back by `day`: the scores say nothing about them."


def _by_day(plan_of, table):
    return plan_of(table, "churn", validation=Validation("Temporal", "day"))


def test_a_fraction_that_holds_back_no_row_is_refused(plan_of):
    with pytest.raises(InputRefused) as refused:
        prepare(plan_of(customers(), "churn", validation_fraction=0.0001))

    assert str(refused.value) == (
        "A ValidationFraction of 0.0001 holds back none of 600 rows, so nothing would be scored. Choose a larger one."
    )
