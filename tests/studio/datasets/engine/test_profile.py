"""Numbers and sentences about columns: the specification's definitions and vectors (autopilot 6.1, 4.1)."""

import io

import numpy as np
import pandas as pd
import pytest

from studio.datasets.engine import infer_problem_type, open_table, profile
from studio.datasets.engine.relation import relations


def described(frame: pd.DataFrame | str, tmp_path):
    data = frame if isinstance(frame, str) else frame.to_csv(index=False)
    with open_table(io.BytesIO(data.encode()), workdir=tmp_path) as table:
        found = profile(table)
    return found, {column.name: column for column in found.columns}


def warnings_of(column):
    return [(each.code, each.severity.value, each.message) for each in column.warnings]


def test_the_outlier_vector_of_the_specification(tmp_path):
    """1..40 and 500: p5 3, p95 39, RSTD 11.596888, median 21, upper bound 78.984439, one outlier."""
    found, columns = described(pd.DataFrame({"v": [*range(1, 41), 500], "w": "x"}), tmp_path)

    v = columns["v"]
    assert (v.outliers, v.median, v.min, v.max, v.distinct) == (1, 21, 1, 500, 41)
    assert v.outlier_percent == pytest.approx(100 / 41)
    assert v.mean == pytest.approx(32.195122)
    assert found.duplicate_rows == 0
    assert sum(v.histogram["counts"]) == 41
    assert (len(v.histogram["edges"]), v.histogram["edges"][0], v.histogram["edges"][-1]) == (31, 1, 500)
    assert warnings_of(v) == [
        ("id_like", "Low", "Every value of column `v` is different, as in an identifier. Leave it out?"),
        (
            "outliers",
            "Low",
            "1 value (2.4 %) of column `v` lies more than 5 robust standard deviations from the median.",
        ),
    ]


def test_mixed_types_name_the_first_bad_value_and_its_line(tmp_path):
    rows = [f"{20 + number},x" for number in range(60)]
    rows[16] = "n/a,x"
    rows[30] = '"old\nage",x'
    rows[40] = "thirty,x"
    _, columns = described("age,b\n" + "\n".join(rows) + "\n", tmp_path)

    assert columns["age"].type == "numeric"
    assert columns["age"].invalid == 3
    mixed = warnings_of(columns["age"])[0]
    assert mixed == (
        "mixed_types",
        "Low",
        "Column `age` has 3 values that are not numbers; the first is `n/a` in line 18.",
    )


def test_the_line_counts_line_breaks_in_fields_and_blank_lines(tmp_path):
    rows = ['"a\nb",1', "", "c,2", *[f"d,{number}" for number in range(40)], "e,bad"]
    _, columns = described("t,n\n" + "\n".join(rows) + "\n", tmp_path)

    assert warnings_of(columns["n"])[0][2] == "Column `n` has 1 value that is not a number: `bad` in line 46."


def test_every_kind_of_column_is_recognised_and_warned_about(tmp_path):
    n = 200
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "id": [f"k{number:05d}" for number in range(n)],
            "constant": "same",
            "empty": [None] * n,
            "half": [1.5 if number % 4 == 0 else None for number in range(n)],
            "colour": rng.choice(["red", "green", "blue"], n),
            "sick": rng.choice(["yes", "no"], n),
            "asked": rng.choice(["a", "b", "?"], n, p=[0.5, 0.4, 0.1]),
            "days": np.where(np.arange(n) % 10 == 0, 999, rng.integers(1, 30, n)),
            "zip": [f"{number % 90:05d}" for number in range(n)],
            "review": [f"This film number {number} was fine to see" for number in range(n)],
            "when": pd.date_range("2024-01-01", periods=n).strftime("%d/%m/%Y"),
            "unsure": [f"0{1 + number % 9}/0{1 + number % 7}/2024" for number in range(n)],
            "price": [f"{number},{number % 10}5" for number in range(n)],
        }
    )
    _, columns = described(frame, tmp_path)

    assert {name: column.type.value for name, column in columns.items()} == {
        "id": "text", "constant": "categorical", "empty": "empty", "half": "numeric", "colour": "categorical",
        "sick": "binary", "asked": "categorical", "days": "numeric", "zip": "categorical", "review": "text",
        "when": "datetime", "unsure": "datetime", "price": "numeric",
    }  # fmt: skip
    codes = {name: [each.code for each in column.warnings] for name, column in columns.items()}
    assert codes == {
        "id": ["id_like"], "constant": ["constant"], "empty": ["empty"], "half": ["constant", "missing"], "colour": [],
        "sick": [], "asked": ["disguised_missing"], "days": codes["days"], "zip": [], "review": [], "when": [],
        "unsure": ["ambiguous_dates"], "price": ["decimal_comma"],
    }  # fmt: skip
    assert "disguised_missing" in codes["days"]
    assert warnings_of(columns["empty"]) == [("empty", "High", "Column `empty` has no value in any row. Leave it out.")]
    assert warnings_of(columns["half"])[1] == ("missing", "High", "150 rows (75 %) have no value in column `half`.")
    assert (columns["half"].missing, columns["half"].missing_percent) == (150, 75.0)
    assert (columns["when"].min, columns["when"].max) == ("2024-01-01T00:00:00", "2024-07-18T00:00:00")
    assert columns["price"].max == 199.95
    assert columns["colour"].top == [
        {"value": str(value), "count": int(count)}
        for value, count in sorted(frame["colour"].value_counts().items(), key=lambda item: (-item[1], item[0]))
    ]
    assert columns["id"].examples == ["k00000", "k00001", "k00002", "k00003", "k00004"]


