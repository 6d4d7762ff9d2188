"""How many cores a fit is given."""

import pytest

from autopilot.engine.portfolio import useful_cores


@pytest.mark.parametrize(
    ("algorithm", "rows", "columns", "useful"),
    [
        ("lightgbm", 5_093, 8, 1),
        ("xgboost", 20_640, 8, 1),
        ("catboost", 32_561, 14, 4),
        ("lightgbm", 1_000_000, 50, 500),
        ("nn-torch", 1_000_000, 50, 1),  # a step looks at one batch, however many there are
        ("nn-torch", 2_000, 5_000, 25),
        ("extra-trees", 500, 3, None),
        ("randomforest", 1_000_000, 50, None),
    ],
)
def test_few_cells_are_fitted_on_one_core_and_forests_on_all(algorithm, rows, columns, useful):
    assert useful_cores(algorithm, rows, columns) == useful
