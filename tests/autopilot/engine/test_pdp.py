"""Partial dependence: the grid of the specification, and the truth of functions whose dependence is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autopilot.engine import pdp
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema

COLUMNS = (
    Column("x", "numeric"),
    Column("plan", "categorical"),
    Column("member", "boolean"),
    Column("joined", "datetime"),
    Column("note", "text"),
    Column("same", "numeric"),
)
RNG = np.random.default_rng(5)
ROWS = pd.DataFrame(
    {
        "x": RNG.uniform(0, 10, 60),
        "plan": RNG.choice(["basic", "plus"], 60),
        "member": RNG.choice([0.0, 1.0], 60),
        "joined": pd.Timestamp("2024-01-01") + pd.to_timedelta(RNG.integers(0, 100, 60), unit="D"),
        "note": "words",
        "same": 1.0,
    }
)
ORDER = [each.name for each in COLUMNS]


@dataclass
class Sum:
    """2x, plus 5 for the basic plan, plus 1 for members; for labels a chance that rises with x."""

    schema: Schema
    asked: list[int]

    def outputs(self, frame: pd.DataFrame) -> Any:
        assert frame["joined"].dtype == ROWS["joined"].dtype
        self.asked.append(len(frame))
        labels = len(self.schema.labels)
        if not labels:
            value = 2 * frame["x"] + 5 * (frame["plan"] == "basic") + frame["member"]
            return value.to_numpy(dtype=float).reshape(-1, 1)
        chance = (frame["x"] / 10).to_numpy(dtype=float)
        return np.column_stack([1 - chance, *[chance / (labels - 1)] * (labels - 1)])


def model(labels: tuple[str, ...] = ()) -> Sum:
    kind = {0: "Regression", 2: "BinaryClassification", 3: "MulticlassClassification"}[len(labels)]
    return Sum(Schema("y", kind, labels, COLUMNS), [])


def test_tv_32_centres_of_the_buckets(monkeypatch):
    monkeypatch.setattr(pdp, "BUCKETS", 10)
    grid = pdp.grid_of(pd.Series([343.0, 500.0, 14421.0, np.nan]), "numeric")

    assert grid.shown == pytest.approx([1046.9 + 1407.8 * each for each in range(10)])
    assert grid.shares == pytest.approx([2 / 3, *[0] * 8, 1 / 3])
    assert sum(grid.shares) == pytest.approx(1)


def test_the_dependence_of_a_sum_is_its_part_and_a_mean_of_the_rest():
    found = pdp.dependence(model(), ROWS, ORDER, seconds=60)
    entries = {each["feature_name"]: each for each in found["pdp"]}

    assert list(entries) == ["x", "plan", "member", "joined"]  # no text, nothing that never differs
    assert found["rows"] == 60
    x = entries["x"]
    rest = float((5 * (ROWS["plan"] == "basic") + ROWS["member"]).mean())
    assert x["data_type"] == "numerical"
    assert x["model_predictions"] == [pytest.approx([2 * each + rest for each in x["feature_values"]], rel=1e-6)]
    assert len(x["ice"]) == pdp.LINES
    steps = np.diff(np.array(x["ice"]), axis=1)
    assert steps == pytest.approx(np.full(steps.shape, 2 * np.diff(x["feature_values"])[0]), rel=1e-5)
    plan = dict(zip(entries["plan"]["feature_values"], entries["plan"]["model_predictions"][0], strict=True))
    assert plan["basic"] - plan["plus"] == pytest.approx(5)
    assert entries["member"]["feature_values"] == ["false", "true"]
    flat = entries["joined"]["model_predictions"][0]
    assert max(flat) - min(flat) == pytest.approx(0, abs=1e-4)
    assert entries["joined"]["feature_values"][0].startswith("2024-01-")


@pytest.mark.parametrize(
    ("labels", "headers"), [(("no", "yes"), ["yes"]), (("small", "middle", "tall"), ["small", "middle", "tall"])]
)
def test_two_labels_show_the_positive_one_and_more_labels_all(labels, headers):
    (entry,) = pdp.dependence(model(labels), ROWS, ["x"], seconds=60)["pdp"]

    assert entry["label_headers"] == headers
    assert len(entry["model_predictions"]) == len(headers)
    assert entry["ice_label"] == labels[-1]
    assert all(0 <= value <= 1 for line in entry["model_predictions"] for value in line)


def test_a_slow_model_gets_fewer_rows_and_columns_but_never_none():
    slow = model()
    found = pdp.dependence(slow, ROWS, ORDER, seconds=0)

    assert (found["rows"], len(found["pdp"]), found["wanted"]) == (pdp.LEAST_ROWS, 1, 4)
    assert max(slow.asked[1:]) <= pdp.LEAST_ROWS * pdp.BUCKETS
