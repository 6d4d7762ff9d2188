"""Recipes that cannot be used: every refusal names the step and says what to do."""

import difflib

import numpy as np
import pytest

from autopilot.engine.recipe.checking import check, survey
from autopilot.engine.recipe.language import meant
from autopilot.engine.recipe.steps import RecipeRefused, read_steps
from tests.autopilot.engine.recipe.tables import FORBIDDEN, KINDS, fitted, table

FORMULA = {"Type": "Formula", "Column": "bmi", "Expression": "age"}
PARTS = {"Type": "DatetimeParts", "Column": "sold", "Parts": ["year"]}
MISSING = {"Type": "ReplaceMissing", "Column": "age", "With": "Mean"}
OUTLIERS = {"Type": "ReplaceOutliers", "Column": "fare", "Method": "Range", "Low": 1}
ROWS = {"Type": "DropRows", "Column": "age", "Operator": "LessThan", "Values": [18]}
QUANTILES = {"Type": "DropOutliers", "Column": "fare", "Method": "Quantiles"}


def without(step, key):
    return {name: value for name, value in step.items() if name != key}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (3, "Step 2: it is no object with a `Type`."),
        (
            {"Type": "Sort"},
            "Step 2: its `Type` must be `Formula`, `DatetimeParts`, `ReplaceMissing`, `ReplaceOutliers`, "
            "`DropOutliers`, `DropMissing`, `DropDuplicates` or `DropRows`.",
        ),
        (
            FORMULA | {"Name": 1},
            "Step 2 (formula `bmi`): `Name` is none of its keys; these are `Type`, `Column` and `Expression`.",
        ),
        (
            {"Type": "DropDuplicates", "Column": "age"},
            "Step 2 (duplicate rows): `Column` is none of its keys; these are `Type`.",
        ),
        (without(FORMULA, "Column"), "Step 2: `Column` is missing."),
        (FORMULA | {"Column": 3}, "Step 2: `Column` must be the name of a column."),
        (
            FORMULA | {"Column": "a" * 65},
            f"Step 2 (formula `{'a' * 64}`): the name of the column has 65 characters, and 64 are the most.",
        ),
        (FORMULA | {"Column": " a"}, "Step 2 (formula ` a`): the name of the column begins or ends with a blank."),
        (
            FORMULA | {"Column": "a__b"},
            "Step 2 (formula `a__b`): the name of the column has two underscores in a row. Write one.",
        ),
        (
            FORMULA | {"Expression": 3},
            "Step 2 (formula `bmi`): `Expression` must be a text such as `weight / (height ^ 2)`.",
        ),
        (
            FORMULA | {"Expression": "age +"},
            "Step 2 (formula `bmi`): at character 6, the formula ends too early: a value is missing.",
        ),
        (PARTS | {"Parts": []}, "Step 2 (parts of `sold`): `Parts` must be a list of at least one name."),
        (PARTS | {"Parts": ["day", "day"]}, "Step 2 (parts of `sold`): `Parts` has `day` twice."),
        (
            PARTS | {"Parts": ["second"]},
            "Step 2 (parts of `sold`): `Parts` may have `year`, `month`, `day`, `hour`, `week`, `dayofyear` and "
            "`quarter`.",
        ),
        (
            MISSING | {"With": "Zero"},
            "Step 2 (missing values of `age`): `With` must be `Mean`, `Median`, `Mode` or `Value`.",
        ),
        (MISSING | {"Value": 1}, "Step 2 (missing values of `age`): `Value` is only for `With` `Value`."),
        (MISSING | {"With": "Value"}, "Step 2 (missing values of `age`): `Value` is missing."),
        (
            MISSING | {"With": "Value", "Value": float("inf")},
            "Step 2 (missing values of `age`): `Value` must have a number, a text, true or false.",
        ),
        (
            MISSING | {"With": "Value", "Value": " "},
            "Step 2 (missing values of `age`): a text in `Value` is empty, which would be a missing value.",
        ),
        (
            OUTLIERS | {"Method": "Best"},
            "Step 2 (outliers of `fare`): `Method` must be `Deviations`, `Range` or `Quantiles`.",
        ),
        (
            OUTLIERS | {"Method": "Deviations"},
            "Step 2 (outliers of `fare`): `Low` and `High` are for the methods `Range` and `Quantiles`.",
        ),
        (
            without(OUTLIERS, "Low") | {"Method": "Deviations", "Deviations": 4},
            "Step 2 (outliers of `fare`): `Deviations` must be a number from 1 to 3.",
        ),
        (
            OUTLIERS | {"Deviations": 1},
            "Step 2 (outliers of `fare`): `Deviations` is only for the method `Deviations`.",
        ),
        (
            without(OUTLIERS, "Low"),
            "Step 2 (outliers of `fare`): `Low` and `High` must be numbers; one of them may be left out.",
        ),
        (
            OUTLIERS | {"Low": True},
            "Step 2 (outliers of `fare`): `Low` and `High` must be numbers; one of them may be left out.",
        ),
        (
            OUTLIERS | {"High": 1},
            "Step 2 (outliers of `fare`): `Low` must be less than `High`; they are 1 and 1.",
        ),
        (
            QUANTILES | {"Low": 0.1},
            "Step 2 (rows with outliers of `fare`): `Low` and `High` must be numbers from 0 to 1, such as 0.01 and "
            "0.99.",
        ),
        (
            {"Type": "DropMissing", "Columns": "age"},
            "Step 2 (rows with missing values): `Columns` must be a list of at least one name.",
        ),
        (
            ROWS | {"Operator": "Like"},
            "Step 2 (rows by `age`): `Operator` must be `Equals`, `NotEquals`, `LessThan`, `LessThanOrEqualTo`, "
            "`GreaterThan`, `GreaterThanOrEqualTo`, `Between`, `Contains`, `StartsWith` or `EndsWith`.",
        ),
        (ROWS | {"Values": []}, "Step 2 (rows by `age`): `Values` must be a list of at least one value."),
        (
            ROWS | {"Operator": "Equals", "Values": [1] * 1001},
            "Step 2 (rows by `age`): `Values` has 1,001 values, and 1,000 are the most.",
        ),
        (ROWS | {"Values": [1, 2]}, "Step 2 (rows by `age`): `LessThan` takes one value."),
        (
            ROWS | {"Operator": "Between"},
            "Step 2 (rows by `age`): `Between` takes two values, the lowest and the highest.",
        ),
        (
            ROWS | {"Operator": "Contains"},
            "Step 2 (rows by `age`): `Contains` takes a text that is not empty.",
        ),
        (ROWS | {"Values": [None]}, "Step 2 (rows by `age`): `Values` must have a number, a text, true or false."),
    ],
)
def test_steps_of_a_wrong_form(step, said):
    with pytest.raises(RecipeRefused) as refusal:
        read_steps([{"Type": "DropDuplicates"}, step])

    assert str(refusal.value) == said
    assert refusal.value.step == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"Type": "DropDuplicates"}, "A recipe is a list of steps, each an object with a `Type`."),
        ([{"Type": "DropDuplicates"}] * 101, "The recipe has 101 steps, and 100 are the most."),
    ],
)
def test_lists_of_a_wrong_form(given, said):
    with pytest.raises(RecipeRefused) as refusal:
        read_steps(given)

    assert str(refusal.value) == said
    assert refusal.value.step is None


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            FORMULA | {"Expression": "aeg * 2"},
            "Step 2 (formula `bmi`): there is no column `aeg`. Did you mean `age`?",
        ),
        (
            FORMULA | {"Expression": "avg(price)"},
            "Step 2 (formula `bmi`): `price` cannot be used, because it is the column to predict. Steps that drop rows "
            "may look at it.",
        ),
        (
            FORMULA | {"Column": "FIRST"},
            "Step 2 (formula `FIRST`): there is a column `first` already. Choose another name.",
        ),
        (PARTS | {"Column": "age"}, "Step 2 (parts of `age`): `age` has numbers, and only dates have such parts."),
        (
            MISSING | {"Column": "agee"},
            "Step 2 (missing values of `agee`): there is no column `agee`. Did you mean `age`?",
        ),
        (
            MISSING | {"Column": "price"},
            "Step 2 (missing values of `price`): `price` cannot be used, because it is the column to predict. Steps "
            "that drop rows may look at it.",
        ),
        (
            MISSING | {"Column": "sold", "With": "Mode"},
            "Step 2 (missing values of `sold`): `sold` has dates, whose missing values cannot be replaced.",
        ),
        (
            MISSING | {"Column": "city"},
            "Step 2 (missing values of `city`): `city` has texts, and only numbers have a mean. Use `Mode` or `Value`.",
        ),
        (
            MISSING | {"With": "Value", "Value": "none"},
            "Step 2 (missing values of `age`): `age` has numbers, so `none` must be a number.",
        ),
        (
            MISSING | {"Column": "member", "With": "Value", "Value": 1},
            "Step 2 (missing values of `member`): `member` has true and false, so `1` must be true or false.",
        ),
        (
            OUTLIERS | {"Column": "city"},
            "Step 2 (outliers of `city`): `city` has texts, and only numbers have outliers.",
        ),
        (
            OUTLIERS | {"Column": "price"},
            "Step 2 (outliers of `price`): `price` cannot be used, because it is the column to predict. Steps that "
            "drop rows may look at it.",
        ),
        (
            {"Type": "DropMissing", "Columns": ["age", "town"]},
            "Step 2 (rows with missing values): there is no column `town`.",
        ),
        (
            ROWS | {"Column": "city", "Values": ["a"]},
            "Step 2 (rows by `city`): `city` has texts, but `LessThan` is for numbers or dates.",
        ),
        (
            ROWS | {"Operator": "Contains", "Values": ["1"]},
            "Step 2 (rows by `age`): `age` has numbers, but `Contains` is for texts.",
        ),
        (
            ROWS | {"Column": "sold", "Operator": "Equals", "Values": ["2024-01-01"]},
            "Step 2 (rows by `sold`): `sold` has dates, but `Equals` is for numbers, texts, or true and false.",
        ),
        (
            ROWS | {"Column": "sold", "Values": ["1.2.2024"]},
            "Step 2 (rows by `sold`): `sold` has dates, so `1.2.2024` must be a date such as 2024-01-31 or "
            "2024-01-31T12:00:00.",
        ),
        (
            ROWS | {"Operator": "Between", "Values": [3, 1]},
            "Step 2 (rows by `age`): the first value of `Between` must not be more than the second.",
        ),
    ],
)
def test_steps_that_do_not_fit_the_columns(step, said):
    steps = read_steps([FORMULA | {"Column": "first"}, step])

    with pytest.raises(RecipeRefused) as refusal:
        check(steps, KINDS, FORBIDDEN)

    assert str(refusal.value) == said
    assert refusal.value.step == 1