def test_statistics_equal_those_of_pandas(tmp_path):
    rng = np.random.default_rng(2)
    values = rng.normal(100, 15, 5000)
    frame = pd.DataFrame({"x": values, "k": rng.integers(0, 7, 5000)})
    found, columns = described(frame, tmp_path)

    x = columns["x"]
    assert x.mean == pytest.approx(values.mean())
    assert x.median == pytest.approx(np.median(values))
    assert x.standard_deviation == pytest.approx(values.std())
    assert x.distinct == len(np.unique(values))
    assert x.histogram["counts"] == np.histogram(values, bins=30)[0].tolist()
    assert columns["k"].histogram == {"edges": list(range(8)), "counts": np.bincount(frame["k"]).tolist()}
    assert found.duplicate_rows == int(frame.duplicated().sum())


def test_extreme_numbers_are_described_and_break_nothing(tmp_path):
    _, columns = described("x,y\n1e308,1\n-1e308,2\n0,inf\n5,nan\n" + "7,3\n" * 40, tmp_path)

    assert (columns["x"].min, columns["x"].max) == (-1e308, 1e308)
    assert sum(columns["x"].histogram["counts"]) == 44
    assert columns["y"].invalid == 2  # infinity and NaN are no numbers


@pytest.mark.slow
def test_three_thousand_columns_are_described(tmp_path):
    frame = pd.DataFrame(np.arange(6000).reshape(2, 3000), columns=[f"c {number}" for number in range(3000)])
    found, columns = described(frame, tmp_path)

    assert len(found.columns) == 3000
    assert columns["c 2999"].examples == ["2999", "5999"]


@pytest.mark.parametrize(
    ("_case", "values", "expected", "reason"),
    [
        ("two texts", ["yes", "no"] * 10, "BinaryClassification", "There are two different values."),
        ("two numbers", [0.5, 1.5] * 10, "BinaryClassification", "There are two different values."),
        ("five texts", list("abcde") * 10, "MulticlassClassification", "There are 5 different texts."),
        ("fractions", list(np.linspace(0, 1, 50)), "Regression", "The values are numbers with fractions."),
        ("many whole numbers", list(range(101)), "Regression", "The values are 101 different numbers."),
        ("few whole numbers", [1, 2, 3] * 20, "MulticlassClassification", "There are 3 different whole numbers."),
        ("5 % exactly", [1, 2, 3, 4, 5] * 20, "MulticlassClassification", "There are 5 different whole numbers."),
        (
            "too many for classes",
            list(range(10)) * 10,
            "Regression",
            "10 different whole numbers in 100 rows are too many for classes.",
        ),
        (
            "all texts different",
            [f"t{number}" for number in range(50)],
            None,
            "50 of 50 values are different texts, so these are no classes. Set the problem type.",
        ),
        ("one value", ["x"] * 5, None, "There is one value only, `x`, so there is nothing to predict."),
        ("nothing", [None, "", " "], None, "Every value is missing, so there is nothing to predict."),
        ("missing are left out", [None, "a", "b", " "], "BinaryClassification", "There are two different values."),
        ("booleans", [True, False] * 3, "BinaryClassification", "There are two different values."),
    ],
)
def test_the_problem_type_follows_the_rule(_case, values, expected, reason):
    guess = infer_problem_type(pd.Series(values))

    assert (guess.problem_type, guess.reason) == (expected, reason)


def test_relations_find_the_leak_and_not_the_noise():
    rng = np.random.default_rng(3)
    y = rng.choice(["yes", "no"], 1000, p=[0.3, 0.7])
    frame = pd.DataFrame(
        {
            "y": y,
            "leak": np.where(y == "yes", 10.0, 1.0) + rng.normal(0, 0.1, 1000),
            "leaked_word": np.where(y == "yes", "late", "early"),
            "noise": rng.normal(0, 1, 1000),
            "hint": np.where(rng.random(1000) < 0.8, y, "no"),
        }
    )

    found = {each.column: each for each in relations(frame, "y", regression=False, rng=np.random.default_rng(0))}

    assert [found[name].leak_suspect for name in ("leak", "leaked_word", "noise", "hint")] == [True, True, False, False]
    assert found["leak"].power == pytest.approx(1.0)
    assert found["noise"].power < 0.2
    assert 0.5 < found["hint"].power < 0.95


def test_relations_to_a_number():
    rng = np.random.default_rng(4)
    x = rng.normal(0, 1, 800)
    frame = pd.DataFrame({"y": 3 * x, "x": x, "noise": rng.normal(0, 1, 800), "none": np.nan})

    found = {each.column: each.power for each in relations(frame, "y", regression=True, rng=np.random.default_rng(0))}

    assert found["x"] > 0.95
    assert found["noise"] < 0.05
    assert found["none"] == 0


def test_only_the_wanted_columns_are_described(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1,x,2\n1,y,2\n1,x,3\n")

    with open_table(path) as table:
        whole, some = profile(table), profile(table, only={"c", "b"})

    assert [each.name for each in some.columns] == ["b", "c"]
    assert some.columns == whole.columns[1:]
    assert some.duplicate_rows is None
