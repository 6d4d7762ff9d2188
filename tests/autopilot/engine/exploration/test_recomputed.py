"""The cells of the exploration notebook run on columns of every kind; the slow tests run the whole notebook."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from autopilot.engine.exploration import recomputed

ROWS = 200
CELLS = ("SUMMARY", "CLASSES", "POWER", "DUPLICATES", "ANOMALIES", "MISSING", "CARDINALITY", "DESCRIPTIVE")


def of_every_kind() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    numbers = rng.normal(size=ROWS)
    truth = rng.uniform(size=ROWS) < 0.3
    return pd.DataFrame(
        {
            "number": np.where(rng.uniform(size=ROWS) < 0.1, np.nan, numbers),
            "truth": truth,
            "perhaps": pd.Series(truth).astype("boolean").mask(numbers > 1),
            "whole": pd.Series(rng.integers(0, 9, ROWS)).astype("Int64").mask(numbers < -1),
            "word": pd.Series(rng.choice(["a", "b"], ROWS)).mask(numbers > 0.5),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 90, ROWS), unit="D"),
            "target": np.where(numbers + truth > 0, "yes", "no"),
        }
    )


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_runs_on_columns_of_every_kind(cell: str) -> None:
    frame = of_every_kind()
    given: dict[str, Any] = {"pd": pd, "np": np, "raw": frame, "frame": frame, "TARGET": "target"}
    given |= {"FEATURES": list(frame.columns[:-1]), "REGRESSION": False, "SEQUENCES": []}

    exec(getattr(recomputed, cell), given)  # a constant of ours


def test_truth_counts_as_a_number_when_odd_rows_are_looked_for() -> None:
    given: dict[str, Any] = {"pd": pd, "np": np, "frame": of_every_kind(), "FEATURES": ["truth"]}

    exec(recomputed.ANOMALIES, given)

    assert len(given["columns"]) == 1
    assert set(given["columns"][0]) == {0.0, 1.0}
