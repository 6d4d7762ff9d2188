"""Our sampled contributions beside the `shap` library: same model, same background (docs/decisions/)."""

import numpy as np
import pandas as pd
import pytest
import shap

from autopilot.engine.package_code.atelier_tabular import shapley
from autopilot.engine.package_code.atelier_tabular.shapley import contributions
from autopilot.engine.reports import open_candidate
from tests.autopilot.tables import customers

ROWS = 12
MANY = 40  # orders per background row, where few are too few for a tight tolerance


@pytest.fixture(scope="module")
def model(trained):
    """LightGBM on two numbers, a date and two categories."""
    return open_candidate(trained.plan, "LightGBM")


@pytest.fixture(scope="module")
def rows(model):
    return model.schema.bring(customers(ROWS))


@pytest.fixture(scope="module")
def exact(model, rows):
    """(values, baseline) of shap's kernel explainer, exact here: it goes through every coalition of four columns."""
    background = model.background
    tables = [list(dict.fromkeys([*rows[name], *background[name]])) for name in rows]  # shap knows only numbers

    def coded(frame: pd.DataFrame) -> np.ndarray:
        return np.array([[tables[at].index(value) for at, value in enumerate(row)] for row in frame.to_numpy()])

    def outputs(codes: np.ndarray) -> np.ndarray:
        columns = {name: [tables[at][int(code)] for code in codes[:, at]] for at, name in enumerate(rows)}
        found: np.ndarray = model.outputs(pd.DataFrame(columns).astype(rows.dtypes))
        return found

    explainer = shap.KernelExplainer(outputs, coded(background))
    values = explainer.shap_values(coded(rows), nsamples=2**ROWS, l1_reg=0, silent=True)
    return values, explainer.expected_value


def contributed(model, rows, background):
    return contributions(
        model.columns_of(rows), model.columns_of(background), model.outputs_of, np.random.default_rng(0)
    )


def test_they_add_up_to_the_prediction_exactly(model, rows):
    values, baseline = contributed(model, rows, model.background)

    assert values.sum(axis=1) + baseline == pytest.approx(model.outputs(rows), abs=1e-12)


def test_one_pair_of_orders_per_background_row_is_near_the_exact_values(model, rows, exact):
    values, baseline = contributed(model, rows, model.background)

    assert baseline == pytest.approx(exact[1], abs=1e-9)
    assert np.abs(values - exact[0]).max() < 0.05  # of a probability
    assert np.abs(values - exact[0]).mean() < 0.01
    ours, theirs = np.abs(values).mean(axis=(0, 2)), np.abs(exact[0]).mean(axis=(0, 2))
    assert ours == pytest.approx(theirs, abs=0.01)  # what the report shows
    assert list(np.argsort(-ours)[:2]) == list(np.argsort(-theirs)[:2])


def test_more_orders_lead_to_the_exact_values(model, rows, exact):
    background = pd.concat([model.background] * MANY, ignore_index=True)

    values, _ = contributed(model, rows, background)

    assert np.abs(values - exact[0]).max() < 0.01


def test_a_table_of_very_many_columns_is_asked_about_in_blocks(monkeypatch):
    rng = np.random.default_rng(1)
    rows, background = ({f"c{each}": rng.normal(size=count) for each in range(40)} for count in (3, 2))
    asked = []

    def outputs(columns):
        asked.append(len(columns["c0"]))
        return (columns["c3"] * columns["c7"] + columns["c11"])[:, None]

    whole, baseline = contributions(rows, background, outputs, np.random.default_rng(0))
    monkeypatch.setattr(shapley, "CELLS_AT_ONCE", 400)
    in_blocks, _ = contributions(rows, background, outputs, np.random.default_rng(0))

    assert (whole == in_blocks).all()
    assert max(asked[3:]) == 10
    assert whole.sum(axis=1)[:, 0] + baseline == pytest.approx(outputs(rows)[:, 0], abs=1e-12)
    assert np.flatnonzero(np.abs(whole).sum(axis=(0, 2))).tolist() == [3, 7, 11]
