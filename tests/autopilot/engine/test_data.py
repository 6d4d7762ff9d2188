"""Reading, checking, typing and splitting tables (autopilot specification §2.6, §3, §4.1)."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow.types import DataType

from autopilot.engine.column_types import column_type
from autopilot.engine.data import prepare
from autopilot.engine.errors import InputRefused
from autopilot.engine.package import signature_of
from autopilot.engine.package_code.atelier_tabular import InputRefused as SchemaRefused
from autopilot.engine.package_code.atelier_tabular import schema as schema_module
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema, convert
from tests.autopilot.tables import as_csv, customers, flowers, houses


def without(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    return frame.assign(**columns)


@pytest.mark.parametrize(
    ("_case", "data", "settings", "sentence"),
    [
        ("no such target", customers(), {"target": "left"},
         "Target column `left` is not in the data; its columns are `months`, `plan`, `city`, `joined`, `churn`."),
        ("every target missing", without(customers(), churn=None), {},
         "Target column `churn` has no usable value: every row is missing or invalid."),
        ("one class", without(customers(), churn="no"), {},
         "Target column `churn` has only one value, `no`; there is nothing to learn."),
        ("too few rows", customers(499), {},
         "The training data has 499 rows with a value in `churn`; at least 500 are needed."),
        ("nothing but the target", customers()[["churn"]], {},
         "The table has one column only, `churn`. Fields must be separated by a comma, semicolon, tab or pipe, and a "
         "model needs a target and at least one more column."),
        ("only empty columns", customers()[["churn"]].assign(a=None, b=None), {},
         "Every column besides the target is empty; at least one column with values is needed."),
        ("an identifier as target", without(customers(), churn=[f"c{each}" for each in range(600)]), {},
         "Cannot tell the problem type of target column `churn`: 600 of 600 values are different texts, so these "
         "are no classes. Set the problem type."),
        ("three classes as binary", flowers(), {"target": "kind", "problem_type": "BinaryClassification"},
         "ProblemType BinaryClassification needs two distinct values; target column `kind` has 3. Use "
         "MulticlassClassification, or choose another target."),
        ("words as a quantity", customers(), {"problem_type": "Regression"},
         "Target column `churn` has no number, which ProblemType Regression needs: every row is missing or invalid. "
         "Choose another target or problem type."),
        ("no such weight", customers(), {"weight": "w"},
         "Sample weight column `w` is not in the data; its columns are `months`, `plan`, `city`, `joined`, `churn`."),
        ("the target as a feature", customers(), {"features": ("months", "churn")},
         "FeatureAttributeNames must not contain the target column `churn`."),
        ("a feature twice", customers(), {"features": ("months", "months")},
         "FeatureAttributeNames lists `months` twice."),
        ("a feature in another case", customers(), {"features": ("Months",)},
         "FeatureAttributeNames lists `Months`, which is not a column of the data. Did you mean `months`? Names are "
         "case-sensitive."),
        ("the target in another case", customers().rename(columns={"churn": "Churn"}), {},
         "Target column `churn` is not in the data; its columns are `months`, `plan`, `city`, `joined`, `Churn`. "
         "Did you mean `Churn`? Names are case-sensitive."),
        ("no header", b"1,yes\n2,no\n" * 300, {},
         "Target column `churn` is not in the data; its columns are `1`, `yes`. Is the first line a row of data? "
         "It must name the columns."),
        ("one row", customers(1), {}, "The training data has 1 row with a value in `churn`; at least 500 are needed."),
        ("many dates", customers(), {"target": "joined"},
         "Cannot tell the problem type of target column `joined`: it holds 442 different dates. To predict how long "
         "something takes, make it a number, for example of days; dates that are classes need ProblemType "
         "MulticlassClassification."),
        ("weights below zero", customers().assign(w=-1), {"weight": "w"},
         "No training row has a valid weight in `w`: weights must be numbers of 0 or more. Correct the column, or "
         "train without weights."),
        ("weights of text", customers().assign(w="heavy"), {"weight": "w"},
         "No training row has a valid weight in `w`: weights must be numbers of 0 or more. Correct the column, or "
         "train without weights."),
        ("weights of nothing", customers().assign(w=0), {"weight": "w"},
         "Every weight in `w` is 0 in the training data, so no row counts. Correct the column, or "
         "train without weights."),
        ("few weights", customers().assign(w=[1, -1] * 300), {"weight": "w"},
         "The training data has 300 rows with a value in `churn` and a valid weight in `w`; at least 500 are needed."),
        ("a type for no feature", customers(), {"features": ("months",), "feature_types": {"plan": "text"}},
         "FeatureDataTypes names `plan`, which is not one of the features."),
        ("no feature", customers(), {"features": ()},
         "FeatureAttributeNames is an empty list. Name at least one column, or leave it out."),
        ("inputs that are all the same", customers()[["churn"]].assign(plan="basic", months=3), {},
         "Every input column has one and the same value in all rows (`plan`, `months`), so there is nothing to learn "
         "`churn` from. Add a column that differs from row to row."),
        ("numbers for dates", customers().assign(months=0.25), {"feature_types": {"months": "datetime"}},
         "FeatureDataTypes gives `months` the type datetime, but most of its values are no dates, such as `0.25`. "
         "Give it another type, or leave it out."),
        ("words for numbers", customers(), {"feature_types": {"city": "numeric"}},
         "FeatureDataTypes gives `city` the type numeric, but most of its values are no numbers, such as `Lima`. "
         "Give it another type, or leave it out."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_one_sentence(plan_of, _case, data, settings, sentence):
    settings = {"target": "churn"} | settings

    with pytest.raises(InputRefused) as refused:
        prepare(plan_of(data, **settings))

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Upload a file with a header line and at least one row."),
        (b"a,b,churn\n", "The file has a header but no rows. Upload a file with at least one row below the header."),
    ],
)
def test_a_file_without_rows_is_refused(plan_of, content, sentence):
    with pytest.raises(InputRefused) as refused:
        prepare(plan_of(content, "churn"))

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("_case", "data", "target", "problem_type", "labels"),
    [
        ("two texts", customers(), "churn", "BinaryClassification", ("no", "yes")),
        ("three texts", flowers(), "kind", "MulticlassClassification", ("middle", "small", "tall")),
        ("many numbers", houses(), "price", "Regression", ()),
        ("few whole numbers that repeat", without(houses(), rooms=np.arange(600) % 3), "rooms",
         "MulticlassClassification", ("0", "1", "2")),
    ],
)  # fmt: skip
def test_the_problem_type_is_told_from_the_target(plan_of, _case, data, target, problem_type, labels):
    prepared = prepare(plan_of(data, target))

    assert (prepared.target.problem_type, prepared.schema.labels) == (problem_type, labels)


def test_the_positive_class_is_the_rarer_one(plan_of):
    frame = customers()
    counts = frame["churn"].value_counts()

    prepared = prepare(plan_of(frame, "churn"))

    assert prepared.target.positive == counts.idxmin() == prepared.schema.labels[1]


def test_a_thousand_rows_are_split_800_to_200_with_the_shares_of_the_classes(plan_of):
    frame = customers(1000)

    plan = plan_of(frame, "churn")

    prepared, again = prepare(plan), prepare(plan)

    assert (len(prepared.train), len(prepared.validation)) == (800, 200)
    share = (frame["churn"] == "yes").mean()
    assert (prepared.validation["churn"] == "yes").mean() == pytest.approx(share, abs=0.003)
    assert again.validation.equals(prepared.validation)


def test_the_schema_knows_what_is_usual_among_the_rows_that_are_learned_from(plan_of):
    prepared = prepare(plan_of(customers(), "churn"))
    shares = prepared.train["churn"].value_counts(normalize=True)
    assert prepared.schema.average == tuple(shares[label] for label in prepared.schema.labels)
    assert prepared.schema.average[1] <= 0.5  # the positive class is the rarer one
    assert Schema.from_json(prepared.schema.as_json()).average == prepared.schema.average
    older = {name: value for name, value in prepared.schema.as_json().items() if name != "average"}
    assert Schema.from_json(older).average == ()


def test_what_is_usual_of_a_quantity_is_its_mean(plan_of):
    prepared = prepare(plan_of(houses(), "price"))

    assert prepared.schema.average == pytest.approx([prepared.train["price"].mean()])


def test_rows_without_target_or_with_a_wrong_weight_are_left_out_and_counted(plan_of):
    frame = customers(620).assign(w=1.0)
    frame.loc[:9, "churn"] = None
    frame.loc[10:14, "w"] = -1.0

    prepared = prepare(plan_of(frame, "churn", weight="w"))

    assert len(prepared.train) + len(prepared.validation) == 605
    assert prepared.notes == (
        "10 of 620 training rows have no valid `churn` and are left out.",
        "5 training rows have no valid weight in `w` and are left out.",
    )
    assert "w" not in prepared.schema.names


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, 3, 4], "numeric"),
        (["1", "2", " ", "3.5"], "numeric"),
        (["2024-01-05", "2023-11-30", "2024-02-01"], "datetime"),
        (["05/01/2024 10:00", "30/11/2023 11:30", "01/02/2024 00:15"], "datetime"),
        ([True, False, True], "boolean"),
        (["red", "green", "red"], "categorical"),
        (["10-20", "20-30", "30-40", "10-20"], "categorical"),
        ([f"the film number {each} was a long and quiet one" for each in range(30)], "text"),
    ],
)
def test_column_types_are_told_from_the_values(values, kind):
    assert column_type(pd.Series(values)) == kind


def test_the_schema_knows_ranges_categories_and_complete_examples(plan_of):
    schema = prepare(plan_of(customers(), "churn")).schema
    columns = {each.name: each for each in schema.columns}

    assert schema.names == ["months", "plan", "city", "joined"]
    assert [columns[name].type for name in schema.names] == ["numeric", "categorical", "categorical", "datetime"]
    assert (columns["months"].minimum, columns["months"].maximum, columns["months"].whole) == (1, 59, True)
    assert set(columns["plan"].categories) == {"basic", "plus", "pro"}
    assert len(schema.example_rows) == 5
    assert all(None not in row.values() for row in schema.example_rows)


def test_files_of_one_channel_must_have_the_same_columns(plan_of):
    plan = plan_of(customers(), "churn")
    (plan.folder / "input" / "training" / "zz.csv").write_bytes(as_csv(customers().drop(columns="city")))

    with pytest.raises(InputRefused) as refused:
        prepare(plan)

    assert str(refused.value) == "zz.csv and train.csv have different columns: `city` is only in one of them."


def test_two_channels_are_used_whole(plan_of):
    plan = plan_of(customers(600), "churn")
    (plan.folder / "input" / "validation").mkdir()
    (plan.folder / "input" / "validation" / "v.csv").write_bytes(as_csv(customers(90)))

    prepared = prepare(plan)

    assert (len(prepared.train), len(prepared.validation)) == (600, 90)


def test_semicolons_a_byte_order_mark_and_latin_1_are_read(plan_of):
    frame = customers().assign(city="Zürich")
    text = frame.to_csv(index=False, sep=";").encode("latin-1")

    prepared = prepare(plan_of(text, "churn"))

    assert prepared.schema.names == ["months", "plan", "city", "joined"]
    assert set(prepared.train["city"]) == {"Zürich"}


@pytest.mark.parametrize("mixed", [False, True])
def test_dates_with_the_day_first_are_read_alike_in_training_and_later(plan_of, mixed):
    """05.12.2024 is the 5th of December in the file, so it must not become the 12th of May in a prediction."""
    frame = customers()
    days = frame["joined"]
    written = days.dt.strftime("%d.%m.%Y")
    frame["joined"] = written.where(frame.index % 2 == 0, days.dt.strftime("%Y-%m-%d")) if mixed else written

    prepared = prepare(plan_of(frame, "churn"))

    column = next(each for each in prepared.schema.columns if each.name == "joined")
    assert (column.type, column.day_first) == ("datetime", True)
    both = pd.concat([prepared.train["joined"], prepared.validation["joined"]])
    assert sorted(both) == sorted(days)
    schema = Schema.from_json(json.loads(json.dumps(prepared.schema.as_json())))
    later = pd.DataFrame({"months": 1, "plan": "pro", "city": "Oslo", "joined": ["05.12.2024", "2024-12-05"]})
    assert schema.bring(later)["joined"].tolist() == [pd.Timestamp(2024, 12, 5)] * 2
    # Nobody before the model may read them.
    assert signature_of(schema).inputs.input_dict()["joined"].type == DataType.string


def test_dates_with_the_month_first_or_the_year_first_stay_dates(plan_of):
    frame = customers()
    frame["joined"] = frame["joined"].dt.strftime("%m/%d/%Y")

    prepared = prepare(plan_of(frame, "churn"))

    column = next(each for each in prepared.schema.columns if each.name == "joined")
    assert (column.type, column.day_first) == ("datetime", False)
    assert signature_of(prepared.schema).inputs.input_dict()["joined"].type == DataType.datetime


def test_cells_of_another_type_are_counted_in_the_log(plan_of):
    frame = customers().astype({"months": "object", "joined": "str"})
    frame.loc[3, "months"], frame.loc[4:5, "joined"] = "oops", "later"

    assert prepare(plan_of(frame, "churn")).notes == (
        "Column `months` has 1 cell that is no number; it counts as missing.",
        "Column `joined` has 2 cells that are no dates; they count as missing.",
    )


def test_a_column_without_any_value_is_no_reason_to_refuse_the_others(plan_of):
    prepared = prepare(plan_of(customers().assign(nothing=None), "churn"))

    assert prepared.notes == ("Column `nothing` is empty and was left out.",)
    assert "nothing" not in prepared.schema.names


PLAIN = st.one_of(st.none(), st.floats(allow_infinity=False), st.integers(-(2**70), 2**70), st.booleans())
QUICK_CELLS = {
    "numeric": PLAIN | st.sampled_from(["1.5", " 7 ", "", "many"]),
    "boolean": PLAIN | st.sampled_from(["yes", "FALSE", " "]),
    "categorical": PLAIN | st.text(max_size=4) | st.sampled_from([" a ", "\t", "3.0"]),
    "datetime": st.none() | st.datetimes(pd.Timestamp(1700, 1, 1), pd.Timestamp(2250, 1, 1)),
}


@pytest.mark.parametrize("kind", QUICK_CELLS)
@given(data=st.data())
def test_the_quick_way_to_bring_values_gives_what_pandas_gives(kind, data):
    cells = data.draw(st.lists(QUICK_CELLS[kind], min_size=1, max_size=6))
    for values in (pd.Series(cells, dtype=object), pd.Series(cells)):
        quick = schema_module._as_it_is(values, kind)
        if quick is not None:
            pd.testing.assert_series_equal(pd.Series(quick), pd.Series(convert(values, kind).to_numpy()))


def test_a_wide_table_is_brought_as_a_narrow_one():
    names = [f"n{each}" for each in range(120)]
    columns = (*(Column(name, "numeric") for name in names), Column("word", "categorical"))
    schema = Schema("y", "Regression", (), columns)
    rows = pd.DataFrame(np.random.default_rng(0).normal(size=(3, 120)), columns=names).assign(
        word=pd.Series(["a", None, " b "], dtype=object)
    )
    rows.loc[1, "n3"] = np.nan
    whole = rows.assign(n5=[1, 2, 3])

    for frame in (rows, whole, whole.astype({"n7": object})):
        brought = schema.bring(frame)
        assert list(brought.columns) == schema.names
        for name in names:
            pd.testing.assert_series_equal(brought[name], frame[name].astype("float64"))
        assert list(brought["word"]) == ["a", None, "b"]
    with pytest.raises(SchemaRefused, match="Column `n9` must be a number; row 2 has `inf`"):
        schema.bring(rows.assign(n9=[1.0, np.inf, 2.0]))


CELLS = st.sampled_from(
    [" a", "b ", "", "1", "1.5", "inf", "true", "No", "2024-01-02", "31/12/2023", None, np.nan, True, 1]
)


@given(
    st.lists(CELLS, min_size=1, max_size=40),
    st.sampled_from(["numeric", "boolean", "categorical", "text", "datetime"]),
    st.booleans(),
)
def test_many_cells_are_converted_as_few_are(cells, kind, day_first):
    few = pd.Series(cells, dtype=object, name="c")
    many = pd.concat([few] * (schema_module.MANY // len(few) + 1), ignore_index=True)

    converted, once = convert(many, kind, day_first=day_first), convert(few, kind, day_first=day_first)

    expected = pd.concat([once] * (len(many) // len(few)), ignore_index=True)
    pd.testing.assert_series_equal(converted, expected)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("kind", ["categorical", "text"])
def test_truth_is_one_category_however_it_is_written(many, kind):
    """A CSV file of pandas says True, JSON says true, a frame holds bools: once those were three categories."""
    schema = schema_module.Schema("y", "Regression", (), (schema_module.Column("alone", kind, ("true", "false")),))
    ways: list[list[Any]] = [
        ["True", "False", "TRUE"],
        ["true", "false", "true"],
        [True, False, True],
        [np.True_, np.False_, True],
    ]
    repeats = schema_module.MANY if many else 1

    for way in ways:
        for rows in (pd.DataFrame({"alone": way * repeats}), pd.DataFrame({"alone": way * repeats}, dtype=object)):
            brought = schema.bring(rows)["alone"]
            assert brought.tolist() == ["true", "false", "true"] * repeats
            pd.testing.assert_series_equal(brought, convert(rows["alone"], kind))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (None, "The validation data has no row with a value in target column `churn`."),
        ("maybe", "No validation row has a label in target column `churn` that the training data has, such as `no`, "),
    ],
)
def test_a_validation_channel_without_a_row_that_can_be_scored_is_refused(plan_of, answers, sentence):
    plan = plan_of(customers(), "churn")
    channel = plan.folder / "input" / "validation"
    channel.mkdir()
    (channel / "rows.csv").write_bytes(as_csv(customers(50).assign(churn=answers)))

    with pytest.raises(InputRefused) as refused:
        prepare(plan)

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("months", "many", "`months` is numeric in the training data, but most of its values in the validation data"),
        ("joined", "soon", "`joined` is datetime in the training data"),
    ],
)
def test_a_validation_channel_of_other_types_is_refused(plan_of, column, values, said):
    plan = plan_of(customers(), "churn")
    channel = plan.folder / "input" / "validation"
    channel.mkdir()
    (channel / "rows.csv").write_bytes(as_csv(customers(50).assign(**{column: values})))

    with pytest.raises(InputRefused) as refused:
        prepare(plan)

    assert said in str(refused.value)
    assert f"such as `{values}`" in str(refused.value)


def test_a_file_that_cannot_be_read_is_named_where_there_are_several(plan_of):
    plan = plan_of(customers(), "churn")
    channel = plan.folder / "input" / "validation"
    channel.mkdir()
    (channel / "rows.csv").write_bytes(b"months,plan,churn\n")

    with pytest.raises(InputRefused) as refused:
        prepare(plan)

    assert str(refused.value).startswith("rows.csv of the validation channel: The file has a header but no rows.")
