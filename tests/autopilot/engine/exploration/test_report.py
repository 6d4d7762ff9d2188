"""The report as a whole: every fault is found once, nothing is found where nothing is, any table is survived."""

import json
import math
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autopilot.engine.exploration.exploration_notebook import exploration_notebook
from autopilot.engine.exploration.insights import Section
from autopilot.engine.exploration.source import Origin
from tests.autopilot.engine.exploration.conftest import report
from tests.autopilot.engine.exploration.tables import FAULTS, classes, clean, faulty

REGRESSION, BINARY, MULTICLASS = "Regression", "BinaryClassification", "MulticlassClassification"


def codes(found):
    return Counter(each.code for each in found.insights)


def test_every_fault_is_found_exactly_once(report_on):
    found = report_on(faulty(), "y", REGRESSION)

    assert codes(found) == Counter(dict.fromkeys(FAULTS, 1))
    assert {each.code: each.severity for each in found.insights} == FAULTS
    columns = {each.code: each.columns for each in found.insights}
    assert columns["target_leakage"] == ("leak",)
    assert set(columns["correlated_columns"]) == {"heat", "warmth"}
    assert columns["missing_values"] == ("gap", "name")
    assert columns["disguised_missing"] == ("job",)
    assert columns["constant_column"] == ("same",)
    assert columns["id_column"] == ("name",)
    assert columns["high_cardinality"] == ("street",)
    assert columns["unexpected_type"] == ("size",)
    assert found.anomalies["rows"][0]["row"] == 8  # the odd one, counted from 1
    for each in found.insights:
        assert each.found.endswith(".")
        assert each.confirm
        assert each.fix


@pytest.mark.parametrize(("target", "problem_type"), [("quantity", REGRESSION), ("label", BINARY)])
def test_nothing_is_found_where_nothing_is(report_on, target, problem_type):
    found = report_on(clean(target=target), "y", problem_type)

    assert found.insights == []
    assert found.summary["sentence"] == "2,000 rows and 4 columns to predict `y`: nothing to worry about."
    assert found.notes == []


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ({"a": 500, "b": 400}, set()),
        ({"a": 500, "b": 60}, set()),
        ({"a": 500, "b": 40}, {("imbalanced_classes", "Low")}),
        ({"a": 500, "b": 24}, {("imbalanced_classes", "Low"), ("infrequent_labels", "Low")}),
        ({"a": 500, "b": 9}, {("imbalanced_classes", "Low"), ("infrequent_labels", "High")}),
        ({"a": 300, "b": 200, "c": 29}, {("imbalanced_classes", "Low")}),
        ({"a": 300, "b": 200, "c": 31}, set()),
        ({f"k{each}": 30 for each in range(101)}, {("high_target_cardinality", "High")}),
        ({f"k{each}": 9 for each in range(60)}, {("high_target_cardinality", "High"), ("infrequent_labels", "High")}),
    ],
)
def test_classes_are_looked_at(report_on, counts, wanted):
    found = report_on(classes(counts), "y", MULTICLASS if len(counts) > 2 else BINARY)

    assert {(each.code, each.severity) for each in found.insights if each.section == Section.TARGET} == wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda frame: frame.assign(y=frame["y"].where(frame.index % 10 > 0)), "missing_target"),
        (lambda frame: frame.assign(y=frame["y"].astype(object).where(frame.index % 12 > 0, "bad")), "invalid_target"),
        (lambda frame: frame.assign(gap=np.where(frame.index % 2, np.nan, frame.index % 7)), "missing_values"),
        (lambda frame: frame.assign(again=frame["weight"] * 2), "correlated_columns"),
        (lambda frame: pd.concat([frame, frame.head(400)]), "duplicate_rows"),
    ],
)  # fmt: skip
def test_more_of_a_fault_is_high(report_on, change, code):
    found = report_on(change(clean()), "y", REGRESSION)

    assert {each.code: each.severity for each in found.insights}[code] == "High"


def test_high_findings_stand_first_and_the_strongest_of_them(report_on):
    frame = clean(target="label")
    frame["leak"] = (frame["y"] == "yes") * 1.0 + np.linspace(0, 0.4, len(frame)).round(4)
    frame["same"] = 1
    frame["gap"] = frame["weight"].where(frame.index % 20 > 0)

    found = report_on(frame, "y", BINARY)

    order = [each.severity for each in found.insights]
    assert order == sorted(order)  # High before Low
    leak = next(each for each in found.insights if each.code == "target_leakage")
    assert leak.columns == ("leak",)
    assert "`leak` (prediction power 1.000) predicts `y` almost alone." in leak.found


def test_features_stand_in_the_order_of_their_prediction_power_behind_the_target(report_on):
    found = report_on(clean(), "y", REGRESSION)

    shown = found.sample["columns"]
    assert [each["name"] for each in shown] == ["y", "weight", "heat", "plan"]
    power = [each["power"] for each in shown[1:]]
    assert power == sorted(power, reverse=True)
    assert len(found.sample["rows"]) == 10
    assert found.sample["rows"][0][0] == str(clean()["y"].iloc[0])


