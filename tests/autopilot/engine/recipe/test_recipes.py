"""Recipes on a table: what every step does there and later, and that a fitted recipe answers alike everywhere."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.package_code.atelier_tabular.expressions import LONGEST_TEXT
from autopilot.engine.package_code.atelier_tabular.recipe import Recipe
from autopilot.engine.recipe.fitting import fit
from autopilot.engine.recipe.steps import PARTS, read_steps
from tests.autopilot.engine.recipe.tables import FORBIDDEN, KINDS, fitted, objects, table

NAN = np.nan


def same(one, other):
    """Equal, and missing where the other is."""
    assert one.dtype == other.dtype
    if one.dtype == object:
        assert one.tolist() == other.tolist()
    else:
        np.testing.assert_array_equal(one, other)


def test_a_formula_makes_a_column_of_its_kind():
    found = fitted(
        {"Type": "Formula", "Column": "double", "Expression": "age * 2"},
        {"Type": "Formula", "Column": "old", "Expression": "double > 100"},
        {"Type": "Formula", "Column": "place", "Expression": "Concat(Lower(city), ' ')"},
        {"Type": "Formula", "Column": "days", "Expression": "paid - sold"},
        {"Type": "Formula", "Column": "one", "Expression": "1"},
    )
    out = found.recipe.apply(table())

    assert found.recipe.made() == [
        ("double", "numeric"), ("old", "boolean"), ("place", "categorical"), ("days", "numeric"), ("one", "numeric")
    ]  # fmt: skip
    assert list(out)[-5:] == ["double", "old", "place", "days", "one"]
    same(out["double"], np.array([34, 80, NAN, 140, 60, 60]))
    same(out["old"], np.array([0, 0, NAN, 1, 0, 0]))
    same(out["place"], objects("bern", "rome", None, "bern", "oslo", "oslo"))
    same(out["days"], np.array([1.5, 0, NAN, NAN, 2, 2]))
    same(out["one"], np.ones(6))
    assert found.said[:3] == (
        "New column `double`: numbers such as 34, 80 and 140; missing in 1 row.",
        "New column `old`: true in 1 row, false in 4; missing in 1 row.",
        "New column `place`: texts such as `bern`, `rome` and `oslo`; missing in 1 row.",
    )


def test_parts_of_dates_count_from_0_but_for_the_year():
    found = fitted({"Type": "DatetimeParts", "Column": "sold", "Parts": list(PARTS)})
    out = found.recipe.apply(table())

    def rows(part):
        return [None if each != each else each for each in out[f"sold_{part}"].tolist()]

    assert rows("year") == [2024, 2021, None, 1969, 2024, 2024]
    assert rows("month") == [0, 0, None, 11, 11, 11]
    assert rows("day") == [0, 2, None, 30, 29, 29]
    assert rows("hour") == [0, 0, None, 23, 0, 0]
    assert rows("week") == [0, 52, None, 0, 0, 0]  # 3 January 2021 is in the 53rd week of 2020
    assert rows("dayofyear") == [0, 2, None, 364, 364, 364]
    assert rows("quarter") == [0, 0, None, 3, 3, 3]


@given(st.datetimes(datetime(1700, 1, 1), datetime(2260, 1, 1)))  # noqa: DTZ001 - columns have no time zones
def test_parts_of_dates_are_those_of_the_calendar(moment):
    step = {"Type": "DatetimeParts", "Column": "sold", "Parts": list(PARTS)}
    recipe = Recipe((step,), ("sold",), (), tuple((f"sold_{part}", "numeric") for part in PARTS))

    out = recipe.apply({"sold": np.array([moment], dtype="datetime64[ns]")})

    assert [out[f"sold_{part}"][0] for part in PARTS] == [
        moment.year,
        moment.month - 1,
        moment.day - 1,
        moment.hour,
        moment.isocalendar().week - 1,
        moment.timetuple().tm_yday - 1,
        (moment.month - 1) // 3,
    ]


@pytest.mark.parametrize(
    ("column", "step", "after", "said"),
    [
        ("age", {"With": "Mean"}, 37.4, "1 missing cell of `age` became 37.4, the mean."),
        ("age", {"With": "Median"}, 30, "1 missing cell of `age` became 30, the median."),
        ("age", {"With": "Mode"}, 30, "1 missing cell of `age` became 30, the most frequent value."),
        ("age", {"With": "Value", "Value": -1}, -1, "1 missing cell of `age` became -1."),
        ("city", {"With": "Mode"}, "Bern", "1 missing cell of `city` became `Bern`, the most frequent value."),
        ("city", {"With": "Value", "Value": " True"}, "true", "1 missing cell of `city` became `true`."),
        ("member", {"With": "Value", "Value": True}, 1, "1 missing cell of `member` became true."),
        ("member", {"With": "Mode"}, 0, "1 missing cell of `member` became false, the most frequent value."),
    ],
)
def test_missing_values_are_replaced(column, step, after, said):
    found = fitted({"Type": "ReplaceMissing", "Column": column, **step})
    out = found.recipe.apply(table())[column]

    assert out[2] == pytest.approx(after) if isinstance(after, float) else out[2] == after
    assert out.dtype == table()[column].dtype
    assert np.delete(out, 2).tolist() == np.delete(table()[column], 2).tolist()
    assert found.said == (said,)


def test_nothing_missing_is_said_as_well():
    steps = [{"Type": "ReplaceMissing", "Column": "age", "With": "Value", "Value": 0}] * 2

    assert fitted(*steps).said[1] == "No cell of `age` is missing here; those of later rows become 0."


@pytest.mark.parametrize(
    ("step", "after", "kept", "said", "said_of_rows"),
    [
        (
            {"Method": "Range", "Low": 15, "High": 300},
            [15, 20, 30, 300, NAN, NAN],
            [0, 1, 1, 0, 1, 1],
            "1 value of `fare` above 300 became 300, 1 below 15 became 15.",
            "2 of 6 rows were dropped: `fare` was below 15 or above 300.",
        ),
        (
            {"Method": "Range", "Low": 10},
            [10, 20, 30, 1000, NAN, NAN],
            [1] * 6,
            "No value of `fare` was below 10.",
            "No row was dropped: there was none where `fare` was below 10.",
        ),
        (
            {"Method": "Quantiles", "Low": 0, "High": 0.5},
            [10, 20, 25, 25, NAN, NAN],
            [1, 1, 0, 0, 1, 1],
            "2 values of `fare` above 25 became 25, none was below 10.",
            "2 of 6 rows were dropped: `fare` was below 10 or above 25.",
        ),
        (
            {"Method": "Deviations", "Deviations": 1},
            [10, 20, 30, 265 + np.std([10, 20, 30, 1000], ddof=1), NAN, NAN],
            [1, 1, 1, 0, 1, 1],
            "1 value of `fare` above 755.1 became 755.1, none was below -225.1.",
            "1 of 6 rows was dropped: `fare` was below -225.1 or above 755.1.",
        ),
    ],
)
def test_outliers_become_the_nearest_bound_or_are_dropped(step, after, kept, said, said_of_rows):
    replaced = fitted({"Type": "ReplaceOutliers", "Column": "fare", **step})
    dropped = fitted({"Type": "DropOutliers", "Column": "fare", **step})

    np.testing.assert_allclose(replaced.recipe.apply(table())["fare"], after)
    assert replaced.kept.all()
    assert replaced.said == (said,)
    assert dropped.kept.tolist() == [bool(each) for each in kept]
    assert dropped.said == (said_of_rows,)


def test_bounds_are_those_of_the_training_table():
    found = fitted({"Type": "ReplaceOutliers", "Column": "fare", "Method": "Range", "Low": 200, "High": 300})

    assert found.recipe.apply({"fare": np.array([198.0, 302.0, 250.0])})["fare"].tolist() == [200, 300, 250]


@pytest.mark.parametrize(
    ("column", "operator", "wanted", "dropped", "reason"),
    [
        ("age", "Equals", [17, 70], [0, 3], "`age` was 17 or 70"),
        ("age", "NotEquals", [30], [0, 1, 3], "`age` was not 30"),
        ("age", "LessThan", [30], [0], "`age` was less than 30"),
        ("age", "LessThanOrEqualTo", [30], [0, 4, 5], "`age` was at most 30"),
        ("age", "GreaterThan", [40], [3], "`age` was more than 40"),
        ("age", "GreaterThanOrEqualTo", [40], [1, 3], "`age` was at least 40"),
        ("age", "Between", [17, 30], [0, 4, 5], "`age` was from 17 to 30"),
        ("sold", "LessThan", ["2000-01-01"], [3], "`sold` was before 2000-01-01T00:00:00"),
        ("sold", "GreaterThan", ["2024-01-01T00:00:00Z"], [0, 4, 5], "`sold` was after 2024-01-01T00:00:00"),
        (
            "sold",
            "Between",
            ["2021-01-03", "2024-01-01"],
            [1],
            "`sold` was from 2021-01-03T00:00:00 to 2024-01-01T00:00:00",
        ),
        ("city", "Equals", ["Bern", "Rome"], [0, 1, 3], "`city` was `Bern` or `Rome`"),
        ("city", "NotEquals", ["Bern"], [1, 4, 5], "`city` was not `Bern`"),
        ("member", "Equals", [True], [0, 3], "`member` was true"),
        ("note", "Contains", ["note"], [0, 3], "`note` contained `note`"),
        ("note", "StartsWith", ["a"], [0], "`note` began with `a`"),
        ("note", "EndsWith", ["y"], [4, 5], "`note` ended with `y`"),
        ("price", "GreaterThan", [4], [4, 5], "`price` was more than 4"),
    ],
)
def test_rows_are_dropped_by_a_condition(column, operator, wanted, dropped, reason):
    found = fitted({"Type": "DropRows", "Column": column, "Operator": operator, "Values": wanted})

    assert np.flatnonzero(~found.kept).tolist() == dropped
    count = len(dropped)
    assert found.said == (f"{count} of 6 rows {'was' if count == 1 else 'were'} dropped: {reason}.",)
    assert found.recipe.needs == ()


def test_rows_with_missing_values_and_duplicates_are_dropped():
    found = fitted(
        {"Type": "DropDuplicates"},
        {"Type": "DropMissing", "Columns": ["age", "note"]},
        {"Type": "DropMissing", "Columns": ["sold"]},
    )

    assert found.kept.tolist() == [True, False, False, True, True, False]
    assert found.said == (
        "1 of 6 rows was dropped: all columns were as in an earlier row.",
        "2 of 5 rows were dropped: `age` or `note` was missing.",
        "No row was dropped: there was none where `sold` was missing.",
    )


def test_duplicates_are_rows_as_they_are_at_that_step():
    columns = {name: values[[4, 4]] for name, values in table().items()} | {"age": np.array([30.0, NAN])}
    filled = {"Type": "ReplaceMissing", "Column": "age", "With": "Mean"}
    was_missing = {"Type": "Formula", "Column": "unknown", "Expression": "IsMissing(age)"}
    duplicates = {"Type": "DropDuplicates"}

    assert fitted(duplicates, columns=columns).kept.all()
    assert fitted(filled, duplicates, columns=columns).kept.tolist() == [True, False]
    assert fitted(was_missing, filled, duplicates, columns=columns).kept.all()


def test_aggregates_are_of_the_rows_that_are_left_and_stay_as_they_are():
    found = fitted(
        {"Type": "DropRows", "Column": "age", "Operator": "GreaterThan", "Values": [60]},
        {"Type": "Formula", "Column": "above", "Expression": "age - avg(age)"},
    )
    mean = (17 + 40 + 30 + 30) / 4

    assert found.recipe.apply({"age": np.array([100.0])})["above"].tolist() == [100 - mean]


def test_what_models_do_not_take_is_needed_but_left_out():
    steps: list[dict[str, Any]] = [
        {"Type": "ReplaceMissing", "Column": "fare", "With": "Mean"},
        {"Type": "Formula", "Column": "twice", "Expression": "fare * 2"},
        {"Type": "ReplaceMissing", "Column": "member", "With": "Mode"},
        {"Type": "DropRows", "Column": "member", "Operator": "Equals", "Values": [True]},
    ]
    found = fitted(*steps, learned=["age", "city"]).recipe
    one = {"age": np.array([1.0]), "city": objects("Bern"), "fare": np.array([NAN])}

    assert (found.needs, found.unlearned) == (("fare",), ("fare",))
    assert list(found.apply(one)) == ["age", "city", "twice"]
    assert found.apply(one)["twice"].tolist() == [530]
    assert fitted(*steps).recipe.needs == ("fare", "member")
    assert fitted(*steps).recipe.unlearned == ()


class Lazy(Mapping):
    """Columns that remember who was read."""

    def __init__(self):
        self.columns, self.read = table(), set()

    def __getitem__(self, name):
        self.read.add(name)
        return self.columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self):
        return len(self.columns)


def test_only_columns_that_a_step_needs_are_read():
    columns = Lazy()
    fitted(
        {"Type": "Formula", "Column": "double", "Expression": "fare * 2"},
        {"Type": "DropMissing", "Columns": ["city"]},
        columns=columns,
    )
    assert columns.read == {"fare", "city"}
    fitted({"Type": "DropDuplicates"}, columns=columns)
    assert columns.read == set(KINDS)


def test_a_recipe_without_steps_leaves_all_as_it_is():
    found = fit((), table(), KINDS, FORBIDDEN, ["age"])

    assert found.kept.all()
    assert list(found.recipe.apply({"age": np.array([1.0])})) == ["age"]


def steps_of_any_kind() -> st.SearchStrategy[dict]:
    """Steps that the table above can have, in any order."""
    bounds = st.sampled_from(
        [
            {"Method": "Deviations", "Deviations": 1.5},
            {"Method": "Range", "High": 500},
            {"Method": "Quantiles", "Low": 0.1, "High": 0.9},
        ]
    )
    formulas = [
        "age / fare ^ 2", "(age - avg(age)) / std(age)", "Case(age < 18, 'child', age < 65, 'adult', 'senior')",
        "Exp(fare / 100) + Log(age) * Ln(fare)", "age ^ .37", "age ^ fare", "Concat(city, '-', note)", "paid - sold",
        "member && age > 20", "Round(fare / 7) % 3", "If(Contains(note, 'note'), first(city), 'none')",
    ]  # fmt: skip
    return st.one_of(
        st.sampled_from(formulas).map(lambda text: {"Type": "Formula", "Column": "x", "Expression": text}),
        st.sampled_from(["age", "fare"]).flatmap(
            lambda name: bounds.map(lambda each: {"Type": "ReplaceOutliers", "Column": name, **each})
        ),
        bounds.map(lambda each: {"Type": "DropOutliers", "Column": "price", **each}),
        st.sampled_from(["age", "fare"]).map(lambda name: {"Type": "ReplaceMissing", "Column": name, "With": "Mean"}),
        st.just({"Type": "ReplaceMissing", "Column": "city", "With": "Mode"}),
        st.just({"Type": "DropDuplicates"}),
        st.sampled_from(["note", "sold", "member"]).map(lambda name: {"Type": "DropMissing", "Columns": [name]}),
        st.just({"Type": "DropRows", "Column": "fare", "Operator": "Between", "Values": [15, 25]}),
        st.just({"Type": "DatetimeParts", "Column": "paid", "Parts": ["week", "hour"]}),
    )


def named_apart(steps):
    """The same steps; the columns that they make have names of their own, and dates are parted once."""
    found, parted = [], False
    for at, step in enumerate(steps):
        if step["Type"] == "DatetimeParts" and parted:
            continue
        parted |= step["Type"] == "DatetimeParts"
        found.append(step | {"Column": f"x{at}"} if step["Type"] == "Formula" else step)
    return found


def many(rows: int = 40) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    chosen = rng.integers(0, 6, rows)
    columns = {name: values[chosen] for name, values in table().items()}
    columns["age"] = np.where(rng.random(rows) < 0.1, NAN, rng.uniform(1, 90, rows))
    columns["fare"] = np.where(rng.random(rows) < 0.1, NAN, rng.lognormal(3, 1, rows))
    return columns


@given(st.lists(steps_of_any_kind(), max_size=5).map(named_apart))
def test_a_fitted_recipe_answers_alike_everywhere(steps):
    columns = many()
    before = {name: values.copy() for name, values in columns.items()}
    found = fitted(*steps, columns=columns)
    out = found.recipe.apply(columns)
    again = Recipe.from_json(json.loads(json.dumps(found.recipe.as_json(), allow_nan=False)))

    assert again == found.recipe
    assert found.recipe.kept(columns).tolist() == again.kept(columns).tolist() == found.kept.tolist()
    for name, values in before.items():
        same(columns[name], values)
    for name, values in again.apply(columns).items():
        same(values, out[name])
    for row in (0, 1, 17, 39):
        alone = found.recipe.apply({name: values[row : row + 1] for name, values in columns.items()})
        assert list(alone) == list(out)
        for name, values in alone.items():
            same(values, out[name][row : row + 1])


@given(st.lists(st.integers(0, 39), min_size=1, max_size=12))
def test_numbers_that_lie_apart_in_memory_give_the_same(rows):
    step = {"Type": "Formula", "Column": "x", "Expression": "Exp(age / 50) * age ^ .37 + Log(fare) / fare ^ 2"}
    recipe = fitted(step, columns=many()).recipe
    columns = {name: many()[name][rows] for name in ("age", "fare")}
    wide = np.column_stack(list(columns.values()))

    same(recipe.apply(columns)["x"], recipe.apply(dict(zip(columns, wide.T, strict=True)))["x"])


def test_no_rows_give_no_rows():
    steps = read_steps(
        [
            {"Type": "Formula", "Column": "a", "Expression": "If(age > avg(age), 1, 2) ^ 2"},
            {"Type": "Formula", "Column": "b", "Expression": "Concat(city, '!')"},
            {"Type": "ReplaceMissing", "Column": "city", "With": "Mode"},
        ]
    )
    none = {name: values[:0] for name, values in table().items()}

    assert {len(values) for values in fitted(*steps).recipe.apply(none).values()} == {0}


@pytest.mark.parametrize(
    ("operator", "part", "dropped"),
    [
        ("StartsWith", "New ", ["New York"]),
        ("Contains", " ", ["New York", "True story", "a True one"]),
        ("Contains", "True", ["True story", "a True one"]),
        ("EndsWith", "e", ["a True one"]),
    ],
)
def test_a_part_of_a_text_is_looked_for_as_it_was_written(operator, part, dropped):
    cells = ["Newark", "New York", None, "True story", "a True one", "Oslo"]
    step = {"Type": "DropRows", "Column": "city", "Operator": operator, "Values": [part]}

    kept = fitted(step, columns=table() | {"city": objects(*cells)}).kept

    assert [cell for cell, stays in zip(cells, kept, strict=True) if not stays] == dropped


def test_texts_that_are_joined_again_and_again_end_somewhere():
    first = {"Type": "Formula", "Column": "n0", "Expression": "Concat(city, city)"}
    more = [
        {"Type": "Formula", "Column": f"n{at}", "Expression": f"Concat({', '.join([f'n{at - 1}'] * 300)})"}
        for at in (1, 2, 3)
    ]

    recipe = fitted(first, *more).recipe

    made = recipe.apply(table())
    assert {len(each) for each in made["n3"] if each} == {LONGEST_TEXT}
    assert made["n0"][2] is None  # parts that are missing count as empty, and an empty text is missing