def test_parts_that_are_columns_already():
    with pytest.raises(RecipeRefused) as refusal:
        check(read_steps([PARTS, PARTS]), KINDS, FORBIDDEN)

    assert str(refusal.value) == (
        "Step 2 (parts of `sold`): there is a column `sold_year` already. Choose another name."
    )


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            ROWS | {"Values": [100]},
            "Step 2 (rows by `age`): no row is left after it: in all 5 rows `age` was less than 100. Change the step "
            "or leave it out.",
        ),
        (
            FORMULA | {"Expression": "Log(0 - age)"},
            "Step 2 (formula `bmi`): the new column `bmi` is missing in all 5 rows. Look at the columns that it is "
            "made of, or leave the step out.",
        ),
        (
            MISSING | {"Column": "fare"},
            "Step 2 (missing values of `fare`): `fare` has no value, so there is no mean. Leave the step out.",
        ),
        (
            MISSING | {"Column": "fare", "With": "Mode"},
            "Step 2 (missing values of `fare`): `fare` has no value, so there is no most frequent one. Leave the step "
            "out.",
        ),
        (
            QUANTILES | {"Low": 0, "High": 1},
            "Step 2 (rows with outliers of `fare`): `fare` has no value, so there is no quantile. Leave the step out.",
        ),
        (
            {"Type": "DropOutliers", "Column": "fare", "Method": "Deviations", "Deviations": 2},
            "Step 2 (rows with outliers of `fare`): `fare` has less than 2 values, so there is no standard deviation. "
            "Leave the step out.",
        ),
        (
            MISSING | {"Column": "price_2", "With": "Mean"},
            "Step 2 (missing values of `price_2`): there is no column `price_2`. Did you mean `price`?",
        ),
    ],
)
def test_steps_that_find_nothing_in_the_table(step, said):
    columns = table() | {"fare": np.full(6, np.nan)}

    with pytest.raises(RecipeRefused) as refusal:
        fitted({"Type": "DropMissing", "Columns": ["age"]}, step, columns=columns)

    assert str(refusal.value) == said
    assert refusal.value.step == 1


