"""What a report says in words is what its numbers say."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from autopilot.engine.deciding import at
from autopilot.engine.insights import statistics
from autopilot.engine.metrics import Scored
from autopilot.engine.package_code.atelier_tabular.deciding import HALF
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.readable import number

COLUMNS = (Column("city", "categorical"), Column("age", "numeric"))


def report(
    scored: Scored, rows: pd.DataFrame, labels: tuple[str, ...], source: str = "validation", threshold: float = HALF
):
    kind = {0: "Regression", 2: "BinaryClassification", 3: "MulticlassClassification"}[len(labels)]
    schema = Schema("leaves", kind, labels, COLUMNS)
    return statistics(
        scored,
        rows,
        schema,
        evaluated_at="2026-01-01T00:00:00Z",
        source=source,
        train_rows=9,
        threshold=threshold,
    )


def test_where_it_decides_is_said_and_what_another_threshold_saves_is_measured_from_there(rows):
    rng = np.random.default_rng(1)
    chances = rng.beta(1, 4, 1000)
    truth = (rng.uniform(size=1000) < chances).astype(int)
    scored = at(Scored(truth, truth, np.column_stack([1 - chances, chances]), None, 2), 0.31)

    found = report(scored, rows, ("no", "yes"), threshold=0.31)

    body = found["binary_classification_metrics"]
    curve, place = body["threshold_curve"], body["threshold_curve"]["thresholds"].index(0.31)
    counted = [curve[name][place] for name in ("false_positives", "false_negatives")]
    assert body["threshold"] == 0.31
    assert counted == [body["confusion_matrix"]["no"]["yes"], body["confusion_matrix"]["yes"]["no"]]
    even = next(each for each in body["cost_table"] if each["false_positive_cost"] == each["false_negative_cost"])
    assert even["cost_per_100_rows_now"] == pytest.approx(sum(counted) / 10)
    assert "on instead of 31 % saves" in " ".join(found["in_words"])
    assert "That it decides from 31 % on was chosen on the rows it was judged on" in " ".join(found["limits"])
    usual = report(at(scored, HALF), rows, ("no", "yes"))
    assert "was chosen on the rows" not in " ".join(usual["limits"])


@pytest.fixture
def rows() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame({"city": rng.choice(["Oslo", "Bonn"], 1000), "age": rng.uniform(18, 80, 1000)})


def test_two_labels(rows):
    """100 rows are yes; of 100 that are called yes 87 are; Oslo fares worse."""
    truth = np.zeros(1000, dtype=int)
    said = np.zeros(1000, dtype=int)
    oslo = np.flatnonzero(rows["city"] == "Oslo")
    truth[:87] = said[:87] = 1
    said[oslo[oslo > 100][:13]] = 1
    truth[oslo[oslo > 200][-13:]] = 1
    scored = Scored(truth, said, np.column_stack([0.9 - 0.8 * said, 0.1 + 0.8 * said]), None, 2)

    found = report(scored, rows, ("no", "yes"))
    words = " ".join(found["in_words"])

    low, high = found["binary_classification_metrics"]["precision"]["interval"]
    assert f'Of 100 rows that the model calls "yes", 87 are ({round(100 * low)} to {round(100 * high)} ' in words
    assert 'of 100 that are "yes" it finds 87' in words
    assert "raises a false alarm for 1 (" in words
    assert 'It does worst where "city" is Oslo' in words
    assert not re.search(r"\bnan\b|None|\d%", words)


def test_several_labels_name_the_one_that_is_known_least(rows):
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 1000)
    said = np.where((truth == 2) & (rng.uniform(size=1000) < 0.6), 0, truth)
    chances = 0.05 + 0.85 * np.eye(3)[said]

    words = report(Scored(truth, said, chances, None, 3), rows, ("a", "b", "c"))["in_words"]

    assert words[0].startswith("Of 100 answers, ")
    assert 'The label it knows least is "c"' in words[1]


def test_a_quantity(rows):
    actual = rows["age"].to_numpy()
    good = report(Scored(actual, actual + 1), rows, ())["in_words"]
    useless = report(Scored(actual, np.full(1000, 0.0)), rows, ())["in_words"]

    assert good[0] == "Its predictions of leaves are off by 1 on average (1 to 1 with other rows, 95 % sure)."
    assert good[1].startswith("It explains 100 % of what makes leaves differ")
    assert useless[1] == "It predicts leaves no better than always saying the mean would."


@pytest.mark.parametrize(("source", "warned"), [("validation", True), ("validation channel", False)])
def test_rows_drawn_from_the_same_table_are_a_limit(rows, source, warned):
    actual = rows["age"].to_numpy()
    limits = report(Scored(actual, actual), rows, (), source)["limits"]

    assert any("drawn from the same table" in each for each in limits) is warned
    assert any("groups of rows were compared" in each for each in limits)


def test_probabilities_that_are_no_chances_are_a_limit(rows):
    truth = np.arange(1000) % 2
    scored = Scored(truth, np.ones(1000, dtype=int), np.tile([0.01, 0.99], (1000, 1)), None, 2)

    assert any("far from what comes true" in each for each in report(scored, rows, ("no", "yes"))["limits"])


@pytest.mark.parametrize("label", [0, 1])
def test_rows_of_one_label_only_have_a_report_that_is_json(rows, label):
    """One row of a label in the whole table: none of it is among the rows held back."""
    chance = np.linspace(0.1, 0.4, len(rows))
    scored = Scored(np.full(len(rows), label), np.zeros(len(rows), int), np.stack([1 - chance, chance], 1), n_classes=2)

    found = report(scored, rows, ("no", "yes"))

    json.dumps(found, allow_nan=False)
    assert found["in_words"]


def test_a_label_that_is_never_found_is_said_to_be(rows):
    actual = np.arange(len(rows)) % 3
    said = np.where(actual == 2, 0, actual)
    found = report(Scored(actual, said, np.eye(3)[said] * 0.7 + 0.1, n_classes=3), rows, ("a", "b", "c"))

    assert 'The label it knows least is "c": it finds none of the 333 rows.' in found["in_words"]


def test_the_sentence_and_the_numbers_below_it_count_rows_by_the_same_weights(rows):
    rng = np.random.default_rng(2)
    weights = rng.uniform(0, 9, 1000)
    actual = rng.normal(size=1000)
    quantity = report(Scored(actual, actual + weights, None, weights), rows, ())
    truth = (rng.uniform(size=1000) < 0.3).astype(int)
    said = np.where(weights > 7, 1 - truth, truth)  # wrong where it counts most
    classes = report(Scored(truth, said, np.column_stack([1 - said, said]), weights, 2), rows, ("no", "yes"))

    errors, shares = quantity["regression_metrics"], classes["binary_classification_metrics"]
    assert f"was off by {number(errors['mae']['value'])} on average" in errors["sentence"]
    assert errors["sentence"].endswith("Rows count as often as their weights say.")
    assert f"was right in {round(100 * shares['accuracy']['value'])} of 100 cases" in shares["sentence"]
