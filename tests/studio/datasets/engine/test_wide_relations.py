"""Of a table of thousands of columns the most telling ones are measured, whatever the shape of what they tell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from studio.datasets.engine import relation
from studio.datasets.engine.relation import relations


def wide(columns: int, *, regression: bool) -> pd.DataFrame:
    """Noise, and four columns that tell `y`: rising, in the middle only, by category, and by being missing."""
    rng = np.random.default_rng(1)
    y = rng.normal(size=400)
    frame = {f"noise_{number}": rng.normal(size=400) for number in range(columns)}
    frame["rising"] = y + rng.normal(0, 0.1, 400)
    frame["middle"] = np.where(np.abs(y) < 0.5, 0, np.sign(rng.normal(size=400))) + rng.normal(0, 0.05, 400)
    frame["category"] = np.where(y > 0.3, "high", np.where(y < -0.3, "low", "mid"))
    frame["missing"] = np.where(y > 0, np.nan, rng.normal(size=400))
    frame["each_row_another"] = np.array([f"row {number}" for number in range(400)])
    near = np.abs(y) < 0.5
    return pd.DataFrame(frame | {"y": y if regression else np.where(near, "near", "far")})


@pytest.mark.parametrize("regression", [True, False])
def test_what_tells_is_found_among_many(regression: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relation, "MOST_COLUMNS", 30)
    frame = wide(200, regression=regression)

    found = relations(frame, "y", regression=regression, rng=np.random.default_rng(0))

    assert len(found) == 30
    telling = {"rising", "category", "missing"} if regression else {"middle", "category"}
    assert telling <= {each.column for each in found[:6]}
    again = relations(frame, "y", regression=regression, rng=np.random.default_rng(0))
    assert again == found


def test_a_table_that_is_not_wide_is_measured_whole() -> None:
    frame = wide(10, regression=False)
    found = relations(frame, "y", regression=False, rng=np.random.default_rng(0))
    assert {each.column for each in found} == set(frame.columns) - {"y"}


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0.0, 0.2, 0.2, 0.7, 1.0])), min_size=2, max_size=40))
def test_areas_are_those_of_scikit_learn_ties_included(rows: list[tuple[int, float]]) -> None:
    truth = np.eye(3)[[label for label, _ in rows]]
    said = np.array([[score, 1 - score, score**2] for _, score in rows])

    areas = relation._areas(truth, said)

    both = [label for label in range(3) if 0 < truth[:, label].sum() < len(rows)]
    assert areas == pytest.approx([roc_auc_score(truth[:, label], said[:, label]) for label in both])