def test_numbers_too_large_for_a_mean():
    columns = table() | {"age": np.full(6, 1.7e308)}

    with pytest.raises(RecipeRefused) as refusal:
        fitted(MISSING, columns=columns)

    assert str(refusal.value) == ("Step 1 (missing values of `age`): its numbers are so large that they have no mean.")


def test_a_survey_tells_of_every_step_but_not_of_what_follows_from_another():
    steps = [
        FORMULA | {"Expression": "aeg"},
        FORMULA | {"Column": "twice", "Expression": "bmi * 2"},
        MISSING | {"Column": "twice"},
        {"Type": "Nonsense"},
        FORMULA | {"Column": "good", "Expression": "age * 2"},
        ROWS | {"Column": "twice", "Values": []},
        FORMULA | {"Column": "age"},
        MISSING | {"Column": "age", "With": "Value", "Value": "x"},
    ]

    wrong, after = survey(steps, KINDS, FORBIDDEN)

    assert [each.step for each in wrong] == [0, 3, 5, 6, 7]
    assert after == KINDS | {"good": "numeric"}
    assert survey(3, KINDS, FORBIDDEN)[0][0].step is None
    assert survey([[], None, {"Type": "Formula", "Column": []}], KINDS, FORBIDDEN)[0][2].step == 2


