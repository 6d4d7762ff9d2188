"""Counting over all rows, however many columns there are."""

import numpy as np
import pandas as pd
import pytest

from autopilot.engine.exploration.rows import repeated_rows
from studio.datasets.engine import open_table, row_hashes


@pytest.mark.parametrize("at_once", [2, 200])
def test_repeated_rows_are_counted_whichever_columns_they_differ_in(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(row_hashes, "columns_at_once", lambda rows: at_once)
    cells = np.arange(60).reshape(12, 5)
    cells[10, 4] = cells[8, 4]
    frame = pd.DataFrame(cells, columns=list("abcde"))
    frame.loc[[4, 7, 9]] = frame.loc[1].to_numpy()
    frame.loc[11] = frame.loc[2].to_numpy()
    # The same cells in other columns are another row.
    frame.loc[5] = frame.loc[6].to_numpy()[::-1]
    frame.to_csv(tmp_path / "table.csv", index=False)

    with open_table(tmp_path / "table.csv") as table:
        assert repeated_rows(table, 5) == (4, [(4, 1), (2, 2)])
        assert repeated_rows(table, 1) == (4, [(4, 1)])
