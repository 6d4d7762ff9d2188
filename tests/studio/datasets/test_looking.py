"""What the charts of a data set ask for: some columns of a sample of rows, and how columns go together."""

import numpy as np
import pandas as pd
import pytest

RNG = np.random.default_rng(2)
SIZE = RNG.normal(100, 20, 300).round(1)
TABLE = pd.DataFrame(
    {
        "size": SIZE,
        "price": SIZE * 3 + RNG.normal(0, 5, 300).round(1),
        "kind": np.where(SIZE > 100, "villa", "flat"),
        "sold": pd.date_range("2024-01-01", periods=300).strftime("%d.%m.%Y"),
        "note": [f"a note of some words, number {number}" for number in range(300)],
    }
)
TABLE.loc[3, ["price", "kind", "sold"]] = None


@pytest.fixture
def homes(dora, described):
    """The path of a described data set with numbers, categories, dates and texts."""
    dora.post(
        "/api/datasets",
        params={"name": "homes", "filename": "homes.csv"},
        content=TABLE.to_csv(index=False).encode(),
        headers={"Content-Type": "text/csv"},
    )
    assert described(dora, "homes")["status"] == "Ready"
    return "/api/datasets/homes"


def test_columns_are_drawn_as_what_they_are(dora, homes):
    whole = dora.get(f"{homes}/values?column=size&column=sold&column=kind&rows=300").json()["values"]

    assert whole["size"] == TABLE["size"].tolist()
    assert whole["sold"][:4] == ["2024-01-01T00:00:00", "2024-01-02T00:00:00", "2024-01-03T00:00:00", None]
    assert whole["kind"] == TABLE["kind"].astype(object).where(TABLE["kind"].notna(), None).tolist()

    some = dora.get(f"{homes}/values?column=size&column=kind&rows=50").json()["values"]
    assert len(some["size"]) == len(some["kind"]) == 50
    assert some == dora.get(f"{homes}/values?column=size&column=kind&rows=50").json()["values"]


def test_columns_are_compared_by_what_they_are(dora, homes):
    found = dora.get(f"{homes}/correlations").json()

    assert (found["columns"], found["kind"], found["rows"]) == (["size", "price", "kind"], "Spearman & MI", 300)
    assert found["matrix"][0][0] == 1.0
    assert found["matrix"][0][1] == found["matrix"][1][0] > 0.9
    assert 0 < found["matrix"][0][2] < 1

    numbers = dora.get(f"{homes}/correlations?column=price&column=size").json()
    assert (numbers["kind"], numbers["columns"]) == ("Pearson", ["price", "size"])
    assert numbers["matrix"][0][1] == pytest.approx(TABLE["size"].corr(TABLE["price"]), abs=1e-4)


@pytest.mark.parametrize(
    ("question", "field", "sentence"),
    [
        ("values", "column", "Name up to 4 columns."),
        ("values?column=Size", "column", "There is no column `Size` in this data set. Names are case-sensitive."),
        ("values?column=a&column=b&column=c&column=d&column=e", "column", "Name up to 4 columns."),
        ("correlations?" + "&".join(f"column={each}" for each in range(16)), "column", "At most 15 columns are taken."),
        ("values?column=size&rows=40001", "rows", "rows must be a whole number from 1 to 40000, not '40001'."),
        ("correlations?column=size&column=note", "column", "Column `note` holds neither numbers nor categories."),
        ("correlations?column=size&column=nothing", "column", "There is no column `nothing` in this data set."),
        (
            "correlations?kind=Kendall",
            "kind",
            "kind must be one of Pearson, Spearman, MI, Spearman & MI, not",
        ),
        (
            "correlations?kind=Pearson&column=size&column=kind",
            "kind",
            "Pearson compares numbers alone: leave the others out, or ask for Spearman & MI.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said(dora, homes, question, field, sentence):
    answer = dora.get(f"{homes}/{question}")

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert answer.json()["message"].startswith(sentence)