@pytest.mark.parametrize(
    ("later", "name"),
    [(FORMULA, "bmi"), (PARTS, "sold_year")],
)
def test_a_column_that_a_later_step_makes_is_told_with_that_step(later, name):
    early = {"Type": "Formula", "Column": "twice", "Expression": f"{name} * 2"}
    said = f"Step 1 (formula `twice`): `{name}` is made by step 3, which comes later. "
    said += "Move that step in front of this one."

    with pytest.raises(RecipeRefused) as refusal:
        check([early, MISSING, later], KINDS, FORBIDDEN)

    assert str(refusal.value) == said
    assert [str(each) for each in survey([early, MISSING, later], KINDS, FORBIDDEN)[0]] == [said]
    other = PARTS | {"Parts": ["month"]}
    with pytest.raises(RecipeRefused, match="there is no column"):
        check([early, other], KINDS, FORBIDDEN)


@pytest.mark.parametrize(
    "step",
    [
        {"Type": "DropMissing", "Columns": ["a\ud800"]},
        {"Type": "DropMissing", "Columns": ["a\0"]},
        FORMULA | {"Column": "\ud800"},
        FORMULA | {"Expression": "age + '\0'"},
        ROWS | {"Operator": "Contains", "Column": "city", "Values": ["\udfff"]},
        {"Type": "DropDuplicates", "\ud800": 1},
    ],
)
def test_texts_that_cannot_be_stored_are_refused_in_words_that_can(step):
    with pytest.raises(RecipeRefused, match="has a character that no file can hold") as refusal:
        read_steps([step])

    assert "\0" not in str(refusal.value).encode().decode()


def test_long_texts_and_lists_are_refused():
    for step, said in (
        (
            {"Type": "DropMissing", "Columns": ["a" * 5000]},
            "a text in it has 5,000 characters, and 4,096 are the most.",
        ),
        ({"Type": "DropMissing", "Columns": [str(each) for each in range(10_001)]}, "`Columns` has 10,001 names"),
        (FORMULA | {"Column": "a\nb"}, "has a character that cannot be shown"),
    ):
        with pytest.raises(RecipeRefused, match=said):
            read_steps([step])


def test_a_near_name_is_found_among_many_without_comparing_all(monkeypatch):
    names = [f"column_{each}" for each in range(20_000)] + ["weight"]
    compared: list[int] = []
    near = difflib.get_close_matches

    def counted(name, known, n):
        compared.append(len(known))
        return near(name, known, n)

    monkeypatch.setattr(difflib, "get_close_matches", counted)

    assert meant("wieght", names) == " Did you mean `weight`?"
    assert meant("column_x1", names)
    assert meant("WEIGHT", names) == " Did you mean `weight`?"
    assert max(compared) <= 300