def test_columns_that_are_no_features_are_described_but_not_complained_about(report_on):
    found = report_on(clean().assign(same=1), "y", REGRESSION, unused=frozenset({"same"}))

    assert found.insights == []
    assert "same" in [each["column"] for each in found.cardinality]
    assert "same" not in [each["name"] for each in found.sample["columns"]]


def test_a_column_that_is_declared_numeric_and_is_not(report_on):
    frame = clean()
    frame["code"] = np.where(frame.index % 3 == 0, "x", (frame.index % 7).astype(str))

    found = report_on(frame, "y", REGRESSION, declared={"code": "numeric"})

    (finding,) = found.insights
    assert (finding.code, finding.severity, finding.columns) == ("unexpected_type", "Low", ("code",))
    assert "`code` (667 values)" in finding.found


def test_a_code_of_digits_that_is_declared_categorical_is_no_number(report_on):
    frame = clean()
    frame["code"] = frame.index % 7

    found = report_on(frame, "y", REGRESSION, declared={"code": "categorical"})

    assert {each["name"]: each["type"] for each in found.sample["columns"]}["code"] == "categorical"
    assert "code" not in found.correlations["columns"]
    assert "code" not in [each["column"] for each in found.descriptive]
    inferred = report_on(frame, "y", REGRESSION).summary["types"]
    assert found.summary["types"]["categorical"] == inferred.get("categorical", 0) + 1


def test_large_tables_are_sampled_and_say_so(report_on):
    found = report_on(clean(40_000), "y", REGRESSION, seconds=0.3)

    assert found.looked_at == 11_250  # 0.3 s of 150,000 cells, four columns
    assert found.summary["rows"] == 40_000
    assert "11,250 random rows of 40,000" in found.notes[0]
    assert all(each["row"] is None for each in found.anomalies["rows"])


def test_without_time_only_the_most_suspicious_columns_are_measured(report_on):
    rng = np.random.default_rng(1)
    noise = {f"n{each}": rng.normal(0, 1, 600).round(4) for each in range(60)}
    frame = pd.DataFrame(noise | {"y": rng.normal(0, 1, 600).round(4)})
    frame["leak"] = frame["y"] * 2

    found = report_on(frame, "y", REGRESSION, seconds=0.0)

    power = {each["column"]: each["power"] for each in found.sample["power"]}
    assert len(power) == 16
    assert max(power, key=power.__getitem__) == "leak"
    assert any("there was no time for 45 more" in each for each in found.notes)


def test_several_files_are_one_table(tmp_path):
    frame = clean(900)
    channel = tmp_path / "input"
    channel.mkdir()
    (channel / "more.csv").write_bytes(frame.iloc[400:][["y", "plan", "weight", "heat"]].to_csv(index=False).encode())

    found = report(tmp_path, frame.iloc[:400], "y", REGRESSION)

    assert found.summary["rows"] == 900
    assert {each["column"]: each["distinct"] for each in found.cardinality}["plan"] == 3
    assert found.insights == []


# Without control characters: the reader refuses files that are full of them.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
CELLS = st.one_of(
    st.none(), st.integers(-(10**6), 10**6), st.floats(), TEXTS, st.booleans(), st.just(""),
    st.sampled_from(["inf", "NaN", "1e308", "-1e308", "2024-01-01", "?", " ", "0012", "1,5", "=1+1", "<b>", "|", "`"]),
)  # fmt: skip


@st.composite
def tables(draw):
    rows = draw(st.integers(1, 25))
    width = draw(st.integers(1, 4))
    columns = {}
    for number in range(width):
        cells = draw(st.one_of(st.just(CELLS), st.just(st.none()), st.just(st.just(7)), st.just(st.integers())))
        columns[f"c{number}"] = draw(st.lists(cells, min_size=rows, max_size=rows))
    target = draw(st.sampled_from([st.floats(), st.integers(0, 2), CELLS, st.just(None), st.just(1)]))
    return pd.DataFrame(columns | {"y": draw(st.lists(target, min_size=rows, max_size=rows))}, dtype=object)


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from([REGRESSION, MULTICLASS]))
def test_any_table_gets_a_report_and_a_notebook(frame, problem_type):
    with TemporaryDirectory() as folder:
        found = report(Path(folder), frame, "y", problem_type)

    text = json.dumps(found.as_json(), allow_nan=False)
    assert json.loads(text)["summary"]["columns"] == frame.shape[1]
    for each in found.sample["power"]:
        assert 0 <= each["power"] <= 1
    matrix = np.array(found.correlations["matrix"])
    assert matrix.size == 0 or np.allclose(matrix, matrix.T)
    assert matrix.size == 0 or float(np.abs(matrix).max()) <= 1
    assert all(math.isfinite(each["score"]) for each in found.anomalies["rows"])
    nbformat.validate(nbformat.reads(exploration_notebook(found, Origin({})), as_version=4))
